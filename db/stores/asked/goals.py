"""The goal of a period, as it was known."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.asked import gap
from db.tables.workspace import TargetKind

_g = t.target

_GOALS = Prepared(
    sa.select(_g.c.first, _g.c.end, _g.c.amount, _g.c.currency)
    .where(_g.c.workspace_id == gap("workspace_id", _g.c.workspace_id), _g.c.kind == gap("kind", _g.c.kind))
    .where(_g.c.team_id == gap("team_id", _g.c.team_id), _g.c.person_id == 0)
    .where(_g.c.first >= gap("first", _g.c.first), _g.c.end <= gap("end", _g.c.end))
    .where(_g.c.recorded_from <= gap("known_at", _g.c.recorded_from))
    .where(_g.c.recorded_to > gap("known_at", _g.c.recorded_from))
    .order_by(_g.c.first, _g.c.end)
)


def target(
    work: Work, kind: TargetKind, first: date, end: date, known_at: datetime, team_id: int = 0
) -> tuple[int, str] | None:
    """Return the goal of exactly [first, end), or the sum of goals that tile it; None when there is none.

    With its currency, which is empty for counts and for the workspace's own.
    """
    goals = work.rows(_GOALS, kind=kind, first=first, end=end, known_at=known_at, team_id=team_id)
    for begins, ends, amount, currency in goals:
        if (begins, ends) == (first, end):
            return int(amount), currency
    reached, total = first, 0
    for begins, ends, amount, currency in goals:
        if begins != reached or currency != goals[0][3]:
            return None
        reached, total = ends, total + int(amount)
    return (total, goals[0][3]) if goals and reached == end else None
