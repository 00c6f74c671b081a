"""What the revenue goal needs from marketing: so many leads, so many in money, handed over by when, and how far that is.

The reverse funnel by what became of the company's own leads, of mature cohorts alone; exact to the end and rounded up once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from alignment.commitment import Cannot, Needed, needed_by, rounded_up, value
from alignment.money import Money
from alignment.pace import Pace, goal_on
from alignment.periods import Period
from alignment.rates import Ratio
from db.memory import Work
from db.stores.asked import Filters, cohorts, goals
from db.stores.asked.goals import Goals
from db.tables.workspace import TargetKind
from figures import freshness
from figures.basis import Scope, rounded
from figures.deals import purse_of
from figures.freshness import FreshnessFigures
from figures.held import Held, held
from figures.mature import Base, base_of

DEFINITION = "commitment 1"
MOST_STATEMENTS = 36
"""The first report of a day asks the database at most so often, however much there is; a test counts."""


@dataclass(frozen=True, slots=True)
class CommitmentFigures:
    """What one period's goal needs from marketing, at one pair of times.

    `serves`: leads handed over then are won in the period, by the time that it usually takes. `share_from` is `quota` where
    marketing's own says it, else `history`. `handed` are those so far, by kind; `worth` what they are worth, `unknown` those of
    kinds whose worth is not known.
    """

    held: Held
    scope: Scope
    fresh: FreshnessFigures
    period: Period
    base: Base
    goal: int | None
    share: Fraction
    share_from: str
    needed: Needed | Cannot
    serves: Period
    handed: Mapping[str, int]
    worth: Fraction
    unknown: Mapping[str, int]
    elapsed: int
    days: int
    months: int
    agreed: int | None

    @property
    def count(self) -> Pace:
        """MQLs handed over so far, against how many are needed."""
        wanted = self.needed.shown[3] if isinstance(self.needed, Needed) else 0
        return Pace(wanted, sum(self.handed.values()), self.elapsed, self.days)

    @property
    def money(self) -> Pace:
        """What they are worth, in minor units, against marketing's part of the goal."""
        return Pace(self.wanted, int(self.worth), self.elapsed, self.days)

    @property
    def wanted(self) -> int:
        """Marketing's part of the goal, in whole minor units; 0 without a goal."""
        return rounded_up(self.goal * self.share) if self.goal else 0

    @property
    def a_month(self) -> int | None:
        """How many MQLs a month of the period needs, rounded up; None where it cannot be reckoned."""
        if not isinstance(self.needed, Needed) or not self.months:
            return None
        return rounded_up(self.needed.mqls / self.months)

    @property
    def currency(self) -> str:
        """The workspace's own."""
        return self.held.currency

    def amount(self, minor: int | Fraction) -> Money:
        """Return an amount in the workspace's currency, halves up."""
        return Money(int(Fraction(minor) + Fraction(1, 2)), self.currency)

    def to_json(self) -> dict[str, Any]:
        """Return the figures under the names that docs/figures.md promises."""
        from figures import explained  # which explains these figures, and so imports them

        base, shown = self.base, self.needed.shown if isinstance(self.needed, Needed) else None
        exact = self.needed if isinstance(self.needed, Needed) else None
        won, sql, sal, mql = base.rates.steps
        return {
            "report": "commitment",
            "definition": DEFINITION,
            "as_of": self.held.pair.as_of.isoformat(),
            "known_at": self.held.pair.known_at.isoformat(),
            "zone": self.held.zone,
            "currency": self.currency,
            "filters": list(self.scope.said),
            "period": _days_json(self.period),
            "goal_minor": self.goal,
            "marketing_share": rounded(self.share) if self.share else None,
            "marketing_share_from": self.share_from,
            "marketing_goal_minor": self.wanted if self.goal else None,
            "average_deal_minor": rounded(base.deal) if base.deals else None,
            "average_deal_n": base.deals,
            "rates": {
                "won_of_sql": _rate_json(won),
                "sql_of_sal": _rate_json(sql),
                "sal_of_mql": _rate_json(sal),
                "mql_of_inquiry": _rate_json(mql),
            },
            "cannot": self.needed if isinstance(self.needed, Cannot) else None,
            "needed": {
                name: {"exact": rounded(exactly), "shown": whole}
                for name, exactly, whole in zip(
                    ("deals", "sqls", "sals", "mqls", "inquiries"),
                    (exact.deals, exact.sqls, exact.sals, exact.mqls, exact.inquiries),
                    shown,
                    strict=True,
                )
            }
            if exact is not None and shown is not None
            else None,
            "mqls_a_month": self.a_month,
            "agreed_mqls": self.agreed,
            "lag_days": base.lag_days,
            "lag_n": base.lag_n,
            "handed_over": {**_days_json(self.serves), "working_days": self.days, "working_days_over": self.elapsed},
            "count": {
                "mqls": self.count.actual,
                "of": self.count.goal or None,
                "line": self.line(self.count),
                "met": met(self.count),
            },
            "value": {
                "minor": self.money.actual,
                "of_minor": self.money.goal or None,
                "line_minor": self.line(self.money),
                "met": met(self.money),
                "leads_of_unknown_worth": sum(self.unknown.values()),
            },
            "kinds": [
                {
                    "kind": kind.name or None,
                    "leads": kind.leads,
                    "won": kind.won,
                    "each_minor": rounded(kind.each),
                    "handed_over": self.handed.get(kind.name, 0),
                }
                for kind in base.kinds
            ],
            "base": {
                "first": base.first.isoformat(),
                "end": base.end.isoformat(),
                "window_days": base.window_days,
                "known_at": base.known.isoformat(),
            },
            "basis": explained.bases(self, explained.OF_COMMITMENT),
        }  # fmt: skip

    def line(self, pace: Pace) -> int | None:
        """Where the straight line to the goal stands today; None without a goal or without days."""
        return goal_on(pace.elapsed, pace.goal, pace.total) if pace.goal and pace.total else None


