"""How many of marketing's leads came in during a period, and how many of them were handed over in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from alignment.lifecycle import EventKind, Origin
from alignment.waterfall_steps import By
from db import tables as t
from db.stores import merging
from db.stores.asked import rows
from db.stores.asked.cycles_then import on_each_day
from db.stores.asked.standing import believed, believed_now
from db.stores.asked.waterfall.question import COLUMN, Part, Question, account, one_if

_e, _l, _c = t.lead_event, t.lead, t.lead_cycle


@dataclass(frozen=True, slots=True)
class Inquiries:
    """Of one part: how many of marketing's leads came in, and how many of those were handed over within the window."""

    part: Part
    count: int
    handed_over: int


def inquiries(asked: Question) -> tuple[Inquiries, ...]:
    """Count marketing's leads that came in on the days, by part; nobody has a team before the hand-over."""
    each = each_inquiry(asked).subquery("each")
    if asked.per_account:
        handed = sa.func.max(each.c.handed).label("handed")
        each = (
            sa.select(each.c.part, each.c.account, handed)
            .group_by(each.c.part, each.c.account)
            .subquery("account")
        )
    every = sa.func.coalesce(sa.func.sum(each.c.handed), 0)
    found = asked.in_parts(sa.select(asked.part_of(each), sa.func.count(), every), each)
    return tuple(
        Inquiries(part, int(count), int(handed)) for part, count, handed in rows(asked.cycles.work, found)
    )


def each_inquiry(asked: Question) -> sa.Select[Any]:
    """Select marketing's leads that came in on the days, each with 1 where it was handed over in time."""
    then, born = asked.cycles, _born(asked)
    key = sa.case((_l.c.account_number != "", _l.c.account_number), else_=_l.c.domain)
    part: Any = sa.null()
    if asked.by is not None:
        part = born.c.month if asked.by is By.MONTH else _l.c[COLUMN[asked.by]]
    found = (
        sa.select(
            part.label("part"),
            born.c.lead_id,
            born.c.at,
            account(key, _l.c.id).label("account"),
            one_if(_handed_over_at(asked, born) < born.c.until).label("handed"),
        )
        .select_from(born)
        .join(_l, sa.and_(_l.c.workspace_id == then.work.workspace_id, _l.c.id == born.c.lead_id))
        .where(_l.c.origin == Origin.MARKETING, _earliest(asked, born), *then.filters.on(_l))
    )
    return (
        found.where(born.c.lead_id.not_in(merging.gone(then.work, then.pair.known_at)))
        if then.gone
        else found
    )


def _born(asked: Question) -> sa.Subquery:
    """Every report that a lead came in on one of the days, as known then."""
    then, day = asked.cycles, asked.days_as_table()
    return on_each_day(
        then.work,
        day,
        _e,
        (_e.c.lead_id, _e.c.occurred_at.label("at")),
        sa.and_(_e.c.occurred_at >= day.c.first, _e.c.occurred_at < day.c.after),
        _e.c.workspace_id == then.work.workspace_id,
        _e.c.kind == EventKind.CREATED,
        believed_now() if then.as_kept else believed(then.pair.known_at),
    ).subquery("born")


def _earliest(asked: Question, born: sa.Subquery) -> sa.ColumnElement[bool]:
    """That nothing says the lead came in before. The lead itself says so as it is known now, without a look at its events."""
    then, before = asked.cycles, _e.alias("before")
    earlier = sa.exists().where(
        before.c.workspace_id == then.work.workspace_id, before.c.lead_id == born.c.lead_id,
        before.c.kind == EventKind.CREATED, before.c.occurred_at < born.c.at,
        believed(then.pair.known_at, before),
    )  # fmt: skip
    return sa.or_(_l.c.created_at == born.c.at, ~earlier) if then.as_kept else ~earlier


def _handed_over_at(asked: Question, born: sa.Subquery) -> sa.ScalarSelect[Any]:
    then = asked.cycles
    if then.as_kept:
        kept = sa.select(_c.c.mql_at).where(
            _c.c.workspace_id == then.work.workspace_id, _c.c.lead_id == born.c.lead_id, _c.c.cycle == 1
        )
        return kept.correlate(born).scalar_subquery()
    happened = _e.alias("handed_over")
    found = sa.select(sa.func.min(happened.c.occurred_at)).where(
        happened.c.workspace_id == then.work.workspace_id, happened.c.lead_id == born.c.lead_id,
        happened.c.cycle == 1, happened.c.kind == EventKind.MARKETING_QUALIFIED,
        believed(then.pair.known_at, happened),
    )  # fmt: skip
    return found.correlate(born).scalar_subquery()
