"""When joint meetings were planned for, as it was believed: each with how often that had changed, and who serves.

And the series that they are of, as each recurs now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from alignment.meetings import LONGEST, OnClosed, Recurrence, SeriesKind
from alignment.people import ROLES_OF, Department
from db import tables as t
from db.memory import Work
from db.stores.asked import Pair

_s, _v, _m, _p = t.series, t.series_version, t.meeting, t.meeting_plan


@dataclass(frozen=True, slots=True)
class Planned:
    """One meeting as it was believed. `told` of the plans before this one were to be held; `ended_at`: its series'.

    Who serves is as it is now: it is not dated.
    """

    id: int
    series_id: int
    kind: SeriesKind
    name: str
    channel: str
    recurrence: Recurrence
    slot: date
    starts_at: datetime
    minutes: int
    skipped: bool
    since: datetime
    earlier: int
    told: int
    ended_at: datetime
    chair_id: int
    notes_id: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


def _planned(row: Any) -> Planned:
    return Planned(
        row.id, row.series_id, row.kind, row.name, row.channel, Recurrence.from_data(row.recurrence), row.slot,
        row.starts_at, row.minutes, row.skipped, row.since, row.earlier, row.told, row.ended_at, row.chair_id, row.notes_id,
    )  # fmt: skip


def planned(work: Work, since: datetime, until: datetime, pair: Pair) -> tuple[Planned, ...]:
    """Return the meetings that lay in [since, until), also those that are not held, in order, as believed at the pair."""
    before = _p.alias("before")
    of_before = sa.and_(
        before.c.workspace_id == _p.c.workspace_id,
        before.c.meeting_id == _p.c.meeting_id,
        before.c.recorded_from < _p.c.recorded_from,
    )
    earlier = sa.select(sa.func.count()).select_from(before).where(of_before).scalar_subquery()
    told = (
        sa.select(sa.func.count())
        .select_from(before)
        .where(of_before, before.c.skipped.is_(False))
        .scalar_subquery()
    )
    found = (
        sa.select(
            _m.c.id, _m.c.series_id, _s.c.kind, _v.c.name, _v.c.channel, _v.c.recurrence, _m.c.slot, _p.c.starts_at,
            _p.c.minutes, _p.c.skipped, _p.c.recorded_from.label("since"), earlier.label("earlier"), told.label("told"),
            _s.c.ended_at, _m.c.chair_id, _m.c.notes_id,
        )
        .select_from(_p)
        .join(_m, sa.and_(_m.c.workspace_id == _p.c.workspace_id, _m.c.id == _p.c.meeting_id))
        .join(_s, sa.and_(_s.c.workspace_id == _m.c.workspace_id, _s.c.id == _m.c.series_id))
        .join(_v, sa.and_(_v.c.workspace_id == _s.c.workspace_id, _v.c.series_id == _s.c.id))
        .where(
            _p.c.workspace_id == work.workspace_id,
            _p.c.starts_at > since - timedelta(minutes=LONGEST),
            _p.c.starts_at < until,
            _believed(_p, pair),
            _believed(_v, pair),
        )
        .order_by(_p.c.starts_at, _m.c.id)
    )  # fmt: skip
    rows = map(_planned, work.execute(found))
    return tuple(each for each in rows if each.ends_at > since)


@dataclass(frozen=True, slots=True)
class Attended:
    """Whether a department was at a meeting that was held, as it was believed."""

    meeting_id: int
    name: str
    side: Department
    came: bool


def attended(
    work: Work, since: datetime, until: datetime, pair: Pair, kinds: Collection[SeriesKind]
) -> tuple[Attended, ...]:
    """Return which departments were at the meetings of some kinds that were held in [since, until), where somebody said so."""
    c = t.attendance
    found = (
        sa.select(_m.c.id, _v.c.name, c.c.department, c.c.came)
        .select_from(_p)
        .join(_m, sa.and_(_m.c.workspace_id == _p.c.workspace_id, _m.c.id == _p.c.meeting_id))
        .join(_s, sa.and_(_s.c.workspace_id == _m.c.workspace_id, _s.c.id == _m.c.series_id))
        .join(_v, sa.and_(_v.c.workspace_id == _s.c.workspace_id, _v.c.series_id == _s.c.id))
        .join(c, sa.and_(c.c.workspace_id == _m.c.workspace_id, c.c.meeting_id == _m.c.id))
        .where(
            _p.c.workspace_id == work.workspace_id,
            _p.c.starts_at >= since,
            _p.c.starts_at < min(until, pair.as_of),
            _p.c.skipped.is_(False),
            _s.c.kind.in_(sorted(kinds)),
            *(_believed(each, pair) for each in (_p, _v, c)),
        )
        .order_by(_p.c.starts_at, _m.c.id, c.c.department)
    )
    rows: Iterable[Any] = work.execute(found)
    return tuple(Attended(*row) for row in rows)


def sizes(work: Work, at: datetime) -> dict[Department, int]:
    """Return how many people held a role of each department then."""
    g = t.role_grant.c
    return {side: len(each) for side, each in _holders(work, g.valid_from <= at, g.valid_to > at).items()}


def members(work: Work, since: datetime, until: datetime) -> dict[Department, frozenset[int]]:
    """Return who held a role of each department at some time in [since, until)."""
    g = t.role_grant.c
    return _holders(work, g.valid_from < until, g.valid_to > since, g.valid_to > g.valid_from)


def _holders(work: Work, *when: sa.ColumnElement[bool]) -> dict[Department, frozenset[int]]:
    g = t.role_grant
    found = sa.select(g.c.person_id, g.c.role).where(g.c.workspace_id == work.workspace_id, *when)
    rows = work.execute(found).all()
    return {
        side: frozenset(row.person_id for row in rows if row.role in ROLES_OF[side]) for side in Department
    }


def _believed(table: sa.Table, pair: Pair) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.recorded_from <= pair.known_at, table.c.recorded_to > pair.known_at)


@dataclass(frozen=True, slots=True)
class Recurs:
    """A series as it recurs since then. `changes`: of itself and of its meetings, since it was `made_at`. `slots`: those planned."""

    id: int
    kind: SeriesKind
    name: str
    channel: str
    recurrence: Recurrence
    minutes: int
    on_closed: OnClosed
    since: datetime
    ended_at: datetime
    changes: int
    slots: frozenset[date]
    made_at: datetime


def recurs(work: Work, since: date) -> tuple[Recurs, ...]:
    """Return the series that have not ended, or did lately, as each recurs now, with its days from `since` on."""
    here = _s.c.workspace_id == work.workspace_id
    of_series = sa.and_(_m.c.workspace_id == _s.c.workspace_id, _m.c.series_id == _s.c.id)
    on_meeting = sa.and_(_p.c.workspace_id == _m.c.workspace_id, _p.c.meeting_id == _m.c.id)
    plans = sa.select(sa.func.count()).select_from(sa.join(_m, _p, on_meeting)).where(of_series)
    meetings = sa.select(sa.func.count()).select_from(_m).where(of_series)
    older = _v.alias("older")
    versions = (
        sa.select(sa.func.count())
        .select_from(older)
        .where(
            older.c.workspace_id == _s.c.workspace_id,
            older.c.series_id == _s.c.id,
            older.c.recorded_to < t.FOREVER,
        )
    )
    found = (
        sa.select(
            _s.c.id, _s.c.kind, _v.c.name, _v.c.channel, _v.c.recurrence, _v.c.minutes, _v.c.on_closed,
            _v.c.recorded_from, _s.c.ended_at, _s.c.made_at, plans.scalar_subquery().label("plans"),
            meetings.scalar_subquery().label("meetings"), versions.scalar_subquery().label("versions"),
        )
        .join(_v, sa.and_(_v.c.workspace_id == _s.c.workspace_id, _v.c.series_id == _s.c.id))
        .where(here, _v.c.recorded_to == t.FOREVER)
        .order_by(_s.c.id)
    )  # fmt: skip
    days = sa.select(_m.c.series_id, _m.c.slot).where(
        _m.c.workspace_id == work.workspace_id, _m.c.slot >= since
    )
    slots: dict[int, set[date]] = defaultdict(set)
    for row in work.execute(days):
        slots[row.series_id].add(row.slot)
    rows: Iterable[Any] = work.execute(found)
    return tuple(
        _recurs(row, frozenset(slots[row.id])) for row in rows if row.ended_at > work.now or slots[row.id]
    )


def _recurs(row: Any, slots: frozenset[date]) -> Recurs:
    return Recurs(
        row.id, row.kind, row.name, row.channel, Recurrence.from_data(row.recurrence), row.minutes, row.on_closed,
        row.recorded_from, row.ended_at, row.plans - row.meetings + row.versions, slots, row.made_at,
    )  # fmt: skip
