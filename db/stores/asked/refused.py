"""Rejections that stand: which, how many by reason, and the first of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from alignment.lifecycle import EventKind
from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.asked import HOLDERS, Filters, Pair, gap, instant, narrowed_by
from db.stores.asked.standing import ON_LEAD, WORKSPACE, LeadRow, standing

_e = t.lead_event
_l = t.lead


def _rejections(names: tuple[str, ...], *columns: Any) -> sa.Select[*tuple[Any, ...]]:
    """Select these columns of the rejections of [since, as_of) that stand; `names` are those of the filters."""
    back = _e.alias("back")
    returned = sa.exists().where(
        back.c.workspace_id == _e.c.workspace_id,
        back.c.lead_id == _e.c.lead_id,
        back.c.cycle == _e.c.cycle,
        back.c.kind == EventKind.RETURNED,
        back.c.seq > _e.c.seq,
        back.c.voided.is_(False),
        back.c.occurred_at < instant("as_of"),
        back.c.recorded_at <= instant("known_at"),
    )
    found = sa.select(*columns).where(_e.c.workspace_id == WORKSPACE, _e.c.kind == EventKind.REJECTED)
    found = found.where(
        _e.c.occurred_at >= instant("since"), standing(instant("as_of"), instant("known_at")), ~returned
    )
    theirs = tuple(name for name in names if name in HOLDERS)
    rest = tuple(name for name in names if name not in HOLDERS)
    return found.where(*narrowed_by(rest, _l), *narrowed_by(theirs, _e))


def _rejected_leads(names: tuple[str, ...]) -> sa.Select[*tuple[Any, ...]]:
    c = t.campaign
    columns = (
        _l.c.id, _l.c.company, _l.c.link, sa.func.coalesce(c.c.name, ""), _l.c.owner_id, _l.c.team_id,
        _e.c.occurred_at, _e.c.code,
    )  # fmt: skip
    on_campaign = sa.and_(c.c.workspace_id == _l.c.workspace_id, c.c.id == _l.c.campaign_id)
    return _rejections(names, *columns).select_from(sa.join(_e, _l, ON_LEAD).outerjoin(c, on_campaign))


@cache
def _rejected(names: tuple[str, ...]) -> Prepared:
    return Prepared(_rejected_leads(names).order_by(_e.c.occurred_at, _l.c.id))


def rejected(work: Work, since: datetime, pair: Pair, filters: Filters) -> tuple[LeadRow, ...]:
    """Return the rejections of [since, as_of) in order; one that both managers returned to sales counts as none."""
    found = work.rows(_rejected(filters.names()), since=since, **pair.gaps(), **filters.values())
    return tuple(LeadRow(*row) for row in found)


@cache
def _rejected_codes(names: tuple[str, ...]) -> Prepared:
    place = sa.func.row_number().over(order_by=(_e.c.occurred_at, _e.c.lead_id)).label("place")
    found = _rejections(names, _e.c.code, place)
    if set(names) - HOLDERS:
        found = found.select_from(sa.join(_e, _l, ON_LEAD))
    each = found.subquery("each")
    counted = sa.select(each.c.code, sa.func.count()).group_by(each.c.code)
    return Prepared(counted.order_by(sa.func.min(each.c.place)))


def rejected_codes(work: Work, since: datetime, pair: Pair, filters: Filters) -> tuple[tuple[str, int], ...]:
    """Count what `rejected` returns by code, in the order in which the codes first occur."""
    found = work.rows(_rejected_codes(filters.names()), since=since, **pair.gaps(), **filters.values())
    return tuple((code, count) for code, count in found)


@cache
def _rejected_first(names: tuple[str, ...], codes: int) -> Prepared:
    ranks = [
        (_e.c.code == gap(f"code_{place}", _e.c.code), gap(f"rank_{place}", _e.c.lead_id))
        for place in range(codes)
    ]
    found = _rejected_leads(names).order_by(sa.case(*ranks, else_=codes), _e.c.occurred_at, _l.c.id)
    return Prepared(found.limit(sa.bindparam("most", type_=sa.Integer())))


def rejected_first(
    work: Work, since: datetime, pair: Pair, filters: Filters, ranks: Mapping[str, int], most: int
) -> tuple[LeadRow, ...]:
    """Return `most` of what `rejected` returns: by the rank of their codes, then in order."""
    gaps: dict[str, Any] = {}
    for place, (code, rank) in enumerate(ranks.items()):
        gaps |= {f"code_{place}": code, f"rank_{place}": rank}
    prepared = _rejected_first(filters.names(), len(ranks))
    found = work.rows(prepared, since=since, most=most, **gaps, **pair.gaps(), **filters.values())
    return tuple(LeadRow(*row) for row in found)
