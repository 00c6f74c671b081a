"""Working time here: each version of the working calendar, and the days off.

Both are dated: a change adds a version or ends a recorded interval, and the past stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from alignment.calendar import WorkingCalendar
from db import tables as t
from db.memory import Work
from db.stores.versions import next_version


def calendar(work: Work, zone: str, at: datetime, version: int | None = None) -> WorkingCalendar:
    """Return the working calendar of a version (default: the newest at `at`) with the closed days known at `at`."""
    found = sa.select(t.working_calendar).where(
        t.working_calendar.c.workspace_id == work.workspace_id,
        t.working_calendar.c.version == version if version else t.working_calendar.c.recorded_at <= at,
    )
    row = work.execute(found.order_by(t.working_calendar.c.version.desc()).limit(1)).one_or_none()
    closed = sa.select(t.closed_day.c.day).where(
        t.closed_day.c.workspace_id == work.workspace_id,
        t.closed_day.c.recorded_at <= at,
        t.closed_day.c.removed_at > at,
    )
    days = frozenset(work.execute(closed).scalars())
    if row is None:
        return WorkingCalendar.office(zone, closed=days)
    stored = {"version": row.version, "zone": row.zone, "hours": row.hours}
    return WorkingCalendar.from_data({**stored, "closed": [day.isoformat() for day in sorted(days)]})


class Book:
    """Every version of the working calendar with the closed days known at a moment, read once for many promises."""

    def __init__(self, work: Work, zone: str) -> None:
        c, d = t.working_calendar, t.closed_day
        versions = sa.select(c).where(c.c.workspace_id == work.workspace_id)
        self._zone = zone
        self._versions = {row["version"]: row for row in work.execute(versions).mappings()}
        closed = sa.select(d.c.day, d.c.recorded_at, d.c.removed_at).where(
            d.c.workspace_id == work.workspace_id
        )
        self._closed = [(row.day, row.recorded_at, row.removed_at) for row in work.execute(closed)]
        self._made: dict[tuple[int, frozenset[date]], WorkingCalendar] = {}

    def of(self, version: int, at: datetime) -> WorkingCalendar:
        """Return a version with the closed days that were known at `at`: later ones apply forward only."""
        days = frozenset(day for day, recorded, removed in self._closed if recorded <= at < removed)
        key = (version, days)
        if key not in self._made:
            row = self._versions.get(version)
            self._made[key] = (
                WorkingCalendar.office(self._zone, closed=days, version=version)
                if row is None
                else WorkingCalendar.from_data(
                    {
                        "version": version,
                        "zone": row["zone"],
                        "hours": row["hours"],
                        "closed": [day.isoformat() for day in sorted(days)],
                    }
                )
            )
        return self._made[key]

    def known_at(self, at: datetime) -> WorkingCalendar:
        """Return the version that held at a moment, with the closed days that were known then."""
        held = [version for version, row in self._versions.items() if row["recorded_at"] <= at]
        return self.of(max(held, default=1), at)


def new_calendar(work: Work, zone: str, hours: Mapping[str, Any]) -> int:
    """Add a version of the working calendar; running clocks keep the one they started with. Return the version."""
    c = t.working_calendar
    version = next_version(work, c)
    work.execute(
        sa.insert(c).values(
            workspace_id=work.workspace_id,
            version=version,
            zone=zone,
            hours=dict(hours),
            recorded_at=work.now,
        )
    )
    return version


def has_calendar(work: Work) -> bool:
    """Tell whether working hours were ever set here."""
    c = t.working_calendar
    found = sa.select(c.c.version).where(c.c.workspace_id == work.workspace_id).limit(1)
    return work.execute(found).first() is not None


def closed_days(work: Work, first: date, end: date) -> dict[date, str]:
    """Return the days off in [first, end) as known now, with their names."""
    d = t.closed_day
    found = sa.select(d.c.day, d.c.name).where(
        d.c.workspace_id == work.workspace_id, d.c.day >= first, d.c.day < end, d.c.removed_at > work.now
    )
    return {row.day: row.name for row in work.execute(found.order_by(d.c.day))}


def close_days(work: Work, days: Mapping[date, str]) -> int:
    """Close days that are open now; return how many were."""
    if not days:
        return 0
    known = closed_days(work, min(days), date.max)
    fresh = {day: name for day, name in days.items() if day not in known}
    for day, name in fresh.items():
        work.upsert(
            t.closed_day,
            ("day", "recorded_at"),
            day=day,
            recorded_at=work.now,
            name=name[:100],
            removed_at=t.FOREVER,
        )
    return len(fresh)


def open_days(work: Work, days: Iterable[date]) -> int:
    """Open days that are closed now, from now on; return how many were."""
    d = t.closed_day
    ended = (
        sa.update(d)
        .where(d.c.workspace_id == work.workspace_id, d.c.day.in_(list(days)), d.c.removed_at > work.now)
        .values(removed_at=work.now)
    )
    return work.execute(ended).rowcount
