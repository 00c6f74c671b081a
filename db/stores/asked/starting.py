"""The pipeline with which a period began, and what of it was won within it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.asked import Filters, Pair, instant
from db.stores.asked.deal_sums import BY, EACH_ABROAD
from db.stores.asked.versions import at, at_pair, closes, is_kind, narrowed
from db.tables.deals import DealKind

_v = t.opportunity_version


@dataclass(frozen=True, slots=True)
class Starting:
    """So many deals of one currency that were open when a quarter began, and whether they were won within it.

    `each` is one deal's amount where it has to be converted by itself.
    """

    currency: str
    each: int | None
    won: bool
    deals: int
    minor: int


@cache
def _starting(names: tuple[str, ...]) -> Prepared:
    w = _v.alias("won")
    ended = sa.and_(
        w.c.workspace_id == _v.c.workspace_id,
        w.c.opportunity_id == _v.c.opportunity_id,
        w.c.kind == DealKind.WON,
        at(w, instant("closes"), instant("known_at")),
        closes(w),
    )
    was_won = w.c.id.is_not(None).label("was_won")
    found = narrowed(names, _v.c.currency, EACH_ABROAD, was_won, sa.func.count(), sa.func.sum(_v.c.amount))
    found = found.join_from(_v, w, ended, isouter=True) if names else found.outerjoin(w, ended)
    found = found.where(is_kind(DealKind.OPEN), closes(), at_pair(), _v.c.amount.is_not(None))
    return Prepared(found.group_by(*BY, was_won))


def starting(
    work: Work, first: date, end: date, opens: Pair, closes: datetime, own: str, filters: Filters
) -> tuple[Starting, ...]:
    """Return the pipeline with which [first, end) began, and what of it was won by its end; of other currencies than `own` by amount."""
    asked = {"first": first, "end": end, "closes": closes, "own": own, **opens.gaps(), **filters.values()}
    return tuple(
        Starting(code, each, bool(won), deals, int(minor))
        for code, each, won, deals, minor in work.rows(_starting(filters.names()), **asked)
    )
