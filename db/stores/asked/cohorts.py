"""What became of marketing's leads of a time, by kind: how many were handed over, accepted, qualified and won.

First cycles of marketing's own leads, as the count of MQLs has them; a kind is the lead's source, else its campaign's. Answered
from `lead_cycle` where that says what was known, and from the events for leads of which more was recorded since.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.lifecycle import EventKind, Origin
from db import tables as t
from db.memory import Work
from db.stores import merging
from db.stores.asked import Filters, Pair, rows
from db.stores.asked.standing import news, standing

_c, _e, _l = t.lead_cycle, t.lead_event, t.lead
_STEPS = {
    "mql_at": EventKind.MARKETING_QUALIFIED,
    "accepted_at": EventKind.ACCEPTED,
    "qualified_at": EventKind.SALES_QUALIFIED,
    "won_at": EventKind.WON,
}


@dataclass(frozen=True, slots=True)
class Became:
    """Leads of one kind that were handed over in a time, and how far they got; whoever got further also got here."""

    kind: str
    mqls: int
    sals: int
    sqls: int
    won: int


def became(work: Work, since: datetime, until: datetime, pair: Pair, filters: Filters) -> tuple[Became, ...]:
    """Return what had become before `as_of` of the leads handed over in [since, until), by kind and in its order."""
    counted: dict[str, list[int]] = {}
    for reached in _sides(work, pair, filters):
        handed = sa.and_(reached.c.mql_at >= since, reached.c.mql_at < until, reached.c.mql_at < pair.as_of)
        won = reached.c.won_at < pair.as_of
        qualified = sa.or_(reached.c.qualified_at < pair.as_of, won)
        accepted = sa.or_(reached.c.accepted_at < pair.as_of, qualified)
        found = (
            sa.select(
                reached.c.kind,
                sa.func.count(),
                *(
                    sa.func.coalesce(sa.func.sum(sa.case((step, 1), else_=0)), 0)
                    for step in (accepted, qualified, won)
                ),
            )
            .where(handed)
            .group_by(reached.c.kind)
        )
        for kind, *counts in rows(work, found):
            so_far = counted.setdefault(kind, [0, 0, 0, 0])
            counted[kind] = [one + int(other) for one, other in zip(so_far, counts, strict=True)]
    return tuple(Became(kind, *counts) for kind, counts in sorted(counted.items()))


def times_to_win(
    work: Work, since: datetime, until: datetime, pair: Pair, filters: Filters
) -> tuple[tuple[datetime, datetime], ...]:
    """Return when each lead that was won in [since, until) was handed over and won; one won before that has no such time."""
    found: list[tuple[datetime, datetime]] = []
    for reached in _sides(work, pair, filters):
        won = sa.and_(reached.c.won_at >= since, reached.c.won_at < min(until, pair.as_of))
        both = sa.select(reached.c.mql_at, reached.c.won_at).where(won, reached.c.mql_at <= reached.c.won_at)
        found += [(mql_at, won_at) for mql_at, won_at in rows(work, both)]
    return tuple(sorted(found))


def inquiries(work: Work, since: datetime, until: datetime, pair: Pair, filters: Filters) -> tuple[int, int]:
    """Return how many of marketing's leads came in [since, until), and how many of them were handed over by `as_of`."""
    here = [
        _l.c.workspace_id == work.workspace_id,
        _l.c.origin == Origin.MARKETING,
        _l.c.created_at >= since,
        _l.c.created_at < min(until, pair.as_of),
        _l.c.recorded_at <= pair.known_at,
        *filters.on(_l),
    ]
    if merging.any_gone(work, pair.known_at):
        here.append(_l.c.id.not_in(merging.gone(work, pair.known_at)))
    came = sa.select(sa.func.count()).select_from(_l).where(*here)
    handed = 0
    for reached in _sides(work, pair, filters):
        of_them = (
            sa.select(sa.func.count())
            .select_from(reached)
            .join(_l, sa.and_(_l.c.workspace_id == work.workspace_id, _l.c.id == reached.c.lead_id))
            .where(*here, reached.c.mql_at < pair.as_of)
        )
        handed += int(work.execute(of_them).scalar_one())
    return int(work.execute(came).scalar_one()), handed


def any_known_by(work: Work, known_at: datetime) -> bool:
    """Tell whether anything of any lead was known at that moment."""
    found = sa.select(sa.literal(1)).where(
        _e.c.workspace_id == work.workspace_id, _e.c.recorded_at <= known_at
    )
    return work.execute(found.limit(1)).scalar() is not None


def _sides(work: Work, pair: Pair, filters: Filters) -> Iterator[sa.FromClause]:
    """Where the milestones of first cycles are read: the cycles, and the events of leads that have changed since; or all events."""
    late = news(work, pair.known_at)
    gone = merging.any_gone(work, pair.known_at)
    if late is None:
        yield _of_events(work, pair, filters, None, gone=gone)
        return
    yield _of_cycles(work, pair, filters, late, gone=gone)
    if late:
        yield _of_events(work, pair, filters, late, gone=gone)


def _of_cycles(work: Work, pair: Pair, filters: Filters, late: Sequence[int], *, gone: bool) -> sa.FromClause:
    found = (
        sa.select(_c.c.lead_id, _kind(_c).label("kind"), *(_c.c[name] for name in _STEPS))
        .outerjoin(t.campaign, _campaign_of(_c))
        .where(
            _c.c.workspace_id == work.workspace_id,
            _c.c.cycle == 1,
            _c.c.origin == Origin.MARKETING,
            *filters.on(_c),
        )
    )
    if late:
        found = found.where(_c.c.lead_id.not_in(late))
    if gone:
        found = found.where(_c.c.lead_id.not_in(merging.gone(work, pair.known_at)))
    return found.subquery("reached")


def _of_events(
    work: Work, pair: Pair, filters: Filters, only: Sequence[int] | None, *, gone: bool
) -> sa.FromClause:
    def first(kind: EventKind) -> sa.ColumnElement[Any]:
        return sa.func.min(sa.case((_e.c.kind == kind, _e.c.occurred_at), else_=None))

    milestones = (
        sa.select(_e.c.lead_id, *(first(kind).label(name) for name, kind in _STEPS.items()))
        .where(_e.c.workspace_id == work.workspace_id, _e.c.kind.in_(_STEPS.values()))
        .where(_e.c.cycle == 1, standing(pair.as_of, pair.known_at))
        .group_by(_e.c.lead_id)
    )
    if only is not None:
        milestones = milestones.where(_e.c.lead_id.in_(only))
    if gone:
        milestones = milestones.where(_e.c.lead_id.not_in(merging.gone(work, pair.known_at)))
    then = milestones.subquery("then")
    found = (
        sa.select(then.c.lead_id, _kind(_l).label("kind"), *(then.c[name] for name in _STEPS))
        .join(_l, sa.and_(_l.c.workspace_id == work.workspace_id, _l.c.id == then.c.lead_id))
        .outerjoin(t.campaign, _campaign_of(_l))
        .where(_l.c.origin == Origin.MARKETING, *filters.on(_l))
    )
    return found.subquery("reached")


def _kind(table: sa.FromClause) -> sa.ColumnElement[str]:
    return sa.func.coalesce(sa.func.nullif(table.c.source, ""), t.campaign.c.source, "")


def _campaign_of(table: sa.FromClause) -> sa.ColumnElement[bool]:
    c = t.campaign
    return sa.and_(c.c.workspace_id == table.c.workspace_id, c.c.id == table.c.campaign_id)
