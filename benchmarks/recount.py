"""A digest's figures the plain way: aggregates over events and versions, with the same indexes and no shortcut."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import sqlalchemy as sa

from alignment.stalled import stage_usual
from alignment.zones import day_edges, days_between, local_day
from benchmarks.long_history import BEFORE, MONTH_FIRST, NOW, QUARTER, ZONE
from db import tables as t
from db.memory import Work
from db.stores.asked import rows
from figures.held import held
from figures.stalled import stall_settings

QUARTERS = (date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1))


def recount(work: Work) -> dict[str, int]:
    """The plain way: aggregates over events and versions, with the same indexes and none of the shortcuts."""
    starting, won_of_it = _need(work)
    return {
        "mqls": _mqls(work),
        "rejected": _rejected(work),
        "open": _money(work, "open", NOW),
        "won": _money(work, "won", NOW),
        "start": _money(work, "open", BEFORE),
        **_bridge(work),
        "left behind": _left_behind(work),
        "stalled": _stalled(work),
        "starting": starting,
        "won of it": won_of_it,
        **_touches(work),
    }


def _standing(event: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.and_(
        event.c.workspace_id == 1,
        event.c.voided.is_(False),
        event.c.occurred_at < NOW,
        event.c.recorded_at <= NOW,
    )


def _mqls(work: Work) -> int:
    e = t.lead_event
    firsts = (
        sa.select(sa.func.min(e.c.occurred_at).label("at"))
        .where(_standing(e), e.c.kind == "marketing_qualified", e.c.cycle == 1)
        .group_by(e.c.lead_id)
        .subquery()
    )
    found = sa.select(sa.func.count()).select_from(firsts).where(firsts.c.at >= MONTH_FIRST)
    return int(work.execute(found).scalar_one())


def _rejected(work: Work) -> int:
    e = t.lead_event
    found = sa.select(sa.func.count()).where(_standing(e), e.c.kind == "rejected", e.c.occurred_at >= BEFORE)
    return int(work.execute(found).scalar_one())


def _held(version: sa.FromClause, at: datetime, known_at: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        version.c.workspace_id == 1, version.c.valid_from < at, version.c.valid_to >= at,
        version.c.recorded_from <= known_at, version.c.recorded_to > known_at,
    )  # fmt: skip


def _money(work: Work, kind: str, at: datetime) -> int:
    v = t.opportunity_version
    closes = sa.and_(v.c.close_date >= QUARTER[0], v.c.close_date < QUARTER[1])
    total = sa.select(sa.func.coalesce(sa.func.sum(v.c.amount), 0)).where(
        _held(v, at, at), v.c.kind == kind, closes
    )
    return int(work.execute(total).scalar_one())


def _bridge(work: Work) -> dict[str, int]:
    """By how much deals added to the quarter's open pipeline since, and took from it: two slices, side by side."""
    v = t.opportunity_version
    closes = sa.and_(v.c.close_date >= QUARTER[0], v.c.close_date < QUARTER[1], v.c.kind == "open")
    here = sa.select(v.c.opportunity_id, v.c.amount.label("part"))
    ends = here.where(_held(v, NOW, NOW), closes)
    starts = sa.select(v.c.opportunity_id, (-v.c.amount).label("part")).where(
        _held(v, BEFORE, BEFORE), closes
    )
    both = sa.union_all(ends, starts).subquery("both")
    net = sa.func.sum(both.c.part).label("net")
    deals = sa.select(net).group_by(both.c.opportunity_id).subquery("deals")
    found = sa.select(
        sa.func.sum(sa.case((deals.c.net > 0, deals.c.net), else_=0)),
        sa.func.sum(sa.case((deals.c.net < 0, -deals.c.net), else_=0)),
    )
    added, taken = next(rows(work, found))
    return {"added": int(added or 0), "taken": int(taken or 0)}


def _touches(work: Work) -> dict[str, int]:
    k = t.clock
    standing = sa.case(
        (sa.and_(k.c.stopped_at < NOW, k.c.stopped_at <= k.c.due_at), "met"),
        (k.c.stopped_at < NOW, "late"),
        (k.c.due_at >= NOW, "pending"),
        else_="overdue",
    ).label("standing")
    found = (
        sa.select(standing, sa.func.count())
        .where(
            k.c.workspace_id == 1, k.c.kind == "first_touch", k.c.due_at >= BEFORE, k.c.stopped_at >= BEFORE
        )
        .where(k.c.started_at < NOW, k.c.recorded_at <= NOW)
        .group_by(standing)
    )
    counted: dict[str, int] = dict(rows(work, found))
    return {name: counted.get(name, 0) for name in ("met", "late", "overdue", "pending")}


