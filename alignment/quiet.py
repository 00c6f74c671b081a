"""When a day deserves one line, and when a source is too old to be believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alignment.hours import WorkingCalendar
from alignment.zones import as_utc, local_day


class Loud(StrEnum):
    """What makes a day deserve a whole digest."""

    MOVED = "moved"
    REJECTED = "rejected"
    LATE = "late"
    LEFT_BEHIND = "left_behind"
    LINE_CROSSED = "line_crossed"


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What happened since the last digest.

    `amounts` are those of every deal that was won, lost, new or moved, in minor units; None for an unknown one,
    which nobody can call small. Being behind plan is no fact of a day: pace moves by itself.
    """

    amounts: Sequence[int | None] = ()
    rejected: int = 0
    late: int = 0
    left_behind: int = 0
    lines_crossed: int = 0


def loud_because(facts: DayFacts, threshold_minor: int | None = None) -> tuple[Loud, ...]:
    """Why the day is not quiet; empty when it is.

    Amounts count above the channel's threshold, without one (None) at any size.
    """
    moved = any(
        amount is None or threshold_minor is None or abs(amount) > threshold_minor for amount in facts.amounts
    )
    holds = {
        Loud.MOVED: moved,
        Loud.REJECTED: facts.rejected > 0,
        Loud.LATE: facts.late > 0,
        Loud.LEFT_BEHIND: facts.left_behind > 0,
        Loud.LINE_CROSSED: facts.lines_crossed > 0,
    }
    return tuple(reason for reason, true in holds.items() if true)


def is_quiet(facts: DayFacts, threshold_minor: int | None = None) -> bool:
    """Whether the day deserves one line, which still gives won, plan and pace."""
    return not loud_because(facts, threshold_minor)


class Freshness(StrEnum):
    """What a source's time says of its figures."""

    FRESH = "fresh"
    STALE = "stale"
    NEVER = "never"
    """Nothing ever came: figures are unknown, not zero."""


def needed_since(now: datetime, calendar: WorkingCalendar) -> datetime:
    """The end of the last working day before today's local day: a source must not be older, in UTC."""
    today = local_day(now, calendar.zone)
    return calendar.close_of(calendar.previous_working_day(today))


def freshness(source_as_of: datetime | None, now: datetime, calendar: WorkingCalendar) -> Freshness:
    """Whether a source's figures may stand without a mark; a stale one costs only its own figures."""
    if source_as_of is None:
        return Freshness.NEVER
    return Freshness.STALE if as_utc(source_as_of) < needed_since(now, calendar) else Freshness.FRESH
