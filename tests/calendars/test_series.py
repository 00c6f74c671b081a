"""What a calendar says of series that were moved, skipped, held at other times and ended is what Tandem then does."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignment.calendar import local_day
from alignment.errors import Refusal
from alignment.meetings import EVERY_MONTH, OnClosed, Recurrence, SeriesKind
from alignment.recurring import Feed
from alignment.schedule import Schedule
from alignment.series_lines import Wanted
from db import tables as t
from db.memory import Memory, Work
from db.stores import meetings as stored
from db.stores import series as held
from db.stores import workspaces
from figures import feeds
from messages import calendar_file
from operations.meetings import changing, planning
from operations.meetings import series as operations
from tests.calendars.reading import READERS
from tests.company import NOON, Company
from tests.meetings.conftest import CHANNEL, invited

ZONES = ("America/New_York", "Europe/Berlin", "Africa/Cairo", "Australia/Lord_Howe")
AHEAD = timedelta(days=330)

HOURS = st.sampled_from([time(10), time(0, 30), time(2, 15), time(16, 45), time(23, 30)])
OFTEN = st.sampled_from([(0, EVERY_MONTH), (0, EVERY_MONTH), (1, EVERY_MONTH), (5, frozenset({1, 4, 7, 10}))])
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["wait", "move", "skip", "keep", "always", "end"]),
        st.integers(0, 2),
        st.integers(-40, 60),
        st.integers(0, 6),
        HOURS,
    ),
    max_size=9,
)


def plays(
    company: Company, zone: str, kind: SeriesKind, often: tuple[int, frozenset[int]], acts: Any
) -> datetime:
    """Set a series up and have a few things happen to it; return what time it is then."""
    now = NOON
    ines = company.actor("ines")
    recurrence = Recurrence(Schedule(time(10), frozenset({1}), zone), *often)
    wanted = Wanted(kind, "review", recurrence, 40, OnClosed.MOVE if often[0] else OnClosed.SKIP)
    series = company.run(lambda work: operations.start(work, ines, wanted, CHANNEL, ""), now)
    for act, which, hours, day, at in acts:
        now += timedelta(minutes=7)
        if act == "wait":
            now += timedelta(days=abs(hours) // 4)
            company.run(planning.plan, now)
            continue

        def change(
            work: Work, act: str = act, which: int = which, hours: int = hours, day: int = day, at: time = at
        ) -> None:
            coming = stored.between(work, work.now, t.FOREVER, series_id=series.id, skipped=True)
            if act == "always":
                operations.hold_at(work, ines, series.id, day, at)
            elif act == "end" and which == 0:
                operations.end(work, ines, series.id)
            elif which < len(coming):
                meeting = coming[which]
                if act == "move":
                    changing.move(work, ines, meeting.id, meeting.starts_at + timedelta(hours=hours))
                elif act == "skip":
                    changing.skip(work, ines, meeting.id)
                elif act == "keep":
                    changing.keep(work, ines, meeting.id)

        with contextlib.suppress(Refusal):
            company.run(change, now)
    return now


def as_it_comes(company: Company, now: datetime) -> list[datetime]:
    """Have the clock plan all that comes, as if nobody changed anything any more; return when meetings begin."""

    def plan(work: Work) -> list[datetime]:
        calendar = workspaces.terms(work).calendar
        for each in held.running(work):
            planning.plan_series(work, each, calendar, local_day(now + AHEAD, each.zone))
        found = stored.between(work, datetime(2026, 9, 1, tzinfo=UTC), now + AHEAD)
        return [each.starts_at for each in found]

    return company.run(plan, now)


def begins(feed: Feed, until: datetime) -> list[datetime]:
    shown = [*feed.engagements, *(each for series in feed.series for each in series.until(until))]
    return sorted(each.starts_at for each in shown if not each.cancelled and each.starts_at < until)


@pytest.mark.parametrize("zone", ZONES)
def test_a_calendar_says_what_comes(quick_memory: Memory, zone: str) -> None:
    @settings(max_examples=6)
    @given(kind=st.sampled_from([SeriesKind.LEAD_REVIEW, SeriesKind.SLA_REVIEW]), often=OFTEN, acts=ACTS)
    def holds(kind: SeriesKind, often: tuple[int, frozenset[int]], acts: Any) -> None:
        company = Company.make(quick_memory)
        company.run(invited)
        now = plays(company, zone, kind, often, acts)
        until = now + AHEAD
        own = company.see(lambda work: feeds.of_person(work, company.actor("ines", now)), now)
        channels = company.see(lambda work: feeds.of_channel(work, CHANNEL), now)
        expected = as_it_comes(company, now)
        assert begins(channels, until) == expected
        assert begins(own, until) == expected
        content = calendar_file.written(own, "x", "t1.tandem")
        for read in READERS:
            found = [at for _, at in read(content, datetime(2026, 9, 1, tzinfo=UTC), until)]
            assert found == expected, read.__name__

    holds()


def test_each_change_is_a_higher_sequence(quick_memory: Memory) -> None:
    import icalendar

    company = Company.make(quick_memory)
    company.run(invited)
    ines = company.actor("ines")
    wanted = Wanted(
        SeriesKind.LEAD_REVIEW, "review", Recurrence(Schedule(time(10), frozenset({1}), "America/New_York")), 40, OnClosed.SKIP,
    )  # fmt: skip
    company.run(lambda work: operations.start(work, ines, wanted, CHANNEL, ""), NOON)
    now, seen = NOON, []
    for hours in (1, 2, 3):
        now += timedelta(minutes=1)
        company.run(
            lambda work, hours=hours: changing.move(
                work, ines, 1, NOON.replace(hour=15) + timedelta(days=1, hours=hours)
            ),  # type: ignore[misc]
            now,
        )
        feed = company.see(lambda work: feeds.of_channel(work, CHANNEL), now)
        rule: Any
        moved: Any
        rule, moved, *_ = icalendar.Calendar.from_ical(calendar_file.written(feed, "x", "y")).walk("VEVENT")
        seen.append((int(rule["SEQUENCE"]), int(moved["SEQUENCE"]), str(moved["UID"])))
    assert [each[:2] for each in seen] == [(1, 1), (2, 2), (3, 3)]
    assert len({uid for *_, uid in seen}) == 1
