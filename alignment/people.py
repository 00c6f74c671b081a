"""Who works here: departments, roles, and what one actor is at one moment."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from alignment.errors import NotFound, NotUnderstood

P = TypeVar("P", bound=Hashable)

FEWEST_PEOPLE = 3
"""A group under three is a person: its figures are for them and their manager."""


def listed(names: Sequence[str]) -> str:
    """Join names as a sentence does: `Ines, Omar and Daniel`; nobody is empty."""
    return " and ".join([", ".join(names[:-1]), *names[-1:]] if len(names) > 1 else names)


def grouped(
    crowds: Mapping[P, frozenset[int]], seen: Collection[int], fewest: int = FEWEST_PEOPLE
) -> tuple[tuple[P, ...], ...]:
    """Put places together so that no figure, and nothing that is left of their sum, is about so few that it is about persons.

    A place of which somebody may see everybody (`seen`) stands alone. The other places of fewer than `fewest` people go
    together, with the smallest of the rest where that is not enough, and are left out where there is none to join.
    """
    whole = [place for place, who in crowds.items() if who <= set(seen)]
    alone = [place for place, who in crowds.items() if len(who) >= fewest and place not in whole]
    few = [place for place in crowds if place not in whole and place not in alone]
    by_size = sorted(alone, key=lambda place: len(crowds[place]))
    while few and len(frozenset().union(*(crowds[place] for place in few))) < fewest:
        if not by_size:
            few = []
            break
        joined = by_size.pop(0)
        few.append(joined)
        alone.remove(joined)
    told = {*whole, *alone}
    return (*((place,) for place in crowds if place in told), *((tuple(few),) if few else ()))


class Department(StrEnum):
    """One of the two sides of the partnership."""

    SALES = "sales"
    MARKETING = "marketing"

    @property
    def other(self) -> Department:
        return Department.MARKETING if self is Department.SALES else Department.SALES


class Role(StrEnum):
    """What somebody may do. A person may hold several; managers may do what their people may."""

    REP = "rep"
    SALES_MANAGER = "sales_manager"
    MARKETER = "marketer"
    MARKETING_MANAGER = "marketing_manager"
    ADMIN = "admin"


ROLE_LETTERS = {
    Role.REP: "R",
    Role.MARKETER: "M",
    Role.SALES_MANAGER: "S",
    Role.MARKETING_MANAGER: "K",
    Role.ADMIN: "A",
}
"""The letters that the docs and `help` use."""

ROLE_WORDS = {
    Role.REP: "reps",
    Role.MARKETER: "marketers",
    Role.SALES_MANAGER: "sales managers",
    Role.MARKETING_MANAGER: "marketing managers",
    Role.ADMIN: "admins",
}
"""How a sentence names the holders of a role."""


def department_named(typed: str) -> Department:
    """Read `sales` or `marketing`; NotUnderstood for anything else."""
    for department in Department:
        if typed.strip().casefold() == department.value:
            return department
    raise NotUnderstood(f'"{typed.strip()[:30]}" is no department. There are two: sales and marketing.')


def role_named(typed: str) -> Role:
    """Read `rep`, `marketer`, `sales manager`, `marketing_manager` or `admin`, also in the plural; else NotFound."""
    wanted = "".join(char for char in typed.casefold() if char.isalpha()).removesuffix("s")
    for role in Role:
        if wanted == role.value.replace("_", ""):
            return role
    raise NotFound(
        f'"{typed.strip()[:40]}" is no role. There are: {", ".join(ROLE_WORDS.values())}.', field="role"
    )


class Standing(StrEnum):
    """How far Slack says that somebody belongs here. All but members get help only."""

    MEMBER = "member"
    GUEST = "guest"
    STRANGER = "stranger"
    BOT = "bot"
    DEACTIVATED = "deactivated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, as Tandem knows them at this moment.

    `people` are the persons below them in the reporting line, at any depth. `team_ids` are the teams they belong to
    now. A shell user acts as `SHELL`: id 0, standing member, role admin.
    """

    id: int
    name: str
    standing: Standing
    roles: frozenset[Role] = frozenset()
    team_ids: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    zone: str = "UTC"
    slack_owner: bool = False

    def has(self, *roles: Role) -> bool:
        """Tell whether the actor holds any of `roles`."""
        return bool(self.roles.intersection(roles))

    @property
    def manager(self) -> bool:
        return self.has(Role.SALES_MANAGER, Role.MARKETING_MANAGER)

    @property
    def departments(self) -> tuple[Department, ...]:
        """The sides they work for: none for an admin alone, both for somebody with a role in each."""
        return tuple(side for side in Department if self.has(*ROLES_OF[side]))


ROLES_OF = {
    Department.SALES: frozenset({Role.REP, Role.SALES_MANAGER}),
    Department.MARKETING: frozenset({Role.MARKETER, Role.MARKETING_MANAGER}),
}
"""The roles by which somebody works for a department."""


SHELL = Actor(id=0, name="shell", standing=Standing.MEMBER, roles=frozenset({Role.ADMIN}))
"""Somebody at the machine's own shell: they own the database already."""
