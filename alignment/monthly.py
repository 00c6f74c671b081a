"""Once a month a rep hears what their feedback changed: for which month, and when it is said."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from alignment.calendar import WorkingCalendar, day_edges, local_instant

SAID_AT = time(10)
LATEST_DAYS = 10
"""So many days after the first working day a month is still said, where Tandem stood still on it; later it is no news."""


def month_said(today: date, calendar: WorkingCalendar) -> date | None:
    """Return the first day of the month that is told of now; None before the first working day and long after it."""
    first = today.replace(day=1)
    start = first if calendar.is_working_day(first) else calendar.next_working_day(first)
    if not start <= today <= start + timedelta(days=LATEST_DAYS):
        return None
    return (first - timedelta(days=1)).replace(day=1)


def edges(month: date, zone: str) -> tuple[datetime, datetime]:
    """Return a local month as instants, half-open."""
    following = (month + timedelta(days=32)).replace(day=1)
    return day_edges(month, zone)[0], day_edges(following, zone)[0]


def said_at(today: date, calendar: WorkingCalendar) -> datetime:
    """Return when it is said on a day."""
    return local_instant(today, SAID_AT, calendar.zone)
