"""Promises kept: what counts as met, who is not judged yet, and the earliest human touch."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.attainment import (
    Attainment,
    Clock,
    LoggedContact,
    ResponseTimes,
    Standing,
    attainment,
    first_touch,
    median,
    nearest_rank,
    response_times,
)
from alignment.calendar import WorkingCalendar
from alignment.lifecycle import TouchKind
from alignment.rates import Ratio

NEW_YORK = ZoneInfo("America/New_York")
OFFICE = WorkingCalendar.office("America/New_York", closed=frozenset({date(2026, 11, 26)}))
START = datetime(2026, 11, 16, 9, tzinfo=NEW_YORK)
DUE = datetime(2026, 11, 16, 13, tzinfo=NEW_YORK)
MINUTE = timedelta(minutes=1)


def clock(touched: datetime | None = None) -> Clock:
    return Clock(START, DUE, touched)


def test_twelve_of_seventeen_are_met() -> None:
    now = DUE + MINUTE
    waiting = Clock(START, DUE + timedelta(hours=2))
    clocks = [clock(START)] * 12 + [clock(now)] * 3 + [clock()] * 2 + [waiting] * 3
    counted = attainment(clocks, now)
    assert counted == Attainment(met=12, late=3, overdue=2, pending=3)
    assert counted.ratio == Ratio(12, 17)
    assert str(counted.ratio.percent) == "70.6"
    assert counted.total == 20


def test_with_nothing_due_there_is_no_percentage() -> None:
    counted = attainment([clock()], START)
    assert counted.none_due_yet
    assert counted.ratio.percent is None
    assert attainment([], START) == Attainment()


@pytest.mark.parametrize(
    ("touched", "now", "standing"),
    [
        (DUE, DUE, Standing.MET),
        (DUE + timedelta(microseconds=1), DUE + MINUTE, Standing.LATE),
        (None, DUE, Standing.PENDING),
        (None, DUE + timedelta(microseconds=1), Standing.OVERDUE),
        (DUE + timedelta(hours=1), DUE + MINUTE, Standing.OVERDUE),
        (START - timedelta(days=1), DUE, Standing.MET),
    ],
    ids=[
        "at the due time",
        "just after",
        "due now",
        "just past due",
        "the touch is still to come",
        "touched before it started",
    ],
)
def test_a_clock_is_judged_by_instants(touched: datetime | None, now: datetime, standing: Standing) -> None:
    assert clock(touched).standing(now) is standing


def test_nobody_is_called_late_beyond_what_the_file_of_touches_knows() -> None:
    now = DUE + timedelta(days=1)
    assert clock().standing(now, known_until=DUE - MINUTE) is Standing.UNKNOWN
    assert clock().standing(now, known_until=DUE) is Standing.UNKNOWN
    assert clock().standing(now, known_until=DUE + MINUTE) is Standing.OVERDUE
    assert attainment([clock()], now, known_until=DUE - MINUTE).ratio == Ratio(0, 0)


def test_a_touch_before_the_clock_opens_took_no_time_and_is_met() -> None:
    saturday = datetime(2026, 11, 7, 11, tzinfo=NEW_YORK)
    early = Clock(saturday, OFFICE.due(saturday, 240), saturday + timedelta(hours=1))
    assert early.minutes_taken(OFFICE) == 0
    assert early.standing(saturday + timedelta(days=3)) is Standing.MET


def test_the_earliest_human_attempt_counts_whatever_arrived_first() -> None:
    log = [
        LoggedContact(START + 90 * MINUTE, TouchKind.CALL),
        LoggedContact(START + 2 * MINUTE, TouchKind.EMAIL, by_human=False),
        LoggedContact(START + 3 * MINUTE, None),
        LoggedContact(START + 30 * MINUTE, TouchKind.EMAIL),
        LoggedContact(START - 30 * MINUTE, TouchKind.CALL),
    ]
    assert first_touch(log, START) == START + 30 * MINUTE
    assert first_touch(reversed(log), START) == START + 30 * MINUTE
    assert first_touch(log[1:3], START) is None


def test_response_times_name_those_who_still_wait() -> None:
    clocks = [clock(START + n * 10 * MINUTE) for n in range(1, 11)] + [
        clock(),
        clock(DUE + timedelta(days=9)),
    ]
    assert response_times(clocks, OFFICE, DUE) == ResponseTimes(
        answered=10, median=Fraction(55), p90=90, waiting=2, longest_wait=240
    )
    assert response_times([], OFFICE, DUE) == ResponseTimes(0, None, None, 0, None)


def test_the_median_may_lie_between_two_values() -> None:
    assert median([1, 4, 2]) == 2
    assert median([1, 2]) == Fraction(3, 2)
    assert nearest_rank([7], 90) == 7
    assert nearest_rank(range(1, 101), 90) == 90
    with pytest.raises(ValueError, match="between"):
        nearest_rank([1], 0)


moments = st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 1), timezones=st.just(UTC))
clocks_drawn = st.builds(
    lambda start, target, touched: Clock(start, OFFICE.due(start, target), touched),
    moments,
    st.integers(1, 3000),
    st.none() | moments,
)


@given(st.lists(clocks_drawn), moments, st.none() | moments)
def test_every_clock_is_counted_once_and_time_only_decides(
    clocks: list[Clock], now: datetime, known: datetime | None
) -> None:
    counted = attainment(clocks, now, known)
    assert counted.total == len(clocks)
    later = attainment(clocks, now + timedelta(days=60))
    assert later.pending == later.unknown == 0
    assert later.met >= counted.met


@given(clocks_drawn, moments)
def test_met_means_within_the_target_in_business_time(one: Clock, now: datetime) -> None:
    if one.standing(now) is Standing.MET:
        assert one.touched is not None
        assert OFFICE.time_between(one.started, one.touched) <= OFFICE.time_between(one.started, one.due)
