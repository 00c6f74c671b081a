"""A period against plan, explained: attainment, run-rate, what is assigned to persons, and marketing's own quota."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from db.memory import Work
from db.stores.asked import deal_sums, from_marketing
from db.stores.asked.versions import Deal
from db.tables.deals import DealKind
from figures.attained import Attained
from figures.basis import Row
from figures.explained.money import deal_row
from figures.explained.shape import Chapter, Explained, Reckoned, no_rows
from figures.plan import PlanFigures, report


def _reckoned(
    figures: PlanFigures, numerator: int | None, denominator: int | None, n: int, doubt: str = ""
) -> Reckoned:
    """Return a sum of deals: from the period's first day, to the time of the deals' file."""
    return Reckoned(
        numerator,
        denominator,
        n,
        start=_first(figures),
        end=figures.asked.as_of,
        source=figures.fresh.deals,
        doubt=doubt,
    )


def _first(figures: PlanFigures) -> datetime:
    return figures.held.midnight(figures.period.first)


def _of(figures: PlanFigures, attained: Attained | None) -> Reckoned:
    if attained is None:
        return _reckoned(figures, None, None, 0, "no target for it is set")
    return _reckoned(figures, attained.reached, attained.quota, attained.deals)


def _run_rate(figures: PlanFigures) -> Reckoned:
    whole = figures.whole
    doubt = "no day of the period is over" if whole.run_rate is None else ""
    return _reckoned(figures, whole.run_rate, whole.quota, whole.deals, doubt)


def _assigned(figures: PlanFigures) -> Reckoned:
    found = figures.assigned
    if found is None:
        doubt = "fewer than three people have a quota, or what they belong to has none"
        return Reckoned(None, start=_first(figures), doubt=doubt)
    return Reckoned(found.quotas, found.of, found.people, start=_first(figures))


def _rows(deals: Iterable[Deal]) -> list[Row]:
    return [deal_row(deal, note="" if deal.amount is not None else "no amount") for deal in deals]


def _won_rows(work: Work, figures: PlanFigures, most: int) -> Iterable[Row]:
    period = figures.period
    return _rows(
        deal_sums.listed(
            work, DealKind.WON, period.first, period.end, figures.asked, figures.scope.filters, most=most
        )
    )


def _sourced_rows(work: Work, figures: PlanFigures, most: int) -> Iterable[Row]:
    period = figures.period
    return _rows(
        from_marketing.won_listed(work, period.first, period.end, figures.asked, figures.scope.filters, most)
    )


def _made_rows(work: Work, figures: PlanFigures, most: int) -> Iterable[Row]:
    if figures.sourced_made is None:
        return ()
    until = figures.held.midnight(figures.period.end)
    return _rows(
        from_marketing.made_listed(work, _first(figures), until, figures.asked, figures.scope.filters, most)
    )


ATTAINMENT = Explained(
    "attainment",
    "Against plan",
    "Deals won with a close date in the period, at their final amounts, of the period's quota: its own, or parts of it "
    "that leave no gap. No quota is not a quota of zero.",
    lambda figures: _of(figures, figures.whole),
    _won_rows,
    ("quota",),
)
RUN_RATE = Explained(
    "runrate",
    "Run-rate",
    "Won ÷ working days over × all working days of the period: where the pace so far leads, of the quota. A straight "
    "line; open deals are not in it.",
    _run_rate,
    _won_rows,
    ("landing",),
)
ASSIGNED = Explained(
    "assigned",
    "Assigned",
    "Quotas of persons, of joiners and leavers the share of working days on which they were there, over the quota of the "
    "group. Fewer than three are not added up: they would be a person's.",
    _assigned,
    no_rows,
    ("overassigned", "overassignment"),
)
MARKETINGS = Explained(
    "marketingquota",
    "From marketing",
    "Deals won in the period that marketing brought, of marketing's quota. A deal's origin is set once, when it is made; "
    "one without an origin has its lead's.",
    lambda figures: _of(figures, figures.sourced),
    _sourced_rows,
    ("sourcedquota",),
)
MADE = Explained(
    "made",
    "Pipeline made",
    "Deals made in the period that marketing brought, whatever became of them, at their present amounts, of marketing's "
    "target for them. Counted where such a target is set.",
    lambda figures: _of(figures, figures.sourced_made),
    _made_rows,
    ("sourcedpipeline",),
)

CHAPTER = Chapter("Plan", report, (ATTAINMENT, RUN_RATE, ASSIGNED, MARKETINGS, MADE), own_team=False)
