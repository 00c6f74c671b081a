"""What a turn's weeks hold: written by managers, told once each first morning, ticked off, counted for managers only."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from alignment.people import Standing
from bot.rotations import rotate_in
from db import tables as t
from db.memory import Work
from db.stores import roster, workspaces
from db.stores.notices import Notice
from digests import home
from tests.company import Company
from tests.dialogue import Dialogue
from tests.meetings.telling import arrives, body, labels, owed, said
from tests.rotations.conftest import CHANNEL, january, tick
from tests.rotations.test_clock import away

MONDAY = january(11, "8:30")


def weeks_told(company: Company, at: datetime) -> list[tuple[str, int]]:
    names = {number: name for name, number in company.people.items()}
    return [
        (names[int(each.target.partition(":")[2])], int(each.payload["week"]))
        for each in owed(company, "turn_week", at)
    ]


# --- told -----------------------------------------------------------------------------------------------------------


def test_a_week_is_told_on_its_first_morning_once_to_the_visitor_and_the_host(
    company: Company, talk: Dialogue
) -> None:
    tick(company, MONDAY - timedelta(minutes=1))
    assert weeks_told(company, MONDAY) == []
    tick(company, MONDAY)
    assert [tick(company, MONDAY + timedelta(hours=n)) for n in (0, 1, 30)] == [0, 0, 0]
    by = {each.target: each for each in owed(company, "turn_week", MONDAY)}
    assert set(by) == {f"person:{company.priya}", f"person:{company.jonas}"}
    message = said(company, by[f"person:{company.priya}"], MONDAY)
    assert body(message) == (
        "*Week 1 of 6 in sales* · host Jonas\n• sit-with Tue\n• training\n• the sales basics\n• pipeline meeting"
    )
    assert message.text.startswith("Week 1 of 6 in sales: sit-with Tue, training, the sales basics")
    assert labels(message) == ["This week", "Write a note"]
    message = said(company, by[f"person:{company.jonas}"], MONDAY)
    assert body(message) == ("*Priya's week 1 of 6 with you*\nsit-with Tue, training, the sales basics…")


def test_every_week_of_a_turn_is_told(company: Company, talk: Dialogue) -> None:
    for week in range(6):
        tick(company, MONDAY + timedelta(weeks=week))
    told = weeks_told(company, MONDAY)
    assert sorted(week for who, week in told if who == "priya") == [1, 2, 3, 4, 5, 6]
    assert sorted(week for who, week in told if who == "jonas") == [1, 2, 3, 4, 5, 6]


def test_a_week_away_is_not_told_and_one_partly_away_on_the_first_day_back(
    company: Company, talk: Dialogue
) -> None:
    tick(company, MONDAY)
    away(company, "priya", date(2027, 1, 18), date(2027, 1, 22), MONDAY)
    away(company, "priya", date(2027, 1, 25), date(2027, 1, 26), MONDAY)
    for day in range(18, 23):
        tick(company, january(day, "12:00"))
    assert {week for _, week in weeks_told(company, MONDAY)} == {1}
    tick(company, january(26, "12:00"))
    assert ("priya", 3) not in weeks_told(company, MONDAY)
    tick(company, january(27, "8:30"))
    assert ("priya", 3) in weeks_told(company, MONDAY)


def test_a_closed_week_is_not_told(company: Company, talk: Dialogue) -> None:
    tick(company, MONDAY)
    talk.now = MONDAY
    talk.says("ines", "/rotation close 18 jan to 24 jan launch")
    tick(company, january(18, "12:00"))
    assert {week for _, week in weeks_told(company, MONDAY)} == {1}
    tick(company, january(25, "12:00"))
    assert {week for _, week in weeks_told(company, MONDAY)} == {1, 3}


def test_each_reads_it_in_their_own_morning_and_after_their_quiet_hours(
    company: Company, talk: Dialogue
) -> None:
    company.run(lambda work: roster.change(work, company.jonas, zone="America/Los_Angeles"))
    talk.says("priya", "/tandem quiet 18-10")
    tick(company, MONDAY)
    (notice,) = owed(company, "turn_week", MONDAY)
    assert (notice.target, notice.due_at) == (f"person:{company.priya}", january(11, "10:00"))
    tick(company, MONDAY + timedelta(hours=3) - timedelta(minutes=1))
    assert len(owed(company, "turn_week", MONDAY)) == 1
    tick(company, MONDAY + timedelta(hours=3))
    assert len(owed(company, "turn_week", MONDAY)) == 2


def test_a_clock_that_stood_still_tells_this_week_and_no_week_that_is_over(
    company: Company, talk: Dialogue
) -> None:
    tick(company, january(20, "15:00"))
    assert {week for _, week in weeks_told(company, MONDAY)} == {2}
    (late, *_) = owed(company, "turn_week", MONDAY)
    from digests import registry

    assert company.see(lambda work: registry.render(work, late), january(25, "9:00")) is None


def test_several_clocks_at_once_tell_what_one_does(company: Company, talk: Dialogue) -> None:
    async def together() -> list[int]:
        return await asyncio.gather(*(rotate_in(company.memory, company.id, MONDAY, {}) for _ in range(4)))

    asyncio.run(together())
    assert sorted(weeks_told(company, MONDAY)) == [("jonas", 1), ("priya", 1)]


def test_who_left_is_told_nothing_and_without_a_visitor_nor_is_the_host(
    company: Company, talk: Dialogue
) -> None:
    tick(company, january(11, "8:00"))
    company.run(lambda work: roster.change(work, company.priya, standing=Standing.DEACTIVATED), MONDAY)
    tick(company, MONDAY)
    assert weeks_told(company, MONDAY) == []


def test_a_turn_that_runs_goes_on_when_its_programme_ended_or_waits_for_new_agreement(
    company: Company, talk: Dialogue
) -> None:
    tick(company, MONDAY)
    talk.now = january(13, "10:00")
    talk.says("ines", "/rotation set 2 at once")
    tick(company, january(18, "8:30"))
    talk.now = january(20, "10:00")
    talk.says("ines", "/rotation end P-1 yes")
    tick(company, january(25, "8:30"))
    assert sorted(week for who, week in weeks_told(company, MONDAY) if who == "priya") == [1, 2, 3]
    talk.now = january(26, "9:00")
    assert "Week 3 of 6 in sales, host Jonas" in talk.says("priya", "/rotation")


def test_of_a_plan_that_nobody_agreed_to_nothing_is_told(company: Company) -> None:
    Dialogue(company, channel=CHANNEL).says("ines", "/rotation new 6 weeks marketers with reps from 11 jan")
    tick(company, MONDAY)
    assert weeks_told(company, MONDAY) == []


# --- ticked off -----------------------------------------------------------------------------------------------------


@pytest.fixture
def week_one(company: Company, talk: Dialogue) -> Dialogue:
    """Priya's first morning in sales."""
    talk.now = MONDAY
    tick(company, MONDAY)
    return talk


