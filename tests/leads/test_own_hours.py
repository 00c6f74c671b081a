"""A team's own hours, zone and days off, and those of who asked for a talk: what runs by them, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alignment.lifecycle import Stage
from alignment.reasons import BY_CODE
from db.memory import Memory, Work
from db.stores import calendars, clocks, workspaces
from db.stores.clocks import Clock
from operations import leads, rejections, routing
from tests.company import ZONE, Company
from tests.dialogue import Dialogue
from tests.leads.test_messages import body, notices, shown

SETUP = datetime(2026, 11, 12, 15, 0, tzinfo=UTC)
"""Thursday 10:00 in New York: before anything is handed over."""


def at(clock: str, day: int) -> datetime:
    """Return an instant of November by New York's wall."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


@pytest.fixture
def company(memory: Memory) -> Company:
    return Company.make(memory)


@pytest.fixture
def talk(company: Company) -> Dialogue:
    return Dialogue(company, now=SETUP)


def clock(company: Company, kind: str, number: int = 42) -> Clock:
    found = company.see(lambda work: clocks.of_lead(work, number), at("17:00", 30))
    return next(each for each in found if each.kind == kind)


def handed(company: Company, number: int, when: datetime, **known: object) -> None:
    company.lead(
        number,
        "Acorn Robotics",
        **{"owner": "jonas", "stage": Stage.ASSIGNED, "at": when, **known},  # type: ignore[arg-type]
    )


def test_a_team_with_a_lunch_break_has_it_and_another_team_has_not(company: Company, talk: Dialogue) -> None:
    said = talk.says("olga", "/tandem setup hours west 8:30-12 13-17:30 weekdays")
    assert said.startswith("West: weekdays 08:30–12:00, 13:00–17:30, New York, from now on.")
    handed(company, 42, at("11:00", 16))
    handed(company, 43, at("11:00", 16), owner="luca", team="east")
    assert clock(company, "first_touch", 42).due_at == at("16:01", 16)
    assert clock(company, "first_touch", 43).due_at == at("15:01", 16)


def test_a_team_in_berlin_counts_berlin_time_and_german_days_off(company: Company, talk: Dialogue) -> None:
    assert talk.says("olga", "/tandem setup zone east Berlin").startswith("East: Europe/Berlin from now on.")
    said = talk.says("olga", "/tandem setup holidays east DE-BE")
    assert said.startswith("East: public holidays of DE-BE, ")
    # Thanksgiving, 26 November, is a working day there: 15:30 in Berlin and four hours.
    handed(company, 42, datetime(2026, 11, 26, 14, 30, tzinfo=UTC), owner="luca", team="east")
    assert clock(company, "accept").due_at == datetime(2026, 11, 27, 10, 30, tzinfo=UTC)


def test_days_off_of_a_team_are_its_own(company: Company, talk: Dialogue) -> None:
    talk.says("olga", "/tandem setup holidays east DE-BE")
    talk.says("olga", "/tandem setup holidays close 27 nov Inventory")
    talk.says("olga", "/tandem setup holidays east close 30 nov Move")
    talk.now += timedelta(minutes=1)
    held = company.see(workspaces.terms, talk.now).calendars
    east = {day.isoformat() for day in held.of_team(company.teams["east"]).closed}
    west = {day.isoformat() for day in held.of_team(company.teams["west"]).closed}
    assert {"2026-11-27", "2026-11-30", "2026-12-26"} <= east
    assert "2026-11-26" not in east, "Thanksgiving is no day off in Berlin"
    assert {"2026-11-26", "2026-11-27"} <= west
    assert not west & {"2026-11-30", "2026-12-26"}
    assert talk.says("olga", "/tandem setup holidays east default").startswith("East: the company's hours,")
    talk.now += timedelta(minutes=1)
    held = company.see(workspaces.terms, talk.now).calendars
    assert held.of_team(company.teams["east"]) == held.work


