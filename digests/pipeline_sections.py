"""Reports under a digest where a channel asked for them: the forecast, and what open deals lack; counts and sums alone."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.sections import FORECAST
from db.memory import Work
from digests import forecast_words, hygiene_words
from digests import pipeline_words as say
from digests.pipeline import Edition
from figures import forecast, hygiene
from figures.freshness import FreshnessFigures
from figures.pipeline import PipelineFigures
from messages.message import Message, compose
from messages.text import neutral, one_line
from messages.words import render as words

COLUMNS = 48


def told(
    work: Work, figures: PipelineFigures, section: str, edition: Edition, *, title: str = "Pipeline"
) -> Message | None:
    """Return a report by the same filters and pair of times as its digest; None on a quiet day, and where nobody asked.

    Without any deal it has nothing to say.
    """
    if not edition.shows(section) or (figures.quiet and not edition.missed) or figures.won_leads is not None:
        return None
    name, lines = _forecast(work, figures) if section == FORECAST else _hygiene(work, figures)
    head = neutral(" · ".join([name, *figures.scope.said]))
    body = words(
        "digests/pipeline_section",
        head=one_line(head, COLUMNS),
        stale=_stale(figures.fresh, figures),
        lines=lines,
    )
    return compose(f"{title} thread: {name[:1].lower()}{name[1:]}", body, iteration=edition.iteration)


def _forecast(work: Work, figures: PipelineFigures) -> tuple[str, Sequence[str]]:
    pair = figures.held.pair
    found = forecast.report(work, figures.scope, pair.as_of, pair.known_at)
    return f"Forecast {found.quarter.label}", [
        *forecast_words.expected(found),
        *forecast_words.history(found),
    ]


def _hygiene(work: Work, figures: PipelineFigures) -> tuple[str, Sequence[str]]:
    pair = figures.held.pair
    return "Hygiene", hygiene_words.counts(hygiene.report(work, figures.scope, pair.as_of, pair.known_at))


def _stale(fresh: FreshnessFigures, figures: PipelineFigures) -> str:
    """As of when deals are told where their file is old."""
    if not fresh.deals_stale or fresh.deals is None:
        return ""
    return f"Deals as of {say.moment(fresh.deals.exported_at, figures.held)}"
