"""Both heads read that a goal will be missed at this pace, while it can still be changed: what is there, and what it takes.

It is one of three: the quarter's plan, marketing's own quota, or the month's MQLs; each is said in the same shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from alignment.commitment import rounded_up
from alignment.dates import day_and_month
from alignment.money import Money, short
from alignment.pace import Pace
from alignment.periods import Period
from alignment.rates import rounded
from alignment.zones import ONE_DAY
from db.memory import Work
from db.stores import workspaces
from db.stores.asked import Pair
from db.stores.notices import Notice
from db.tables.workspace import TargetKind
from digests.lead_words import first_id
from digests.pipeline_words import percent
from figures import plan, promises
from figures.basis import Scope
from figures.held import held
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write


@dataclass(frozen=True, slots=True)
class _Goal:
    """What falls short: how it is called, how what is reached of it begins, and where somebody looks."""

    called: str
    begins: str
    button: Button
    look: Button


_PLAN = Button("Against plan", "/pipeline plan")
_GOALS = {
    TargetKind.REVENUE: _Goal("the plan", "Won", _PLAN, Button("What is open", "/pipeline open")),
    TargetKind.SOURCED: _Goal(
        "marketing's quota", "From marketing", _PLAN, Button("The funnel", "/pipeline funnel")
    ),
    TargetKind.MQLS: _Goal(
        "the goal of MQLs",
        "MQLs",
        Button("The commitment", "/pipeline commitment"),
        Button("Where from?", "/pipeline why mqls"),
    ),
}


def render(work: Work, notice: Notice) -> Message | None:
    """Return how it stood when it was found; None where the fiscal year was changed since, so that there is no such period."""
    at, kind = notice.as_of or work.now, TargetKind(str(notice.payload["of"]))
    pair = Pair(at, notice.known_at or at)
    period = _period(work, kind, str(notice.payload["first"]))
    if period is None:
        return None
    pace, currency = _pace(work, kind, period, pair)
    if not pace.goal or pace.forecast is None or pace.required_per_day is None:
        return None

    def said(number: int) -> str:
        return short(Money(number, currency)) if currency else f"{number:,}"

    goal, rate = _GOALS[kind], said(int(rounded(pace.forecast, 0)))
    share = percent(pace.forecast / pace.goal)
    body = write(
        "digests/falls_short",
        period=period.label,
        goal=goal.called,
        reached=f"{goal.begins} {said(pace.actual)} of {said(pace.goal)}, {percent(pace.share_reached)}",
        pace=percent(pace.share_elapsed),
        rate=rate,
        share=share,
        last=day_and_month(period.end - ONE_DAY),
        per_day=said(rounded_up(pace.required_per_day)),
        left=pace.remaining,
        below=notice.payload["below"],
    )
    return compose(
        escape(f"{period.label} may fall short of {goal.called}: run-rate {rate}, {share} of it."),
        body,
        buttons=(goal.button, goal.look),
        iteration=first_id(notice),
    )


def _period(work: Work, kind: TargetKind, first: str) -> Period | None:
    fiscal, day = workspaces.terms(work).fiscal, date.fromisoformat(first)
    period = fiscal.month_of(day) if kind is TargetKind.MQLS else fiscal.quarter_of(day)
    return period if period.first == day else None


def _pace(work: Work, kind: TargetKind, period: Period, pair: Pair) -> tuple[Pace, str]:
    """How it stood at the pair, and in which currency; empty for a count."""
    if kind is TargetKind.MQLS:
        terms = held(work, pair.as_of, pair.known_at)
        return promises.marketing(work, terms, Scope(), pair).pace, ""
    figures = plan.report(work, Scope(quarter=period), pair.as_of, pair.known_at)
    attained = figures.whole if kind is TargetKind.REVENUE else figures.sourced
    return attained.pace, attained.currency
