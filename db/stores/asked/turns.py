"""When turns of programmes were planned for, as it was believed: each with how often that had changed, and who takes part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from alignment.people import Department
from alignment.rotation.terms import Pool
from db import tables as t
from db.memory import Work
from db.stores.asked import Pair
from db.tables.rotations import TurnState

_t, _p, _g, _v, _a = t.turn, t.turn_plan, t.programme, t.programme_version, t.programme_approval


@dataclass(frozen=True, slots=True)
class Asked:
    """One turn as it was believed. `earlier`: so often it was believed otherwise before."""

    id: int
    programme_id: int
    name: str
    channel: str
    hosts: Pool
    person_id: int
    host_id: int
    cover_id: int
    first_on: date
    last_on: date
    cancelled: bool
    since: datetime
    earlier: int


def turns(work: Work, since: date, until: date, pair: Pair) -> tuple[Asked, ...]:
    """Return the turns that lie in [since, until) of programmes to which both departments had agreed by then, in order.

    One that does not take place any more is among them.
    """
    before = _p.alias("before")
    earlier = (
        sa.select(sa.func.count())
        .select_from(before)
        .where(
            before.c.workspace_id == _p.c.workspace_id,
            before.c.turn_id == _p.c.turn_id,
            before.c.recorded_from < _p.c.recorded_from,
        )
        .scalar_subquery()
    )
    sales, marketing = _a.alias("sales"), _a.alias("marketing")
    both = sa.exists().where(
        sales.c.side == Department.SALES,
        marketing.c.side == Department.MARKETING,
        sales.c.agreed_at < marketing.c.voided_at,  # to the same terms: at some time both held
        marketing.c.agreed_at < sales.c.voided_at,
        *(
            sa.and_(
                each.c.workspace_id == _t.c.workspace_id,
                each.c.programme_id == _t.c.programme_id,
                each.c.agreed_at <= pair.known_at,
            )
            for each in (sales, marketing)
        ),
    )
    found = (
        sa.select(
            _t.c.id, _t.c.programme_id, _v.c.name, _v.c.channel, _v.c.hosts,
            _t.c.person_id, _p.c.host_id, _p.c.cover_id, _p.c.first_on, _p.c.last_on, _p.c.state,
            _p.c.recorded_from.label("since"), earlier.label("earlier"),
        )
        .select_from(_p)
        .join(_t, sa.and_(_t.c.workspace_id == _p.c.workspace_id, _t.c.id == _p.c.turn_id))
        .join(_g, sa.and_(_g.c.workspace_id == _t.c.workspace_id, _g.c.id == _t.c.programme_id))
        .join(_v, sa.and_(_v.c.workspace_id == _g.c.workspace_id, _v.c.programme_id == _g.c.id))
        .where(
            _p.c.workspace_id == work.workspace_id,
            _p.c.last_on >= since,
            _p.c.first_on < until,
            _believed(_p, pair),
            _believed(_v, pair),
            both,
        )
        .order_by(_p.c.first_on, _t.c.id)
    )  # fmt: skip
    return tuple(_asked(row) for row in work.execute(found))


def _believed(table: sa.Table, pair: Pair) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.recorded_from <= pair.known_at, table.c.recorded_to > pair.known_at)


def _asked(row: Any) -> Asked:
    return Asked(
        row.id, row.programme_id, row.name, row.channel, Pool.from_data(row.hosts), row.person_id, row.host_id,
        row.cover_id, row.first_on, row.last_on, row.state == TurnState.CANCELLED, row.since, row.earlier,
    )  # fmt: skip
