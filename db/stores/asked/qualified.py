"""Leads that marketing qualified for the first time: how many by when, and which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from alignment.lifecycle import EventKind, Origin
from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores import merging
from db.stores.asked import Filters, Pair, gap, narrowed_by, rows
from db.stores.asked.standing import LeadRow, lead_columns, news, standing

_e = t.lead_event
_c = t.lead_cycle
_l = t.lead


def qualified(
    work: Work, since: datetime, marks: Sequence[datetime], pair: Pair, filters: Filters
) -> tuple[int, ...]:
    """Count the leads that marketing qualified for the first time in [since, mark), for each mark.

    First cycles of marketing's own leads: a lead that returns from nurture, or that sales brought in, is no new one, and
    a duplicate counts by the lead that stayed.
    Answered from `lead_cycle` where that says what was known, from the events else.
    """
    marks = [min(mark, pair.as_of) for mark in marks]
    late = news(work, pair.known_at)
    gone = merging.any_gone(work, pair.known_at)
    if late is None:
        return tuple(_first_qualified(work, since, marks, pair, filters, None, gone))
    by_cycle: dict[datetime, int] = {}
    from_here, so_far = since, 0
    for mark in sorted(set(marks)):
        edges = {"since": from_here, "mark": mark, **filters.values()}
        so_far += work.scalar(_qualified(filters.names()), **edges)
        if late or gone:
            so_far -= _apart(work, late, pair.known_at, edges, filters)
        by_cycle[mark], from_here = so_far, max(from_here, mark)
    if not late:
        return tuple(by_cycle[mark] for mark in marks)
    by_event = _first_qualified(work, since, marks, pair, filters, late, gone)
    return tuple(by_cycle[mark] + other for mark, other in zip(marks, by_event, strict=True))


@cache
def _qualified(names: tuple[str, ...]) -> Prepared:
    return Prepared(_qualified_cycles(names))


def _qualified_cycles(names: tuple[str, ...]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(sa.func.count())
        .where(_c.c.workspace_id == gap("workspace_id", _c.c.workspace_id))
        .where(_c.c.mql_at >= gap("since", _c.c.mql_at), _c.c.mql_at < gap("mark", _c.c.mql_at))
        .where(_c.c.cycle == 1, _c.c.origin == Origin.MARKETING, *narrowed_by(names, _c))
    )


def _apart(
    work: Work, late: Sequence[int], known_at: datetime, edges: dict[str, Any], filters: Filters
) -> int:
    """Count what is not taken from the cycles: leads that changed since, and duplicates that another one counts for."""
    apart = sa.or_(_c.c.lead_id.in_(late), _c.c.lead_id.in_(merging.gone(work, known_at)))
    found = _qualified_cycles(filters.names()).where(apart)
    return int(work.execute(found.params(workspace_id=work.workspace_id, **edges)).scalar_one())


def _first_qualified(
    work: Work,
    since: datetime,
    marks: Sequence[datetime],
    pair: Pair,
    filters: Filters,
    only: Sequence[int] | None,
    gone: bool,
) -> list[int]:
    """The same from the events: a lead's first marketing qualification that stands at the pair."""
    firsts = (
        sa.select(sa.func.min(_e.c.occurred_at).label("mql_at"), _e.c.lead_id)
        .where(_e.c.workspace_id == work.workspace_id, _e.c.kind == EventKind.MARKETING_QUALIFIED)
        .where(_e.c.cycle == 1, standing(pair.as_of, pair.known_at))
        .group_by(_e.c.lead_id)
    )
    if only is not None:
        firsts = firsts.where(_e.c.lead_id.in_(only))
    if gone:
        firsts = firsts.where(_e.c.lead_id.not_in(merging.gone(work, pair.known_at)))
    first = firsts.subquery("first")
    found = (
        sa.select(
            *(
                sa.func.coalesce(sa.func.sum(sa.case((first.c.mql_at < mark, 1), else_=0)), 0)
                for mark in marks
            )
        )
        .select_from(first)
        .join(_l, sa.and_(_l.c.workspace_id == work.workspace_id, _l.c.id == first.c.lead_id))
        .where(first.c.mql_at >= since, _l.c.origin == Origin.MARKETING, *filters.on(_l))
    )
    return [int(each) for each in work.execute(found).one()]


def qualified_rows(
    work: Work, since: datetime, pair: Pair, filters: Filters, most: int | None = None
) -> tuple[LeadRow, ...]:
    """Return the leads behind `qualified`, the newest first."""
    at = sa.func.min(_e.c.occurred_at)
    found = (
        lead_columns(at, sa.literal(""))
        .where(_e.c.workspace_id == work.workspace_id, _e.c.kind == EventKind.MARKETING_QUALIFIED)
        .where(_e.c.cycle == 1, _l.c.origin == Origin.MARKETING, *filters.on(_l))
        .where(standing(pair.as_of, pair.known_at))
        .group_by(_l.c.id, _l.c.company, _l.c.link, t.campaign.c.name, _l.c.owner_id, _l.c.team_id)
        .having(at >= since)
        .order_by(at.desc(), _l.c.id)
    )
    if merging.any_gone(work, pair.known_at):
        found = found.where(_e.c.lead_id.not_in(merging.gone(work, pair.known_at)))
    return tuple(LeadRow(*row) for row in rows(work, found.limit(most)))
