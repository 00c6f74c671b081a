"""Working time here: each version of every working calendar, and the days off.

Both are dated: a change adds a version or ends a recorded interval, and the past stays as it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from alignment.calendar import WorkingCalendar
from alignment.calendars import WORK, Calendars
from alignment.zones import ONE_DAY
from db import tables as t
from db.memory import Work
from db.stores.versions import next_version

_c, _d = t.working_calendar, t.closed_day


def in_force(work: Work, zone: str, at: datetime) -> Calendars:
    """Return every calendar as it was known at `at`: its newest version, with its closed days."""
    known = sa.select(_c).where(_c.c.workspace_id == work.workspace_id, _c.c.recorded_at <= at)
    newest = {row.name: row for row in work.execute(known.order_by(_c.c.version))}
    days = sa.select(_d.c.calendar, _d.c.day).where(
        _d.c.workspace_id == work.workspace_id, _d.c.recorded_at <= at, _d.c.removed_at > at
    )
    closed: dict[str, set[date]] = defaultdict(set)
    for row in work.execute(days):
        closed[row.calendar].add(row.day)
    company = newest.pop(WORK, None)
    own = {
        name: _calendar(row, closed[name if row.own_days else WORK])
        for name, row in newest.items()
        if row.hours
    }
    if company is None:
        return Calendars(WorkingCalendar.office(zone, closed=frozenset(closed[WORK])), own)
    return Calendars(_calendar(company, closed[WORK]), own)


def _calendar(row: sa.Row[Any], closed: Collection[date]) -> WorkingCalendar:
    data = {"version": row.version, "zone": row.zone, "hours": row.hours, "closed": ()}
    made = WorkingCalendar.from_data(data)
    return made if made.is_always else WorkingCalendar(made.version, made.zone, made.hours, frozenset(closed))


class Book:
    """Every version of every working calendar with the closed days known at a moment, read once for many promises."""

    def __init__(self, work: Work, zone: str) -> None:
        versions = sa.select(_c).where(_c.c.workspace_id == work.workspace_id)
        self._zone = zone
        self._in_order = [(row.version, row) for row in work.execute(versions.order_by(_c.c.version))]
        self._versions = dict(self._in_order)
        closed = sa.select(_d.c.calendar, _d.c.day, _d.c.recorded_at, _d.c.removed_at).where(
            _d.c.workspace_id == work.workspace_id
        )
        self._closed = [
            (row.calendar, row.day, row.recorded_at, row.removed_at) for row in work.execute(closed)
        ]
        self._made: dict[tuple[int, frozenset[date]], WorkingCalendar] = {}

    def of(self, version: int, at: datetime) -> WorkingCalendar:
        """Return a version with the closed days that were known at `at`: later ones apply forward only."""
        row = self._versions.get(version)
        whose = row.name if row is not None and row.own_days else WORK
        days = frozenset(
            day for name, day, recorded, removed in self._closed if name == whose and recorded <= at < removed
        )
        key = (version, days)
        if key not in self._made:
            self._made[key] = (
                WorkingCalendar.office(self._zone, closed=days, version=version)
                if row is None
                else _calendar(row, days)
            )
        return self._made[key]

    def known_at(self, at: datetime, live_since: datetime) -> Calendars:
        """Return every calendar that held at a moment, with the closed days that were known then.

        Before Tandem was live here nobody had told it any hours: until then the first that were told hold.
        """
        held: dict[str, int] = {}
        for version, row in self._in_order:
            if row.recorded_at <= at or (at < live_since and row.name not in held):
                held[row.name] = version
        company = self.of(held.pop(WORK, 1), at)
        return Calendars(
            company,
            {name: self.of(version, at) for name, version in held.items() if self._versions[version].hours},
        )

    def name(self, version: int) -> str:
        """Return whose calendar a version is."""
        row = self._versions.get(version)
        return str(row.name) if row is not None else WORK


@dataclass(frozen=True, slots=True)
class Own:
    """The newest version of a calendar that is somebody's own."""

    name: str
    calendar: WorkingCalendar
    own_days: bool


