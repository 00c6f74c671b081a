"""So many of so many: a ratio keeps its count, and is no percentage before there are enough cases."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from math import sqrt

FEWEST_FOR_A_PERCENTAGE = 5
FEWEST_FOR_A_DIGEST = 30
_Z = 1.96  # 95 %


class Direction(StrEnum):
    """Which way a rate has moved, when the difference is more than chance."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A count out of a count of cases, 0 <= numerator <= denominator."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator:
            raise ValueError(f"{self.numerator} of {self.denominator} is no share of cases")

    @property
    def n(self) -> int:
        """How many cases stand behind the ratio."""
        return self.denominator

    @property
    def value(self) -> Fraction | None:
        """The ratio, exact; None without cases."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def percent(self) -> Decimal | None:
        """The ratio in percent with one decimal, halves up (70.6); None without cases."""
        return rounded(self.value * 100, 1) if self.value is not None else None

    @property
    def whole_percent(self) -> int | None:
        """The ratio in whole percent, halves up (71); None without cases."""
        return int(rounded(self.value * 100, 0)) if self.value is not None else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % range of the true rate, within 0 and 1; None without cases.

        ((p + z²/2n) ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n) with z = 1.96.
        """
        if not self.denominator:
            return None
        n, p = self.denominator, self.numerator / self.denominator
        middle = p + _Z**2 / (2 * n)
        reach = _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        scale = 1 + _Z**2 / n
        return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)

    @property
    def range_percent(self) -> tuple[Decimal, Decimal] | None:
        """Wilson's range in percent with one decimal (46.9, 86.7); None without cases."""
        if self.interval is None:
            return None
        low, high = (rounded(Fraction(edge) * 100, 1) for edge in self.interval)
        return low, high

    @property
    def counts(self) -> str:
        """The bare count: 12 of 17."""
        return f"{self.numerator:,} of {self.denominator:,}"

    def in_digest(self) -> str:
        """What a digest says: the count alone below 30 cases, with its percentage from there on."""
        if self.n < FEWEST_FOR_A_DIGEST:
            return self.counts
        return f"{self.counts}, {self.whole_percent} %"

    def in_thread(self) -> str:
        """What a thread says: the count alone below 5 cases, percentage and range below 30, percentage above."""
        if self.n < FEWEST_FOR_A_PERCENTAGE or self.interval is None:
            return self.counts
        said = f"{self.counts}, {self.whole_percent} %"
        if self.n >= FEWEST_FOR_A_DIGEST:
            return said
        low, high = (rounded(Fraction(edge) * 100, 0) for edge in self.interval)
        return f"{said}, range {low}–{high} %"

    def direction_since(self, before: Ratio) -> Direction | None:
        """Up or down against an earlier ratio; None while their ranges overlap or one has no cases."""
        if self.interval is None or before.interval is None:
            return None
        if self.interval[0] > before.interval[1]:
            return Direction.UP
        if self.interval[1] < before.interval[0]:
            return Direction.DOWN
        return None


class NoPercentage(StrEnum):
    """Why a change is not given in percent."""

    NEW = "new"
    NONE = "none"


def change_percent(before: int, after: int) -> Decimal | NoPercentage:
    """The change in percent with one decimal, halves away from zero.

    From zero it is `new` (and none from zero to zero); from a negative amount a percentage means nothing.
    """
    if before < 0 or before == after == 0:
        return NoPercentage.NONE
    if before == 0:
        return NoPercentage.NEW
    return rounded(Fraction(after - before, before) * 100, 1)


def rounded(value: Fraction, places: int) -> Decimal:
    """An exact number to so many decimals, halves away from zero; for display, never to reckon on."""
    scaled = value * 10**places
    whole = int(abs(scaled) + Fraction(1, 2))
    sign = -1 if scaled < 0 else 1
    return Decimal(sign * whole).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
