"""What explains a figure: its words, how its sum is reckoned, and which leads or deals stand behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from db.memory import Work
from db.stores.asked.freshness import Source
from db.stores.asked.standing import LeadRow
from figures.basis import Row, Scope
from figures.held import Held

DEFINITIONS_VERSION = 1
"""The version of the definitions here that no agreement of the two teams holds; a change of one makes a new one."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One figure's sum: numerator, over denominator where it has one, of `n` cases.

    `unit` is minor units of the workspace's currency or what is counted, `days` (of work), `calendar days`, `leads`, `deals`. The window is
    half-open; without an `end` it ends with the digest. `doubt` says why no share is made of it, such as that no lost deal is known, or why the
    numerator is None: not known, which is not zero.
    """

    numerator: int | None
    denominator: int | None = None
    n: int = 0
    unit: str = "minor"
    start: datetime | None = None
    end: datetime | None = None
    source: Source | None = None
    version: int = DEFINITIONS_VERSION
    doubt: str = ""


class Reported(Protocol):
    """The figures of any report: what held at their pair of times, and what was asked about."""

    @property
    def held(self) -> Held:
        """The terms by which they were reckoned."""

    @property
    def scope(self) -> Scope:
        """Which part of the company and which period they are about."""


F = TypeVar("F", bound=Reported)


@dataclass(frozen=True, slots=True)
class Explained(Generic[F]):
    """One figure of a report: the word people type, what a button says, what it means, and other words for it.

    `rows` gives the leads or deals behind it, at most so many.
    """

    name: str
    title: str
    says: str
    reckon: Callable[[F], Reckoned]
    rows: Callable[[Work, F, int], Iterable[Row]]
    other_words: tuple[str, ...] = ()


MOST_FIGURES = 5
"""So many figures one menu takes."""


@dataclass(frozen=True, slots=True)
class Chapter(Generic[F]):
    """Figures of one report that are explained together, as the menu of `/pipeline why` lists them.

    At most five, as one menu takes. `ask` reckons the report: what had happened before the first instant, as known at the
    second. `whole` gives it again with every lead and deal behind it, where it was asked for with fewer. `ways` are the
    words that the report knows besides filters; `shaped`: accounts may be counted instead of leads, and it may be taken apart;
    `own_team`: a rep who names no team is told their own, as the report itself does.
    """

    title: str
    ask: Callable[[Work, Scope, datetime, datetime], F]
    figures: tuple[Explained[F], ...]
    whole: Callable[[Work, F], F] = lambda _work, figures: figures
    ways: frozenset[str] = frozenset()
    shaped: bool = False
    own_team: bool = True

    def __post_init__(self) -> None:
        if not 1 <= len(self.figures) <= MOST_FIGURES:
            raise ValueError(
                f"{self.title}: one menu takes 1 to {MOST_FIGURES} figures, not {len(self.figures)}"
            )


def no_rows(_work: Work, _figures: Any, _most: int) -> Iterable[Row]:
    """Give nothing: no lead and no deal stands behind this figure."""
    return ()


def lead_row(row: LeadRow, note: str = "") -> Row:
    """Return a lead as a row; its campaign stands beside it where nothing else does."""
    return Row(row.ref, row.company, row.link, None, note or row.campaign, row.owner_id, row.team_id)
