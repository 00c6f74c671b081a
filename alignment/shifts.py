"""Whether somebody is at work: by their own hours in their own zone where they have any, else by their team's or the company's."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from alignment.calendar import WorkingCalendar, parse_hours
from alignment.working_hours import says_always

ALWAYS = "always"
"""Hours of somebody who takes leads round the clock."""


def on_shift(hours: str, zone: str, calendar: WorkingCalendar, at: datetime) -> bool:
    """Tell whether somebody is at work at an instant. Days off are those of `calendar`, but for who is there always."""
    if not hours:
        return calendar.is_working(at)
    return hours == ALWAYS or _own(hours, zone or calendar.zone, calendar.closed).is_working(at)


def read_hours(typed: str) -> str:
    """Return somebody's hours as they are kept: `9-17 weekdays`, or `always`. Unreadable for anything else."""
    plain = " ".join(typed.casefold().split())
    if says_always(plain):
        return ALWAYS
    if plain:
        parse_hours(plain)
    return plain


@lru_cache(maxsize=512)
def _own(hours: str, zone: str, closed: frozenset[date]) -> WorkingCalendar:
    days, blocks = parse_hours(hours)
    return WorkingCalendar(1, zone, dict.fromkeys(days, blocks), closed)
