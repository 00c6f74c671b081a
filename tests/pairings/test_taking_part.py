"""Joining, skipping, pausing, avoiding: what was typed and what was answered."""

from __future__ import annotations

import pytest

from alignment.pairing.taking_part import Taking
from alignment.people import Role
from db.stores import audit, pairing_rounds, pairings, roster
from db.stores.notices import Notice
from tests.company import Company
from tests.dialogue import Dialogue
from tests.pairings.telling import arrives, body, labels, moment, owed, programme, said, seats, tick


def test_a_manager_begins_rounds_and_the_channel_is_told_once(company: Company) -> None:
    talk = Dialogue(company)
    told = talk.says("ines", "/tandem coffee new every 2 weeks mon 10:00")
    assert told == (
        "Coffee in #sales: every 2 weeks, Mon 10:00 New York.\n"
        "First round: Mon 23 Nov 10:00. The channel is told how to join; nobody is in before.\n"
        "Sales meets marketing, two at a time; one over makes a trio."
    )
    (notice,) = owed(company, "coffee_told", talk.now)
    assert notice.target == "C0SALES"
    assert body(said(company, notice, talk.now)) == (
        "*New: coffee across both teams*\n"
        "Every 2 weeks, Mon 10:00 New York\n"
        "Sales meets marketing, two at a time.\n"
        "Nobody is in before they join.\n"
        "First round: Mon 23 Nov 10:00"
    )
    assert "There are rounds here already" in talk.says("daniel", "/tandem coffee new weekly thu 15")


def test_the_form_says_the_same(company: Company) -> None:
    talk = Dialogue(company)
    assert talk.says("daniel", "/tandem coffee new") == "[Coffee rounds]"
    told = talk.submits(
        "daniel", whom="both", channel="C0SALES", weeks="3", day="thu", time="15:00", rest="trios"
    )
    assert told.startswith("Coffee in #sales: every 3 weeks, Thu 15:00 New York.")
    assert programme(company, talk.now).rest.value == "trios"
    talk.says("daniel", "/tandem coffee set")
    assert talk.submits("daniel", weeks="3", day="fri", time="9:00", rest="sits_out").startswith(
        "Coffee in #sales: every 3 weeks, Fri 09:00 New York."
    )


def test_a_form_without_a_time_stays_open(company: Company) -> None:
    talk = Dialogue(company)
    talk.says("daniel", "/tandem coffee new")
    talk.submits("daniel", whom="both", channel="C0SALES", weeks="2", day="mon", rest="sits_out")
    assert talk.reply.errors == {"time": "Pick a weekday, a time and how often."}


@pytest.mark.parametrize(
    "line", ["new every 2 weeks mon 10:00", "set every 3 weeks thu 15:00", "end", "end yes"]
)
@pytest.mark.parametrize("who", ["jonas", "priya"])
def test_only_managers_and_admins_run_rounds(company: Company, talk: Dialogue, who: str, line: str) -> None:
    assert "admins can do that: Daniel, Ines and Olga." in talk.says(who, f"/tandem coffee {line}")


def test_what_cannot_be_read_is_asked_back_with_the_form(company: Company) -> None:
    talk = Dialogue(company)
    assert "one weekday" in talk.says("ines", "/tandem coffee new every 2 weeks mon thu 10:00")
    assert "1 to 12 weeks" in talk.says("ines", "/tandem coffee new every 40 weeks mon 10:00")
    assert talk.buttons == ["Fill it in"]
    assert "In which channel?" in Dialogue(company, channel="D0INES").says(
        "ines", "/tandem coffee new mon 10"
    )
    assert "/invite @Tandem" in talk.says("ines", "/tandem coffee new mon 10:00 <#C0OTHER|other>")


def test_somebody_joins_and_leaves_at_once(company: Company, talk: Dialogue) -> None:
    told = talk.says("jonas", "/tandem coffee join")
    assert told.startswith("You are in. Coffee in #sales, next round Mon 23 Nov 10:00.")
    assert talk.says("jonas", "/tandem coffee join") == "You are in already."
    assert talk.says("jonas", "/tandem coffee leave") == "You are out of Coffee in #sales. Nobody is told."
    assert talk.press("jonas", "Undo").startswith("You are in.")
    assert company.see(lambda work: pairings.members(work, 1), talk.now) == {company.jonas: None}


