"""Money, explained: won, pace, open, cover, need, and what has no amount."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from alignment.coverage import left_to_get
from db.memory import Work
from db.stores.asked import Pair, deal_sums, won_leads
from db.stores.asked.versions import Deal
from db.tables.deals import DealKind
from figures.basis import Row
from figures.explained.shape import Chapter, Explained, Reckoned, lead_row, no_rows
from figures.pipeline import PipelineFigures, report, whole

DealRows = Callable[[Work, PipelineFigures, int], Iterable[Row]]


def in_money(
    figures: PipelineFigures,
    numerator: int,
    denominator: int | None,
    n: int,
    start: datetime | None = None,
    end: datetime | None = None,
) -> Reckoned:
    """Return a sum of deals: from the quarter's first day, to the time of the deals' file."""
    return Reckoned(
        numerator,
        denominator,
        n,
        start=start or figures.held.midnight(figures.deals.quarter.first),
        end=end or figures.deals.asked.as_of,
        source=figures.fresh.deals,
    )


def deal_row(deal: Deal, note: str = "", amount: int | None = None) -> Row:
    """Return a deal as a row; `amount`, in the workspace's own currency, where it is not the deal's own."""
    if amount is not None:
        return Row(deal.ref, deal.name, deal.link, amount, note, deal.owner_id, deal.team_id)
    return Row(deal.ref, deal.name, deal.link, deal.amount, note, deal.owner_id, deal.team_id, deal.currency)


def _rows(kind: DealKind, *, without_amount: bool = False) -> DealRows:
    def found(work: Work, figures: PipelineFigures, most: int) -> Iterable[Row]:
        quarter = figures.deals.quarter
        deals = deal_sums.listed(
            work, kind, quarter.first, quarter.end, figures.deals.asked, figures.scope.filters,
            without_amount=without_amount, most=most,
        )  # fmt: skip
        return [deal_row(deal, note="" if deal.amount is not None else "no amount") for deal in deals]

    return found


def _won(figures: PipelineFigures) -> Reckoned:
    deals = figures.deals
    if figures.won_leads is not None:
        count, start = figures.won_leads.in_quarter, figures.held.midnight(deals.quarter.first)
        return Reckoned(count, None, count, "leads", start, source=figures.fresh.leads)
    return in_money(figures, deals.won.minor, deals.target.minor if deals.target else None, deals.won_deals)


def _won_rows(work: Work, figures: PipelineFigures, most: int) -> Iterable[Row]:
    if figures.won_leads is None:
        return _rows(DealKind.WON)(work, figures, most)
    first = figures.held.midnight(figures.deals.quarter.first)
    found = won_leads.won_rows(work, first, figures.held.pair, figures.scope.filters, most)
    return [lead_row(row) for row in found]


def _pace(figures: PipelineFigures) -> Reckoned:
    deals = figures.deals
    start = figures.held.midnight(deals.quarter.first)
    return Reckoned(deals.elapsed, deals.days, deals.days, "days", start)


def _open(figures: PipelineFigures) -> Reckoned:
    return in_money(figures, figures.deals.open.minor, None, figures.deals.open_deals)


def _cover(figures: PipelineFigures) -> Reckoned:
    deals = figures.deals
    left = left_to_get(deals.target.minor, deals.won.minor) if deals.target else None
    return in_money(figures, deals.open.minor, left, deals.open_deals)


def _need(figures: PipelineFigures) -> Reckoned:
    bases = figures.deals.bases
    start, end = figures.held.midnight(bases.first), figures.held.midnight(bases.end)
    return in_money(figures, bases.starting_minor, bases.won_minor, bases.deals, start, end)


def _need_rows(work: Work, figures: PipelineFigures, most: int) -> Iterable[Row]:
    """The deals with which each of the quarters began, the latest quarter first, as they were then."""
    bases, found = figures.deals.bases, list[Row]()
    for quarter in bases.quarters:
        began = Pair(figures.held.midnight(quarter.first), bases.known)
        deals = deal_sums.listed(
            work, DealKind.OPEN, quarter.first, quarter.end, began, figures.scope.filters, most=most
        )
        found += [deal_row(deal, quarter.full) for deal in deals if deal.amount is not None]
        if len(found) >= most:
            break
    return found[:most]


def _no_amount(figures: PipelineFigures) -> Reckoned:
    deals = figures.deals
    total = deals.open_deals + deals.without_amount
    return Reckoned(deals.without_amount, total, total, "deals", source=figures.fresh.deals)


WON = Explained(
    "won",
    "Won",
    "Deals won with a close date in the quarter, at their final amounts, of the quarter's target. "
    "Where no deal was ever heard of: leads won in the quarter.",
    _won,
    _won_rows,
    ("target", "plan"),
)
PACE = Explained(
    "pace",
    "Pace",
    "Working days of the quarter that are over, of all of them; closed days are left out.",
    _pace,
    no_rows,
)
OPEN = Explained(
    "open",
    "Open",
    "Amounts of open deals with a close date in the quarter. Deals without an amount are counted apart.",
    _open,
    _rows(DealKind.OPEN),
    ("pipeline",),
)
COVER = Explained(
    "cover",
    "Cover",
    "Open pipeline of the quarter over what is left to get: target less won, never the whole target.",
    _cover,
    _rows(DealKind.OPEN),
    ("coverage",),
)
NEED = Explained(
    "need",
    "Need",
    "Pipeline with which the last four quarters began, over what of it was won within its quarter.",
    _need,
    _need_rows,
    ("required",),
)
NO_AMOUNT = Explained(
    "noamount",
    "No amount",
    "Open deals of the quarter without an amount, of all open deals of the quarter. They are in no sum.",
    _no_amount,
    _rows(DealKind.OPEN, without_amount=True),
    ("amount",),
)

CHAPTER = Chapter("Money", report, (WON, PACE, OPEN, COVER, NEED), whole)
