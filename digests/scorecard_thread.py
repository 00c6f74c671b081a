"""The scorecard's details, under it: each figure beside its own history, and how these are counted."""

from __future__ import annotations

from collections.abc import Sequence

from db.memory import Work
from db.stores.notices import Notice
from digests import scorecard_thread_words as say
from digests import waterfall_picture
from digests.pipeline import Edition, edition_of
from digests.scorecard import figures_of, last_week
from figures.scorecard import Figures
from messages.message import Message, compose

PARTS = 2
"""How many replies a scorecard has."""


def render(work: Work, notice: Notice) -> Message | None:
    """Return one part of the thread: 1 beside the own history, 2 how these are counted, then the funnel's picture.

    None in a quiet week, but for the picture.
    """
    figures, edition = figures_of(work, notice, last_week), edition_of(notice)
    if notice.part > PARTS:
        return waterfall_picture.told(work, figures, edition, title="Scorecard")
    if figures.quiet and not edition.missed:
        return None
    return told(figures, notice.part, edition)


def card_of(work: Work, notice: Notice) -> Figures:
    """Return the scorecard that a notice of the weekly one or of the review is about."""
    from digests.review import last_month

    return figures_of(work, notice, last_month if notice.kind.startswith("review") else last_week)


def told(
    figures: Figures,
    part: int,
    edition: Edition | None = None,
    *,
    title: str = "Scorecard",
    below: Sequence[str] = (),
) -> Message:
    """Return a part of the thread of these figures; `below` are lines of the first part's own."""
    body = str((say.history if part == 1 else say.counted)(figures))
    if part == 1 and below:
        body = "\n".join([body.rstrip(), "", *below])
    named = "beside its own history" if part == 1 else "how these are counted"
    return compose(f"{title} thread: {named}", body, iteration=edition.iteration if edition else "")