def test_an_admin_alone_is_of_neither_team(company: Company, talk: Dialogue) -> None:
    assert "you are in neither yet" in talk.says("olga", "/tandem coffee join")


@pytest.mark.parametrize(
    ("standing", "told"),
    [
        ("guest", "Guests can read this page only."),
        ("stranger", "You belong to another workspace"),
        ("deactivated", "This account is deactivated."),
    ],
)
def test_whoever_does_not_belong_here_gets_help_only(
    company: Company, talk: Dialogue, standing: str, told: str
) -> None:
    assert told in talk.says(standing, "/tandem coffee join")
    assert company.see(lambda work: pairings.members(work, 1), talk.now) == {}


def test_without_any_rounds_everybody_hears_who_may_begin_them(company: Company) -> None:
    talk = Dialogue(company)
    assert "Any manager can begin them" in talk.says("jonas", "/tandem coffee")
    assert "Any manager can begin them" in talk.says("jonas", "/tandem coffee join")
    talk.says("ines", "/tandem coffee")
    assert talk.buttons == ["Set one up"]


def test_the_next_is_skipped_and_only_that(company: Company, joined: Dialogue) -> None:
    assert joined.says("jonas", "/tandem coffee skip").startswith(
        "You skip Mon 23 Nov 10:00. Nobody is told."
    )
    assert "not in the next round as it is" in joined.says("jonas", "/tandem coffee skip")
    assert "you skip the next" in joined.says("jonas", "/tandem coffee")
    assert joined.says("jonas", "/tandem coffee resume").startswith(
        "You are in again: next round Mon 23 Nov 10:00."
    )


def test_a_pause_ends_by_itself_or_by_word(company: Company, joined: Dialogue) -> None:
    assert joined.says("jonas", "/tandem coffee pause until 2 jan").startswith(
        "You are left out until 2 Jan 2027."
    )
    assert "left out until Sat 2 Jan 00:00" in joined.says("jonas", "/tandem coffee")
    assert joined.says("jonas", "/tandem coffee pause").startswith(
        "You are left out until you are back: resume."
    )
    assert "2 Nov 2026 is over" in joined.says("jonas", "/tandem coffee pause until 2026-11-02")
    joined.says("jonas", "/tandem coffee pause", form=True)
    assert joined.submits("jonas", how="day", day="2026-12-24").startswith(
        "You are left out until 24 Dec 2026."
    )
    joined.says("jonas", "/tandem coffee pause", form=True)
    joined.submits("jonas", how="day")
    assert joined.reply.errors == {"day": "Pick a day, or choose until I am back."}
    assert joined.says("jonas", "/tandem coffee resume").startswith("You are in again")
    assert joined.says("jonas", "/tandem coffee resume") == "You are in already."


def test_whom_somebody_avoids_only_they_see(company: Company, joined: Dialogue) -> None:
    told = joined.says("jonas", "/tandem coffee avoid @leo")
    assert told.startswith("You are never paired with Leo")
    assert "Only you see this." in told
    listed = joined.says("jonas", "/tandem coffee avoid list")
    assert "Leo" in listed
    assert joined.says("leo", "/tandem coffee avoid list") == "Your list is empty. Only you could see it."
    for who in ("leo", "ines", "daniel", "olga"):
        for line in (
            "/tandem coffee",
            "/tandem coffee why",
            "/tandem privacy",
            "/tandem audit" if who == "olga" else "/tandem",
        ):
            shown = joined.says(who, line)
            assert "avoid" not in shown.casefold() or "Jonas" not in shown or "Leo" not in shown
    assert joined.says("jonas", "/tandem coffee avoid undo @leo").startswith("You may be paired with Leo")
    assert "not on your list" in joined.says("jonas", "/tandem coffee avoid undo @leo")


def test_the_trail_never_holds_whom(company: Company, joined: Dialogue) -> None:
    joined.says("jonas", "/tandem coffee avoid @leo")
    entries = [
        each
        for each in company.see(lambda work: audit.newest(work, 50), joined.now)
        if each.verb == "coffee.avoid"
    ]
    assert [each.thing for each in entries] == [f"person:{company.jonas}"]
    assert all(str(company.leo) not in str(each.detail) for each in entries)


