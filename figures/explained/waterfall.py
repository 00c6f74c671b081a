"""The waterfall, explained: each step's share of the one before it, and what is shown apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from alignment.dates import day_and_month
from alignment.lifecycle import Origin
from alignment.waterfall_steps import Step, window_end
from alignment.zones import ONE_DAY, local_day
from db.memory import Work
from db.stores.asked.waterfall import behind, money
from figures.basis import Row
from figures.explained.money import deal_row
from figures.explained.shape import Chapter, Explained, Reckoned, lead_row
from figures.waterfall import WaterfallFigures, question_of, report

Rows = Callable[[Work, WaterfallFigures, int], Iterable[Row]]


def _reckoned(figures: WaterfallFigures, numerator: int, denominator: int | None, n: int) -> Reckoned:
    """Return a count of the period's leads or accounts: from its first day to the end of its last one's window."""
    last = window_end(figures.period.end - ONE_DAY, figures.held.zone, figures.window_days)
    return Reckoned(
        numerator,
        denominator,
        n,
        figures.unit,
        figures.held.midnight(figures.period.first),
        min(last, figures.held.pair.as_of),
        figures.source,
    )


def _inquired(figures: WaterfallFigures) -> Reckoned:
    ratio = figures.inquired
    if ratio is None:
        return _reckoned(figures, figures.handed_over, None, figures.handed_over)
    return _reckoned(figures, ratio.numerator, ratio.denominator, ratio.n)


def _inquired_rows(work: Work, figures: WaterfallFigures, most: int) -> Iterable[Row]:
    asked = question_of(work, figures.scope, figures.held)
    if figures.inquired is None or not asked.days:
        return _reached_rows(Step.MQL)(work, figures, most)
    return [lead_row(row) for row in behind.inquiry_rows(asked, most)]


def _share(step: Step) -> Callable[[WaterfallFigures], Reckoned]:
    def reckon(figures: WaterfallFigures) -> Reckoned:
        found = figures.step(step)
        if found is None or found.share is None:
            return _reckoned(figures, 0, None, 0)
        return _reckoned(figures, found.share.numerator, found.share.denominator, found.share.n)

    return reckon


def _reached_rows(step: Step) -> Rows:
    def rows(work: Work, figures: WaterfallFigures, most: int) -> Iterable[Row]:
        asked = question_of(work, figures.scope, figures.held)
        before = figures.before(step)
        if not asked.days or (before is None and step is not Step.MQL):
            return ()
        return [lead_row(row) for row in behind.reached_rows(asked, step, before, most)]

    return rows


def _apart(origin: Origin) -> Callable[[WaterfallFigures], Reckoned]:
    def reckon(figures: WaterfallFigures) -> Reckoned:
        every = (figures.returned, figures.inside_sales_own, figures.sales_own)
        found = next(each for each in every if each.origin is origin)
        made = _reckoned(figures, found.won, found.count, found.count)
        return Reckoned(made.numerator, made.denominator, made.n, "leads", made.start, made.end, made.source)

    return reckon


def _apart_rows(origin: Origin) -> Rows:
    def rows(work: Work, figures: WaterfallFigures, most: int) -> Iterable[Row]:
        asked = question_of(work, figures.scope, figures.held)
        return [lead_row(row) for row in behind.apart_rows(asked, origin, most)] if asked.days else ()

    return rows


_COHORT = (
    "of the leads that marketing handed over for the first time in the period. Each has 90 days from its hand-over; "
    "while some have not had them, the share is so far."
)

INQUIRIES = Explained(
    "inquired",
    "Inquiry to MQL",
    "Marketing's leads that came in during the period: how many were handed over within 90 days. A team has no "
    "inquiries, there it is the hand-overs alone.",
    _inquired,
    _inquired_rows,
    ("inquiry",),
)
TAL = Explained(
    "tal",
    "MQL to TAL",
    f"Accepted by inside sales, {_COHORT}",
    _share(Step.TAL),
    _reached_rows(Step.TAL),
    ("teleaccepted",),
)
TQL = Explained(
    "tql",
    "TAL to TQL",
    f"Handed on to sales by inside sales, of those that it accepted, {_COHORT}",
    _share(Step.TQL),
    _reached_rows(Step.TQL),
    ("telequalified",),
)
SAL = Explained(
    "sal",
    "Accepted (SAL)",
    f"Accepted by sales, of those that reached the step before it, {_COHORT}",
    _share(Step.SAL),
    _reached_rows(Step.SAL),
)
SQL = Explained(
    "sql",
    "Qualified (SQL)",
    f"Qualified with a value and a close date, of those that reached the step before it, {_COHORT}",
    _share(Step.SQL),
    _reached_rows(Step.SQL),
    ("qualified",),
)
WINS = Explained(
    "wonleads",
    "Won leads",
    f"Won, of those that reached the step before it, {_COHORT}",
    _share(Step.WON),
    _reached_rows(Step.WON),
)
RETURNED = Explained(
    "returned",
    "Returned",
    "Leads that marketing handed over again in the period after a no, and how many of them are won. They are in no "
    "other share.",
    _apart(Origin.MARKETING),
    _apart_rows(Origin.MARKETING),
    ("recycled",),
)
INSIDE_OWN = Explained(
    "tgl",
    "Inside sales' own",
    "Leads that inside sales brought in itself and handed on in the period, and how many of them are won. They are no MQLs.",
    _apart(Origin.INSIDE_SALES),
    _apart_rows(Origin.INSIDE_SALES),
)
SALES_OWN = Explained(
    "sgl",
    "Sales' own",
    "Leads that sales brought in itself and qualified in the period, and how many of them are won. They are no MQLs.",
    _apart(Origin.SALES),
    _apart_rows(Origin.SALES),
)


def _came_in(step: Step) -> Explained[WaterfallFigures]:
    """Who came to a step in the period, whenever they were handed over."""

    def reckon(figures: WaterfallFigures) -> Reckoned:
        found = figures.step(step)
        count = found.came_in if found is not None else 0
        start, end = (figures.held.midnight(day) for day in (figures.period.first, figures.period.end))
        until = min(end, figures.held.pair.as_of)
        return Reckoned(count, None, count, figures.unit, start, until, figures.source)

    def rows(work: Work, figures: WaterfallFigures, most: int) -> Iterable[Row]:
        asked = question_of(work, figures.scope, figures.held)
        if not asked.days or step not in asked.steps:
            return ()
        return [lead_row(row) for row in behind.came_in_rows(asked, step, most)]

    return Explained(
        f"flow{step.name.lower()}",
        f"Flow into {step.label}",
        f"Leads that marketing brought in and that came to {step.label} for the first time in the period, whenever they were "
        "handed over: a flow, in no share.",
        reckon,
        rows,
    )


def _inside(step: Step) -> Explained[WaterfallFigures]:
    """Who of the period's hand-overs came to a step and went no further yet."""

    def reckon(figures: WaterfallFigures) -> Reckoned:
        found, start = figures.step(step), figures.held.midnight(figures.period.first)
        if found is None:
            return Reckoned(
                None, None, 0, "leads", start, source=figures.source, doubt="no lead ever came to it"
            )
        came = found.time.inside + found.time.left
        return Reckoned(found.time.inside, came, came, "leads", start, source=figures.source)

    def rows(work: Work, figures: WaterfallFigures, most: int) -> Iterable[Row]:
        asked = question_of(work, figures.scope, figures.held)
        if not asked.days or step not in asked.steps:
            return ()
        zone = figures.held.zone
        return [
            lead_row(row, f"since {day_and_month(local_day(row.at, zone))}")
            for row in behind.inside_rows(asked, step, most)
        ]

    return Explained(
        f"at{step.name.lower()}",
        f"Still at {step.label}",
        f"Of the leads that marketing handed over for the first time in the period and that came to {step.label}: how many "
        "went no further yet, whoever is there longest first. How long it takes is the median of those who left.",
        reckon,
        rows,
    )


