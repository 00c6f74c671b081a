"""Is there enough pipeline: coverage of what is left to get, what history says is needed, win rate, velocity.

Nothing here divides by zero: where there is no number, there is a name for why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from alignment.attainment import median
from alignment.rates import Ratio, rounded


class NoNumber(StrEnum):
    """Why a figure has no number."""

    TARGET_MET = "target_met"
    NO_TARGET = "no_target"
    NO_BASE = "no_base"
    """The base period began without pipeline."""
    NO_WINS = "no_wins"
    NO_CYCLE = "no_cycle"
    """The sales cycle is unknown or zero days."""
    TOO_FEW = "too_few"
    """Fewer cases than a rate is made of."""
    NO_LOSSES = "no_losses"
    """No lost deal was ever heard of: then all that was decided seems won, which is a file's way and no rate."""


NO_LOSSES = "no lost deal is known"
"""What is said of a win rate where only won deals were ever heard of: it is never a bare 100 %."""


@dataclass(frozen=True, slots=True)
class Figure:
    """An exact number, or the name of why there is none."""

    number: Fraction | None
    missing: NoNumber | None = None

    @classmethod
    def lacking(cls, why: NoNumber) -> Figure:
        """A figure without a number."""
        return cls(None, why)


def left_to_get(target_minor: int, won_minor: int) -> int:
    """Target less won so far in the period, in minor units; zero or below when the target is met."""
    return target_minor - won_minor


def coverage(open_minor: int, target_minor: int | None, won_minor: int) -> Figure:
    """Open pipeline of the period over what is left to get (never over the whole target)."""
    if not target_minor:
        return Figure.lacking(NoNumber.NO_TARGET)
    left = left_to_get(target_minor, won_minor)
    if left <= 0:
        return Figure.lacking(NoNumber.TARGET_MET)
    return Figure(Fraction(open_minor, left))


def required_coverage(won_minor: int, starting_minor: int) -> Figure:
    """How often the pipeline must cover the need: starting qualified pipeline over what of it was won in the period."""
    if starting_minor <= 0:
        return Figure.lacking(NoNumber.NO_BASE)
    if won_minor <= 0:
        return Figure.lacking(NoNumber.NO_WINS)
    return Figure(Fraction(starting_minor, won_minor))


def share_of_need(covered: Fraction, required: Fraction) -> Fraction:
    """How much of what is left to get the pipeline yields at the historical rate: 3.0 of 4.55 is 66 %."""
    return covered / required


def weighted_pipeline(deals: Iterable[tuple[int, Decimal | Fraction]]) -> int:
    """The sum of amount times stage probability (0 to 1), in minor units, rounded once. An expectation, no forecast."""
    expected = Fraction(0)
    for amount_minor, probability in deals:
        if not 0 <= probability <= 1:
            raise ValueError(f"a probability lies between 0 and 1, {probability} does not")
        expected += amount_minor * Fraction(probability)
    return int(rounded(expected, 0))


def win_rate(won: int, lost: int, no_decision: int = 0, disqualified: int = 0) -> Ratio:
    """Won of all that was decided, by close date: lost, no decision and disqualified after qualification count.

    Counts, or minor units for the rate by value.
    """
    return Ratio(won, won + lost + no_decision + disqualified)


def velocity(
    opportunities: int, wins: Ratio, average_minor: Fraction | int, cycle_days: Fraction | int | None
) -> Figure:
    """Minor units per day: opportunities x win rate x average deal / days of the sales cycle.

    All four are of the same segment and definition, which only the caller can know.
    """
    if not wins.value:
        return Figure.lacking(NoNumber.NO_WINS)
    if not cycle_days:
        return Figure.lacking(NoNumber.NO_CYCLE)
    return Figure(opportunities * wins.value * average_minor / cycle_days)


def sales_cycle(days_to_win: Iterable[int]) -> Fraction | None:
    """Median days from opportunity to won, of won ones only; None without wins."""
    return median(days_to_win)


def quota_attainment(won_minor: int, quota_minor: int | None) -> Figure:
    """Won over quota of the same period; without a quota (or with one of zero) there is no number."""
    if not quota_minor:
        return Figure.lacking(NoNumber.NO_TARGET)
    return Figure(Fraction(won_minor, quota_minor))
