"""What stands in both teams' way: named by anybody, on leaders' agendas until it is out of the way, then in their recap."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alignment.errors import NotNow, TakenAlready
from alignment.meetings import Item
from db.stores import meetings as stored
from digests import registry
from operations.meetings import obstacles
from tests.at_once import all_at_once
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.meetings.conftest import CHANNEL
from tests.meetings.telling import arrives, body, labels, moment, owed, said, tick

LEGAL = "legal takes a week to sign"
REVIEWED = moment(1, "14:00", 12)
"""When the leaders review the agreement: the first Tuesday of December."""

WRITTEN = moment(30, "14:00")


@pytest.fixture
def leaders(company: Company) -> Dialogue:
    """A company whose leaders review the agreement on the first Tuesday of each month."""
    made = Dialogue(company, now=NOON, channel=CHANNEL)
    assert made.says("ines", "/meeting new SLA review tue 14:00").startswith("SLA review: ")
    return made


def agenda(company: Company, at: object) -> str:
    """The agenda that was written last, as it would be read."""
    tick(company, at)  # type: ignore[arg-type]
    return body(said(company, owed(company, "agenda", at)[-1], at))  # type: ignore[arg-type]


# --- named ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["jonas", "priya", "ines", "daniel", "olga"])
def test_anybody_of_the_two_teams_names_one_and_it_gets_a_number(leaders: Dialogue, who: str) -> None:
    told = leaders.says(who, f"/meeting obstacle {LEGAL}")
    assert told.startswith(f"O-1 is in the log: {LEGAL}\nIt stands on the agenda of ")
    assert leaders.buttons == ["Obstacles", "Out of the way"]


def test_of_a_leaders_meeting_only_leaders_hear_when(leaders: Dialogue) -> None:
    assert "of Tue 1 Dec 14:00, SLA review, and of each after it until it is out of the way." in leaders.says(
        "daniel", f"/meeting obstacle {LEGAL}"
    )
    assert "of the next leaders' meeting, and of each after it, until" in leaders.says(
        "jonas", "/meeting obstacle nobody owns the price list"
    )


def test_alone_it_is_a_form(leaders: Dialogue) -> None:
    leaders.says("leo", "/meeting obstacle")
    assert leaders.fields == ["obstacle"]
    leaders.submits("leo", obstacle=" ")
    assert "What stands in both teams' way?" in leaders.reply.errors["obstacle"]
    leaders.says("leo", "/meeting obstacle")
    assert leaders.submits("leo", obstacle=LEGAL).startswith("O-1 is in the log")


def test_equal_words_that_stand_are_told_with_their_number(leaders: Dialogue) -> None:
    leaders.says("leo", f"/meeting obstacle {LEGAL}")
    assert leaders.says("jonas", f"/meeting obstacle {LEGAL.upper()}") == "O-1 says that already, and stands."
    leaders.says("leo", "/meeting cleared 1 it does not")
    assert leaders.says("jonas", f"/meeting obstacle {LEGAL}").startswith("O-2 is in the log")


def test_too_many_words_are_refused_with_the_count(leaders: Dialogue) -> None:
    assert "At most 200 letters; that is 201." in leaders.says("leo", f"/meeting obstacle {'x' * 201}")
    leaders.says("leo", f"/meeting obstacle {LEGAL}")
    assert "At most 200 letters; that is 250." in leaders.says("leo", f"/meeting cleared 1 {'x' * 250}")


def test_where_no_meeting_is_about_it_that_is_said(company: Company) -> None:
    talk = Dialogue(company, now=NOON, channel=CHANNEL)
    assert "every leaders' meeting, once there is one, until" in talk.says(
        "leo", f"/meeting obstacle {LEGAL}"
    )


# --- on the agenda --------------------------------------------------------------------------------------------------


def test_it_stands_on_leaders_agendas_until_it_is_out_of_the_way(company: Company, leaders: Dialogue) -> None:
    leaders.says("jonas", f"/meeting obstacle {LEGAL}")
    leaders.now = NOON + timedelta(days=8)
    leaders.says("priya", "/meeting obstacle nobody owns the price list")
    assert agenda(company, WRITTEN) == (
        "*SLA review · Tue 1 Dec 14:00* · 60 min\n"
        "Chair Ines, sales · notes Daniel, marketing\n"
        "*1* In the way, how long · 30 min\n"
        f"   O-1 {LEGAL} · 14 days\n"
        "   O-2 nobody owns the price list · 6 days\n"
        "*Decide*, with owner and day · 30 min\n"
        "_Figures as of Mon 30 Nov 14:00_"
    )
    tick(company, moment(2, "9:00", 12))
    leaders.now = moment(3, "9:00", 12)
    leaders.says("priya", "/meeting cleared 2 product owns it")
    january = moment(4, "14:00", 1).replace(year=2027)
    assert "*1* In the way, how long and how often" in agenda(company, january)
    assert "\n   O-1 legal takes a week to sign · 49 days ×1\n*Decide*" in agenda(company, january)


def test_three_are_named_the_oldest_first_and_the_others_counted(company: Company, leaders: Dialogue) -> None:
    for number in range(1, 6):
        leaders.says("jonas", f"/meeting obstacle thing {number}")
        leaders.wait(days=1)
    lines = agenda(company, WRITTEN).split("\n")
    assert lines[2:7] == [
        "*1* In the way, how long · 30 min",
        "   O-1 thing 1 · 14 days",
        "   O-2 thing 2 · 13 days",
        "   O-3 thing 3 · 12 days",
        "   and 2 more: `/meeting obstacles`",
    ]


def test_the_agenda_is_frozen_at_its_pair_of_times(company: Company, leaders: Dialogue) -> None:
    leaders.says("jonas", f"/meeting obstacle {LEGAL}")
    before = agenda(company, WRITTEN)
    leaders.now = WRITTEN + timedelta(hours=1)
    leaders.says("jonas", "/meeting obstacle nobody owns the price list")
    leaders.says("ines", "/meeting cleared 1 they sign at once")
    assert body(said(company, owed(company, "agenda", leaders.now)[-1], leaders.now)) == before


def test_what_is_named_after_the_moment_of_an_agenda_waits_for_the_next(
    company: Company, leaders: Dialogue
) -> None:
    leaders.now = WRITTEN + timedelta(minutes=5)
    leaders.says("jonas", f"/meeting obstacle {LEGAL}")
    tick(company, WRITTEN + timedelta(minutes=10))
    assert owed(company, "agenda", leaders.now) == []


def test_an_agenda_with_one_is_not_empty_and_one_without_is_asked_about(
    company: Company, leaders: Dialogue
) -> None:
    tick(company, WRITTEN)
    assert owed(company, "agenda", WRITTEN) == []
    assert owed(company, "agenda_empty", WRITTEN)


def test_where_leaders_have_no_meeting_it_stands_on_that_of_both_teams(
    company: Company, talk: Dialogue
) -> None:
    told = talk.says("jonas", f"/meeting obstacle {LEGAL}")
    assert "of Tue 17 Nov 10:00, lead review, and of each after it" in told
    talk.now += timedelta(minutes=1)
    assert f"O-1 {LEGAL} · since today" in talk.says("leo", "/meeting agenda"), "as it would be now"
    tick(company, moment(17, "10:45"))
    assert f"   O-1 {LEGAL} · 7 days" in agenda(company, moment(23, "10:00")), "none was sent before it"


def test_leaders_with_a_meeting_of_their_own_keep_it_off_the_lead_review(
    company: Company, talk: Dialogue
) -> None:
    talk.says("jonas", f"/meeting obstacle {LEGAL}")
    talk.says("ines", "/meeting new leaders' one-to-one mon 9:00")
    assert LEGAL not in talk.says("leo", "/meeting agenda")
    assert LEGAL in talk.says("ines", "/meeting agenda leaders")


def test_a_meeting_that_was_skipped_counts_for_nothing(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", f"/meeting obstacle {LEGAL}")
    tick(company, talk.now + timedelta(seconds=1))
    talk.now = moment(17, "9:00")
    talk.says("ines", "/meeting skip M-1")
    later = moment(23, "10:00")
    assert f"   O-1 {LEGAL} · 7 days\n" in agenda(company, later)


# --- the log --------------------------------------------------------------------------------------------------------


def test_the_log_says_what_stands_and_what_does_no_more(company: Company, leaders: Dialogue) -> None:
    assert leaders.says("leo", "/meeting obstacles") == "Nothing stands in both teams' way."
    assert leaders.buttons == ["Name one"]
    leaders.says("jonas", f"/meeting obstacle {LEGAL}")
    leaders.says("olga", "/meeting obstacle nobody owns the price list")
    tick(company, WRITTEN)
    leaders.now = moment(1, "15:05", 12)
    tick(company, leaders.now)
    assert leaders.says("daniel", "/meeting cleared O-2 product owns it").startswith(
        "O-2 is out of the way, after 15 days: nobody owns the price list\nThe recap of the meeting says so."
    )
    leaders.says("daniel", "/meeting action O-1 @tomas 11 dec Ask legal for a standard contract")
    assert leaders.says("leo", "/meeting obstacles") == (
        "In the way · 1\n"
        f"O-1 {LEGAL} · since 16 Nov, from sales, at 1 meeting, action 1 by 11 Dec\n"
        "Out of the way in 90 days\n"
        "O-2 nobody owns the price list · Tue 1 Dec, after 15 days: product owns it"
    )
    leaders.now = moment(2, "9:00", 12) + timedelta(days=90)
    assert "price list" not in leaders.says("leo", "/meeting obstacles")
    assert leaders.message.text.startswith("1 obstacle in both teams' way.")


def test_five_are_shown_and_all_on_demand(leaders: Dialogue) -> None:
    for number in range(1, 8):
        leaders.says("jonas", f"/meeting obstacle thing {number}")
    assert "O-5 thing 5" in leaders.says("leo", "/meeting obstacles")
    assert "and 2 more" in leaders.message.text
    assert "O-7 thing 7" in leaders.press("leo", "Show all")


def test_a_row_has_what_its_reader_may_do(company: Company, leaders: Dialogue) -> None:
    leaders.says("jonas", f"/meeting obstacle {LEGAL}")
    leaders.says("leo", "/meeting obstacles")
    assert leaders.buttons == ["Name one"]
    leaders.says("jonas", "/meeting obstacles")
    assert leaders.buttons == ["Out of the way", "Name one"]
    tick(company, WRITTEN)
    leaders.now = moment(1, "14:20", 12)
    leaders.says("ines", "/meeting obstacles")
    assert leaders.buttons == ["Out of the way", "Action", "Name one"]
    leaders.press("ines", "Action")
    first = next(each for each in leaders.form.view()["blocks"] if each["block_id"] == "action1")
    assert first["label"]["text"] == "Action 1, about O-1"
    assert first["element"]["initial_value"] == LEGAL
    leaders.submits("ines", action1="Ask legal", owner1="U0TOMAS", due1="2026-12-11")
    assert "action 1 by 11 Dec" in leaders.says("leo", "/meeting obstacles")


# --- out of the way -------------------------------------------------------------------------------------------------


def recap(company: Company, at: object) -> str:
    return body(said(company, owed(company, "recap", at, act="reply")[-1], at))  # type: ignore[arg-type]


@pytest.fixture
def met(company: Company, leaders: Dialogue) -> Dialogue:
    """The leaders' review, an hour old, on whose agenda an obstacle stood that Jonas had named."""
    leaders.says("jonas", f"/meeting obstacle {LEGAL}")
    tick(company, WRITTEN)
    arrives(company, owed(company, "agenda", WRITTEN)[-1], WRITTEN)
    leaders.now = moment(1, "15:00", 12)
    return leaders


