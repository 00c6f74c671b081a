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
from db.stores.asked.versions import at, at_pair, closes, is_kind, narrowed
from db.tables.deals import DealKind

_v = t.opportunity_version


@dataclass(frozen=True, slots=True)
class StartingDeal:
    """One deal that was open when a quarter began, and whether it was won within it."""

    amount: int
    currency: str
    won: bool
    deals: int


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
    found = narrowed(names, _v.c.amount, _v.c.currency, was_won, sa.func.count())
    found = found.join_from(_v, w, ended, isouter=True) if names else found.outerjoin(w, ended)
    found = found.where(is_kind(DealKind.OPEN), closes(), at_pair(), _v.c.amount.is_not(None))
    return Prepared(found.group_by(_v.c.amount, _v.c.currency, was_won))


def starting(
    work: Work, first: date, end: date, opens: Pair, closes: datetime, filters: Filters
) -> tuple[StartingDeal, ...]:
    """Return the pipeline with which [first, end) began, by amount, and what of it was won by its end."""
    asked = {"first": first, "end": end, "closes": closes, **opens.gaps(), **filters.values()}
    found = work.rows(_starting(filters.names()), **asked)
    return tuple(StartingDeal(int(amount), code, bool(won), n) for amount, code, won, n in found)
