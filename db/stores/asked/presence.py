"""Who belonged to which team when, as it was known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from alignment.people import Department
from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.asked import instant
from db.stores.asked.standing import WORKSPACE

_m, _t = t.membership, t.team


@dataclass(frozen=True, slots=True)
class Belonging:
    """One person's time in one team. `told`: somebody said since when; else it begins when Tandem heard of it."""

    person_id: int
    team_id: int
    since: datetime
    until: datetime
    told: bool


@dataclass(frozen=True, slots=True)
class Team:
    """A team as it is called now; one that has ended by then is still there for what it did."""

    id: int
    name: str
    department: Department


_ROWS = Prepared(
    sa.select(_m.c.person_id, _m.c.team_id, _m.c.valid_from, _m.c.valid_to, _m.c.recorded_from, _m.c.recorded_to)
    .where(_m.c.workspace_id == WORKSPACE, _m.c.recorded_from <= instant("known_at"))
    .order_by(_m.c.person_id, _m.c.valid_from, _m.c.team_id, _m.c.recorded_from)
)  # fmt: skip
_TEAMS = Prepared(
    sa.select(_t.c.id, _t.c.name, _t.c.department).where(_t.c.workspace_id == WORKSPACE).order_by(_t.c.name)
)


@dataclass(frozen=True, slots=True)
class Presence:
    """Everybody's times in teams, and when the first of them became known: those before were there already."""

    times: tuple[Belonging, ...]
    first_heard: datetime | None


def presence(work: Work, known_at: datetime) -> Presence:
    """Return who belonged to which team when, as known at a moment, by person and in order of time."""
    found = work.rows(_ROWS, known_at=known_at)
    live = {(row[0], row[1], row[2]) for row in found if row[4] == row[2]}
    return Presence(
        tuple(
            Belonging(person, team, since, until, (person, team, since) not in live)
            for person, team, since, until, _, recorded_to in found
            if recorded_to > known_at
        ),
        min((row[4] for row in found), default=None),
    )


def every_team(work: Work) -> dict[int, Team]:
    """Return every team there is or was, by id."""
    return {number: Team(number, name, Department(side)) for number, name, side in work.rows(_TEAMS)}
