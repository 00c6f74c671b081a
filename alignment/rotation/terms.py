"""What a programme is: how long a turn is, how many at once, who visits whom, who covers, and what is closed.

A six-week placement of marketers in sales, a sit-with day, and reps in creative reviews are the same, with other terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from alignment.people import ROLE_WORDS, ROLES_OF, Department, Role

LONGEST_WEEKS, LONGEST_DAYS = 26, 5
MOST_PLACES, MOST_PAUSE, MOST_AHEAD = 200, 26, 12


class Unit(StrEnum):
    """In what a turn's length is counted."""

    WEEKS = "weeks"
    DAYS = "days"


class PoolKind(StrEnum):
    """Of whom a pool is made."""

    DEPARTMENT = "department"
    TEAM = "team"
    ROLE = "role"
    PEOPLE = "people"


class Cover(StrEnum):
    """Who does somebody's day job while they are away on a turn."""

    TEAM = "team"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Pool:
    """Who may visit, or host: a whole department with its managers, a team, the holders of a role, or people by name."""

    kind: PoolKind
    side: Department | None = None
    team_id: int = 0
    role: Role | None = None
    people: tuple[int, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """The pool as plain JSON values; `from_data` gives an equal one back."""
        what = {
            PoolKind.DEPARTMENT: self.side.value if self.side else "",
            PoolKind.TEAM: self.team_id,
            PoolKind.ROLE: self.role.value if self.role else "",
            PoolKind.PEOPLE: list(self.people),
        }[self.kind]
        return {"kind": self.kind.value, "of": what}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Pool:
        """The pool that `to_data` wrote; KeyError or ValueError for anything else."""
        kind, what = PoolKind(data["kind"]), data["of"]
        match kind:
            case PoolKind.DEPARTMENT:
                return cls(kind, side=Department(what))
            case PoolKind.TEAM:
                return cls(kind, team_id=int(what))
            case PoolKind.ROLE:
                return cls(kind, role=Role(what))
            case PoolKind.PEOPLE:
                return cls(kind, people=tuple(map(int, what)))

    def side_among(self, teams: Mapping[int, Department]) -> Department | None:
        """Tell of which department a pool is; `teams` says so of each team. None for people by name."""
        match self.kind:
            case PoolKind.DEPARTMENT:
                return self.side
            case PoolKind.TEAM:
                return teams.get(self.team_id)
            case PoolKind.ROLE:
                return next((side for side, roles in ROLES_OF.items() if self.role in roles), None)
            case PoolKind.PEOPLE:
                return None

    def describe(self, team: str = "") -> str:
        """The pool as a line names it: `marketers`, `team East`, `all of sales`, `3 by name`."""
        match self.kind:
            case PoolKind.DEPARTMENT:
                assert self.side is not None, "a department has a side"
                return f"all of {self.side.value}"
            case PoolKind.TEAM:
                return f"team {team or self.team_id}"
            case PoolKind.ROLE:
                assert self.role is not None, "a role is named"
                return ROLE_WORDS[self.role]
            case PoolKind.PEOPLE:
                return f"{len(self.people)} by name"


@dataclass(frozen=True, slots=True)
class Length:
    """How long one turn is: so many weeks, Monday to Friday, or so many days from the programme's weekday on."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        most = LONGEST_WEEKS if self.unit is Unit.WEEKS else LONGEST_DAYS
        if not 1 <= self.count <= most:
            raise ValueError(f"a turn is 1 to {LONGEST_WEEKS} weeks, or 1 to {LONGEST_DAYS} days")

    @property
    def weeks(self) -> int:
        """How many weeks it takes up, and so has a list of things to do for: one where it is of days."""
        return self.count if self.unit is Unit.WEEKS else 1

    def describe(self) -> str:
        """`six weeks` as people read it in a line: `6 weeks`, `1 day`."""
        return f"{self.count} {self.unit.value if self.count != 1 else self.unit.value[:-1]}"


@dataclass(frozen=True, slots=True)
class Terms:
    """What both managers agree on. `ahead`: so many weeks before its first day a turn is announced."""

    length: Length
    places: int
    starts_on: date
    visitors: Pool
    hosts: Pool
    one_per_team: bool = True
    cover: Cover = Cover.TEAM
    pause: int = 0
    ahead: int = 2

    def __post_init__(self) -> None:
        if not 1 <= self.places <= MOST_PLACES or not 0 <= self.pause <= MOST_PAUSE:
            raise ValueError(
                f"a programme has 1 to {MOST_PLACES} places, and 0 to {MOST_PAUSE} weeks between"
            )
        if not 0 <= self.ahead <= MOST_AHEAD:
            raise ValueError(f"a turn is announced up to {MOST_AHEAD} weeks before")


@dataclass(frozen=True, slots=True)
class Closed:
    """A range in which nobody is on a turn, both days inside: `14 Dec – 8 Jan, quarter end`."""

    first: date
    last: date
    name: str = ""

    def touches(self, first: date, last: date) -> bool:
        """Tell whether any of these days lies in it."""
        return self.first <= last and self.last >= first
