"""`/lead` alone: what waits for a rep, a marketer and a manager."""

from __future__ import annotations

from datetime import timedelta

from tests.company import NOON
from tests.dialogue import Dialogue


def test_lead_alone_is_the_reps_queue_most_urgent_first(talk: Dialogue) -> None:
    said = talk.says("jonas", "/lead")
    assert said.split("\n")[0] == "Now (3)"
    assert "accept or reject by 13:00" in said
    assert talk.says("jonas", "/lead mine") == said == talk.says("jonas", "/lead list")


def test_the_queue_shows_five_and_then_all(talk: Dialogue) -> None:
    for number in range(200, 208):
        talk.company.lead(number, f"Firm {number}", owner="amira")
    assert talk.says("amira", "/lead").count("\n") == 6
    assert "Show all" in talk.buttons
    assert talk.press("amira", "Show all").count("Firm") == 8


def test_an_empty_queue_says_so(talk: Dialogue) -> None:
    assert talk.says("amira", "/lead") == "Nothing is waiting for you."


def test_a_marketer_sees_the_answers_they_owe_and_only_theirs(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    talk.says("luca", "/lead reject 80 size")
    said = talk.says("priya", "/lead")
    assert "L-42 Acorn Robotics · No budget\nAnswer by Wed 12:10" in said
    assert "L-80" not in said
    assert "L-80" in talk.says("daniel", "/lead")
    assert "Jonas" not in said


def test_a_sales_manager_sees_what_is_late_with_its_holder(talk: Dialogue) -> None:
    talk.now = NOON + timedelta(hours=3)
    said = talk.says("ines", "/lead")
    assert "Late and why (4)" in said
    assert "L-87 Juniper Dairies · Jonas\nFirst touch due 13:00 · not touched" in said
    assert {"Why", "Give it on", "Show"} <= set(talk.buttons)
    assert "Log a call" not in talk.buttons, "that is for whoever has it"
