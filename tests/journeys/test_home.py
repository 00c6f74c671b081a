"""An App Home that somebody opened changes by itself when they work by command."""

from __future__ import annotations

from tests.journeys.conftest import PATIENCE, House, soon


def test_a_touch_by_command_refreshes_an_opened_home(house: House) -> None:
    opened = house.slack.open_home("jonas", wait=PATIENCE)
    assert "L-79 Cedar Mutual" in str(opened.home)
    assert "accept or reject by 11:00" in str(opened.home)
    assert house.slack.home("ines") is None
    house.slack.command("jonas", "/lead accept 79", "sales")
    house.slack.command("jonas", "/lead called 79 left a message", "sales")
    assert soon(
        lambda: (
            "call 2 of 6" in str(house.slack.home("jonas"))
            and "by 11:00" not in str(house.slack.home("jonas"))
        )
    )
    assert house.slack.home("ines") is None
