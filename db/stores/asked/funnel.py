"""The funnel's questions over all of the history: who was handed over and won, by month and by source, and how long it took.

Counted by the database, whose answers are as many as there are months and sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from alignment.waterfall_steps import KIND, Step
from db import tables as t
from db.memory import Work
from db.stores.asked import rows
from db.stores.asked.standing import standing
from db.stores.asked.waterfall.question import Question, one_if

_e, _c = t.lead_event, t.lead_cycle
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The hand-overs of one month and source: all, and of the first ones of their leads what became of them."""

    month: str
    source: str
    every: int
    first: int
    won: int
    won_in_window: int
    tele_accepted: int
    tele_qualified: int


@dataclass(frozen=True, slots=True)
class Won:
    """The wins of one month: all, those never handed over, those before their hand-over, those never qualified."""

    month: str
    count: int
    without_mql: int
    before_mql: int
    skipped: int


def since(work: Work) -> datetime | None:
    """Return before when nothing that a funnel counts ever happened; None where nothing did."""
    firsts = [
        sa.select(sa.func.min(_e.c.occurred_at))
        .where(_e.c.workspace_id == work.workspace_id, _e.c.kind == KIND[step])
        .scalar_subquery()
        for step in (Step.MQL, Step.TQL, Step.WON)
    ]
    return min((at for at in work.execute(sa.select(*firsts)).one() if at is not None), default=None)


def handed_over(asked: Question) -> tuple[HandedOver, ...]:
    """Count the hand-overs by month and source; a lead's first one is that of its lowest cycle."""
    then = asked.cycles
    cycle = asked.entered(Step.MQL, asked.days_as_table())
    # Cycle 1 has none before it: only what came back is looked up.
    first = sa.or_(cycle.c.cycle == 1, ~_handed_over_before(asked, cycle))
    as_of = then.pair.as_of

    def of_first(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return one_if(sa.and_(each.c.first == 1, condition))

    each = sa.select(
        cycle.c.month, cycle.c.source, one_if(first).label("first"), cycle.c.until, cycle.c.won_at,
        cycle.c.tele_accepted_at, cycle.c.tele_qualified_at,
    ).subquery("each")  # fmt: skip
    counts = (
        each.c.first,
        of_first(each.c.won_at < as_of),
        of_first(each.c.won_at < each.c.until),
        of_first(each.c.tele_accepted_at < as_of),
        of_first(each.c.tele_qualified_at < as_of),
    )
    found = sa.select(each.c.month, each.c.source, sa.func.count(), *map(sa.func.sum, counts))
    found = found.group_by(each.c.month, each.c.source)
    return tuple(
        HandedOver(month, source, *map(int, numbers)) for month, source, *numbers in rows(then.work, found)
    )


def _handed_over_before(asked: Question, cycle: sa.Subquery) -> sa.ColumnElement[bool]:
    then = asked.cycles
    if then.as_kept:
        before = _c.alias("before")
        return sa.exists().where(
            before.c.workspace_id == then.work.workspace_id, before.c.lead_id == cycle.c.lead_id,
            before.c.cycle < cycle.c.cycle, before.c.mql_at < then.pair.as_of,
        )  # fmt: skip
    earlier = _e.alias("earlier")
    return sa.exists().where(
        earlier.c.workspace_id == then.work.workspace_id, earlier.c.lead_id == cycle.c.lead_id,
        earlier.c.cycle < cycle.c.cycle, earlier.c.kind == KIND[Step.MQL],
        standing(then.pair.as_of, then.pair.known_at, earlier),
    )  # fmt: skip


def won(asked: Question) -> tuple[Won, ...]:
    """Count the wins by month, each cycle's first."""
    cycle, as_of = asked.entered(Step.WON, asked.days_as_table()), asked.cycles.pair.as_of
    handed = sa.func.coalesce(cycle.c.mql_at, t.FOREVER) < as_of
    counts = (
        one_if(~handed),
        one_if(sa.and_(handed, cycle.c.won_at < cycle.c.mql_at)),
        one_if(sa.func.coalesce(cycle.c.qualified_at, t.FOREVER) >= as_of),
    )
    found = sa.select(cycle.c.month, sa.func.count(), *map(sa.func.sum, counts)).group_by(cycle.c.month)
    return tuple(Won(month, *map(int, numbers)) for month, *numbers in rows(asked.cycles.work, found))


def brought_in(asked: Question) -> int:
    """Count what inside sales handed on without a hand-over of marketing's."""
    cycle, as_of = asked.entered(Step.TQL, asked.days_as_table()), asked.cycles.pair.as_of
    found = sa.select(sa.func.count()).where(sa.func.coalesce(cycle.c.mql_at, t.FOREVER) >= as_of)
    return int(asked.cycles.work.execute(found).scalar_one())


def from_hand_over_to_win(asked: Question) -> Iterator[tuple[datetime, datetime]]:
    """Give both moments of every cycle that was handed over and won, a few at a time: a day is the zone's, not SQL's."""
    cycle, as_of = asked.entered(Step.WON, asked.days_as_table()), asked.cycles.pair.as_of
    found = sa.select(cycle.c.mql_at, cycle.c.won_at).where(
        sa.func.coalesce(cycle.c.mql_at, t.FOREVER) < as_of
    )
    streamed = found.execution_options(yield_per=_AT_ONCE)
    for row in rows(asked.cycles.work, streamed):
        yield row[0], row[1]
