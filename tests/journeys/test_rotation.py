"""A marketer's turn in sales, over the real wire: announced, asked why, swapped, and the announcement follows."""

from __future__ import annotations

from tests.journeys.conftest import PATIENCE, House
from tests.journeys.test_wire import text_of


def test_the_next_in_sales_is_announced_explained_and_swapped(house: House) -> None:
    told = house.slack.command("leo", "/rotation", "pipeline", wait=PATIENCE).said
    assert "Next: Tomas (host Luca), 11 Jan – 19 Feb" in told
    house.jump(days=42, hours=1)  # Monday 28 December, after nine
    announced = house.hears("pipeline", "Next in sales: Tomas, 11 Jan – 19 Feb")
    text = text_of(announced)
    for line in (
        "Six weeks with East · host Luca",
        "Marketing cover: Priya",
        "Ines and Daniel agreed on 12 Nov",
    ):
        assert line in text
    why = house.slack.click("leo", "Why Tomas", channel="pipeline", ts=announced["ts"], wait=PATIENCE).said
    assert "14 Dec – 8 Jan is closed (quarter end)" in why
    house.slack.click("leo", "Swap", channel="pipeline", ts=announced["ts"], wait=PATIENCE, until="view")
    assert house.slack.submit("leo", {"with": "anybody"}).errors == {}
    offered = house.hears("pipeline", "Who swaps turns with Leo?")
    taken = house.slack.click("tomas", "Swap", channel="pipeline", ts=offered["ts"], wait=PATIENCE).said
    assert "Tomas and Leo swapped turns." in taken
    assert house.hears("pipeline", "Next in sales: Tomas, 22 Feb – 2 Apr")["ts"] == announced["ts"]
    moved = house.hears("@leo", "Your turn moves from 22 Feb to 11 Jan")
    assert "because you swap with Tomas" in text_of(moved)
    assert house.hears("pipeline", "Leo and Tomas swapped turns")["ts"] == offered["ts"]
