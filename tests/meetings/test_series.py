"""Joint meetings recur, move, are skipped and end; everybody is told once, and the chair goes round."""

from __future__ import annotations

from datetime import time, timedelta
from functools import partial

import pytest

from alignment.calendar import WorkingCalendar
from alignment.people import Standing
from db.memory import Work
from db.stores import meetings as stored
from db.stores import roster
from db.stores import series as held
from db.tables.delivery import NoticeState
from digests import registry
from operations.meetings import planning
from operations.people import oneself
from tests.company import Company
from tests.dialogue import Dialogue
from tests.meetings.telling import arrives, body, moment, owed, said, tick


def coming(company: Company, at: object = None) -> list[tuple[str, int]]:
    """When each planned meeting begins in UTC, and who chairs it."""
    when = at or moment(16, "12:10")
    found = company.see(stored.coming, when)  # type: ignore[arg-type]
    return [(f"{each.starts_at:%a %d %b %H:%M}", each.chair_id) for each in found]


# --- set up ---------------------------------------------------------------------------------------------------------


def test_a_line_sets_a_series_up_and_says_when_who_and_what_on_a_day_off(company: Company) -> None:
    talk = Dialogue(company)
    told = talk.says("ines", "/meeting new lead review tue 10:00 40m")
    assert told == (
        "Lead review: Tue 10:00 New York, 40 min.\n"
        "First: Tue 17 Nov 10:00. Chair Jonas, sales · notes Priya, marketing.\n"
        "On a day off it is skipped.\n"
        "The agenda comes one working day before; everybody is told once."
    )
    assert talk.buttons[:3] == ["Add a point", "Move it", "End it"]
    assert coming(company) == [
        ("Tue 17 Nov 15:00", company.jonas),
        ("Tue 24 Nov 15:00", company.priya),
    ]


def test_everybody_is_told_once_in_the_channel(company: Company, talk: Dialogue) -> None:
    (notice,) = owed(company, "meeting_changed", talk.now)
    assert notice.target == "C0SALES"
    assert body(said(company, notice, talk.now)) == (
        "*New: Lead review*\nTue 10:00 New York · 40 min\nThe teams take turns to chair it.\nFirst: Tue 17 Nov 10:00"
    )


def test_the_form_says_the_same(company: Company) -> None:
    talk = Dialogue(company)
    talk.says("daniel", "/meeting new")
    told = talk.submits(
        "daniel", kind="sla_review", name=None, day="thu", time="14:00", length="45m", often="usual",
        on_closed="usual", channel="C0SALES",
    )  # fmt: skip
    assert told.startswith("SLA review: first Thu of every month 14:00 New York, 45 min.")
    assert "On a day off it moves to the next working day." in told


def test_a_form_without_a_time_stays_open(company: Company) -> None:
    talk = Dialogue(company)
    talk.says("daniel", "/meeting new")
    talk.submits("daniel", kind="lead_review", day="tue", often="usual", on_closed="usual", channel="C0SALES")
    assert talk.reply.errors == {"time": "Pick a weekday and a time."}


def test_a_channel_may_be_named_and_tandem_must_be_in_it(company: Company) -> None:
    talk = Dialogue(company, channel="D0INES")
    assert "In which channel?" in talk.says("ines", "/meeting new lead review tue 10:00")
    assert "I know no channel #nowhere" in talk.says("ines", "/meeting new lead review tue 10:00 #nowhere")
    assert "I can't post here yet" in talk.says("ines", "/meeting new lead review tue 10:00 <#C0OTHER|other>")
    assert "Lead review: Tue 10:00" in talk.says("ines", "/meeting new lead review tue 10:00 #sales")


def test_leaders_meet_without_a_channel_and_each_hears_by_dm(company: Company) -> None:
    talk = Dialogue(company, channel="D0INES")
    assert "Leaders' one-to-one: last Fri" in talk.says("ines", "/meeting new 1:1 last fri 16:00")
    told = {each.target for each in owed(company, "meeting_changed", talk.now)}
    assert told == {f"person:{company.ines}", f"person:{company.daniel}"}
    assert "No joint meeting is planned" in talk.says("jonas", "/meeting")
    assert "leaders' one-to-one" in talk.says("daniel", "/meeting")


def test_two_of_one_name_are_none(company: Company, talk: Dialogue) -> None:
    assert "There is a lead review already: Tue 10:00" in talk.says(
        "daniel", "/meeting new lead review wed 9"
    )


