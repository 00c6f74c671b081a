"""What a report is as a table: columns, and a row of cells for each deal, lead, step, campaign or figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from alignment.money import Money
from alignment.people import Actor
from db.memory import Work
from figures.basis import Scope
from figures.whose import sees_holders

Cell = str | int | Decimal | None
"""One cell: None is empty, which is not zero."""

F = TypeVar("F")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column: its name, and its cell of a row. `holder`: it names who holds something, for those alone who may know."""

    name: str
    cell: Callable[[R], Cell]
    holder: bool = False


@dataclass(frozen=True, slots=True)
class Table(Generic[F, R]):
    """One report as a table: the word that asks for it, its title, and what its rows are called.

    `ask` reckons the report: what had happened before the first instant, as known at the second. `rows` gives what somebody
    may see of it. `ways` are words of the report's own, `shaped` says that it can be taken apart and count accounts, `own_team`
    that it tells what people hold: a rep is answered for their team, and it may be asked of one person.
    """

    word: str
    title: str
    of: str
    ask: Callable[[Work, Scope, datetime, datetime], F]
    columns: tuple[Column[R], ...]
    rows: Callable[[Work, F, Actor], Iterable[R]]
    ways: frozenset[str] = frozenset()
    shaped: bool = False
    own_team: bool = True

    def told(self, work: Work, figures: F, reader: Actor) -> Told:
        """Return the columns and rows that somebody may see: rights are judged now, whenever it was asked for."""
        named = sees_holders(work, reader)
        columns = [each for each in self.columns if named or not each.holder]
        rows = self.rows(work, figures, reader)
        return Told(
            tuple(each.name for each in columns), (tuple(each.cell(row) for each in columns) for row in rows)
        )


@dataclass(frozen=True, slots=True)
class Told:
    """A table for one reader: the names of its columns, and its rows, which are read once."""

    header: tuple[str, ...]
    rows: Iterator[tuple[Cell, ...]]


AnyTable = Table[Any, Any]


def amount(minor: int | None, currency: str) -> Decimal | None:
    """Return an amount in whole units of its currency, with all its decimals; None where there is none."""
    return None if minor is None else Money(minor, currency).major


def moment(at: datetime | None) -> str:
    """Return a moment as every table has it: ISO, in UTC; empty where there is none."""
    return "" if at is None else at.strftime("%Y-%m-%dT%H:%M:%SZ")
