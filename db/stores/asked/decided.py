"""Deals that were decided with a close date in a period: their sums, how long each took, and by way of which stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import sqlalchemy as sa

from alignment.lifecycle import EventKind
from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.asked import HOLDERS, Filters, Pair, gap, instant
from db.stores.asked.standing import ON_LEAD, standing
from db.stores.asked.versions import LARGEST, Deal, at_pair, closes, deals_of, is_kind, narrowed
from db.tables.deals import DealKind

_v = t.opportunity_version
_o = t.opportunity
_e = t.lead_event
_l = t.lead


@dataclass(frozen=True, slots=True)
class Decided:
    """So many deals that ended alike, in one currency; of a foreign one `each` is the amount that all of them have."""

    kind: DealKind
    loss_reason: str
    currency: str
    deals: int
    priced: int
    minor: int
    each: int | None


@cache
def _sums(kind: DealKind, names: tuple[str, ...]) -> Prepared:
    own = gap("own", _v.c.currency)
    each = sa.case((_v.c.currency.in_((own, "")), sa.null()), else_=_v.c.amount).label("each")
    keys = (_v.c.loss_reason, _v.c.currency, each)
    counts = (sa.func.count(), sa.func.count(_v.c.amount), sa.func.sum(_v.c.amount))
    found = narrowed(names, *keys, *counts).where(is_kind(kind), closes(), at_pair())
    return Prepared(found.group_by(_v.c.loss_reason, _v.c.currency, sa.text('"each"')))


def sums(
    work: Work, kind: DealKind, first: date, end: date, pair: Pair, own: str, filters: Filters
) -> tuple[Decided, ...]:
    """Add up the deals of a kind that closed in [first, end), by loss reason; foreign ones amount by amount."""
    asked = {"first": first, "end": end, "own": own, **pair.gaps(), **filters.values()}
    return tuple(
        Decided(kind, reason, code or own, deals, priced, int(minor or 0), each)
        for reason, code, each, deals, priced, minor in work.rows(_sums(kind, filters.names()), **asked)
    )


@cache
def _ages(kind: DealKind, names: tuple[str, ...]) -> Prepared:
    joined = sa.and_(_o.c.workspace_id == _v.c.workspace_id, _o.c.id == _v.c.opportunity_id)
    found = narrowed(names, _o.c.created_at, _v.c.close_date)
    if not set(names) - HOLDERS:
        found = found.join(_o, joined)
    return Prepared(found.where(is_kind(kind), closes(), at_pair()))


def ages(
    work: Work, kind: DealKind, first: date, end: date, pair: Pair, filters: Filters
) -> tuple[tuple[datetime | None, date], ...]:
    """Return when each deal of a kind that closed in [first, end) was created, None where nobody said, and its close date."""
    asked = {"first": first, "end": end, **pair.gaps(), **filters.values()}
    return tuple((created, closed) for created, closed in work.rows(_ages(kind, filters.names()), **asked))


@cache
def _stages(kind: DealKind, names: tuple[str, ...]) -> Prepared:
    w = _v.alias("was")
    mine = narrowed(names, _v.c.opportunity_id).where(is_kind(kind), closes(), at_pair())
    found = (
        sa.select(w.c.stage, sa.func.count(sa.distinct(w.c.opportunity_id)))
        .where(w.c.workspace_id == gap("workspace_id", w.c.workspace_id))
        .where(w.c.opportunity_id.in_(mine.scalar_subquery()), w.c.kind == DealKind.OPEN)
        .where(w.c.valid_from < instant("as_of"), w.c.stage != "")
        .where(w.c.recorded_from <= instant("known_at"), w.c.recorded_to > instant("known_at"))
    )
    return Prepared(found.group_by(w.c.stage))


def through_stages(
    work: Work, kind: DealKind, first: date, end: date, pair: Pair, filters: Filters
) -> Mapping[str, int]:
    """Count, by stage, the deals of a kind that closed in [first, end) and had ever been open in it."""
    asked = {"first": first, "end": end, **pair.gaps(), **filters.values()}
    return {stage: int(count) for stage, count in work.rows(_stages(kind, filters.names()), **asked)}


def disqualified(work: Work, since: datetime, until: datetime, pair: Pair, filters: Filters) -> int:
    """Count the leads that were qualified, have no decided deal, and were disqualified in [since, until)."""
    before, decided = _e.alias("before"), _v.alias("decided")
    was_qualified = sa.exists().where(
        before.c.workspace_id == _e.c.workspace_id,
        before.c.lead_id == _e.c.lead_id,
        before.c.cycle == _e.c.cycle,
        before.c.kind == EventKind.SALES_QUALIFIED,
        standing(pair.as_of, pair.known_at, before),
    )
    has_ended = sa.exists().where(
        _o.c.workspace_id == _e.c.workspace_id,
        _o.c.lead_id == _e.c.lead_id,
        decided.c.workspace_id == _o.c.workspace_id,
        decided.c.opportunity_id == _o.c.id,
        decided.c.kind.in_((DealKind.WON, DealKind.LOST)),
        decided.c.valid_from < pair.as_of,
        decided.c.valid_to >= pair.as_of,
        decided.c.recorded_from <= pair.known_at,
        decided.c.recorded_to > pair.known_at,
    )
    found = (
        sa.select(sa.func.count(sa.distinct(_e.c.lead_id)))
        .select_from(sa.join(_e, _l, ON_LEAD))
        .where(_e.c.workspace_id == work.workspace_id, _e.c.kind == EventKind.DISQUALIFIED)
        .where(_e.c.occurred_at >= since, _e.c.occurred_at < until, standing(pair.as_of, pair.known_at))
        .where(was_qualified, ~has_ended, *filters.on(_l))
    )
    return int(work.execute(found).scalar_one())


_ANY_LOST = Prepared(
    sa.select(_v.c.id)
    .where(_v.c.workspace_id == gap("workspace_id", _v.c.workspace_id), is_kind(DealKind.LOST))
    .where(_v.c.recorded_from <= instant("known_at"))
    .limit(1)
)


def any_lost(work: Work, known_at: datetime) -> bool:
    """Tell whether any lost deal had been heard of by then: a file may hold won ones alone, which makes no win rate."""
    return bool(work.rows(_ANY_LOST, known_at=known_at))


@cache
def _listed(names: tuple[str, ...], *, won_only: bool) -> Prepared:
    kinds = is_kind(DealKind.WON) if won_only else sa.or_(is_kind(DealKind.WON), is_kind(DealKind.LOST))
    found = deals_of(names).where(kinds, closes(), at_pair()).order_by(LARGEST, _o.c.id)
    return Prepared(found.limit(sa.bindparam("most", type_=sa.Integer())))


def listed(
    work: Work, first: date, end: date, pair: Pair, filters: Filters, most: int, *, won_only: bool = False
) -> tuple[Deal, ...]:
    """Return the deals that were won or lost with a close date in [first, end), largest first."""
    asked = {"first": first, "end": end, "most": most, **pair.gaps(), **filters.values()}
    return tuple(Deal(*row) for row in work.rows(_listed(filters.names(), won_only=won_only), **asked))
