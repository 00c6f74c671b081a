"""What a figure is asked by: a pair of times, and the filters that narrow it.

The modules beside this are the questions: each takes a pair and gives the same answer for the same pair for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from db import tables as t
from db.memory import Work


@dataclass(frozen=True, slots=True)
class Pair:
    """What had happened before `as_of`, as it was known at `known_at`: the same pair, the same answer for ever."""

    as_of: datetime
    known_at: datetime

    def gaps(self, prefix: str = "") -> dict[str, datetime]:
        """What fills the gaps `as_of` and `known_at` of a ready-made statement, or those with a prefix."""
        return {f"{prefix}as_of": self.as_of, f"{prefix}known_at": self.known_at}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which part of the company is asked about; 0 and "" narrow nothing.

    `owner_id`: what one person holds. Such figures are that person's and their manager's.
    """

    team_id: int = 0
    owner_id: int = 0
    campaign_id: int = 0
    source: str = ""
    segment: str = ""
    region: str = ""

    def on(self, *tables: sa.FromClause) -> list[sa.ColumnElement[bool]]:
        """The conditions on these tables; of several that have a column, the first is asked."""
        found: list[sa.ColumnElement[bool]] = []
        for name, wanted in self.said().items():
            column = next((table.c[name] for table in tables if name in table.c), None)
            assert column is not None, f"nothing here is filtered by {name}"
            found.append(column == wanted)
        return found

    def said(self) -> dict[str, int | str]:
        """The filters that narrow something, by column."""
        return {name: value for name in self.__dataclass_fields__ if (value := getattr(self, name))}

    def names(self) -> tuple[str, ...]:
        """The columns that are narrowed: a ready-made statement is chosen by them."""
        return tuple(self.said())

    def values(self) -> dict[str, int | str]:
        """What fills the gaps that `narrowed_by` leaves."""
        return {f"only_{name}": value for name, value in self.said().items()}

    @property
    def with_goals(self) -> bool:
        """Whether goals may be set for it: they are of the company, a team or a person, not of a region or a campaign."""
        return HOLDERS.issuperset(self.said())

    @property
    def teamless(self) -> Filters:
        """The same without the team."""
        return replace(self, team_id=0) if self.team_id else self

    @property
    def personless(self) -> Filters:
        """The same without the person: what nobody holds yet, or a whole team promised, is nobody's own."""
        return replace(self, owner_id=0) if self.owner_id else self

    @property
    def holderless(self) -> Filters:
        """The same without team and person: what may have moved between them."""
        return self.teamless.personless

    def holds(self, team_id: int, owner_id: int) -> bool:
        """Tell whether what this team and this person hold is asked about."""
        return self.team_id in (0, team_id) and self.owner_id in (0, owner_id)


EVERYTHING = Filters()

HOLDERS = frozenset({"team_id", "owner_id"})
"""The filters by who holds something: clocks, events and versions of deals have both themselves."""


def gap(name: str, like: sa.ColumnElement[Any]) -> sa.BindParameter[Any]:
    """A value that a ready-made statement is given each time, of a column's type."""
    return sa.bindparam(name, type_=like.type)


def instant(name: str) -> sa.BindParameter[Any]:
    """A moment that a ready-made statement is given each time, such as the two of a `Pair`."""
    return gap(name, t.lead_event.c.occurred_at)


def narrowed_by(names: tuple[str, ...], *tables: sa.FromClause) -> list[sa.ColumnElement[bool]]:
    """The conditions of `Filters.on` for a ready-made statement, with gaps for `Filters.values`."""
    found: list[sa.ColumnElement[bool]] = []
    for name in names:
        column = next((table.c[name] for table in tables if name in table.c), None)
        assert column is not None, f"nothing here is filtered by {name}"
        found.append(column == gap(f"only_{name}", column))
    return found


def rows(work: Work, asked: sa.Executable) -> Iterator[tuple[Any, ...]]:
    """Give each row of an answer as a plain tuple."""
    for row in work.execute(asked):
        yield tuple(row)
