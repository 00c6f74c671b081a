"""What waits for the next meeting's agenda: what the data puts there, each thing once until it is settled, and what people add."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.tables.meetings import PointKind

_a = t.agenda_point


@dataclass(frozen=True, slots=True)
class Point:
    """Something that waits for a meeting. `thing_id` is the promise, the rejection of a second look, or what somebody wrote.

    What somebody wrote is for a series, and says for which department it was said.
    """

    id: int
    kind: PointKind
    thing_id: int
    lead_id: int
    campaign_id: int
    raised_at: datetime
    series_id: int = 0
    meeting_id: int = 0
    author_id: int = 0
    side: str = ""


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
    """Return what the data put up for the next meeting and is not settled, oldest first."""
    return _points(work, _a.c.closed_at == t.FOREVER, _a.c.kind != PointKind.ADDED, limit=limit)


def _points(work: Work, *where: sa.ColumnElement[bool], limit: int) -> tuple[Point, ...]:
    found = (
        sa.select(*_COLUMNS)
        .where(_a.c.workspace_id == work.workspace_id, *where)
        .order_by(_a.c.raised_at, _a.c.id)
        .limit(limit)
    )
    return tuple(Point(**row) for row in work.execute(found).mappings())


# --- what people add ------------------------------------------------------------------------------------------------


def add(work: Work, series_id: int, note_id: int, author_id: int, side: str) -> None:
    """Put what somebody wrote on the agenda of a series' next meeting."""
    work.insert(
        _a, kind=PointKind.ADDED, thing_id=note_id, series_id=series_id, author_id=author_id, side=side,
        raised_at=work.now,
    )  # fmt: skip


def added(work: Work, series_id: int, limit: int = 50) -> tuple[Point, ...]:
    """Return what people added for the next meeting of a series, oldest first."""
    return _points(
        work,
        _a.c.kind == PointKind.ADDED,
        _a.c.series_id == series_id,
        _a.c.closed_at == t.FOREVER,
        limit=limit,
    )


def on(work: Work, meeting_id: int, limit: int = 50) -> tuple[Point, ...]:
    """Return what people had put on a meeting's agenda, also once it was come to."""
    return _points(work, _a.c.kind == PointKind.ADDED, _a.c.meeting_id == meeting_id, limit=limit)


def stands_on(work: Work, meeting_id: int, notes: Collection[int]) -> None:
    """Say on which meeting's agenda these points stand."""
    work.execute(
        sa.update(_a)
        .where(_added(work), _a.c.thing_id.in_(sorted(notes)), _a.c.closed_at == t.FOREVER)
        .values(meeting_id=meeting_id)
    )


def discussed(work: Work, meeting_id: int) -> int:
    """Take what people added off, now that the meeting on whose agenda it stood is over; return how much that was."""
    stood = sa.update(_a).where(
        _added(work), _a.c.meeting_id == meeting_id, _a.c.closed_at == t.FOREVER
    )  # fmt: skip
    return work.execute(stood.values(closed_at=work.now)).rowcount


def put_back(work: Work, meeting_id: int) -> None:
    """Let what stood on a meeting's agenda wait for the next one: this one is skipped."""
    stood = sa.update(_a).where(_added(work), _a.c.meeting_id == meeting_id, _a.c.closed_at == t.FOREVER)
    work.execute(stood.values(meeting_id=0))


def comes_again(work: Work, meeting_id: int, notes: Collection[int]) -> int:
    """Put points of a meeting up for the next one of its series: they were not come to; return how many."""
    again = sa.update(_a).where(
        _added(work), _a.c.meeting_id == meeting_id, _a.c.thing_id.in_(sorted(notes))
    )  # fmt: skip
    return work.execute(again.values(meeting_id=0, closed_at=t.FOREVER)).rowcount


def _added(work: Work) -> sa.ColumnElement[bool]:
    return sa.and_(_a.c.workspace_id == work.workspace_id, _a.c.kind == PointKind.ADDED)