def test_who_is_on_a_turn_reads_their_week_and_ticks_it_off(week_one: Dialogue) -> None:
    talk = week_one
    shown = talk.says("priya", "/rotation")
    assert "Week 1 of 6 in sales, host Jonas" in shown
    assert talk.buttons[:2] == ["Done", "Done"]
    assert "Write a note" in talk.buttons
    assert talk.press("priya", "Done") == (
        "Sit-with: done.\nLeft this week: training, the sales basics, pipeline meeting."
    )
    assert "sit-with Tue · done" in talk.says("priya", "/rotation")
    assert talk.says("priya", "/rotation done sit") == "Sit-with is ticked off already."
    assert talk.says("priya", "/rotation done 2").startswith("Training: done.")
    assert talk.press("priya", "Undo") == "Taken back: training is open again."
    for number in (2, 3, 4):
        last = talk.says("priya", f"/rotation done {number}")
    assert last.endswith("That was all of this week.")


def test_the_message_of_the_week_says_what_is_done_and_what_it_holds_now(
    company: Company, week_one: Dialogue
) -> None:
    talk = week_one
    by = {each.target: each for each in owed(company, "turn_week", MONDAY)}
    mine, hosts = by[f"person:{company.priya}"], by[f"person:{company.jonas}"]
    talk.says("priya", "/rotation done 1")
    assert owed(company, "turn_week", talk.now, act="present") == [], "nobody has read it"
    assert "\n• sit-with Tue · done\n• training\n" in body(said(company, mine, talk.now))
    for each in (mine, hosts):
        arrives(company, each, talk.now)

    def edited(of: Notice) -> str:
        companions = owed(company, "turn_week", talk.now, act="present")
        (companion,) = (each for each in companions if each.parent_id == of.id)
        return body(said(company, companion, talk.now))

    talk.says("priya", "/rotation done training")
    assert edited(mine) == (
        "*Week 1 of 6 in sales* · host Jonas\n"
        "• sit-with Tue · done\n• training · done\n• the sales basics\n• pipeline meeting"
    )
    assert "done" not in edited(hosts)
    talk.says("priya", "/rotation undo 1")
    talk.says("priya", "/rotation basics")
    talk.submits("priya", **dict.fromkeys(talk.fields, "0"))
    assert "• sit-with Tue\n• training · done\n• the sales basics · done\n" in edited(mine)
    long = "a day beside whoever answers the phone"
    talk.says("ines", f"/rotation week 1 training, {long} tue")
    assert edited(hosts).startswith("*Priya's week 1 of 6 with you*\ntraining, a day beside ")
    talk.says("priya", "/rotation done 2")
    assert edited(mine).split("\n")[1:] == [
        "• training · done",
        "• a day beside whoever answers the phone… · done",
    ]
    talk.wait(days=7)
    talk.says("priya", "/rotation undo R-1 w1 training")
    assert "\n• training\n" in edited(mine), "also once its week is over"


