"""What campaigns brought, under a digest where a channel asked for it: by the agreement's model, campaigns and sums alone."""

from __future__ import annotations

from db.memory import Work
from db.stores.asked import Pair
from digests import sources_words as say
from digests.pipeline import Edition
from figures import sources
from figures.basis import Scope
from figures.sources import EVER
from messages.message import Message, compose
from messages.text import neutral, one_line
from messages.words import render as words

COLUMNS = 48
MOST_CAMPAIGNS = 5


def told(work: Work, scope: Scope, pair: Pair, edition: Edition, *, title: str) -> Message | None:
    """Return what campaigns brought of the scope's period, by the same pair of times as the digest above.

    None where no deal is known of that period: there is nothing to share.
    """
    figures = sources.report(work, scope, pair.as_of, pair.known_at)
    if not (figures.won.all.deals or figures.open.all.deals):
        return None
    period = figures.period.label if figures.period else EVER
    head = neutral(" · ".join(["Sources", period, *(each for each in scope.said if each != period)]))
    lines = [
        *say.money(figures),
        *say.campaigns(figures, MOST_CAMPAIGNS, room=14),
        *say.said(figures),
        say.model(figures),
    ]
    body = words("digests/pipeline_section", head=one_line(head, COLUMNS), stale="", lines=lines)
    return compose(f"{title} thread: sources of {period}", body, iteration=edition.iteration)
