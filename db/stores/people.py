"""Who somebody is now: the actor behind a click, their team, their manager, whether they are away."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.people import Actor, Role, Standing
from db import tables as t
from db.memory import Work
from db.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as others may see them. `slack` is their Slack id, empty while unmatched; `dm` their D… channel."""

    id: int
    name: str
    standing: Standing
    zone: str
    slack: str
    dm: str

    @property
    def member(self) -> bool:
        """Whether they belong to the company now."""
        return self.standing is Standing.MEMBER

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else "somebody"


def _valid(table: sa.Table, at: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.valid_from <= at, table.c.valid_to > at)


_e, _p = t.external_id, t.person
_workspace: sa.BindParameter[int] = sa.bindparam("workspace_id")
_person: sa.BindParameter[int] = sa.bindparam("person_id")
_now = sa.bindparam("now", type_=t.role_grant.c.valid_from.type)
_BY_SLACK = Prepared(
    sa.select(_e.c.thing_id).where(
        _e.c.workspace_id == _workspace,
        _e.c.kind == "person",
        _e.c.source == "slack",
        _e.c.external == sa.bindparam("external"),
    )
)
_ONESELF = sa.select(_p.c.id, _p.c.name, _p.c.standing, _p.c.zone, _p.c.slack_owner).where(
    _p.c.workspace_id == _workspace
)
_STANDING = Prepared(_ONESELF.where(_p.c.id == _person))
_STANDING_BY_SLACK = Prepared(
    _ONESELF.join(_e, sa.and_(_e.c.workspace_id == _p.c.workspace_id, _e.c.thing_id == _p.c.id)).where(
        _e.c.kind == "person", _e.c.source == "slack", _e.c.external == sa.bindparam("external")
    )
)


def _holds(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.workspace_id == _workspace, table.c.valid_from <= _now, table.c.valid_to > _now)


def _below() -> sa.Select[Any]:
    """Everybody who reports to somebody, at any depth; UNION ends a cycle that should not be there."""
    r = t.reporting
    first = sa.select(r.c.person_id).where(_holds(r), r.c.manager_id == _person)
    tree = first.cte("below", recursive=True)
    tree = tree.union(sa.select(r.c.person_id).where(_holds(r), r.c.manager_id == tree.c.person_id))
    return sa.select(tree.c.person_id)


_BELOW = Prepared(_below())


def _relations() -> sa.CompoundSelect[Any]:
    """What somebody's rights follow from, in one question: roles, teams, everybody below them."""
    g, m = t.role_grant, t.membership
    below = _below().subquery()
    none = sa.literal("", sa.String)
    return sa.union_all(
        sa.select(
            sa.literal("role", sa.String).label("kind"),
            sa.cast(g.c.role, sa.String).label("word"),
            sa.literal(0, sa.BigInteger).label("number"),
        ).where(_holds(g), g.c.person_id == _person),
        sa.select(sa.literal("team", sa.String), none, m.c.team_id).where(
            _holds(m), m.c.person_id == _person, m.c.recorded_to > _now
        ),
        sa.select(sa.literal("below", sa.String), none, below.c.person_id),
        sa.select(sa.literal("led", sa.String), none, m.c.team_id).where(
            _holds(m), m.c.recorded_to > _now, m.c.person_id.in_(sa.select(below.c.person_id))
        ),
    )


_RELATIONS = Prepared(_relations())


def by_slack(work: Work, user: str) -> int | None:
    """Find the person a Slack user is attached to."""
    found: int | None = work.scalar(_BY_SLACK, external=user)
    return found


def actor(work: Work, person_id: int) -> Actor:
    """Return the person as an actor at this moment: standing, roles, teams, everybody below them.

    A sales manager belongs to the teams of whoever reports to them: its queue is theirs to give.
    """
    (found,) = work.rows(_STANDING, person_id=person_id)
    return _actor(work, *found)


