"""The steps of the waterfall: what each is called, which are shown, until when each day's leads are watched, how long a step takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from alignment.lifecycle import EventKind
from alignment.periods import Period
from alignment.zones import ONE_DAY, day_edges


class Step(StrEnum):
    """A step that a lead reaches after the hand-over; its value is the milestone's name."""

    MQL = "mql"
    TAL = "tele_accepted"
    TQL = "tele_qualified"
    SAL = "accepted"
    SQL = "qualified"
    WON = "won"

    @property
    def label(self) -> str:
        """What both teams call it."""
        return "Won" if self is Step.WON else self.name


KIND: Mapping[Step, EventKind] = {
    Step.MQL: EventKind.MARKETING_QUALIFIED,
    Step.TAL: EventKind.TELE_ACCEPTED,
    Step.TQL: EventKind.TELE_QUALIFIED,
    Step.SAL: EventKind.ACCEPTED,
    Step.SQL: EventKind.SALES_QUALIFIED,
    Step.WON: EventKind.WON,
}
"""What happens to a lead that reaches a step."""


class By(StrEnum):
    """What a funnel is taken apart by; its value is the word people type."""

    CAMPAIGN = "campaign"
    SOURCE = "source"
    SEGMENT = "segment"
    REGION = "region"
    TEAM = "team"
    MONTH = "month"


def shown_steps(used: Collection[EventKind]) -> tuple[Step, ...]:
    """Return the steps that a company has: hand-over and win always, any other once somebody took it."""
    return tuple(step for step in Step if step in (Step.MQL, Step.WON) or KIND[step] in used)


@dataclass(frozen=True, slots=True)
class WatchedDay:
    """One local day whose leads are watched: [first, after), until what happened before `until` counts for them."""

    day: date
    first: datetime
    after: datetime
    until: datetime


def watched_days(period: Period, as_of: datetime, zone: str, window_days: int) -> tuple[WatchedDay, ...]:
    """Return the days of a period that have begun, each with the end of its window; nothing after `as_of` counts."""
    found = []
    day = period.first
    while day < period.end and (edges := day_edges(day, zone))[0] < as_of:
        until = window_end(day, zone, window_days)
        found.append(WatchedDay(day, edges[0], min(edges[1], as_of), min(until, as_of)))
        day += ONE_DAY
    return tuple(found)


def window_end(day: date, zone: str, window_days: int) -> datetime:
    """Return when a day's leads have had their whole window: the end of the local day so many days later."""
    return day_edges(day + timedelta(days=window_days), zone)[1]


@dataclass(frozen=True, slots=True)
class TimeInStep:
    """The median hours of those who left a step, beside how many are still inside and since when the oldest is.

    Whoever is still inside would make it longer, so none is said without the other.
    """

    median_hours: Fraction | None = None
    left: int = 0
    inside: int = 0
    oldest_since: datetime | None = None


def median_of_counts(counts: Mapping[int, int]) -> Fraction | None:
    """Return the median of values that come as (value, how many of it); None of nothing."""
    total = sum(counts.values())
    if not total:
        return None
    middles = ((total - 1) // 2, total // 2)
    found: list[int] = []
    passed = 0
    for value in sorted(counts):
        passed += counts[value]
        while len(found) < 2 and middles[len(found)] < passed:
            found.append(value)
    return Fraction(sum(found), 2)
