"""Where from: what each figure of the digest means, what it was divided by what, from which file, and its rows.

A figure is explained in the module of its kind, and added to the list below.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from db.memory import Work
from figures.basis import Basis, Row
from figures.explained import money, movement, promised
from figures.explained.shape import Explained
from figures.pipeline import PipelineFigures, whole

_ALL = (
    money.WON,
    money.PACE,
    money.OPEN,
    money.COVER,
    money.NEED,
    movement.CHANGES,
    movement.STALLED,
    promised.MQLS,
    promised.TOUCHED,
    promised.REJECTED,
    promised.LEFT,
    money.NO_AMOUNT,
)

FIGURES: Mapping[str, Explained] = MappingProxyType({each.name: each for each in _ALL})
"""Every figure that a digest shows, by the word that `/pipeline why` takes."""

_WORDS = {word: each for each in _ALL for word in (each.name, *each.other_words)}


def named(word: str) -> Explained | None:
    """Find the figure that a word stands for."""
    return _WORDS.get(word.casefold().replace("-", "").replace("_", "").replace(" ", ""))


def basis(figures: PipelineFigures, name: str) -> Basis:
    """Return what stands behind one figure of a digest."""
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
    )


def rows(work: Work, figures: PipelineFigures, name: str, most: int = 50) -> tuple[Row, ...]:
    """Return the leads or deals behind one figure, at most so many."""
    return tuple(FIGURES[name].rows(work, whole(work, figures), most))
