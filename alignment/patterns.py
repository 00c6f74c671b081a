"""When one reason stands out at one campaign: against its own history, never against anybody else's, never on few cases.

Source: domain.md 1.3 (no benchmark, its own trailing rates) and 4.2 (a floor of five, ranges that overlap say nothing).
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from alignment.calendar import WorkingCalendar, local_day, local_instant
from alignment.feedback import Verdict
from alignment.rates import FEWEST_FOR_A_PERCENTAGE, Direction, Ratio

NOW_DAYS = 30
HISTORY_DAYS = 180
TIMES = 3
MOST = 0.5
"""Praise is a pattern where even the low end of its range is above this share."""

TOLD_AT = time(9)
"""The local time of a working day at which a channel hears of it."""


def stands_out(now: Ratio, before: Ratio) -> bool:
    """Tell whether a reason is given three times as often as before, and more than chance explains."""
    if min(now.n, before.n) < FEWEST_FOR_A_PERCENTAGE or now.numerator < FEWEST_FOR_A_PERCENTAGE:
        return False
    if now.direction_since(before) is not Direction.UP:
        return False
    return now.numerator * before.denominator >= TIMES * before.numerator * now.denominator


def rose(now: Ratio, against: Ratio) -> bool:
    """Tell whether something is said more often than before, or than of all others, by more than chance explains."""
    if min(now.n, against.n, now.numerator) < FEWEST_FOR_A_PERCENTAGE:
        return False
    return now.direction_since(against) is Direction.UP


def works(now: Ratio) -> bool:
    """Tell whether most of sales finds something good: more than half of them, whatever chance did."""
    if now.n < FEWEST_FOR_A_PERCENTAGE or now.interval is None:
        return False
    return now.interval[0] > MOST


def verdict_stands_out(verdict: Verdict, now: Ratio, against: Ratio) -> bool:
    """Tell whether a verdict is a pattern: good by itself, poor against what it is compared with; ok never is."""
    if verdict is Verdict.OK:
        return False
    return works(now) if verdict is Verdict.GOOD else rose(now, against)


def told_at(now: datetime, calendar: WorkingCalendar) -> datetime:
    """Return when a pattern that was found now is told: at nine of this working day, or of the next one."""
    today = local_day(now, calendar.zone)
    at = local_instant(today, TOLD_AT, calendar.zone)
    if calendar.is_working_day(today):
        return max(at, now)
    return local_instant(calendar.next_working_day(today), TOLD_AT, calendar.zone)


def windows(at: datetime, live_since: datetime) -> tuple[datetime, datetime]:
    """Return where the last days begin, and where their history does; what was before Tandem is history."""
    since = max(at - timedelta(days=NOW_DAYS), min(live_since, at))
    return since, since - timedelta(days=HISTORY_DAYS)
