"""Notices that came too late to be said one by one, and the summary that says them instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from alignment.notices import CAUGHT_UP, FOLDED, HOT
from db import tables as t
from db.memory import Work
from db.stores import lanes, mending
from db.stores.notices import COLUMNS, Notice
from db.tables.delivery import Act, NoticeState

_n = t.notice.c


@dataclass(frozen=True, slots=True)
class Late:
    """One notice that came too late. `doubt`: an earlier try of it may have arrived."""

    id: str
    due_at: datetime
    doubt: bool


def waiting(
    work: Work, lane: str, due_before: datetime, day_began: datetime, *, lock: bool = False
) -> tuple[Late, ...]:
    """Return, and `lock`, what in a lane is late and may be told in few words, the longest due first.

    What is on its way is left out, as is what is hot, and what somebody's click has owed since `day_began`. What waits in
    doubt is in it.
    """
    nobody_at_it = sa.or_(
        _n.state == NoticeState.PENDING,
        sa.and_(
            _n.state == NoticeState.SENDING,
            sa.or_(_n.lease_by == "", lanes.past(_n.lease_until, lanes.clock(work))),
        ),
    )
    found = (
        sa.select(_n.id, _n.due_at, _n.state, _n.first_try_at)
        .where(
            _n.workspace_id == work.workspace_id,
            _n.lane == lane,
            _n.act == Act.POST,
            _n.kind.in_(sorted(FOLDED)),
            _n.priority > HOT,
            _n.due_at <= due_before,
            nobody_at_it,
            sa.or_(_n.cause == "", _n.made_at < day_began),
        )
        .order_by(_n.due_at, _n.id)
    )
    return tuple(
        Late(row.id, row.due_at, row.state == NoticeState.SENDING or row.first_try_at is not None)
        for row in work.execute(found.with_for_update() if lock else found)
    )


def open_summary(work: Work, lane: str, *, lock: bool = False) -> Notice | None:
    """Return, and `lock`, the summary of a lane that nobody has tried to say yet."""
    found = sa.select(*COLUMNS).where(
        _n.workspace_id == work.workspace_id,
        _n.lane == lane,
        _n.kind == CAUGHT_UP,
        _n.act == Act.POST,
        _n.state == NoticeState.PENDING,
        _n.first_try_at.is_(None),
    )
    found = found.order_by(_n.made_at, _n.id).limit(1)
    row = work.execute(found.with_for_update() if lock else found).mappings().first()
    return Notice(**row) if row is not None else None


def fold(work: Work, ids: Sequence[str], summary_id: str) -> None:
    """End notices because a summary says them, and let it show whatever they would have shown."""
    here = _n.workspace_id == work.workspace_id
    work.execute(
        sa.update(t.notice)
        .where(here, _n.id.in_(ids))
        .values(
            state=NoticeState.CANCELLED,
            error=CAUGHT_UP,
            reference=summary_id[:8],
            lease_until=None,
            lease_by="",
        )
    )
    lanes.end(work, [(work.workspace_id, each) for each in ids], None)
    s = t.notice_subject.c
    shown = sa.select(s.kind, s.thing_id).where(s.workspace_id == work.workspace_id, s.notice_id.in_(ids))
    work.insert_once(
        t.notice_subject,
        [
            {"notice_id": summary_id, "kind": row.kind, "thing_id": row.thing_id}
            for row in work.execute(shown.distinct().order_by(s.kind, s.thing_id))
        ],
    )


def unfold(work: Work, ids: Sequence[str]) -> None:
    """Take notices out of a summary, with what waits to bring them up to date: they are owed as before."""
    work.execute(
        sa.update(t.notice)
        .where(
            _n.workspace_id == work.workspace_id,
            _n.id.in_(ids),
            _n.state == NoticeState.CANCELLED,
            _n.error == CAUGHT_UP,
        )
        .values(state=NoticeState.PENDING, error="", reference="")
    )
    mending.take_back(work, ids)


def told_of(work: Work, summary_id: str, **payload: object) -> None:
    """Say what a summary tells of from now on."""
    work.execute(
        sa.update(t.notice)
        .where(_n.workspace_id == work.workspace_id, _n.id == summary_id)
        .values(payload=payload)
    )


def folded(work: Work, ids: Sequence[str]) -> tuple[Notice, ...]:
    """Return the notices that a summary says, the longest due first."""
    found = sa.select(*COLUMNS).where(
        _n.workspace_id == work.workspace_id, _n.id.in_(ids), _n.error == CAUGHT_UP
    )
    return tuple(Notice(**row) for row in work.execute(found.order_by(_n.due_at, _n.id)).mappings())