def test_who_asked_for_a_talk_is_reached_round_the_clock(company: Company, talk: Dialogue) -> None:
    said = talk.says("olga", "/tandem setup hours hot always")
    assert said.startswith("Who asked for a talk: always, New York, from now on.")
    handed(company, 42, at("23:10", 25), hot=True)  # the eve of Thanksgiving
    assert clock(company, "first_touch").due_at == at("23:26", 25)
    assert clock(company, "accept").due_at == at("13:00", 27), "the rest of it waits for the morning after"
    talk.says("olga", "/tandem setup hours hot 7-22 daily")
    handed(company, 43, at("23:10", 20), hot=True)  # a Friday
    assert clock(company, "first_touch", 43).due_at == at("07:15", 21)
    talk.says("olga", "/tandem setup hours hot default")
    handed(company, 44, at("23:10", 20), hot=True)
    assert clock(company, "first_touch", 44).due_at == at("09:15", 23)
    assert (
        talk.says("olga", "/tandem setup hours hot default")
        == "Who asked for a talk has the company's hours already."
    )


def test_marketings_answer_counts_the_hours_of_the_campaigns_team(company: Company, talk: Dialogue) -> None:
    talk.says("olga", "/tandem setup hours content 9-11 weekdays")
    handed(company, 42, at("09:00", 16))
    jonas = company.actor("jonas")
    company.run(lambda work: rejections.reject(work, jonas, 42, BY_CODE["no_budget"]), at("10:00", 16))
    answer = clock(company, "answer")
    assert answer.minutes == 960
    assert answer.due_at == at("10:00", 27), "an hour, seven days of two, the holiday left out, and an hour"
    talk.now = at("10:00", 17)
    talk.says("priya", "/lead answer 42 nurture feb")
    alert = shown(company, notices(company, "rejected", talk.now)[0], talk.now)
    assert "Priya after 2 h: nurture until" in body(alert)


def test_what_runs_keeps_its_hours_also_with_somebody_else(company: Company, talk: Dialogue) -> None:
    talk.says("olga", "/tandem setup hours west 8:30-12 13-17:30 weekdays")
    handed(company, 42, at("11:00", 16))
    before = clock(company, "first_touch")
    talk.now = at("11:30", 16)
    talk.says("olga", "/tandem setup hours west default")
    talk.says("olga", "/tandem setup hours east 6-7 weekdays")
    luca, east = company.people["luca"], company.teams["east"]

    def give(work: Work) -> None:
        leads.give(work, company.actor("ines"), 42, luca)

    company.run(give, at("11:40", 16))
    after = clock(company, "first_touch")
    assert (after.due_at, after.calendar_version) == (before.due_at, before.calendar_version)
    assert east
    handed(company, 43, at("11:40", 16))
    assert clock(company, "first_touch", 43).due_at == at("15:41", 16), "forward it is the company's hours"


def test_a_late_hand_over_upstream_is_not_booked_on_the_team_that_gets_it(
    company: Company, talk: Dialogue
) -> None:
    """It waits in the queue over its time; the first touch of the team that gets it begins with the hand-over."""
    talk.says("olga", "/tandem setup hours west 8:30-12 13-17:30 weekdays")
    handed(company, 42, at("09:00", 16), owner="", stage=Stage.MQL, team="")
    jonas = company.people["jonas"]
    company.run(lambda work: leads.give(work, company.actor("ines"), 42, jonas), at("16:30", 16))
    accept, touch = clock(company, "accept"), clock(company, "first_touch")
    assert (accept.team_id, accept.due_at) == (0, at("13:00", 16)), "nobody's team was late"
    assert (touch.team_id, touch.started_at) == (company.teams["west"], at("16:30", 16))
    assert touch.due_at == at("11:30", 17)


def test_why_names_the_calendar_its_hours_and_its_zone(company: Company, talk: Dialogue) -> None:
    talk.says("olga", "/tandem setup zone west Chicago")
    talk.says("olga", "/tandem setup hours west 8:30-12 13-17:30 weekdays")
    handed(company, 42, at("12:00", 16))
    talk.now = at("12:30", 16)
    said = talk.says("jonas", "/lead why 42")
    version = clock(company, "first_touch").calendar_version
    assert f"(agreement v1, calendar v{version})" in said
    assert f"Calendar v{version}: West, weekdays 08:30–12:00, 13:00–17:30, Chicago." in said


