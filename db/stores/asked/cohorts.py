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
    sources = _sources_of_campaigns(work)
    counted: dict[str, list[int]] = {}
    for reached in _sides(work, pair, filters):
        won = reached.c.won_at < pair.as_of
        qualified = sa.or_(reached.c.qualified_at < pair.as_of, won)
        accepted = sa.or_(reached.c.accepted_at < pair.as_of, qualified)
        steps = (sa.func.count(sa.case((step, 1))) for step in (accepted, qualified, won))
        found = (
            sa.select(reached.c.source, reached.c.campaign_id, sa.func.count(), *steps)
            .where(reached.c.mql_at >= since, reached.c.mql_at < min(until, pair.as_of))
            .group_by(
                reached.c.campaign_id, reached.c.source
            )  # numbers first: texts that are all alike sort slowly
        )
        for source, campaign_id, *counts in rows(work, found):
            kind = source or sources.get(campaign_id, "")
            so_far = counted.get(kind, [0, 0, 0, 0])
            counted[kind] = [one + int(other) for one, other in zip(so_far, counts, strict=True)]
    return tuple(Became(kind, *counts) for kind, counts in sorted(counted.items()))


def _sources_of_campaigns(work: Work) -> dict[int, str]:
    c = t.campaign
    found = sa.select(c.c.id, c.c.source).where(c.c.workspace_id == work.workspace_id, c.c.source != "")
    return dict(rows(work, found))


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
    came = [
        _l.c.workspace_id == work.workspace_id,
        _l.c.origin == Origin.MARKETING,
        _l.c.created_at >= since,
        _l.c.created_at < min(until, pair.as_of),
        _l.c.recorded_at <= pair.known_at,
        *filters.on(_l),
    ]
    if merging.any_gone(work, pair.known_at):
        came.append(_l.c.id.not_in(merging.gone(work, pair.known_at)))
    late = news(work, pair.known_at)
    # As the leads' cycles say; of those that changed since, or of all, as their events do.
    sides: list[tuple[sa.FromClause, list[sa.ColumnElement[bool]]]] = []
    if late is not None:
        sides.append((_c, [_l.c.id.not_in(late)] if late else []))
    if late is None or late:
        changed = _milestones(work, pair, late).subquery("reached")
        sides.append((changed, [_l.c.id.in_(late)] if late else []))
    total = handed = 0
    for reached, which in sides:
        first = [reached.c.lead_id == _l.c.id]
        if reached is _c:
            first += [_c.c.workspace_id == _l.c.workspace_id, _c.c.cycle == 1]
        found = (
            sa.select(sa.func.count(), sa.func.count(sa.case((reached.c.mql_at < pair.as_of, 1))))
            .select_from(sa.outerjoin(_l, reached, sa.and_(*first)))
            .where(*came, *which)
        )
        for of_side, of_them in rows(work, found):
            total, handed = total + int(of_side), handed + int(of_them)
    return total, handed


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
    found = sa.select(_c.c.lead_id, _c.c.source, _c.c.campaign_id, *(_c.c[name] for name in _STEPS)).where(
        _c.c.workspace_id == work.workspace_id,
        _c.c.cycle == 1,
        _c.c.origin == Origin.MARKETING,
        *filters.on(_c),
    )
    if late:
        found = found.where(_c.c.lead_id.not_in(late))
    if gone:
        found = found.where(_c.c.lead_id.not_in(merging.gone(work, pair.known_at)))
    return found.subquery("reached")


def _of_events(
    work: Work, pair: Pair, filters: Filters, only: Sequence[int] | None, *, gone: bool
) -> sa.FromClause:
    then = _milestones(work, pair, only).subquery("then")
    found = (
        sa.select(then.c.lead_id, _l.c.source, _l.c.campaign_id, *(then.c[name] for name in _STEPS))
        .join(_l, sa.and_(_l.c.workspace_id == work.workspace_id, _l.c.id == then.c.lead_id))
        .where(_l.c.origin == Origin.MARKETING, *filters.on(_l))
    )
    if gone:
        found = found.where(_l.c.id.not_in(merging.gone(work, pair.known_at)))
    return found.subquery("reached")


def _milestones(work: Work, pair: Pair, only: Sequence[int] | None) -> sa.Select[Any]:
    """When each lead first reached what in its first cycle, by the events that stand at the pair."""

    def first(kind: EventKind) -> sa.ColumnElement[Any]:
        return sa.func.min(sa.case((_e.c.kind == kind, _e.c.occurred_at), else_=None))

    found = (
        sa.select(_e.c.lead_id, *(first(kind).label(name) for name, kind in _STEPS.items()))
        .where(_e.c.workspace_id == work.workspace_id, _e.c.kind.in_(_STEPS.values()))
        .where(_e.c.cycle == 1, standing(pair.as_of, pair.known_at))
        .group_by(_e.c.lead_id)
    )
    return found if only is None else found.where(_e.c.lead_id.in_(only))
