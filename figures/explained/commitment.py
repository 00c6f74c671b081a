"""What the goal needs from marketing, explained: leads, their worth, and the rates that say so."""

from __future__ import annotations

from collections.abc import Iterable

from alignment.zones import ONE_DAY
from db.memory import Work
from db.stores.asked import Pair, from_marketing, qualified
from figures.basis import Row
from figures.commitment import CommitmentFigures, report
from figures.explained.money import deal_row
from figures.explained.shape import Chapter, Explained, Reckoned, lead_row


def _handed(figures: CommitmentFigures, numerator: int, denominator: int | None, unit: str) -> Reckoned:
    """Return what was handed over in the time that serves the period."""
    return Reckoned(
        numerator,
        denominator,
        sum(figures.handed.values()),
        unit,
        start=figures.held.midnight(figures.serves.first),
        end=min(figures.held.pair.as_of, figures.held.midnight(figures.serves.end)),
        source=figures.fresh.leads,
    )


def _count(figures: CommitmentFigures) -> Reckoned:
    return _handed(figures, figures.count.actual, figures.count.goal or None, "leads")


def _value(figures: CommitmentFigures) -> Reckoned:
    return _handed(figures, figures.money.actual, figures.money.goal or None, "minor")


def _rate(figures: CommitmentFigures) -> Reckoned:
    base = figures.base
    start, end = figures.held.midnight(base.first), figures.held.midnight(base.end)
    leads, won = base.rates.sal_of_mql.denominator, base.rates.won_of_sql.numerator
    return Reckoned(won, leads, leads, "leads", start, end, figures.fresh.leads)


def _deal(figures: CommitmentFigures) -> Reckoned:
    base, held = figures.base, figures.held
    return Reckoned(
        base.minor,
        None,
        base.deals,
        start=held.midnight(held.today - 365 * ONE_DAY),
        end=held.midnight(held.today),
        source=figures.fresh.deals,
    )


def _lead_rows(work: Work, figures: CommitmentFigures, most: int) -> Iterable[Row]:
    start = figures.held.midnight(figures.serves.first)
    pair = figures.held.pair
    until = Pair(min(pair.as_of, figures.held.midnight(figures.serves.end)), pair.known_at)
    return [
        lead_row(row) for row in qualified.qualified_rows(work, start, until, figures.scope.filters, most)
    ]


def _base_rows(work: Work, figures: CommitmentFigures, most: int) -> Iterable[Row]:
    base, held = figures.base, figures.held
    until = Pair(held.midnight(base.end), base.known)
    return [
        lead_row(row)
        for row in qualified.qualified_rows(
            work, held.midnight(base.first), until, figures.scope.filters, most
        )
    ]


def _deal_rows(work: Work, figures: CommitmentFigures, most: int) -> Iterable[Row]:
    today = figures.held.today
    pair = Pair(figures.held.midnight(today), figures.base.known)
    found = from_marketing.won_listed(work, today - 365 * ONE_DAY, today, pair, figures.scope.filters, most)
    return [deal_row(deal) for deal in found]


COUNT = Explained(
    "commitment",
    "Needed MQLs",
    "Marketing's leads handed over for the first time in the time that serves the period, of how many its goal needs: goal × "
    "marketing's share ÷ average deal ÷ each rate of the funnel, exact, rounded up once.",
    _count,
    _lead_rows,
    ("needed", "neededmqls"),
)
VALUE = Explained(
    "leadvalue",
    "In value",
    "The same leads in money: of each kind how many, times its close rate times its average deal, of marketing's part of the "
    "goal. More leads can be worth less.",
    _value,
    _lead_rows,
    ("value",),
)
RATE = Explained(
    "closerate",
    "Close rate",
    "Of marketing's leads handed over in the base year, those won so far; each is old enough: 90 days, or as long as nine of "
    "ten wins took.",
    _rate,
    _base_rows,
    ("leadrate",),
)
DEAL = Explained(
    "sourceddeal",
    "Marketing's deals",
    "Deals from marketing that were won in the last 365 days, at their final amounts; over their number it is the average deal "
    "that the commitment is reckoned by.",
    _deal,
    _deal_rows,
    ("averagedeal",),
)

CHAPTER = Chapter("Commitment", report, (COUNT, VALUE, RATE, DEAL), own_team=False)
