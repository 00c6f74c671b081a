"""A rep who said no by mistake takes it back while marketing has not answered, and has the lead."""

from __future__ import annotations

import pytest

from alignment.lifecycle import Stage
from db.memory import Memory
from db.stores import clocks, people, refusals, rejections
from db.stores.asked import EVERYTHING, Pair, refused
from db.tables.rejections import RejectionState
from digests import home
from messages.text import plain
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.leads.test_messages import _sent, body, shown
from tests.leads.test_messages import notices as owed


@pytest.fixture
def talk(quick_memory: Memory) -> Dialogue:
    company = Company.make(quick_memory)
    company.lead(42, "Acorn Robotics", owner="jonas")
    company.lead(43, "Bay Optics", owner="jonas", stage=Stage.ASSIGNED)
    return Dialogue(company)


def test_it_is_offered_when_the_time_of_an_undo_is_over_and_by_accept(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    talk.wait(minutes=6)
    assert "more than five minutes ago" in talk.says("jonas", "/lead undo 42")
    assert talk.buttons == ["Accept anyway", "Show it"]
    assert talk.says("jonas", "/lead accept 42") == (
        "You said no to L-42 Acorn Robotics (12:10), no budget, and marketing has not answered yet."
    )
    assert talk.buttons == ["Accept anyway", "Second look"]
    assert talk.press("jonas", "Accept anyway").startswith("L-42 Acorn Robotics is yours.")
    assert talk.stage(42) is Stage.ACCEPTED
    assert talk.says("jonas", "/lead accept 42 anyway").startswith("You have no open rejection")


def test_the_card_offers_it_to_whoever_said_no(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    talk.says("jonas", "/lead 42")
    assert talk.buttons[0] == "Accept anyway"
    talk.says("amira", "/lead 42")
    assert "Accept anyway" not in talk.buttons
    talk.says("priya", "/lead answer 42 nurture feb")
    talk.says("jonas", "/lead 42")
    assert "Accept anyway" not in talk.buttons


def test_marketing_owes_nothing_any_more_and_its_alert_says_so(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    (alert,) = owed(talk.company, "rejected")
    talk.company.run(lambda work: _sent(work, alert.id), talk.now)
    talk.wait(hours=2)
    talk.says("jonas", "/lead accept 42 anyway")
    found = talk.company.see(lambda work: rejections.by_id(work, int(alert.payload["rejection"])), talk.now)
    assert found is not None
    assert found.state is RejectionState.VOIDED
    (after,) = owed(talk.company, "rejected")
    assert body(shown(talk.company, after, talk.now)).split("\n") == [
        "*L-42 Acorn Robotics* · taken back",
        "*No budget* · Webinar Nov · West team",
        "Taken back after 2 h, nothing to answer",
    ]
    assert "Acorn" not in talk.says("priya", "/lead")
    assert talk.company.see(lambda work: refusals.refused_by(work, 42), talk.now) == {}


def test_clocks_run_on_as_if_it_had_never_been_said_and_what_was_counted_then_stays(talk: Dialogue) -> None:
    before = {each.kind: each for each in talk.company.see(lambda work: clocks.of_lead(work, 43), talk.now)}
    talk.says("jonas", "/lead reject 43 budget")
    talk.wait(hours=1)
    known = Pair(talk.now, talk.now)
    assert len(talk.company.see(lambda work: refused.rejected(work, NOON, known, EVERYTHING), talk.now)) == 1
    talk.wait(minutes=1)
    talk.says("jonas", "/lead accept 43 anyway")
    after = {each.kind: each for each in talk.company.see(lambda work: clocks.of_lead(work, 43), talk.now)}
    assert (after["first_touch"].due_at, after["first_touch"].stopped_at) == (
        before["first_touch"].due_at,
        None,
    )
    assert after["accept"].stopped_at == talk.now
    assert after["answer"].outcome == "void"
    now = Pair(talk.now, talk.now)
    assert len(talk.company.see(lambda work: refused.rejected(work, NOON, now, EVERYTHING), talk.now)) == 0
    assert len(talk.company.see(lambda work: refused.rejected(work, NOON, known, EVERYTHING), talk.now)) == 1


def test_once_marketing_answered_or_somebody_has_it_the_managers_decide(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    talk.says("priya", "/lead answer 42 nurture feb")
    said = talk.says("jonas", "/lead accept 42 anyway")
    assert said == "Marketing has answered for L-42 Acorn Robotics. Both managers can return it."
    assert "marketing has answered. Both managers" in talk.says("jonas", "/lead accept 42")
    talk.says("jonas", "/lead reject 43 customer")
    assert "has not answered yet" in talk.says("jonas", "/lead accept 43")
    talk.says("ines", "/lead give 43 @amira")
    assert "Somebody went on with L-43 Bay Optics" in talk.says("jonas", "/lead accept 43 anyway")


def test_nobody_takes_back_what_somebody_else_said(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    for who in ("amira", "ines", "luca"):
        assert talk.says(who, "/lead accept 42 anyway").startswith("You have no open rejection")
    assert talk.stage(42) is Stage.RECYCLED


def test_a_duplicate_becomes_a_lead_of_its_own_again(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 duplicate same person")
    talk.wait(hours=1)
    assert talk.says("jonas", "/lead accept 42 anyway").startswith("L-42 Acorn Robotics is yours.")


def _menus(talk: Dialogue, who: str) -> dict[str, list[str]]:
    """What stands in the ⋯ menu of each row of somebody's Home, by the row's words."""
    person = talk.company.people[who]
    built = talk.company.see(lambda work: home.of(work, people.actor(work, person)), talk.now)
    return {
        plain(part["text"]["text"]): [option["text"]["text"] for option in part["accessory"]["options"]]
        for part in built.sections
        if not isinstance(part, str)
    }


def test_home_and_the_list_offer_it_beside_the_answer_that_marketing_owes(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    waits = "L-42 Acorn Robotics · answer by Wed 12:10"
    assert _menus(talk, "jonas")[waits] == ["Show", "Accept anyway"]
    assert waits in talk.says("jonas", "/lead")
    assert talk.press("jonas", "Accept anyway").startswith("L-42 Acorn Robotics is yours.")
    assert waits not in _menus(talk, "jonas")


def test_where_the_lead_waits_for_somebody_it_stands_in_the_place_of_accept(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 43 customer")
    (own,) = (
        menu for row, menu in _menus(talk, "jonas").items() if row.startswith("L-43") and "answer" not in row
    )
    assert own[:2] == ["Accept anyway", "Not mine"]
    (other,) = (menu for row, menu in _menus(talk, "amira").items() if row.startswith("L-43"))
    assert other[0] == "Accept"
    talk.says("amira", "/lead accept 43")
    assert _menus(talk, "jonas")["L-43 Bay Optics · answer by Wed 12:10"] == ["Show"]


def test_nothing_of_it_is_offered_of_somebody_who_asked_for_no_contact(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 optout")
    assert _menus(talk, "jonas")["L-42 Acorn Robotics · answer by Wed 12:10"] == ["Show"]
    talk.says("jonas", "/lead 42")
    assert "Accept anyway" not in talk.buttons
