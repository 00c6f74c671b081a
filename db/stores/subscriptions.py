"""Subscriptions: what a channel gets by itself, which of them are due, and what became of their runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from alignment.calendar import Schedule
from db import tables as t
from db.memory import Work
from db.prepared import Prepared, listed
from db.stores.asked import Pair, gap
from db.stores.notices import OF_MESSAGE, SHOWN_ANEW
from db.tables.delivery import Act, NoticeState, SubscriptionState


@dataclass(frozen=True, slots=True)
class Subscription:
    """One digest for one target at its local times. `next_at` is a cache of what the schedule says."""

    id: int
    target: str
    kind: str
    schedule: Schedule
    state: SubscriptionState
    owner_id: int
    next_at: datetime
    made_at: datetime
    paused_until: datetime | None = None
    last_as_of: datetime | None = None
    last_known_at: datetime | None = None
    filters: Mapping[str, Any] = field(default_factory=dict)
    sections: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """A digest that was sent, and the moment of knowing that it shows now."""

    notice_id: str
    as_of: datetime
    known_at: datetime


def _value(row: Any) -> Subscription:
    return Subscription(
        id=row.id,
        target=row.target,
        kind=row.kind,
        schedule=Schedule.from_data(row.schedule),
        state=row.state,
        owner_id=row.owner_id,
        next_at=row.next_at,
        made_at=row.made_at,
        paused_until=row.paused_until,
        last_as_of=row.last_as_of,
        last_known_at=row.last_known_at,
        filters=row.filters,
        sections=row.sections,
    )


def everything(work: Work, target: str = "") -> tuple[Subscription, ...]:
    """Return the subscriptions that are not off, of one target or of all, in the order in which they run."""
    s = t.subscription
    found = sa.select(s).where(s.c.workspace_id == work.workspace_id, s.c.state != SubscriptionState.OFF)
    if target:
        found = found.where(s.c.target == target)
    return tuple(_value(row) for row in work.execute(found.order_by(s.c.next_at, s.c.id)))


def by_id(work: Work, subscription_id: int) -> Subscription | None:
    """Return one subscription of this workspace."""
    s = t.subscription
    found = sa.select(s).where(s.c.workspace_id == work.workspace_id, s.c.id == subscription_id)
    row = work.execute(found).one_or_none()
    return _value(row) if row else None


def of(work: Work, target: str, kind: str) -> Subscription | None:
    """Return a target's digest of a kind, also one that is off; None where it never had one."""
    s = t.subscription
    found = sa.select(s).where(s.c.workspace_id == work.workspace_id, s.c.target == target, s.c.kind == kind)
    row = work.execute(found).one_or_none()
    return _value(row) if row else None


def save(
    work: Work,
    target: str,
    kind: str,
    schedule: Schedule,
    owner_id: int,
    next_at: datetime,
    filters: Mapping[str, Any],
    sections: Mapping[str, Any],
) -> int:
    """Turn a digest on for a target, or bring the one it has to these values; return its id."""
    work.upsert(
        t.subscription,
        ("target", "kind"),
        target=target,
        kind=kind,
        schedule=schedule.to_data(),
        filters=dict(filters),
        sections=dict(sections),
        state=SubscriptionState.ON,
        paused_until=None,
        owner_id=owner_id,
        next_at=next_at,
        made_at=work.now,
    )
    made = of(work, target, kind)
    assert made is not None, "it was saved in this very act"
    return made.id


def change(work: Work, subscription_id: int, **values: Any) -> None:
    """Change a subscription's columns."""
    s = t.subscription
    mine = sa.and_(s.c.workspace_id == work.workspace_id, s.c.id == subscription_id)
    work.execute(sa.update(s).where(mine).values(version=s.c.version + 1, **values))


# --- the clock's questions ------------------------------------------------------------------------------------------


def due(work: Work, limit: int) -> tuple[Subscription, ...]:
    """Lock and return what is due now and no other clock is at, earliest first."""
    s = t.subscription
    found = sa.select(s).where(
        s.c.workspace_id == work.workspace_id,
        s.c.state == SubscriptionState.ON,
        s.c.next_at <= work.now,
    )
    ordered = found.order_by(s.c.next_at, s.c.id).limit(limit).with_for_update(skip_locked=True)
    return tuple(_value(row) for row in work.execute(ordered))


