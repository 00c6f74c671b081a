"""The line of a month's goal: golden values and every edge of it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.early_warning import EarlyWarning
from alignment.pace import GoalLine, Pace, PaceState, goal_line, goal_lines, goal_on, reached_on


def test_86_of_200_after_ten_of_twenty_days() -> None:
    pace = Pace(goal=200, actual=86, elapsed=10, total=20)
    assert pace.expected == 100
    assert pace.variance == -14
    assert pace.share_of_expected == Fraction(86, 100)
    assert pace.required_per_day == Fraction(114, 10)
    assert pace.forecast == 172
    assert pace.state is PaceState.RUNNING


def test_calendar_days_would_have_said_on_track() -> None:
    by_calendar_days = Pace(goal=200, actual=86, elapsed=13, total=30)
    assert by_calendar_days.expected == Fraction(260, 3)


def test_the_quarter_stands_three_points_behind() -> None:
    pace = Pace(goal=2_000_000_00, actual=940_000_00, elapsed=32, total=64)
    assert pace.share_reached == Fraction(47, 100)
    assert pace.share_elapsed == Fraction(1, 2)
    assert pace.points_ahead == -3


def test_the_line_of_whole_numbers_ends_exactly_at_the_goal() -> None:
    assert goal_line(140, 21) == (
        7, 13, 20, 27, 33, 40, 47, 53, 60, 67, 73, 80, 87, 93, 100, 107, 113, 120, 127, 133, 140,
    )  # fmt: skip


def test_on_the_first_morning_there_is_no_percentage() -> None:
    pace = Pace(goal=200, actual=0, elapsed=0, total=20)
    assert pace.state is PaceState.STARTS_TODAY
    assert pace.share_of_expected is None
    assert pace.forecast is None
    assert pace.required_per_day == 10
    assert not EarlyWarning().warns(pace)


def test_after_the_last_day_nothing_is_required() -> None:
    pace = Pace(goal=200, actual=180, elapsed=20, total=20)
    assert pace.state is PaceState.FINISHED
    assert pace.required_per_day is None
    assert pace.forecast == 180
    assert not EarlyWarning().warns(pace)


def test_without_a_goal_there_is_only_the_count() -> None:
    pace = Pace(goal=0, actual=12, elapsed=5, total=20)
    assert pace.state is PaceState.NO_GOAL
    assert pace.share_reached is None
    assert pace.points_ahead is None
    assert pace.required_per_day is None
    assert not EarlyWarning().warns(pace)


def test_over_the_goal_nothing_more_is_required_and_the_day_is_named() -> None:
    pace = Pace(goal=10, actual=14, elapsed=5, total=20)
    assert pace.state is PaceState.GOAL_REACHED
    assert pace.required_per_day == 0
    daily = [(date(2026, 11, 4), 5), (date(2026, 11, 2), 4), (date(2026, 11, 3), 1), (date(2026, 11, 5), 4)]
    assert reached_on(daily, 10) == date(2026, 11, 4)
    assert reached_on(daily, 15) is None
    assert reached_on(daily, 0) is None


def test_a_period_without_working_days_expects_nothing() -> None:
    pace = Pace(goal=10, actual=0, elapsed=0, total=0)
    assert pace.expected is None
    assert pace.variance is None
    assert pace.state is PaceState.FINISHED


@pytest.mark.parametrize(
    ("actual", "elapsed", "warns"),
    [(89, 10, True), (90, 10, False), (91, 10, False), (130, 15, False), (120, 14, True), (0, 0, False)],
)
def test_the_early_warning_comes_under_90_percent_with_more_than_a_quarter_left(
    actual: int, elapsed: int, warns: bool
) -> None:
    assert EarlyWarning().warns(Pace(goal=200, actual=actual, elapsed=elapsed, total=20)) is warns


def test_the_early_warning_can_be_stricter_or_off_and_waits_for_a_tenth_of_the_period() -> None:
    pace = Pace(goal=2_000, actual=940, elapsed=32, total=64)
    assert not EarlyWarning().warns(pace), "it leads to 94 %"
    assert EarlyWarning(below=95).warns(pace)
    assert not EarlyWarning(below=95, left=50).warns(pace)
    assert not EarlyWarning(below=0).warns(Pace(goal=2_000, actual=0, elapsed=32, total=64))
    assert not EarlyWarning().warns(Pace(goal=2_000, actual=0, elapsed=6, total=64))
    assert EarlyWarning().warns(Pace(goal=2_000, actual=0, elapsed=7, total=64))


def test_a_goal_that_changes_has_a_new_line_beside_the_old_one() -> None:
    old, new = goal_lines([(1, 100), (4, 200)], 5)
    assert old == GoalLine(100, 1, (20, 40, 60, 80, 100))
    assert new == GoalLine(200, 4, (160, 200))


@pytest.mark.parametrize("goals", [[], [(2, 100)], [(1, 100), (1, 200)], [(1, 100), (6, 200)]])
def test_goals_out_of_order_are_refused(goals: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="in order"):
        goal_lines(goals, 5)


def test_days_outside_the_period_are_refused() -> None:
    with pytest.raises(ValueError, match="within"):
        Pace(goal=1, actual=0, elapsed=3, total=2)
    with pytest.raises(ValueError, match="zero or more"):
        Pace(goal=-1, actual=0, elapsed=0, total=2)
    with pytest.raises(ValueError, match="within"):
        goal_on(0, 100, 0)


@given(st.integers(0, 10**9), st.integers(1, 70))
def test_a_goal_line_never_falls_and_stays_within_half_of_the_exact_one(goal: int, days: int) -> None:
    line = goal_line(goal, days)
    assert line[-1] == goal
    assert list(line) == sorted(line)
    for day, point in enumerate(line, 1):
        assert abs(point - Fraction(goal * day, days)) <= Fraction(1, 2)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 70), st.data())
def test_keeping_what_is_required_arrives_at_the_goal(
    goal: int, actual: int, total: int, data: st.DataObject
) -> None:
    pace = Pace(goal, actual, data.draw(st.integers(0, total)), total)
    if pace.required_per_day is not None:
        assert actual + pace.required_per_day * pace.remaining == max(goal, actual)
    if pace.variance is not None and pace.forecast is not None:
        assert (pace.variance < 0) == (pace.forecast < goal)
