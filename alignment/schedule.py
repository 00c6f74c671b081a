"""When something recurs: 08:30 stays 08:30 all year, in the zone of whoever asked for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from alignment.hours import WorkingCalendar
from alignment.readings import Unreadable, quoted
from alignment.zones import ONE_DAY, as_utc, city, local_day, local_instant, zone_named

FULL_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY_NAMES = tuple(each[:3] for each in FULL_DAY_NAMES)
WEEKDAYS = frozenset(range(5))
WEEKEND = frozenset({5, 6})
EVERY_DAY = frozenset(range(7))
MOST_WORKING_DAYS = 23

_DAY_WORDS: dict[str, frozenset[int]] = {
    "weekdays": WEEKDAYS,
    "weekday": WEEKDAYS,
    "weekends": WEEKEND,
    "weekend": WEEKEND,
    "daily": EVERY_DAY,
    "everyday": EVERY_DAY,
}


def weekday_named(word: str) -> int | None:
    """0 (Monday) to 6 for a weekday's name or its beginning of three letters or more, else None."""
    word = word.lower().rstrip(".")
    if len(word) < 3:
        return None
    for number, name in enumerate(map(str.lower, FULL_DAY_NAMES)):
        if name.startswith(word) or word == name + "s":
            return number
    return None


