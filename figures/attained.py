"""What was reached of a quota: one shape for the company, a team, a person, and marketing's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from alignment.money import Money
from alignment.pace import Pace, PaceState
from alignment.people import FEWEST_PEOPLE
from alignment.quotas import Quota
from figures.basis import rounded
from figures.deals import Total


@dataclass(frozen=True, slots=True)
class Attained:
    """What was reached of a quota in a period. `quota` None: nobody set one, which is not a quota of zero."""

    currency: str
    quota: int | None
    reached: int
    deals: int
    without_amount: int
    pace: Pace

    @classmethod
    def of(cls, currency: str, quota: int | None, found: Total, days: tuple[int, int]) -> Attained:
        """Return what was found of a quota after so many of all working days."""
        pace = Pace(quota or 0, found.minor, *days)
        return cls(currency, quota, found.minor, found.deals, found.without_amount, pace)

    @classmethod
    def together(cls, parts: Sequence[Attained]) -> Attained:
        """Return what several groups reached as one, of the quotas of all; None where one of them has none."""
        first = parts[0]
        quotas = [each.quota for each in parts if each.quota is not None]
        quota = sum(quotas) if len(quotas) == len(parts) else None
        reached = sum(each.reached for each in parts)
        return cls(
            first.currency,
            quota,
            reached,
            sum(each.deals for each in parts),
            sum(each.without_amount for each in parts),
            replace(first.pace, goal=quota or 0, actual=reached),
        )

    @property
    def share(self) -> Fraction | None:
        """Reached over quota; None without one."""
        return self.pace.share_reached

    @property
    def run_rate(self) -> int | None:
        """Where the pace so far leads by the period's end, in whole minor units; None before the first day is over."""
        return None if self.pace.forecast is None else _half_up(self.pace.forecast)

    @property
    def per_day(self) -> int | None:
        """What each working day left must bring, rounded up; None without a quota, or without days left."""
        exact = self.pace.required_per_day
        return None if exact is None else -(-exact.numerator // exact.denominator)

    @property
    def running(self) -> bool:
        """Whether the period goes on and the quota is not reached yet: then what is needed is worth saying."""
        return self.pace.state in (PaceState.RUNNING, PaceState.STARTS_TODAY)

    def money(self, minor: int) -> Money:
        """Return an amount in the workspace's currency."""
        return Money(minor, self.currency)

    def to_json(self, name: str = "won") -> dict[str, Any]:
        """Return it under the names that docs/figures.md promises."""
        return {
            f"{name}_minor": self.reached,
            f"{name}_deals": self.deals,
            f"{name}_without_amount": self.without_amount,
            "quota_minor": self.quota,
            "attainment": rounded(self.share),
            "run_rate_minor": self.run_rate,
            "required_per_day_minor": self.per_day,
        }


@dataclass(frozen=True, slots=True)
class Assigned:
    """What the quotas of persons add up to, of the quota of the group that they belong to; never of fewer than three."""

    people: int
    quotas: int
    of: int

    @property
    def share(self) -> Fraction | None:
        """More than one: more is assigned than the plan needs."""
        return Fraction(self.quotas, self.of) if self.of else None

    def to_json(self) -> dict[str, Any]:
        """Return it under the names that docs/figures.md promises."""
        return {
            "people": self.people,
            "quotas_minor": self.quotas,
            "of_minor": self.of,
            "share": rounded(self.share),
        }


def assigned(owed: Iterable[Quota | None], quota: int | None) -> Assigned | None:
    """Add up what persons owe; None without a quota to compare it with, and for fewer than three: they are persons."""
    amounts = [each.amount for each in owed if each]
    return (
        Assigned(len(amounts), sum(amounts), quota)
        if quota is not None and len(amounts) >= FEWEST_PEOPLE
        else None
    )


def _half_up(exact: Fraction) -> int:
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
