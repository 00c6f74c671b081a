"""What the deals of a period's hand-overs are worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from alignment.waterfall_steps import KIND, Step
from db import tables as t
from db.stores.asked import rows, versions
from db.stores.asked.standing import standing
from db.stores.asked.versions import Deal
from db.stores.asked.waterfall.question import Part, Question
from db.stores.asked.waterfall.reach import each_handed_over
from db.tables.deals import DealKind

_o, _v = t.opportunity, t.opportunity_version


@dataclass(frozen=True, slots=True)
class DealSum:
    """So many deals of one part and one currency; `each` is one deal's amount where it has to be converted by itself.

    `qualified`: of hand-overs that reached SQL in time; `won`: won deals of hand-overs that were won in time.
    """

    part: Part
    qualified: bool
    won: bool
    currency: str
    each: int | None
    deals: int
    without_amount: int
    minor: int


def deals(asked: Question, own: str) -> tuple[DealSum, ...]:
    """Add up the deals of the hand-overs that were qualified or won in time, as they stand at the pair.

    A deal that was made after the lead had come back belongs to that later cycle.
    """
    work = asked.cycles.work
    each = each_handed_over(asked, asked.cycles.pair.as_of).subquery("each")
    qualified = each.c[Step.SQL].label("qualified")
    won = sa.case((_v.c.kind == DealKind.WON, each.c[Step.WON]), else_=0).label("won")
    currency = sa.case((_v.c.currency == "", own), else_=_v.c.currency).label("currency")
    abroad = sa.case((currency != own, _v.c.amount), else_=None).label("abroad")
    one = _with_deals(
        asked, each, sa.select(each.c.part, qualified, won, currency, abroad, _v.c.amount)
    ).subquery("one")
    keys = (one.c.part, one.c.qualified, one.c.won, one.c.currency, one.c.abroad)
    found = sa.select(*keys, sa.func.count(), sa.func.count(one.c.amount), sa.func.sum(one.c.amount))
    return tuple(
        DealSum(
            part, bool(is_qualified), bool(is_won), code, amount, int(priced), int(count - priced), int(minor or 0)
        )
        for part, is_qualified, is_won, code, amount, count, priced, minor in rows(work, found.group_by(*keys))
    )  # fmt: skip


def listed(asked: Question, step: Step, most: int) -> tuple[Deal, ...]:
    """Return the deals of the hand-overs that were qualified in time, or those won of the ones won in time; largest first."""
    each = each_handed_over(asked, asked.cycles.pair.as_of).subquery("each")
    found = _with_deals(asked, each, sa.select(*versions.AS_DEAL)).where(each.c[step] == 1)
    if step is Step.WON:
        found = found.where(_v.c.kind == DealKind.WON)
    found = found.order_by(versions.LARGEST, _o.c.id).limit(most)
    return tuple(Deal(*row) for row in rows(asked.cycles.work, found))


def _with_deals(asked: Question, each: sa.FromClause, columns: sa.Select[Any]) -> sa.Select[Any]:
    """The deals of the hand-overs that were qualified or won in time, as they stand at the pair."""
    workspace_id, pair = asked.cycles.work.workspace_id, asked.cycles.pair
    return (
        columns.select_from(each)
        .join(_o, sa.and_(_o.c.workspace_id == workspace_id, _o.c.lead_id == each.c.lead_id))
        .join(_v, sa.and_(_v.c.workspace_id == workspace_id, _v.c.opportunity_id == _o.c.id))
        .where(sa.or_(each.c[Step.SQL] == 1, each.c[Step.WON] == 1), ~_came_back(asked))
        .where(versions.at(_v, pair.as_of, pair.known_at))
    )


def _came_back(asked: Question) -> sa.ColumnElement[bool]:
    """That the deal's lead had been handed over again before the deal was made, as known then."""
    then, workspace_id = asked.cycles, asked.cycles.work.workspace_id
    if then.as_kept:
        later = t.lead_cycle.alias("later")
        return sa.exists().where(
            later.c.workspace_id == workspace_id, later.c.lead_id == _o.c.lead_id, later.c.cycle > 1,
            later.c.mql_at <= _o.c.created_at,
        )  # fmt: skip
    again = t.lead_event.alias("again")
    return sa.exists().where(
        again.c.workspace_id == workspace_id, again.c.lead_id == _o.c.lead_id, again.c.cycle > 1,
        again.c.kind == KIND[Step.MQL], again.c.occurred_at <= _o.c.created_at,
        standing(t.FOREVER, then.pair.known_at, again),
    )  # fmt: skip
