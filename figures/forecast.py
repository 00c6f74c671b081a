"""The forecast: what a team expects by its CRM's categories, what its own history makes of it, and how fast it sells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from alignment.calendar import local_day
from alignment.coverage import NO_LOSSES, Figure, NoNumber, weighted_pipeline
from alignment.exchange import written
from alignment.forecast import Category, WeightBasis, category_of, speed, thin, weight
from alignment.money import Money
from alignment.periods import Period
from alignment.rates import rounded as rounded_to
from db.memory import Work
from db.stores.asked import Pair, deal_sums, expected
from db.stores.asked.expected import Expected
from db.tables.deals import DealKind
from figures import freshness
from figures.basis import Scope, rounded
from figures.deals import DealFigures, purse_of
from figures.deals import report as report_deals
from figures.freshness import FreshnessFigures
from figures.held import Held, held
from figures.outcomes import Outcomes, outcomes_of
from figures.purse import Purse

DEFINITION = "forecast 1"
_EVER = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class InCategory:
    """The open deals of one category: those with an amount, their sum, and the sum so far from won on.

    `so_far` is None where the category adds to no such sum. `words` are the CRM's own that mean it.
    """

    category: Category
    deals: int
    minor: int
    so_far: int | None
    without_amount: int
    words: tuple[str, ...]


NO_CHANCE = "no deal's chance is known"
NO_SPEED: Mapping[NoNumber, str] = {
    NoNumber.NO_WINS: "no win in four quarters",
    NoNumber.TOO_FEW: "fewer than 5 deals decided",
    NoNumber.NO_CYCLE: "no cycle known",
    NoNumber.NO_LOSSES: NO_LOSSES,
}
"""Why there is no velocity, in words."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """The open pipeline, each deal times its chance; how many deals have their chance from where.

    A deal whose chance is not known is in no sum; `minor` is None where that is so of all.
    """

    minor: int | None
    by: tuple[tuple[WeightBasis, int], ...]

    def deals(self, basis: WeightBasis) -> int:
        """How many deals have their chance from there."""
        return dict(self.by).get(basis, 0)


@dataclass(frozen=True, slots=True)
class ForecastFigures:
    """What is expected of one quarter at one pair of times.

    `overdue`: open deals whose close date is past, of any quarter, with an amount; and their sum.
    """

    held: Held
    scope: Scope
    fresh: FreshnessFigures
    deals: DealFigures
    categories: tuple[InCategory, ...]
    weighted: Weighted
    overdue: int
    overdue_minor: int
    outcomes: Outcomes

    @property
    def quarter(self) -> Period:
        return self.deals.quarter

    @property
    def asked(self) -> Pair:
        """The pair of the deals: their file may be older than what was asked for."""
        return self.deals.asked

    @property
    def velocity(self) -> Figure:
        """Minor units a day: open deals of the quarter x own win rate x own average win / own median cycle."""
        past = self.outcomes
        if not past.lost_known:
            return Figure.lacking(NoNumber.NO_LOSSES)
        return speed(self.deals.open_deals, past.by_count, past.average, past.cycle)

    def of(self, category: Category) -> InCategory:
        """Return one category; one in which there is nothing has zeros."""
        found = (each for each in self.categories if each.category is category)
        return next(found, InCategory(category, 0, 0, None, 0, (category.value,)))

    def to_json(self) -> dict[str, Any]:
        """Return the figures under the names that docs/figures.md promises. Money is in minor units."""
        return _as_json(self)


def report(work: Work, scope: Scope, as_of: datetime, known_at: datetime) -> ForecastFigures:
    """Return the forecast of a quarter: what had happened before `as_of`, as known at `known_at`.

    Where the deals' file is too old, it is as of that file's time.
    """
    terms = held(work, as_of, known_at)
    fresh = freshness.report(work, terms)
    pair = freshness.of_deals(terms, fresh)
    money = report_deals(work, terms, Scope(scope.filters, None, scope.said, scope.quarter), pair)
    quarter, filters = money.quarter, scope.filters
    purse = purse_of(work, terms, pair)
    found = expected.alike(work, quarter.first, quarter.end, pair, terms.currency, filters)
    past = outcomes_of(work, terms, quarter, filters)
    today = local_day(pair.as_of, terms.zone)
    late = [
        (each.deals, purse.minor(each.each, each.currency), each.minor)
        for each in deal_sums.sums(work, DealKind.OPEN, _EVER, today, pair, terms.currency, filters)
        if not purse.unknown(each.currency)
    ]
    return ForecastFigures(
        held=terms,
        scope=scope,
        fresh=fresh,
        deals=money,
        categories=_categories(found, purse, money.won.minor),
        weighted=_weighted(found, purse, past),
        overdue=sum(deals for deals, _, _ in late),
        overdue_minor=sum(minor if one is None else one * deals for deals, one, minor in late),
        outcomes=past,
    )


def _categories(found: Iterable[Expected], purse: Purse, won_minor: int) -> tuple[InCategory, ...]:
    sums: dict[Category, list[int]] = {}
    words: dict[Category, set[str]] = {}
    for each in found:
        category = category_of(each.category)
        words.setdefault(category, set()).add(each.category)
        total = sums.setdefault(category, [0, 0, 0])
        total[2] += each.deals - each.priced
        if not purse.unknown(each.currency):
            total[0] += each.priced
            total[1] += _minor(each, purse)
    made, so_far = [], won_minor
    for category in Category:
        if category in sums:
            deals, minor, without = sums[category]
            so_far += minor if category.adds_up else 0
            told = so_far if category.adds_up else None
            made.append(InCategory(category, deals, minor, told, without, tuple(sorted(words[category]))))
    return tuple(made)


def _minor(each: Expected, purse: Purse) -> int:
    """What alike deals add up to: a foreign amount is converted and rounded for each deal alone."""
    one = purse.minor(each.each, each.currency)
    return each.minor if one is None else one * each.priced


def _weighted(found: Iterable[Expected], purse: Purse, past: Outcomes) -> Weighted:
    parts: list[tuple[int, Fraction]] = []
    by = dict.fromkeys(WeightBasis, 0)
    for each in found:
        if each.priced and not purse.unknown(each.currency):
            of_one = weight(past.stages.get(each.stage), each.probability)
            by[of_one.basis] += each.priced
            parts.append((_minor(each, purse), of_one.share))
    unknown = bool(parts) and by[WeightBasis.NONE] == sum(by.values())
    return Weighted(None if unknown else weighted_pipeline(parts), tuple(by.items()))


def _as_json(figures: ForecastFigures) -> dict[str, Any]:
    from figures import explained  # what explains the figures is made of the reports, and so of this module

    deals, past = figures.deals, figures.outcomes
    speed_now = figures.velocity
    return {
        "report": "forecast",
        "definition": DEFINITION,
        "as_of": figures.held.pair.as_of.isoformat(),
        "known_at": figures.held.pair.known_at.isoformat(),
        "zone": figures.held.zone,
        "currency": figures.held.currency,
        "filters": list(figures.scope.said),
        "quarter": {
            "name": deals.quarter.full,
            "first": deals.quarter.first.isoformat(),
            "end": deals.quarter.end.isoformat(),
        },
        "won_minor": deals.won.minor,
        "target_minor": deals.target.minor if deals.target else None,
        "open_minor": deals.open.minor,
        "open_deals": deals.open_deals,
        "categories": [
            {
                "category": each.category,
                "deals": each.deals,
                "amount_minor": each.minor,
                "so_far_minor": each.so_far,
                "without_amount": each.without_amount,
            }
            for each in figures.categories
        ],
        "weighted": {
            "amount_minor": figures.weighted.minor,
            "deals": [{"basis": basis, "deals": count} for basis, count in figures.weighted.by],
            "stages": [
                {"stage": stage, "won": each.numerator, "decided": each.n, "used": not thin(each.n)}
                for stage, each in sorted(past.stages.items())
            ],
        },
        "overdue": {"deals": figures.overdue, "amount_minor": figures.overdue_minor},
        "coverage": rounded(deals.cover.number),
        "coverage_missing": deals.cover.missing,
        "required_coverage": rounded(deals.bases.need.number),
        "required_coverage_missing": deals.bases.need.missing,
        "required_coverage_deals": deals.bases.deals,
        "base": {"first": past.first.isoformat(), "end": past.end.isoformat()},
        "win_rate": {
            "won": past.won.deals,
            "lost": past.lost.deals,
            "no_decision": past.no_decision.deals,
            "disqualified": past.disqualified,
            "lost_known": past.lost_known,
            "by_count": rounded(past.by_count.value) if past.lost_known else None,
            "won_minor": past.won.minor,
            "decided_minor": past.by_value.n,
            "by_value": rounded(past.by_value.value) if past.lost_known else None,
            "by_value_deals": past.priced,
        },
        "sales_cycle": {
            "won_days": rounded(past.cycle),
            "won_deals": len(past.won_days),
            "lost_days": rounded(past.lost_cycle),
            "lost_deals": len(past.lost_days),
            "contradicted": past.contradicted,
            "undated": past.undated,
        },
        "velocity": {
            "minor_per_day": rounded(speed_now.number),
            "missing": speed_now.missing,
            "deals": deals.open_deals,
            "average_minor": rounded(past.average),
        },
        "rates": [
            {"currency": each.currency, "rate": written(each.rate), "first": each.first.isoformat()}
            for each in deals.rates
        ],
        "without_rate": [{"currency": each.currency, "deals": each.deals} for each in deals.unconverted],
        "data": {"deals_stale": figures.fresh.deals_stale},
        "basis": explained.bases(figures, explained.OF_FORECAST),
    }


def whole(number: Fraction) -> int:
    """Return an exact number in whole units (minor ones, percent, days), halves away from zero."""
    return int(rounded_to(number, 0))


def average(figures: ForecastFigures) -> Money | None:
    """Return what a won deal was worth, in whole minor units; None where none has an amount."""
    found = figures.outcomes.average
    return Money(whole(found), figures.held.currency) if found is not None else None
