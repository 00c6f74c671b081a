"""The monthly review: last month on one page as it was closed, with what was corrected since, beside the six months before."""

from __future__ import annotations

from datetime import datetime

from alignment.calendar import local_day
from alignment.periods import Period
from alignment.terms import Terms
from alignment.zones import ONE_DAY
from db.memory import Work
from db.stores.notices import Notice
from digests import scorecard
from digests.pipeline import edition_of
from messages.message import Message

TITLE = "Review"


def render(work: Work, notice: Notice) -> Message | None:
    """Return the scorecard of the last whole month, by the pair of times that the notice holds."""
    figures = scorecard.figures_of(work, notice, last_month)
    return scorecard.told(figures, edition_of(notice), title=TITLE, kind="review")


def last_month(moment: datetime, terms: Terms) -> Period:
    """Return the last whole month before an instant: the calendar's, or the fiscal year's where that has whole weeks."""
    running = terms.fiscal.month_of(local_day(moment, terms.zone))
    return terms.fiscal.month_of(running.first - ONE_DAY)