def pauses_over(work: Work) -> tuple[Subscription, ...]:
    """Lock and return the paused subscriptions whose time has come."""
    s = t.subscription
    found = sa.select(s).where(
        s.c.workspace_id == work.workspace_id,
        s.c.state == SubscriptionState.PAUSED,
        s.c.paused_until <= work.now,
    )
    return tuple(_value(row) for row in work.execute(found.with_for_update(skip_locked=True)))


def active(work: Work) -> tuple[Subscription, ...]:
    """Lock and return every subscription that is on."""
    s = t.subscription
    found = sa.select(s).where(s.c.workspace_id == work.workspace_id, s.c.state == SubscriptionState.ON)
    return tuple(_value(row) for row in work.execute(found.order_by(s.c.id).with_for_update()))


def advance(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Set `next_at`, `last_as_of` and `last_known_at` of many subscriptions: rows with those and `id`."""
    _set_each(work, {row["id"]: {name: row[name] for name in row if name != "id"} for row in rows})


def move(work: Work, next_at: Mapping[int, datetime]) -> None:
    """Set when many subscriptions run next, by id."""
    _set_each(work, {each: {"next_at": at} for each, at in next_at.items()})


def reschedule(work: Work, to: Mapping[int, tuple[Schedule, datetime, datetime | None]]) -> None:
    """Give many subscriptions, by id, another schedule: with when they run next, and until when they are paused."""
    _set_each(
        work,
        {
            each: {"schedule": schedule.to_data(), "next_at": next_at, "paused_until": paused}
            for each, (schedule, next_at, paused) in to.items()
        },
    )


def _set_each(work: Work, values: Mapping[int, Mapping[str, Any]]) -> None:
    """Set the same columns of many subscriptions, by id, to values of their own."""
    if not values:
        return
    s = t.subscription
    names = sorted(next(iter(values.values())))
    statement = (
        sa.update(s)
        .where(s.c.workspace_id == work.workspace_id, s.c.id == sa.bindparam("this_id"))
        .values({name: sa.bindparam(f"to_{name}") for name in names})
    )
    work.execute(
        statement,
        [{"this_id": each, **{f"to_{name}": row[name] for name in names}} for each, row in values.items()],
    )


def earliest(work: Work) -> datetime | None:
    """Return when the next subscription is due; None when none is on."""
    s = t.subscription
    found = sa.select(sa.func.min(s.c.next_at)).where(
        s.c.workspace_id == work.workspace_id, s.c.state == SubscriptionState.ON
    )
    return work.execute(found).scalar()


_UNDERWAY = (NoticeState.PENDING, NoticeState.HELD)


REMEMBERED = timedelta(days=35)
"""How far back the runs of a subscription are looked through; before that, its own last pair counts."""


def last_said(work: Work, ids: Sequence[int]) -> dict[int, Pair]:
    """Return, by subscription, the pair of its newest digest that was sent or can still be: where a bridge starts."""
    n = t.notice
    alive = sa.or_(
        n.c.state.in_((NoticeState.SENT, NoticeState.SENDING)),
        sa.and_(n.c.state.in_(_UNDERWAY), n.c.expires_at > work.now),
    )
    found = _runs_of(work, ids).where(alive)
    return {row.subscription_id: Pair(row.as_of, row.known_at) for row in work.execute(found)}


def lost_runs(work: Work, ids: Sequence[int], since: Mapping[int, datetime]) -> dict[int, list[datetime]]:
    """Return, by subscription, the runs after `since` that never arrived and cannot any more, earliest first."""
    n = t.notice
    gone = sa.or_(
        n.c.state.in_((NoticeState.EXPIRED, NoticeState.FAILED)),
        sa.and_(n.c.state.in_(_UNDERWAY), n.c.expires_at <= work.now),
    )
    runs: dict[int, list[datetime]] = {}
    for row in work.execute(_runs_of(work, ids).where(gone)):
        if row.subscription_id not in since or row.as_of > since[row.subscription_id]:
            runs.setdefault(row.subscription_id, []).append(row.as_of)
    return runs


def _runs_of(work: Work, ids: Sequence[int]) -> sa.Select[int, datetime, datetime]:
    """The runs of the last five weeks, in order: an older digest starts no bridge that anybody could read."""
    n = t.notice
    return (
        sa.select(n.c.subscription_id, n.c.as_of, n.c.known_at)
        .where(
            n.c.workspace_id == work.workspace_id,
            n.c.subscription_id.in_(ids),
            n.c.act == Act.POST,
            n.c.as_of >= work.now - REMEMBERED,
        )
        .order_by(n.c.subscription_id, n.c.as_of)
    )


_n = t.notice
_SENT = Prepared(
    lambda database: (
        sa.select(_n.c.id, _n.c.as_of, sa.func.coalesce(SHOWN_ANEW.c.known_at, _n.c.known_at))
        .outerjoin(SHOWN_ANEW, OF_MESSAGE)
        .where(
            _n.c.workspace_id == gap("workspace_id", _n.c.workspace_id),
            listed(database, _n.c.kind, "kinds"),
            _n.c.act == sa.literal(Act.POST, _n.c.act.type),
            _n.c.subscription_id > sa.literal(0),
            _n.c.as_of >= gap("since", _n.c.as_of),
            _n.c.state == sa.literal(NoticeState.SENT, _n.c.state.type),
        )
        .order_by(_n.c.as_of, _n.c.id)
    )
)


def sent_since(work: Work, kinds: Iterable[str], instant: datetime) -> tuple[Run, ...]:
    """Return the digests of these kinds that were sent for a time since `instant`, with what they were last shown by."""
    return tuple(Run(*row) for row in work.rows(_SENT, kinds=sorted(kinds), since=instant))


def said_since(work: Work, target: str, kind: str, instant: datetime) -> tuple[str, Mapping[str, Any]] | None:
    """Return the newest digest of a kind that was sent to a target since an instant: its notice, and what it was told with."""
    n = t.notice
    found = sa.select(n.c.id, n.c.payload).where(
        n.c.workspace_id == work.workspace_id,
        n.c.target == target,
        n.c.kind == kind,
        n.c.act == Act.POST,
        n.c.as_of >= instant,
        n.c.state == NoticeState.SENT,
    )
    row = work.execute(found.order_by(n.c.as_of.desc(), n.c.id).limit(1)).one_or_none()
    return (row.id, row.payload) if row else None


def replies_of(work: Work, notice_id: str) -> tuple[str, ...]:
    """Return the ids of a message's own replies, in order."""
    n = t.notice
    found = sa.select(n.c.id).where(
        n.c.workspace_id == work.workspace_id, n.c.parent_id == notice_id, n.c.act == Act.REPLY
    )
    return tuple(work.execute(found.order_by(n.c.part)).scalars())


def renew(work: Work, notice_id: str, known_at: datetime) -> None:
    """Let what brings a message up to date be rendered by what is known at a later moment, and say so in it."""
    n = t.notice
    companion = sa.and_(
        n.c.workspace_id == work.workspace_id, n.c.parent_id == notice_id, n.c.act == Act.PRESENT
    )
    for row in work.execute(sa.select(n.c.id, n.c.payload).where(companion)).all():
        work.execute(
            sa.update(n)
            .where(n.c.workspace_id == work.workspace_id, n.c.id == row.id)
            .values(known_at=known_at, payload={**row.payload, "updated_at": known_at.isoformat()})
        )


def repay(work: Work, subscription_id: int, changes: Mapping[str, Any]) -> None:
    """Bring the payload of a subscription's unsent notices to these values."""
    n = t.notice
    unsent = sa.and_(
        n.c.workspace_id == work.workspace_id,
        n.c.subscription_id == subscription_id,
        n.c.state.in_(_UNDERWAY),
    )
    for row in work.execute(sa.select(n.c.id, n.c.payload).where(unsent)).all():
        work.execute(
            sa.update(n)
            .where(n.c.workspace_id == work.workspace_id, n.c.id == row.id)
            .values(payload={**row.payload, **changes})
        )
