"""Was a promise kept: every clock is met, late, overdue or pending, and only decided ones count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from alignment.hours import WorkingCalendar
from alignment.lifecycle import TouchKind
from alignment.rates import Ratio


class Standing(StrEnum):
    """How one clock stands."""

    MET = "met"
    LATE = "late"
    OVERDUE = "overdue"
    PENDING = "pending"
    UNKNOWN = "unknown"
    """Its due time has passed, but what we know of touches does not reach so far: nobody is called late."""


@dataclass(frozen=True, slots=True)
class LoggedContact:
    """One entry of an activity log, in whatever order the log arrives.

    `kind` is None for what is no attempt to reach the person: an automatic answer, a change of owner or status,
    a record that was opened.
    """

    at: datetime
    kind: TouchKind | None
    by_human: bool = True

    @property
    def is_touch(self) -> bool:
        """Whether it is a human attempt to reach the person."""
        return self.by_human and self.kind is not None


def first_touch(log: Iterable[LoggedContact], handed_over: datetime) -> datetime | None:
    """The earliest human attempt at or after the handoff, whatever the order of arrival; None if there is none."""
    return min((entry.at for entry in log if entry.is_touch and entry.at >= handed_over), default=None)


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise: when it was handed over, when its answer is due, and when it was answered."""

    started: datetime
    due: datetime
    touched: datetime | None = None

    def standing(self, now: datetime, known_until: datetime | None = None) -> Standing:
        """How the clock stands at `now`; an answer at the very due time is in time.

        `known_until` is the time to which touches are known where they arrive by file; default: now. A touch
        after `now` has not happened yet.
        """
        if self.touched is not None and self.touched <= now:
            return Standing.MET if self.touched <= self.due else Standing.LATE
        if now <= self.due:
            return Standing.PENDING
        if known_until is not None and known_until <= self.due:
            return Standing.UNKNOWN
        return Standing.OVERDUE

    def minutes_taken(self, calendar: WorkingCalendar) -> int | None:
        """Whole business minutes until the answer; 0 for one before the clock opens, None while there is none."""
        return None if self.touched is None else calendar.minutes_between(self.started, self.touched)

    def minutes_waiting(self, calendar: WorkingCalendar, now: datetime) -> int | None:
        """Whole business minutes it has been waiting at `now`; None once it is answered."""
        if self.touched is not None and self.touched <= now:
            return None
        return calendar.minutes_between(self.started, now)


@dataclass(frozen=True, slots=True)
class Attainment:
    """How many clocks stand how; overdue counts against the promise, pending and unknown not at all."""

    met: int = 0
    late: int = 0
    overdue: int = 0
    pending: int = 0
    unknown: int = 0

    @property
    def ratio(self) -> Ratio:
        """met of (met + late + overdue); 0 of 0 means that none is due yet, neither 0 % nor 100 %."""
        return Ratio(self.met, self.met + self.late + self.overdue)

    @property
    def none_due_yet(self) -> bool:
        """Whether there is nothing to judge so far."""
        return self.ratio.n == 0

    @property
    def total(self) -> int:
        """All clocks, decided or not."""
        return self.met + self.late + self.overdue + self.pending + self.unknown


def attainment(clocks: Iterable[Clock], now: datetime, known_until: datetime | None = None) -> Attainment:
    """Count the standings of all clocks at `now`."""
    counted = Counter(clock.standing(now, known_until) for clock in clocks)
    return Attainment(**{standing.value: counted[standing] for standing in Standing})


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """How long answers took, in business minutes, beside those who still wait (else only the quick ones count)."""

    answered: int
    median: Fraction | None
    p90: int | None
    waiting: int
    longest_wait: int | None


def response_times(clocks: Sequence[Clock], calendar: WorkingCalendar, now: datetime) -> ResponseTimes:
    """Median and 90th percentile (nearest rank) of the answered clocks, and number and age of the waiting."""
    taken, waiting = [], []
    for clock in clocks:
        still = clock.minutes_waiting(calendar, now)
        if still is None:
            taken.append(clock.minutes_taken(calendar) or 0)
        else:
            waiting.append(still)
    return ResponseTimes(
        len(taken), median(taken), nearest_rank(taken, 90), len(waiting), max(waiting, default=None)
    )


def median(values: Iterable[int]) -> Fraction | None:
    """The middle value, or the exact mean of the two middle ones; None without values."""
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[half])
    return Fraction(ordered[half - 1] + ordered[half], 2)


def nearest_rank(values: Iterable[int], percentile: int) -> int | None:
    """The smallest value that at least so many percent (1 to 100) do not exceed; None without values."""
    if not 1 <= percentile <= 100:
        raise ValueError("a percentile lies between 1 and 100")
    ordered = sorted(values)
    if not ordered:
        return None
    return ordered[-(-len(ordered) * percentile // 100) - 1]
