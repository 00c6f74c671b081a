"""A turn with the other team as people live it: announced, begun, a week ticked off, a note, a debrief, and the next agenda."""

from __future__ import annotations

from tests.journeys.conftest import PATIENCE, House, soon
from tests.journeys.test_wire import rows, text_of


def test_a_turn_from_its_announcement_to_the_agenda_on_which_its_debrief_stands(house: House) -> None:
    slack = house.slack
    made = slack.command("ines", "/rotation new sit-ins 2 weeks @priya with @jonas from 30 nov", "sales")
    assert "First: Priya" in made.said
    assert slack.command("daniel", "/rotation approve P-2", "sales").said.startswith("Sit-ins: agreed")
    house.jump(minutes=90)
    announced = text_of(house.hears("sales", "Next in sales: Priya, 30 Nov"))
    assert "host Jonas" in announced
    assert "Week 1: sit-with Tue, pipeline meeting" in announced

    house.jump(days=14)
    week = house.hears("@priya", "Week 1 of 2 in sales")
    assert "training" in text_of(week)
    assert "sit-with" in text_of(house.hears("@jonas", "Priya's week 1 of 2 with you"))
    opened = slack.click(
        "priya", "Write a note", channel="@priya", ts=week["ts"], wait=PATIENCE, until="view"
    )
    assert "What did you hear or see?" in str(opened.view)
    assert slack.submit("priya", {"words": "they ask for savings #pricing"}).errors == {}
    assert "they ask for savings" in slack.command("daniel", "/rotation notes pricing", "sales").said
    assert slack.command("priya", "/rotation done 1", "sales").said.startswith("Sit-with: done")
    assert "Priya, week 1 of 2: 1 of " in slack.command("ines", "/rotation", "sales").said

    house.jump(days=11, hours=8)
    asked = house.hears("@priya", "Your turn in sales: four short questions")
    slack.click("priya", "Answer", channel="@priya", ts=asked["ts"], wait=PATIENCE, until="view")
    assert slack.submit("priya", {"buyers": "they call it the box"}).errors == {}
    assert soon(lambda: rows(house, "SELECT count(*) FROM debrief") == [(1,)])
    assert house.hears("@priya", "Your turn in sales: answered")["ts"] == asked["ts"]

    landed = "SELECT count(*) FROM debrief WHERE meeting_id > 0"
    assert soon(lambda: rows(house, landed) == [(1,)]), "on the agenda of the lead review that the teams have"
    house.jump(days=3)
    agenda = soon(lambda: "they call it the box" in slack.command("leo", "/meeting agenda", "marketing").said)
    assert agenda, "both teams read what buyers said"
