"""A month after *Fix it*: the clock goes on, both sides read what became of it, and a click says that it changed."""

from __future__ import annotations

from tests.journeys.conftest import PATIENCE, House


def test_a_month_later_both_are_asked_and_a_click_answers(house: House) -> None:
    house.slack.command("jonas", "/lead reject 79 budget", "sales")
    said = house.slack.command("daniel", "/lead answer 79 fix the form asks about budget", "marketing")
    assert "L-79 Cedar Mutual answered: fix by 17 Dec." in said.said
    house.jump(days=31, hours=3)
    asked = house.hears("@daniel", "Did it change?")
    assert "The form asks about budget." in str(asked["text"])
    assert "Daniel promised on 16 Nov" in str(house.hears("@jonas", "Promised to you")["text"])
    pressed = house.slack.click(
        "daniel", "It changed", channel="@daniel", ts=asked["ts"], wait=PATIENCE, until="ephemeral"
    )
    assert "it changed. Who said no reads it." in str(pressed.said)
    assert "it changed." in str(house.hears("@jonas", "it changed.")["text"])
