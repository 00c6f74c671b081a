"""Debriefs: asked once on a turn's last working day and once more, answered by form, on the next joint agenda."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from db.memory import Work
from db.stores import agenda, meeting_notes, meetings
from tests.company import Company
from tests.dialogue import Dialogue
from tests.meetings.telling import arrives, body, labels, owed, said
from tests.meetings.telling import tick as meet
from tests.rotations.conftest import january, tick
from tests.rotations.test_clock import away

LAST = january(50, "14:00")
"""Friday 19 February 2027: the last day of Priya's turn."""

AGAIN = january(54, "14:00")
"""Tuesday 23 February, two working days later."""


@pytest.fixture
def talk(talk: Dialogue) -> Dialogue:
    tick(talk.company, january(11, "9:00"))
    talk.now = LAST
    return talk


def answers(talk: Dialogue, **given: str) -> str:
    talk.says("priya", "/rotation debrief")
    assert talk.fields == ["surprised", "stop", "start", "buyers"]
    return talk.submits("priya", **given)


def test_a_debrief_is_asked_for_on_the_last_working_day_and_once_more(
    company: Company, talk: Dialogue
) -> None:
    tick(company, LAST - timedelta(minutes=1))
    assert owed(company, "debrief_asked", LAST) == []
    for at in (LAST, LAST, AGAIN - timedelta(minutes=1)):
        tick(company, at)
        assert len(owed(company, "debrief_asked", at)) == 1
    for at in (AGAIN, AGAIN, AGAIN + timedelta(days=1), AGAIN + timedelta(days=9)):
        tick(company, at)
        assert len(owed(company, "debrief_asked", at)) == 2
    first, again = owed(company, "debrief_asked", AGAIN)
    assert {each.target for each in (first, again)} == {f"person:{company.priya}"}
    message = said(company, first, LAST)
    assert body(message) == (
        "*Your turn in sales* · 11 Jan – 19 Feb\n"
        "What surprised you, what should we stop,\n"
        "what start, what did buyers say?\n"
        "Your answers go on the next joint agenda."
    )
    assert labels(message) == ["Answer", "Field notes"]
    assert body(said(company, again, AGAIN)).endswith("You are not asked again.")


def test_who_is_away_at_the_end_is_asked_on_their_last_day_there(company: Company, talk: Dialogue) -> None:
    away(company, "priya", date(2027, 2, 18), date(2027, 2, 26), LAST - timedelta(days=9))
    tick(company, january(48, "14:00"))
    assert len(owed(company, "debrief_asked", LAST)) == 1
    tick(company, january(52, "9:00"))
    again = owed(company, "debrief_asked", LAST)[-1]
    assert again.due_at >= january(58, "0:00"), "the reminder waits until they are back"


def test_a_clock_that_stood_still_leaves_two_working_days_between(company: Company, talk: Dialogue) -> None:
    late = january(57, "9:00")
    tick(company, late)
    tick(company, late + timedelta(minutes=1))
    assert len(owed(company, "debrief_asked", late)) == 1
    tick(company, january(61, "14:00"))
    assert len(owed(company, "debrief_asked", late)) == 2


def test_answers_stand_on_the_next_joint_agenda_from_sales(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/meeting new lead review wed 10:00")
    meet(company, talk.now)
    tick(company, LAST)
    (asked,) = owed(company, "debrief_asked", LAST)
    arrives(company, asked, LAST)
    told = answers(
        talk,
        surprised="no decks",
        stop="long decks",
        buyers="call 212-555-0134",
    )
    assert told == "Thank you, kept.\nOn the agenda of Wed 24 Feb 10:00, lead review."
    tick(company, AGAIN)
    assert len(owed(company, "debrief_asked", AGAIN)) == 1, "who answered is not asked again"
    (companion,) = owed(company, "debrief_asked", LAST, act="present")
    assert body(said(company, companion, LAST)) == (
        "*Your turn in sales* · 11 Jan – 19 Feb\nAnswered.\nOn the agenda: Lead review Wed 24 Feb 10:00"
    )
    wednesday = january(54, "10:00")
    meet(company, wednesday)
    shown = talk.says("leo", "/meeting agenda")
    assert 'From calls: "Surprised: no decks"' in shown
    assert 'From calls: "Stop: long decks"' in shown
    assert 'From calls: "call (number)"' in shown
    assert "debrief · done" not in shown


def test_without_a_joint_meeting_they_wait_for_the_first_that_is_planned(
    company: Company, talk: Dialogue
) -> None:
    assert answers(talk, start="a call a week").endswith("it goes on the first agenda that is.")
    tick(company, LAST + timedelta(minutes=1))
    talk.wait(hours=2)
    talk.says("daniel", "/meeting new lead review wed 10:00")
    meet(company, talk.now)
    tick(company, talk.now)
    assert tick(company, talk.now) == 0

    def waiting(work: Work) -> list[str]:
        found = agenda.added(work, meetings.coming(work)[0].series.id)
        return list(meeting_notes.bodies(work, [each.thing_id for each in found]).values())

    assert company.see(waiting, talk.now) == ["Start: a call a week"]


def test_one_answer_is_enough_but_one_it_takes_and_once(talk: Dialogue) -> None:
    assert "one it takes" in answers(talk, stop="  ")
    assert answers(talk, stop="long decks").startswith("Thank you, kept.")
    assert talk.says("priya", "/rotation debrief") == "You answered that already."


def test_only_whoever_is_on_the_turn_answers_and_within_four_weeks(talk: Dialogue) -> None:
    assert talk.says("leo", "/rotation debrief") == "Whoever is on a turn does that."
    assert talk.says("jonas", "/rotation debrief R-1") == "Whoever is on a turn does that."
    talk.now = LAST + timedelta(days=30)
    assert talk.says("priya", "/rotation debrief R-1") == "That turn is over for more than four weeks."
    talk.now = january(8, "9:00")
    assert talk.says("priya", "/rotation debrief R-1") == "That turn has not begun."


def test_an_answer_is_ticked_off_in_the_last_week(talk: Dialogue) -> None:
    talk.says("priya", "/rotation")
    assert "Answer" in talk.buttons
    answers(talk, buyers="they call it the box")
    assert "debrief · done" in talk.says("priya", "/rotation")
