"""When two people could meet: hours in which both are at work by the clocks on their own walls. Nobody's diary is looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from alignment.calendar import WorkingCalendar, as_utc, zone_named

HALF_HOUR = timedelta(minutes=30)
ONE_HOUR = timedelta(hours=1)
AHEAD = timedelta(days=7)
"""So far into a round times are proposed: what is put off further is put off."""

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class AtWork:
    """By whose hours somebody works, on their own wall, and when they are away."""

    calendar: WorkingCalendar
    away: tuple[Span, ...] = ()

    def spans(self, since: datetime, until: datetime) -> list[Span]:
        """Return when they are at work in [since, until), in order."""
        zone = zone_named(self.calendar.zone)
        day = as_utc(since).astimezone(zone).date() - timedelta(days=1)
        last = as_utc(until).astimezone(zone).date()
        found: list[Span] = []
        while day <= last:
            for opens, closes in self.calendar.spans_of(day):
                found += without((max(opens, since), min(closes, until)), self.away)
            day += timedelta(days=1)
        return sorted(found)

    def there(self, since: datetime, until: datetime) -> bool:
        """Tell whether they are at work for an hour or more in [since, until)."""
        return sum((closes - opens for opens, closes in self.spans(since, until)), timedelta()) >= ONE_HOUR


def on_the_wall(calendar: WorkingCalendar, zone: str) -> WorkingCalendar:
    """Return the same hours and days off by the clock of another zone: 9 to 5 is 9 to 5 everywhere. No zone: as they are."""
    if not zone or zone == calendar.zone:
        return calendar
    return WorkingCalendar(calendar.version, zone, calendar.hours, calendar.closed)


def without(span: Span, away: Iterable[Span]) -> list[Span]:
    """Return what is left of a span outside of some others."""
    left = [span]
    for first, last in away:
        left = [
            piece
            for opens, closes in left
            for piece in ((opens, min(closes, first)), (max(opens, last), closes))
        ]
        left = [(opens, closes) for opens, closes in left if opens < closes]
    return [(opens, closes) for opens, closes in left if opens < closes]


def shared(people: Sequence[AtWork], since: datetime, until: datetime) -> list[Span]:
    """Return when all of these people are at work in [since, until), in order."""
    found: list[Span] = [(since, until)]
    for each in people:
        theirs = each.spans(since, until)
        found = [
            (max(opens, begins), min(closes, ends))
            for opens, closes in found
            for begins, ends in theirs
            if max(opens, begins) < min(closes, ends)
        ]
    return sorted(found)


def offices_apart(offices: Mapping[str, WorkingCalendar], since: datetime) -> Collection[tuple[str, str]]:
    """Return which offices share less than one working hour in the week from then on, each pair in order of name."""
    names = sorted(offices)
    until = since + AHEAD
    spans = {name: AtWork(offices[name]) for name in names}
    return frozenset(
        (one, other)
        for at, one in enumerate(names)
        for other in names[at:]
        if _most([spans[one], spans[other]], since, until) < ONE_HOUR
    )


def _most(people: Sequence[AtWork], since: datetime, until: datetime) -> timedelta:
    return max((closes - opens for opens, closes in shared(people, since, until)), default=timedelta())


_GOOD = {11: 0, 15: 0, 10: 1, 14: 1, 16: 2, 9: 3, 13: 4, 12: 5}
"""How little an hour of somebody's day is in the way; any other is at the edge of it."""
_EDGE = 6


def proposals(
    people: Sequence[AtWork], starts_at: datetime, ends_at: datetime, length: timedelta = HALF_HOUR
) -> tuple[datetime, ...]:
    """Return up to two times, on two days where there are two, in hours that suit everybody best; none where they share none.

    Not on the day on which the round begins, and within a week, on the full hour or the half of the first one's wall.
    """
    zones = [zone_named(each.calendar.zone) for each in people]
    first_day = as_utc(starts_at).astimezone(zones[0]).date()
    options: list[_Option] = []
    for opens, closes in shared(people, starts_at, min(starts_at + AHEAD, ends_at)):
        at = _next_half(opens)
        while at + length <= closes:
            walls = [at.astimezone(zone) for zone in zones]
            if walls[0].date() > first_day:
                bother = sum(_GOOD.get(wall.hour, _EDGE) * 2 + bool(wall.minute) for wall in walls)
                options.append(_Option(bother, at, walls[0].date(), walls[0].hour))
            at += HALF_HOUR
    return _two(options)


class _Option(NamedTuple):
    """A time at which all are at work, how little it suits them, and when that is for the first of them."""

    bother: int
    at: datetime
    day: date
    hour: int


def _two(options: Sequence[_Option]) -> tuple[datetime, ...]:
    """Choose a time on the second day, since people need one to answer, and another two days later at another hour."""
    by_day: dict[date, list[_Option]] = {}
    for each in sorted(options):
        by_day.setdefault(each.day, []).append(each)
    if not by_day:
        return ()
    days = sorted(by_day)
    first = by_day[days[min(1, len(days) - 1)]][0]
    later = [day for day in days if day > first.day] or [day for day in days if day < first.day]
    apart = (day for day in later if abs(day - first.day) >= timedelta(days=2))
    there = by_day[next(apart, later[0] if later else first.day)]
    there = [each for each in there if each.at != first.at]
    if not there:
        return (first.at,)
    suits = (each for each in there if each.hour != first.hour and each.bother <= there[0].bother + 2)
    return tuple(sorted([first.at, next(suits, there[0]).at]))


def _next_half(at: datetime) -> datetime:
    moment = as_utc(at)
    over = timedelta(minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not over else moment - over + HALF_HOUR
