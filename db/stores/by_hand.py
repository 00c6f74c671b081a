"""What somebody at the shell sees of notices and decides: which wait for a decision, send again, let go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.stores import lanes, mending
from db.stores.notices import COLUMNS, Notice, cancel_under
from db.tables.delivery import NoticeState

BY_HAND = "cancelled by hand"
"""How the error of a notice begins that somebody let go: only such a one is sent after all when they ask for it."""

UNKNOWN = "unknown"
"""The word for what is `sending` in the database and on its way no more: it may have arrived, and is looked up."""

_MINE = (NoticeState.HELD, NoticeState.FAILED)


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice with the word for where it stands, and until when a worker has it in hand (None: nobody has)."""

    notice: Notice
    state: str
    in_hand_until: datetime | None = None


def states() -> tuple[str, ...]:
    """Return every word for where a notice stands."""
    return (*(state.value for state in NoticeState), UNKNOWN)


def listed(work: Work, state: str, limit: int) -> list[Shown]:
    """Return the newest notices that stand so; `stuck` are those held, failed or unknown, empty is all of them."""
    n = t.notice.c
    found = sa.select(*COLUMNS, n.lease_until, n.lease_by).where(n.workspace_id == work.workspace_id)
    doubt = sa.and_(n.state == NoticeState.SENDING, _doubtful(work))
    if state == "stuck":
        found = found.where(sa.or_(n.state.in_(_MINE), doubt))
    elif state == UNKNOWN:
        found = found.where(doubt)
    elif state:
        found = found.where(n.state == NoticeState(state))
    return _shown(work, found.order_by(n.due_at.desc(), n.id).limit(limit))


def by_beginning(work: Work, beginning: str) -> list[Shown]:
    """Return the notices whose id begins so, two at the most."""
    n = t.notice.c
    found = sa.select(*COLUMNS, n.lease_until, n.lease_by).where(
        n.workspace_id == work.workspace_id, n.id.startswith(beginning, autoescape=True)
    )
    return _shown(work, found.limit(2))


def send_again(work: Work, notice: Notice) -> int:
    """Make a notice due now with fresh tries, and what was cancelled with it; return how many that were.

    Its first try stays: a look-up begins there.
    """
    n = t.notice.c
    fresh: dict[str, Any] = {
        "due_at": work.now,
        "expires_at": t.FOREVER,
        "attempts": 0,
        "lookups": 0,
        "reference": "",
    }
    work.execute(
        sa.update(t.notice)
        .where(n.workspace_id == work.workspace_id, n.id == notice.id)
        .values(state=NoticeState.PENDING, error="", **fresh)
    )
    return mending.take_back(work, [notice.id], **fresh)


def look_now(work: Work, notice: Notice) -> bool:
    """Have a notice whose fate is unknown looked up at once; False when a worker has it in hand."""
    n = t.notice.c
    soon = sa.update(t.notice).where(
        n.workspace_id == work.workspace_id, n.id == notice.id, n.state == NoticeState.SENDING, _left(work)
    )
    return bool(work.execute(soon.values(lease_until=None, lease_by="", lookups=0)).rowcount)


def let_go(work: Work, notice: Notice) -> int | None:
    """Cancel a notice with what waits under it; return how many that were, None when a worker has it in hand."""
    n = t.notice.c
    may_be_there = notice.state is NoticeState.SENDING or notice.first_try_at is not None
    free = sa.or_(
        n.state.in_([NoticeState.PENDING, *_MINE]), sa.and_(n.state == NoticeState.SENDING, _left(work))
    )
    gone = (
        sa.update(t.notice)
        .where(n.workspace_id == work.workspace_id, n.id == notice.id, free)
        .values(
            state=NoticeState.CANCELLED,
            error=f"{BY_HAND}, may have arrived" if may_be_there else BY_HAND,
            lease_until=None,
            lease_by="",
        )
    )
    return cancel_under(work, [notice.id]) if work.execute(gone).rowcount else None


def _left(work: Work) -> sa.ColumnElement[bool]:
    """Return "no worker has it in hand", by the clock that leases go by."""
    n = t.notice.c
    return sa.or_(n.lease_by == "", lanes.past(n.lease_until, lanes.clock(work)))


def _doubtful(work: Work) -> sa.ColumnElement[bool]:
    n = t.notice.c
    return sa.or_(n.error != "", n.lookups > 0, _left(work))


def _shown(work: Work, found: sa.Select[tuple[object, ...]]) -> list[Shown]:
    at = lanes.clock(work)
    shown = []
    for row in work.execute(found).mappings():
        facts = dict(row)
        until, by = facts.pop("lease_until"), facts.pop("lease_by")
        notice = Notice(**facts)
        in_hand = until if notice.state is NoticeState.SENDING and by and until and until > at else None
        doubt = notice.state is NoticeState.SENDING and bool(notice.error or notice.lookups or not in_hand)
        shown.append(Shown(notice, UNKNOWN if doubt else notice.state.value, in_hand))
    return shown
