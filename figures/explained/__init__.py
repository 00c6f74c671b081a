"""Where from: what each figure of a report means, what it was divided by what, from which file, and its rows.

A figure is explained in the module of its chapter, and a chapter is added to the list below: `/pipeline why`, its menu,
`basis` in the JSON of its report and docs/figures.md are made of it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from db.memory import Work
from figures.basis import Basis, Row
from figures.explained import (
    commitment,
    forecast,
    hygiene,
    money,
    movement,
    participation,
    plan,
    promised,
    scorecard,
    sourcing,
    waterfall,
)
from figures.explained.shape import Chapter, Explained, Reported

OF_PIPELINE: tuple[Chapter[Any], ...] = (money.CHAPTER, movement.CHAPTER, promised.CHAPTER)
"""What a digest of the pipeline shows."""

OF_FORECAST: tuple[Chapter[Any], ...] = (forecast.CHAPTER,)
"""What a forecast shows."""

OF_HYGIENE: tuple[Chapter[Any], ...] = (hygiene.SLIPS, hygiene.LACKS)
"""What open deals lack."""

OF_PLAN: tuple[Chapter[Any], ...] = (plan.CHAPTER,)
"""What `/pipeline plan` shows."""

OF_COMMITMENT: tuple[Chapter[Any], ...] = (commitment.CHAPTER,)
"""What `/pipeline commitment` shows."""

OF_SCORECARD: tuple[Chapter[Any], ...] = (scorecard.CHAPTER, scorecard.LEADS, scorecard.LATER)
"""What the scorecard shows besides."""

OF_PARTICIPATION: tuple[Chapter[Any], ...] = (participation.MEETINGS, participation.IN_TWOS)
"""What each department took part in."""

CHAPTERS: tuple[Chapter[Any], ...] = (
    *OF_PIPELINE,
    *OF_FORECAST,
    *OF_HYGIENE,
    *OF_PLAN,
    *OF_COMMITMENT,
    sourcing.CHAPTER,
    *OF_SCORECARD,
    *OF_PARTICIPATION,
    *waterfall.CHAPTERS,
)
"""Every chapter, as the menu lists them."""


def _folded(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


FIGURES: Mapping[str, Explained[Any]] = MappingProxyType(
    {each.name: each for chapter in CHAPTERS for each in chapter.figures}
)
"""Every figure that is explained, by the word that `/pipeline why` takes."""

MOST_ROWS = 500
"""So many leads or deals behind a figure are told, a page at a time; an export has them all."""

_WORDS = {_folded(each.title): each for each in FIGURES.values()} | {
    word: each for each in FIGURES.values() for word in (each.name, *each.other_words)
}
_MOST_WORDS = max(len(each.title.split()) for each in FIGURES.values())
_CHAPTERS = {each.name: chapter for chapter in CHAPTERS for each in chapter.figures}


def named(words: Sequence[str]) -> tuple[Explained[Any], int] | None:
    """Find the figure that the first words stand for, by its word or as the menu calls it, and how many they are."""
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        if found := _WORDS.get(_folded("".join(words[:count]))):
            return found, count
    return None


def like(word: str) -> list[Explained[Any]]:
    """Return at most two figures whose word resembles this one."""
    found = difflib.get_close_matches(_folded(word), list(_WORDS), n=4, cutoff=0.6)
    return list({_WORDS[each].name: _WORDS[each] for each in found}.values())[:2]


def chapter_of(name: str) -> Chapter[Any]:
    """Return the chapter that explains a figure; it knows how the figure's report is asked for."""
    return _CHAPTERS[name]


def basis(figures: Reported, name: str) -> Basis:
    """Return what stands behind one figure of a report."""
    it, held = FIGURES[name], figures.held
    made = it.reckon(figures)
    return Basis(
        name=name,
        title=it.title,
        says=it.says,
        version=made.version,
        unit=made.unit,
        numerator=made.numerator,
        denominator=made.denominator,
        n=made.n,
        start=made.start,
        end=made.end or held.pair.as_of,
        known_at=held.pair.known_at,
        filters=figures.scope.said,
        source=made.source,
        currency=held.currency if made.unit == "minor" else "",
        doubt=made.doubt,
    )


def bases(figures: Reported, chapters: Iterable[Chapter[Any]]) -> dict[str, Any]:
    """Return what stands behind every figure of some chapters, as a report's JSON has it under `basis`."""
    return {
        each.name: basis(figures, each.name).to_json() for chapter in chapters for each in chapter.figures
    }


def rows(work: Work, figures: Reported, name: str, most: int = MOST_ROWS + 1) -> tuple[Row, ...]:
    """Return the leads or deals behind one figure, at most so many; one more than are told says that there are more."""
    return tuple(FIGURES[name].rows(work, chapter_of(name).whole(work, figures), most))
