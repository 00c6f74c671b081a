"""A duplicate says of which lead it is one: kept with the rejection, shown on both cards, taken back with it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from alignment.lifecycle import Stage
from db import tables as t
from db.memory import Memory, Work
from db.stores import leads
from tests.company import MORNING, Company
from tests.dialogue import Dialogue


@pytest.fixture
def talk(memory: Memory) -> Dialogue:
    company = Company.make(memory)
    for number, name in ((40, "Acorn Robotics Inc"), (42, "Acorn Robotics"), (43, "ACORN robotics")):
        company.lead(number, name, owner="jonas", stage=Stage.ASSIGNED, at=MORNING)
    return Dialogue(company)


def into(talk: Dialogue, number: int) -> tuple[int, ...]:
    return talk.company.see(lambda work: leads.merged_into(work, number), talk.now)


@pytest.mark.parametrize(
    "typed", ["duplicate L-40", "dup 40", "duplicate of #40", "duplicate l40 same person"]
)
def test_the_lead_that_stays_is_kept_and_said_on_both_cards(talk: Dialogue, typed: str) -> None:
    said = talk.says("jonas", f"/lead reject 42 {typed}")
    assert said.startswith("L-42 Acorn Robotics rejected: duplicate of L-40. It is disqualified.")
    assert "closed as a duplicate of L-40" in talk.says("ines", "/lead 42")
    assert "Duplicates of it, closed: L-42" in talk.says("ines", "/lead 40")
    assert into(talk, 40) == (42,)


def test_several_are_named_and_undone_ones_are_not(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 duplicate 40")
    talk.wait(minutes=1)
    talk.says("jonas", "/lead reject 43 duplicate 40")
    assert into(talk, 40) == (42, 43)
    talk.says("jonas", "/lead undo")
    assert into(talk, 40) == (42,)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (999, "There is no L-999 here that L-42 could go into."),
        (42, "L-42 is no duplicate of itself. Which lead stays?"),
    ],
)
def test_a_lead_that_is_not_there_is_refused_with_what_helps(
    talk: Dialogue, number: int, sentence: str
) -> None:
    assert talk.says("jonas", f"/lead reject 42 duplicate L-{number}").split("\n")[0] == sentence
    assert talk.buttons == ["Reject without it", "Find the other"]

    def events(work: Work) -> int:
        e = t.lead_event
        found = sa.select(sa.func.count()).where(
            e.c.workspace_id == work.workspace_id, e.c.lead_id == 42, e.c.kind == "rejected"
        )
        return int(work.execute(found).scalar_one())

    assert talk.company.see(events, talk.now) == 0
    assert talk.press("jonas", "Reject without it").startswith("L-42 Acorn Robotics rejected: duplicate.")


def test_a_duplicate_of_nobody_named_keeps_its_note(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 duplicate same person wrote twice")
    assert into(talk, 40) == ()
    assert "disqualified: duplicate" in talk.says("ines", "/lead 42")
