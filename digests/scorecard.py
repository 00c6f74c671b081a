"""The weekly scorecard: both teams on one page, revenue first, the week that is over beside the eight before it.

Twelve lines at most; a week in which nothing left its own history or its line is one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from alignment.calendar import local_day
from alignment.periods import Period, week_of
from alignment.scorecard import Grain, grain_of
from alignment.terms import Terms
from db.memory import Work
from db.stores import workspaces
from db.stores.notices import Notice
from digests import pipeline_words, scorecard_words
from digests.pipeline import MOST_LINES, Edition, edition_of, more_of, scope_from
from figures import scorecard
from figures.basis import Scope
from figures.scorecard import Figures
from messages.buttons import Button
from messages.message import Message, compose

PeriodOf = Callable[[datetime, Terms], Period]
"""Which period a digest of a moment tells, by the workspace's zone and fiscal year."""

WHERE_FROM = Button("Where from?", "/pipeline why")


def render(work: Work, notice: Notice) -> Message | None:
    """Return the scorecard of the last whole week, by the pair of times that the notice holds."""
    figures, edition = figures_of(work, notice, last_week), edition_of(notice)
    if figures.quiet and not edition.missed:
        line = scorecard_words.quiet_line(figures, updated_words(figures, edition))
        return compose(scorecard_words.headline(figures), line, iteration=edition.iteration)
    return told(figures, edition)


def last_week(moment: datetime, terms: Terms) -> Period:
    """Return the last whole week before an instant."""
    return week_of(local_day(moment, terms.zone) - timedelta(days=7))


def figures_of(work: Work, notice: Notice, period: PeriodOf) -> Figures:
    """Return the figures of a notice; one that was brought up to date tells the same period, as known then."""
    assert notice.as_of is not None, "a digest's notice holds its pair of times"
    assert notice.known_at is not None, "a digest's notice holds its pair of times"
    as_of = edition_of(notice).updated or notice.as_of
    return scorecard.report(work, scope_of(work, notice, period), as_of, notice.known_at)


def scope_of(work: Work, notice: Notice, period: PeriodOf) -> Scope:
    """Return what a notice is about: its filters, and its period under a name that can be typed again."""
    assert notice.as_of is not None, "a digest's notice holds its pair of times"
    meant = period(notice.as_of, workspaces.terms(work))
    scope = scope_from(notice.payload.get("filters", {}))
    return replace(scope, quarter=meant, said=(*scope.said, name_of(meant)))


def name_of(period: Period) -> str:
    """Return a period's name as it can be typed in any later year."""
    return period.label if grain_of(period) is Grain.WEEK else period.full


def told(
    figures: Figures, edition: Edition | None = None, *, title: str = "Scorecard", kind: str = "scorecard"
) -> Message:
    """Return the figures as a digest."""
    edition = edition or Edition()
    body = scorecard_words.body(figures, edition.shows, title=title, updated=updated_words(figures, edition))
    below = [scorecard_words.stamp(figures)]
    if edition.missed:
        below.insert(0, pipeline_words.missed(edition.missed))
    lines = sum(bool(line.strip()) for line in body.split("\n"))
    return compose(
        scorecard_words.headline(figures, title),
        body,
        context=below[-max(1, MOST_LINES - lines) :],
        buttons=(WHERE_FROM,),
        more=more_of(kind),
        iteration=edition.iteration,
    )


def updated_words(figures: Figures, edition: Edition) -> str:
    """Return when a digest was brought up to date, as its first line says it; empty where it was not."""
    return pipeline_words.moment(edition.updated, figures.asked) if edition.updated else ""
