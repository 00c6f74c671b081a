"""How a period against plan is said: each quota in the same shape, sales' and marketing's, a team's and a person's."""

from __future__ import annotations

from alignment.dates import day_and_month
from alignment.money import short
from alignment.pace import PaceState
from alignment.quotas import Quota
from alignment.zones import ONE_DAY
from digests.pipeline_words import percent
from figures.attained import Assigned, Attained
from figures.plan import OfPerson, PlanFigures

NO_QUOTA = "no quota set"


def reached(attained: Attained, *, narrowed: bool = False) -> str:
    """`$940k of $2.0M, 47 %`; without a quota what was reached, and that there is none.

    `narrowed`: of a part that nobody has a quota for, which the plan says once.
    """
    got = short(attained.money(attained.reached))
    if attained.quota is None:
        return got if narrowed else f"{got}, {NO_QUOTA}"
    share = f", {percent(attained.share)}" if attained.share is not None else ""
    return f"{got} of {short(attained.money(attained.quota))}{share}"


def won_line(figures: PlanFigures) -> str:
    """What was won of the plan, beside the pace."""
    whole = figures.whole
    if whole.quota is None:
        narrowed = "no quota for that part" if figures.narrowed else "no plan set"
        return f"Won {short(whole.money(whole.reached))} · {narrowed}"
    return f"Won {reached(whole)} (pace {percent(figures.pace)})"


def ahead_line(attained: Attained, period: str) -> str:
    """Where the pace leads and what each day left must bring; what came out, once the period is over."""
    if attained.quota is None:
        return ""
    if attained.pace.state is PaceState.FINISHED:
        return f"{period} is over."
    if attained.pace.state is PaceState.GOAL_REACHED:
        return "Quota reached; nothing more is needed."
    left = f"{attained.pace.remaining:,} day{'' if attained.pace.remaining == 1 else 's'} left"
    need = f"need {short(attained.money(attained.per_day))} a day" if attained.per_day is not None else ""
    if attained.run_rate is None:
        return ", ".join(piece for piece in ("Starts today", need, left) if piece)
    return f"Run-rate {short(attained.money(attained.run_rate))} · {need}, {left}"


def assigned_line(assigned: Assigned, figures: PlanFigures) -> str:
    """What is assigned to persons, of the plan."""
    money = short(figures.whole.money(assigned.quotas))
    return f"Quotas of {assigned.people:,} people: {money}, {percent(assigned.share)} of the plan"


def of_a_part(attained: Attained, owed: Quota | None) -> str:
    """`$118k · quota $50k for 21 of 64 days` where a quota is of a part of the period; empty where it is of all of it."""
    if owed is None or not owed.unset or attained.quota is None:
        return ""
    got, quota = short(attained.money(attained.reached)), short(attained.money(attained.quota))
    return f"{got} · quota {quota} for {owed.days:,} of {owed.days + owed.unset:,} days"


def person_line(name: str, each: OfPerson, *, narrowed: bool = False) -> str:
    """One person's own standing; how a quota was prorated is said, and no share where it is of a part of the period."""
    owed = each.owed
    if in_part := of_a_part(each.attained, owed):
        return f"{name} {in_part}"
    part = f" · {owed.days:,} of {owed.of_days:,} days" if owed is not None and owed.prorated else ""
    return f"{name} {reached(each.attained, narrowed=narrowed)}{part}"


def marketing_lines(figures: PlanFigures) -> list[str]:
    """Marketing's own quota, in the same shape as sales'."""
    lines = [f"From marketing {reached(figures.sourced, narrowed=figures.narrowed)}"]
    ahead = ahead_line(figures.sourced, figures.period.label)
    lines += [ahead] if ahead and figures.sourced.running else []
    if figures.sourced_made is not None:
        lines.append(f"Its pipeline made {reached(figures.sourced_made)}")
    return lines


def period_line(figures: PlanFigures) -> str:
    """`Q4 · to 31 Dec · day 33 of 64`."""
    period, held = figures.period, figures.held
    last = day_and_month(period.end - ONE_DAY)
    day = period.day_number(held.calendar, held.today)
    return f"{period.label} · to {last} · day {day:,} of {figures.whole.pace.total:,}"


def warning_line(figures: PlanFigures) -> str:
    """That the run-rate falls short while it can be changed; empty where it does not."""
    short_of = [
        name
        for name, attained in (("the plan", figures.whole), ("marketing's quota", figures.sourced))
        if figures.warns(attained)
    ]
    return f"The run-rate falls short of {' and '.join(short_of)}." if short_of else ""


def left_out_lines(figures: PlanFigures) -> list[str]:
    """What is in no sum: deals without an amount, and in currencies without a rate."""
    lines = [f"No rate for {each.currency}, left out: {each.deals:,} deals" for each in figures.unconverted]
    if figures.whole.without_amount:
        lines.insert(0, f"Won without an amount, left out: {figures.whole.without_amount:,}")
    return lines
