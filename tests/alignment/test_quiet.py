"""Quiet days and stale sources."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from alignment.calendar import WorkingCalendar
from alignment.quiet import DayFacts, Freshness, Loud, freshness, is_quiet, loud_because, needed_since

NEW_YORK = ZoneInfo("America/New_York")
OFFICE = WorkingCalendar.office("America/New_York", closed=frozenset({date(2026, 11, 26)}))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=NEW_YORK)


def test_a_day_on_which_nothing_happened_is_quiet() -> None:
    assert is_quiet(DayFacts())
    assert is_quiet(DayFacts(), 1_000_000)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (DayFacts(amounts=(1,)), Loud.MOVED),
        (DayFacts(rejected=1), Loud.REJECTED),
        (DayFacts(late=1), Loud.LATE),
        (DayFacts(left_behind=1), Loud.LEFT_BEHIND),
        (DayFacts(lines_crossed=1), Loud.LINE_CROSSED),
    ],
)
def test_any_one_thing_makes_a_day_loud(facts: DayFacts, reason: Loud) -> None:
    assert loud_because(facts) == (reason,)
    assert not is_quiet(facts)


def test_movements_up_to_the_channels_threshold_leave_a_day_quiet() -> None:
    assert is_quiet(DayFacts(amounts=(500_000, -1_000_000, 0)), 1_000_000)
    assert not is_quiet(DayFacts(amounts=(1_000_001,)), 1_000_000)
    assert not is_quiet(DayFacts(amounts=(-1_000_001,)), 1_000_000)
    assert not is_quiet(DayFacts(amounts=(None,)), 1_000_000), "an unknown amount is not small"
    assert not is_quiet(DayFacts(amounts=(0,))), "without a threshold every deal counts"


def test_every_reason_is_named() -> None:
    assert loud_because(DayFacts((5,), 1, 1, 1, 1)) == tuple(Loud)


@pytest.mark.parametrize(
    ("source", "now", "expected"),
    [
        (at(16, 18, 5), at(18, 8, 30), Freshness.STALE),
        (at(17, 7, 45), at(17, 8, 30), Freshness.FRESH),
        (at(16, 17), at(17, 8, 30), Freshness.FRESH),
        (at(16, 16, 59), at(17, 8, 30), Freshness.STALE),
        (at(13, 18, 5), at(16, 8, 30), Freshness.FRESH),
        (at(25, 18), at(27, 8, 30), Freshness.FRESH),
        (at(17, 7, 45), at(17, 18), Freshness.FRESH),
        (None, at(17, 8, 30), Freshness.NEVER),
    ],
    ids=[
        "Tuesday's file did not come",
        "this morning's",
        "exactly the end of the last working day",
        "a minute before it",
        "Friday's on a Monday",
        "Wednesday's after the holiday",
        "this morning's in the evening",
        "nothing ever came",
    ],
)
def test_a_source_older_than_the_end_of_the_last_working_day_is_stale(
    source: datetime | None, now: datetime, expected: Freshness
) -> None:
    assert freshness(source, now, OFFICE) is expected


def test_the_line_between_fresh_and_stale_can_be_told() -> None:
    assert needed_since(at(16, 8, 30), OFFICE) == at(13, 17)
