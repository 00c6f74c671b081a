"""Who belongs here and since when: joining, leaving, roles, managers, absences, and what somebody prefers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.identity import folded
from alignment.people import Role, Standing
from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores import workspaces


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody as the roster has them. `slack` empty: not matched to a Slack member yet.

    `told_at`: as of when Slack told us of them; None for never.
    """

    id: int
    name: str
    folded: str
    standing: Standing
    slack: str
    email_hash: str
    email_confirmed: bool
    zone: str
    slack_owner: bool
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AwayPeriod:
    """From when to when somebody is away, [starts, ends)."""

    id: int
    starts_at: datetime
    ends_at: datetime


def lock(work: Work) -> None:
    """Let nobody else change this workspace's people until the commit; other workspaces go on."""
    workspaces.changed(work)


def everybody(work: Work) -> tuple[Known, ...]:
    """Return everybody we know, by name."""
    e = t.external_id
    slack = sa.and_(
        e.c.workspace_id == t.person.c.workspace_id,
        e.c.kind == "person",
        e.c.source == "slack",
        e.c.thing_id == t.person.c.id,
    )
    found = (
        sa.select(t.person, e.c.external)
        .outerjoin(e, slack)
        .where(t.person.c.workspace_id == work.workspace_id)
        .order_by(t.person.c.folded, t.person.c.id)
    )
    return tuple(
        Known(
            row.id,
            row.name,
            row.folded,
            row.standing,
            row.external or "",
            row.email_hash,
            row.email_confirmed,
            row.zone,
            row.slack_owner,
            row.told_at,
        )
        for row in work.execute(found)
    )


def add(work: Work, name: str, **values: Any) -> int:
    """Add a person; return our id of them."""
    plain = " ".join(name.split())[:120] or "somebody"
    made = work.insert(
        t.person, name=plain, folded=folded(plain)[:120], created_at=work.now, preferences={}, **values
    )
    return int(made)


def change(work: Work, person_id: int, **values: Any) -> None:
    """Change what we know of a person; a new name is folded too."""
    if "name" in values:
        values["name"] = " ".join(values["name"].split())[:120] or "somebody"
        values["folded"] = folded(values["name"])[:120]
    p = t.person
    work.execute(
        sa.update(p).where(p.c.workspace_id == work.workspace_id, p.c.id == person_id).values(**values)
    )


def told(work: Work, at: datetime, *only: int) -> None:
    """Remember as of when Slack told us of people, of everybody unless some are named; nobody's falls back."""
    p = t.person.c
    older = sa.or_(p.told_at.is_(None), p.told_at < at)
    whose = [p.id.in_(only)] if only else []
    work.execute(
        sa.update(t.person).where(p.workspace_id == work.workspace_id, older, *whose).values(told_at=at)
    )


def attach(work: Work, person_id: int, slack: str) -> None:
    """Say which Slack user a person is; whoever was that user before is matched no more."""
    e = t.external_id
    mine = sa.and_(e.c.workspace_id == work.workspace_id, e.c.kind == "person", e.c.source == "slack")
    work.execute(sa.delete(e).where(mine, sa.or_(e.c.external == slack, e.c.thing_id == person_id)))
    work.insert(e, kind="person", source="slack", external=slack, thing_id=person_id, recorded_at=work.now)


def join(work: Work, person_id: int, team_id: int, since: datetime | None = None) -> bool:
    """Make somebody a member of a team from then (without it: now) on; tell whether they were not."""
    if team_id in _memberships(work, person_id):
        return False
    _hold(work, person_id, team_id, since or work.now, t.FOREVER)
    return True


def leave(work: Work, person_id: int, team_id: int) -> bool:
    """End a membership now. What was believed before is kept: the open row's recorded interval ends."""
    since = _memberships(work, person_id).get(team_id)
    if since is None:
        return False
    m = t.membership
    work.execute(
        sa.update(m)
        .where(
            m.c.workspace_id == work.workspace_id,
            m.c.person_id == person_id,
            m.c.team_id == team_id,
            m.c.recorded_to > work.now,
        )
        .values(recorded_to=work.now)
    )
    if since < work.now:
        _hold(work, person_id, team_id, since, work.now)
    return True


