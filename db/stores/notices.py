"""Notices: what Tandem owes somebody, as rows that survive everything."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from db import tables as t
from db.memory import Work
from db.tables.delivery import Act, NoticeState

WITH_PARENT = "with its parent"
"""Why something was cancelled that stands under what was not sent: it comes back with that."""

_NAMESPACE = uuid.UUID("6a0e6b39-6d2c-5a53-9c3f-2f2f1d2f7a10")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what a notice shows: `("lead", 42)`, `("person", 7)`. What an erasure must rewrite."""

    kind: str
    thing_id: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as the worker, the renderers and the operator see it.

    `target` is a Slack channel id, or `person:7` for a DM (the worker opens it). `as_of` and `known_at` are what its
    figures are asked by. `edition` above `edition_sent`: a message of act `present` has news. `picture` is the file that
    was uploaded for it, `picture_of` what that shows, `picture_tries` how often it was tried in vain.
    """

    workspace_id: int
    id: str
    dedup_key: str
    kind: str
    act: Act
    target: str
    lane: str
    priority: int
    state: NoticeState
    due_at: datetime
    expires_at: datetime
    made_at: datetime
    parent_id: str = ""
    part: int = 0
    attempts: int = 0
    first_try_at: datetime | None = None
    lookups: int = 0
    subscription_id: int = 0
    as_of: datetime | None = None
    known_at: datetime | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    edition: int = 1
    edition_sent: int = 0
    channel: str = ""
    ts: str = ""
    sent_at: datetime | None = None
    error: str = ""
    reference: str = ""
    cause: str = ""
    picture: str = ""
    picture_of: str = ""
    picture_tries: int = 0


COLUMNS = [t.notice.c[name] for name in Notice.__dataclass_fields__]


SHOWN_ANEW = t.notice.alias("shown_anew")
"""What brings a message up to date, beside the message itself."""

OF_MESSAGE = sa.and_(
    SHOWN_ANEW.c.workspace_id == t.notice.c.workspace_id,
    SHOWN_ANEW.c.parent_id == t.notice.c.id,
    SHOWN_ANEW.c.act == sa.literal(Act.PRESENT, t.notice.c.act.type),
)
"""The condition by which the two are joined."""


def id_of(workspace_id: int, dedup_key: str) -> str:
    """Return the id of the notice that a business fact owes: the same fact, the same id, in any database."""
    return str(uuid.uuid5(_NAMESPACE, f"{workspace_id}/{dedup_key}"))


def add(work: Work, row: Mapping[str, Any], subjects: Sequence[Subject]) -> bool:
    """Insert a notice and whom it shows, unless its key is there already; tell whether it is new."""
    new = work.insert_once(t.notice, [dict(row)])
    if new and subjects:
        work.insert_once(
            t.notice_subject,
            [{"notice_id": row["id"], "kind": each.kind, "thing_id": each.thing_id} for each in subjects],
        )
    return bool(new)


def unsent_of(work: Work, kind: str, target: str) -> list[Notice]:
    """Return what waits to be sent of a kind to one channel or person, locked until the commit, the oldest first."""
    n = t.notice.c
    waiting = sa.select(n.id).where(
        n.workspace_id == work.workspace_id, n.lane == target, n.state == NoticeState.PENDING, n.kind == kind
    )
    kept = keep_unsent(work, sorted(work.execute(waiting).scalars()))
    found = [each for some in by_ids(work, sorted(kept)) for each in some]
    return sorted(found, key=lambda each: each.made_at)


def by_id(work: Work, notice_id: str) -> Notice | None:
    """Return one notice of this workspace."""
    found = sa.select(*COLUMNS).where(
        t.notice.c.workspace_id == work.workspace_id, t.notice.c.id == notice_id
    )
    row = work.execute(found).mappings().one_or_none()
    return Notice(**row) if row is not None else None


_AT_ONCE = 200
"""So many rows of twenty columns share a statement: SQLite takes 32,766 values in one."""


def by_ids(work: Work, ids: Sequence[str]) -> Iterator[list[Notice]]:
    """Give notices of this workspace, a portion at a time."""
    for at in range(0, len(ids), _AT_ONCE):
        found = sa.select(*COLUMNS).where(
            t.notice.c.workspace_id == work.workspace_id, t.notice.c.id.in_(ids[at : at + _AT_ONCE])
        )
        yield [Notice(**row) for row in work.execute(found).mappings()]


def keep_unsent(work: Work, ids: Sequence[str]) -> frozenset[str]:
    """Return those of these notices that are not on their way, and keep workers from taking them until the commit.

    Whoever changes what a message shows asks first: a worker that took it meanwhile would say it as it was.
    """
    held: set[str] = set()
    n = t.notice.c
    for at in range(0, len(ids), _AT_ONCE):
        found = sa.select(n.id).where(
            n.workspace_id == work.workspace_id,
            n.id.in_(ids[at : at + _AT_ONCE]),
            n.state.in_([NoticeState.PENDING, NoticeState.HELD]),
        )
        held.update(work.execute(found.order_by(n.id).with_for_update()).scalars())
    return frozenset(held)


def new_editions(work: Work, ids: Sequence[str]) -> None:
    """Say that messages of act `present` have news: they are due again now, with fresh tries."""
    if not ids:
        return
    mine = sa.and_(t.notice.c.workspace_id == work.workspace_id, t.notice.c.id.in_(ids))
    work.execute(
        sa.update(t.notice)
        .where(mine)
        .values(
            edition=t.notice.c.edition + 1,
            due_at=work.now,
            attempts=0,
            first_try_at=None,
            picture_tries=0,
            cause=work.cause,
        )
    )
    ended = [NoticeState.SENT, NoticeState.FAILED, NoticeState.EXPIRED]
    work.execute(
        sa.update(t.notice)
        .where(mine, t.notice.c.state.in_(ended))
        .values(state=NoticeState.PENDING, error="")
    )


def cancel_by_ids(work: Work, ids: Sequence[str]) -> int:
    """Cancel those of these notices that are unsent, and their replies; return how many."""
    return _cancel(work, t.notice.c.id.in_(ids)) if ids else 0


def cancel_by_key(work: Work, dedup_key: str) -> int:
    """Cancel the unsent notice that a fact owes, and its replies; return how many."""
    return _cancel(work, t.notice.c.dedup_key == dedup_key)


def fallen() -> sa.ColumnElement[bool]:
    """Return "failed with its channel or person", and so comes back with that unless its time is over.

    Whatever fails for a reason of its own has a reference, under which it is found in the log.
    """
    n = t.notice.c
    return sa.and_(n.state == NoticeState.FAILED, n.reference == "", n.error != "")


def unsent(work: Work) -> sa.ColumnElement[bool]:
    """Return "waits, or would come back": what can still be called off."""
    n = t.notice.c
    waits = n.state.in_([NoticeState.PENDING, NoticeState.HELD])
    return sa.or_(waits, sa.and_(fallen(), n.expires_at > work.now))


def _cancel(work: Work, condition: sa.ColumnElement[bool]) -> int:
    n = t.notice.c
    here = n.workspace_id == work.workspace_id
    cancelled = sa.update(t.notice).values(state=NoticeState.CANCELLED)
    ids = list(work.execute(cancelled.where(here, unsent(work), condition).returning(n.id)).scalars())
    cancel_under(work, ids)
    return len(ids)


def cancel_under(work: Work, parents: Sequence[str]) -> int:
    """Cancel what waits under messages that will not be sent; return how many."""
    if not parents:
        return 0
    n = t.notice.c
    waiting = n.state.in_([NoticeState.PENDING, NoticeState.HELD])
    under = sa.update(t.notice).where(n.workspace_id == work.workspace_id, n.parent_id.in_(parents), waiting)
    return work.execute(under.values(state=NoticeState.CANCELLED, error=WITH_PARENT)).rowcount


def newest(work: Work, state: NoticeState | None, limit: int) -> list[Notice]:
    """Return the newest notices of this workspace, of one state or all."""
    found = sa.select(*COLUMNS).where(t.notice.c.workspace_id == work.workspace_id)
    if state is not None:
        found = found.where(t.notice.c.state == state)
    rows = work.execute(found.order_by(t.notice.c.due_at.desc(), t.notice.c.id).limit(limit)).mappings()
    return [Notice(**row) for row in rows]


def due_again(work: Work, notice_id: str) -> None:
    """Make a notice due now with fresh tries. Its first try stays: a look-up begins there."""
    work.execute(
        sa.update(t.notice)
        .where(t.notice.c.workspace_id == work.workspace_id, t.notice.c.id == notice_id)
        .values(
            state=NoticeState.PENDING,
            due_at=work.now,
            expires_at=t.FOREVER,
            attempts=0,
            picture_tries=0,
            error="",
            reference="",
        )
    )


_OWED_AGAIN = (
    *("state", "due_at", "expires_at", "as_of", "known_at", "payload", "target", "lane", "priority", "cause"),
)


def add_many(work: Work, rows: Sequence[Mapping[str, Any]], *, revive: bool = False) -> None:
    """Insert many notices in one statement, leaving out those whose key is there already.

    `revive`: one of those that was called off unsent, not by hand, is owed again. Its first try stays: if anything of it
    may be out there, it is looked up.
    """
    if not rows:
        return
    make = sqlite.insert if work.sqlite else postgresql.insert
    filled = [{"workspace_id": work.workspace_id, **row} for row in rows]
    statement = make(t.notice)
    if not revive:
        work.execute(statement.on_conflict_do_nothing(), filled)
        return
    new, n = statement.excluded, t.notice.c
    not_by_hand = sa.or_(n.error == "", n.error == WITH_PARENT)
    called_off = sa.and_(n.state == NoticeState.CANCELLED, n.ts == "", not_by_hand)
    afresh: dict[str, Any] = {name: new[name] for name in _OWED_AGAIN}
    work.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "id"],
            set_={**afresh, "attempts": 0, "lookups": 0, "error": "", "reference": ""},
            where=sa.and_(called_off, new.state == NoticeState.PENDING),
        ),
        filled,
    )
