"""Which lead is meant: by number, by name, by type-ahead; several are asked back."""

from __future__ import annotations

import pytest

from tests.dialogue import Dialogue


@pytest.mark.parametrize(
    "typed", ["42", "L42", "L-42", "l-42", "#42", "“42”", "acorn robotics", "Acorn Rob", "42,"]
)
def test_a_lead_is_meant_in_many_spellings(talk: Dialogue, typed: str) -> None:
    assert talk.says("jonas", f"/lead show {typed}").startswith("L-42 Acorn Robotics · accepted")
    assert talk.says("jonas", f"/lead called {typed} spoke with them").startswith("Call logged for L-42")


def test_several_companies_become_buttons_on_the_same_line(talk: Dialogue) -> None:
    assert talk.says("jonas", "/lead reject acorn budget") == 'Several leads are "acorn". Which one?'
    assert talk.buttons == ["L-42 Acorn Robotics", "L-80 Acorn Foods"]
    assert "rejected: no budget" in talk.press("jonas", "L-42 Acorn Robotics")


def test_last_is_the_lead_that_was_looked_at_last(talk: Dialogue) -> None:
    assert talk.says("amira", "/lead accept last") == "You have looked at no lead yet."
    talk.says("jonas", "/lead 87")
    assert talk.says("jonas", "/lead called last").startswith("Call logged for L-87")


def test_lead_and_a_number_shows_and_a_name_finds(talk: Dialogue) -> None:
    assert talk.says("jonas", "/lead 42").startswith("L-42 Acorn Robotics · accepted")
    assert talk.says("jonas", "/lead juniper").startswith("L-87 Juniper Dairies")
    assert talk.says("jonas", "/lead acorn") == 'Several leads are "acorn". Which one?'
    assert talk.says("jonas", "/lead 4242") == 'There is no lead "4242" here.'
    assert (
        talk.says("jonas", "/lead 99999999999999999999999")
        == '"99999999999999999999999" is not something I know.'
    )


def test_type_ahead_finds_by_number_and_by_name(talk: Dialogue) -> None:
    assert "L-42 Acorn Robotics" in talk.suggests("jonas", "lead", "42")
    assert set(talk.suggests("jonas", "lead", "acorn")) == {"L-42 Acorn Robotics", "L-80 Acorn Foods"}
    assert set(talk.suggests("jonas", "lead", "")) == {
        "L-42 Acorn Robotics",
        "L-79 Cedar Mutual",
        "L-87 Juniper Dairies",
    }
    assert talk.suggests("guest", "lead", "acorn") == []


def test_names_that_begin_so_come_before_names_that_hold_it_inside(talk: Dialogue) -> None:
    talk.says("jonas", "/lead add Beacon Freight")
    talk.says("jonas", "/lead add Fern & Acadia")
    found = talk.suggests("jonas", "lead", "ac")
    assert [each.split(" ", 1)[1] for each in found] == [
        "Acorn Robotics", "Fern & Acadia", "Acorn Foods", "Beacon Freight",
    ]  # fmt: skip
