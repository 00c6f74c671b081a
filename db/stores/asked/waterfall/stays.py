"""How long a period's hand-overs stayed in each step, and who is still inside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.waterfall_steps import Step
from db import tables as t
from db.stores.asked import rows
from db.stores.asked.waterfall.question import Question, headline

_ENDS = ("rejected", "recycled", "disqualified", "lost")


@dataclass(frozen=True, slots=True)
class Stay:
    """So many hand-overs that stayed in a step for so many whole hours; `hours` None: they are still inside."""

    step: Step
    hours: int | None
    count: int
    oldest: datetime


def stays(asked: Question) -> Iterator[Stay]:
    """Give how long the hand-overs of the days stayed in each step, counted by the hour; leads, never accounts.

    One leaves with the next step that it reaches, or when it is rejected, recycled, disqualified or lost.
    """
    work, as_of = asked.cycles.work, asked.cycles.pair.as_of
    database = work.connection.dialect.name
    day = asked.days_as_table()
    # A statement for each step: of several in one UNION, SQLite reads the whole table for all but the first (a Bloom
    # filter that it makes of it).
    for step in asked.steps[:-1]:
        stay = _stay(asked, step, day)
        hours = sa.case((stay.c.until < as_of, _hours(database, stay.c.since, stay.c.until)), else_=None)
        counted = (
            sa.select(hours.label("hours"), sa.func.count(), sa.func.min(stay.c.since))
            # Whoever left before they came contradict themselves: they are counted as that, and in no median.
            .where(stay.c.until >= stay.c.since)
            .group_by(hours)
        )
        for whole_hours, count, oldest in rows(work, counted):
            yield Stay(step, None if whole_hours is None else int(whole_hours), int(count), oldest)


def inside(asked: Question, step: Step) -> sa.Select[Any]:
    """Select the hand-overs of the days that are still inside a step, each with since when."""
    stay = _stay(asked, step, asked.days_as_table())
    return sa.select(stay.c.lead_id, stay.c.since.label("at")).where(
        stay.c.until >= asked.cycles.pair.as_of, stay.c.until >= stay.c.since
    )


def _stay(asked: Question, step: Step, day: sa.CTE) -> sa.Subquery:
    """The hand-overs of the days that came into a step, since when, and until when: FOREVER for whoever is inside."""
    cycle = asked.entered(Step.MQL, day)
    since = cycle.c[f"{step}_at"]
    further = asked.steps[asked.steps.index(step) + 1 :]
    ways_on = [cycle.c[f"{name}_at"] for name in (*further, *_ENDS)]
    until = _earliest(asked.cycles.work.connection.dialect.name, ways_on)
    return (
        sa.select(cycle.c.lead_id, since.label("since"), until.label("until"))
        # Said so that no index of the step is taken for it: a period's hand-overs are few, whoever ever reached a
        # step are many.
        .where(*headline(cycle), sa.func.coalesce(since, t.FOREVER) < asked.cycles.pair.as_of)
        .subquery(f"stay_in_{step}")
    )


def _earliest(database: str, moments: Sequence[sa.ColumnElement[Any]]) -> sa.ColumnElement[Any]:
    """The first of several moments, of which any may never have come."""
    given = [sa.func.coalesce(moment, sa.literal(t.FOREVER, moment.type)) for moment in moments]
    kind = moments[0].type
    return sa.func.min(*given, type_=kind) if database == "sqlite" else sa.func.least(*given, type_=kind)


def _hours(
    database: str, since: sa.ColumnElement[Any], until: sa.ColumnElement[Any]
) -> sa.ColumnElement[Any]:
    """Whole hours between two moments: a difference and no date, so that it asks for no zone."""
    if database == "sqlite":
        seconds = [sa.cast(sa.func.strftime("%s", moment), sa.Integer) for moment in (until, since)]
    else:
        seconds = [
            sa.cast(sa.func.floor(sa.extract("epoch", moment)), sa.BigInteger) for moment in (until, since)
        ]
    # `//` would be floored by a function of its own; what is left here is never negative.
    return sa.cast((seconds[0] - seconds[1]) // 3600, sa.BigInteger)
