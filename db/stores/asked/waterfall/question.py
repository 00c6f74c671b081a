"""What is asked of a waterfall: of which cycles, which days' hand-overs, by what, and whether leads or accounts are counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from alignment.lifecycle import EventKind, Origin
from alignment.waterfall_steps import KIND, By, Step, WatchedDay
from db import tables as t
from db.memory import Work
from db.stores.asked import Pair
from db.stores.asked.cycles_then import CyclesThen
from db.stores.asked.given import as_table
from db.stores.asked.standing import standing

_e = t.lead_event

Part = str | int | None
"""What one row of a funnel taken apart is about: a source's name, a campaign's number, a month; None where it is whole."""

COLUMN = {
    By.CAMPAIGN: "campaign_id",
    By.SOURCE: "source",
    By.SEGMENT: "segment",
    By.REGION: "region",
    By.TEAM: "team_id",
}
"""The column of each part that is one."""


@dataclass(frozen=True, slots=True)
class Question:
    """One waterfall that is asked for."""

    cycles: CyclesThen
    days: Sequence[WatchedDay]
    steps: Sequence[Step]
    by: By | None = None
    per_account: bool = False

    def entered(self, step: Step, day: sa.CTE) -> sa.Subquery:
        """Select the cycles that first reached a step on the days."""
        return self.cycles.entered(step, day)

    def part(self, source: sa.FromClause) -> sa.ColumnElement[Any]:
        """The part that a row of `entered` belongs to."""
        if self.by is None:
            return sa.null()
        return source.c.month if self.by is By.MONTH else source.c[COLUMN[self.by]]

    def part_of(self, counted: sa.FromClause) -> sa.ColumnElement[Any]:
        """The part that a count is of; nothing where it is of the whole."""
        return sa.null() if self.by is None else counted.c.part

    def in_parts(self, found: sa.Select[Any], counted: sa.FromClause) -> sa.Select[Any]:
        """Count by part, or all together: to group by nothing would sort every lead first."""
        return found if self.by is None else found.group_by(counted.c.part).order_by(counted.c.part)

    def days_as_table(self) -> sa.CTE:
        """The days as a table: each local day is a span of instants, so that no statement reckons with dates."""
        moment = _e.c.occurred_at.type
        return as_table(
            self.cycles.work,
            "day",
            {"first": moment, "after": moment, "until": moment, "month": sa.Text()},
            [(each.first, each.after, each.until, f"{each.day:%Y-%m}") for each in self.days],
        )


def headline(cycle: sa.FromClause) -> tuple[sa.ColumnElement[bool], ...]:
    """First cycles of leads that marketing brought in: the only ones that are in a rate."""
    return (cycle.c.cycle <= 1, cycle.c.origin == Origin.MARKETING)


def account(key: sa.ColumnElement[str], lead_id: sa.ColumnElement[int]) -> sa.ColumnElement[str]:
    """What "per account" counts: the account, or the lead itself where none is known."""
    return sa.case((key == "", sa.literal("lead ") + sa.cast(lead_id, sa.Text)), else_=key)


def one_if(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """1 where the condition holds, else 0; also where it is not known."""
    return sa.case((condition, 1), else_=0)


def used(work: Work, pair: Pair) -> frozenset[EventKind]:
    """Return which steps anybody ever took, as known at the pair."""
    asked = [
        sa.exists()
        .where(_e.c.workspace_id == work.workspace_id, _e.c.kind == KIND[step])
        .where(standing(pair.as_of, pair.known_at))
        .label(f"any_{step}")
        for step in Step
    ]
    found = work.execute(sa.select(*asked)).one()
    return frozenset(KIND[step] for step, is_used in zip(Step, found, strict=True) if is_used)
