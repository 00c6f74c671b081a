"""Falling short is said while it can still be changed: the run-rate leads below the goal, and enough of the period is left."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from alignment.pace import Pace
from alignment.periods import Period

OFF = 0


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """When to warn: the run-rate leads below `below` percent of the goal, and more than `left` percent of the working days remain.

    Not before a tenth of the period is over: a first day without a win says nothing. `below` 0 never warns.
    """

    below: int = 90
    left: int = 25

    def warns(self, pace: Pace) -> bool:
        """Tell whether this pace is one to warn of. The run-rate is what was reached a day so far, times all days."""
        if self.below == OFF or pace.goal == 0 or pace.forecast is None:
            return False
        begun = pace.elapsed * 10 >= pace.total
        plenty_left = pace.remaining * 100 > self.left * pace.total
        return begun and plenty_left and pace.forecast < Fraction(self.below, 100) * pace.goal


@dataclass(frozen=True, slots=True)
class Short:
    """What the run-rate falls short of: `revenue`, `sourced` or `mqls`, in which period, by which threshold."""

    of: str
    period: Period
    below: int
