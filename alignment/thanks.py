"""When marketing's thanks reach a rep: one line a day at most, however many thanks there were."""

from __future__ import annotations

from datetime import datetime, time

from alignment.calendar import WorkingCalendar, local_day, local_instant

THANKS_AT = time(16, 30)
"""The time of day in the workspace's zone: the work is done, and nothing is interrupted."""


def thanks_due(now: datetime, calendar: WorkingCalendar) -> datetime:
    """Return when thanks given now are said: today at that time while it is ahead, else on the next working day."""
    today = local_day(now, calendar.zone)
    at = local_instant(today, THANKS_AT, calendar.zone)
    if at > now and calendar.is_working_day(today):
        return at
    return local_instant(calendar.next_working_day(today), THANKS_AT, calendar.zone)


def thanked_since(due: datetime, calendar: WorkingCalendar) -> datetime:
    """Return from when on thanks belong to the line that is due then: the due time before it."""
    day = calendar.previous_working_day(local_day(due, calendar.zone))
    return local_instant(day, THANKS_AT, calendar.zone)
