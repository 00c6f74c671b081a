"""Open deals that lack something: how many of whom, and which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import sqlalchemy as sa

from alignment.hygiene import Gap
from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.asked import Filters, Pair, gap, instant
from db.stores.asked.versions import HERE, LARGEST, Deal, at_pair, deals_of, is_kind, narrowed
from db.tables.deals import DealKind

_v = t.opportunity_version
_o = t.opportunity


@dataclass(frozen=True, slots=True)
class Lacking:
    """Of so many open deals, how many lack each thing, and how many lack any."""

    deals: int
    any: int
    gaps: Mapping[Gap, int]


def _lacks() -> dict[Gap, sa.ColumnElement[bool]]:
    return {
        Gap.NO_AMOUNT: _v.c.amount.is_(None),
        Gap.NO_NEXT_STEP: _v.c.next_step.is_(False),
        Gap.CLOSE_DATE_PAST: _v.c.close_date < gap("today", _v.c.close_date),
        Gap.PUSHED_OFTEN: _v.c.pushes >= gap("pushes", _v.c.pushes),
        Gap.NO_OWNER: _v.c.owner_id == 0,
        Gap.NO_CLOSE_DATE: _v.c.close_date.is_(None),
    }


@cache
def _by_owner(names: tuple[str, ...]) -> Prepared:
    lacks = _lacks()
    counts = [sa.func.count(sa.case((each, 1))) for each in (sa.or_(*lacks.values()), *lacks.values())]
    found = narrowed(names, _v.c.owner_id, sa.func.count(), *counts)
    return Prepared(found.where(is_kind(DealKind.OPEN), at_pair()).group_by(_v.c.owner_id))


def by_owner(work: Work, pair: Pair, today: date, pushes: int, filters: Filters) -> dict[int, Lacking]:
    """Count the open deals of everybody who has any, and what they lack; 0 stands for deals that nobody has."""
    asked = {"today": today, "pushes": pushes, **pair.gaps(), **filters.values()}
    return {
        owner: Lacking(deals, lacking, dict(zip(Gap, gaps, strict=True)))
        for owner, deals, lacking, *gaps in work.rows(_by_owner(filters.names()), **asked)
    }


@cache
def _listed(names: tuple[str, ...], which: Gap | None) -> Prepared:
    lacks = _lacks()
    wanted = sa.or_(*lacks.values()) if which is None else lacks[which]
    found = deals_of(names).where(is_kind(DealKind.OPEN), at_pair(), wanted).order_by(LARGEST, _o.c.id)
    return Prepared(found.limit(sa.bindparam("most", type_=sa.Integer())))


def listed(
    work: Work, pair: Pair, today: date, pushes: int, filters: Filters, most: int, which: Gap | None = None
) -> tuple[Deal, ...]:
    """Return the open deals that lack something, or one thing, the largest first."""
    needed = {"today": today} if which in (None, Gap.CLOSE_DATE_PAST) else {}
    if which in (None, Gap.PUSHED_OFTEN):
        needed["pushes"] = pushes  # type: ignore[assignment]
    asked = {"most": most, **needed, **pair.gaps(), **filters.values()}
    return tuple(Deal(*row) for row in work.rows(_listed(filters.names(), which), **asked))


_ANY_STEP = Prepared(
    sa.select(_v.c.id)
    .where(HERE, _v.c.next_step.is_(False), _v.c.recorded_from <= instant("known_at"))
    .limit(1)
)


def next_steps_known(work: Work, pair: Pair) -> bool:
    """Tell whether any source ever said that a deal has no next step: else nobody says which have one."""
    return bool(work.rows(_ANY_STEP, known_at=pair.known_at))