def own(work: Work, zone: str) -> tuple[Own, ...]:
    """Return the calendars that are somebody's own now, by name."""
    known = sa.select(_c.c.name, _c.c.own_days).where(
        _c.c.workspace_id == work.workspace_id, _c.c.name != WORK
    )
    days = {row.name: bool(row.own_days) for row in work.execute(known.order_by(_c.c.version))}
    here = in_force(work, zone, work.now).own
    return tuple(Own(name, here[name], days[name]) for name in sorted(here))


def new_calendar(
    work: Work, zone: str, hours: Mapping[str, Any], name: str = WORK, *, own_days: bool = False
) -> int:
    """Add a version of a working calendar; running clocks keep the one they started with. Return the version.

    No hours give back what was its own. The first version of all is what held before anything was set.
    """
    version = next_version(work, _c)
    if version == 1 and name != WORK:
        _write(work, 1, WORK, *_unset(work))
        version = 2
    _write(work, version, name, zone, hours, own_days=own_days)
    return version


def _unset(work: Work) -> tuple[str, Mapping[str, Any]]:
    """Return the zone and the hours of a company that has not set any."""
    zone = work.execute(
        sa.select(t.workspace_.c.zone).where(t.workspace_.c.id == work.workspace_id)
    ).scalar_one()
    hours: Mapping[str, Any] = WorkingCalendar.office(zone).to_data()["hours"]
    return zone, hours


def _write(
    work: Work, version: int, name: str, zone: str, hours: Mapping[str, Any], *, own_days: bool = False
) -> None:
    work.execute(
        sa.insert(_c).values(
            workspace_id=work.workspace_id,
            version=version,
            name=name,
            zone=zone,
            hours=dict(hours),
            own_days=own_days,
            recorded_at=work.now,
        )
    )


def has_calendar(work: Work) -> bool:
    """Tell whether working hours were ever set here."""
    found = sa.select(_c.c.version).where(_c.c.workspace_id == work.workspace_id).limit(1)
    return work.execute(found).first() is not None


def changes(work: Work) -> tuple[datetime, ...]:
    """Return at which moments the company's hours or days off became others, in order, as known now."""
    here = _d.c.workspace_id == work.workspace_id, _d.c.calendar == WORK
    versions = _c.c.workspace_id == work.workspace_id, _c.c.name == WORK, _c.c.recorded_at <= work.now
    found = sa.union(
        sa.select(_d.c.recorded_at.label("at")).where(*here, _d.c.recorded_at <= work.now),
        sa.select(_d.c.removed_at).where(*here, _d.c.removed_at <= work.now),
        sa.select(_c.c.recorded_at).where(*versions),
    )
    return tuple(sorted(work.execute(found).scalars()))


def closed_days(work: Work, first: date, end: date, name: str = WORK) -> dict[date, str]:
    """Return the days off in [first, end) by a calendar as known now, with their names."""
    found = sa.select(_d.c.day, _d.c.name).where(
        _d.c.workspace_id == work.workspace_id,
        _d.c.calendar == name,
        _d.c.day >= first,
        _d.c.day < end,
        _d.c.removed_at > work.now,
    )
    return {row.day: row.name for row in work.execute(found.order_by(_d.c.day))}


UNNAMED = "closed"
"""What a day off is called that nobody gave a name."""


def day_off(work: Work, day: date) -> str:
    """Return how the company's day off is called, as known now; empty where it has no name, or is none."""
    called = closed_days(work, day, day + ONE_DAY).get(day, UNNAMED)
    return "" if called == UNNAMED else called


def close_days(work: Work, days: Mapping[date, str], name: str = WORK) -> int:
    """Close days that are open now; return how many were."""
    if not days:
        return 0
    known = closed_days(work, min(days), date.max, name)
    fresh = {day: called for day, called in days.items() if day not in known}
    for day, called in fresh.items():
        work.upsert(
            _d,
            ("calendar", "day", "recorded_at"),
            calendar=name,
            day=day,
            recorded_at=work.now,
            name=called[:100],
            removed_at=t.FOREVER,
        )
    return len(fresh)


def open_days(work: Work, days: Iterable[date], name: str = WORK) -> int:
    """Open days that are closed now, from now on; return how many were."""
    ended = (
        sa.update(_d)
        .where(
            _d.c.workspace_id == work.workspace_id,
            _d.c.calendar == name,
            _d.c.day.in_(list(days)),
            _d.c.removed_at > work.now,
        )
        .values(removed_at=work.now)
    )
    return work.execute(ended).rowcount