def met(pace: Pace) -> bool | None:
    """Tell whether all that is needed is there; None where nothing is known to be needed."""
    return pace.actual >= pace.goal if pace.goal else None


def _days_json(period: Period) -> dict[str, str]:
    return {"name": period.full, "first": period.first.isoformat(), "end": period.end.isoformat()}


def _rate_json(rate: Ratio) -> dict[str, Any]:
    low, high = rate.interval or (None, None)
    return {
        "numerator": rate.numerator,
        "denominator": rate.denominator,
        "rate": rounded(rate.value),
        "low": None if low is None else round(low, 6),
        "high": None if high is None else round(high, 6),
    }


def report(work: Work, scope: Scope, as_of: datetime, known_at: datetime) -> CommitmentFigures:
    """Return what a period needs from marketing: the one asked for, else the quarter that today's hand-overs serve.

    A goal is of the whole company or a team: narrowed by anything else there is none.
    """
    terms = held(work, as_of, known_at)
    base = base_of(work, terms, scope.filters)
    lag = timedelta(days=base.lag_days or 0)
    period = scope.quarter or terms.fiscal.quarter_of(terms.today + lag)
    serves = Period(period.label, period.first - lag, period.end - lag, period.full)
    known = goals.every(work, period.first, period.end, known_at)
    goal, share, source = _asked_for(work, terms, scope.filters, known, base)
    became = cohorts.became(
        work, terms.midnight(serves.first), terms.midnight(serves.end), terms.pair, scope.filters
    )
    handed = {each.kind: each.mqls for each in became}
    worth, unknown = value(handed, base.kinds)
    month = terms.month
    agreed = goals.target(work, TargetKind.MQLS, month.first, month.end, known_at, scope.filters)
    return CommitmentFigures(
        held=terms,
        scope=scope,
        fresh=freshness.report(work, terms),
        period=period,
        base=base,
        goal=goal,
        share=share,
        share_from=source,
        needed=needed_by(goal or 0, share, base.deal, base.rates),
        serves=serves,
        handed=handed,
        worth=worth,
        unknown=unknown,
        elapsed=serves.elapsed_days(terms.calendar, terms.today),
        days=serves.total_days(terms.calendar),
        months=_months(terms, period),
        agreed=agreed[0] if agreed else None,
    )


def _asked_for(
    work: Work, terms: Held, filters: Filters, known: Goals, base: Base
) -> tuple[int | None, Fraction, str]:
    """The period's goal, which part of it is marketing's, and whether its quota says so or history."""
    narrowed = bool(filters.teamless.said())
    purse = purse_of(work, terms, terms.pair)

    def of(kind: TargetKind) -> int | None:
        found = None if narrowed else known.whole(kind, filters.team_id)
        return purse.minor(*found) if found is not None else None

    goal, quota = of(TargetKind.REVENUE), of(TargetKind.SOURCED)
    if goal and quota:
        return goal, Fraction(quota, goal), "quota"
    share = Fraction(base.minor, base.won_minor) if base.won_minor else Fraction(0)
    return goal, share, "history"


def _months(terms: Held, period: Period) -> int:
    """How many months (or periods of whole weeks) the period has; 0 where it has a part of one alone."""
    count, day = 0, period.first
    while day < period.end:
        month = terms.fiscal.month_of(day)
        if month.first < period.first or month.end > period.end:
            return 0
        count, day = count + 1, month.end
    return count
