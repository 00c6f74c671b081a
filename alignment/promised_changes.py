"""Marketing promised that something will change: when that is looked at, and what may be said of it then.

Source: samples.md 4 (*Fix it*: what will change, by when, and a check the day after 30 days) and domain.md 4.2: counts
always, a percentage from five cases on with its range, and no "fewer" while the ranges overlap.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from alignment.calendar import WorkingCalendar
from alignment.errors import Incomplete, NotNow
from alignment.rates import Direction, Ratio
from alignment.rejections import check_day, on_working_day
from alignment.zones import local_instant

CHECK_AT = time(9, 30)
"""The local time at which both are asked: the day has begun, and the morning's digest is read."""

MOST_AHEAD_DAYS = 366
"""A promise that is looked at later than in a year is none."""


def checked_on(today: date, by: date | None, calendar: WorkingCalendar, after_days: int) -> date:
    """Return the day on which a promise is checked: the day after the agreed 30, or when it is due if that is later."""
    agreed = check_day(today, calendar, after_days)
    return agreed if by is None else max(agreed, on_working_day(by, calendar))


def asked_at(day: date, calendar: WorkingCalendar) -> datetime:
    """Return the instant at which a check of that day is owed."""
    return local_instant(day, CHECK_AT, calendar.zone)


def next_check(until: date, today: date, calendar: WorkingCalendar) -> date:
    """Return the day of the next check after *Not yet, until…*: the day that was said, on a working day."""
    if until <= today:
        raise Incomplete("Until when? A later day than today.", field="until")
    if (until - today).days > MOST_AHEAD_DAYS:
        raise NotNow("That is over a year. A promise is looked at sooner.", field="until")
    return on_working_day(until, calendar)


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """How many of the leads that sales decided on were rejected for the reason: before the promise, and since."""

    before: Ratio
    after: Ratio
    days_before: int
    days_after: int

    @property
    def verdict(self) -> Direction | None:
        """Up or down where it is more than chance; None while the ranges overlap or there are too few cases."""
        return self.after.direction_since(self.before)
