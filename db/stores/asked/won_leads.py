"""Leads that were won, for a company that keeps no deals: how many by when, and which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.lifecycle import EventKind
from db import tables as t
from db.memory import Work
from db.stores.asked import Filters, Pair, rows
from db.stores.asked.standing import ON_LEAD, LeadRow, lead_columns, standing

_e = t.lead_event
_l = t.lead


def any_deal(work: Work, known_at: datetime) -> bool:
    """Tell whether anything had been heard of any deal by then."""
    v = t.opportunity_version
    known = sa.select(sa.literal(1)).where(
        v.c.workspace_id == work.workspace_id, v.c.recorded_from <= known_at
    )
    return work.execute(known.limit(1)).scalar() is not None


def won(
    work: Work, since: datetime, marks: Sequence[datetime], pair: Pair, filters: Filters
) -> tuple[int, ...]:
    """Count the cycles of leads that were won in [since, mark), for each mark; a cycle counts once, when first won."""
    first = (
        sa.select(sa.func.min(_e.c.occurred_at).label("at"))
        .select_from(sa.join(_e, _l, ON_LEAD))
        .where(*_first_won(work, since, pair, filters))
        .group_by(_e.c.lead_id, _e.c.cycle)
        .subquery("first")
    )
    counts = [sa.func.count(sa.case((first.c.at < min(mark, pair.as_of), 1))) for mark in marks]
    return tuple(int(each) for each in work.execute(sa.select(*counts).select_from(first)).one())


def won_rows(
    work: Work, since: datetime, pair: Pair, filters: Filters, most: int | None = None
) -> tuple[LeadRow, ...]:
    """Return the leads behind `won`, the newest first."""
    at = sa.func.min(_e.c.occurred_at)
    found = (
        lead_columns(at, sa.literal(""))
        .where(*_first_won(work, since, pair, filters))
        .group_by(
            _l.c.id, _l.c.company, _l.c.link, t.campaign.c.name, _l.c.owner_id, _l.c.team_id, _e.c.cycle
        )
        .order_by(at.desc(), _l.c.id)
    )
    return tuple(LeadRow(*row) for row in rows(work, found.limit(most)))


def _first_won(work: Work, since: datetime, pair: Pair, filters: Filters) -> tuple[Any, ...]:
    """Return the conditions on wins since then of cycles that were not won before: years of wins are not read."""
    before = _e.alias("before")
    won_before = sa.exists().where(
        before.c.workspace_id == _e.c.workspace_id,
        before.c.lead_id == _e.c.lead_id,
        before.c.cycle == _e.c.cycle,
        before.c.kind == EventKind.WON,
        standing(since, pair.known_at, before),
    )
    here = (_e.c.workspace_id == work.workspace_id, _e.c.kind == EventKind.WON, _e.c.occurred_at >= since)
    return (*here, standing(pair.as_of, pair.known_at), ~won_before, *filters.on(_l))
