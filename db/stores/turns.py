"""Whose turn it is, what rules decided, and which leads wait for somebody who can have them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.people import Role
from alignment.rota import Credits
from db import tables as t
from db.memory import Work
from db.prepared import Prepared

_workspace: sa.BindParameter[int] = sa.bindparam("workspace_id")
_o, _d, _w = t.rota, t.routed, t.routing_wait


# --- a pool's turn --------------------------------------------------------------------------------------------------

_OF_POOL = sa.and_(_o.c.workspace_id == _workspace, _o.c.pool_id == sa.bindparam("which"))
_CREDITS = Prepared(sa.select(_o.c.credits).where(_OF_POOL))
_LOCKED = Prepared(sa.select(_o.c.credits).where(_OF_POOL).with_for_update())
_TAKEN = Prepared(
    sa.update(_o)
    .where(_OF_POOL)
    .values(
        credits=sa.bindparam("gained", type_=_o.c.credits.type),
        picks=_o.c.picks + sa.bindparam("more", type_=_o.c.picks.type),
    )
)


def gained(work: Work, pool_id: int, *, lock: bool = False) -> Credits:
    """Return what each member of a pool has gained; `lock` makes others who would take a turn wait until the commit."""
    if lock:
        work.insert_once(_o, [{"pool_id": pool_id, "picks": 0, "credits": {}, "begun_at": work.now}])
    kept = work.scalar(_LOCKED if lock else _CREDITS, which=pool_id) or {}
    return {int(person): int(held) for person, held in kept.items()}


def keep(work: Work, pool_id: int, after: Credits, picks: int = 1) -> None:
    """Keep what each member of a pool has gained now. Its row is locked."""
    stored = {str(person): held for person, held in sorted(after.items())}
    work.run(_TAKEN, which=pool_id, gained=stored, more=picks)


def begin(work: Work, pool_id: int) -> None:
    """Begin a pool's round anew: its members or their weights changed."""
    work.upsert(_o, ("pool_id",), pool_id=pool_id, picks=0, credits={}, begun_at=work.now)


# --- who can have a lead --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody as routing asks: of sales and here, away now, how many leads they have accepted, their zone."""

    person_id: int
    here: bool
    away: bool
    accepted: int
    zone: str


def workers(work: Work, ids: Iterable[int]) -> dict[int, Worker]:
    """Return people as they are at this moment, in one query."""
    wanted = sorted(set(ids) - {0})
    if not wanted:
        return {}
    p, g, a, lead = t.person.c, t.role_grant.c, t.away.c, t.lead.c
    sells = sa.exists().where(
        g.workspace_id == p.workspace_id, g.person_id == p.id, g.role.in_([Role.REP, Role.SALES_MANAGER]),
        g.valid_from <= work.now, g.valid_to > work.now,
    )  # fmt: skip
    away = sa.exists().where(
        a.workspace_id == p.workspace_id, a.person_id == p.id, a.starts_at <= work.now, a.ends_at > work.now,
        a.removed_at > work.now,
    )  # fmt: skip
    accepted = (
        sa.select(sa.func.count())
        .where(lead.workspace_id == p.workspace_id, lead.owner_id == p.id, lead.stage == "accepted")
        .scalar_subquery()
    )
    found = sa.select(
        p.id, p.standing, p.zone, sells.label("sells"), away.label("away"), accepted.label("accepted")
    ).where(p.workspace_id == work.workspace_id, p.id.in_(wanted))
    return {
        row.id: Worker(
            row.id,
            row.standing.value == "member" and bool(row.sells),
            bool(row.away),
            int(row.accepted),
            row.zone,
        )
        for row in work.execute(found)
    }


def deal_owner(work: Work, lead_ids: Iterable[int]) -> int:
    """Return who has the newest open deal that came from one of these leads; 0 for nobody."""
    o, v = t.opportunity.c, t.opportunity_version.c
    found = (
        sa.select(v.owner_id)
        .join(t.opportunity, sa.and_(o.workspace_id == v.workspace_id, o.id == v.opportunity_id))
        .where(
            v.workspace_id == work.workspace_id,
            o.lead_id.in_(sorted(lead_ids)),
            v.kind == "open",
            v.owner_id != 0,
            v.valid_to == t.FOREVER,
            v.recorded_to == t.FOREVER,
        )
        .order_by(v.opportunity_id.desc())
    )
    return int(work.execute(found.limit(1)).scalar() or 0)


# --- what was decided -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Routed:
    """One assignment that a rule decided. `pool_id` 0: the account decided, off the rota."""

    id: int
    lead_id: int
    cycle: int
    seq: int
    version: int
    rule_id: int
    pool_id: int
    person_id: int
    had: int
    shares: Mapping[str, int]
    returned: bool
    at: datetime

    @property
    def shared(self) -> dict[int, int]:
        """Whom the turn was shared among, with their weights."""
        return {int(person): weight for person, weight in self.shares.items()}


_ROUTED = [_d.c[name] for name in Routed.__dataclass_fields__]
_OF_LEAD = Prepared(
    sa.select(*_ROUTED)
    .where(_d.c.workspace_id == _workspace, _d.c.lead_id == sa.bindparam("lead_id"))
    .order_by(_d.c.seq)
)


def record(work: Work, **values: Any) -> None:
    """Keep what a rule decided; each event of a lead at most once."""
    values["shares"] = {str(person): weight for person, weight in values["shares"].items()}
    work.insert(_d, at=work.now, returned=False, **values)


