"""Both teams' promises, explained: qualified leads, first touches, rejections, and what was left behind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from alignment.attainment import Standing
from alignment.sweep import OF
from db.memory import Work
from db.stores.asked import leads_then, qualified
from db.stores.asked.freshness import Source
from figures.basis import Row
from figures.explained.shape import Chapter, Explained, Reckoned, lead_row
from figures.pipeline import PipelineFigures, report, whole
from figures.promises import KeptFigures
from figures.refused import label

STANDINGS = {
    Standing.MET: "in time",
    Standing.LATE: "late",
    Standing.OVERDUE: "waiting past due",
    Standing.PENDING: "not due yet",
    Standing.UNKNOWN: "not known yet",
}


def _leads(
    figures: PipelineFigures,
    numerator: int,
    denominator: int | None,
    n: int,
    start: datetime | None,
    version: int,
    source: Source | None = None,
) -> Reckoned:
    """Return a count of leads, by a version of what both teams agreed."""
    origin = source or figures.fresh.leads
    return Reckoned(numerator, denominator, n, "leads", start, source=origin, version=version)


def _mqls(figures: PipelineFigures) -> Reckoned:
    marketing = figures.marketing
    start = figures.held.midnight(marketing.month.first)
    return _leads(
        figures, marketing.actual, marketing.goal, marketing.actual, start, marketing.definition_version
    )


def _mql_rows(work: Work, figures: PipelineFigures, most: int) -> Iterable[Row]:
    start = figures.held.midnight(figures.marketing.month.first)
    found = qualified.qualified_rows(work, start, figures.held.pair, figures.scope.filters.personless, most)
    return [lead_row(row) for row in found]


def _kept(figures: PipelineFigures, kept: KeptFigures, source: Source | None) -> Reckoned:
    ratio = kept.attainment.ratio
    return _leads(
        figures, ratio.numerator, ratio.denominator, ratio.n, kept.since, kept.agreement_version, source
    )


def _touched(figures: PipelineFigures) -> Reckoned:
    return _kept(figures, figures.sales, figures.fresh.touches)


def _answered(figures: PipelineFigures) -> Reckoned:
    return _kept(figures, figures.answers, figures.fresh.leads)


def _touched_rows(work: Work, figures: PipelineFigures, most: int) -> Iterable[Row]:
    return _kept_rows(work, figures, figures.sales, most)


def _answered_rows(work: Work, figures: PipelineFigures, most: int) -> Iterable[Row]:
    return _kept_rows(work, figures, figures.answers, most)


def _kept_rows(work: Work, figures: PipelineFigures, kept: KeptFigures, most: int) -> Iterable[Row]:
    """The leads behind a promise, those that wait first."""
    pair = figures.held.pair
    standings = {
        each.lead_id: (each.clock.standing(pair.as_of, kept.known_until), each) for each in kept.promised
    }
    order = list(Standing)
    chosen = sorted(standings, key=lambda lead: (-order.index(standings[lead][0]), lead))[:most]
    then = leads_then.leads_then(work, chosen, pair)
    return [
        Row(
            f"L-{lead}", then[lead].company, then[lead].link, None, STANDINGS[standings[lead][0]],
            standings[lead][1].owner_id, standings[lead][1].team_id,
        )
        for lead in chosen
        if lead in then
    ]  # fmt: skip


def _rejected(figures: PipelineFigures) -> Reckoned:
    count = figures.rejected.count
    version = figures.marketing.definition_version
    return _leads(figures, count, None, count, figures.rejected.since, version)


def _rejected_rows(_work: Work, figures: PipelineFigures, most: int) -> Iterable[Row]:
    return [lead_row(row, label(row.code)) for row in figures.rejected.by_reason[:most]]


def _left(figures: PipelineFigures) -> Reckoned:
    count, version = figures.left.count, figures.sales.agreement_version
    return _leads(figures, count, None, count, None, version, figures.fresh.touches)


def _left_rows(_work: Work, figures: PipelineFigures, most: int) -> Iterable[Row]:
    return [
        Row(
            f"L-{each.lead.id}", each.lead.company, each.lead.link, None, OF[each.why].word,
            each.lead.owner_id, each.lead.team_id,
        )
        for each in figures.left.leads[:most]
    ]  # fmt: skip


MQLS = Explained(
    "mqls",
    "Marketing",
    "Marketing's leads that met the definition for the first time this month, of the month's goal. A lead that "
    "returns from nurture is not counted again.",
    _mqls,
    _mql_rows,
    ("marketing", "mql"),
)
TOUCHED = Explained(
    "touched",
    "Sales",
    "First touches in time, of those handed over since or due since: in time, late, or waiting past due. Those "
    "not due yet are not in it.",
    _touched,
    _touched_rows,
    ("sales", "touch"),
)
ANSWERED = Explained(
    "answered",
    "Answered in time",
    "Marketing's answers to rejections in time, of those decided since: in time, late, or waiting past due. Those not due "
    "yet are not in it, nor whose lead turned out to be another one's duplicate.",
    _answered,
    _answered_rows,
    ("answers",),
)
REJECTED = Explained(
    "rejected",
    "Rejected",
    "Leads that sales said no to since, each with its reason. One that both managers returned counts as none.",
    _rejected,
    _rejected_rows,
    ("rejections",),
)
LEFT = Explained(
    "left",
    "Left behind",
    "Leads in hand that nobody works: untouched and past their time for longer than agreed, held by nobody or by "
    "somebody gone or long away, without a clock, or silent for the agreed days without a next step.",
    _left,
    _left_rows,
    ("behind",),
)

CHAPTER = Chapter("Promises", report, (MQLS, TOUCHED, ANSWERED, REJECTED, LEFT), whole)
