"""Who is in a programme's pools: full members only, since when, of which teams, in which zone, and when they are away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa

from alignment.calendar import local_day, zone_named
from alignment.people import ROLES_OF, Role, Standing
from alignment.rotation.people import Member
from alignment.rotation.terms import Pool, PoolKind
from alignment.zones import AN_INSTANT
from db import tables as t
from db.memory import Work
from db.stores import roster

_g, _m, _p = t.role_grant, t.membership, t.person


def members(work: Work, pool: Pool, zone: str, named: Mapping[int, datetime]) -> dict[int, Member]:
    """Return who is in a pool now or will be. `named` says since when people stand in it by name."""
    spans = _spans(work, pool, named)
    if not spans:
        return {}
    found = sa.select(_p.c.id, _p.c.zone).where(
        _p.c.workspace_id == work.workspace_id, _p.c.id.in_(sorted(spans)), _p.c.standing == Standing.MEMBER
    )
    zones = {row.id: known_zone(row.zone, zone) for row in work.execute(found)}
    teams, away = _teams(work, zones), roster.spans(work, list(zones), work.now)
    made = {}
    for person_id, theirs in sorted(zones.items()):
        since, until = spans[person_id]
        leaves = local_day(until, theirs) if until < t.FOREVER else date.max
        days = tuple(
            (local_day(first, theirs), local_day(end - AN_INSTANT, theirs))
            for first, end in away.get(person_id, ())
        )
        made[person_id] = Member(person_id, since, leaves, teams.get(person_id, frozenset()), theirs, days)
    return made


def known_zone(theirs: str, company: str) -> str:
    """Return somebody's zone; the company's where they have none, or one that nobody knows."""
    try:
        return zone_named(theirs).key if theirs else company
    except ValueError:
        return company


def _spans(work: Work, pool: Pool, named: Mapping[int, datetime]) -> dict[int, tuple[datetime, datetime]]:
    match pool.kind:
        case PoolKind.PEOPLE:
            return {each: (named.get(each, work.now), t.FOREVER) for each in pool.people}
        case PoolKind.TEAM:
            found = sa.select(_m.c.person_id, _m.c.valid_from, _m.c.valid_to).where(
                _m.c.workspace_id == work.workspace_id,
                _m.c.team_id == pool.team_id,
                _m.c.valid_to > work.now,
                _m.c.recorded_to > work.now,
                _m.c.person_id.not_in(_managers(work)),
            )
        case PoolKind.ROLE | PoolKind.DEPARTMENT:
            found = sa.select(_g.c.person_id, _g.c.valid_from, _g.c.valid_to).where(
                _g.c.workspace_id == work.workspace_id,
                _g.c.role.in_(_roles(pool)),
                _g.c.valid_to > work.now,
            )
    spans: dict[int, tuple[datetime, datetime]] = {}
    for row in work.execute(found):
        since, until = spans.get(row.person_id, (row.valid_from, row.valid_to))
        spans[row.person_id] = min(since, row.valid_from), max(until, row.valid_to)
    return spans


def _roles(pool: Pool) -> list[Role]:
    if pool.side is not None:
        return sorted(ROLES_OF[pool.side])
    assert pool.role is not None, "a pool of a role names it"
    return [pool.role]


def _managers(work: Work) -> sa.Select[tuple[int]]:
    """Who manages now: of a team its people are meant, not who leads them."""
    return sa.select(_g.c.person_id).where(
        _g.c.workspace_id == work.workspace_id,
        _g.c.role.in_([Role.SALES_MANAGER, Role.MARKETING_MANAGER]),
        _g.c.valid_to > work.now,
    )


def _teams(work: Work, people: Mapping[int, str]) -> dict[int, frozenset[int]]:
    found = sa.select(_m.c.person_id, _m.c.team_id).where(
        _m.c.workspace_id == work.workspace_id,
        _m.c.valid_from <= work.now,
        _m.c.valid_to > work.now,
        _m.c.recorded_to > work.now,
    )
    teams: dict[int, frozenset[int]] = {}
    for row in work.execute(found):
        if row.person_id in people:
            teams[row.person_id] = teams.get(row.person_id, frozenset()) | {row.team_id}
    return teams
