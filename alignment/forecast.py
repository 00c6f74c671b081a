"""What a team expects of its open deals: forecast categories, what a deal in a stage is worth, and from how many cases.

A category is single: what stands in commit is not in best case. The sums "so far" add them up from won on, the surest
first; what is omitted, or in no category, is in none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from alignment.attainment import median
from alignment.coverage import Figure, NoNumber, velocity
from alignment.rates import FEWEST_FOR_A_DIGEST, FEWEST_FOR_A_PERCENTAGE, Ratio


class Category(StrEnum):
    """How sure a team is of a deal, the surest first, as its CRM says."""

    COMMIT = "commit"
    MOST_LIKELY = "most_likely"
    BEST_CASE = "best_case"
    PIPELINE = "pipeline"
    OMITTED = "omitted"
    UNSAID = "unsaid"
    """The CRM gives none, or a word that is none of these."""

    @property
    def adds_up(self) -> bool:
        """Whether the sums "so far" hold it."""
        return self not in (Category.OMITTED, Category.UNSAID)


_WORDS = {each.value: each for each in Category} | {
    # Salesforce's API calls commit "Forecast", HubSpot's omitted is "OMIT".
    "forecast": Category.COMMIT,
    "mostlikely": Category.MOST_LIKELY,
    "bestcase": Category.BEST_CASE,
    "open": Category.PIPELINE,
    "omit": Category.OMITTED,
}


def category_of(word: str) -> Category:
    """Read a CRM's forecast category; a word that is none, such as `closed` on an open deal, is unsaid."""
    return _WORDS.get(word, Category.UNSAID)


def is_no_decision(loss_reason: str) -> bool:
    """Tell whether a lost deal ended without a decision: it counts as decided, and is shown apart."""
    return loss_reason.replace("_", "").startswith("nodecision")


class WeightBasis(StrEnum):
    """Where a deal's chance is from."""

    OWN_HISTORY = "own_history"
    """Won of all decided deals that were ever in that stage."""
    PROBABILITY = "probability"
    """What the CRM says."""
    NONE = "none"
    """Neither is known: the deal adds nothing."""


@dataclass(frozen=True, slots=True)
class Weight:
    """A deal's chance of being won, and where it is from."""

    share: Fraction
    basis: WeightBasis


def weight(of_stage: Ratio | None, probability: int) -> Weight:
    """Take the stage's own share of wins where 30 decided deals say it, else the CRM's probability in percent."""
    if of_stage is not None and of_stage.value is not None and not thin(of_stage.n):
        return Weight(of_stage.value, WeightBasis.OWN_HISTORY)
    if probability > 0:
        return Weight(Fraction(min(probability, 100), 100), WeightBasis.PROBABILITY)
    return Weight(Fraction(0), WeightBasis.NONE)


def thin(cases: int) -> bool:
    """Tell whether a rate from so few cases wants its range, or a word, beside it."""
    return cases < FEWEST_FOR_A_DIGEST


def typical(days: list[int]) -> Fraction | None:
    """Return the median of some days; None below five, which would be one deal's story."""
    return median(days) if len(days) >= FEWEST_FOR_A_PERCENTAGE else None


def speed(deals: int, wins: Ratio, average_minor: Fraction | None, cycle: Fraction | None) -> Figure:
    """Return minor units a day; without a number where fewer than five deals were decided."""
    if not wins.numerator:
        return Figure.lacking(NoNumber.NO_WINS)
    if wins.n < FEWEST_FOR_A_PERCENTAGE:
        return Figure.lacking(NoNumber.TOO_FEW)
    return velocity(deals, wins, average_minor or 0, cycle)
