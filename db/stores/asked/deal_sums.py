"""Deals of one kind that close in a period: their sums, and which they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.asked import EVERYTHING, Filters, Pair, gap
from db.stores.asked.versions import LARGEST, Deal, at_pair, closes, deals_of, is_kind, narrowed
from db.tables.deals import DealKind

_v = t.opportunity_version
_o = t.opportunity


@dataclass(frozen=True, slots=True)
class Sum:
    """So many deals of one currency that add up to `minor`; `each` is one deal's amount where all are alike."""

    currency: str
    deals: int
    minor: int
    each: int | None
    without_amount: int = 0


@cache
def _sum_of(kind: DealKind, names: tuple[str, ...]) -> Prepared:
    columns = (_v.c.currency, sa.func.count(), sa.func.count(_v.c.amount), sa.func.sum(_v.c.amount))
    found = narrowed(names, *columns).where(is_kind(kind), closes(), at_pair())
    return Prepared(found.group_by(_v.c.currency))


@cache
def _sums_abroad(kind: DealKind, names: tuple[str, ...]) -> Prepared:
    columns = (_v.c.amount, sa.func.count(_v.c.amount), sa.func.count())
    found = narrowed(names, *columns).where(is_kind(kind), closes(), at_pair())
    return Prepared(found.where(_v.c.currency == gap("currency", _v.c.currency)).group_by(_v.c.amount))


def sums(
    work: Work, kind: DealKind, first: date, end: date, pair: Pair, own: str, filters: Filters = EVERYTHING
) -> tuple[Sum, ...]:
    """Add up the deals of a kind that close in [first, end), per currency.

    Of other currencies than `own` each amount comes by itself, since every deal is converted and rounded alone.
    """
    asked = {"first": first, "end": end, **pair.gaps(), **filters.values()}
    found: list[Sum] = []
    for code, deals, priced, minor in work.rows(_sum_of(kind, filters.names()), **asked):
        if code in ("", own):
            found.append(Sum(own, priced, int(minor or 0), None, deals - priced))
            continue
        for each, known, every in work.rows(_sums_abroad(kind, filters.names()), currency=code, **asked):
            found.append(Sum(code, known, known * (each or 0), each, every - known))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class HolderSum:
    """The same of one holder in one team; 0 is nobody, and no team."""

    team_id: int
    owner_id: int
    sum: Sum


_ABROAD = sa.case((_v.c.currency.in_(["", gap("own", _v.c.currency)]), sa.null()), else_=_v.c.amount)
EACH_ABROAD = sa.type_coerce(_ABROAD, _v.c.amount.type).label("each_abroad")
"""One deal's amount where it is in another currency than `own`, so that it is converted and rounded by itself."""
SUMMED = (
    _v.c.currency,
    EACH_ABROAD,
    sa.func.count(),
    sa.func.count(_v.c.amount),
    sa.func.sum(_v.c.amount),
)
"""What a `Sum` is read from, grouped by `BY`: of other currencies than `own` each amount by itself."""
BY = (_v.c.currency, sa.text("each_abroad"))


def sum_of(code: str, each: int | None, deals: int, priced: int, minor: int | None) -> Sum:
    """Read a `Sum` from the columns of `SUMMED`."""
    return Sum(code, priced, int(minor or 0), each, deals - priced)


@cache
def _by_holder(kind: DealKind, names: tuple[str, ...], *, of_one: bool) -> Prepared:
    found = narrowed(names, _v.c.team_id, _v.c.owner_id, *SUMMED).where(is_kind(kind), closes(), at_pair())
    if of_one:
        found = found.where(_v.c.owner_id == gap("owner_id", _v.c.owner_id))
    return Prepared(found.group_by(_v.c.team_id, _v.c.owner_id, *BY))


def by_holder(
    work: Work,
    kind: DealKind,
    first: date,
    end: date,
    pair: Pair,
    own: str,
    filters: Filters = EVERYTHING,
    owner_id: int = 0,
) -> tuple[HolderSum, ...]:
    """Return what `sums` adds up by team and holder, in one question; with `owner_id` of that person alone."""
    asked = {"first": first, "end": end, "own": own, **pair.gaps(), **filters.values()}
    if owner_id:
        asked["owner_id"] = owner_id
    found = work.rows(_by_holder(kind, filters.names(), of_one=bool(owner_id)), **asked)
    return tuple(HolderSum(team_id, owner, sum_of(*rest)) for team_id, owner, *rest in found)


@cache
def _unpriced(kind: DealKind, names: tuple[str, ...]) -> Prepared:
    found = narrowed(names, _v.c.opportunity_id)
    return Prepared(found.where(is_kind(kind), closes(), at_pair(), _v.c.amount.is_(None)))


def unpriced(
    work: Work, kind: DealKind, first: date, end: date, pair: Pair, filters: Filters = EVERYTHING
) -> frozenset[int]:
    """Return the numbers of the deals of `sums` that have no amount."""
    asked = {"first": first, "end": end, **pair.gaps(), **filters.values()}
    return frozenset(row[0] for row in work.rows(_unpriced(kind, filters.names()), **asked))


_NO_LIMIT = 2**31 - 1


@cache
def _listed(kind: DealKind, names: tuple[str, ...]) -> Prepared:
    found = deals_of(names).where(is_kind(kind), closes(), at_pair()).order_by(LARGEST, _o.c.id)
    return Prepared(found.limit(sa.bindparam("most", type_=sa.Integer())))


@cache
def _listed_unpriced(kind: DealKind, names: tuple[str, ...]) -> Prepared:
    found = deals_of(names).where(is_kind(kind), closes(), at_pair(), _v.c.amount.is_(None))
    return Prepared(found.order_by(_o.c.id).limit(sa.bindparam("most", type_=sa.Integer())))


def listed(
    work: Work,
    kind: DealKind,
    first: date,
    end: date,
    pair: Pair,
    filters: Filters = EVERYTHING,
    *,
    without_amount: bool = False,
    most: int | None = None,
) -> tuple[Deal, ...]:
    """Return the deals behind `sums`, largest first; `without_amount`: those alone that have none, by number."""
    found = work.rows(
        (_listed_unpriced if without_amount else _listed)(kind, filters.names()),
        first=first,
        end=end,
        most=_NO_LIMIT if most is None else most,
        **pair.gaps(),
        **filters.values(),
    )
    return tuple(Deal(*row) for row in found)


@cache
def _any_with(name: str) -> Prepared:
    said = sa.and_(_o.c[name] != "", _o.c.recorded_at <= gap("known_at", _o.c.recorded_at))
    return Prepared(sa.select(_o.c.id).where(_HERE, said).limit(1))


_HERE = _o.c.workspace_id == gap("workspace_id", _o.c.workspace_id)
_SAID_OF_DEALS = ("segment", "region")


def unsaid(work: Work, pair: Pair, filters: Filters) -> tuple[str, ...]:
    """Return what these filters ask of deals and no deal says anything of: their money is not known, and not nothing."""
    asked = (name for name in filters.names() if name in _SAID_OF_DEALS)
    return tuple(name for name in asked if not work.rows(_any_with(name), known_at=pair.known_at))
