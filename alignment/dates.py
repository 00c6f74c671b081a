"""Days as people type them, and as a phone prints them."""

from __future__ import annotations

import calendar as gregorian
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from alignment.hours import WorkingCalendar
from alignment.periods import MONTH_NAMES, FiscalCalendar, month_named, month_of, months_after
from alignment.readings import Ambiguous, Reading, Unreadable, quoted
from alignment.schedule import DAY_NAMES, parse_time, weekday_named
from alignment.zones import ONE_DAY, as_utc, zone_named

_HALF_A_YEAR = timedelta(days=183)
_YEARS_TO_SEARCH = 9  # 29 February may be eight years away, around 2100
_LAST_YEAR = 2999


class Sense(StrEnum):
    """Which way a day without a year lies: a due date ahead, or the start of a report behind."""

    AHEAD = "ahead"
    BEHIND = "behind"


@dataclass(frozen=True, slots=True)
class When:
    """A day, with the time of day if one was said."""

    day: date
    at: time | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was typed and against what it is read."""

    text: str
    today: date
    calendar: WorkingCalendar | None
    fiscal: FiscalCalendar
    sense: Sense

    def refused(self) -> Unreadable:
        return Unreadable(
            self.text, f"{quoted(self.text)} is no day I know. Try fri, 31 jan, 2027-01-31 or +30d."
        )

    def nearest(self, candidates: Iterator[date]) -> date:
        """The first day on the asked side; today itself counts on both sides."""
        for day in candidates:
            if day >= self.today if self.sense is Sense.AHEAD else day <= self.today:
                return day
        raise self.refused()


def parse_day(
    text: str,
    today: date,
    calendar: WorkingCalendar | None = None,
    *,
    fiscal: FiscalCalendar | None = None,
    sense: Sense = Sense.AHEAD,
) -> date:
    """Read a day: fri, 31 jan, jan 31, 2027-01-31, +30d, +2w, +5wd, eoq, mar, today, tomorrow.

    A weekday is the next such day and never today (on a Friday, `fri` is in a week). A day without a year is
    the next one, today included. A month alone is its next first, later than today. `+5wd` counts working days
    and needs the calendar. With Sense.BEHIND all of these look back instead. `3/4` raises Ambiguous with both
    readings, anything else Unreadable, also a time of day beside the day.
    """
    when = parse_when(text, today, calendar, fiscal=fiscal, sense=sense)
    if when.at is not None:
        raise Unreadable(text, f"{quoted(text)} has a time; here a day is enough.")
    return when.day


def parse_when(
    text: str,
    today: date,
    calendar: WorkingCalendar | None = None,
    *,
    fiscal: FiscalCalendar | None = None,
    sense: Sense = Sense.AHEAD,
) -> When:
    """Read a day as `parse_day` does, with a time of day behind it if there is one: `tomorrow 9`, `fri 14:30`."""
    words = " ".join(text.lower().replace(",", " ").split())
    asked = _Asked(text, today, calendar, fiscal or FiscalCalendar(), sense)
    day = _day_of(asked, words)
    if day is not None:
        return When(day)
    head, _, tail = words.rpartition(" ")
    day = _day_of(asked, head.removesuffix(" at")) if head else None
    if day is None:
        raise asked.refused()
    return When(day, parse_time(tail))


def parse_span(text: str, today: date) -> tuple[date, date]:
    """Read `23 nov to 27 nov`, `23 - 27 nov`, `fri - tue`, `until fri` (from today) or one day as [first, end).

    The last day said is inside. Raises as `parse_day` does, and Unreadable when the last day lies before the first.
    """
    words = " ".join(text.casefold().split()).removeprefix("from ")
    if words.startswith("until "):
        words = f"now to {words.removeprefix('until ')}"
    said = re.split(r"\s+(?:to|until|till|-|–)\s+", words, maxsplit=1)
    if len(said) == 2 and re.fullmatch(r"\d{1,2}", said[0]):
        said[0] = f"{said[0]} {said[1].partition(' ')[2]}"
    first = today if said[0] == "now" else parse_day(said[0], today)
    # The last day is the next such one after the first: mon to fri never runs backwards.
    last = parse_day(said[1], first) if len(said) == 2 else first
    if last < first:
        raise Unreadable(text, f"{full_day(last)} is before {full_day(first)}. Try 23 nov to 27 nov.")
    return first, last + ONE_DAY


def _day_of(asked: _Asked, words: str) -> date | None:
    """The day that all these words mean, None when they are not the words of a day."""
    plain = {"today": 0, "tomorrow": 1, "tmr": 1, "yesterday": -1}
    if words in plain:
        return asked.today + plain[words] * ONE_DAY
    weekday = weekday_named(words)
    if weekday is not None:
        return _weekday(asked, weekday)
    if words in ("eom", "eoq", "eoy"):
        return _end_of(asked, words)
    for read in (_relative, _iso, _numeric, _named_month):
        day = read(asked, words)
        if day is not None:
            return day
    return None


def _weekday(asked: _Asked, weekday: int) -> date:
    if asked.sense is Sense.AHEAD:
        return asked.today + ((weekday - asked.today.weekday() - 1) % 7 + 1) * ONE_DAY
    return asked.today - ((asked.today.weekday() - weekday - 1) % 7 + 1) * ONE_DAY


def _end_of(asked: _Asked, words: str) -> date:
    period = {
        "eom": month_of,
        "eoq": asked.fiscal.quarter_of,
        "eoy": asked.fiscal.year_of,
    }[words](asked.today)
    return period.end - ONE_DAY


_RELATIVE = re.compile(r"(?P<sign>[+-])\s?(?P<count>\d{1,4})\s?(?P<unit>wd|d|days?|w|weeks?|m|months?)")


def _relative(asked: _Asked, words: str) -> date | None:
    found = _RELATIVE.fullmatch(words)
    if found is None:
        return None
    count = int(found["count"]) * (1 if found["sign"] == "+" else -1)
    if found["unit"] == "wd":
        return _working_days_away(asked, count)
    if found["unit"].startswith("m"):
        first = months_after(asked.today, count)
        return first.replace(day=min(asked.today.day, gregorian.monthrange(first.year, first.month)[1]))
    return asked.today + timedelta(days=count * (7 if found["unit"].startswith("w") else 1))


def _working_days_away(asked: _Asked, count: int) -> date:
    if asked.calendar is None:
        raise asked.refused()
    day = asked.today
    step = asked.calendar.next_working_day if count > 0 else asked.calendar.previous_working_day
    for _ in range(abs(count)):
        day = step(day)
    return day


def _iso(asked: _Asked, words: str) -> date | None:
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", words)
    return _exact(asked, *map(int, found.groups())) if found else None


_NUMERIC = re.compile(r"(\d{1,2})([/.])(\d{1,2})(?:\2(\d{4})?)?")


def _numeric(asked: _Asked, words: str) -> date | None:
    """Day and month as numbers: read only when one of the two orders is impossible."""
    found = _NUMERIC.fullmatch(words)
    if found is None:
        return None
    one, other = int(found[1]), int(found[3])
    year = int(found[4]) if found[4] else None
    days: list[date] = []
    for day, month in ((one, other), (other, one)):
        try:
            reading = _day_and_month(asked, day, month, year)
        except Unreadable:
            # The other order may still be a day; that neither is one is said below.
            continue
        if reading not in days:
            days.append(reading)
    if not days:
        raise asked.refused()
    if len(days) == 1:
        return days[0]
    readings = tuple(Reading(full_day(day), day.isoformat()) for day in days)
    labels = " or ".join(reading.label for reading in readings)
    raise Ambiguous(asked.text, f"{quoted(asked.text)} may be {labels}. Which one?", readings)


_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)? (?:of )?(?P<month>[a-z]+)\.?(?: (?P<year>\d{4}))?"
)
_MONTH_FIRST = re.compile(r"(?P<month>[a-z]+)\.? (?P<day>\d{1,2})(?:st|nd|rd|th|\.)?(?: (?P<year>\d{4}))?")
_MONTH_ALONE = re.compile(r"(?P<month>[a-z]+)\.?(?: (?P<year>\d{4}))?")


def _named_month(asked: _Asked, words: str) -> date | None:
    for pattern in (_DAY_FIRST, _MONTH_FIRST, _MONTH_ALONE):
        found = pattern.fullmatch(words)
        month = month_named(found["month"]) if found else None
        if found is None or month is None:
            continue
        year = int(found["year"]) if found["year"] else None
        if pattern is not _MONTH_ALONE:
            return _day_and_month(asked, int(found["day"]), month, year)
        if year is not None:
            return _exact(asked, year, month, 1)
        if asked.sense is Sense.BEHIND:
            return date(asked.today.year - (month > asked.today.month), month, 1)
        return date(asked.today.year + (month <= asked.today.month), month, 1)
    return None


def _day_and_month(asked: _Asked, day: int, month: int, year: int | None) -> date:
    if year is not None:
        return _exact(asked, year, month, day)
    step = 1 if asked.sense is Sense.AHEAD else -1
    years = (asked.today.year + step * n for n in range(_YEARS_TO_SEARCH))
    return asked.nearest(found for y in years if (found := _possible(y, month, day)) is not None)


def _exact(asked: _Asked, year: int, month: int, day: int) -> date:
    found = _possible(year, month, day)
    if found is None:
        raise asked.refused()
    return found


def _possible(year: int, month: int, day: int) -> date | None:
    if not (1 <= year <= _LAST_YEAR and 1 <= month <= 12):
        return None
    return date(year, month, day) if 1 <= day <= gregorian.monthrange(year, month)[1] else None


def short_day(day: date, today: date) -> str:
    """The day for a line on a phone: `Wed 18 Nov` from today to six days on, else `15 Feb`.

    With its year (`15 Feb 2028`) where that differs from today's and the day is over half a year away.
    """
    if timedelta(0) <= day - today < timedelta(days=7):
        return weekday_and_day(day)
    if day.year != today.year and abs(day - today) > _HALF_A_YEAR:
        return full_day(day)
    return day_and_month(day)


def near_day(day: date, today: date) -> str:
    """The day where a line has room for no more: `Tue` within six days, else `15 Feb`, with its year as `short_day` has it."""
    return DAY_NAMES[day.weekday()] if abs((day - today).days) < 7 else short_day(day, today)


def day_and_month(day: date) -> str:
    """`16 Nov`, where the year is beyond doubt."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]}"


