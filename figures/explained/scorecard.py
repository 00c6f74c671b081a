"""The scorecard, explained: what came in the period, how leads were handed over in it, and what pays off later."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from alignment.attainment import Standing
from alignment.scorecard import Measure
from db.memory import Work
from db.stores.asked import Filters, Pair, deal_sums, qualified, spans, won_leads
from db.stores.asked.freshness import Source
from db.stores.asked.standing import LeadRow
from db.tables.clocks import ClockKind
from db.tables.deals import DealKind
from figures.basis import Row
from figures.explained.money import deal_row
from figures.explained.promised import STANDINGS
from figures.explained.shape import DEFINITIONS_VERSION, Chapter, Explained, Reckoned, lead_row
from figures.refused import label
from figures.scorecard import Figures, report

Span = Sequence[datetime]
Found = Callable[[Work, Span, Pair, Filters, int], tuple[LeadRow, ...]]
"""Which leads stand behind a figure of a span, at most so many."""


def _span(figures: Figures) -> Span:
    return figures.frame.edges[-2:]


def _over(
    figures: Figures,
    code: str,
    unit: str = "leads",
    source: Source | None = None,
    version: int = DEFINITIONS_VERSION,
) -> Reckoned:
    """Return a figure's sum over the period; one that is not known is nothing of nothing."""
    now = figures.of(code).now or Measure(0, 0)
    start, end = _span(figures)
    cases = now.numerator if now.denominator is None else now.denominator
    source = source or figures.frame.fresh.leads
    return Reckoned(
        now.numerator, now.denominator, cases, unit, start, min(end, figures.pair.as_of), source, version,
        figures.of(code).doubt,
    )  # fmt: skip


def _by_leads(code: str) -> Callable[[Figures], Reckoned]:
    return lambda figures: _over(figures, code)


def _lead_rows(
    found: Found, note: Callable[[LeadRow], str] = lambda _row: ""
) -> Callable[..., Iterable[Row]]:
    def rows(work: Work, figures: Figures, most: int) -> Iterable[Row]:
        frame = figures.frame
        leads = found(work, _span(figures), frame.dated.pair, frame.scope.filters, most)
        return [lead_row(row, note(row)) for row in leads]

    return rows


# --- what came ------------------------------------------------------------------------------------------------------


def _wins(figures: Figures) -> Reckoned:
    if figures.frame.leads_only:
        return _over(figures, "newwins")
    start, end = _span(figures)
    decided = figures.of("decided").now or Measure(0, 0)
    won = figures.of("newwins").now or Measure(0)
    return Reckoned(
        won.numerator, None, decided.numerator, "minor", start, min(end, figures.frame.money.as_of),
        figures.frame.fresh.deals,
    )  # fmt: skip


def _decided(figures: Figures) -> Reckoned:
    return _over(figures, "decided", "deals", figures.frame.fresh.deals)


def _deal_rows(*kinds: DealKind) -> Callable[[Work, Figures, int], Iterable[Row]]:
    def rows(work: Work, figures: Figures, most: int) -> Iterable[Row]:
        frame = figures.frame
        asked = (frame.period.first, frame.period.end, frame.money, frame.scope.filters)
        found = [
            deal_row(deal, kind.value)
            for kind in kinds
            for deal in deal_sums.listed(work, kind, *asked, most=most)
        ]
        return found[:most]

    return rows


def _win_rows(work: Work, figures: Figures, most: int) -> Iterable[Row]:
    if not figures.frame.leads_only:
        return _deal_rows(DealKind.WON)(work, figures, most)
    return _lead_rows(
        lambda work, span, pair, filters, most: won_leads.won_rows(
            work, span[0], Pair(min(span[1], pair.as_of), pair.known_at), filters, most
        )
    )(work, figures, most)


# --- how leads were handed over -------------------------------------------------------------------------------------


def _mqls(work: Work, span: Span, pair: Pair, filters: Filters, most: int) -> tuple[LeadRow, ...]:
    until = Pair(min(span[1], pair.as_of), pair.known_at)
    return qualified.qualified_rows(work, span[0], until, filters, most)


def _touches(figures: Figures) -> Reckoned:
    frame = figures.frame
    return _over(figures, "duetouches", source=frame.fresh.touches, version=frame.terms.agreement.version)


def _answers(figures: Figures) -> Reckoned:
    return _over(figures, "dueanswers", version=figures.frame.terms.agreement.version)


