"""The review's details, under it: the month beside its own history with its corrections, who came together, how it is counted."""

from __future__ import annotations

from dataclasses import replace

from alignment.sections import PICTURE, SOURCES, section_of
from db.memory import Work
from db.stores.notices import Notice
from digests import participation_words, scorecard, scorecard_thread, sources_section, waterfall_picture
from digests.pipeline import edition_of
from digests.review import TITLE, last_month
from figures import participation
from figures.basis import Scope
from figures.scorecard import Figures
from messages.message import Message


def render(work: Work, notice: Notice) -> Message | None:
    """Return one part of the thread: 1 beside the own history, with who came together, 2 how it is counted, then what was asked for."""
    figures = scorecard.figures_of(work, notice, last_month)
    section = section_of("review", notice.part)
    if section == PICTURE:
        return waterfall_picture.told(work, figures, edition_of(notice), title=TITLE)
    if section == SOURCES:
        scope = replace(figures.scope, quarter=figures.frame.period, said=figures.about)
        return sources_section.told(work, scope, figures.pair, edition_of(notice), title=TITLE)
    below = _together(work, figures) if notice.part == 1 else ()
    return scorecard_thread.told(figures, notice.part, edition_of(notice), title=TITLE, below=below)


def _together(work: Work, figures: Figures) -> tuple[str, ...]:
    """Say of the month what each department took part in: of both whole departments, whatever the review is about."""
    scope = Scope(quarter=figures.frame.period)
    said = participation_words.lines(
        participation.report(work, scope, figures.pair.as_of, figures.pair.known_at)
    )
    return ("*Together*", *said) if said else ()