def test_a_word_that_means_several_is_asked_back_with_buttons_that_do_it(week_one: Dialogue) -> None:
    assert week_one.says("priya", "/rotation done ing") == "Which one?"
    assert week_one.buttons == ["Training", "Pipeline meeting"]
    assert week_one.press("priya", "Training").startswith("Training: done.")
    assert week_one.says("priya", "/rotation done yoga") == "Which one?"
    assert week_one.says("priya", "/rotation undo yoga") == "Which one?"


def test_nobody_ticks_off_what_is_anothers_or_is_no_more(week_one: Dialogue) -> None:
    assert week_one.says("leo", "/rotation done 1") == "Whoever is on a turn does that."
    assert week_one.says("jonas", "/rotation done R-1 w1 training") == "Whoever is on a turn does that."
    assert week_one.says("priya", "/rotation done R-99 w1 training") == "There is no such turn."
    assert (
        week_one.says("priya", "/rotation done R-1 w1 yoga")
        == "That is not in the plan of this week any more."
    )


def test_managers_read_a_count_and_others_none(company: Company, week_one: Dialogue) -> None:
    talk = week_one
    talk.says("priya", "/rotation done 1")
    for who in ("ines", "daniel", "priya"):
        assert "Priya, week 1 of 6: 1 of 20 done" in talk.says(who, "/rotation"), who
    for who in ("jonas", "leo", "olga"):
        assert "of 20 done" not in talk.says(who, "/rotation"), who
    company.run(lambda work: workspaces.set_switches(work, person_figures=False), talk.now)
    assert "of 20 done" not in talk.says("ines", "/rotation")


def test_home_shows_the_week_to_whoever_is_on_a_turn(company: Company, week_one: Dialogue) -> None:
    def lines(who: str) -> list[str]:
        actor = company.actor(who, MONDAY)
        return company.see(lambda work: home.lines_of(home.of(work, actor)), MONDAY)

    assert "Week 1 of 6 in sales · 0 of 4 done" in lines("priya")
    assert "sit-with Tue" in lines("priya")
    assert not any(line.startswith("Week 1") for who in ("jonas", "leo", "ines") for line in lines(who))
    week_one.says("priya", "/rotation done 1")
    assert "Week 1 of 6 in sales · 1 of 4 done" in lines("priya")
    assert "sit-with Tue" not in lines("priya")
    for number in (2, 3, 4):
        week_one.says("priya", f"/rotation done {number}")
    assert "Week 1 of 6 in sales · all done" in lines("priya")


# --- written --------------------------------------------------------------------------------------------------------


def test_everybody_reads_what_the_weeks_hold_and_managers_write_them(talk: Dialogue) -> None:
    shown = talk.says("leo", "/rotation weeks")
    assert shown.startswith("What a turn of Sales placement is made of. These are the usual ones.")
    assert "Week 1 sit-with Tue, training, the sales basics, pipeline meeting" in shown
    assert talk.buttons == []
    told = talk.says("ines", "/rotation week 2 shadow a demo wed, three calls to hear")
    assert "Week 2 shadow a demo Wed, three calls to hear" in told
    assert "usual ones" not in told
    assert talk.says("leo", "/rotation week 2 nothing").startswith("Sales managers, ")
    assert "Week 2 sit-with Tue" in talk.says("ines", "/rotation week usual")
    assert talk.says("ines", "/rotation week usual") == "Sales placement is made of that already."


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("9 training", 'Which week: 1 to 6? Such as: week 2 sit-with tue, training. "9" is none.'),
        ("training", 'Which week: 1 to 6? Such as: week 2 sit-with tue, training. "training" is none.'),
        ("2", "What is to be done? Such as: sit-with tue, training."),
        ("2 a,b,c,d,e,f,g", "A week holds at most 6 things to do; that is 7."),
    ],
)
def test_what_is_no_week_is_asked_back(talk: Dialogue, line: str, told: str) -> None:
    assert talk.says("ines", f"/rotation week {line}") == told


