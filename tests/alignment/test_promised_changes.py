"""When a promised change is looked at, and what the counts before and after allow to say."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from alignment.errors import Refusal
from alignment.hours import WorkingCalendar
from alignment.promised_changes import BeforeAfter, asked_at, checked_on, next_check
from alignment.rates import Direction, Ratio

CALENDAR = WorkingCalendar.office("America/New_York", closed=frozenset({date(2026, 12, 25)}))
MONDAY = date(2026, 11, 16)


def test_a_promise_is_checked_the_day_after_thirty_days() -> None:
    assert checked_on(MONDAY, date(2026, 11, 27), CALENDAR, 30) == date(2026, 12, 17)
    assert checked_on(MONDAY, None, CALENDAR, 30) == date(2026, 12, 17)


def test_one_that_is_due_later_is_checked_when_it_is_due_on_a_working_day() -> None:
    assert checked_on(MONDAY, date(2026, 12, 25), CALENDAR, 30) == date(2026, 12, 28)


def test_it_is_asked_in_the_morning_of_the_companys_zone_also_behind_a_change_of_clocks() -> None:
    assert asked_at(date(2026, 12, 17), CALENDAR) == datetime(2026, 12, 17, 14, 30, tzinfo=UTC)
    assert asked_at(date(2027, 3, 15), CALENDAR) == datetime(2027, 3, 15, 13, 30, tzinfo=UTC)


def test_not_yet_needs_a_later_day_within_a_year() -> None:
    assert next_check(date(2027, 1, 16), MONDAY, CALENDAR) == date(2027, 1, 18)
    for until in (MONDAY, date(2026, 11, 1), date(2027, 11, 18)):
        with pytest.raises(Refusal):
            next_check(until, MONDAY, CALENDAR)


def test_fewer_is_said_only_where_it_is_more_than_chance() -> None:
    assert BeforeAfter(Ratio(6, 21), Ratio(2, 18), 30, 31).verdict is None
    assert BeforeAfter(Ratio(40, 60), Ratio(2, 60), 30, 31).verdict is Direction.DOWN
    assert BeforeAfter(Ratio(2, 60), Ratio(40, 60), 30, 31).verdict is Direction.UP
    assert BeforeAfter(Ratio(6, 21), Ratio(0, 0), 30, 31).verdict is None
