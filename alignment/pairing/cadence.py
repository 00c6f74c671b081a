"""When rounds of pairings begin: every so many weeks on a weekday's local wall time, a day off moving to the next working day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from alignment.calendar import DAY_NAMES, Schedule, WorkingCalendar, city, local_instant, parse_schedule
from alignment.readings import Unreadable
from alignment.zones import ONE_DAY

MOST_WEEKS = 12


@dataclass(frozen=True, slots=True)
class Cadence:
    """Every `weeks` weeks on the one day of `schedule`, counted from the Monday of `anchor`'s week."""

    schedule: Schedule
    weeks: int
    anchor: date

    def __post_init__(self) -> None:
        if len(self.schedule.days) != 1 or not 1 <= self.weeks <= MOST_WEEKS:
            raise ValueError(f"a round is every one to {MOST_WEEKS} weeks on one weekday")

    @property
    def zone(self) -> str:
        return self.schedule.zone

    def slots_from(self, first: date) -> Iterator[date]:
        """Yield the days to which rounds belong, from `first` on, days off among them."""
        step = timedelta(weeks=self.weeks)
        monday = self.anchor - timedelta(days=self.anchor.weekday())
        slot = monday + timedelta(days=next(iter(self.schedule.days)))
        if slot < first:
            slot += ((first - slot).days + step.days - 1) // step.days * step
        while slot.year < date.max.year:
            yield slot
            slot += step

    def starts(self, slot: date, calendar: WorkingCalendar) -> datetime:
        """When the round of a day begins, in UTC: that day, or the next working day where it is off."""
        day = slot if calendar.is_working_day(slot) else calendar.next_working_day(slot)
        return local_instant(day, self.schedule.time, self.zone)

    def asked(self, slot: date, calendar: WorkingCalendar) -> datetime:
        """When everybody hears that a round comes, and may still skip it: a working day before, at the same wall time."""
        day = slot if calendar.is_working_day(slot) else calendar.next_working_day(slot)
        return local_instant(calendar.previous_working_day(day), self.schedule.time, self.zone)

    def after(self, slot: date) -> date:
        """The day of the next round."""
        return next(self.slots_from(slot + ONE_DAY))

    def changed_to(self, wanted: Cadence, begins: date) -> Cadence:
        """Return other times from a day on and none before it; where they are as often, on the weeks that these are on."""
        weeks_of = self.anchor if wanted.weeks == self.weeks else wanted.anchor
        there = Cadence(wanted.schedule, wanted.weeks, weeks_of)
        return Cadence(wanted.schedule, wanted.weeks, next(there.slots_from(begins)))

    def describe(self) -> str:
        """The cadence as people say it: `every 2 weeks, Mon 10:00 New York`."""
        often = "every week" if self.weeks == 1 else f"every {self.weeks} weeks"
        return f"{often}, {self.short()} {city(self.zone)}"

    def short(self) -> str:
        """The day and the time: `Mon 10:00`."""
        return f"{DAY_NAMES[next(iter(self.schedule.days))]} {self.schedule.time:%H:%M}"

    def to_data(self) -> dict[str, Any]:
        """The cadence as plain JSON values; `from_data` gives an equal one back."""
        return {**self.schedule.to_data(), "weeks": self.weeks, "anchor": self.anchor.isoformat()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Cadence:
        """The cadence that `to_data` wrote; KeyError or ValueError for anything else."""
        return cls(Schedule.from_data(data), int(data["weeks"]), date.fromisoformat(data["anchor"]))


_EVERY = re.compile(
    r"\b(?:every\s+)?(?:(?P<count>\d{1,2})\s+weeks?|(?P<other>other|second)\s+week|(?P<word>weekly|week|fortnightly|fortnight|biweekly))\b"
)
_DEFAULT_WEEKS = 2


def parse_cadence(typed: str, zone: str, today: date) -> Cadence:
    """Read `every 2 weeks mon 10:00`, `weekly thu 15`, `mon 10` (every two weeks); Unreadable for anything else.

    The first round is on the first such day after today.
    """
    plain = " ".join(typed.casefold().replace(",", " ").split())
    weeks = _DEFAULT_WEEKS
    found = _EVERY.search(plain)
    if found is not None:
        if found["count"]:
            weeks = int(found["count"])
        elif found["word"] in ("weekly", "week"):
            weeks = 1
        plain = f"{plain[: found.start()]} {plain[found.end() :]}".strip()
    if not 1 <= weeks <= MOST_WEEKS:
        raise Unreadable(typed, f"A round comes every 1 to {MOST_WEEKS} weeks.")
    schedule = parse_schedule(plain, zone)
    if len(schedule.days) != 1 or schedule.nth:
        raise Unreadable(typed, "A round is on one weekday. Try every 2 weeks mon 10:00.")
    ahead = (next(iter(schedule.days)) - today.weekday() - 1) % 7 + 1
    return Cadence(schedule, weeks, today + timedelta(days=ahead))