def test_its_button_asks_what_removed_it(company: Company, met: Dialogue) -> None:
    met.says("ines", "/meeting obstacles")
    met.press("ines", "Out of the way")
    assert met.fields == ["how"]
    met.submits("ines", how="")
    assert "What removed it?" in met.reply.errors["how"]
    met.says("ines", "/meeting cleared 1")
    told = met.submits("ines", how="legal signs within a day")
    assert told == f"O-1 is out of the way, after 15 days: {LEGAL}\nThe recap of the meeting says so."
    assert met.buttons == ["Undo", "Obstacles"]
    assert met.press("ines", "Undo").startswith(f"O-1 stands in the way: {LEGAL}")


def test_the_recap_of_its_meeting_says_so(company: Company, met: Dialogue) -> None:
    met.says("ines", "/meeting cleared 1 legal signs within a day")
    met.says("ines", "/meeting decide one contract for all")
    (notice,) = owed(company, "recap", met.now, act="reply")
    message = said(company, notice, met.now)
    assert body(message) == (
        f"*SLA review · Tue 1 Dec* · recap\nDecided: one contract for all\nOut of the way: O-1 {LEGAL}"
    )
    assert message.text.startswith("SLA review Tue 1 Dec: 1 decision, 0 actions, 1 out of the way.")
    assert f"Out of the way: O-1 {LEGAL}" in met.says("ines", "/meeting log")


