"""What was typed and could not be read with certainty is asked back, never guessed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from alignment.errors import NotUnderstood

T = TypeVar("T")

_QUOTED_AT_MOST = 40


def quoted(typed: str) -> str:
    """What was typed, in quotes and on one line; the end of a long text is left out."""
    line = " ".join(typed.split())
    return f'"{line}"' if len(line) <= _QUOTED_AT_MOST else f'"{line[: _QUOTED_AT_MOST - 1]}…"'


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that the typed words may mean: what a button says, and the unambiguous way to type it."""

    label: str
    text: str


class Unreadable(NotUnderstood):
    """Typed words that mean nothing here; `typed` is what they were."""

    def __init__(self, typed: str, sentence: str) -> None:
        super().__init__(sentence)
        self.typed = typed


class Ambiguous(Unreadable):
    """Typed words that mean two things; `readings` holds both, in the order in which to offer them."""

    def __init__(self, typed: str, sentence: str, readings: tuple[Reading, ...]) -> None:
        super().__init__(typed, sentence)
        self.readings = readings


def longest_reading(words: Sequence[str], read: Callable[[str], T], most: int) -> tuple[T, int] | None:
    """Read as many of the first words as mean something, `most` at the most: what they mean, and how many they are.

    None where no beginning does. What `read` finds `Unreadable` is tried with one word less; all else it raises, so
    does this.
    """
    for count in range(min(most, len(words)), 0, -1):
        try:
            return read(" ".join(words[:count])), count
        except Unreadable:
            continue
    return None
