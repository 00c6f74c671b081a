"""When joint meetings were planned for, as it was believed: each with how often that had changed, and who serves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from alignment.meetings import LONGEST, Recurrence, SeriesKind
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


def _believed(table: sa.Table, pair: Pair) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.recorded_from <= pair.known_at, table.c.recorded_to > pair.known_at)