@pytest.mark.parametrize("who", ["jonas", "priya"])
def test_only_managers_and_admins_set_one_up(company: Company, who: str) -> None:
    talk = Dialogue(company)
    assert "can do that" in talk.says(who, "/meeting new lead review tue 10:00")
    assert coming(company) == []


# --- planned --------------------------------------------------------------------------------------------------------


def test_a_day_off_is_skipped_and_the_chair_waits(company: Company) -> None:
    talk = Dialogue(company)
    talk.says("ines", "/meeting new lead review thu 10:00")
    assert coming(company) == [("Thu 19 Nov 15:00", company.jonas)]
    assert tick(company, moment(20, "9:00")) > 0
    assert coming(company, moment(20, "9:00")) == [("Thu 03 Dec 15:00", company.priya)], (
        "26 Nov is Thanksgiving"
    )


def test_a_rare_one_moves_to_the_next_working_day(company: Company) -> None:
    talk = Dialogue(company)
    talk.says("ines", "/meeting new council last thu 10:00")
    assert coming(company) == [("Fri 27 Nov 15:00", company.jonas)]


def test_planning_again_by_whichever_clock_changes_nothing(company: Company, talk: Dialogue) -> None:
    before = coming(company)
    for _ in range(3):
        company.run(planning.plan, talk.now)
    assert coming(company) == before
    assert not company.see(planning.anything_due, talk.now)
    tick(company, talk.now)
    assert [tick(company, talk.now) for _ in range(3)] == [0, 0, 0]


