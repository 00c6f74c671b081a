"""What an operator's graph shows of the whole database: counts and ages over all workspaces, and nothing of anybody."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.stores.health import STUCK
from db.stores.lanes import CROSSES, IS_PARENT, PARENT, clock, past

_PENDING = sa.text("notice.state = 'pending'")
_SENDING = sa.text("notice.state = 'sending'")
"""In literal words, so that both databases see that their partial index serves, however much history there is."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of delivery over all workspaces.

    `due` counts what could go now, `oldest_due_seconds` is how long the oldest of it has waited (0 for none).
    `uncertain`: what may have arrived and must be looked up. `bytes` is the size of the database.
    """

    pending: int
    due: int
    oldest_due_seconds: float
    sending: int
    uncertain: int
    held: int
    failed: int
    broken_lanes: int
    workspaces: int
    suspended: int
    bytes: int


def overview(work: Work) -> Overview:
    """Read everything at once, in one snapshot; only rows that are not sent yet are looked at, and stuck ones."""
    n, lane = t.notice.c, t.lane.c
    pending = work.execute(
        _over(sa.select(sa.func.count()).select_from(t.notice).where(_PENDING))
    ).scalar_one()
    due = work.execute(
        _over(
            sa.select(sa.func.count().label("total"), sa.func.min(n.due_at).label("oldest"))
            .join(t.workspace_, t.workspace_.c.id == n.workspace_id)
            .outerjoin(PARENT, IS_PARENT)
            .where(
                _PENDING,
                n.due_at <= work.now,
                t.workspace_.c.suspended == "",
                sa.or_(n.parent_id == "", PARENT.c.ts != ""),
            )
        )
    ).one()
    doubtful = sa.or_(n.lookups > 0, past(n.lease_until, clock(work)))
    sending = work.execute(
        _over(
            sa.select(
                sa.func.count().label("total"),
                sa.func.coalesce(sa.func.sum(sa.case((doubtful, 1), else_=0)), 0).label("uncertain"),
            )
            .select_from(t.notice)
            .where(_SENDING)
        )
    ).one()
    stuck = {
        row.state: int(row.total)
        for row in work.execute(
            _over(sa.select(n.state, sa.func.count().label("total")).where(STUCK).group_by(n.state))
        )
    }
    broken = work.execute(
        _over(sa.select(sa.func.count()).select_from(t.lane).where(lane.broken != ""))
    ).scalar_one()
    spaces = work.execute(
        _over(
            sa.select(
                sa.func.count().label("total"),
                sa.func.coalesce(sa.func.sum(sa.case((t.workspace_.c.suspended != "", 1), else_=0)), 0).label(
                    "suspended"
                ),
            ).select_from(t.workspace_)
        )
    ).one()
    return Overview(
        pending=int(pending),
        due=int(due.total),
        oldest_due_seconds=max(0.0, (work.now - due.oldest).total_seconds()) if due.oldest else 0.0,
        sending=int(sending.total),
        uncertain=int(sending.uncertain),
        held=stuck.get("held", 0),
        failed=stuck.get("failed", 0),
        broken_lanes=int(broken),
        workspaces=int(spaces.total),
        suspended=int(spaces.suspended),
        bytes=_size(work),
    )


def suspended(work: Work) -> int:
    """Count the workspaces whose token is dead."""
    found = sa.select(sa.func.count()).select_from(t.workspace_).where(t.workspace_.c.suspended != "")
    return int(work.execute(_over(found)).scalar_one())


def _over(statement: sa.Executable) -> sa.Executable:
    return statement.execution_options(**CROSSES)


def _size(work: Work) -> int:
    if work.sqlite:
        pages = work.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages) * int(work.connection.exec_driver_sql("PRAGMA page_size").scalar_one())
    return int(work.connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
