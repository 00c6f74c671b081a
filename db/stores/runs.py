"""The runs of subscriptions as notices: which stand, and which can still be called off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.stores import notices
from db.tables.delivery import Act, NoticeState

_STANDING = (NoticeState.PENDING, NoticeState.HELD, NoticeState.SENDING, NoticeState.SENT)


@dataclass(frozen=True, slots=True)
class Unsent:
    """A digest that is owed and not on its way."""

    notice_id: str
    subscription_id: int
    as_of: datetime


def standing(work: Work, ids: Sequence[int], since: datetime) -> dict[int, list[tuple[str, datetime]]]:
    """Return, by subscription, the keys and instants of the runs since then that were said or still will be."""
    n = t.notice.c
    found = sa.select(n.subscription_id, n.dedup_key, n.as_of).where(
        n.workspace_id == work.workspace_id,
        n.subscription_id.in_(ids),
        n.act == Act.POST,
        n.as_of >= since,
        n.state.in_(_STANDING),
    )
    runs: dict[int, list[tuple[str, datetime]]] = {}
    for row in work.execute(found):
        runs.setdefault(row.subscription_id, []).append((row.dedup_key, row.as_of))
    return runs


def unsent(work: Work, ids: Sequence[int]) -> tuple[Unsent, ...]:
    """Lock these subscriptions, so that no clock owes anything of theirs meanwhile; return what they owe and is not on its way."""
    n, s = t.notice.c, t.subscription.c
    locked = sa.select(s.id).where(s.workspace_id == work.workspace_id, s.id.in_(ids))
    work.execute(locked.order_by(s.id).with_for_update()).all()
    found = sa.select(n.id, n.subscription_id, n.as_of).where(
        n.workspace_id == work.workspace_id,
        n.subscription_id.in_(ids),
        n.act == Act.POST,
        notices.unsent(work),
    )
    return tuple(Unsent(row.id, row.subscription_id, row.as_of) for row in work.execute(found))