def _due_rows(kind: ClockKind) -> Callable[[Work, Figures, int], Iterable[Row]]:
    def rows(work: Work, figures: Figures, most: int) -> Iterable[Row]:
        frame = figures.frame
        until = frame.fresh.touches_until if kind is ClockKind.FIRST_TOUCH else None
        found = spans.due_rows(work, kind, _span(figures), frame.dated.pair, frame.scope.filters, until, most)
        return [lead_row(row, STANDINGS[Standing(row.code)]) for row in found]

    return rows


# --- what pays off later --------------------------------------------------------------------------------------------


def _nurture(figures: Figures) -> Reckoned:
    count = (figures.of("nurture").now or Measure(0)).numerator
    return Reckoned(
        count, None, count, "leads", end=figures.held.pair.as_of, source=figures.frame.fresh.leads
    )


def _nurture_rows(work: Work, figures: Figures, most: int) -> Iterable[Row]:
    return [lead_row(row) for row in spans.nurture_rows(work, figures.scope.filters, most)]


def _next_cover(figures: Figures) -> Reckoned:
    now = figures.of("nextcover").now or Measure(0, 0)
    source = figures.frame.fresh.deals
    return Reckoned(now.numerator, now.denominator, 0, "minor", end=figures.frame.money.as_of, source=source)


def _next_rows(work: Work, figures: Figures, most: int) -> Iterable[Row]:
    frame, quarter = figures.frame, figures.frame.next_quarter
    found = deal_sums.listed(
        work, DealKind.OPEN, quarter.first, quarter.end, frame.money, frame.scope.filters, most=most
    )
    return [deal_row(deal) for deal in found]


CHAPTER = Chapter(
    "Scorecard",
    report,
    (
        Explained(
            "newwins",
            "Won in the period",
            "Deals won with a close date in the week, month or quarter of the scorecard, at their final amounts. Where no deal was "
            "ever heard of: leads won in it.",
            _wins,
            _win_rows,
        ),
        Explained(
            "decided",
            "Won of decided",
            "Deals won, of those that were won or lost, by close date in the period. Where no lost deal was ever heard of that is no share.",
            _decided,
            _deal_rows(DealKind.WON, DealKind.LOST),
        ),
    ),
    own_team=False,
)

LEADS = Chapter(
    "Scorecard, leads",
    report,
    (
        Explained(
            "newmqls",
            "New MQLs",
            "Marketing's leads that met the definition for the first time in the period.",
            _by_leads("newmqls"),
            _lead_rows(_mqls),
        ),
        Explained(
            "kept",
            "Accepted by sales",
            "Leads that sales accepted in the period, of those that it accepted or rejected. A rejection that both managers "
            "returned counts as none.",
            _by_leads("kept"),
            _lead_rows(spans.decided_rows, lambda row: label(row.code) if row.code else "accepted"),
            ("accepted",),
        ),
        Explained(
            "dueanswers",
            "Answers due",
            "Marketing's answers to rejections in time, of those that were due in the period: each promise is in one period, and "
            "decided.",
            _answers,
            _due_rows(ClockKind.ANSWER),
        ),
        Explained(
            "duetouches",
            "Touches due",
            "First touches in time, of those that were due in the period: each promise is in one period, and decided.",
            _touches,
            _due_rows(ClockKind.FIRST_TOUCH),
        ),
    ),
    own_team=False,
)

LATER = Chapter(
    "Scorecard, later",
    report,
    (
        Explained(
            "inquiries",
            "New inquiries",
            "Marketing's leads of which anything was heard for the first time in the period, qualified or not.",
            _by_leads("inquiries"),
            _lead_rows(spans.inquiry_rows),
        ),
        Explained(
            "nurture",
            "In nurture",
            "Leads that wait in nurture at the end of the period, or now while it runs. The list is of those there now.",
            _nurture,
            _nurture_rows,
            ("pool",),
        ),
        Explained(
            "nextcover",
            "Cover of the next quarter",
            "Open pipeline of the quarter that follows over what is left to get in it: target less won.",
            _next_cover,
            _next_rows,
        ),
        Explained(
            "repeat",
            "Won where we had won before",
            "Leads won in the period whose account had been won before, of all won in it whose account is known.",
            _by_leads("repeat"),
            _lead_rows(spans.repeat_rows),
            ("loyalty",),
        ),
    ),
    own_team=False,
)
