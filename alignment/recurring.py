"""A series of meetings as calendars read it: one rule, the days left out of it, and the meetings that differ from it.

What was planned is as it was planned; what comes later is as it will be, unless somebody changes it: on each day of the
recurrence, but for days off. Where the rule gives the right instant by itself nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from alignment.calendar import WorkingCalendar, local_day, zone_named
from alignment.meetings import OnClosed, Recurrence, held_on
from alignment.together import Engagement, Kind

NEAR = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Running:
    """A series as it recurs now, since `begins`. `planned`: the days of its recurrence that a meeting was planned for.

    `ended`: it has, and nothing comes but what was planned. `revision` counts the changes of the series itself.
    """

    ref: str
    title: str
    channel: str
    recurrence: Recurrence
    minutes: int
    on_closed: OnClosed
    begins: date
    planned: frozenset[date]
    revision: int
    changed_at: datetime
    open_to_all: bool = True
    people: frozenset[int] = frozenset()
    ended: bool = False

    def held(self, slot: date, day: date) -> Engagement:
        """Return the meeting of one day of the recurrence, held on another, as nobody changed it."""
        starts_at = self.recurrence.at(day)
        return Engagement(
            ref=self.ref,
            kind=Kind.MEETING,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=self.minutes),
            zone=self.recurrence.zone,
            title=self.title,
            people=self.people,
            channel=self.channel,
            open_to_all=self.open_to_all,
            revision=self.revision,
            changed_at=self.changed_at,
            series=self.ref,
            slot=slot,
        )


@dataclass(frozen=True, slots=True)
class Recurring:
    """The rule of a series from its `first` day on; `last` None: it goes on. `left_out` are days without a meeting.

    `differing` are its meetings that are not as the rule says, each by the day of the rule that it belongs to.
    """

    running: Running
    first: date
    last: date | None
    left_out: tuple[date, ...]
    differing: Mapping[date, Engagement]

    def usual(self) -> Engagement:
        """Return the meeting of its first day, as the rule says it."""
        return self.running.held(self.first, self.first)

    def until(self, end: datetime) -> tuple[Engagement, ...]:
        """Return its meetings that begin before `end`, in order, those that were cancelled too."""
        zone = self.running.recurrence.zone
        last = self.last or max([local_day(end, zone), *self.differing])
        usual = (
            self.running.held(slot, slot)
            for slot in _slots(self.running, self.first, last)
            if slot not in self.differing and slot not in self.left_out
        )
        found = [each for each in (*usual, *self.differing.values()) if each.starts_at < end]
        return tuple(sorted(found, key=lambda each: each.starts_at))


@dataclass(frozen=True, slots=True)
class Feed:
    """What one calendar shows: `reader` is whose own it is, 0 for a channel's. Engagements by time, series by number.

    `zone` is the company's, which is told where nothing else is: a calendar has to hold something.
    """

    reader: int
    engagements: tuple[Engagement, ...]
    series: tuple[Recurring, ...]
    zone: str = "UTC"


def recurring(
    running: Running,
    meetings: Iterable[Engagement],
    calendar: WorkingCalendar,
    since: date,
    until: date,
    now: datetime,
) -> Recurring | None:
    """Return how a series recurs from `since` on, with what differs from its rule before `until`; None: it does not.

    `meetings` are those of it that were planned. What is not `planned` and not to come was never held.
    """
    first = next(_slots(running, max(running.begins, since), until), None)
    known = {each.slot: each for each in meetings if each.slot is not None}
    on_rule = frozenset(_slots(running, first, max(running.planned, default=first))) if first else frozenset()
    planned = running.planned & on_rule
    if first is None or (running.ended and not planned):
        return None
    settled = max((running.recurrence.after(slot) for slot in running.planned), default=first)
    last = max(planned) if running.ended else None
    left_out: list[date] = []
    differing: dict[date, Engagement] = {}
    for slot in _slots(running, first, last or until):
        held = _held(running, slot, known, calendar, settled, now)
        if held is None:
            left_out.append(slot)
        elif not _as_the_rule_says(running, slot, held):
            differing[slot] = held
    return Recurring(running, first, last, tuple(left_out), differing)


def apart(found: Recurring | None, meetings: Iterable[Engagement]) -> tuple[Engagement, ...]:
    """Return the meetings of a series that are not of its rule: it recurred otherwise when they were planned."""
    if found is None:
        return tuple(meetings)
    of_rule = frozenset(_slots(found.running, found.first, found.last or _latest(meetings, found.first)))
    return tuple(each for each in meetings if each.slot not in of_rule)


def _latest(meetings: Iterable[Engagement], first: date) -> date:
    return max((each.slot for each in meetings if each.slot is not None), default=first)


def _slots(running: Running, first: date, last: date) -> Iterator[date]:
    """Yield the days of the recurrence in [first, last]."""
    for slot in running.recurrence.days_from(first):
        if slot > last:
            return
        yield slot


def _held(
    running: Running,
    slot: date,
    known: Mapping[date, Engagement],
    calendar: WorkingCalendar,
    settled: date,
    now: datetime,
) -> Engagement | None:
    """Return the meeting of one day of the rule; None where there is none."""
    if slot in known:
        return known[slot]
    if slot in running.planned or slot < settled:
        return None
    day = held_on(slot, running.on_closed, calendar)
    if day is None or running.recurrence.at(day) <= now:
        return None
    return running.held(slot, day)


def _as_the_rule_says(running: Running, slot: date, held: Engagement) -> bool:
    """Tell whether a rule of local wall times gives this meeting by itself, in every calendar."""
    usual = running.held(slot, slot)
    if held.asides or _near_a_change_of_clocks(usual):
        return False
    alike = replace(
        held, ref=usual.ref, people=usual.people, revision=usual.revision, changed_at=usual.changed_at
    )
    return alike == usual


def _near_a_change_of_clocks(usual: Engagement) -> bool:
    """Tell whether DST skips or repeats a wall time near a meeting: calendars do not agree on which instant is meant."""
    zone = zone_named(usual.zone)
    before, after = usual.starts_at - NEAR, usual.ends_at + NEAR
    return before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset()
