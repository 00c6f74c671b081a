"""The turns of duty rotas: who has each, as it was believed when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from alignment.duty.line import How, Mark, Turn
from alignment.zones import AN_INSTANT
from db import tables as t
from db.memory import Work
from db.stores.asked import Pair

_t = t.duty_turn


@dataclass(frozen=True, slots=True)
class Held:
    """One place of a turn as it is planned. `person_id` 0: nobody can; `since`: from when on we believe so."""

    rota_id: int
    day: date
    place: int
    starts_at: datetime
    ends_at: datetime
    person_id: int
    counts_id: int
    how: How
    line: int
    passed: int
    last_on: datetime | None
    since: datetime

    @property
    def key(self) -> tuple[date, int]:
        return self.day, self.place


def _held(row: Any) -> Held:
    return Held(
        row.rota_id, row.day, row.place, row.starts_at, row.ends_at, row.person_id, row.counts_id, row.how, row.line,
        row.passed, row.last_on, row.recorded_from,
    )  # fmt: skip


def _of_now(work: Work, *where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        sa.select(_t)
        .where(
            _t.c.workspace_id == work.workspace_id,
            _t.c.recorded_to == t.FOREVER,
            _t.c.cancelled.is_(False),
            *where,
        )
        .order_by(_t.c.starts_at, _t.c.rota_id, _t.c.place)
    )


def coming(work: Work, *, rota_id: int = 0) -> tuple[Held, ...]:
    """Return the turns that are not over, in order."""
    of_rota = [_t.c.rota_id == rota_id] if rota_id else []
    return tuple(_held(row) for row in work.execute(_of_now(work, _t.c.ends_at > work.now, *of_rota)))


def planned_at(work: Work, rota_id: int) -> datetime | None:
    """Return when the turns of a rota that are not over were last changed; None where there is none."""
    newest = sa.select(sa.func.max(_t.c.recorded_from)).where(
        _t.c.workspace_id == work.workspace_id,
        _t.c.rota_id == rota_id,
        _t.c.recorded_to == t.FOREVER,
        _t.c.ends_at > work.now,
    )
    return work.execute(newest).scalar()


def of_day(work: Work, rota_id: int, day: date) -> tuple[Held, ...]:
    """Return the places of one turn, named by its day; none where there is no such turn."""
    return tuple(_held(row) for row in work.execute(_of_now(work, _t.c.rota_id == rota_id, _t.c.day == day)))


def on_duty(work: Work, rota_id: int) -> tuple[Held, ...]:
    """Return the places of the turn that runs now."""
    found = _of_now(work, _t.c.rota_id == rota_id, _t.c.starts_at <= work.now, _t.c.ends_at > work.now)
    return tuple(_held(row) for row in work.execute(found))


def last_counted(work: Work, rota_id: int, before: datetime) -> dict[int, Mark]:
    """Return when everybody last had a turn of a rota that began before, and in which place."""
    newest = (
        sa.select(_t.c.counts_id, _t.c.place, sa.func.max(_t.c.starts_at).label("at"))
        .where(
            _t.c.workspace_id == work.workspace_id,
            _t.c.rota_id == rota_id,
            _t.c.recorded_to == t.FOREVER,
            _t.c.cancelled.is_(False),
            _t.c.starts_at < before,
            _t.c.counts_id != 0,
        )
        .group_by(_t.c.counts_id, _t.c.place)
    )
    last: dict[int, Mark] = {}
    for row in work.execute(newest):
        mark = (row.at, row.place)
        last[row.counts_id] = max(mark, last.get(row.counts_id, mark))
    return last


def keep(work: Work, rota_id: int, turns: Sequence[Turn], gone: Collection[Held]) -> None:
    """Believe from now on that these are the turns, and that those which are `gone` do not take place."""
    keys = [(each.slot.day, each.place) for each in turns] + [each.key for each in gone]
    if not keys:
        return
    mine = sa.and_(
        _t.c.workspace_id == work.workspace_id,
        _t.c.rota_id == rota_id,
        _t.c.recorded_to == t.FOREVER,
        _t.c.day.in_(sorted({day for day, _ in keys})),
        sa.tuple_(_t.c.day, _t.c.place).in_(keys),
    )
    # As `Work.believe`, of many at once: what a clock that is ahead of this one wrote is followed.
    newest = work.execute(sa.select(sa.func.max(_t.c.recorded_from)).where(mine)).scalar()
    at = max(work.now, newest + AN_INSTANT) if newest is not None and newest != work.now else work.now
    work.execute(sa.delete(_t).where(mine, _t.c.recorded_from == at))
    work.execute(sa.update(_t).where(mine).values(recorded_to=at))
    common = {
        "workspace_id": work.workspace_id,
        "rota_id": rota_id,
        "recorded_from": at,
        "recorded_to": t.FOREVER,
    }
    rows = [
        {
            **common,
            "day": each.slot.day,
            "place": each.place,
            "starts_at": each.slot.starts_at,
            "ends_at": each.slot.ends_at,
            "person_id": each.person_id,
            "counts_id": each.counts_id,
            "how": each.how,
            "line": each.line,
            "passed": each.passed,
            "last_on": each.last_on,
            "cancelled": False,
        }
        for each in turns
    ]
    rows += [
        {
            **common, "day": each.day, "place": each.place, "starts_at": each.starts_at, "ends_at": each.ends_at,
            "person_id": each.person_id, "counts_id": each.counts_id, "how": each.how, "line": each.line,
            "passed": each.passed, "last_on": each.last_on, "cancelled": True,
        }
        for each in gone
    ]  # fmt: skip
    work.execute(sa.insert(_t), rows)


# --- as it was believed ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Believed:
    """One place of a turn as it was believed at a pair of times. `name` and `channel` are its rota's then.

    `editions`: how often it had changed by then, `since`: when the last change became known; `cancelled`: it was planned once, and does not take place.
    """

    rota_id: int
    day: date
    place: int
    starts_at: datetime
    ends_at: datetime
    person_id: int
    cancelled: bool
    name: str
    channel: str
    zone: str
    editions: int
    since: datetime


def believed(work: Work, since: datetime, until: datetime, pair: Pair) -> tuple[Believed, ...]:
    """Return the turns that overlap [since, until) as they were believed at the pair, those that do not take place too."""
    v, earlier = t.duty_version, _t.alias("earlier")
    editions = (
        sa.select(sa.func.count())
        .where(
            earlier.c.workspace_id == _t.c.workspace_id,
            earlier.c.rota_id == _t.c.rota_id,
            earlier.c.day == _t.c.day,
            earlier.c.place == _t.c.place,
            earlier.c.recorded_from < _t.c.recorded_from,
        )
        .scalar_subquery()
    )

    def at_the_pair(table: sa.Table) -> sa.ColumnElement[bool]:
        return sa.and_(table.c.recorded_from <= pair.known_at, table.c.recorded_to > pair.known_at)

    found = (
        sa.select(
            _t.c.rota_id, _t.c.day, _t.c.place, _t.c.starts_at, _t.c.ends_at, _t.c.person_id, _t.c.cancelled,
            v.c.name, v.c.channel, v.c.schedule, editions.label("editions"),
            _t.c.recorded_from,
        )
        .join(v, sa.and_(v.c.workspace_id == _t.c.workspace_id, v.c.rota_id == _t.c.rota_id))
        .where(
            _t.c.workspace_id == work.workspace_id,
            _t.c.starts_at < until,
            _t.c.ends_at > since,
            at_the_pair(_t),
            at_the_pair(v),
        )
        .order_by(_t.c.starts_at, _t.c.rota_id, _t.c.place)
    )  # fmt: skip
    return tuple(
        Believed(
            row.rota_id, row.day, row.place, row.starts_at, row.ends_at, row.person_id, row.cancelled, row.name,
            row.channel, str(row.schedule["zone"]), row.editions, row.recorded_from,
        )
        for row in work.execute(found)
    )  # fmt: skip