def weekday_and_day(day: date) -> str:
    """`Mon 16 Nov`, as a headline has it."""
    return f"{DAY_NAMES[day.weekday()]} {day_and_month(day)}"


def full_day(day: date) -> str:
    """`15 Feb 2027`, where there must be no doubt."""
    return f"{day_and_month(day)} {day.year}"


def short_time(at: time) -> str:
    """`09:27`, on 24 hours."""
    return f"{at:%H:%M}"


def short_moment(instant: datetime, zone: str, today: date) -> str:
    """An instant on the wall clock of that zone: `12:10` today, `Mon 18:05` within six days, else `9 Nov 12:10`."""
    wall = as_utc(instant).astimezone(zone_named(zone))
    away = wall.date() - today
    if not away:
        return short_time(wall.time())
    if abs(away) < timedelta(days=7):
        return f"{DAY_NAMES[wall.weekday()]} {short_time(wall.time())}"
    return f"{short_day(wall.date(), today)} {short_time(wall.time())}"


def deadline(instant: datetime, zone: str) -> str:
    """An instant with nothing left out but the year: `Wed 18 Nov 12:10`, as an alert names its due time."""
    wall = as_utc(instant).astimezone(zone_named(zone))
    return f"{weekday_and_day(wall.date())} {short_time(wall.time())}"