def test_avoiding_has_a_form_and_kind_answers(company: Company, joined: Dialogue) -> None:
    assert joined.says("jonas", "/tandem coffee avoid") == "[Not paired with]"
    assert joined.says("jonas", "/tandem coffee avoid @jonas") == "Nobody is paired with themselves."
    joined.says("jonas", "/tandem coffee avoid @leo")
    assert "That holds already" in joined.says("jonas", "/tandem coffee avoid @leo")
    assert "I don't know" in joined.says("jonas", "/tandem coffee avoid @nobody")


def test_several_programmes_are_asked_back(company: Company, joined: Dialogue) -> None:
    joined.says("ines", "/tandem coffee new every 4 weeks wed 16:00 leaders")
    joined.channel = "D0INES"
    joined.says("ines", "/tandem coffee join P-2")
    assert joined.says("ines", "/tandem coffee skip") == "Which one?"
    assert joined.buttons == ["Coffee in #sales", "Leaders' coffee"]
    assert joined.press("ines", "Leaders' coffee").startswith("You skip Wed 18 Nov 16:00.")


def test_leaders_meet_among_themselves_and_nobody_else_sees_it(company: Company) -> None:
    talk = Dialogue(company, channel="D0INES")
    told = talk.says("ines", "/tandem coffee new every 4 weeks wed 16:00 among leaders")
    assert told.startswith("Leaders' coffee: every 4 weeks, Wed 16:00 New York.")
    assert {each.target for each in owed(company, "coffee_told", talk.now)} == {
        f"person:{company.ines}", f"person:{company.daniel}",
    }  # fmt: skip
    assert "There are no coffee rounds yet" in talk.says("jonas", "/tandem coffee")
    assert "no such programme" in talk.says("jonas", "/tandem coffee join P-1")
    assert talk.says("daniel", "/tandem coffee join").startswith("You are in. Leaders' coffee")


def test_an_end_is_asked_for_and_told_once(company: Company, joined: Dialogue) -> None:
    assert joined.says("ines", "/tandem coffee end").startswith("End Coffee in #sales for good?")
    assert joined.press("ines", "End it") == "Coffee in #sales has ended. It is told once."
    assert [each.payload["what"] for each in owed(company, "coffee_told", joined.now)].count("ends") == 1
    assert "There are no coffee rounds yet" in joined.says("jonas", "/tandem coffee join")


def test_whoever_read_of_a_round_reads_there_that_it_moved(company: Company, joined: Dialogue) -> None:
    mine = _read_of_the_round(company, joined)
    told = joined.says("ines", "/tandem coffee set every 2 weeks tue 15:00")
    assert told.endswith("Next round: Tue 24 Nov 15:00.")
    (present,) = owed(company, "coffee_soon", joined.now, act="present")
    assert present.target == mine.target
    assert body(said(company, present, joined.now)) == (
        "*The round has moved: you are in*\nCoffee in #sales, Tue 24 Nov 15:00\nYou are in. The pairs come when it begins."
    )
    monday = moment(23, "15:00")
    tick(company, monday)
    assert company.see(lambda work: pairing_rounds.rounds(work, 1), monday) == ()
    again = [each for each in owed(company, "coffee_soon", monday) if each.payload["day"] == "2026-11-24"]
    assert len(again) == 8, "everybody hears of the new day, and may skip it"
    tick(company, moment(24, "15:00"))
    assert len(company.see(lambda work: pairing_rounds.rounds(work, 1), moment(24, "15:00"))) == 1


def test_other_times_begin_with_the_next_round_and_keep_its_weeks(company: Company, joined: Dialogue) -> None:
    tick(company, moment(23, "10:00"))
    joined.now = moment(24, "10:00")
    told = joined.says("ines", "/tandem coffee set every 2 weeks thu 15:00")
    assert told.endswith("Next round: Thu 10 Dec 15:00."), "not three days after the last one"
    assert "It is like that already" in joined.says("ines", "/tandem coffee set every 2 weeks thu 15:00")
    joined.says("ines", "/tandem coffee set trios")
    assert "next Thu 10 Dec 15:00" in joined.says("jonas", "/tandem coffee")


