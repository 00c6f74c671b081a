"""Open deals of a period as a forecast needs them: by category, stage and probability; and those behind a category."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.asked import Filters, Pair, gap
from db.stores.asked.versions import LARGEST, Deal, at_pair, closes, deals_of, is_kind, narrowed
from db.tables.deals import DealKind

_v = t.opportunity_version
_o = t.opportunity


@dataclass(frozen=True, slots=True)
class Expected:
    """So many open deals that are alike; of a foreign currency `each` is the amount that all of them have."""

    category: str
    stage: str
    probability: int
    currency: str
    each: int | None
    deals: int
    priced: int
    minor: int


@cache
def _alike(names: tuple[str, ...]) -> Prepared:
    own = gap("own", _v.c.currency)
    each = sa.case((_v.c.currency.in_((own, "")), sa.null()), else_=_v.c.amount).label("each")
    keys = (_v.c.category, _v.c.stage, _v.c.probability, _v.c.currency)
    counts = (sa.func.count(), sa.func.count(_v.c.amount), sa.func.sum(_v.c.amount))
    found = narrowed(names, *keys, each, *counts).where(is_kind(DealKind.OPEN), closes(), at_pair())
    return Prepared(found.group_by(*keys, sa.text('"each"')).order_by(*keys, sa.text('"each"')))


def alike(work: Work, first: date, end: date, pair: Pair, own: str, filters: Filters) -> tuple[Expected, ...]:
    """Return the open deals that close in [first, end), alike ones together."""
    asked = {"first": first, "end": end, "own": own, **pair.gaps(), **filters.values()}
    return tuple(
        Expected(category, stage, probability, code or own, each, deals, priced, int(minor or 0))
        for category, stage, probability, code, each, deals, priced, minor in work.rows(
            _alike(filters.names()), **asked
        )
    )


_WORDS = 4


@cache
def _in_category(names: tuple[str, ...]) -> Prepared:
    words = [gap(f"word_{place}", _v.c.category) for place in range(_WORDS)]
    found = deals_of(names).where(
        is_kind(DealKind.OPEN), closes(), at_pair(), _v.c.category.in_(words), _v.c.amount.is_not(None)
    )
    return Prepared(found.order_by(LARGEST, _o.c.id).limit(sa.bindparam("most", type_=sa.Integer())))


def in_category(
    work: Work, words: Sequence[str], first: date, end: date, pair: Pair, filters: Filters, most: int
) -> tuple[Deal, ...]:
    """Return the open deals in a category, by the words that mean it, largest first."""
    named = {f"word_{place}": words[min(place, len(words) - 1)] for place in range(_WORDS)}
    asked = {"first": first, "end": end, "most": most, **named, **pair.gaps(), **filters.values()}
    return tuple(Deal(*row) for row in work.rows(_in_category(filters.names()), **asked))


_AT_ONCE = 50


@cache
def _chances() -> Prepared:
    wanted = [gap(f"deal_{place}", _v.c.opportunity_id) for place in range(_AT_ONCE)]
    found = narrowed((), _v.c.opportunity_id, _v.c.probability)
    return Prepared(found.where(at_pair(), _v.c.opportunity_id.in_(wanted)))


def probabilities(work: Work, ids: Sequence[int], pair: Pair) -> dict[int, int]:
    """Return what the CRM says of each deal's chance, in percent."""
    found: dict[int, int] = {}
    for begins in range(0, len(ids), _AT_ONCE):
        some = ids[begins : begins + _AT_ONCE]
        gaps = {f"deal_{place}": some[min(place, len(some) - 1)] for place in range(_AT_ONCE)}
        found |= {row[0]: row[1] for row in work.rows(_chances(), **gaps, **pair.gaps())}
    return found