def test_what_came_out_of_the_way_between_two_meetings_is_in_the_recap_of_the_second(
    company: Company, leaders: Dialogue
) -> None:
    leaders.says("jonas", f"/meeting obstacle {LEGAL}")
    leaders.says("leo", "/meeting obstacle nobody owns the price list")
    leaders.wait(days=3)
    assert "The recap of the next meeting says so." in leaders.says("jonas", "/meeting cleared 1 they do it")
    tick(company, WRITTEN)
    arrives(company, owed(company, "agenda", WRITTEN)[-1], WRITTEN)
    assert owed(company, "recap", leaders.now, act="reply") == []
    tick(company, moment(1, "15:01", 12))
    assert recap(company, moment(1, "15:01", 12)) == (
        f"*SLA review · Tue 1 Dec* · recap\nOut of the way: O-1 {LEGAL}"
    )
    january = moment(5, "15:01", 1).replace(year=2027)
    tick(company, january - timedelta(days=1))
    tick(company, january)
    assert len(owed(company, "recap", january, act="reply")) == 1, "it is said once"


def test_the_recap_forgets_what_stands_again(company: Company, met: Dialogue) -> None:
    met.says("ines", "/meeting cleared 1 legal signs within a day")
    met.press("ines", "Undo")
    (notice,) = owed(company, "recap", met.now, act="reply")
    assert company.see(lambda work: registry.render(work, notice), met.now) is None
    assert LEGAL in met.says("leo", "/meeting obstacles")


