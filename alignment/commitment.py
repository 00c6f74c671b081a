"""How many leads the revenue goal needs from marketing: the reverse funnel, exact, and rounded up once for display.

Counts alone can be met with leads that hardly ever close, so the same goal also stands in money: what each kind of lead has
been worth, times how many of it there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from alignment.rates import Ratio


class Cannot(StrEnum):
    """Why the reverse funnel has no number; never infinity, never a guess."""

    NO_GOAL = "no_goal"
    NO_SHARE = "no_share"
    """Nobody set marketing's quota, and nothing was won in the base period that could say its share."""
    NO_AMOUNT = "no_amount"
    """No won deal of the base period has an amount."""
    NO_CASES = "no_cases"
    """No cohort of the base period is old enough."""
    NO_WINS = "no_wins"
    """A step of the funnel led nowhere in the base period."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What became of the leads of mature cohorts, step by step: each step out of the one before."""

    mql_of_inquiry: Ratio
    sal_of_mql: Ratio
    sql_of_sal: Ratio
    won_of_sql: Ratio

    @classmethod
    def of_counts(cls, inquiries: int, mqls: int, sals: int, sqls: int, won: int) -> Rates:
        """Return the rates of leads counted at each stage; whoever got further also got here."""
        sqls = max(sqls, won)
        sals = max(sals, sqls)
        mqls = max(mqls, sals)
        return cls(Ratio(mqls, max(inquiries, mqls)), Ratio(sals, mqls), Ratio(sqls, sals), Ratio(won, sqls))

    @property
    def steps(self) -> tuple[Ratio, ...]:
        """From the win back to the inquiry."""
        return self.won_of_sql, self.sql_of_sal, self.sal_of_mql, self.mql_of_inquiry


@dataclass(frozen=True, slots=True)
class Needed:
    """What a goal needs at each stage, exact."""

    deals: Fraction
    sqls: Fraction
    sals: Fraction
    mqls: Fraction
    inquiries: Fraction

    @property
    def shown(self) -> tuple[int, int, int, int, int]:
        """Deals, SQLs, SALs, MQLs and inquiries in whole numbers, each rounded up once from the exact one."""
        return (
            rounded_up(self.deals),
            rounded_up(self.sqls),
            rounded_up(self.sals),
            rounded_up(self.mqls),
            rounded_up(self.inquiries),
        )


def rounded_up(exact: Fraction) -> int:
    """Return the next whole number; for display, never to reckon on."""
    return -(-exact.numerator // exact.denominator)


def needed(
    goal: int | Fraction,
    share: Fraction,
    deal: Fraction,
    *,
    win: Fraction,
    sql_of_sal: Fraction,
    sal_of_mql: Fraction,
    mql_of_inquiry: Fraction = Fraction(1),
) -> Needed | Cannot:
    """Return how many deals, SQLs, SALs, MQLs and inquiries a goal needs of which marketing owes a share.

    `deal` is what one is worth on average, in the goal's unit. Nothing is rounded on the way: that would inflate the ask.
    """
    if goal <= 0:
        return Cannot.NO_GOAL
    if share <= 0:
        return Cannot.NO_SHARE
    if deal <= 0:
        return Cannot.NO_AMOUNT
    if not all((win, sql_of_sal, sal_of_mql, mql_of_inquiry)):
        return Cannot.NO_WINS
    deals = Fraction(goal) * share / deal
    sqls = deals / win
    sals = sqls / sql_of_sal
    mqls = sals / sal_of_mql
    return Needed(deals, sqls, sals, mqls, mqls / mql_of_inquiry)


def needed_by(goal: int, share: Fraction, deal: Fraction, rates: Rates) -> Needed | Cannot:
    """Return the same by the rates of mature cohorts; where no inquiry is known, each MQL stands for one."""
    won, sql, sal, mql = (step.value for step in rates.steps)
    zero = Fraction(0)
    found = needed(
        goal,
        share,
        deal,
        win=won or zero,
        sql_of_sal=sql or zero,
        sal_of_mql=sal or zero,
        mql_of_inquiry=mql or (zero if rates.mql_of_inquiry.n else Fraction(1)),
    )
    return Cannot.NO_CASES if found is Cannot.NO_WINS and not rates.sal_of_mql.n else found


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of lead in the base period: how many there were, how many were won, what the won ones brought."""

    name: str
    leads: int
    won: int
    deals: int
    minor: int

    @property
    def close_rate(self) -> Ratio:
        """Of its leads, the won ones."""
        return Ratio(min(self.won, self.leads), self.leads)

    @property
    def each(self) -> Fraction | None:
        """What one of its leads is worth: close rate times average deal; None where that is not known yet.

        A kind of which none was won is worth nothing so far, which is known; one without leads is not.
        """
        rate = self.close_rate.value
        if rate is None:
            return None
        if not rate:
            return Fraction(0)
        return rate * Fraction(self.minor, self.deals) if self.deals else None


def value(counts: Mapping[str, int], kinds: Iterable[Kind]) -> tuple[Fraction, dict[str, int]]:
    """Return what so many leads of each kind are worth together, and how many are of a kind whose worth is not known."""
    worth = {kind.name: kind.each for kind in kinds}
    known = Fraction(0)
    unknown: dict[str, int] = {}
    for name, count in counts.items():
        each = worth.get(name)
        if each is None:
            unknown[name] = count
        else:
            known += each * count
    return known, unknown