def test_whoever_is_away_keeps_the_front_place(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/tandem away 17 nov to 18 nov")
    assert tick(company, talk.now) > 0
    assert coming(company) == [("Tue 17 Nov 15:00", company.amira), ("Tue 24 Nov 15:00", company.priya)]
    tick(company, moment(25, "9:00"))
    assert coming(company, moment(25, "9:00"))[0] == ("Tue 01 Dec 15:00", company.jonas)


def test_whoever_left_serves_no_more_and_a_side_that_is_empty_lets_the_other_chair(
    company: Company, talk: Dialogue
) -> None:
    def leave(*names: str) -> None:
        for name in names:
            company.run(
                lambda work, who=company.people[name]: roster.change(
                    work, who, standing=Standing.DEACTIVATED
                ),  # type: ignore[misc]
                talk.now,
            )
        tick(company, talk.now)

    leave("jonas")
    assert coming(company)[0][1] == company.amira
    leave("amira", "luca", "ines")
    assert [chair for _, chair in coming(company)] == [company.priya, company.tomas]
    leave("priya", "tomas", "leo", "daniel")
    assert [chair for _, chair in coming(company)] == [0, 0], "a meeting with nobody left has an open chair"
    assert "Chair open: nobody is there that day" in talk.says("olga", "/meeting")


def test_the_trail_says_what_was_changed(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/meeting move tue 11:00")
    told = talk.says("olga", "/tandem audit meeting")
    assert "Ines · set up a meeting" in told
    assert "Ines · moved a meeting" in told


def test_a_clash_with_an_absence_is_shown_as_a_count(company: Company, talk: Dialogue) -> None:
    company.run(lambda work: oneself.go_away(work, company.actor("leo"), *[talk.now.date()] * 2), talk.now)
    talk.says("leo", "/tandem away 17 nov to 20 nov")
    told = talk.says("ines", "/meeting")
    assert "Not there: 1 of marketing" in told
    assert "Leo" not in told


def test_who_is_away_of_a_department_of_two_is_counted_nowhere(company: Company, talk: Dialogue) -> None:
    for gone in (company.people["priya"], company.people["tomas"]):
        company.run(partial(roster.change, person_id=gone, standing=Standing.DEACTIVATED))
    talk.says("leo", "/tandem away 17 nov to 20 nov")
    assert "Not there" not in talk.says("ines", "/meeting")
    talk.says("daniel", "/meeting cant tue")
    assert "Not there" not in talk.says("ines", "/meeting"), "a count of two would name them"
    assert "Not there" not in talk.says("leo", "/meeting")
    assert "Not there: somebody of marketing" in talk.says("jonas", "/meeting"), "who chairs plans with it"


def test_of_the_meeting_of_sales_only_sales_is_counted(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/meeting new pipeline meeting wed 10:00")
    for who in ("leo", "amira"):
        talk.says(who, "/tandem away 18 nov")
    told = talk.says("ines", "/meeting")
    assert "Not there: 1 of sales" in told
    assert "Not there: 1 of sales, 1 of marketing" not in told


# --- moved, skipped, ended ------------------------------------------------------------------------------------------


def test_one_moves_and_everybody_is_told_once(company: Company, talk: Dialogue) -> None:
    told = talk.says("ines", "/meeting move tue 11:00")
    assert told.startswith("Lead review moves to Tue 17 Nov 11:00.")
    assert coming(company)[0][0] == "Tue 17 Nov 16:00"
    assert coming(company)[1][0] == "Tue 24 Nov 15:00", "the others stay"
    notice = owed(company, "meeting_changed", talk.now)[-1]
    assert body(said(company, notice, talk.now)) == (
        "*Lead review moves to Tue 17 Nov 11:00*\nIt was Tue 17 Nov 10:00; the others stay.\nNext: Tue 24 Nov 10:00"
    )


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("move 11:00", "Tue 17 Nov 16:00"),
        ("move wed", "Wed 18 Nov 15:00"),
        ("move tue to wed 11:00", "Wed 18 Nov 16:00"),
        ("move lead review to thu 9", "Thu 19 Nov 14:00"),
        ("move M-1 2026-11-18 11:30", "Wed 18 Nov 16:30"),
    ],
)
def test_a_move_is_typed_in_many_ways(company: Company, talk: Dialogue, line: str, first: str) -> None:
    assert "moves to" in talk.says("ines", f"/meeting {line}")
    assert coming(company)[0][0] == first


def test_moved_twice_before_anybody_read_it_is_told_once_from_where_it_was(
    company: Company, talk: Dialogue
) -> None:
    talk.says("ines", "/meeting move tue 11:00")
    talk.wait(minutes=1)
    talk.says("ines", "/meeting move tue 12:00")
    moves = [each for each in owed(company, "meeting_changed", talk.now) if "meeting" in each.payload]
    assert len(moves) == 1
    assert "It was Tue 17 Nov 10:00" in body(said(company, moves[0], talk.now))
    talk.wait(minutes=1)
    talk.says("ines", "/meeting move tue 10:00")
    assert [each for each in owed(company, "meeting_changed", talk.now) if "meeting" in each.payload] == [], (
        "it is where everybody knows it"
    )


def test_moved_after_it_was_read_is_told_again(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/meeting move tue 11:00")
    arrives(company, owed(company, "meeting_changed", talk.now)[-1], talk.now)
    talk.wait(minutes=1)
    talk.says("ines", "/meeting move tue 10:00")
    moves = [each for each in owed(company, "meeting_changed", talk.now) if "meeting" in each.payload]
    assert [each.state for each in moves] == [NoticeState.SENT, NoticeState.PENDING]


def test_every_one_moves_from_now_on(company: Company, talk: Dialogue) -> None:
    told = talk.says("ines", "/meeting move wed 11:00 always")
    assert told.startswith("Lead review is held Wed 11:00 New York from now on.")
    assert [at for at, _ in coming(company)] == ["Wed 18 Nov 16:00", "Wed 25 Nov 16:00"]
    later = moment(26, "9:00")
    tick(company, later)
    assert [at for at, _ in coming(company, later)] == ["Wed 02 Dec 16:00", "Wed 09 Dec 16:00"]


def test_a_day_off_is_refused_by_its_name(company: Company, talk: Dialogue) -> None:
    assert "is a day off: Thanksgiving." in talk.says("ines", "/meeting move tue to 26 nov")
    assert "is over" in talk.says("ines", "/meeting move tue to 2026-11-16 9:00")


def test_the_form_moves_one_or_every_one(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/meeting move")
    assert talk.fields == ["day", "time", "which"]
    assert "moves to Wed 18 Nov 14:00" in talk.submits("ines", day="2026-11-18", time="14:00", which="one")
    talk.says("ines", "/meeting move M-2", form=True)
    assert "held Wed 14:00" in talk.submits("ines", day="2026-11-25", time="14:00", which="always")


def test_one_is_skipped_told_once_and_can_be_held_after_all(company: Company, talk: Dialogue) -> None:
    told = talk.says("ines", "/meeting skip tue")
    assert told.startswith("Lead review on Tue 17 Nov 10:00 is skipped.")
    assert coming(company)[0] == ("Tue 24 Nov 15:00", company.jonas), "who would have chaired is first"
    notice = owed(company, "meeting_changed", talk.now)[-1]
    assert (
        body(said(company, notice, talk.now))
        == "*No lead review on Tue 17 Nov 10:00*\nNext: Tue 24 Nov 10:00"
    )
    arrives(company, notice, talk.now)
    talk.wait(minutes=2)
    assert "takes place: Tue 17 Nov 10:00" in talk.press("ines", "Undo")
    assert coming(company)[0] == ("Tue 17 Nov 15:00", company.jonas)
    after = owed(company, "meeting_changed", talk.now)[-1]
    assert body(said(company, after, talk.now)).startswith("*Lead review takes place: Tue 17 Nov 10:00*")


def test_one_of_next_month_is_skipped_today(company: Company, talk: Dialogue) -> None:
    assert "Lead review on Tue 22 Dec 10:00 is skipped." in talk.says("ines", "/meeting skip 22 dec")
    assert "You are excused from Tue 29 Dec 10:00" in talk.says("leo", "/meeting cant 29 dec")
    assert "no meeting that comes" in talk.says("ines", "/meeting skip 22 dec 2027")


def test_a_move_without_a_time_asks_for_it(company: Company, talk: Dialogue) -> None:
    assert "Move the lead review of Tue 17 Nov 10:00 to when?" in talk.says("ines", "/meeting move tue")
    talk.press("ines", "Pick it")
    assert talk.fields == ["day", "time", "which"]


def test_the_second_who_skips_is_told(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/meeting skip M-1")
    assert "is skipped already" in talk.says("daniel", "/meeting skip M-1")


def test_the_chair_may_and_others_may_not(company: Company, talk: Dialogue) -> None:
    assert "Whoever chairs the lead review, a manager or an admin can do that." in talk.says(
        "amira", "/meeting skip tue"
    )
    assert "is skipped" in talk.says("jonas", "/meeting skip tue"), "Jonas chairs it"


def test_it_ends_after_asking_and_everybody_is_told_once(company: Company, talk: Dialogue) -> None:
    assert "End the lead review for good?" in talk.says("ines", "/meeting end")
    assert coming(company)
    assert talk.press("ines", "End it") == "The lead review has ended. Everybody is told once."
    assert coming(company) == []
    assert body(said(company, owed(company, "meeting_changed", talk.now)[-1], talk.now)) == (
        "*Lead review ends*\nNo more meetings. Open actions stay: `/meeting`"
    )
    tick(company, talk.now + timedelta(days=9))
    assert [owed(company, kind, talk.now) for kind in ("agenda", "agenda_empty")] == [[], []]
    assert "No joint meeting is planned" in talk.says("jonas", "/meeting")


def test_a_move_that_nobody_read_is_said_no_more_once_the_series_has_ended(
    company: Company, talk: Dialogue
) -> None:
    talk.says("ines", "/meeting move tue 11:00")
    (moved,) = [each for each in owed(company, "meeting_changed", talk.now) if "meeting" in each.payload]
    assert "moves to" in body(said(company, moved, talk.now))
    talk.wait(minutes=1)
    talk.says("ines", "/meeting end M-1 yes")
    assert company.see(lambda work: registry.render(work, moved), talk.now) is None


def test_which_of_two_is_asked_with_a_button_that_does_it(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/meeting new pipeline tue 14:00")
    assert "Which one?" in talk.says("ines", "/meeting skip tue")
    assert "Pipeline meeting on Tue 17 Nov 14:00 is skipped" in talk.press(
        "ines", "Tue 17 Nov 14:00 pipeline…"
    )
    assert "no meeting that comes" in talk.says("ines", "/meeting skip retro")


def test_mine_are_shown_with_what_can_be_pressed(company: Company, talk: Dialogue) -> None:
    told = talk.says("priya", "/meeting")
    assert "Tue 17 Nov 10:00 lead review" in told
    assert "Chair Jonas, sales · notes Priya, marketing" in told
    assert talk.buttons[:5] == ["Agenda", "Add a point", "Can't come", "Agenda", "Add a point"]


def test_a_weekday_on_which_nobody_ever_works_is_refused(company: Company, talk: Dialogue) -> None:
    refused = "Sat is a day off here, so it would never be held."
    assert talk.says("ines", "/meeting move sat 11:00 always") == refused
    assert talk.says("ines", "/meeting new retro sat 11:00") == refused
    assert talk.says("ines", "/meeting new SLA review first sat 11:00").startswith("SLA review"), (
        "it moves on"
    )


def test_a_series_whose_weekday_became_a_day_off_plans_no_further_than_a_year(
    company: Company, talk: Dialogue
) -> None:
    fridays = WorkingCalendar(9, "America/New_York", {4: ((time(9), time(17)),)})

    def plan(work: Work) -> int:
        (series,) = held.running(work)
        return planning.plan_series(work, series, fridays)

    assert company.run(plan, moment(1, "9:00", month=12)) <= 60
    assert company.run(plan, moment(1, "9:01", month=12)) == 0
