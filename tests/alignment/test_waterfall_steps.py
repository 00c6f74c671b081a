"""The steps of the waterfall, the days whose leads are watched, and the median of counted hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from alignment.lifecycle import EventKind
from alignment.periods import month_of
from alignment.waterfall_steps import Step, median_of_counts, shown_steps, watched_days, window_end

ZONE = "America/New_York"
NOVEMBER = month_of(date(2026, 11, 1))


def test_hand_over_and_win_are_always_shown_and_others_once_taken() -> None:
    assert shown_steps([]) == (Step.MQL, Step.WON)
    assert shown_steps([EventKind.ACCEPTED, EventKind.TELE_ACCEPTED]) == (
        Step.MQL, Step.TAL, Step.SAL, Step.WON,
    )  # fmt: skip


def test_each_day_is_watched_to_the_end_of_its_ninetieth_local_day() -> None:
    days = watched_days(NOVEMBER, datetime(2027, 6, 1, tzinfo=UTC), ZONE, 90)
    assert len(days) == 30
    assert all(one.after == other.first for one, other in pairwise(days))
    assert days[0].after - days[0].first == timedelta(hours=25), "the clocks go back"
    assert days[0].until == datetime(2027, 1, 31, 5, tzinfo=UTC) == window_end(days[0].day, ZONE, 90)


def test_nothing_after_the_moment_that_is_asked_about_counts() -> None:
    as_of = datetime(2026, 11, 3, 12, tzinfo=UTC)
    days = watched_days(NOVEMBER, as_of, ZONE, 90)
    assert [each.day.day for each in days] == [1, 2, 3]
    assert {each.until for each in days} == {as_of} == {days[-1].after}
    assert watched_days(NOVEMBER, datetime(2026, 10, 9, tzinfo=UTC), ZONE, 90) == ()


def test_a_median_of_nothing_is_none() -> None:
    assert median_of_counts({}) is None


@given(st.lists(st.integers(0, 50), min_size=1))
def test_a_median_of_counts_is_that_of_the_values(values: list[int]) -> None:
    counts = {value: values.count(value) for value in values}
    assert median_of_counts(counts) == Fraction(median(values))
