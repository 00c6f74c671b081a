"""Teams: which there are, who belongs to which, and their beginning and end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from alignment.people import Department
from db import tables as t
from db.memory import Work
from db.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Team:
    """A team as a filter and a label. `backup_id` stands in for whoever of it does not answer; 0 for nobody.

    `inside`: it is inside sales, which qualifies leads by phone before sales has them.
    """

    id: int
    name: str
    word: str
    department: Department
    backup_id: int = 0
    inside: bool = False


_now = sa.bindparam("now", type_=t.membership.c.valid_from.type)
_OF_INSIDE_SALES = Prepared(
    sa.select(t.membership.c.person_id)
    .join(
        t.team,
        sa.and_(t.team.c.workspace_id == t.membership.c.workspace_id, t.team.c.id == t.membership.c.team_id),
    )
    .where(
        t.team.c.workspace_id == sa.bindparam("workspace_id"),
        t.team.c.inside.is_(True),
        t.team.c.ended_at > _now,
        t.membership.c.valid_from <= _now,
        t.membership.c.valid_to > _now,
        t.membership.c.recorded_to > _now,
    )
)


def _team(row: sa.Row[Any]) -> Team:
    return Team(row.id, row.name, row.word, row.department, row.backup_id, row.inside)


def teams(work: Work) -> tuple[Team, ...]:
    """Return the teams there are now, by name."""
    found = sa.select(t.team).where(t.team.c.workspace_id == work.workspace_id, t.team.c.ended_at > work.now)
    return tuple(_team(row) for row in work.execute(found.order_by(t.team.c.name)))


def teams_of(work: Work, person_id: int) -> tuple[Team, ...]:
    """Return the teams somebody belongs to now, by name."""
    m = t.membership
    found = (
        sa.select(t.team)
        .join(m, sa.and_(m.c.workspace_id == t.team.c.workspace_id, m.c.team_id == t.team.c.id))
        .where(
            m.c.workspace_id == work.workspace_id,
            m.c.person_id == person_id,
            m.c.valid_from <= work.now,
            m.c.valid_to > work.now,
            m.c.recorded_to > work.now,
        )
        .order_by(t.team.c.name)
    )
    return tuple(_team(row) for row in work.execute(found))


def name_of(work: Work, team_id: int) -> str:
    """Return what a team is called; empty for none, and for one that has ended."""
    return next((team.name for team in teams(work) if team.id == team_id), "")


def names(work: Work, ids: Iterable[int]) -> dict[int, str]:
    """Return what teams are called, also those that have ended."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    found = sa.select(t.team.c.id, t.team.c.name).where(
        t.team.c.workspace_id == work.workspace_id, t.team.c.id.in_(wanted)
    )
    return {row.id: row.name for row in work.execute(found)}


def members(work: Work, team_id: int) -> frozenset[int]:
    """Return who belongs to a team now."""
    m = t.membership
    found = sa.select(m.c.person_id).where(
        m.c.workspace_id == work.workspace_id,
        m.c.team_id == team_id,
        m.c.valid_from <= work.now,
        m.c.valid_to > work.now,
        m.c.recorded_to > work.now,
    )
    return frozenset(work.execute(found).scalars())


def crowds(work: Work, beside: int = 0) -> dict[int, frozenset[int]]:
    """Return who belongs to each team now, by team; of the department of the team `beside` alone. Nobody: no entry."""
    m = t.membership
    found = sa.select(m.c.team_id, m.c.person_id).where(
        m.c.workspace_id == work.workspace_id,
        m.c.valid_from <= work.now,
        m.c.valid_to > work.now,
        m.c.recorded_to > work.now,
    )
    if beside:
        side = sa.select(t.team.c.department).where(
            t.team.c.workspace_id == work.workspace_id, t.team.c.id == beside
        )
        alike = sa.select(t.team.c.id).where(
            t.team.c.workspace_id == work.workspace_id, t.team.c.department == side.scalar_subquery()
        )
        found = found.where(m.c.team_id.in_(alike))
    people: dict[int, set[int]] = {}
    for row in work.execute(found):
        people.setdefault(row.team_id, set()).add(row.person_id)
    return {team_id: frozenset(who) for team_id, who in people.items()}


def of_inside_sales(work: Work) -> frozenset[int]:
    """Return everybody who belongs to a team of inside sales now; nobody where the step between the teams is off."""
    held: frozenset[int] | None = work.read.get("inside sales")
    if held is not None:
        return held
    return work.keep("inside sales", frozenset(row[0] for row in work.rows(_OF_INSIDE_SALES, now=work.now)))


def set_inside(work: Work, team_id: int, *, inside: bool) -> None:
    """Say whether a team is inside sales."""
    work.execute(
        sa.update(t.team)
        .where(t.team.c.workspace_id == work.workspace_id, t.team.c.id == team_id)
        .values(inside=inside)
    )


def size(work: Work, team_id: int) -> int:
    """Count who belongs to a team, now or from a later day on."""
    m = t.membership
    found = sa.select(sa.func.count()).where(
        m.c.workspace_id == work.workspace_id,
        m.c.team_id == team_id,
        m.c.valid_to > work.now,
        m.c.recorded_to > work.now,
    )
    return int(work.execute(found).scalar_one())


def add_team(work: Work, name: str, word: str, department: Department) -> int:
    """Add a team, or bring back one that ended; return its id."""
    was = sa.select(t.team.c.id).where(t.team.c.workspace_id == work.workspace_id, t.team.c.word == word)
    known = work.execute(was).scalar()
    if known is not None:
        work.execute(
            sa.update(t.team)
            .where(t.team.c.workspace_id == work.workspace_id, t.team.c.id == known)
            .values(name=name, department=department, ended_at=t.FOREVER)
        )
        return int(known)
    newest = sa.select(sa.func.max(t.team.c.id)).where(t.team.c.workspace_id == work.workspace_id)
    made = max(int(work.execute(newest).scalar() or 0) + 1, work.number("team"))
    work.insert(t.team, id=made, name=name, word=word, department=department, ended_at=t.FOREVER)
    return made


def set_backup(work: Work, team_id: int, person_id: int) -> None:
    """Say who stands in for a team; 0 for nobody."""
    work.execute(
        sa.update(t.team)
        .where(t.team.c.workspace_id == work.workspace_id, t.team.c.id == team_id)
        .values(backup_id=person_id)
    )


def end_team(work: Work, team_id: int) -> None:
    """End a team; what it did stays its own."""
    work.execute(
        sa.update(t.team)
        .where(t.team.c.workspace_id == work.workspace_id, t.team.c.id == team_id)
        .values(ended_at=work.now)
    )