def test_other_times_take_no_round_away_that_is_about_to_be_drawn(company: Company, joined: Dialogue) -> None:
    joined.now = moment(23, "10:00")
    assert "is being drawn" in joined.says("ines", "/tandem coffee set every 2 weeks thu 15:00")
    tick(company, joined.now)
    assert len(seats(company, joined.now)) == 8
    joined.wait(minutes=1)
    assert "Thu 10 Dec" in joined.says("ines", "/tandem coffee set every 2 weeks thu 15:00")


def test_whoever_read_of_a_round_reads_there_that_it_ended(company: Company, joined: Dialogue) -> None:
    _read_of_the_round(company, joined)
    joined.says("ines", "/tandem coffee end yes")
    (present,) = owed(company, "coffee_soon", joined.now, act="present")
    shown = said(company, present, joined.now)
    assert body(shown) == (
        "*Monday's round: you are not in*\nCoffee in #sales, Mon 23 Nov 10:00\nCoffee rounds have ended."
    )
    assert labels(shown) == []


def _read_of_the_round(company: Company, joined: Dialogue) -> Notice:
    """Have Jonas, and nobody else, read that Monday's round comes."""
    joined.now = moment(20, "10:00")
    tick(company, joined.now)
    target = f"person:{company.jonas}"
    (mine,) = [each for each in owed(company, "coffee_soon", joined.now) if each.target == target]
    arrives(company, mine, joined.now)
    joined.wait(minutes=30)
    return mine


def test_a_skip_holds_where_a_day_off_moves_the_round(company: Company, joined: Dialogue) -> None:
    joined.says("jonas", "/tandem coffee skip")
    joined.says("olga", "/tandem setup holidays close 23 nov")
    assert "you skip the next" in joined.says("jonas", "/tandem coffee")
    begins = moment(24, "10:00")
    tick(company, begins)
    there = seats(company, begins)
    assert there[company.jonas].taking is Taking.SKIPPED
    assert there[company.amira].taking is Taking.GROUP
    joined.now = moment(24, "10:05")
    assert "you are in" in joined.says("jonas", "/tandem coffee"), "in the one after"


def test_who_is_in_neither_team_any_more_stays_in_it_and_hears_so_once(
    company: Company, joined: Dialogue
) -> None:
    company.run(lambda work: roster.revoke(work, company.jonas, Role.REP), joined.now)
    begins, second = moment(23, "10:00"), moment(7, "10:00", 12)
    for at in (begins, second):
        tick(company, at)
        assert company.jonas in company.see(lambda work: pairings.members(work, 1), at)
        assert seats(company, at, 1 if at == begins else 2)[company.jonas].taking is Taking.GONE
    mine = f"person:{company.jonas}"
    (notice,) = [each for each in owed(company, "coffee_told", second) if each.target == mine]
    assert body(said(company, notice, begins)) == (
        "*You are left out of coffee for now*\nIt is for sales and marketing.\nYou are back in when you are in a team again."
    )


def test_a_leader_who_is_none_any_more_reads_for_whom_it_is_and_may_leave(company: Company) -> None:
    talk = Dialogue(company, channel="D0INES")
    talk.says("ines", "/tandem coffee new every 4 weeks wed 16:00 among leaders")
    for who in ("ines", "daniel"):
        talk.says(who, "/tandem coffee join")
    company.run(lambda work: roster.grant(work, company.daniel, Role.MARKETER, company.olga), talk.now)
    company.run(lambda work: roster.revoke(work, company.daniel, Role.MARKETING_MANAGER), talk.now)
    begins = moment(18, "16:00")
    tick(company, begins)
    (notice,) = [each for each in owed(company, "coffee_told", begins) if each.payload["what"] == "gone"]
    assert notice.target == f"person:{company.daniel}"
    assert "It is for managers of both teams." in body(said(company, notice, begins))
    talk.now = begins
    assert "it is not for you now" in talk.says("daniel", "/tandem coffee")
    assert talk.says("daniel", "/tandem coffee why").startswith("You were not among those it is for.")
    assert talk.says("daniel", "/tandem coffee leave P-1").startswith("You are out of Leaders' coffee.")
    assert "There are no coffee rounds yet" in talk.says("daniel", "/tandem coffee")