def _memberships(work: Work, person_id: int) -> dict[int, datetime]:
    m = t.membership
    found = sa.select(m.c.team_id, m.c.valid_from).where(
        m.c.workspace_id == work.workspace_id,
        m.c.person_id == person_id,
        m.c.valid_to > work.now,
        m.c.recorded_to > work.now,
    )
    return {row.team_id: row.valid_from for row in work.execute(found)}


def _hold(work: Work, person_id: int, team_id: int, since: datetime, until: datetime) -> None:
    work.upsert(
        t.membership,
        ("person_id", "team_id", "valid_from", "recorded_from"),
        person_id=person_id,
        team_id=team_id,
        valid_from=since,
        recorded_from=work.now,
        valid_to=until,
        recorded_to=t.FOREVER,
    )


def grant(work: Work, person_id: int, role: Role, by: int) -> bool:
    """Give a role from now on; tell whether they did not hold it."""
    if _holds(work, person_id, role):
        return False
    work.upsert(
        t.role_grant,
        ("person_id", "role", "valid_from"),
        person_id=person_id,
        role=role,
        valid_from=work.now,
        valid_to=t.FOREVER,
        granted_by=by,
        recorded_at=work.now,
    )
    return True


def revoke(work: Work, person_id: int, role: Role) -> bool:
    """End a role now; tell whether they held it."""
    g = t.role_grant
    ended = sa.update(g).where(
        g.c.workspace_id == work.workspace_id,
        g.c.person_id == person_id,
        g.c.role == role,
        g.c.valid_to > work.now,
    )
    return bool(work.execute(ended.values(valid_to=work.now)).rowcount)


def _holds(work: Work, person_id: int, role: Role) -> bool:
    g = t.role_grant
    found = sa.select(g.c.id).where(
        g.c.workspace_id == work.workspace_id,
        g.c.person_id == person_id,
        g.c.role == role,
        g.c.valid_to > work.now,
    )
    return work.execute(found.limit(1)).first() is not None


def roles_of_everybody(work: Work) -> dict[int, tuple[Role, ...]]:
    """Return who holds which roles now."""
    g = t.role_grant
    found = sa.select(g.c.person_id, g.c.role).where(
        g.c.workspace_id == work.workspace_id, g.c.valid_from <= work.now, g.c.valid_to > work.now
    )
    held: dict[int, tuple[Role, ...]] = {}
    for row in work.execute(found.order_by(g.c.person_id, g.c.id)):
        held[row.person_id] = (*held.get(row.person_id, ()), Role(row.role))
    return held


def report_to(work: Work, person_id: int, manager_id: int) -> None:
    """Make somebody report to a manager from now on; 0 for nobody."""
    r = t.reporting
    ended = sa.update(r).where(
        r.c.workspace_id == work.workspace_id, r.c.person_id == person_id, r.c.valid_to > work.now
    )
    work.execute(ended.values(valid_to=work.now))
    if manager_id:
        work.upsert(
            r,
            ("person_id", "valid_from"),
            person_id=person_id,
            manager_id=manager_id,
            valid_from=work.now,
            valid_to=t.FOREVER,
            recorded_at=work.now,
        )


def managers_of_everybody(work: Work) -> dict[int, int]:
    """Return who everybody reports to now: the manager's id by person."""
    r = t.reporting
    found = sa.select(r.c.person_id, r.c.manager_id).where(
        r.c.workspace_id == work.workspace_id, r.c.valid_from <= work.now, r.c.valid_to > work.now
    )
    return {row.person_id: row.manager_id for row in work.execute(found)}


