"""What somebody is to reach in a period: out of dated goals, less for the days on which they were not there.

A quota of the whole period holds; else parts of it, such as months of a ramp, add up. Whoever joined or left within it
owes the share of working days on which they were there. Exact until the end, and rounded once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from alignment.hours import WorkingCalendar
from alignment.periods import Period

Span = tuple[date, date]
"""Local days [first, end)."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A dated goal: of [first, end), in minor units or a count."""

    first: date
    end: date
    amount: int


def chosen(goals: Iterable[Goal], first: date, end: date) -> tuple[Goal, ...]:
    """Return the goals that hold for [first, end): the one of exactly that time, else those within it in order.

    Of goals that overlap the one that begins earlier holds, of two that begin together the longer.
    """
    within = [each for each in goals if first <= each.first and each.end <= end]
    exact = [each for each in within if (each.first, each.end) == (first, end)]
    if exact:
        return (exact[0],)
    found: list[Goal] = []
    for each in sorted(within, key=lambda goal: (goal.first, -goal.end.toordinal())):
        if not found or each.first >= found[-1].end:
            found.append(each)
    return tuple(found)


def whole(goals: Iterable[Goal], first: date, end: date) -> int | None:
    """Return the goal of all of [first, end): its own, or the sum of goals that tile it without a gap; None else."""
    found = chosen(goals, first, end)
    edges = [first, *(each.end for each in found)]
    tiles = bool(found) and edges[-1] == end and [each.first for each in found] == edges[:-1]
    return sum(each.amount for each in found) if tiles else None


@dataclass(frozen=True, slots=True)
class Quota:
    """What one person owes of a period. `full` is before days on which they were not there; days are working days.

    `unset`: on so many days of the period they were there, and nobody set a quota for them.
    """

    amount: int
    full: int
    days: int
    of_days: int
    unset: int = 0

    @property
    def prorated(self) -> bool:
        """Whether they joined or left within the time that it is for."""
        return self.days < self.of_days


def quota(
    goals: Iterable[Goal], period: Period, calendar: WorkingCalendar, there: Sequence[Span]
) -> Quota | None:
    """Return what somebody owes of a period who was there in these spans of days; None where nobody set anything."""
    parts = chosen(goals, period.first, period.end)
    if not parts:
        return None
    owed, days, of_days = Fraction(0), 0, 0

    def present(working: Iterable[date]) -> int:
        return sum(any(first <= day < end for first, end in there) for day in working)

    for part in parts:
        working = calendar.working_days(part.first, part.end)
        here = present(working)
        owed += Fraction(part.amount * here, len(working)) if working else 0
        days, of_days = days + here, of_days + len(working)
    unset = present(calendar.working_days(period.first, period.end)) - days
    return Quota(int(owed + Fraction(1, 2)), sum(part.amount for part in parts), days, of_days, unset)
