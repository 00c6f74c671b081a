"""Working time, recurrence and quiet hours: the one door to questions of when."""

from __future__ import annotations

from alignment.hours import Block, WorkingCalendar
from alignment.schedule import (
    DAY_NAMES,
    EVERY_DAY,
    FULL_DAY_NAMES,
    WEEKDAYS,
    WEEKEND,
    QuietHours,
    Schedule,
    describe_days,
    parse_quiet_hours,
    parse_schedule,
    parse_time,
    weekday_named,
)
from alignment.working_hours import describe_hours, parse_hours, with_hours
from alignment.zones import as_utc, city, day_edges, local_day, local_instant, zone_meant, zone_named

__all__ = [
    "DAY_NAMES",
    "EVERY_DAY",
    "FULL_DAY_NAMES",
    "WEEKDAYS",
    "WEEKEND",
    "Block",
    "QuietHours",
    "Schedule",
    "WorkingCalendar",
    "as_utc",
    "city",
    "day_edges",
    "describe_days",
    "describe_hours",
    "local_day",
    "local_instant",
    "parse_hours",
    "parse_quiet_hours",
    "parse_schedule",
    "parse_time",
    "weekday_named",
    "with_hours",
    "zone_meant",
    "zone_named",
]
