"""How one person keeps their promises, and what became of what they told marketing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.tables.deals import DealKind
from db.tables.leads import ClockKind
from db.tables.workspace import TargetKind


@dataclass(frozen=True, slots=True)
class Own:
    """How somebody does in a period: first touches in time of those that are decided, and what they won."""

    in_time: int
    decided: int
    won_minor: int
    goal_minor: int


def own(work: Work, person_id: int, start: datetime, first: date, end: date, currency: str) -> Own:
    """Return somebody's own figures for [first, end), which begins at the instant `start`."""
    c, v, g = t.clock, t.opportunity_version, t.target
    mine = sa.and_(c.c.workspace_id == work.workspace_id, c.c.owner_id == person_id)
    clocks = work.execute(
        sa.select(c.c.due_at, c.c.stopped_at, c.c.outcome).where(
            mine, c.c.kind == ClockKind.FIRST_TOUCH, c.c.started_at >= start, c.c.outcome != "void"
        )
    ).all()
    decided = [row for row in clocks if row.stopped_at <= work.now or row.due_at <= work.now]
    won = sa.select(sa.func.coalesce(sa.func.sum(v.c.amount), 0)).where(
        v.c.workspace_id == work.workspace_id,
        v.c.kind == DealKind.WON,
        v.c.owner_id == person_id,
        v.c.currency == currency,
        v.c.close_date >= first,
        v.c.close_date < end,
        v.c.valid_to == t.FOREVER,
        v.c.recorded_to == t.FOREVER,
    )
    goal = sa.select(sa.func.coalesce(sa.func.sum(g.c.amount), 0)).where(
        g.c.workspace_id == work.workspace_id,
        g.c.kind == TargetKind.REVENUE,
        g.c.person_id == person_id,
        g.c.first == first,
        g.c.end == end,
        g.c.recorded_to > work.now,
    )
    return Own(
        sum(row.stopped_at <= row.due_at for row in decided),
        len(decided),
        int(work.execute(won).scalar_one()),
        int(work.execute(goal).scalar_one()),
    )


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
