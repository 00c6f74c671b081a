"""The monthly review: last month on one page as it was closed, with what was corrected since, beside the six months before."""

from __future__ import annotations

from datetime import datetime

from alignment.calendar import local_day
from alignment.periods import Period, month_of
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


def last_month(day: datetime, zone: str) -> Period:
    """Return the last whole month before an instant."""
    return month_of(local_day(day, zone).replace(day=1) - ONE_DAY)
