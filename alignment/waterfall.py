"""From first interest to money and back: conversion that means something, and the leads that a goal asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil

from alignment.attainment import median, nearest_rank
from alignment.periods import Period
from alignment.rates import FEWEST_FOR_A_DIGEST, Direction, Ratio

DEFAULT_WINDOW_DAYS = 90


@dataclass(frozen=True, slots=True)
class Journey:
    """When one lead's cycle entered a stage and when it reached a later one, as local days."""

    entered: date
    reached: date | None = None
    cycle: int = 1


@dataclass(frozen=True, slots=True)
class Cohort:
    """Of those who entered in a period, how many reached the later stage within so many days.

    An immature cohort still has days to come: it is shown as "so far" and never with an arrow.
    """

    period: Period
    ratio: Ratio
    window_days: int
    mature: bool

    def direction_since(self, before: Cohort) -> Direction | None:
        """Up or down against an earlier cohort; None unless both are mature, alike in window and clearly apart."""
        if not (self.mature and before.mature) or self.window_days != before.window_days:
            return None
        return self.ratio.direction_since(before.ratio)


def cohort(
    journeys: Iterable[Journey],
    period: Period,
    today: date,
    window_days: int = DEFAULT_WINDOW_DAYS,
    *,
    recycled: bool = False,
) -> Cohort:
    """The conversion of those who entered in the period, as known on `today` (that day included).

    First cycles only; `recycled=True` asks for the later ones, which are shown apart.
    """
    entered = [
        journey
        for journey in journeys
        if journey.entered in period and journey.entered <= today and (journey.cycle > 1) is recycled
    ]
    window = timedelta(days=window_days)
    reached = sum(
        journey.reached is not None
        and journey.reached <= today
        and journey.reached - journey.entered <= window
        for journey in entered
    )
    last_day_of_window = period.end - timedelta(days=1) + window
    return Cohort(period, Ratio(reached, len(entered)), window_days, today > last_day_of_window)


@dataclass(frozen=True, slots=True)
class Flow:
    """How many reached a stage and how many entered the earlier one in the same period: two sets of leads.

    Their quotient may exceed one and is no rate of success.
    """

    reached: int
    entered: int

    def said(self) -> str:
        """`flow: 40 in / 30`."""
        return f"flow: {self.reached:,} in / {self.entered:,}"


def flow(journeys: Iterable[Journey], period: Period, today: date) -> Flow:
    """What came into both stages in the period, up to and including `today`; first cycles only."""
    first = [journey for journey in journeys if journey.cycle == 1]
    reached = (journey.reached for journey in first if journey.reached is not None)
    return Flow(
        sum(day in period and day <= today for day in reached),
        sum(journey.entered in period and journey.entered <= today for journey in first),
    )


def usual_window(lags_in_days: Iterable[int]) -> int:
    """The window to judge cohorts by: the 90th percentile of the lag so far, or 90 days without any."""
    ninth_tenth = nearest_rank(lags_in_days, 90)
    return DEFAULT_WINDOW_DAYS if ninth_tenth is None else ninth_tenth


@dataclass(frozen=True, slots=True)
class TimeInStage:
    """The median days of those who left a stage, beside who is still inside (who alone would make it longer)."""

    median_days: Fraction | None
    left: int
    inside: int
    oldest_inside: int | None


def time_in_stage(days_of_those_who_left: Sequence[int], ages_inside: Sequence[int]) -> TimeInStage:
    """The velocity of one stage, both in days."""
    return TimeInStage(
        median(days_of_those_who_left),
        len(days_of_those_who_left),
        len(ages_inside),
        max(ages_inside, default=None),
    )


@dataclass(frozen=True, slots=True)
class StageRate:
    """The share of a stage that reaches the next one up; None when unknown, `n` the cases behind it if counted."""

    stage: str
    rate: Decimal | Fraction | None
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """How many of a stage a goal asks for: exact, and rounded up once for display."""

    stage: str
    exact: Fraction

    @property
    def shown(self) -> int:
        """Whole ones, rounded up."""
        return ceil(self.exact)


@dataclass(frozen=True, slots=True)
class ReverseFunnel:
    """What a goal asks of every stage, from the deals upwards.

    `cannot` names the first stage whose rate is zero or unknown; the rows end before it. `few_cases` are the
    stages whose rate rests on fewer than thirty.
    """

    needs: tuple[Need, ...]
    cannot: str | None
    few_cases: tuple[str, ...]

    def shown(self, stage: str) -> int | None:
        """The number to print for a stage; None when it cannot be computed."""
        return next((need.shown for need in self.needs if need.stage == stage), None)


def deals_needed(
    goal_minor: int, marketing_share: Decimal | Fraction, average_deal_minor: int
) -> Fraction | None:
    """goal x marketing's share / average deal, exact; None without an average deal."""
    if average_deal_minor <= 0:
        return None
    return goal_minor * Fraction(marketing_share) / average_deal_minor


def reverse_funnel(deals: Fraction | int, rates: Sequence[StageRate]) -> ReverseFunnel:
    """From so many deals up through the stages, each divided by its rate, in full precision.

    Rounding happens once per row, at display: rounding up at every step inflates what is asked for.
    """
    needed = Fraction(deals)
    needs = [Need("deals", needed)]
    cannot = None
    for step in rates:
        if not step.rate:
            cannot = step.stage
            break
        needed /= Fraction(step.rate)
        needs.append(Need(step.stage, needed))
    few = tuple(step.stage for step in rates if step.n is not None and step.n < FEWEST_FOR_A_DIGEST)
    return ReverseFunnel(tuple(needs), cannot, few)


def leads_needed_by(period: Period, median_days_to_win: int) -> date:
    """The last day on which a lead still turns into money of the period, by the median time to a win."""
    return period.end - timedelta(days=1 + median_days_to_win)


def value_of_mix(
    counts: Mapping[str, int], close_rates: Mapping[str, Decimal | Fraction], average_deal_minor: int
) -> Fraction:
    """What leads of several types are worth in minor units, exact: count x close rate x average deal of each.

    Raises KeyError for a type without a close rate: a guess would be a silent zero.
    """
    return sum(
        (count * Fraction(close_rates[kind]) * average_deal_minor for kind, count in counts.items()),
        start=Fraction(0),
    )


@dataclass(frozen=True, slots=True)
class MarketingTarget:
    """A period's target in leads and in value; many cheap leads meet the first and miss the second."""

    goal_count: int
    goal_value_minor: int

    def count_met(self, count: int) -> bool:
        """Whether there are enough leads."""
        return count >= self.goal_count

    def value_met(self, value_minor: Fraction | int) -> bool:
        """Whether they are worth enough."""
        return value_minor >= self.goal_value_minor