def _actor(work: Work, person_id: int, name: str, standing: Standing, zone: str, slack_owner: bool) -> Actor:
    relations: dict[str, list[Any]] = {"role": [], "team": [], "below": [], "led": []}
    for kind, word, number in work.rows(_RELATIONS, person_id=person_id, now=work.now):
        relations[kind].append(word or number)
    roles = frozenset(map(Role, relations["role"]))
    led = relations["led"] if Role.SALES_MANAGER in roles else []
    return Actor(
        id=person_id,
        name=name,
        standing=standing,
        roles=roles,
        team_ids=frozenset((*relations["team"], *led)),
        people=frozenset(relations["below"]),
        zone=zone or "UTC",
        slack_owner=slack_owner,
    )


def actor_by_slack(work: Work, user: str) -> Actor:
    """Return the actor behind a Slack user; somebody we never saw is `UNKNOWN`, with id 0."""
    found = work.rows(_STANDING_BY_SLACK, external=user)
    return _actor(work, *found[0]) if found else Actor(0, "", Standing.UNKNOWN)


def people_below(work: Work, manager_id: int) -> frozenset[int]:
    """Return everybody who reports to a manager, at any depth. Cycles are refused on entry, and end here anyway."""
    return frozenset(row[0] for row in work.rows(_BELOW, person_id=manager_id, now=work.now))


def person(work: Work, person_id: int) -> Person | None:
    """Return one person of this workspace."""
    return people(work, [person_id]).get(person_id)


def people(work: Work, ids: Iterable[int]) -> dict[int, Person]:
    """Return several people by id, in one query."""
    wanted = sorted({each for each in ids if each})
    if not wanted:
        return {}
    e = t.external_id
    found = (
        sa.select(t.person, e.c.external)
        .outerjoin(
            e,
            sa.and_(
                e.c.workspace_id == t.person.c.workspace_id,
                e.c.kind == "person",
                e.c.source == "slack",
                e.c.thing_id == t.person.c.id,
            ),
        )
        .where(t.person.c.workspace_id == work.workspace_id, t.person.c.id.in_(wanted))
    )
    return {
        row.id: Person(row.id, row.name, row.standing, row.zone, row.external or "", row.dm)
        for row in work.execute(found)
    }


def holders(work: Work, *roles: Role) -> tuple[Person, ...]:
    """Return every full member who holds one of the roles now, by name: what "who may" is answered from.

    Who became a guest or left keeps the grant as history and is nobody's manager or admin meanwhile.
    """
    found = sa.select(t.role_grant.c.person_id).where(
        t.role_grant.c.workspace_id == work.workspace_id,
        t.role_grant.c.role.in_(roles),
        _valid(t.role_grant, work.now),
    )
    known = people(work, work.execute(found).scalars()).values()
    members = [each for each in known if each.standing is Standing.MEMBER]
    return tuple(sorted(members, key=lambda each: each.name))


def manager_of(work: Work, person_id: int) -> int:
    """Return who somebody reports to now; 0 for nobody."""
    found = sa.select(t.reporting.c.manager_id).where(
        t.reporting.c.workspace_id == work.workspace_id,
        t.reporting.c.person_id == person_id,
        _valid(t.reporting, work.now),
    )
    return int(work.execute(found).scalar() or 0)


def is_away(work: Work, person_id: int) -> bool:
    """Tell whether somebody is away at this moment."""
    found = sa.select(sa.func.count()).where(
        t.away.c.workspace_id == work.workspace_id,
        t.away.c.person_id == person_id,
        t.away.c.starts_at <= work.now,
        t.away.c.ends_at > work.now,
        t.away.c.removed_at > work.now,
    )
    return bool(work.execute(found).scalar())


OUTSIDE = frozenset({Standing.GUEST, Standing.STRANGER})
"""Who does not belong to the company: a channel with one of them has readers from outside."""


def any_outsider(work: Work, slack_users: Collection[str]) -> bool:
    """Tell whether one of these Slack users is a guest or somebody of another company."""
    if not slack_users:
        return False
    e = t.external_id
    found = (
        sa.select(e.c.external)
        .join(t.person, sa.and_(t.person.c.workspace_id == e.c.workspace_id, t.person.c.id == e.c.thing_id))
        .where(
            e.c.workspace_id == work.workspace_id,
            e.c.kind == "person",
            e.c.source == "slack",
            t.person.c.standing.in_(OUTSIDE),
        )
    )
    # Outsiders are few where a channel has thousands: more than a statement takes values.
    return not set(work.execute(found).scalars()).isdisjoint(slack_users)
