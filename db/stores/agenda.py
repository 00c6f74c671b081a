"""What the data puts on the next meeting's agenda: each thing once, until it is settled."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.tables.leads import PointKind

_a = t.agenda_point


@dataclass(frozen=True, slots=True)
class Point:
    """Something that waits for a meeting. `thing_id` is the promise, or the rejection of a second look."""

    id: int
    kind: PointKind
    thing_id: int
    lead_id: int
    campaign_id: int
    raised_at: datetime


_COLUMNS = [_a.c[name] for name in Point.__dataclass_fields__]


def _of(work: Work, kind: PointKind, thing_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(_a.c.workspace_id == work.workspace_id, _a.c.kind == kind, _a.c.thing_id == thing_id)


def put(work: Work, kind: PointKind, thing_id: int, *, lead_id: int = 0, campaign_id: int = 0) -> bool:
    """Put something on the next agenda; False where it stands there, or stood there and was settled."""
    row = {
        "kind": kind,
        "thing_id": thing_id,
        "lead_id": lead_id,
        "campaign_id": campaign_id,
        "raised_at": work.now,
    }
    found = sa.select(_a.c.id).where(_of(work, kind, thing_id))
    if work.execute(found).scalar() is not None:
        return False
    work.insert_once(_a, [row])
    return True


def missing(work: Work, kind: PointKind, ids: Collection[int]) -> tuple[int, ...]:
    """Return which of these things never stood on an agenda."""
    if not ids:
        return ()
    found = sa.select(_a.c.thing_id).where(
        _a.c.workspace_id == work.workspace_id, _a.c.kind == kind, _a.c.thing_id.in_(sorted(ids))
    )
    there = set(work.execute(found).scalars())
    return tuple(each for each in ids if each not in there)


def settle(work: Work, kind: PointKind, thing_id: int) -> None:
    """Take something off the agenda: it was settled."""
    work.execute(
        sa.update(_a).where(_of(work, kind, thing_id), _a.c.closed_at == t.FOREVER).values(closed_at=work.now)
    )


def unsettle(work: Work, kind: PointKind, thing_id: int) -> None:
    """Put back what was settled a moment ago, and taken back."""
    work.execute(sa.update(_a).where(_of(work, kind, thing_id)).values(closed_at=t.FOREVER))


def waiting(work: Work, limit: int = 50) -> tuple[Point, ...]:
    """Return what waits for the next meeting, oldest first."""
    found = (
        sa.select(*_COLUMNS)
        .where(_a.c.workspace_id == work.workspace_id, _a.c.closed_at == t.FOREVER)
        .order_by(_a.c.raised_at, _a.c.id)
        .limit(limit)
    )
    return tuple(Point(**row) for row in work.execute(found).mappings())
