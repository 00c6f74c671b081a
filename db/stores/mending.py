"""A channel, or somebody's DM, that cannot be reached, and what comes back when it can be again.

Its lane is one fact: all that is due there fails with it, at once and without a further call, under no reference of its
own. When the lane is sound again that goes out, unless its time is over: what expired meanwhile stays expired.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.stores import lanes
from db.stores.notices import WITH_PARENT, fallen
from db.tables.delivery import Act, NoticeState

MOST_TRIES = 5
"""So often a message that fails alone is tried again when others arrive in its lane: not for ever."""


def shut(work: Work, lane: str, why: str) -> int:
    """Let all fail that is due now in a lane nobody can reach, and what waits under it; return how many."""
    n = t.notice.c
    # A reply whose parent fails here is cancelled with it, and comes back with it.
    parent_is_there = sa.exists().where(lanes.IS_PARENT, lanes.PARENT.c.ts != "").correlate(t.notice)
    failed = (
        sa.update(t.notice)
        .where(
            n.workspace_id == work.workspace_id,
            n.lane == lane,
            n.state == NoticeState.PENDING,
            sa.or_(n.act == Act.POST, sa.and_(n.act == Act.REPLY, parent_is_there)),
            n.due_at <= work.now,
            n.expires_at > work.now,
        )
        .values(state=NoticeState.FAILED, error=why[:80], reference="", lease_until=None, lease_by="")
    )
    ids = list(work.execute(failed.returning(n.id)).scalars())
    lanes.end(work, [(work.workspace_id, each) for each in ids], None)
    return len(ids)


def broken(work: Work, lane: str) -> str:
    """Return why a channel or DM cannot be reached; empty where it can, as far as anybody knows."""
    this = t.lane.c
    found = sa.select(this.broken).where(this.workspace_id == work.workspace_id, this.name == lane)
    return str(work.execute(found).scalar() or "")


def mend(work: Work, lane: str) -> int:
    """Say that a channel or DM can be reached again; what failed because it could not goes out. Return how many."""
    this = t.lane.c
    sound = (
        sa.update(t.lane)
        .where(this.workspace_id == work.workspace_id, this.name == lane, this.broken != "")
        .values(broken="", broken_told=False, not_before=None)
    )
    return revive(work, lane, attempts=0) if work.execute(sound).rowcount else 0


def revive(work: Work, lane: str, **fresh: Any) -> int:
    """Bring back what failed with a lane, and what was cancelled with that; return how many of the first.

    What nobody wants any more is expired instead. `fresh`: columns that begin anew; without `attempts` among them only
    what has tries left is brought back.
    """
    n = t.notice.c
    mine = (n.workspace_id == work.workspace_id, n.lane == lane)
    over = sa.update(t.notice).where(*mine, fallen(), n.expires_at <= work.now)
    work.execute(over.values(state=NoticeState.EXPIRED))
    back = sa.update(t.notice).where(*mine, fallen(), n.expires_at > work.now)
    if "attempts" not in fresh:
        back = back.where(n.attempts < MOST_TRIES)
    back = back.values(state=NoticeState.PENDING, error="", **fresh)
    ids = list(work.execute(back.returning(n.id)).scalars())
    take_back(work, ids, n.expires_at > work.now)
    return len(ids)


def take_back(
    work: Work, parents: Sequence[str], still: sa.ColumnElement[bool] | None = None, **fresh: Any
) -> int:
    """Let wait again what was cancelled because what it belongs to was not sent; return how many.

    `still`: only what this holds for. What was cancelled for itself stays cancelled.
    """
    if not parents:
        return 0
    n = t.notice.c
    back = sa.update(t.notice).where(
        n.workspace_id == work.workspace_id,
        n.parent_id.in_(parents),
        n.state == NoticeState.CANCELLED,
        n.error == WITH_PARENT,
        still if still is not None else sa.true(),
    )
    return work.execute(back.values(state=NoticeState.PENDING, error="", **fresh)).rowcount
