"""What the company, a team or a person is to reach in a period, as it was believed at any time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.tables.workspace import TargetKind

_g = t.target


@dataclass(frozen=True, slots=True)
class Target:
    """A goal for [first, end): of the company (neither team nor person), a team's, or a person's, private to them.

    `amount` in minor units, or a count.
    """

    kind: TargetKind
    first: date
    end: date
    team_id: int
    amount: int
    currency: str
    person_id: int = 0


def set_target(work: Work, target: Target) -> bool:
    """Set a goal; an earlier one for the same thing stays on record as what was believed until now. Tell whether it is news."""
    same = sa.and_(
        _g.c.workspace_id == work.workspace_id,
        _g.c.kind == target.kind,
        _g.c.first == target.first,
        _g.c.end == target.end,
        _g.c.team_id == target.team_id,
        _g.c.person_id == target.person_id,
        _g.c.recorded_to > work.now,
    )
    held = work.execute(sa.select(_g.c.amount, _g.c.currency).where(same)).first()
    if held is not None and tuple(held) == (target.amount, target.currency):
        return False
    work.execute(sa.update(_g).where(same).values(recorded_to=work.now))
    work.upsert(
        _g,
        ("kind", "first", "end", "team_id", "person_id", "recorded_from"),
        kind=target.kind,
        first=target.first,
        end=target.end,
        team_id=target.team_id,
        person_id=target.person_id,
        recorded_from=work.now,
        recorded_to=t.FOREVER,
        amount=target.amount,
        currency=target.currency,
    )
    return True


def targets(work: Work, day: date) -> tuple[Target, ...]:
    """Return the goals of company and teams that end after a day, as known now, earliest first."""
    found = sa.select(_g).where(
        _g.c.workspace_id == work.workspace_id,
        _g.c.end > day,
        _g.c.person_id == 0,
        _g.c.recorded_from <= work.now,
        _g.c.recorded_to > work.now,
    )
    return tuple(
        Target(row.kind, row.first, row.end, row.team_id, row.amount, row.currency)
        for row in work.execute(found.order_by(_g.c.first, _g.c.kind, _g.c.team_id))
    )
