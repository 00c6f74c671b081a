"""What explains a figure: its words, how its sum is reckoned, and which leads or deals stand behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from db.memory import Work
from db.stores.asked.freshness import Source
from db.stores.asked.standing import LeadRow
from figures.basis import Row
from figures.pipeline import PipelineFigures

DEFINITIONS_VERSION = 1
"""The version of the definitions here that no agreement of the two teams holds; a change of one makes a new one."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One figure's sum: numerator, over denominator where it has one, of `n` cases.

    `unit` is minor units of the workspace's currency, `days`, `leads` or `deals`. The window is half-open; without an
    `end` it ends with the digest.
    """

    numerator: int
    denominator: int | None = None
    n: int = 0
    unit: str = "minor"
    start: datetime | None = None
    end: datetime | None = None
    source: Source | None = None
    version: int = DEFINITIONS_VERSION


Rows = Callable[[Work, PipelineFigures, int], Iterable[Row]]
"""Gives the leads or deals behind a figure, at most so many."""


@dataclass(frozen=True, slots=True)
class Explained:
    """One figure: the word people type, what a button says, what it means, and other words for it."""

    name: str
    title: str
    says: str
    reckon: Callable[[PipelineFigures], Reckoned]
    rows: Rows
    other_words: tuple[str, ...] = ()


def no_rows(_work: Work, _figures: PipelineFigures, _most: int) -> Iterable[Row]:
    """Give nothing: no lead and no deal stands behind this figure."""
    return ()


def lead_row(row: LeadRow, note: str = "") -> Row:
    """Return a lead as a row; its campaign stands beside it where nothing else does."""
    return Row(row.ref, row.company, row.link, None, note or row.campaign, row.owner_id, row.team_id)
