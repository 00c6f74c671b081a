"""Both heads read that a quota will be missed at this pace, while it can still be changed: what is there, and what it takes."""

from __future__ import annotations

from datetime import date

from alignment.dates import day_and_month
from alignment.money import short
from alignment.zones import ONE_DAY
from db.memory import Work
from db.stores import workspaces
from db.stores.notices import Notice
from db.tables.workspace import TargetKind
from digests.lead_words import first_id
from digests.pipeline_words import percent
from digests.plan_words import reached
from figures import plan
from figures.basis import Scope
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write

QUOTAS = {TargetKind.REVENUE.value: "the plan", TargetKind.SOURCED.value: "marketing's quota"}


def render(work: Work, notice: Notice) -> Message | None:
    """Return how it stood when it was found; None where the fiscal year was changed since, so that there is no such period."""
    at = notice.as_of or work.now
    quarter = workspaces.terms(work).fiscal.quarter_of(date.fromisoformat(str(notice.payload["first"])))
    if quarter.first.isoformat() != notice.payload["first"]:
        return None
    of = str(notice.payload["of"])
    figures = plan.report(work, Scope(quarter=quarter), at, notice.known_at or at)
    attained = figures.whole if of == TargetKind.REVENUE else figures.sourced
    if attained.run_rate is None or attained.per_day is None:
        return None
    rate = short(attained.money(attained.run_rate))
    share = (
        percent(attained.pace.forecast / attained.quota)
        if attained.pace.forecast and attained.quota
        else "0 %"
    )
    quota = QUOTAS[of]
    body = write(
        "digests/falls_short",
        period=quarter.label,
        quota=quota,
        won=f"Won {reached(attained)}",
        pace=percent(figures.pace),
        rate=rate,
        share=share,
        last=day_and_month(quarter.end - ONE_DAY),
        per_day=short(attained.money(attained.per_day)),
        left=attained.pace.remaining,
        below=notice.payload["below"],
    )
    return compose(
        escape(f"{quarter.label} may fall short of {quota}: run-rate {rate}, {share} of it."),
        body,
        buttons=(Button("Against plan", "/pipeline plan"), Button(*_look_at(of))),
        iteration=first_id(notice),
    )


def _look_at(of: str) -> tuple[str, str]:
    """What may still change it: the open deals, or what becomes of marketing's leads."""
    return (
        ("What is open", "/pipeline open") if of == TargetKind.REVENUE else ("The funnel", "/pipeline funnel")
    )
