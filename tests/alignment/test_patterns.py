"""A reason stands out against its own history only, and never on few cases; and when a month is told of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.calendar import WorkingCalendar
from alignment.feedback import Verdict
from alignment.monthly import edges, month_said
from alignment.patterns import stands_out, told_at, verdict_stands_out, windows
from alignment.rates import Ratio

CALENDAR = WorkingCalendar.office("America/New_York", closed=frozenset({date(2027, 1, 1)}))
NOON = datetime(2026, 11, 16, 17, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        ((12, 20), (10, 60), True),  # 60 % against 17 %, ranges 39-78 and 9-28
        ((12, 20), (0, 60), True),
        ((12, 20), (13, 60), False),  # 2.8 times
        ((5, 8), (1, 8), False),  # five times, and the ranges overlap
        ((4, 4), (0, 60), False),  # under the floor
        ((4, 12), (0, 200), False),  # too few said it
        ((12, 20), (0, 4), False),  # no history to speak of
        ((12, 20), (0, 0), False),
        ((6, 60), (2, 60), False),
    ],
)
def test_three_times_its_own_history_and_more_than_chance(
    now: tuple[int, int], before: tuple[int, int], told: bool
) -> None:
    assert stands_out(Ratio(*now), Ratio(*before)) is told


def test_it_is_told_at_nine_of_a_working_day() -> None:
    assert told_at(NOON, CALENDAR) == NOON
    assert told_at(NOON - timedelta(hours=8), CALENDAR) == datetime(2026, 11, 16, 14, 0, tzinfo=UTC)
    saturday = datetime(2026, 11, 14, 17, 0, tzinfo=UTC)
    assert told_at(saturday, CALENDAR) == datetime(2026, 11, 16, 14, 0, tzinfo=UTC)


def test_what_was_before_tandem_is_history() -> None:
    assert windows(NOON, NOON - timedelta(days=400)) == (
        NOON - timedelta(days=30),
        NOON - timedelta(days=210),
    )
    assert windows(NOON, NOON - timedelta(days=10))[0] == NOON - timedelta(days=10)


def test_a_month_is_said_from_its_first_working_day_on() -> None:
    assert month_said(date(2026, 12, 1), CALENDAR) == date(2026, 11, 1)
    assert month_said(date(2027, 1, 3), CALENDAR) is None
    assert month_said(date(2027, 1, 4), CALENDAR) == date(2026, 12, 1)
    assert month_said(date(2027, 1, 14), CALENDAR) == date(2026, 12, 1)
    assert month_said(date(2027, 1, 15), CALENDAR) is None


def test_a_month_is_the_local_one_also_across_a_change_of_clocks() -> None:
    assert edges(date(2026, 11, 1), "America/New_York") == (
        datetime(2026, 11, 1, 4, 0, tzinfo=UTC),
        datetime(2026, 12, 1, 5, 0, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("now", "against", "told"),
    [
        ((8, 12), (2, 30), True),  # 67 % against 7 %, ranges 39-86 and 2-21
        ((8, 12), (15, 30), False),  # the ranges overlap
        ((4, 4), (0, 60), False),  # too few
        ((5, 5), (0, 4), False),  # nothing to compare with
        ((5, 40), (2, 30), False),
    ],
)
def test_poor_stands_out_where_more_than_chance_explains_it(
    now: tuple[int, int], against: tuple[int, int], told: bool
) -> None:
    assert verdict_stands_out(Verdict.POOR, Ratio(*now), Ratio(*against)) is told


@pytest.mark.parametrize(
    ("now", "told"),
    [((9, 10), True), ((5, 5), True), ((8, 10), False), ((4, 4), False), ((60, 100), True), ((0, 0), False)],
)
def test_praise_is_what_most_of_sales_says_also_at_the_low_end_of_the_range(
    now: tuple[int, int], told: bool
) -> None:
    assert verdict_stands_out(Verdict.GOOD, Ratio(*now), Ratio(0, 0)) is told
    assert not verdict_stands_out(Verdict.OK, Ratio(*now), Ratio(0, 0))


@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from([Verdict.GOOD, Verdict.POOR]))
def test_under_the_floor_nothing_is_a_pattern(good: int, more: int, verdict: Verdict) -> None:
    now = Ratio(min(good, 4), min(good, 4))
    assert not verdict_stands_out(verdict, now, Ratio(0, more))
