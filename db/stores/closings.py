"""Months that were closed: by which pair of times, and what their figures were then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.asked import Pair, gap, instant

_m = t.closed_month

Stored = Mapping[str, tuple[int, int | None] | None]
"""Numerator and denominator of each figure by its code; None of one that was not known."""


@dataclass(frozen=True, slots=True)
class ClosedMonth:
    """One month as it was closed. `closed_by` 0: by the clock."""

    first: date
    pair: Pair
    definition: str
    figures: Stored
    closed_by: int


_CLOSED = Prepared(
    sa.select(_m.c.first, _m.c.as_of, _m.c.known_at, _m.c.definition, _m.c.figures, _m.c.closed_by).where(
        _m.c.workspace_id == gap("workspace_id", _m.c.workspace_id),
        _m.c.first == gap("first", _m.c.first),
        _m.c.known_at < instant("known_at"),
    )
)


def closed(work: Work, first: date, known_at: datetime) -> ClosedMonth | None:
    """Return the month that begins on that day as it was closed, if it had been before `known_at`."""
    for begins, as_of, then, definition, figures, by in work.rows(_CLOSED, first=first, known_at=known_at):
        kept = {code: (each[0], each[1]) if each else None for code, each in figures.items()}
        return ClosedMonth(begins, Pair(as_of, then), definition, kept, by)
    return None


def is_closed(work: Work, first: date) -> bool:
    """Tell whether a month is closed."""
    found = sa.select(_m.c.first).where(_m.c.workspace_id == work.workspace_id, _m.c.first == first)
    return work.execute(found).first() is not None


def close(work: Work, month: ClosedMonth) -> bool:
    """Keep a month as closed; False where somebody was first."""
    row = {
        "first": month.first,
        "as_of": month.pair.as_of,
        "known_at": month.pair.known_at,
        "definition": month.definition,
        "figures": {code: list(each) if each else None for code, each in month.figures.items()},
        "closed_by": month.closed_by,
    }
    return work.insert_once(_m, [row]) == 1
