"""What stands in the way, as people live it: named in a channel, on the leaders' agenda, out of the way by a form, in the recap."""

from __future__ import annotations

from tests.journeys.conftest import PATIENCE, House, soon
from tests.journeys.test_wire import text_of


def test_an_obstacle_from_the_day_it_is_named_to_the_recap_that_says_it_is_gone(house: House) -> None:
    slack = house.slack
    assert "SLA review: " in slack.command("ines", "/meeting new SLA review first thu 9:00", "pipeline").said
    named = slack.command("priya", "/meeting obstacle nobody owns the price list", "marketing").said
    assert "O-2 is in the log: nobody owns the price list" in named
    assert "the next leaders' meeting" in named
    again = slack.command("leo", "/meeting obstacle Nobody owns the price list", "marketing").said
    assert "O-2 says that already" in again

    house.jump(days=16, minutes=30)
    agenda = text_of(house.hears("pipeline", "SLA review Thu 3 Dec 09:00"))
    assert "O-1 legal takes a week to sign" in agenda, "Luca named it before"
    assert "O-2 nobody owns the price list" in agenda

    house.jump(days=1)
    opened = slack.command("daniel", "/meeting cleared O-2", "marketing", wait=PATIENCE, until="view")
    assert "What removed it?" in str(opened.view)
    assert slack.submit("daniel", {"how": "product owns it now"}).errors == {}
    shown = soon(
        lambda: "product owns it now" in slack.command("priya", "/meeting obstacles", "marketing").said,
        PATIENCE,
    )
    assert shown, "with what removed it"
    house.jump(hours=1)
    recap = text_of(house.hears("pipeline", "SLA review Thu 3 Dec: "))
    assert "Out of the way: O-2 nobody owns the price list" in recap
