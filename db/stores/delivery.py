"""Delivery as the database sees it: claim, finish, and the questions and changes around them.

Much of it crosses workspaces on purpose: one worker serves them all. Due times are judged by the caller's clock, leases
and waits by the database's, so that two machines never disagree about who may send.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.stores import lanes
from db.stores.claims import claim
from db.stores.lanes import (
    CROSSES,
    ENDED_UNSENT,
    HOT,
    IS_PARENT,
    PARENT,
    Claimed,
    Result,
    Rules,
    Uploaded,
    clock,
    group_of,
    person_of,
)
from db.stores.mending import mend
from db.stores.results import Found, finish
from db.tables.delivery import WITH_PAYLOAD, NoticeState

__all__ = [
    "HOT", "Backlog", "Claimed", "Found", "Result", "Rules", "Uploaded", "anything_old", "backlog", "claim", "clock", "expire", "finish", "group_of", "mend",
    "open_outside", "person_of", "prune", "resume", "subscription_owner",
]  # fmt: skip


def open_outside(work: Work, channels: Collection[str]) -> frozenset[str]:
    """Return which of the channels others than before, or people from outside, can read without an admin's leave."""
    c = t.channel.c
    found = sa.select(c.slack_id).where(
        c.workspace_id == work.workspace_id,
        c.slack_id.in_(sorted(channels)),
        sa.or_(c.outsiders.is_(True), c.opened.is_(True)),
        c.allowed_at.is_(None),
    )
    return frozenset(work.execute(found).scalars())


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much is under way over all workspaces: due and free to go, and in flight."""

    due: int
    sending: int

    @property
    def empty(self) -> bool:
        return not self.due and not self.sending


def backlog(work: Work, *, without: Collection[int] = ()) -> Backlog:
    """Count what is due and can go (its workspace speaks, its parent is sent) and what is being sent."""
    n = t.notice.c
    found = (
        sa.select(n.state, sa.func.count().label("total"))
        .join(t.workspace_, t.workspace_.c.id == n.workspace_id)
        .outerjoin(PARENT, IS_PARENT)
        .where(
            t.workspace_.c.suspended == "",
            n.workspace_id.not_in(sorted(without)),
            n.state.in_([NoticeState.PENDING, NoticeState.SENDING]),
            sa.or_(
                n.state == NoticeState.SENDING,
                sa.and_(n.due_at <= work.now, sa.or_(n.parent_id == "", PARENT.c.ts != "")),
            ),
        )
        .group_by(n.state)
        .execution_options(**CROSSES)
    )
    counts = {row.state: int(row.total) for row in work.execute(found)}
    return Backlog(counts.get(NoticeState.PENDING, 0), counts.get(NoticeState.SENDING, 0))


def subscription_owner(work: Work, subscription_id: int) -> int:
    """Return who owns a subscription; 0 for none."""
    s = t.subscription.c
    found = sa.select(s.owner_id).where(s.workspace_id == work.workspace_id, s.id == subscription_id)
    return int(work.execute(found).scalar() or 0)


def release(work: Work, channel: str, why: str) -> int:
    """Let what was held in a channel for one reason go out, unless nobody wants it any more; return how many."""
    n = t.notice.c
    freed = (
        sa.update(t.notice)
        .where(
            n.workspace_id == work.workspace_id,
            n.lane == channel,
            n.state == NoticeState.HELD,
            n.error == why,
            n.expires_at > work.now,
        )
        .values(state=NoticeState.PENDING, error="")
    )
    return work.execute(freed).rowcount


def resume(work: Work, why: str = "") -> bool:
    """Say that the workspace has a token that lives: what waited goes out. Tell whether it was suspended.

    `why`: only where it is suspended for this reason still.
    """
    w = t.workspace_.c
    awake = sa.update(t.workspace_).where(
        w.id == work.workspace_id, w.suspended == why if why else w.suspended != ""
    )
    return bool(work.execute(awake.values(suspended="", terms_version=w.terms_version + 1)).rowcount)


def expire(work: Work, *, most: int = 500) -> int:
    """Expire what nobody would want any more, in every workspace, and cancel its replies; return how many."""
    n = t.notice.c
    found = (
        sa.select(n.workspace_id, n.id)
        .where(n.state == NoticeState.PENDING, n.expires_at <= work.now)
        .limit(most)
        .execution_options(**CROSSES)
    )
    keys = [(row.workspace_id, row.id) for row in work.execute(found)]
    lanes.end(work, keys, NoticeState.EXPIRED)
    return len(keys)


INBOUND_KEPT = timedelta(days=30)
PAYLOADS_KEPT = timedelta(days=180)


PRUNED_AT_ONCE = 100
"""So many rows of each kind one write prunes: others wait behind it."""


def anything_old(work: Work) -> bool:
    """Tell whether something here was kept long enough: a look by index, which costs no write."""
    return any(
        work.execute(old.limit(1)).first() is not None for old in (_old_keys(work), _old_notices(work))
    )


def prune(work: Work, *, most: int = PRUNED_AT_ONCE) -> int:
    """Drop this workspace's inbound keys after 30 days and old notices' payloads after 180; return how many rows.

    A notice's dedup_key, channel and ts stay for ever: they are why nothing is said twice.
    """
    k, n = t.inbound_key.c, t.notice.c
    keys = [*work.execute(_old_keys(work).limit(most)).scalars()]
    if keys:
        work.execute(sa.delete(t.inbound_key).where(k.workspace_id == work.workspace_id, k.key.in_(keys)))
    ids = [*work.execute(_old_notices(work).limit(most)).scalars()]
    if ids:
        emptied = sa.update(t.notice).where(n.workspace_id == work.workspace_id, n.id.in_(ids))
        work.execute(emptied.values(payload={}))
    return len(keys) + len(ids)


def _old_keys(work: Work) -> sa.Select[tuple[str]]:
    k = t.inbound_key.c
    return sa.select(k.key).where(k.workspace_id == work.workspace_id, k.at < work.now - INBOUND_KEPT)


def _old_notices(work: Work) -> sa.Select[tuple[str]]:
    n = t.notice.c
    old = sa.select(n.id).where(
        n.workspace_id == work.workspace_id,
        n.due_at < work.now - PAYLOADS_KEPT,
        n.state.in_([NoticeState.SENT, *ENDED_UNSENT]),
        WITH_PAYLOAD,
    )
    return old.order_by(
        n.due_at
    )  # the order of the index: PostgreSQL would read the whole table for the first few
