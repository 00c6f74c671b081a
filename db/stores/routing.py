"""The rules of routing and their pools, version by version: a change adds one, and the past keeps its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.rota import Member, Pool
from alignment.routing import Conditions, Plan, Rule
from db import tables as t
from db.memory import Work
from db.prepared import Prepared

_v, _r, _p, _m = t.routing_version, t.routing_rule, t.routing_pool, t.pool_member
_NEWEST = Prepared(
    sa.select(sa.func.max(_v.c.version)).where(_v.c.workspace_id == sa.bindparam("workspace_id"))
)
_SETS = ("accounts", "segments", "regions", "countries")


def plan(work: Work) -> Plan:
    """Return the rules that hold now; kept in the process for as long as they are the newest."""
    version = int(work.scalar(_NEWEST) or 0)
    held: Plan | None = work.kept.get(("routing", work.workspace_id))
    if held is not None and held.version == version:
        return held
    found = of_version(work, version)
    if not work.unsettled:
        work.kept[("routing", work.workspace_id)] = found
    return found


def plan_at(work: Work, at: datetime) -> Plan:
    """Return the rules that held at a moment."""
    newest = sa.select(sa.func.max(_v.c.version)).where(
        _v.c.workspace_id == work.workspace_id, _v.c.recorded_at <= at
    )
    return of_version(work, int(work.execute(newest).scalar() or 0))


def of_version(work: Work, version: int) -> Plan:
    """Return the rules and pools of one version; none for version 0."""
    if not version:
        return Plan()
    members: dict[int, list[Member]] = defaultdict(list)
    placed = sa.select(_m).where(_m.c.workspace_id == work.workspace_id, _m.c.version == version)
    for row in work.execute(placed.order_by(_m.c.pool_id, _m.c.place)):
        members[row.pool_id].append(Member(row.person_id, row.weight, row.cap, row.hours))
    pools = sa.select(_p).where(_p.c.workspace_id == work.workspace_id, _p.c.version == version)
    rules = sa.select(_r).where(_r.c.workspace_id == work.workspace_id, _r.c.version == version)
    return Plan(
        version,
        tuple(
            Rule(row.id, row.kind, row.name, _conditions(row.conditions), row.pool_id, row.person_id)
            for row in work.execute(rules.order_by(_r.c.place))
        ),
        tuple(
            Pool(row.id, row.name, row.word, tuple(members[row.id]))
            for row in work.execute(pools.order_by(_p.c.place))
        ),
    )


def save(work: Work, changed: Plan, actor_id: int) -> Plan:
    """Add a version with these rules and pools; return it with its number.

    Whoever changes the newest one is first, and a second change of the same moment waits for it.
    """
    work.unsettled = True
    version = int(work.scalar(_NEWEST) or 0) + 1
    work.insert(_v, version=version, actor_id=actor_id, recorded_at=work.now)
    for place, rule in enumerate(changed.rules, 1):
        work.insert(
            _r, version=version, id=rule.id, place=place, kind=rule.kind, name=rule.name,
            conditions=_stored(rule.conditions), pool_id=rule.pool_id, person_id=rule.person_id,
        )  # fmt: skip
    for place, pool in enumerate(changed.pools, 1):
        work.insert(_p, version=version, id=pool.id, place=place, name=pool.name, word=pool.word)
        for at, each in enumerate(pool.members, 1):
            work.insert(
                _m, version=version, pool_id=pool.id, person_id=each.person_id, place=at, weight=each.weight,
                cap=each.cap, hours=each.hours,
            )  # fmt: skip
    return Plan(version, changed.rules, changed.pools)


def lock(work: Work) -> None:
    """Let nobody else change the rules until the commit."""
    work.number("routing", 0)


def next_id(work: Work, kind: str) -> int:
    """Return an id for a new `rule` or `pool` that none had before, in any version."""
    return work.number(f"routing_{kind}")


def _stored(found: Conditions) -> dict[str, Any]:
    kept: dict[str, Any] = {name: sorted(getattr(found, name)) for name in _SETS if getattr(found, name)}
    if not found.any_size:
        kept["size"] = [found.size_from, found.size_to]
    return kept


def _conditions(kept: Mapping[str, Any]) -> Conditions:
    size_from, size_to = kept.get("size", (0, 0))
    sets = {name: frozenset(kept.get(name, ())) for name in _SETS}
    return Conditions(size_from=size_from, size_to=size_to, **sets)


def names(
    work: Work, rule_ids: Iterable[int], pool_ids: Iterable[int]
) -> tuple[dict[int, Rule], dict[int, str]]:
    """Return rules by id as they last were, and what pools were last called, in whatever version."""
    rules = sa.select(_r).where(_r.c.workspace_id == work.workspace_id, _r.c.id.in_(sorted(set(rule_ids))))
    pools = sa.select(_p).where(_p.c.workspace_id == work.workspace_id, _p.c.id.in_(sorted(set(pool_ids))))
    return (
        {
            row.id: Rule(row.id, row.kind, row.name, _conditions(row.conditions), row.pool_id, row.person_id)
            for row in work.execute(rules.order_by(_r.c.version))
        },
        {row.id: row.name for row in work.execute(pools.order_by(_p.c.version))},
    )