def _worth(step: Step, word: str, title: str, says: str) -> Explained[WaterfallFigures]:
    """What the deals of the period's hand-overs are worth at a step."""

    def reckon(figures: WaterfallFigures) -> Reckoned:
        found, start = figures.step(step), figures.held.midnight(figures.period.first)
        worth = found.worth if found is not None else None
        if worth is None or not worth.known:
            return Reckoned(
                None, start=start, source=figures.deals_source, doubt="no deal of these leads is known"
            )
        return Reckoned(worth.money.minor, None, worth.deals, start=start, source=figures.deals_source)

    def rows(work: Work, figures: WaterfallFigures, most: int) -> Iterable[Row]:
        asked = question_of(work, figures.scope, figures.held)
        found = money.listed(asked, step, most) if asked.days else ()
        return [deal_row(deal, "" if deal.amount is not None else "no amount") for deal in found]

    return Explained(word, title, f"{says} One without an amount or a rate is in no sum.", reckon, rows)


WORTH = (
    _worth(
        Step.SQL,
        "sqlworth",
        "Worth of SQLs",
        "Deals of the leads that marketing handed over for the first time in the period and that were qualified within "
        "their 90 days, whatever became of them, at their present amounts.",
    ),
    _worth(
        Step.WON,
        "wonworth",
        "Worth of won leads",
        "Won deals of the leads that marketing handed over for the first time in the period and that were won within "
        "their 90 days, at their final amounts.",
    ),
)


def _chapter(title: str, *of: Explained[WaterfallFigures]) -> Chapter[WaterfallFigures]:
    """Figures of the waterfall: of the whole company where nobody names a team, by part and per account where asked."""
    return Chapter(title, report, of, shaped=True, own_team=False)


FUNNEL = _chapter("Funnel", INQUIRIES, SAL, SQL, WINS)
FLOW = _chapter("Through the funnel", *map(_came_in, (Step.TAL, Step.TQL, Step.SAL, Step.SQL, Step.WON)))
INSIDE = _chapter("Inside the funnel", *map(_inside, (Step.MQL, Step.TAL, Step.TQL, Step.SAL, Step.SQL)))
IN_MONEY = _chapter("The funnel in money", *WORTH)
ASIDE = _chapter("Beside the funnel", TAL, TQL, RETURNED, INSIDE_OWN, SALES_OWN)
CHAPTERS = (FUNNEL, FLOW, INSIDE, IN_MONEY, ASIDE)
