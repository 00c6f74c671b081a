"""Open deals that may want a look, and how long won ones took in each stage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.asked import Filters, Pair, gap, instant
from db.stores.asked.versions import LARGEST, Deal, at_pair, closes, deals_of, is_kind, narrowed
from db.tables.deals import DealKind

_v = t.opportunity_version
_o = t.opportunity


@cache
def _wanting(names: tuple[str, ...], stages: int) -> Prepared:
    named = [gap(f"stage_{place}", _v.c.stage) for place in range(stages)]
    long = [
        sa.and_(_v.c.stage == stage, _v.c.stage_since <= instant(f"long_{place}"))
        for place, stage in enumerate(named)
    ]
    elsewhere = _v.c.stage_since <= instant("long_elsewhere")
    if named:
        elsewhere = sa.and_(elsewhere, _v.c.stage.not_in(named))
    signs = sa.or_(
        _v.c.close_date < gap("today", _v.c.close_date),
        _v.c.pushes >= gap("pushes", _v.c.pushes),
        _v.c.next_step.is_(False),
        sa.and_(_v.c.last_activity_at <= instant("quiet_before"), sa.or_(*long, elsewhere)),
    )
    found = deals_of(names).where(is_kind(DealKind.OPEN), at_pair(), signs)
    return Prepared(found.order_by(LARGEST, _o.c.id))


def wanting_a_look(
    work: Work,
    pair: Pair,
    today: date,
    filters: Filters,
    *,
    pushes: int,
    quiet_before: datetime,
    long_before: Mapping[str, datetime],
    long_before_elsewhere: datetime,
) -> tuple[Deal, ...]:
    """Return the open deals that may be stalled, largest first: the rules themselves are asked afterwards.

    `long_before` gives, by stage, since when a deal must be in it to be long there; other stages have one for all.
    """
    limits: dict[str, Any] = {}
    for place, (stage, since) in enumerate(sorted(long_before.items())):
        limits |= {f"stage_{place}": stage, f"long_{place}": since}
    found = work.rows(
        _wanting(filters.names(), len(long_before)),
        today=today,
        pushes=pushes,
        quiet_before=quiet_before,
        long_elsewhere=long_before_elsewhere,
        **limits,
        **pair.gaps(),
        **filters.values(),
    )
    return tuple(Deal(*row) for row in found)


@cache
def _in_stages(names: tuple[str, ...]) -> Prepared:
    w = _v.alias("won")
    mine = narrowed(names, _v.c.opportunity_id).where(is_kind(DealKind.WON), closes(), at_pair())
    found = (
        sa.select(w.c.stage, w.c.stage_since, sa.func.max(w.c.valid_to))
        .where(w.c.workspace_id == gap("workspace_id", w.c.workspace_id))
        .where(w.c.opportunity_id.in_(mine.scalar_subquery()), w.c.kind == DealKind.OPEN)
        .where(w.c.valid_to < instant("as_of"), w.c.stage != "")
        .where(w.c.recorded_from <= instant("known_at"), w.c.recorded_to > instant("known_at"))
    )
    return Prepared(found.group_by(w.c.opportunity_id, w.c.stage, w.c.stage_since))


def days_in_stages(
    work: Work, first: date, end: date, pair: Pair, filters: Filters
) -> dict[str, list[tuple[datetime, datetime]]]:
    """Return, by stage, when each deal that was won with a close date in [first, end) entered and left it."""
    asked = {"first": first, "end": end, **pair.gaps(), **filters.values()}
    spans: dict[str, list[tuple[datetime, datetime]]] = {}
    for stage, since, until in work.rows(_in_stages(filters.names()), **asked):
        spans.setdefault(stage, []).append((since, until))
    return spans
