"""What comes back and what never does: lost leads, the day in nurture, closed deals, and who asked for no contact."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from alignment.lead_state import Step
from alignment.lifecycle import EventKind, Queue, Stage
from alignment.people import SHELL
from db.memory import Memory, Work
from db.stores import deals
from db.stores import leads as stored
from db.stores import returning as rows
from db.tables.deals import DealKind
from operations import diary
from operations.history import happen
from tests.company import MORNING, NOON, Company
from tests.dialogue import Dialogue


@pytest.fixture
def talk(memory: Memory) -> Dialogue:
    company = Company.make(memory)
    for number, name in ((42, "Acorn Robotics"), (43, "Bay Optics"), (44, "Cedar Mutual")):
        company.lead(number, name, owner="jonas", at=MORNING)
    return Dialogue(company)


def ticked(talk: Dialogue) -> int:
    return talk.company.run(diary.tick, talk.now).returned


def test_nurture_hands_a_lead_over_anew_on_its_day_and_says_so(talk: Dialogue) -> None:
    talk.says("jonas", "/lead recycle 42 timing 1 dec")
    talk.now = NOON.replace(month=12, day=1) - timedelta(days=1)
    assert ticked(talk) == 0
    talk.now += timedelta(days=1)
    assert ticked(talk) == 1
    assert ticked(talk) == 0
    found = talk.company.see(lambda work: stored.lead(work, 42), talk.now)
    assert found is not None
    assert (found.stage, found.cycle, found.queue, found.back_on) == (Stage.MQL, 2, Queue.ROUTING, None)
    assert "Rule: handed over to sales" in talk.says("ines", "/lead why 42")
    assert "cycle 2" in talk.says("ines", "/lead why 42")


def test_what_has_no_day_waits_for_marketing(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 size")
    talk.wait(days=400)
    assert ticked(talk) == 0
    assert talk.says("priya", "/lead handover 42").startswith("L-42 Acorn Robotics is handed over to sales.")
    assert talk.stage(42) is Stage.MQL


def test_marketing_brings_a_lost_lead_back_after_its_cooling_off(talk: Dialogue) -> None:
    talk.company.decided(42, EventKind.LOST, "jonas", NOON)
    assert talk.says("priya", "/lead revive 42").startswith(
        "L-42 Acorn Robotics was lost on Mon 16 Nov; it is left alone until 15 Jan."
    )
    talk.now = NOON + timedelta(days=61)
    assert talk.says("jonas", "/lead revive 42") == "Marketers and marketing managers can do that: Daniel."
    said = talk.says("priya", "/lead revive 42 1 mar 2027")
    assert said.startswith("L-42 Acorn Robotics is back. Nurture until 1 Mar")
    assert talk.stage(42) is Stage.RECYCLED
    talk.says("priya", "/lead undo")
    assert talk.stage(42) is Stage.LOST


def test_the_form_of_a_revival_asks_for_its_day(talk: Dialogue) -> None:
    talk.company.decided(42, EventKind.LOST, "jonas", NOON)
    talk.now = NOON + timedelta(days=61)
    talk.says("daniel", "/lead revive 42", form=True)
    assert talk.fields == ["until"]
    assert talk.submits("daniel", until=None).startswith(
        "L-42 Acorn Robotics is back. Nurture, without a date."
    )


def deal(talk: Dialogue, deal_id: int = 1) -> DealKind:
    def look(work: Work) -> DealKind:
        found = rows.deal_before(work, deal_id, work.now + timedelta(seconds=1))
        assert found is not None
        return found.kind

    return talk.company.see(look, talk.now)


def test_a_manager_opens_what_was_lost_again_and_may_take_that_back(talk: Dialogue) -> None:
    talk.says("jonas", "/lead qualify 43 24k 31 jan")
    talk.wait(minutes=10)
    lost(talk, 43)
    assert (talk.stage(43), deal(talk)) == (Stage.LOST, DealKind.LOST)
    talk.wait(minutes=10)
    assert talk.says("jonas", "/lead reopen 43 they called") == "Sales managers can do that: Ines."
    talk.says("ines", "/lead reopen 43")
    assert talk.fields == ["why"]
    assert talk.submits("ines", why="they called").startswith("L-43 Bay Optics is open again")
    assert (talk.stage(43), deal(talk)) == (Stage.QUALIFIED, DealKind.OPEN)
    talk.wait(minutes=1)
    talk.says("ines", "/lead undo")
    assert (talk.stage(43), deal(talk)) == (Stage.LOST, DealKind.LOST)


def lost(talk: Dialogue, number: int) -> None:
    """Have the CRM say that a lead's deal was lost."""

    def lose(work: Work) -> None:
        found = stored.lead(work, number, lock=True)
        assert found is not None
        facts = rows.deal_before(work, 1, work.now)
        assert facts is not None
        deals.record(work, 1, replace(facts, kind=DealKind.LOST, loss_reason="price"), work.now)
        happen(
            work, SHELL, found, [Step(EventKind.LOST, found.stage, Stage.LOST, found.owner_id, Queue.NONE)]
        )

    talk.company.run(lose, talk.now)


@pytest.mark.parametrize("who", ["jonas", "ines", "priya", "daniel", "olga"])
def test_anybody_of_both_teams_stops_contact(talk: Dialogue, who: str) -> None:
    assert talk.says(who, "/lead optout 44").startswith("L-44 Cedar Mutual: all contact stops")
    assert talk.stage(44) is Stage.DISQUALIFIED
    talk.says(who, "/lead undo")
    assert talk.stage(44) is Stage.ACCEPTED


def test_every_lead_of_the_person_is_stopped_duplicates_too(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 43 duplicate 44")
    talk.wait(minutes=1)
    talk.says("jonas", "/lead optout 43")
    assert talk.stage(44) is Stage.DISQUALIFIED
