"""The review's details, under it: the month beside its own history with its corrections, and how it is counted."""

from __future__ import annotations

from db.memory import Work
from db.stores.notices import Notice
from digests import scorecard, scorecard_thread, waterfall_picture
from digests.pipeline import edition_of
from digests.review import TITLE, last_month
from messages.message import Message


def render(work: Work, notice: Notice) -> Message | None:
    """Return one part of the thread: 1 beside the own history, 2 how it is counted, then the funnel's picture."""
    figures = scorecard.figures_of(work, notice, last_month)
    if notice.part > scorecard_thread.PARTS:
        return waterfall_picture.told(work, figures, edition_of(notice), title=TITLE)
    return scorecard_thread.told(figures, notice.part, edition_of(notice), title=TITLE)
