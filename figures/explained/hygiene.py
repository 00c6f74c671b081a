"""Hygiene, explained: what open deals lack, and what slips."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from alignment.hygiene import Gap
from db.memory import Work
from figures.basis import Row
from figures.explained.money import deal_row
from figures.explained.shape import Chapter, Explained, Reckoned
from figures.hygiene import HygieneFigures, gaps_of, listed, report


def _reckoned(figures: HygieneFigures, count: int | None) -> Reckoned:
    return Reckoned(
        count or 0, figures.deals, figures.deals, "deals", end=figures.asked.as_of, source=figures.fresh.deals
    )


def _of(gap: Gap) -> Callable[[HygieneFigures], Reckoned]:
    return lambda figures: _reckoned(figures, figures.gaps[gap])


def _rows(which: Gap | None = None) -> Callable[[Work, HygieneFigures, int], Iterable[Row]]:
    def found(work: Work, figures: HygieneFigures, most: int) -> Iterable[Row]:
        return [
            deal_row(deal, ", ".join(gap.says for gap in gaps_of(deal, figures.today)))
            for deal in listed(work, figures, most, which)
        ]

    return found


HYGIENE = Explained(
    "hygiene",
    "Hygiene",
    "Open deals, of any quarter, that lack at least one of: an amount, a next step, an owner, a close date, one that "
    "is not past, one that was not pushed twice.",
    lambda figures: _reckoned(figures, figures.lacking),
    _rows(),
    ("gaps",),
)
PAST_CLOSE = Explained(
    "pastclose",
    "Past close date",
    "Open deals, of any quarter, whose close date is before today.",
    _of(Gap.CLOSE_DATE_PAST),
    _rows(Gap.CLOSE_DATE_PAST),
    ("overdue",),
)
PUSHED = Explained(
    "pushed",
    "Pushed",
    "Open deals whose close date was moved to a later day twice or more.",
    _of(Gap.PUSHED_OFTEN),
    _rows(Gap.PUSHED_OFTEN),
)
UNPRICED = Explained(
    "unpriced",
    "Without amount",
    "Open deals, of any quarter, without an amount. They are in no sum.",
    _of(Gap.NO_AMOUNT),
    _rows(Gap.NO_AMOUNT),
)
NEXT_STEP = Explained(
    "nextstep",
    "No next step",
    "Open deals of which a source says that they have no next step. Where no source ever says so, it is not known.",
    _of(Gap.NO_NEXT_STEP),
    _rows(Gap.NO_NEXT_STEP),
)
NO_OWNER = Explained(
    "noowner",
    "No owner",
    "Open deals that nobody known to Tandem has.",
    _of(Gap.NO_OWNER),
    _rows(Gap.NO_OWNER),
    ("unowned",),
)
NO_CLOSE_DATE = Explained(
    "noclosedate",
    "No close date",
    "Open deals without a close date. They are in no quarter's pipeline.",
    _of(Gap.NO_CLOSE_DATE),
    _rows(Gap.NO_CLOSE_DATE),
    ("undated",),
)

SLIPS = Chapter("Hygiene: what slips", report, (HYGIENE, PAST_CLOSE, PUSHED))
LACKS = Chapter("Hygiene: what is missing", report, (UNPRICED, NEXT_STEP, NO_OWNER, NO_CLOSE_DATE))
