"""How much of a file goes into one transaction: much while nobody else writes, little and quickly as soon as they do."""

from __future__ import annotations

import time
from collections.abc import Callable

FIRST_CHUNK = 500
LARGEST_CHUNK = 4000
ALONE = 0.2
"""Seconds that a transaction lasts while nobody waits. Longer ones save little: pages that are written twice."""
SHARED = 0.05
"""Seconds while others write too. With its commit it stays below the 100 ms that a command may wait."""
UNSEEN = 0.08
"""Seconds on PostgreSQL, which locks rows and not the file: nobody is seen waiting, and hardly anybody does."""
_LEAST = 0.02
"""Seconds before it makes way: less would be all commits."""
_REMEMBERED = 5.0
"""Seconds for which somebody who waited is taken to come again."""
_LOOKS_EVERY = 0.002
_STEPS_ASIDE = 0.004
"""Seconds between two chunks when somebody waits: they look every millisecond."""
_FEWEST = 20


class Pace:
    """The size of an import's chunks, and when each is to end. `awaited` tells whether anybody waits behind it."""

    def __init__(self, awaited: Callable[[], bool], *, alone: float = ALONE) -> None:
        self._awaited, self._alone = awaited, alone
        self.rows = FIRST_CHUNK
        self._begun = self._looked = self._spent = 0.0
        self._seen = float("-inf")
        self._aside = False

    def begin(self) -> Callable[[], bool]:
        """Begin a chunk, inside its transaction; return what tells that it is enough."""
        self._begun = self._looked = time.monotonic()
        self._aside = False
        return self._enough

    def _enough(self) -> bool:
        now = time.monotonic()
        spent = now - self._begun
        if spent > self._limit(now):
            return True
        if spent > _LEAST and now - self._looked > _LOOKS_EVERY:
            self._looked = now
            if self._awaited():
                self._seen, self._aside = now, True
        return self._aside

    def _limit(self, now: float) -> float:
        return min(self._alone, SHARED) if now - self._seen < _REMEMBERED else self._alone

    def end(self) -> None:
        """Say that the chunk is done, before its commit."""
        now = time.monotonic()
        self._spent = now - self._begun
        if self._awaited():
            self._seen, self._aside = now, True

    def took(self, done: int) -> None:
        """Take into account how many rows the chunk had; step aside when somebody waits.

        The next one is half-way to what would fit, so that one slow disk is no rule.
        """
        fits = done * self._limit(time.monotonic()) / max(self._spent, 0.001)
        self.rows = min(LARGEST_CHUNK, max(_FEWEST, int((self.rows + min(fits, self.rows * 3)) / 2)))
        if self._aside:
            time.sleep(_STEPS_ASIDE)
