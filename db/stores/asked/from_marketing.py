"""Deals that came from marketing: what was won of them, and what pipeline was made.

A deal is marketing's by its own origin, which is set once when it is made; one that nobody gave an origin by its lead's.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

import sqlalchemy as sa

from alignment.lifecycle import Origin
from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.asked import EVERYTHING, Filters, Pair, gap, narrowed_by
from db.stores.asked.deal_sums import BY, SUMMED, Sum, sum_of
from db.stores.asked.versions import HERE, LARGEST, Deal, at_pair, by_campaign, closes, deals_of, is_kind
from db.tables.deals import DealKind

_v, _o, _l = t.opportunity_version, t.opportunity, t.lead
_its = _l.alias("its_lead")
_MARKETING: sa.ColumnElement[str] = sa.literal_column(f"'{Origin.MARKETING.value}'")

FROM_MARKETING = sa.or_(
    _o.c.origin == _MARKETING,
    sa.and_(
        _o.c.origin == "",
        sa.exists().where(
            _its.c.workspace_id == _o.c.workspace_id,
            _its.c.id == _o.c.lead_id,
            _its.c.origin == _MARKETING,
        ),
    ),
)
"""The condition on deals that marketing brought."""

_ON_DEAL = sa.and_(_o.c.workspace_id == _v.c.workspace_id, _o.c.id == _v.c.opportunity_id)
_MADE = (_o.c.created_at >= gap("since", _o.c.created_at), _o.c.created_at < gap("until", _o.c.created_at))


def _summed(names: tuple[str, ...], *conditions: sa.ColumnElement[bool]) -> Prepared:
    found = sa.select(*SUMMED).select_from(sa.join(_v, _o, _ON_DEAL)).where(HERE, at_pair(), *conditions)
    return Prepared(by_campaign(found, names).group_by(*BY))


@cache
def _won(names: tuple[str, ...]) -> Prepared:
    return _summed(names, is_kind(DealKind.WON), closes(), FROM_MARKETING)


@cache
def _made(names: tuple[str, ...], *, by_marketing: bool) -> Prepared:
    there = _v.c.kind != DealKind.REMOVED
    return _summed(names, there, *_MADE, *((FROM_MARKETING,) if by_marketing else ()))


def won(
    work: Work, first: date, end: date, pair: Pair, own: str, filters: Filters = EVERYTHING
) -> tuple[Sum, ...]:
    """Add up marketing's deals that were won with a close date in [first, end)."""
    asked = {"first": first, "end": end, "own": own, **pair.gaps(), **filters.values()}
    return tuple(sum_of(*row) for row in work.rows(_won(filters.names()), **asked))


def made(
    work: Work,
    since: datetime,
    until: datetime,
    pair: Pair,
    own: str,
    filters: Filters = EVERYTHING,
    *,
    by_marketing: bool,
) -> tuple[Sum, ...]:
    """Add up the deals that were made in [since, until) and are still there, whatever became of them, at their amounts of the pair."""
    asked = {"since": since, "until": min(until, pair.as_of), "own": own, **pair.gaps(), **filters.values()}
    found = work.rows(_made(filters.names(), by_marketing=by_marketing), **asked)
    return tuple(sum_of(*row) for row in found)


@cache
def _won_listed(names: tuple[str, ...]) -> Prepared:
    found = deals_of(names).where(is_kind(DealKind.WON), closes(), at_pair(), FROM_MARKETING)
    return Prepared(found.order_by(LARGEST, _o.c.id).limit(sa.bindparam("most", type_=sa.Integer())))


def won_listed(
    work: Work, first: date, end: date, pair: Pair, filters: Filters = EVERYTHING, most: int = 50
) -> tuple[Deal, ...]:
    """Return the deals behind `won`, the largest first."""
    asked = {"first": first, "end": end, "most": most, **pair.gaps(), **filters.values()}
    return tuple(Deal(*row) for row in work.rows(_won_listed(filters.names()), **asked))


@cache
def _made_listed(names: tuple[str, ...]) -> Prepared:
    found = deals_of(names).where(_v.c.kind != DealKind.REMOVED, at_pair(), *_MADE, FROM_MARKETING)
    return Prepared(found.order_by(LARGEST, _o.c.id).limit(sa.bindparam("most", type_=sa.Integer())))


def made_listed(
    work: Work, since: datetime, until: datetime, pair: Pair, filters: Filters = EVERYTHING, most: int = 50
) -> tuple[Deal, ...]:
    """Return marketing's deals behind `made`, the largest first."""
    asked = {
        "since": since,
        "until": min(until, pair.as_of),
        "most": most,
        **pair.gaps(),
        **filters.values(),
    }
    return tuple(Deal(*row) for row in work.rows(_made_listed(filters.names()), **asked))


@cache
def _by_kind(names: tuple[str, ...]) -> Prepared:
    campaign = t.campaign
    kind = sa.func.coalesce(sa.func.nullif(_l.c.source, ""), campaign.c.source, "").label("lead_kind")
    on_lead = sa.and_(_l.c.workspace_id == _o.c.workspace_id, _l.c.id == _o.c.lead_id)
    on_campaign = sa.and_(
        campaign.c.workspace_id == _o.c.workspace_id,
        campaign.c.id == sa.func.coalesce(sa.func.nullif(_o.c.campaign_id, 0), _l.c.campaign_id),
    )
    found = (
        sa.select(kind, *SUMMED)
        .select_from(sa.join(_v, _o, _ON_DEAL).outerjoin(_l, on_lead).outerjoin(campaign, on_campaign))
        .where(HERE, at_pair(), is_kind(DealKind.WON), closes(), FROM_MARKETING)
        .where(*narrowed_by(names, _v, _o, campaign))
    )
    return Prepared(found.group_by(sa.text("lead_kind"), *BY))


def won_by_kind(
    work: Work, first: date, end: date, pair: Pair, own: str, filters: Filters = EVERYTHING
) -> dict[str, list[Sum]]:
    """Return what `won` adds up by the kind of lead: the source of the deal's lead, else of its campaign, else of its lead's."""
    asked = {"first": first, "end": end, "own": own, **pair.gaps(), **filters.values()}
    found: dict[str, list[Sum]] = {}
    for kind, *rest in work.rows(_by_kind(filters.names()), **asked):
        found.setdefault(kind, []).append(sum_of(*rest))
    return found
