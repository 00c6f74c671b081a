"""Coffee across both teams, as people live it: begun in a channel, joined, paired, settled by a button, answered."""

from __future__ import annotations

from tests.journeys.conftest import PATIENCE, House, soon
from tests.journeys.test_wire import rows, text_of


def test_two_people_meet_because_of_a_line_in_a_channel(house: House) -> None:
    begun = house.slack.command("ines", "/tandem coffee new every 2 weeks wed 10:00", "sales")
    assert begun.said.startswith("Coffee in #sales: every 2 weeks, Wed 10:00 New York.")
    told = house.hears("sales", "New: coffee across both teams")
    for who in ("jonas", "priya"):
        joined = house.slack.click(
            who, "Join", channel="sales", ts=told["ts"], wait=PATIENCE, until="ephemeral"
        )
        assert joined.said.startswith("You are in."), joined
    house.jump(days=1, hours=2)  # Tuesday 10:35
    asked = house.hears("@jonas", "Tomorrow's round: you are in")
    assert "Wed 18 Nov 10:00" in text_of(asked)
    house.jump(days=1)  # Wednesday 10:35
    assert soon(lambda: bool(rows(house, "SELECT 1 FROM notice WHERE kind = 'coffee' AND state = 'sent'")))
    [(place,)] = rows(house, "SELECT channel FROM notice WHERE kind = 'coffee' AND state = 'sent'")
    shown = house.hears(place, "Coffee, round 1: Jonas and Priya")
    assert "You two have not been paired before." in text_of(shown)
    picked = house.slack.click(
        "priya", "Fri 11:00", channel=place, ts=shown["ts"], wait=PATIENCE, until="ephemeral"
    )
    assert picked.said.startswith("You meet Jonas Fri 20 Nov 11:00.")
    assert "as Priya picked" in text_of(house.hears(place, "Coffee Fri 20 Nov 11:00: Jonas and Priya"))
    house.hears(place, "Priya picked Fri 20 Nov 11:00")
    opened = house.slack.open_home("jonas", wait=PATIENCE)
    assert "Fri 11:00 coffee · with Priya" in str(opened.home)
    house.jump(days=2, hours=2)  # Friday 12:35
    question = house.hears(place, "Did you meet?")
    house.slack.click("jonas", "Yes", channel=place, ts=question["ts"], wait=PATIENCE, until="ephemeral")
    house.hears(place, "You met. Thank you for saying so.")
    assert rows(house, "SELECT count(*) FROM notice WHERE kind = 'coffee_met' AND act = 'post'") == [(1,)]


def test_who_skips_before_the_match_is_not_in_it_and_says_so_by_a_button(house: House) -> None:
    house.slack.command("ines", "/tandem coffee new every 2 weeks wed 10:00", "sales")
    for who in ("jonas", "priya", "amira", "leo"):
        house.slack.command(who, "/tandem coffee join", "sales")
    house.jump(days=1, hours=2)
    asked = house.hears("@jonas", "Tomorrow's round: you are in")
    said = house.slack.click(
        "jonas", "Skip this one", channel="@jonas", ts=asked["ts"], wait=PATIENCE, until="ephemeral"
    )
    assert said.said.startswith("You skip Wed 18 Nov 10:00."), said
    assert "You skip this one." in text_of(house.hears("@jonas", "round: you are not in"))
    house.jump(days=1)
    assert soon(
        lambda: rows(house, "SELECT taking FROM pairing_seat WHERE taking = 'skipped'") == [("skipped",)]
    )
    assert soon(
        lambda: rows(house, "SELECT count(*) FROM notice WHERE kind = 'coffee' AND state = 'sent'") == [(1,)]
    )
    assert rows(house, "SELECT count(*) FROM pairing_seat WHERE taking = 'group'") == [(3,)]
