"""A period day by day beside the line to its goal: what a chart shows of the figures that a digest already tells.

Nothing is defined a second time: each point is the digest's own count as of an earlier midnight, the last one the digest's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from alignment.pace import GoalLine, Pace, goal_lines, goal_on
from alignment.periods import Period
from db.memory import Work
from db.stores.asked import goals, qualified
from db.tables.workspace import TargetKind
from figures import deals
from figures.basis import Scope
from figures.held import Held, held
from figures.pipeline import PipelineFigures, of_leads


@dataclass(frozen=True, slots=True)
class DayByDay:
    """A running total after each working day of a period that is over, and the line to its goal.

    `reached` begins with what there was before the first of the `days`; its last is what the digest tells. `goals`: one
    line, or where the goal was changed on the way one from each change on. `currency` empty: a count.
    """

    period: Period
    days: tuple[date, ...]
    reached: tuple[int, ...]
    goals: tuple[GoalLine, ...]
    pace: Pace
    as_of: datetime
    currency: str = ""

    @property
    def line(self) -> int:
        """Where the line stands today, in whole numbers, as in the digest."""
        return goal_on(self.pace.elapsed, self.pace.goal, self.pace.total)

    @property
    def reached_on(self) -> date | None:
        """The working day by whose end the goal was there; None if it is not, or was from the start."""
        for after, so_far in enumerate(self.reached[1:], 1):
            if so_far >= self.pace.goal:
                return self.days[after - 1]
        return None


def mqls(work: Work, figures: PipelineFigures) -> DayByDay | None:
    """Return the month's MQLs day by day; None without a goal, and while no working day is over."""
    told = figures.marketing
    if not told.goal or not told.pace.elapsed:
        return None
    terms = of_leads(work, figures.held, figures.fresh)
    days = _days(terms, told.month)
    first = terms.midnight(told.month.first)
    marks = [terms.midnight(day) for day in days[: told.pace.elapsed]]
    before = qualified.qualified(work, first, marks, terms.pair, figures.scope.filters.personless)

    def goal_at(known_at: datetime) -> int | None:
        found = _goal(work, TargetKind.MQLS, told.month, known_at, figures.scope)
        return found[0] if found else None

    return DayByDay(
        told.month,
        days,
        (*before, told.actual),
        _lines(terms, days, told.pace, goal_at),
        told.pace,
        terms.pair.as_of,
    )


def won(work: Work, figures: PipelineFigures) -> DayByDay | None:
    """Return what was won in the quarter day by day; None without a plan or amounts, or where deals are not current."""
    money, terms = figures.deals, figures.held
    if money.target is None or money.target.minor <= 0 or not money.won_deals or not money.elapsed:
        return None
    if figures.fresh.deals_stale or figures.won_leads is not None:
        return None
    days = _days(terms, money.quarter)
    before = deals.won_before(work, terms, figures.scope, money, days[: money.elapsed])
    pace = Pace(money.target.minor, money.won.minor, money.elapsed, money.days)
    purse = deals.purse_of(work, terms, money.asked)

    def goal_at(known_at: datetime) -> int | None:
        found = _goal(work, TargetKind.REVENUE, money.quarter, known_at, figures.scope)
        return purse.minor(*found) if found else None

    lines = _lines(terms, days, pace, goal_at)
    return DayByDay(
        money.quarter, days, (*before, money.won.minor), lines, pace, money.asked.as_of, terms.currency
    )


def without_goal(work: Work, scope: Scope, at: datetime) -> tuple[str, ...]:
    """Name what there is no goal for at an instant, and so no line: `MQLs for Nov`, `revenue for Q4`."""
    terms = held(work, at, at)
    wanted = ((TargetKind.MQLS, "MQLs", terms.month), (TargetKind.REVENUE, "revenue", terms.quarter))
    return tuple(
        f"{noun} for {period.label}"
        for kind, noun, period in wanted
        if _goal(work, kind, period, at, scope) is None
    )


def _days(terms: Held, period: Period) -> tuple[date, ...]:
    return tuple(terms.calendar.working_days(period.first, period.end))


def _goal(
    work: Work, kind: TargetKind, period: Period, known_at: datetime, scope: Scope
) -> tuple[int, str] | None:
    # Qualified leads are what marketing promised a team: nobody of sales has a goal of them.
    whose = scope.filters if kind is TargetKind.REVENUE else scope.filters.personless
    return goals.target(work, kind, period.first, period.end, known_at, whose)


def _lines(
    terms: Held, days: tuple[date, ...], pace: Pace, goal_at: Callable[[datetime], int | None]
) -> tuple[GoalLine, ...]:
    """The line of the goal, and of each goal before it, as they were known at the end of each working day."""
    known: list[tuple[int, int]] = []
    last = min(pace.elapsed + 1, pace.total)
    for day in range(1, last + 1):
        at = terms.pair.known_at
        goal = goal_at(at if day == last else min(at, terms.midnight(days[day])))
        if goal and (not known or known[-1][1] != goal):
            known.append((day if known else 1, goal))
    return goal_lines(known, pace.total)
