"""How marketing's commitment is said: each step with its rate and cases, count and value side by side."""

from __future__ import annotations

from alignment.commitment import Cannot, Needed
from alignment.dates import day_and_month
from alignment.money import short
from alignment.pace import Pace
from alignment.zones import ONE_DAY
from digests.pipeline_words import percent
from figures.commitment import CommitmentFigures, met
from messages.text import one_line
from messages.words import count

_CANNOT = {
    Cannot.NO_GOAL: "no plan is set",
    Cannot.NO_SHARE: "marketing has no quota, and brought nothing in the base year",
    Cannot.NO_AMOUNT: "no deal from marketing with an amount was won",
    Cannot.NO_CASES: "no cohort is old enough yet",
    Cannot.NO_WINS: "no wins in the base period",
}


def goal_line(figures: CommitmentFigures) -> str:
    """The goal, and which part of it is marketing's, by what."""
    if not figures.goal:
        of = " ".join(each for each in figures.scope.said if each != figures.period.label)
        return f"No plan is set for {figures.period.full}" + (f", {one_line(of, 16)}" if of else "")
    goal = short(figures.amount(figures.goal))
    if not figures.share:
        return f"Goal {goal} · marketing's part is not known"
    source = "its quota" if figures.share_from == "quota" else "as in the last year"
    return f"Goal {goal} · marketing {percent(figures.share)}, {source}"


def step_lines(figures: CommitmentFigures) -> list[str]:
    """From the deals back to the leads: how many of each, and the rate that says so with its cases."""
    if not isinstance(figures.needed, Needed):
        return [f"Cannot be reckoned: {_CANNOT[figures.needed]}"]
    base = figures.base
    deals, sqls, sals, mqls, inquiries = figures.needed.shown
    won, sql, sal, mql = base.rates.steps
    deal = short(figures.amount(base.deal))
    lines = [
        f"{count(deals, 'deal')} of {deal} on average, n = {base.deals:,}",
        f"{count(sqls, 'SQL')} · won {won.in_thread()}",
        f"{count(sals, 'SAL')} · qualified {sql.in_thread()}",
        f"{count(mqls, 'MQL')} · accepted {sal.in_thread()}",
    ]
    if mql.numerator < mql.denominator:
        lines.append(f"{count(inquiries, 'lead')} · handed over {mql.in_thread()}")
    return lines


def when_lines(figures: CommitmentFigures) -> list[str]:
    """In which days the leads for the period are handed over, by the time that a win takes."""
    first, last = day_and_month(figures.serves.first), day_and_month(figures.serves.end - ONE_DAY)
    base = figures.base
    if base.lag_days is None:
        return [f"MQLs due {first} – {last}", "   time from there to a win: not known"]
    return [
        f"MQLs due {first} – {last}",
        f"   {count(base.lag_days, 'day')} from there to a win, n = {base.lag_n:,}",
    ]


def so_far_lines(figures: CommitmentFigures) -> list[str]:
    """How many leads are there, and what they are worth: a count that is met may be short in value."""
    pace, money = figures.count, figures.money
    unknown = sum(figures.unknown.values())
    lines = []
    if pace.goal:
        lines.append(f"Count {pace.actual:,} of {pace.goal:,} MQLs{_state(pace, _line(figures, pace))}")
    else:
        lines.append(f"Count {count(pace.actual, 'MQL')} so far")
    worth = short(figures.amount(money.actual))
    if money.goal:
        line = figures.line(money)
        at = short(figures.amount(line)) if line is not None else ""
        lines.append(f"Value {worth} of {short(figures.amount(money.goal))}{_state(money, at)}")
    elif figures.base.deals and unknown < pace.actual:
        lines.append(f"Value {worth} so far")
    elif unknown:
        lines.append("Value not known")
    if unknown:
        lines.append(f"Of kinds without a history, in no value: {unknown:,}")
    return lines


def _line(figures: CommitmentFigures, pace: Pace) -> str:
    line = figures.line(pace)
    return "" if line is None else f"{line:,}"


def _state(pace: Pace, line: str) -> str:
    if met(pace):
        return ", reached"
    if not pace.remaining:
        return ", short at its end"
    return f", line {line}" if line and pace.elapsed else ", starts today"


def month_line(figures: CommitmentFigures) -> str:
    """What that is a month, beside the goal that both teams agreed for this one."""
    if figures.a_month is None or figures.months < 2:
        return ""
    month = figures.held.month.label
    agreed = f"goal for {month} {figures.agreed:,}" if figures.agreed is not None else f"no goal for {month}"
    return f"That is {figures.a_month:,} MQLs a month · {agreed}"


def base_lines(figures: CommitmentFigures) -> list[str]:
    """Which leads the rates are of, and how old each of them is."""
    base = figures.base
    first, last = base.first, base.end - ONE_DAY
    lines = [
        f"Base: leads of {day_and_month(first)} {first.year} – {day_and_month(last)} {last.year}",
        f"   each {base.window_days:,} days old at least",
    ]
    if base.unconverted:
        lines.append(f"   {count(base.unconverted, 'deal')} left out: no rate")
    return lines
