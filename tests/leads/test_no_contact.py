"""Whoever asked for no contact stays where they are, whichever door somebody tries; an undo opens exactly what it closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from alignment.lifecycle import EventKind, Queue, Stage
from db import tables as t
from db.memory import Memory
from db.stores import leads as stored
from operations import diary
from tests.company import MORNING, NOON, Company
from tests.dialogue import Dialogue


@pytest.fixture
def talk(memory: Memory) -> Dialogue:
    """Maya wrote three times: L-42, L-43, L-44. L-45 is somebody else's."""
    company = Company.make(memory)
    for number, name in ((42, "Acorn Robotics"), (43, "Acorn Labs"), (44, "Acorn Works"), (45, "Bay Optics")):
        company.lead(number, name, owner="jonas", at=MORNING)
    one_person(company, 42, 43, 44)
    return Dialogue(company)


def one_person(company: Company, *numbers: int) -> None:
    c = t.contact
    found = sa.update(c).where(c.c.workspace_id == company.id, c.c.lead_id.in_(numbers))
    company.run(lambda work: work.execute(found.values(email_hash="maya")))


def stages(talk: Dialogue) -> dict[int, Stage]:
    found = talk.company.see(lambda work: stored.leads(work, (42, 43, 44, 45)), talk.now)
    return {number: lead.stage for number, lead in found.items()}


def test_an_undo_brings_back_all_that_it_closed_and_nothing_else(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 44 spam")
    talk.wait(minutes=1)
    talk.says("priya", "/lead optout 45")
    talk.wait(minutes=1)
    talk.says("priya", "/lead optout 42")
    assert set(stages(talk).values()) == {Stage.DISQUALIFIED}
    said = talk.says("priya", "/lead undo 42")
    assert said == "Taken back. L-42 Acorn Robotics is accepted again, and L-43 with it."
    assert stages(talk) == {
        42: Stage.ACCEPTED, 43: Stage.ACCEPTED, 44: Stage.DISQUALIFIED, 45: Stage.DISQUALIFIED,
    }  # fmt: skip


def test_it_may_be_taken_back_from_any_of_them(talk: Dialogue) -> None:
    talk.says("priya", "/lead optout 42")
    assert "and L-42, L-43 with it" in talk.says("priya", "/lead undo 44")
    assert set(stages(talk).values()) == {Stage.ACCEPTED}


def test_a_rejection_for_that_reason_closes_and_opens_them_all(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 optout")
    assert stages(talk) == {
        42: Stage.DISQUALIFIED,
        43: Stage.DISQUALIFIED,
        44: Stage.DISQUALIFIED,
        45: Stage.ACCEPTED,
    }
    talk.says("jonas", "/lead undo")
    assert set(stages(talk).values()) == {Stage.ACCEPTED}


def _lost(talk: Dialogue) -> None:
    talk.company.decided(42, EventKind.LOST, "jonas", NOON)
    talk.now = NOON + timedelta(days=61)


def _won(talk: Dialogue) -> None:
    talk.company.decided(42, EventKind.WON, "jonas", NOON)
    talk.wait(days=1)


def _refused(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 spam")
    talk.wait(minutes=1)


def _looked_at(talk: Dialogue) -> None:
    _refused(talk)
    talk.says("priya", "/lead answer 42 look they are real")
    talk.says("ines", "/lead rule 42 return")


def _in_hand(_talk: Dialogue) -> None:
    """Nothing was done with it yet."""


DOORS: tuple[tuple[str, Callable[[Dialogue], None], str, str], ...] = (
    ("handed over", _in_hand, "priya", "/lead handover 42"),
    ("revived", _lost, "priya", "/lead revive 42 mar"),
    ("reopened", _won, "ines", "/lead reopen 42 they came back"),
    ("accepted", _in_hand, "jonas", "/lead accept 42"),
    ("given", _in_hand, "ines", "/lead give 42 @amira"),
    ("undone", _refused, "jonas", "/lead undo 42"),
    ("accepted anyway", _refused, "jonas", "/lead accept 42 anyway"),
    ("looked at again", _refused, "jonas", "/lead look 42 they are real"),
    ("returned by both managers", _looked_at, "daniel", "/lead rule 42 return"),
)


@pytest.mark.parametrize(("door", "before", "who", "line"), DOORS, ids=[each[0] for each in DOORS])
@pytest.mark.parametrize("of", [42, 43])
def test_no_door_brings_back_whoever_asked_for_no_contact(
    talk: Dialogue, door: str, before: Callable[[Dialogue], None], who: str, line: str, of: int
) -> None:
    before(talk)
    if of == 43 and talk.stage(42) is not Stage.DISQUALIFIED:
        talk.says("jonas", "/lead reject 42 spam")
    talk.says("luca", f"/lead optout {of}")
    said = talk.says(who, line)
    assert talk.stage(42) is Stage.DISQUALIFIED
    if (door, of) == ("undone", 42):
        assert said == "Only whoever did it can undo it."
        return
    assert said == "L-42 Acorn Robotics: this person asked for no contact, so nothing brings the lead back."
    assert talk.buttons == ["Show it"]


def test_both_managers_may_let_it_stand(talk: Dialogue) -> None:
    _refused(talk)
    talk.says("priya", "/lead answer 42 look they are real")
    talk.says("luca", "/lead optout 43")
    talk.says("ines", "/lead rule 42 uphold")
    assert "asked for no contact" not in talk.says("daniel", "/lead rule 42 uphold")


def test_nurture_closes_instead_of_bringing_back(talk: Dialogue) -> None:
    talk.says("jonas", "/lead recycle 45 timing 1 dec")
    talk.says("luca", "/lead optout 42")
    one_person(talk.company, 45)
    talk.now = NOON.replace(month=12, day=1)
    talk.company.run(diary.tick, talk.now)
    assert talk.stage(45) is Stage.DISQUALIFIED
    assert talk.company.run(diary.tick, talk.now).returned == 0
    found = talk.company.see(lambda work: stored.lead(work, 45), talk.now)
    assert found is not None
    assert found.queue is Queue.NONE
