"""A duplicate says of which lead it is one: kept with the rejection, shown on both cards, taken back with it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from alignment.lifecycle import Stage
from db import tables as t
from db.memory import Memory, Work
from db.stores import clocks, merging
from db.stores.asked import EVERYTHING, Pair, qualified
from figures.funnel import funnel
from operations.access import leads_meant
from tests.company import MORNING, Company
from tests.dialogue import Dialogue
from tests.leads.test_messages import body, shown
from tests.leads.test_messages import notices as owed


@pytest.fixture
def talk(memory: Memory) -> Dialogue:
    company = Company.make(memory)
    for number, name in ((40, "Acorn Robotics Inc"), (42, "Acorn Robotics"), (43, "ACORN robotics")):
        company.lead(number, name, owner="jonas", stage=Stage.ASSIGNED, at=MORNING)
    return Dialogue(company)


def into(talk: Dialogue, number: int) -> tuple[int, ...]:
    return talk.company.see(lambda work: merging.merged_into(work, number), talk.now)


@pytest.mark.parametrize(
    "typed", ["duplicate L-40", "dup 40", "duplicate of #40", "duplicate l40 same person"]
)
def test_the_lead_that_stays_is_kept_and_said_on_both_cards(talk: Dialogue, typed: str) -> None:
    said = talk.says("jonas", f"/lead reject 42 {typed}")
    assert said.startswith("L-42 Acorn Robotics rejected: duplicate. It is merged into L-40.")
    assert talk.stage(42) is Stage.DISQUALIFIED
    assert "L-42 Acorn Robotics · merged into L-40" in talk.says("ines", "/lead 42")
    assert "Merged into it: L-42" in talk.says("ines", "/lead 40")
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


def test_the_form_asks_which_lead_stays(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42", form=True)
    assert "stays" not in talk.fields
    assert "stays" in talk.chooses("jonas", reason="duplicate")
    said = talk.submits("jonas", reason="duplicate", stays="40")
    assert said.startswith("L-42 Acorn Robotics rejected: duplicate. It is merged into L-40.")


def test_the_form_is_filled_in_with_what_was_typed(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 duplicate 40", form=True)
    (stays,) = [each for each in talk.form.view()["blocks"] if each.get("block_id") == "stays"]
    assert stays["element"]["initial_option"]["value"] == "40"


def test_a_chain_ends_in_the_lead_that_stays(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 duplicate 40")
    talk.wait(minutes=1)
    said = talk.says("jonas", "/lead reject 43 duplicate 42")
    assert said.startswith("L-42 was merged into L-40: that one stays.")
    assert talk.press("jonas", "Duplicate of L-40").startswith("L-43 ACORN robotics rejected: duplicate.")
    talk.wait(minutes=1)
    said = talk.says("jonas", "/lead reject 40 duplicate 42")
    assert said.startswith("L-42 was merged into L-40 itself: it has no other lead to go into.")
    talk.company.lead(44, "Acorn", owner="jonas", at=MORNING)
    talk.says("jonas", "/lead reject 40 duplicate 44")
    assert into(talk, 44) == (40, 42, 43)
    assert talk.company.see(lambda work: merging.survivor(work, 42), talk.now) == 44
    talk.says("jonas", "/lead undo")
    assert talk.company.see(lambda work: merging.survivor(work, 42), talk.now) == 40


def test_attempts_and_feedback_are_read_on_the_lead_that_stays(talk: Dialogue) -> None:
    talk.says("jonas", "/lead noanswer 42")
    talk.says("jonas", "/lead good 42 right role")
    talk.wait(minutes=6)
    talk.says("jonas", "/lead reject 42 duplicate 40")
    card = talk.says("ines", "/lead 40")
    assert "called, no answer (L-42)" in card
    assert "Sales says: good lead · right role (L-42)" in card


def test_no_clock_of_a_duplicate_counts_as_late(talk: Dialogue) -> None:
    talk.wait(days=3)
    talk.says("jonas", "/lead reject 42 duplicate 40")
    talk.says("jonas", "/lead reject 43 role")

    def outcomes(number: int) -> dict[str, str]:
        there = talk.company.see(lambda work: clocks.of_lead(work, number), talk.now)
        return {each.kind: each.outcome for each in there}

    assert outcomes(42) == {"accept": "void", "first_touch": "void", "answer": "void"}
    assert outcomes(43) == {"accept": "late", "first_touch": "late", "answer": ""}


def test_figures_count_the_lead_that_stays_and_the_past_as_it_was_known(talk: Dialogue) -> None:
    before, as_of = talk.now, talk.now + timedelta(days=1)

    def mqls(known_at: datetime) -> tuple[int, int]:
        def look(work: Work) -> tuple[int, int]:
            pair = Pair(as_of, known_at)
            return funnel(work, EVERYTHING, as_of, known_at).mqls, qualified.qualified(
                work, MORNING, [as_of], pair, EVERYTHING
            )[0]

        return talk.company.see(look, as_of)

    assert mqls(before) == (3, 3)
    talk.wait(minutes=1)
    talk.says("jonas", "/lead reject 42 duplicate 40")
    assert mqls(before) == (3, 3)
    assert mqls(as_of) == mqls(talk.now) == (2, 2)
    rejected = talk.now
    talk.wait(minutes=1)
    talk.says("jonas", "/lead undo")
    assert mqls(as_of) == (3, 3)
    assert mqls(rejected) == (2, 2)


def test_a_second_look_brings_it_back_to_the_count(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 duplicate 40")
    talk.says("daniel", "/lead answer 42 look they are two plants")
    talk.says("ines", "/lead rule 42 return")
    talk.says("daniel", "/lead rule 42 return")
    assert into(talk, 40) == ()
    assert talk.company.see(lambda work: merging.gone_by(work, work.now), talk.now) == frozenset()


def test_an_erasure_reaches_both(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 duplicate 40")
    assert talk.company.see(lambda work: leads_meant(work, "L-40"), talk.now) == (40, 42)
    assert talk.company.see(lambda work: leads_meant(work, "L-42"), talk.now) == (42, 40)


def alerts_of(talk: Dialogue) -> list[str]:
    """What marketing reads, or will, of rejections."""
    there = [each for each in owed(talk.company, "rejected", talk.now) if each.state != "cancelled"]
    return [body(shown(talk.company, each, talk.now)) for each in there]


def test_nobody_answers_for_a_duplicate_and_its_alert_says_so(talk: Dialogue) -> None:
    said = talk.says("jonas", "/lead reject 42 duplicate 40")
    assert said == "L-42 Acorn Robotics rejected: duplicate. It is merged into L-40."
    (alert,) = alerts_of(talk)
    assert alert.split("\n")[0].endswith("rejected, merged")
    assert alert.split("\n")[-1] == "Merged into L-40, nothing to answer"
    assert "L-42" not in talk.says("priya", "/lead")
    said = talk.says("priya", "/lead answer 42 nurture feb")
    assert said == "L-42 Acorn Robotics is merged into L-40, so there is nothing to answer."
    talk.wait(minutes=6)
    assert talk.says("jonas", "/lead accept 42 anyway").startswith("L-42 Acorn Robotics is yours.")
    assert alerts_of(talk) == []


def test_what_was_owed_for_it_before_ends_too_and_is_owed_again_by_an_undo(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 customer")
    talk.wait(minutes=10)
    talk.says("ines", "/lead give 42 @amira")
    talk.wait(minutes=10)
    talk.says("amira", "/lead reject 42 duplicate 40")

    def answers() -> list[str]:
        there = talk.company.see(lambda work: clocks.of_lead(work, 42), talk.now)
        return [each.outcome for each in there if each.kind == "answer"]

    assert answers() == ["void", "void"]
    assert [each.split("\n")[-1] for each in alerts_of(talk)] == ["Merged into L-40, nothing to answer"] * 2
    talk.says("amira", "/lead undo")
    assert answers() == [""]
    (left,) = alerts_of(talk)
    assert "Answer by" in left
    assert "L-42" in talk.says("priya", "/lead")