@pytest.mark.parametrize(
    ("who", "line", "told"),
    [
        (
            "amira",
            "cleared 1 it works",
            "Whoever named O-1, chairs the meeting about it or takes its notes, a manager",
        ),
        ("priya", "stands 1", "Whoever named O-1, chairs the meeting about it or takes its notes, a manager"),
        ("ines", "cleared 9 it works", "There is no obstacle O-9."),
        ("ines", "stands 9", "There is no obstacle O-9."),
        ("ines", "stands", "Which one? Type its number: stands 3."),
        ("amira", "cleared", "Whoever named O-1, chairs the meeting about it or takes its notes, a manager"),
        ("ines", "cleared it works", '"it" is no obstacle.'),
        ("ines", "stands 1", "O-1 stands in the way."),
        ("ines", "action O-9 @tomas fri ask", "There is no obstacle O-9."),
        ("ines", "action O-1", "Who does it, and by when?"),
    ],
)
def test_what_cannot_be_is_told_with_what_can(met: Dialogue, who: str, line: str, told: str) -> None:
    assert told in met.says(who, f"/meeting {line}")


def test_without_a_number_its_form_asks_which(met: Dialogue) -> None:
    met.says("leo", "/meeting obstacle nobody owns the price list")
    met.says("leo", "/meeting cleared")
    assert met.fields == ["which", "how"]
    options = next(each for each in met.form.view()["blocks"] if each["block_id"] == "which")["element"][
        "options"
    ]
    assert [each["text"]["text"] for each in options] == ["O-2 nobody owns the price list"], "what is theirs"
    assert met.submits("leo", which="2", how="product owns it").startswith("O-2 is out of the way")
    met.says("leo", "/meeting cleared", form=True)
    assert "Whoever named O-1" in met.message.text
    met.says("ines", "/meeting cleared 1 it works")
    assert met.says("ines", "/meeting cleared") == "Nothing stands in both teams' way."


