"""Where a number should stand today if it is to arrive: expected, ahead or behind, and what is needed per day.

Source of the method: the daily line of a month's goal against its actual count, here over working days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction


class PaceState(StrEnum):
    """Which sentence fits; each names what must not be shown."""

    NO_GOAL = "no_goal"  # the count alone
    STARTS_TODAY = "starts_today"  # no percentage
    RUNNING = "running"
    GOAL_REACHED = "goal_reached"  # nothing required
    FINISHED = "finished"  # a result, nothing required


@dataclass(frozen=True, slots=True)
class Pace:
    """A goal, what has been reached of it, and how many of the period's working days are over.

    Goal and actual are counts or minor units; every result is exact (Fraction) and rounded only for display.
    """

    goal: int
    actual: int
    elapsed: int
    total: int

    def __post_init__(self) -> None:
        if not 0 <= self.elapsed <= self.total:
            raise ValueError(f"day {self.elapsed} of {self.total} is not within the period")
        if self.goal < 0:
            raise ValueError("a goal is zero or more")

    @property
    def remaining(self) -> int:
        """Working days left."""
        return self.total - self.elapsed

    @property
    def state(self) -> PaceState:
        """What can be said at all about this pace."""
        if self.goal == 0:
            return PaceState.NO_GOAL
        if self.remaining == 0:
            return PaceState.FINISHED
        if self.actual >= self.goal:
            return PaceState.GOAL_REACHED
        return PaceState.STARTS_TODAY if self.elapsed == 0 else PaceState.RUNNING

    @property
    def share_elapsed(self) -> Fraction | None:
        """Elapsed over total days: the pace that won over plan is compared with; None without days."""
        return Fraction(self.elapsed, self.total) if self.total else None

    @property
    def share_reached(self) -> Fraction | None:
        """Actual over goal; None without a goal."""
        return Fraction(self.actual, self.goal) if self.goal else None

    @property
    def points_ahead(self) -> Fraction | None:
        """Percentage points by which the share reached exceeds the share elapsed; below zero when behind."""
        if self.share_reached is None or self.share_elapsed is None:
            return None
        return (self.share_reached - self.share_elapsed) * 100

    @property
    def expected(self) -> Fraction | None:
        """goal x elapsed / total; None without days."""
        return Fraction(self.goal * self.elapsed, self.total) if self.total else None

    @property
    def variance(self) -> Fraction | None:
        """Actual less expected; below zero when behind."""
        return self.actual - self.expected if self.expected is not None else None

    @property
    def share_of_expected(self) -> Fraction | None:
        """Actual over expected; None while nothing is expected yet."""
        return self.actual / self.expected if self.expected else None

    @property
    def required_per_day(self) -> Fraction | None:
        """What each day left must bring, never below zero; None without a goal or without days left."""
        if self.goal == 0 or self.remaining == 0:
            return None
        return Fraction(max(0, self.goal - self.actual), self.remaining)

    @property
    def forecast(self) -> Fraction | None:
        """Actual / elapsed x total: where the pace so far leads; None before the first day is over."""
        return Fraction(self.actual * self.total, self.elapsed) if self.elapsed else None


def goal_on(day: int, goal: int, days: int) -> int:
    """Where the line of whole numbers stands after so many of the days, halves up; it ends exactly at the goal."""
    if not 0 <= day <= days or days == 0:
        raise ValueError(f"day {day} of {days} is not within the period")
    return (2 * goal * day + days) // (2 * days)


def goal_line(goal: int, days: int) -> tuple[int, ...]:
    """The cumulative goal after day 1, 2, … of so many days, in whole numbers."""
    return tuple(goal_on(day, goal, days) for day in range(1, days + 1))


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal's line from the working day (1 is the first) on which it came into force."""

    goal: int
    from_day: int
    points: tuple[int, ...]


def goal_lines(goals: Sequence[tuple[int, int]], days: int) -> tuple[GoalLine, ...]:
    """The lines of a goal that was changed on the way: (from working day, goal) pairs in order, first from day 1.

    A new goal has a line of its own from its day on, and the old one stays to be seen: both are shown.
    """
    starts = [day for day, _ in goals]
    if not starts or starts[0] != 1 or starts != sorted(set(starts)) or starts[-1] > days:
        raise ValueError("goals come in order of their first day, from day 1, within the period")
    return tuple(GoalLine(goal, day, goal_line(goal, days)[day - 1 :]) for day, goal in goals)


def reached_on(daily: Iterable[tuple[date, int]], goal: int) -> date | None:
    """The day on which the running sum of (day, count) pairs first met the goal; None if it has not."""
    so_far = 0
    for day, count in sorted(daily):
        so_far += count
        if so_far >= goal > 0:
            return day
    return None
