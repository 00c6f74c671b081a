"""A seat on a call, from the rep's line to what a marketer heard: pressed in a channel, reminded of, written down in a form."""

from __future__ import annotations

from tests.journeys.conftest import PATIENCE, House


def test_a_marketer_hears_a_call_and_the_rep_reads_what_was_heard(house: House) -> None:
    line = "/tandem ridealong offer thu 14:00 Acorn asked"
    said = house.slack.command("jonas", line, "marketing")
    assert "1 seat on your call with Acorn, Thu 19 Nov 14:00." in said.said
    house.slack.command("jonas", "/tandem ridealong cancel Acorn", "marketing")
    said = house.slack.command("jonas", f"{line} #marketing", "marketing")
    assert "The channel reads of the account and the time, not of you." in str(said.said)
    offer = house.hears("marketing", "1 seat free")
    assert "Jonas" not in str(offer["text"])
    pressed = house.slack.click(
        "leo", "Ask for the seat", channel="marketing", ts=offer["ts"], wait=PATIENCE, until="ephemeral"
    )
    assert "You listen in: Acorn, Thu 19 Nov 14:00." in str(pressed.said)
    assert "The customer was asked; they only listen." in str(
        house.hears("@jonas", "Leo listens in on your call")["text"]
    )
    assert "No seat is free" in str(house.hears("marketing", "in line you are asked next")["text"])
    second = house.slack.command("priya", "/tandem ridealong ask acorn", "marketing")
    assert "Somebody else has that seat" in second.said

    house.jump(days=3, hours=1)
    assert "Stay an observer" in str(house.hears("@leo", "you listen in")["text"])
    assert "Say so to the customer at the start." in str(house.hears("@jonas", "Leo in your call")["text"])

    house.jump(hours=6)
    asked = house.hears("@leo", "What did you hear?")
    form = house.slack.click(
        "leo", "Four questions", channel="@leo", ts=asked["ts"], wait=PATIENCE, until="view"
    )
    assert form.view is not None
    done = house.slack.submit("leo", {"words": "show me the savings", "objection": "pricing per seat"})
    assert done.errors == {}
    heard = str(house.hears("@jonas", "What Leo heard on your call")["text"])
    assert "Objection: pricing per seat" in heard
    found = house.slack.command("amira", "/tandem ridealong notes pricing", "sales")
    assert "pricing per seat" in found.said