def test_the_company_moves_and_what_was_the_same_goes_along(company: Company, talk: Dialogue) -> None:
    talk.says("olga", "/tandem setup zone east Berlin")
    talk.says("olga", "/tandem setup hours west 10-18 weekdays")
    talk.says("olga", "/tandem setup hours 8-16 weekdays")
    talk.says("olga", "/tandem setup zone Chicago")
    talk.now += timedelta(minutes=1)
    held = company.see(workspaces.terms, talk.now).calendars
    east, west = held.of_team(company.teams["east"]), held.of_team(company.teams["west"])
    assert (east.zone, east.hours) == ("Europe/Berlin", held.work.hours)
    assert (west.zone, west.hours == held.work.hours) == ("America/Chicago", False)


def test_by_form_for_everybody_and_for_a_team(company: Company, talk: Dialogue) -> None:
    talk.says("olga", "/tandem setup hours", form=True)
    assert talk.fields == ["hours", "for"]
    assert talk.submits("olga", hours="7-15 weekdays", **{"for": "west"}).startswith(
        "West: weekdays 07:00–15:00"
    )
    talk.says("olga", "/tandem setup zone", form=True)
    assert talk.submits("olga", zone="Berlin", **{"for": "east"}).startswith("East: Europe/Berlin")
    talk.says("olga", "/tandem setup holidays", form=True)
    assert talk.submits("olga", country="DE", **{"for": "east"}).startswith("East: public holidays of DE")
    talk.says("olga", "/tandem setup hours", form=True)
    assert talk.submits("olga", hours="9-17 weekdays", **{"for": "all"}).startswith(
        "Working hours: weekdays 09:00"
    )
    assert "Hours: weekdays 09:00–17:00; own: East, West" in talk.says("olga", "/tandem setup")


def test_what_cannot_be_read_says_so_and_a_team_of_the_zones_name_is_no_trap(
    company: Company, talk: Dialogue
) -> None:
    assert '"sometimes" is no working time' in talk.says("olga", "/tandem setup hours west 9-17 sometimes")
    assert '"north' in talk.says("olga", "/tandem setup hours north 9-17 weekdays")
    assert "Admins" in talk.says("jonas", "/tandem setup hours west 9-17")
    talk.says("olga", "/tandem setup team Berlin sales")
    assert "The zone is Europe/Berlin now." in talk.says("olga", "/tandem setup zone Berlin")


def test_before_anything_was_set_a_teams_hours_leave_the_companys_as_they_are(company: Company) -> None:
    def first(work: Work) -> int:
        return calendars.new_calendar(work, ZONE, {"0": [["10:00", "12:00"]]}, "team:1")

    version = company.run(first, SETUP)
    held = company.see(lambda work: calendars.in_force(work, ZONE, SETUP), SETUP)
    book = company.see(lambda work: calendars.Book(work, ZONE), SETUP)
    assert (version, held.work.version) == (2, 1)
    assert book.of(1, SETUP).hours == held.work.hours
    assert (book.name(1), book.name(2)) == ("work", "team:1")


def test_a_team_is_at_work_by_its_own_hours_when_somebody_asks_for_a_talk(
    company: Company, talk: Dialogue
) -> None:
    """Five in the morning in New York is eleven in Berlin: Luca of East is there, Jonas of West is not."""
    talk.says("olga", "/tandem setup zone east Berlin")
    people = (company.people["jonas"], company.people["luca"])
    early = at("05:00", 16)

    def on_shift(work: Work) -> dict[int, bool]:
        found = routing._candidates(work, people, (), None, workspaces.terms(work))
        return {number: each.on_shift for number, each in found.items()}

    assert company.see(on_shift, early) == {people[0]: False, people[1]: True}
