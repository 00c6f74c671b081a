"""How a forecast is said: plain lines, the money first, then by which history, with the cases beside every rate."""

from __future__ import annotations

from fractions import Fraction

from alignment.coverage import NO_LOSSES, NoNumber
from alignment.dates import full_day
from alignment.forecast import Category, WeightBasis, thin
from alignment.money import Money, short
from alignment.rates import FEWEST_FOR_A_PERCENTAGE
from digests import pipeline_words as say
from figures.forecast import NO_SPEED, ForecastFigures, InCategory, average, whole
from messages.words import count

CATEGORIES = {
    Category.COMMIT: "Commit",
    Category.MOST_LIKELY: "Most likely",
    Category.BEST_CASE: "Best case",
    Category.PIPELINE: "Pipeline",
    Category.OMITTED: "Omitted",
    Category.UNSAID: "No category",
}


def expected(figures: ForecastFigures) -> list[str]:
    """What is won, each category by itself with the sum so far, and what is weighted."""
    deals = figures.deals
    lines = [
        f"Won {short(deals.won)}" + (f" of {short(deals.target)}" if deals.target else ", no target set")
    ]
    lines += [_category(figures, each) for each in figures.categories]
    if not figures.categories:
        lines.append(f"Nothing is open in {deals.quarter.label}.")
    if deals.open_deals:
        lines += _weighted(figures)
    if figures.overdue:
        overdue = _money(figures, figures.overdue_minor)
        lines.append(f"Open past its date, any quarter: {figures.overdue:,}, {overdue}")
    if deals.without_amount:
        lines.append(f"No amount, in no sum: {count(deals.without_amount, 'deal')}")
    lines += [say.rate_line(each) for each in deals.rates]
    lines += [f"No rate for {each.currency}: {count(each.deals, 'deal')}" for each in deals.unconverted]
    return lines


def history(figures: ForecastFigures) -> list[str]:
    """Whether it is enough, and what the last four quarters say; a rate from few cases has its range, or no percent."""
    past, deals = figures.outcomes, figures.deals
    lines = _cover(figures)
    rate = past.by_count
    if not rate.n:
        lines.append("Win rate: nothing decided in 4 quarters")
    elif not past.lost_known:
        lines += ["Win rate: not known", f"   {rate.numerator:,} won, {NO_LOSSES}"]
    else:
        lines += [f"Win rate, all decided: {rate.in_thread()}", *_by_value(figures)]
        decided = (
            ("lost", past.lost.deals),
            ("no decision", past.no_decision.deals),
            ("disqualified", past.disqualified),
        )
        lines.append("   " + ", ".join(f"{number:,} {word}" for word, number in decided))
    lines += _cycle(figures)
    fast = figures.velocity
    if fast.number is None:
        lines.append(f"Velocity: n/a, {NO_SPEED[fast.missing or NoNumber.NO_WINS]}")
    else:
        each = average(figures)
        lines.append(f"Velocity {_money(figures, whole(fast.number))} a day")
        lines.append(f"   {deals.open_deals:,} open × win rate × {short(each) if each else ''} ÷ cycle")
    lines.append(f"History: {full_day(past.first)} to before {full_day(past.end)}")
    return lines


def _weighted(figures: ForecastFigures) -> list[str]:
    """The open pipeline, each deal times its chance; a deal whose chance nobody knows is in no sum, and never a zero."""
    weighted, unknown = figures.weighted, figures.weighted.deals(WeightBasis.NONE)
    known = [
        f"{weighted.deals(basis):,} {words}"
        for basis, words in ((WeightBasis.OWN_HISTORY, "own history"), (WeightBasis.PROBABILITY, "CRM"))
        if weighted.deals(basis)
    ]
    if weighted.minor is None:
        return ["Weighted: not known", f"   no chance is known of {count(unknown, 'deal')}"]
    left_out = [f"{unknown:,} unknown, in no sum"] if unknown else []
    return [
        f"Weighted {_money(figures, weighted.minor)} of {short(figures.deals.open)} open",
        "   chance: " + ", ".join([*known, *left_out]),
    ]


def _category(figures: ForecastFigures, each: InCategory) -> str:
    start = f"{CATEGORIES[each.category]} {_money(figures, each.minor)}, {count(each.deals, 'deal')}"
    if each.so_far is None:
        return f"{start} · in no sum"
    return f"{start} · so far {_money(figures, each.so_far)}"


def _cover(figures: ForecastFigures) -> list[str]:
    deals = figures.deals
    need = deals.bases.need.number
    if deals.cover.number is None or deals.left is None:
        why = "target met" if deals.cover.missing is NoNumber.TARGET_MET else "no target set"
        lines = [f"Cover: {why}"]
    else:
        lines = [f"Cover {say.times(deals.cover.number)} of {short(deals.left)} to get"]
    if need is None:
        why = "no win in" if deals.bases.need.missing is NoNumber.NO_WINS else "no pipeline known in"
        return [*lines, f"   need not known: {why} 4 quarters"]
    few = ", few" if thin(deals.bases.deals) else ""
    return [
        *lines,
        f"   need {say.times(need)}: own last 4 quarters, {count(deals.bases.deals, 'deal')}{few}",
    ]


def _by_value(figures: ForecastFigures) -> list[str]:
    past = figures.outcomes
    if thin(past.priced):
        return [f"   by value: {count(past.priced, 'deal')} with an amount, too few"]
    return [f"   by value {say.percent(past.by_value.value)} of {_money(figures, past.by_value.n)}"]


def _cycle(figures: ForecastFigures) -> list[str]:
    past = figures.outcomes
    n = len(past.won_days)
    if past.cycle is None:
        lines = [f"Sales cycle: {count(n, 'win')}, below {FEWEST_FOR_A_PERCENTAGE} no median"]
    else:
        lines = [f"Sales cycle {_days(past.cycle)} median, {n:,} won only{', few' if thin(n) else ''}"]
    if past.lost_cycle is not None:
        lines.append(f"   lost ones {_days(past.lost_cycle)}, n = {len(past.lost_days):,}")
    if past.contradicted:
        lines.append(f"   left out, closed before created: {past.contradicted:,}")
    if past.undated:
        lines.append(f"   left out, no creation date: {past.undated:,}")
    return lines


def _days(days: Fraction) -> str:
    median = whole(days)
    return count(median, "day")


def _money(figures: ForecastFigures, minor: int) -> str:
    return short(Money(minor, figures.held.currency))