@dataclass(frozen=True, slots=True)
class Schedule:
    """A local wall time on some days of the week, in an IANA zone.

    A time that DST skips comes later by the gap, one that DST repeats comes at its first occurrence: each day
    has exactly one run. `nth`: not by the week, but on that working day of each month, the last one where it has fewer.
    """

    time: time
    days: frozenset[int]
    zone: str
    nth: int = 0

    def __post_init__(self) -> None:
        zone_named(self.zone)
        if self.time.tzinfo is not None:
            raise ValueError("the time of a schedule is a local one; the schedule has the zone")
        if not self.days or not self.days <= EVERY_DAY:
            raise ValueError("a schedule has at least one day, 0 (Monday) to 6 (Sunday)")
        if not 0 <= self.nth <= MOST_WORKING_DAYS:
            raise ValueError("a month has at most 23 working days")

    def next_after(self, instant: datetime, calendar: WorkingCalendar | None = None) -> datetime:
        """The first run strictly after the instant, in UTC; days that the calendar has closed are left out."""
        moment = as_utc(instant)
        # A skipped time may land on the next local day, so yesterday's run can still be ahead.
        day = local_day(moment, self.zone) - ONE_DAY
        while True:
            if self.runs_on(day, calendar):
                run = local_instant(day, self.time, self.zone)
                if run > moment:
                    return run
            day += ONE_DAY

    def runs_on(self, day: date, calendar: WorkingCalendar | None = None) -> bool:
        """Whether a local day is one of its days; one that the calendar has closed is none."""
        if calendar is not None and day in calendar.closed:
            return False
        if not self.nth:
            return day.weekday() in self.days
        first = day.replace(day=1)
        following = (first + 31 * ONE_DAY).replace(day=1)
        every = (first + ONE_DAY * place for place in range((following - first).days))
        working = [
            each
            for each in every
            if (calendar.is_working_day(each) if calendar else each.weekday() in WEEKDAYS)
        ]
        return bool(working) and day == working[min(self.nth, len(working)) - 1]

    def upcoming(
        self, instant: datetime, n: int, calendar: WorkingCalendar | None = None
    ) -> tuple[datetime, ...]:
        """The next n runs strictly after the instant, in UTC."""
        runs: list[datetime] = []
        for _ in range(n):
            instant = self.next_after(instant, calendar)
            runs.append(instant)
        return tuple(runs)

    def describe(self) -> str:
        """The schedule as people say it: weekdays 08:30 New York, or 6th working day 09:00 New York."""
        days = f"{ordinal(self.nth)} working day" if self.nth else describe_days(self.days)
        return f"{days} {self.time:%H:%M} {city(self.zone)}"

    def to_data(self) -> dict[str, Any]:
        """The schedule as plain JSON values; `from_data` gives an equal one back."""
        return {
            "time": f"{self.time:%H:%M}",
            "days": [DAY_NAMES[day].lower() for day in sorted(self.days)],
            "zone": self.zone,
            **({"nth": self.nth} if self.nth else {}),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Schedule:
        """The schedule that `to_data` wrote; KeyError or ValueError for anything else."""
        days = frozenset(DAY_NAMES.index(str(day).title()) for day in data["days"])
        return cls(time.fromisoformat(data["time"]), days, str(data["zone"]), int(data.get("nth", 0)))


def ordinal(number: int) -> str:
    """A place in a row: 1st, 2nd, 3rd, 11th, 22nd."""
    last = 0 if 10 <= number % 100 <= 20 else number % 10
    ending = {1: "st", 2: "nd", 3: "rd"}.get(last, "th")
    return f"{number}{ending}"


def describe_days(days: frozenset[int]) -> str:
    """Days of the week as people say them: weekdays, every day, or Mon, Thu."""
    if days == WEEKDAYS:
        return "weekdays"
    if days == EVERY_DAY:
        return "every day"
    return ", ".join(DAY_NAMES[day] for day in sorted(days))


def parse_schedule(text: str, zone: str, default: Schedule | None = None) -> Schedule:
    """Read `08:30 weekdays`, `mon 9`, `mon, thu 17:15` or `6th 9` (working day of the month); what is not said comes from the default.

    Raises Unreadable for a word that is neither a day nor a time, and when days or time stay unknown.
    """
    days: frozenset[int] = frozenset()
    at: time | None = None
    nth = 0
    for word in re.split(r"[\s,]+", text.strip().lower()):
        weekday = weekday_named(word)
        if word in ("", "at", "on", "every", "and", "working") or (word == "day" and nth):
            continue
        place = _PLACE.fullmatch(word)
        if place is not None and 1 <= int(place["nth"]) <= MOST_WORKING_DAYS:
            nth = int(place["nth"])
        elif word == "day":
            days |= EVERY_DAY
        elif word in _DAY_WORDS:
            days |= _DAY_WORDS[word]
        elif weekday is not None:
            days |= {weekday}
        elif at is None:
            at = parse_time(word)
        else:
            raise Unreadable(
                text, f"{quoted(word)} is one time too many. A schedule has one, like weekdays 08:30."
            )
    if default is not None:
        nth = nth or (0 if days else default.nth)
        days, at = days or default.days, at or default.time
    if nth:
        days = WEEKDAYS
    if not days or at is None:
        raise Unreadable(text, f"{quoted(text)} is no schedule I know. Try weekdays 08:30, or mon 9.")
    return Schedule(at, days, zone, nth)


_PLACE = re.compile(r"(?P<nth>\d{1,2})(?:st|nd|rd|th)")
_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?\s*(?P<half>am|pm)?")


def parse_time(text: str) -> time:
    """Read `9`, `9:30`, `09:30`, `17h30`, `9am`, `12pm` or `noon`; Unreadable for anything else."""
    word = text.strip().lower()
    if word == "noon":
        return time(12)
    found = _CLOCK.fullmatch(word)
    if found:
        hour, minute = int(found["hour"]), int(found["minute"] or 0)
        half = found["half"]
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "pm" else 0)
            half = None
        if hour < 24 and minute < 60 and not half:
            return time(hour, minute)
    raise Unreadable(text, f"{quoted(text)} is no time I know. Try 9, 09:30 or 17:00.")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The local hours [start, end) in which somebody wants nothing that can wait; may run past midnight."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start == self.end:
            raise ValueError("quiet hours that end when they start would never let anything through")

    def is_quiet(self, instant: datetime, zone: str) -> bool:
        """Whether the wall clock of that zone stands within the quiet hours."""
        wall = as_utc(instant).astimezone(zone_named(zone)).time()
        if self.start < self.end:
            return self.start <= wall < self.end
        return wall >= self.start or wall < self.end

    def next_allowed(self, instant: datetime, zone: str) -> datetime:
        """The instant itself outside quiet hours, else when they end, in UTC.

        An end that DST skips moves forward by the gap, as every local time does.
        """
        moment = as_utc(instant)
        if not self.is_quiet(moment, zone):
            return moment
        place = zone_named(zone)
        wall = moment.astimezone(place)
        day = wall.date() if wall.time() < self.end else wall.date() + ONE_DAY
        end = local_instant(day, self.end, zone)
        if end > moment:
            return end
        # In the repeated hour the first occurrence of the end may be over: the second one is meant.
        return as_utc(datetime.combine(day, self.end.replace(fold=1), tzinfo=place))


def parse_quiet_hours(text: str) -> QuietHours:
    """Read `18-8`, `18:30 - 07:00`, `6pm to 8am` or `18 8`; Unreadable for anything else, and for no hours at all."""
    edges = re.split(r"\s*(?:-|–|\bto\b)\s*", text.strip().lower())
    edges = edges if len(edges) > 1 else text.split()
    if len(edges) != 2:
        raise Unreadable(text, "Quiet hours have a start and an end, such as: quiet 18-8.")
    start, end = (parse_time(edge) for edge in edges)
    if start == end:
        raise Unreadable(text, "Quiet hours that end when they begin would let nothing through.")
    return QuietHours(start, end)
