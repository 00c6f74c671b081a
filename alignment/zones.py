"""A local time means one instant, also on the two days a year when the clocks change."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from alignment.errors import NotUnderstood, Offer
from alignment.identity import folded

ONE_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
AN_INSTANT = timedelta(microseconds=1)


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """The IANA zone of that name; ValueError when there is none.

    ZoneInfo's own errors differ with the kind of nonsense (a missing key, a directory, a path that leaves
    the database), and callers want one.
    """
    try:
        return ZoneInfo(name)
    except (OSError, KeyError, ValueError) as error:
        raise ValueError(f'"{name}" is no time zone; one looks like America/New_York') from error


def as_utc(instant: datetime) -> datetime:
    """The same instant in UTC; ValueError for a time without a zone, which is no instant."""
    if instant.tzinfo is None:
        raise ValueError("an instant carries its zone; this one has none")
    return instant.astimezone(UTC)


def clock_changes(zone: str, since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield the instants in [since, until), to the second, at which the clocks of a zone change: each is of what comes after it.

    It is looked every day: Morocco changes its clocks for the weeks of Ramadan only.
    """
    there = zone_named(zone)

    def offset(at: datetime) -> timedelta | None:
        return at.astimezone(there).utcoffset()

    last = as_utc(since) - _SECOND
    while last < until - _SECOND:
        before, after = last, min(last + ONE_DAY, as_utc(until) - _SECOND)
        last = after
        if offset(before) == offset(after):
            continue
        while after - before > _SECOND:
            middle = before + _SECOND * ((after - before) // _SECOND // 2)
            before, after = (middle, after) if offset(middle) == offset(before) else (before, middle)
        yield after


def local_instant(day: date, at: time, zone: str) -> datetime:
    """The one UTC instant that a local wall time stands for.

    A time that DST repeats is its first occurrence. A time that DST skips moves forward by the length of the
    gap: 02:30 becomes 03:30 where 02:00 to 03:00 does not exist (PEP 495 with fold=0, and what java.time does).
    """
    wall = datetime.combine(day, at.replace(fold=0), tzinfo=zone_named(zone))
    return wall.astimezone(UTC)


def local_day(instant: datetime, zone: str) -> date:
    """The date on the wall calendar of that zone at this instant."""
    return as_utc(instant).astimezone(zone_named(zone)).date()


def days_between(start: datetime, end: datetime, zone: str) -> int:
    """How many local midnights of that zone lie between two instants."""
    return (local_day(end, zone) - local_day(start, zone)).days


class LocalDays:
    """The local days of thousands of instants: each is looked up among the edges of the days, a fifth of what reckoning it takes."""

    def __init__(self, zone: str, first: date, end: date) -> None:
        self._zone, self._first = zone, first.toordinal()
        days = range((end - first).days + 1)
        self._edges = [local_instant(first + ONE_DAY * place, time.min, zone) for place in days]

    def ordinal(self, at: datetime) -> int:
        """Return the local day of an instant as `date.toordinal` has it; outside of the edges it is reckoned."""
        place = bisect_right(self._edges, at)
        if 0 < place < len(self._edges):
            return self._first + place - 1
        return local_day(at, self._zone).toordinal()

    def between(self, start: datetime, end: datetime) -> int:
        """Return how many local midnights lie between two instants, as `days_between` does."""
        return self.ordinal(end) - self.ordinal(start)


def day_edges(day: date, zone: str) -> tuple[datetime, datetime]:
    """The UTC instants between which it is that local day, half-open; 23, 24 or 25 hours apart."""
    return local_instant(day, time.min, zone), local_instant(day + ONE_DAY, time.min, zone)


def city(zone: str) -> str:
    """The part of a zone's name that people recognise: New York for America/New_York."""
    return zone.rpartition("/")[2].replace("_", " ")


def zone_meant(typed: str, again: str) -> str:
    """Return the IANA zone that a name, or the name of its city, means: `New York` is America/New_York.

    Raises NotUnderstood for none, and for a name that two share: with a button for each, on the line `again`.
    """
    wanted = folded(typed).replace(" ", "_")
    fits = sorted(
        zone
        for zone in available_timezones()
        if wanted and wanted in (zone.casefold(), zone.rpartition("/")[2].casefold())
    )
    fits = [zone for zone in fits if zone.casefold() == wanted] or [
        zone for zone in fits if not zone.startswith(("posix/", "right/", "Etc/"))
    ]
    if len(fits) == 1:
        zone_named(fits[0])
        return fits[0]
    if fits:
        raise NotUnderstood(
            f'"{typed.strip()[:40]}" may be {" or ".join(fits[:4])}.',
            *(Offer(zone[:30], f"{again} {zone}") for zone in fits[:3]),
        )
    raise NotUnderstood(f'"{typed.strip()[:40]}" is no time zone. One looks like America/New_York.')