def routed(work: Work, lead_id: int) -> tuple[Routed, ...]:
    """Return what rules decided about a lead, oldest first."""
    return tuple(Routed(*row) for row in work.rows(_OF_LEAD, lead_id=lead_id))


def mark_returned(work: Work, routed_id: int) -> bool:
    """Say that a turn was given back; False where it was before."""
    found = sa.update(_d).where(
        _d.c.workspace_id == work.workspace_id, _d.c.id == routed_id, _d.c.returned.is_(False)
    )
    return work.execute(found.values(returned=True)).rowcount == 1


@dataclass(frozen=True, slots=True)
class Share:
    """How many leads somebody got in a span: by their turn of a pool, or off the rota (pool 0)."""

    pool_id: int
    person_id: int
    count: int


def shares(work: Work, since: datetime, until: datetime) -> tuple[Share, ...]:
    """Count what rules gave to whom in [since, until), without turns that were given back."""
    found: sa.Select[Any] = (
        sa.select(_d.c.pool_id, _d.c.person_id, sa.func.count().label("leads"))
        .where(
            _d.c.workspace_id == work.workspace_id,
            _d.c.at >= since,
            _d.c.at < until,
            _d.c.returned.is_(False),
        )
        .group_by(_d.c.pool_id, _d.c.person_id)
        .order_by(_d.c.pool_id, _d.c.person_id)
    )
    return tuple(Share(row.pool_id, row.person_id, row.leads) for row in work.execute(found))


# --- what waits -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wait:
    """A lead that waits for somebody. `pool_id` 0: for whoever watches the queue."""

    lead_id: int
    cycle: int
    version: int
    rule_id: int
    pool_id: int
    hot: bool
    since: datetime


_WAIT = [_w.c[name] for name in Wait.__dataclass_fields__]
_GONE = Prepared(
    sa.delete(_w).where(_w.c.workspace_id == _workspace, _w.c.lead_id == sa.bindparam("lead_id"))
)
_ONE = Prepared(
    sa.select(*_WAIT).where(_w.c.workspace_id == _workspace, _w.c.lead_id == sa.bindparam("lead_id"))
)


def wait(
    work: Work, lead_id: int, *, cycle: int, version: int, rule_id: int, pool_id: int, hot: bool
) -> bool:
    """Let a lead wait for a pool, or for whoever watches; tell whether it did not before in this cycle.

    Version 0: no rule was asked yet.
    """
    held = waiting(work, lead_id)
    new = held is None or held.cycle != cycle or not held.version
    since = work.now if held is None or held.cycle != cycle else held.since
    work.upsert(
        _w, ("lead_id",), lead_id=lead_id, cycle=cycle, version=version, rule_id=rule_id, pool_id=pool_id,
        hot=hot, since=since, tried_at=work.now,
    )  # fmt: skip
    return new


def waiting(work: Work, lead_id: int) -> Wait | None:
    """Return what a lead waits for; None where it does not."""
    found = work.rows(_ONE, lead_id=lead_id)
    return Wait(*found[0]) if found else None


def stop_waiting(work: Work, lead_id: int) -> bool:
    """Let a lead wait no more; tell whether it did."""
    return work.run(_GONE, lead_id=lead_id) > 0


def pools_waited_for(work: Work) -> dict[tuple[int, bool], int]:
    """Count what waits, by pool and whether they asked for a talk."""
    found: sa.Select[Any] = (
        sa.select(_w.c.pool_id, _w.c.hot, sa.func.count().label("leads"))
        .where(_w.c.workspace_id == work.workspace_id)
        .group_by(_w.c.pool_id, _w.c.hot)
    )
    return {(row.pool_id, bool(row.hot)): int(row.leads) for row in work.execute(found)}


def waits(work: Work, version: int, pools: Collection[tuple[int, bool]], limit: int) -> tuple[Wait, ...]:
    """Return what may be tried now: what waits for one of these pools, or by rules that hold no more.

    Whoever asked for a talk is first, then whoever waits longest since the last try. The leads are locked until the
    commit, and those that somebody else has locked are left out: so any number of clocks share the work.
    """
    of_pool = [sa.and_(_w.c.pool_id == pool, _w.c.hot.is_(hot)) for pool, hot in sorted(pools)]
    found = (
        sa.select(*_WAIT)
        .join(t.lead, sa.and_(t.lead.c.workspace_id == _w.c.workspace_id, t.lead.c.id == _w.c.lead_id))
        .where(_w.c.workspace_id == work.workspace_id, sa.or_(_w.c.version != version, *of_pool))
        .with_for_update(of=t.lead, skip_locked=True)
    )
    ordered = found.order_by(_w.c.hot.desc(), _w.c.tried_at, _w.c.lead_id).limit(limit)
    return tuple(Wait(**row) for row in work.execute(ordered).mappings())


def all_waits(work: Work, limit: int = 50) -> tuple[Wait, ...]:
    """Return what waits, whoever asked for a talk first, then the longest."""
    found = sa.select(*_WAIT).where(_w.c.workspace_id == work.workspace_id)
    rows = work.execute(found.order_by(_w.c.hot.desc(), _w.c.since, _w.c.lead_id).limit(limit)).mappings()
    return tuple(Wait(**row) for row in rows)
