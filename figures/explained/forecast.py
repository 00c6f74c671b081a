"""The forecast, explained: commit, weighted pipeline, win rate, sales cycle and velocity."""

from __future__ import annotations

from collections.abc import Iterable

from alignment.coverage import NO_LOSSES, NoNumber
from alignment.forecast import Category, WeightBasis, is_no_decision, weight
from alignment.rates import FEWEST_FOR_A_PERCENTAGE
from db.memory import Work
from db.stores.asked import deal_sums, decided, expected
from db.stores.asked.versions import Deal
from db.tables.deals import DealKind
from figures.basis import Row
from figures.explained.money import deal_row
from figures.explained.shape import Chapter, Explained, Reckoned
from figures.forecast import NO_CHANCE, NO_SPEED, ForecastFigures, report, whole


def _of_quarter(figures: ForecastFigures, numerator: int | None, n: int, doubt: str = "") -> Reckoned:
    start, end = figures.held.midnight(figures.quarter.first), figures.asked.as_of
    return Reckoned(numerator, n=n, start=start, end=end, source=figures.fresh.deals, doubt=doubt)


def _of_base(
    figures: ForecastFigures, numerator: int | None, denominator: int | None, n: int, unit: str, doubt: str
) -> Reckoned:
    past, midnight = figures.outcomes, figures.held.midnight
    return Reckoned(
        numerator,
        denominator,
        n,
        unit,
        start=midnight(past.first),
        end=midnight(past.end),
        source=figures.fresh.deals,
        doubt=doubt,
    )


def _commit(figures: ForecastFigures) -> Reckoned:
    found = figures.of(Category.COMMIT)
    return _of_quarter(figures, found.minor, found.deals)


def _commit_rows(work: Work, figures: ForecastFigures, most: int) -> Iterable[Row]:
    quarter, words = figures.quarter, figures.of(Category.COMMIT).words
    found = expected.in_category(
        work, words, quarter.first, quarter.end, figures.asked, figures.scope.filters, most
    )
    return [deal_row(deal, deal.stage) for deal in found]


def _weighted(figures: ForecastFigures) -> Reckoned:
    deals = sum(count for _, count in figures.weighted.by)
    minor = figures.weighted.minor
    return _of_quarter(figures, minor, deals, NO_CHANCE if minor is None else "")


def _weighted_rows(work: Work, figures: ForecastFigures, most: int) -> Iterable[Row]:
    quarter = figures.quarter
    found = deal_sums.listed(
        work, DealKind.OPEN, quarter.first, quarter.end, figures.asked, figures.scope.filters, most=most
    )
    chances = expected.probabilities(work, [deal.id for deal in found], figures.asked)
    return [
        deal_row(deal, _chance(figures, deal, chances.get(deal.id, 0)))
        for deal in found
        if deal.amount is not None
    ]


_FROM = {
    WeightBasis.OWN_HISTORY: "own history",
    WeightBasis.PROBABILITY: "by the CRM",
    WeightBasis.NONE: "not known",
}


def _chance(figures: ForecastFigures, deal: Deal, probability: int) -> str:
    of_one = weight(figures.outcomes.stages.get(deal.stage), probability)
    share = "" if of_one.basis is WeightBasis.NONE else f"{whole(of_one.share * 100)} % "
    return f"{deal.stage}, {share}{_FROM[of_one.basis]}" if deal.stage else f"{share}{_FROM[of_one.basis]}"


def _win_rate(figures: ForecastFigures) -> Reckoned:
    rate = figures.outcomes.by_count
    doubt = "" if figures.outcomes.lost_known else NO_LOSSES
    return _of_base(figures, rate.numerator, rate.n, rate.n, "deals", doubt)


def _open_rows(work: Work, figures: ForecastFigures, most: int) -> Iterable[Row]:
    quarter = figures.quarter
    found = deal_sums.listed(
        work, DealKind.OPEN, quarter.first, quarter.end, figures.asked, figures.scope.filters, most=most
    )
    return [deal_row(deal) for deal in found if deal.amount is not None]


def _ended_rows(work: Work, figures: ForecastFigures, most: int) -> Iterable[Row]:
    past = figures.outcomes
    found = decided.listed(work, past.first, past.end, past.pair, figures.scope.filters, most)
    return [deal_row(deal, _ended(deal)) for deal in found]


def _ended(deal: Deal) -> str:
    """How a deal ended, and why: a deal that nobody decided about is not called lost, as it is not counted so."""
    reason = deal.loss_reason.replace("_", " ")
    if is_no_decision(deal.loss_reason):
        return reason
    return f"{deal.kind.value}, {reason}" if reason else deal.kind.value


def _won_rows(work: Work, figures: ForecastFigures, most: int) -> Iterable[Row]:
    past = figures.outcomes
    found = decided.listed(work, past.first, past.end, past.pair, figures.scope.filters, most, won_only=True)
    return [deal_row(deal) for deal in found]


def _cycle(figures: ForecastFigures) -> Reckoned:
    past = figures.outcomes
    n, cycle = len(past.won_days), past.cycle
    if cycle is None:
        few = f"fewer than {FEWEST_FOR_A_PERCENTAGE} wins make no median"
        return _of_base(figures, None, None, n, "calendar days", few)
    return _of_base(figures, whole(cycle), None, n, "calendar days", "")


def _velocity(figures: ForecastFigures) -> Reckoned:
    n, fast = figures.outcomes.by_count.n, figures.velocity
    if fast.number is None:
        return _of_quarter(figures, None, n, NO_SPEED[fast.missing or NoNumber.NO_WINS])
    return _of_quarter(figures, whole(fast.number), n)


COMMIT = Explained(
    "commit",
    "Commit",
    "Open deals with a close date in the quarter that the CRM calls commit, and no other category's.",
    _commit,
    _commit_rows,
)
WEIGHTED = Explained(
    "weighted",
    "Weighted",
    "Open deals of the quarter, each times its chance: of 30 and more decided deals that were in its stage the share "
    "that was won, else the CRM's probability. An expectation, no forecast.",
    _weighted,
    _weighted_rows,
    ("expected",),
)
WIN_RATE = Explained(
    "winrate",
    "Win rate",
    "Won of all decided, by close date in the last four quarters: lost, without a decision, and leads disqualified "
    "after they were qualified count as well. Where no lost deal was ever heard of there is none.",
    _win_rate,
    _ended_rows,
    ("wins",),
)
CYCLE = Explained(
    "cycle",
    "Sales cycle",
    "Median days from creation to close date, of won deals only, in the last four quarters; none below five.",
    _cycle,
    _won_rows,
    ("salescycle",),
)
VELOCITY = Explained(
    "velocity",
    "Velocity",
    "Money a day: open deals of the quarter times win rate times average won deal, over the median cycle; the last "
    "three of the last four quarters. Below are the open ones; win rate and sales cycle have the others.",
    _velocity,
    _open_rows,
    ("speed",),
)

CHAPTER = Chapter("Forecast", report, (COMMIT, WEIGHTED, WIN_RATE, CYCLE, VELOCITY))