def _left_behind(work: Work) -> int:
    """Clocks that ran out and run on, of leads whose last event left them in hand and that nobody touched."""
    e, k = t.lead_event, t.clock
    f = e.alias("last")
    last = sa.select(sa.func.max(f.c.seq)).where(_standing(f), f.c.lead_id == k.c.lead_id).correlate(k)
    mine = sa.and_(_standing(e), e.c.lead_id == k.c.lead_id)
    stages = e.c.target_stage.in_(["mql", "assigned", "accepted"])
    in_hand = sa.exists().where(mine, e.c.seq == last.scalar_subquery(), stages)
    touched = sa.exists().where(mine, e.c.kind == "touched")
    found = sa.select(k.c.due_at).where(
        k.c.workspace_id == 1,
        k.c.stopped_at >= NOW,
        k.c.due_at < NOW,
        in_hand.correlate(k),
        ~touched.correlate(k),
    )
    terms = held(work, NOW, NOW)
    limit = terms.agreement.left_behind_minutes
    return sum(terms.calendar.minutes_between(due, NOW) > limit for due in work.execute(found).scalars())


def _need(work: Work) -> tuple[int, int]:
    """What four quarters began with, and what of it was won within its quarter."""
    v, w = t.opportunity_version, t.opportunity_version.alias("w")
    starting = won = 0
    for first, end in pairwise(QUARTERS):
        opens, closes = (day_edges(day, ZONE)[0] for day in (first, end))
        in_time = sa.and_(
            _held(w, closes, NOW), w.c.opportunity_id == v.c.opportunity_id, w.c.kind == "won",
            w.c.close_date >= first, w.c.close_date < end,
        )  # fmt: skip
        asked = (
            sa.select(
                sa.func.sum(v.c.amount), sa.func.sum(sa.case((w.c.id.is_not(None), v.c.amount), else_=0))
            )
            .select_from(v)
            .outerjoin(w, in_time)
            .where(_held(v, opens, NOW), v.c.kind == "open", v.c.close_date >= first, v.c.close_date < end)
        )
        begun, of_it = next(rows(work, asked))
        starting, won = starting + int(begun or 0), won + int(of_it or 0)
    return starting, won


def _stalled(work: Work) -> int:
    """Open deals past their day, pushed, without a next step, or quiet and long in their stage by what won deals took."""
    v, w = t.opportunity_version, t.opportunity_version.alias("w")
    edge = day_edges(QUARTERS[-1], ZONE)[0]
    won = sa.select(v.c.opportunity_id).where(
        _held(v, edge, NOW), v.c.kind == "won", v.c.close_date >= QUARTERS[0], v.c.close_date < QUARTERS[-1]
    )
    spans = (
        sa.select(w.c.stage, w.c.stage_since, sa.func.max(w.c.valid_to))
        .where(w.c.workspace_id == 1, w.c.kind == "open", w.c.valid_to < edge, w.c.opportunity_id.in_(won))
        .group_by(w.c.opportunity_id, w.c.stage, w.c.stage_since)
    )
    took: dict[str, list[int]] = {}
    for stage, since, until in rows(work, spans):
        took.setdefault(stage, []).append(days_between(since, until, ZONE))
    settings, today = stall_settings(held(work, NOW, NOW)), local_day(NOW, ZONE)

    def before(days: int) -> datetime:
        return day_edges(today - timedelta(days=days), ZONE)[0]

    stages = ("Discovery", "Proposal")
    limits = {stage: int(stage_usual(took.get(stage, ()), settings).limit) for stage in stages}
    long = [sa.and_(v.c.stage == stage, v.c.stage_since < before(days)) for stage, days in limits.items()]
    quiet = v.c.last_activity_at < before(settings.quiet_days - 1)
    signs = sa.or_(
        v.c.close_date < today, v.c.pushes >= 2, v.c.next_step.is_(False), sa.and_(quiet, sa.or_(*long))
    )
    found = sa.select(sa.func.count()).where(_held(v, NOW, NOW), v.c.kind == "open", signs)
    return int(work.execute(found).scalar_one())
