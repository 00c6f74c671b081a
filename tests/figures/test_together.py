"""What both teams do together: whose it is, where it is told, and how often a calendar must notice a change."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from alignment.together import Engagement, Kind
from db.memory import Memory
from db.stores.asked import Pair
from figures import together
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.figures.test_pipeline import counted
from tests.meetings.conftest import CHANNEL, invited
from tests.meetings.telling import moment


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    made = Company.make(quick_memory)
    made.run(invited)
    return made


@pytest.fixture
def talk(company: Company) -> Dialogue:
    made = Dialogue(company, now=NOON, channel=CHANNEL)
    made.says("ines", "/meeting new lead review tue 10:00 40m")
    return made


def every(company: Company, at: datetime, known_at: datetime | None = None) -> tuple[Engagement, ...]:
    pair = Pair(at, known_at or at)
    return company.see(lambda work: together.engagements(work, at, at + timedelta(days=28), pair), at)


def first(company: Company, at: datetime, known_at: datetime | None = None) -> Engagement:
    return next(each for each in every(company, at, known_at) if each.ref == "M-1")


def test_a_meeting_is_everybodys_whom_it_is_for_and_tells_who_serves(
    company: Company, talk: Dialogue
) -> None:
    found = first(company, talk.now)
    assert (found.kind, found.title, found.zone) == (Kind.MEETING, "lead review", "America/New_York")
    assert (found.starts_at, found.ends_at) == (moment(17, "10:00"), moment(17, "10:40"))
    everybody = ("jonas", "amira", "luca", "ines", "priya", "tomas", "leo", "daniel")
    assert found.people == {company.people[who] for who in everybody}, "an admin alone is of no department"
    assert found.asides == {company.jonas: "you chair", company.priya: "you take notes"}
    assert (found.channel, found.revision, found.cancelled) == (CHANNEL, 0, False)
    assert (found.series, found.slot) == ("S-1", date(2026, 11, 17))


def test_the_meeting_of_sales_is_its_peoples_and_whoever_has_the_seat(
    company: Company, talk: Dialogue
) -> None:
    talk.says("ines", "/meeting new pipeline tue 14:00")
    found = next(each for each in every(company, talk.now) if each.title == "pipeline meeting")
    marketing = {company.people[who] for who in ("priya", "tomas", "leo", "daniel")}
    assert len(found.people & marketing) == 1
    assert company.luca in found.people


def test_each_change_is_one_revision_and_what_was_told_is_cancelled(company: Company, talk: Dialogue) -> None:
    made = talk.now
    talk.wait(minutes=1)
    talk.says("ines", "/meeting move M-1 2026-11-17 11:00")
    moved = first(company, talk.now)
    assert (moved.revision, moved.starts_at, moved.cancelled) == (1, moment(17, "11:00"), False)
    assert moved.changed_at == talk.now
    talk.wait(minutes=1)
    talk.says("ines", "/meeting skip M-1")
    skipped = first(company, talk.now)
    assert (skipped.revision, skipped.cancelled) == (2, True)
    assert first(company, made).revision == 0, "the same pair says the same for ever"
    assert first(company, made, made).starts_at == moment(17, "10:00")


def test_a_day_off_was_never_to_be(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/meeting new standup thu 9:00")
    days = [each.slot for each in every(company, talk.now) if each.title == "standup"]
    assert date(2026, 11, 19) in days
    assert date(2026, 11, 26) not in days, "Thanksgiving"


def test_the_end_of_a_series_cancels_what_would_come(company: Company, talk: Dialogue) -> None:
    talk.wait(minutes=1)
    talk.says("ines", "/meeting end M-1 yes")
    assert all(each.cancelled for each in every(company, talk.now))
    assert every(company, talk.now), "it was told of, so calendars hear that it is off"


def test_what_was_held_before_its_series_ended_took_place(company: Company, talk: Dialogue) -> None:
    talk.now = moment(17, "14:00")
    talk.says("ines", "/meeting end M-2 yes")
    morning = moment(17, "9:00")
    assert not first(company, morning, talk.now).cancelled


def test_leaders_own_is_told_in_its_channel_and_nowhere_else(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/meeting new 1:1 third tue 16:00")
    since, until, pair = moment(17, "0:00"), moment(18, "0:00"), Pair(talk.now, talk.now)

    def titles(channel: str = "", who: str = "") -> list[str]:
        def look(work: object) -> tuple[Engagement, ...]:
            if who:
                return together.of_person(work, company.actor(who), since, until, pair)  # type: ignore[arg-type]
            if channel:
                found = together.engagements(work, since, until, pair)  # type: ignore[arg-type]
                return tuple(each for each in found if each.channel == channel)
            return together.of_both_teams(together.beginning(work, since, until, pair))  # type: ignore[arg-type]

        return [each.title for each in company.see(look, talk.now)]

    assert titles(channel=CHANNEL) == ["lead review", "leaders' one-to-one"]
    assert titles() == ["lead review"]
    assert titles(who="jonas") == ["lead review"]
    assert titles(who="ines") == ["lead review", "leaders' one-to-one"]
    assert titles(who="olga") == []


def test_the_statements_are_so_many_however_much_there_is(
    quick_memory: Memory, company: Company, talk: Dialogue
) -> None:
    with counted(quick_memory) as few:
        every(company, talk.now)
    talk.says("ines", "/meeting new standup wed 9:00")
    talk.says("ines", "/meeting new retro thu 9:00")
    with counted(quick_memory) as many:
        every(company, talk.now)
    assert len(many) == len(few) <= 4 * len(together.SOURCES)


def engagement(**known: object) -> Engagement:
    usual = {
        "ref": "X-1",
        "kind": Kind.PLACEMENT,
        "starts_at": moment(2, "0:00"),
        "ends_at": moment(14, "0:00", 12),
        "zone": "America/New_York",
        "title": "Priya in sales",
        "whole_days": True,
    }
    return Engagement(**{**usual, **known})  # type: ignore[arg-type]


def test_a_line_says_the_hour_the_week_or_the_day() -> None:
    zone = "America/New_York"
    weekly = engagement(weekly="Priya's week")
    assert together.said_on(weekly, date(2026, 11, 2), zone) == "Priya's week 1"
    assert together.said_on(weekly, date(2026, 11, 8), zone) == "Priya's week 1"
    assert together.said_on(weekly, date(2026, 11, 16), zone) == "Priya's week 3"
    assert together.said_on(engagement(), date(2026, 11, 16), zone) == "Priya in sales"
    call = engagement(whole_days=False, title="lead review", starts_at=moment(17, "10:00"))
    assert together.said_on(call, date(2026, 11, 17), "Europe/Berlin") == "16:00 lead review"
