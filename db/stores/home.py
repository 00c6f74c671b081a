"""How one person keeps their promises, and what became of what they told marketing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.tables.clocks import ClockKind


@dataclass(frozen=True, slots=True)
class Kept:
    """First touches in time, of those that are decided."""

    in_time: int
    decided: int


def kept_by(work: Work, person_id: int, since: datetime) -> Kept:
    """Return how somebody kept the promises that began since then."""
    c = t.clock
    clocks = work.execute(
        sa.select(c.c.due_at, c.c.stopped_at).where(
            c.c.workspace_id == work.workspace_id,
            c.c.owner_id == person_id,
            c.c.kind == ClockKind.FIRST_TOUCH,
            c.c.started_at >= since,
            c.c.outcome != "void",
        )
    ).all()
    decided = [row for row in clocks if row.stopped_at <= work.now or row.due_at <= work.now]
    return Kept(sum(row.stopped_at <= row.due_at for row in decided), len(decided))


@dataclass(frozen=True, slots=True)
class Notes:
    """What became of somebody's feedback and rejections: how many, how many answered or thanked for, how many fixed."""

    given: int
    answered: int
    fixed: int


def notes_of(work: Work, person_id: int, since: datetime) -> Notes:
    """Count what somebody told marketing since then, and what came of it."""
    f, r = t.feedback, t.rejection
    told = work.execute(
        sa.select(sa.func.count().label("given"), sa.func.count(f.c.thanked_at).label("thanked")).where(
            f.c.workspace_id == work.workspace_id,
            f.c.author_id == person_id,
            f.c.at >= since,
            f.c.voided_at > work.now,
        )
    ).one()
    said_no = work.execute(
        sa.select(r.c.answered_at, r.c.answer).where(
            r.c.workspace_id == work.workspace_id,
            r.c.rejected_by == person_id,
            r.c.opened_at >= since,
            r.c.state != "voided",
        )
    ).all()
    answered = sum(row.answered_at is not None for row in said_no)
    return Notes(
        told.given + len(said_no),
        told.thanked + answered,
        sum(row.answer == "fix" for row in said_no),
    )
