"""How many of a period's hand-overs reached each step in time, how many came into each step in it, and what is in no rate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.lifecycle import Origin
from alignment.waterfall_steps import Step
from db.stores.asked import rows
from db.stores.asked.waterfall.question import Part, Question, account, headline, one_if


@dataclass(frozen=True, slots=True)
class Reach:
    """Of one part's hand-overs: how many reached each step, and how many each step and the one shown before it.

    `watched`: of how many the window is over. `contradicting`: reached a step before their hand-over.
    """

    part: Part
    watched: int
    without_account: int
    contradicting: int
    reached: dict[Step, int]
    with_previous: dict[Step, int]


def each_handed_over(asked: Question, watched_before: datetime) -> sa.Select[Any]:
    """Select each hand-over of the days: its part, its account, and 1 for each step that it reached in time."""
    cycle = asked.entered(Step.MQL, asked.days_as_table())
    at = {step: cycle.c[f"{step}_at"] for step in Step}
    before = [column < cycle.c.mql_at for step, column in at.items() if step is not Step.MQL]
    return sa.select(
        asked.part(cycle).label("part"),
        cycle.c.lead_id,
        account(cycle.c.account_key, cycle.c.lead_id).label("account"),
        one_if(cycle.c.mql_at < watched_before).label("watched"),
        one_if(cycle.c.account_key == "").label("without_account"),
        one_if(sa.or_(*before)).label("contradicting"),
        *(one_if(column < cycle.c.until).label(step) for step, column in at.items()),
        *(column.label(f"{step}_at") for step, column in at.items()),
    ).where(*headline(cycle))


_COUNTED = ("watched", "without_account", "contradicting", *Step)


def reach(asked: Question, watched_before: datetime) -> tuple[Reach, ...]:
    """Count the hand-overs of the days by part; of those before `watched_before` the window is over."""
    each = each_handed_over(asked, watched_before).subquery("each")
    if asked.per_account:
        # An account has reached what one of its leads did; its window is over when that of all of them is.
        together = [
            (sa.func.min if name == "watched" else sa.func.max)(each.c[name]).label(name) for name in _COUNTED
        ]
        each = (
            sa.select(each.c.part, each.c.account, *together)
            .group_by(each.c.part, each.c.account)
            .subquery("account")
        )
    both = [each.c[before] * each.c[step] for before, step in zip(asked.steps, asked.steps[1:], strict=False)]
    sums = [*(each.c[name] for name in _COUNTED[:3]), *(each.c[step] for step in asked.steps), *both]
    totals = [sa.func.coalesce(sa.func.sum(count), 0) for count in sums]
    counted = asked.in_parts(sa.select(asked.part_of(each), *totals), each)
    found = []
    for part, watched, without, contradicting, *counts in rows(asked.cycles.work, counted):
        reached = dict(zip(asked.steps, map(int, counts), strict=False))
        with_previous = dict(zip(asked.steps[1:], map(int, counts[len(asked.steps) :]), strict=True))
        found.append(Reach(part, int(watched), int(without), int(contradicting), reached, with_previous))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Entered:
    """How many of one part came into a step in the period, whenever they were handed over: a flow, no rate."""

    step: Step
    part: Part
    count: int


def entered(asked: Question) -> tuple[Entered, ...]:
    """Count who came into each step after the hand-over on the days, by part; a month is the one they came in."""
    day = asked.days_as_table()
    return tuple(
        Entered(step, part, int(count))
        for step in asked.steps[1:]
        for part, count in rows(asked.cycles.work, _came_in(asked, step, day))
    )


def each_that_came(asked: Question, step: Step) -> sa.Select[Any]:
    """Select the first cycles that came into a step on the days, each with when it did."""
    cycle = asked.entered(step, asked.days_as_table())
    return sa.select(cycle.c.lead_id, cycle.c[f"{step}_at"].label("at")).where(*headline(cycle))


def _came_in(asked: Question, step: Step, day: sa.CTE) -> sa.Select[Any]:
    cycle = asked.entered(step, day)
    part, counted = asked.part(cycle), sa.func.count()
    if asked.per_account:
        counted = sa.func.count(sa.distinct(account(cycle.c.account_key, cycle.c.lead_id)))
    found: sa.Select[Any] = sa.select(part, counted).select_from(cycle).where(*headline(cycle))
    return found if asked.by is None else found.group_by(part)


@dataclass(frozen=True, slots=True)
class Apart:
    """What is in no rate: leads that came in some other way in the period, and how far they have come by now."""

    origin: Origin
    count: int
    qualified: int
    won: int


NO_RATE = ((Origin.MARKETING, Step.MQL), (Origin.INSIDE_SALES, Step.TQL), (Origin.SALES, Step.SQL))
"""What is shown apart, and from which step on: marketing's returned ones, inside sales' own, sales' own."""


NOTHING_APART = tuple(Apart(origin, 0, 0, 0) for origin, _ in NO_RATE)


def apart(asked: Question) -> tuple[Apart, ...]:
    """Count what is shown apart, in the order of `NO_RATE`; cycles, also where accounts are counted."""
    as_of, day = asked.cycles.pair.as_of, asked.days_as_table()
    found = []
    for origin, step in NO_RATE:
        cycle = asked.entered(step, day)
        counts = [
            sa.func.count(),
            *(sa.func.count(sa.case((cycle.c[f"{each}_at"] < as_of, 1))) for each in (Step.SQL, Step.WON)),
        ]
        some = sa.select(*counts).where(cycle.c.origin == origin)
        if origin is Origin.MARKETING:
            some = some.where(cycle.c.cycle > 1)
        found += [Apart(origin, *map(int, row)) for row in rows(asked.cycles.work, some)]
    return tuple(found)