def test_the_form_writes_all_weeks_and_keeps_what_was_typed_where_one_lacks(talk: Dialogue) -> None:
    talk.says("ines", "/rotation week")
    assert talk.fields == ["weeks"]
    assert "lines, one a week; that is 1" in talk.submits("ines", weeks="1: training")
    talk.says("ines", "/rotation week", form=True)
    told = talk.submits("ines", weeks="\n".join(f"{n}: thing {n}, debrief" for n in range(1, 7)))
    assert "Week 6 thing 6, debrief" in told


def test_other_weeks_hold_at_once_and_what_was_ticked_off_stays(week_one: Dialogue) -> None:
    week_one.says("priya", "/rotation done training")
    week_one.says("ines", "/rotation week 1 training, shadow a demo")
    shown = week_one.says("priya", "/rotation")
    assert "training · done" in shown
    assert "shadow a demo" in shown
    assert "sit-with" not in shown


def test_a_day_has_one_short_list(company: Company) -> None:
    talk = Dialogue(company, channel=CHANNEL)
    talk.says("ines", "/rotation new shadowing 1 day marketers with reps from 11 jan")
    talk.says("daniel", "/rotation approve")
    talk.now = MONDAY
    tick(company, MONDAY)
    notice = next(
        each for each in owed(company, "turn_week", MONDAY) if each.target == f"person:{company.priya}"
    )
    assert body(said(company, notice, MONDAY)) == (
        "*Your turn in sales* · host Jonas\n• sit-with\n• the sales basics\n• two calls to hear\n• debrief"
    )
    assert "To do sit-with, the sales basics, two calls to hear, debrief" in talk.says(
        "priya", "/rotation weeks"
    )
    assert "To do sit-with, a demo" in talk.says("ines", "/rotation week sit-with, a demo")


def test_the_reverse_is_made_of_reviews(company: Company) -> None:
    talk = Dialogue(company, channel=CHANNEL)
    talk.says("ines", "/rotation new reviews 2 weeks reps with marketers from 11 jan")
    assert "Week 1 sit-with Tue, training, campaign review" in talk.says("leo", "/rotation weeks")


# --- the basics -----------------------------------------------------------------------------------------------------


def test_only_who_goes_through_the_basics_reads_what_came_out_and_only_that_they_did_is_kept(
    company: Company, week_one: Dialogue
) -> None:
    talk = week_one
    talk.says("priya", "/rotation basics")
    right = {name: next(iter("0")) for name in talk.fields}
    told = talk.submits("priya", **right)
    assert told.startswith("The basics, as they hold here today.")
    assert "To accept a lead: 4 working hours. Read up: /lead why" in told
    assert "A rejected lead: whoever has it, with a reason." in told
    assert "A rejected lead: whoever has it, with a reason. Read up" not in told
    assert "the sales basics · done" in talk.says("priya", "/rotation")

    def kept(work: Work) -> list[tuple[str, ...]]:
        i = t.turn_item.c
        return [
            tuple(row) for row in work.execute(sa.select(i.word).where(i.workspace_id == work.workspace_id))
        ]

    assert company.see(kept) == [("the sales basics",)]
    talk.says("priya", "/rotation basics")
    assert talk.submits("priya", **right).startswith("The basics"), "again as often as one likes"


def test_whoever_is_on_no_turn_may_go_through_them_too(company: Company, talk: Dialogue) -> None:
    talk.says("leo", "/rotation basics")
    assert talk.submits("leo", **dict.fromkeys(talk.fields, "1")).startswith("The basics")
    assert company.see(lambda work: work.execute(sa.select(t.turn_item.c.word).where(
        t.turn_item.c.workspace_id == work.workspace_id)).all()) == []  # fmt: skip
