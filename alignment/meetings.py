"""Joint meetings: which kinds there are, when each recurs, and what becomes of one on a day off.

A meeting keeps its local wall time all year. One whose day is off is skipped, or moves to the next working day: the
weekly kinds are skipped, since the next is near; the others move.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from alignment.calendar import (
    DAY_NAMES,
    Schedule,
    WorkingCalendar,
    city,
    local_day,
    local_instant,
    zone_named,
)
from alignment.people import Actor, Department
from alignment.periods import MONTH_NAMES
from alignment.zones import ONE_DAY

EVERY_MONTH = frozenset(range(1, 13))
SHORTEST, LONGEST = 5, 8 * 60
"""How many minutes a meeting may have."""

LAST = 5
"""The last such weekday of a month, whether it is the fourth or the fifth."""


class SeriesKind(StrEnum):
    """A kind of joint meeting."""

    LEAD_REVIEW = "lead_review"
    PIPELINE = "pipeline"
    SLA_REVIEW = "sla_review"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"
    ONE_TO_ONE = "one_to_one"
    OTHER = "other"


class Audience(StrEnum):
    """Whose meeting it is."""

    BOTH = "both"
    SALES_AND_SEAT = "sales_and_seat"
    LEADERS = "leaders"


class OnClosed(StrEnum):
    """What becomes of a meeting whose day is off."""

    SKIP = "skip"
    MOVE = "move"


class Item(StrEnum):
    """What the data may put on an agenda, in the order in which it stands there."""

    ACTIONS = "actions"
    PROMISES = "promises"
    OBSTACLES = "obstacles"
    REASON = "reason"
    LEFT_BEHIND = "left_behind"
    BRIDGE = "bridge"
    STALLED = "stalled"
    SECOND_LOOK = "second_look"
    PROMISED_CHANGE = "promised_change"
    WAITING = "waiting"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class Standing:
    """One kind of the standing set: what it is called, for whom, how long, how often, and what its agenda looks at.

    `week` 0: every week; 1 to 4 and `LAST`: that weekday of a month. `every` is how many months lie between two, from
    the fiscal year's first on. `other_names` mean the same.
    """

    kind: SeriesKind
    name: str
    audience: Audience
    minutes: int
    week: int
    every: int
    on_closed: OnClosed
    items: frozenset[Item]
    other_names: tuple[str, ...] = ()


_POINTS = {Item.ACTIONS, Item.VOICE}
_REVIEW = _POINTS | {Item.PROMISES, Item.REASON, Item.LEFT_BEHIND, Item.SECOND_LOOK, Item.PROMISED_CHANGE}
_ALL = frozenset(Item)

STANDING: Mapping[SeriesKind, Standing] = {
    each.kind: each
    for each in (
        Standing(
            SeriesKind.LEAD_REVIEW, "lead review", Audience.BOTH, 40, 0, 0, OnClosed.SKIP,
            frozenset(_REVIEW | {Item.WAITING}), ("leads",),
        ),
        Standing(
            SeriesKind.PIPELINE, "pipeline meeting", Audience.SALES_AND_SEAT, 30, 0, 0, OnClosed.SKIP,
            frozenset(_POINTS | {Item.PROMISES, Item.BRIDGE, Item.STALLED}), ("pipeline",),
        ),
        Standing(
            SeriesKind.SLA_REVIEW, "SLA review", Audience.LEADERS, 60, 1, 1, OnClosed.MOVE,
            frozenset(_REVIEW | {Item.OBSTACLES}), ("sla",),
        ),
        Standing(
            SeriesKind.QUARTERLY, "quarterly planning", Audience.LEADERS, 120, 1, 3, OnClosed.MOVE, _ALL,
            ("quarterly", "planning"),
        ),
        Standing(
            SeriesKind.ANNUAL, "annual planning", Audience.LEADERS, 180, 1, 12, OnClosed.MOVE, _ALL,
            ("annual", "yearly planning"),
        ),
        Standing(
            SeriesKind.ONE_TO_ONE, "leaders' one-to-one", Audience.LEADERS, 30, 1, 1, OnClosed.MOVE,
            frozenset(_POINTS | {Item.OBSTACLES, Item.SECOND_LOOK, Item.PROMISED_CHANGE}),
            ("leaders one-to-one", "one-to-one", "one to one", "1:1", "leaders 1:1", "leaders' 1:1"),
        ),
        Standing(
            SeriesKind.OTHER, "meeting", Audience.BOTH, 30, 0, 0, OnClosed.SKIP, frozenset(_POINTS),
        ),
    )
}  # fmt: skip
"""The standing set; a meeting of any other name is of the last kind."""


def looks_at(kind: SeriesKind, running: Collection[SeriesKind]) -> frozenset[Item]:
    """Return what an agenda looks at, beside the other series that run.

    What stands in both teams' way is for their leaders; where these have no meeting, for every one of both teams.
    """
    standing = STANDING[kind]
    leaders = any(Item.OBSTACLES in STANDING[each].items for each in running)
    if standing.audience is Audience.BOTH and not leaders:
        return standing.items | {Item.OBSTACLES}
    return standing.items


def standing_named(name: str) -> Standing | None:
    """Return the kind of the standing set that a name means; None for a name of its own."""
    wanted = " ".join(name.casefold().split())
    for each in STANDING.values():
        if each.kind is not SeriesKind.OTHER and wanted in (each.name.casefold(), *each.other_names):
            return each
    return None


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A weekday's local wall time: every week, or as the first to last such day of some months.

    `schedule` has one day. Each day of the recurrence has one meeting: a time that DST skips comes later by the gap, one
    that it repeats at its first occurrence.
    """

    schedule: Schedule
    week: int = 0
    months: frozenset[int] = EVERY_MONTH

    def __post_init__(self) -> None:
        if len(self.schedule.days) != 1:
            raise ValueError("a meeting recurs on one weekday")
        if not 0 <= self.week <= LAST or not self.months or not self.months <= EVERY_MONTH:
            raise ValueError("a meeting is weekly, or on the first to last such day of some months")

    @property
    def weekday(self) -> int:
        return next(iter(self.schedule.days))

    @property
    def zone(self) -> str:
        return self.schedule.zone

    def days_from(self, first: date) -> Iterator[date]:
        """Yield the days of the recurrence, from `first` on, in order, days off among them."""
        day = first + ((self.weekday - first.weekday()) % 7) * ONE_DAY
        while day.year < date.max.year:
            if self._has(day):
                yield day
            day += 7 * ONE_DAY

    def at(self, day: date) -> datetime:
        """When a meeting on that local day begins, in UTC."""
        return local_instant(day, self.schedule.time, self.zone)

    def after(self, day: date) -> date:
        """The day from which on the next meeting may be: the week, or the month, of that day has had its one."""
        if not self.week:
            return day + (7 - day.weekday()) * ONE_DAY
        return (day.replace(day=1) + 32 * ONE_DAY).replace(day=1)

    def moved(self, weekday: int | None, at: time | None) -> Recurrence:
        """The same recurrence on another weekday, at another time, or both."""
        days = self.schedule.days if weekday is None else frozenset({weekday})
        return Recurrence(Schedule(at or self.schedule.time, days, self.zone), self.week, self.months)

    def _has(self, day: date) -> bool:
        if not self.week:
            return True
        if day.month not in self.months:
            return False
        if self.week == LAST:
            return (day + 7 * ONE_DAY).month != day.month
        return (day.day - 1) // 7 + 1 == self.week

    def describe(self) -> str:
        """The recurrence as people say it: `Tue 10:00 New York`, `first Tue of the month 14:00 New York`."""
        day = DAY_NAMES[self.weekday]
        if self.week:
            months = (
                "every month"
                if self.months == EVERY_MONTH
                else ", ".join(MONTH_NAMES[month - 1] for month in sorted(self.months))
            )
            day = f"{ORDINALS[self.week - 1]} {day} of {months}"
        return f"{day} {self.schedule.time:%H:%M} {city(self.zone)}"

    def to_data(self) -> dict[str, Any]:
        """The recurrence as plain JSON values; `from_data` gives an equal one back."""
        return {**self.schedule.to_data(), "week": self.week, "months": sorted(self.months)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Recurrence:
        """The recurrence that `to_data` wrote; KeyError or ValueError for anything else."""
        return cls(Schedule.from_data(data), int(data["week"]), frozenset(map(int, data["months"])))


ORDINALS = ("first", "second", "third", "fourth", "last")


def held_on(day: date, on_closed: OnClosed, calendar: WorkingCalendar) -> date | None:
    """Return on which day a meeting of that day is held: the same, the next working day, or None where it is skipped."""
    if calendar.is_working_day(day):
        return day
    return None if on_closed is OnClosed.SKIP else calendar.next_working_day(day)


@dataclass(frozen=True, slots=True)
class Placed:
    """When a meeting of one day of its recurrence is held, and whether it is skipped."""

    starts_at: datetime
    skipped: bool


def placed(slot: date, recurrence: Recurrence, on_closed: OnClosed, calendar: WorkingCalendar) -> Placed:
    """Return when the meeting of a day is held by a calendar."""
    day = held_on(slot, on_closed, calendar)
    return Placed(recurrence.at(day or slot), day is None)


def placed_anew(
    was: Placed,
    slot: date,
    recurrence: Recurrence,
    on_closed: OnClosed,
    then: WorkingCalendar,
    now: WorkingCalendar,
) -> Placed:
    """Return when a meeting is held that was placed by the days off of `then`, now that they are others.

    Where nobody changed it, it is as it would be planned now. One that somebody moved keeps its time unless its own day
    is off since; one that somebody skipped, or held on a day off, stays as they wanted it.
    """
    if was == placed(slot, recurrence, on_closed, then):
        return placed(slot, recurrence, on_closed, now)
    day = local_day(was.starts_at, recurrence.zone)
    if was.skipped or now.is_working_day(day) or not then.is_working_day(day):
        return was
    instead = held_on(day, on_closed, now)
    if instead is None:
        return Placed(was.starts_at, skipped=True)
    wall = was.starts_at.astimezone(zone_named(recurrence.zone)).time()
    return Placed(local_instant(instead, wall, recurrence.zone), skipped=False)


def agenda_due(starts_at: datetime, zone: str, calendar: WorkingCalendar) -> datetime:
    """Return when an agenda is written: one working day before the meeting, at the same wall time."""
    wall = starts_at.astimezone(zone_named(zone))
    return local_instant(calendar.previous_working_day(local_day(starts_at, zone)), wall.time(), zone)


def sides_of(audience: Audience) -> tuple[Department, ...]:
    """Return the departments whose people a meeting is for."""
    return (Department.SALES,) if audience is Audience.SALES_AND_SEAT else tuple(Department)


def is_theirs(kind: SeriesKind, actor: Actor, serving: Collection[int] = ()) -> bool:
    """Tell whether somebody belongs to a meeting: by their department or as a leader, or since they serve at it."""
    if actor.id in serving:
        return bool(actor.id)
    match STANDING[kind].audience:
        case Audience.BOTH:
            return bool(actor.departments)
        case Audience.SALES_AND_SEAT:
            return Department.SALES in actor.departments
        case Audience.LEADERS:
            return actor.manager