def go_away(work: Work, person_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """Add an absence; earlier ones that it touches are replaced by it."""
    come_back(work, person_id, starts_at, ends_at)
    work.insert(
        t.away,
        person_id=person_id,
        starts_at=starts_at,
        ends_at=ends_at,
        recorded_at=work.now,
        removed_at=t.FOREVER,
    )


def come_back(work: Work, person_id: int, starts_at: datetime, ends_at: datetime) -> int:
    """Take back the absences that touch [starts, ends); return how many."""
    a = t.away
    removed = sa.update(a).where(
        a.c.workspace_id == work.workspace_id,
        a.c.person_id == person_id,
        a.c.starts_at < ends_at,
        a.c.ends_at > starts_at,
        a.c.removed_at > work.now,
    )
    return work.execute(removed.values(removed_at=work.now)).rowcount


def absences(work: Work, person_id: int) -> tuple[AwayPeriod, ...]:
    """Return somebody's absences that are not over, earliest first."""
    a = t.away
    found = sa.select(a.c.id, a.c.starts_at, a.c.ends_at).where(
        a.c.workspace_id == work.workspace_id,
        a.c.person_id == person_id,
        a.c.ends_at > work.now,
        a.c.removed_at > work.now,
    )
    return tuple(
        AwayPeriod(row.id, row.starts_at, row.ends_at) for row in work.execute(found.order_by(a.c.starts_at))
    )


_a = t.away
_SPANS = sa.select(_a.c.person_id, _a.c.starts_at, _a.c.ends_at, _a.c.recorded_at)


def spans(
    work: Work, people: Collection[int], since: datetime
) -> dict[int, tuple[tuple[datetime, datetime], ...]]:
    """Return these people's absences that end after `since`, each from when it was known on (one that is over: whole)."""
    wanted = sorted({each for each in people if each})
    if not wanted:
        return {}
    found = _SPANS.where(
        _a.c.workspace_id == work.workspace_id,
        _a.c.person_id.in_(wanted),
        _a.c.ends_at > since,
        _a.c.removed_at > work.now,
    )
    by_person: dict[int, list[tuple[datetime, datetime]]] = {}
    for row in work.execute(found.order_by(_a.c.starts_at)):
        by_person.setdefault(row.person_id, []).append(_span(row.starts_at, row.ends_at, row.recorded_at))
    return {person: tuple(each) for person, each in by_person.items()}


_SPANS_OF = Prepared(
    _SPANS.where(
        _a.c.workspace_id == sa.bindparam("workspace_id"),
        _a.c.person_id == sa.bindparam("person_id"),
        _a.c.ends_at > sa.bindparam("since", type_=_a.c.ends_at.type),
        _a.c.removed_at > sa.bindparam("now", type_=_a.c.removed_at.type),
    ).order_by(_a.c.starts_at)
)


def spans_of(work: Work, person_id: int, since: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """Return one person's absences as `spans` does: asked with every touch."""
    return tuple(
        _span(starts_at, ends_at, recorded_at)
        for _, starts_at, ends_at, recorded_at in work.rows(
            _SPANS_OF, person_id=person_id, since=since, now=work.now
        )
    )


def _span(starts_at: datetime, ends_at: datetime, recorded_at: datetime) -> tuple[datetime, datetime]:
    return starts_at if ends_at <= recorded_at else max(starts_at, recorded_at), ends_at


def preferences(work: Work, person_id: int) -> Mapping[str, Any]:
    """Return what somebody set for themselves."""
    p = t.person
    found = sa.select(p.c.preferences).where(p.c.workspace_id == work.workspace_id, p.c.id == person_id)
    return work.execute(found).scalar() or {}


def prefer(work: Work, person_id: int, **choices: Any) -> None:
    """Change some of somebody's preferences; None takes one back."""
    now_set = {**preferences(work, person_id), **choices}
    kept = {name: value for name, value in now_set.items() if value is not None}
    change(work, person_id, preferences=kept)


def count_rows(work: Work, table: str, columns: Sequence[str], person_id: int) -> int:
    """Count the rows of a table in which one of these columns is this person."""
    rows = t.metadata.tables[table]
    found = sa.select(sa.func.count()).where(
        rows.c.workspace_id == work.workspace_id, sa.or_(*(rows.c[column] == person_id for column in columns))
    )
    return int(work.execute(found).scalar_one())
