"""A morning with inbound duty: set up by a line, handed over in the channel and its topic, offered, and taken by a click."""

from __future__ import annotations

import re

from tests.journeys.conftest import PATIENCE, House, soon


def test_a_duty_is_handed_over_and_changes_hands_by_a_click(house: House) -> None:
    made = house.slack.command("ines", "/rotation duty new inbound weekdays 9:00 topic", "sales")
    assert "Inbound duty: weekdays 09:00 New York." in made.said
    house.jump(minutes=26)
    told = house.hears("sales", "Inbound today: ")
    first, following = (
        found[1].casefold()
        for found in (re.search(r"today: (\w+)", told["text"]), re.search(r"Next: (\w+)", told["text"]))
        if found
    )
    assert soon(lambda: str(house.slack.channel("sales").topic).startswith(f"Inbound: {first.capitalize()}"))
    why = house.slack.click("priya", "Why", channel="sales", ts=told["ts"], wait=PATIENCE, until="ephemeral")
    assert "Longest without a turn" in str(why.said)

    house.slack.command(following, "/rotation duty swap tomorrow", "sales")
    offer = house.hears("sales", f"{following.capitalize()} offers Inbound")
    taken = house.slack.click(
        first, "Take it", channel="sales", ts=offer["ts"], wait=PATIENCE, until="ephemeral"
    )
    assert "You have inbound, tomorrow." in str(taken.said)
    assert f"{first.capitalize()} took it" in str(house.hears("sales", "took it")["text"])
    moved = house.hears(f"@{following}", "Inbound: ")
    assert f"{first.capitalize()} exchanged turns with you" in moved["text"]
    house.jump(days=1)
    told = house.hears("sales", f"Inbound today: {first.capitalize()}")
    assert f"{following.capitalize()}" not in told["text"].split("\n")[0]