def test_whoever_named_it_may_say_that_it_is_gone(met: Dialogue) -> None:
    assert met.says("jonas", "/meeting cleared o1 it works now").startswith("O-1 is out of the way")
    assert met.says("ines", "/meeting cleared 1 it works") == "O-1 is out of the way already, says Jonas."
    met.says("ines", "/meeting cleared 1", form=True)
    assert met.message.text.startswith("O-1 is out of the way already, says Jonas.")
    assert met.press("ines", "It stands again").startswith("O-1 stands in the way")


def test_where_both_teams_meet_about_it_chair_and_note_taker_may(company: Company, talk: Dialogue) -> None:
    talk.says("leo", f"/meeting obstacle {LEGAL}")
    talk.now = moment(17, "10:20")
    assert "a manager or an admin says" in talk.says("amira", "/meeting cleared 1 it works")
    assert talk.says("priya", "/meeting cleared 1 it works").startswith("O-1 is out of the way")


# --- on both databases ----------------------------------------------------------------------------------------------


def test_two_name_the_same_at_once_and_it_stands_once(on_both: Company) -> None:
    refused: list[str] = []

    def name(who: str) -> None:
        try:
            on_both.run(lambda work: obstacles.name(work, on_both.actor(who, NOON), LEGAL), NOON)
        except TakenAlready as refusal:
            refused.append(refusal.sentence)

    all_at_once(*(lambda who=who: name(who) for who in ("jonas", "leo")))
    assert refused == ["O-1 says that already, and stands."]


def test_two_say_at_once_that_it_is_gone_and_the_second_is_told_of_the_first(on_both: Company) -> None:
    on_both.run(lambda work: obstacles.name(work, on_both.actor("leo", NOON), LEGAL), NOON)
    cleared: list[str] = []
    refused: list[str] = []

    def clear(who: str) -> None:
        try:
            on_both.run(
                lambda work: obstacles.clear(work, on_both.actor(who, NOON), 1, f"{who} did it"), NOON
            )
            cleared.append(who)
        except TakenAlready as refusal:
            refused.append(refusal.sentence)

    all_at_once(*(lambda who=who: clear(who) for who in ("ines", "daniel")))
    assert refused == [f"O-1 is out of the way already, says {cleared[0].title()}."]
    on_both.run(lambda work: obstacles.stand(work, on_both.actor("leo", NOON), 1), NOON)
    with pytest.raises(NotNow, match="O-1 stands in the way"):
        on_both.run(lambda work: obstacles.stand(work, on_both.actor("leo", NOON), 1), NOON)


def test_from_the_agenda_to_the_recap(on_both: Company) -> None:
    on_both.run(
        lambda work: obstacles.name(work, on_both.actor("leo", NOON), LEGAL), NOON - timedelta(days=2)
    )
    tick(on_both, NOON)
    meeting = on_both.see(lambda work: stored.by_id(work, 1), NOON)
    assert meeting is not None
    (point,) = meeting.points
    assert (point.item, point.facts) == (
        Item.OBSTACLES, {"obstacles": [1], "notes": [1], "days": [2], "before": [0]},
    )  # fmt: skip
    gone = NOON + timedelta(hours=1)
    on_both.run(lambda work: obstacles.clear(work, on_both.actor("leo", gone), 1, "they sign"), gone)
    tick(on_both, moment(17, "10:41"))
    (notice,) = owed(on_both, "recap", moment(17, "10:41"), act="reply")
    message = said(on_both, notice, moment(17, "10:41"))
    assert body(message).endswith(f"Out of the way: O-1 {LEGAL}")
    assert labels(message) == ["Decisions and actions", "Log"]
