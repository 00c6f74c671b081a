"""How things are named for ever by their numbers, in buttons' lines, calendars and answers: `P-1`, `R-12`."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """A kind of thing whose number stands behind a letter."""

    letter: str

    def ref(self, number: int) -> str:
        """Return how the thing of a number is named: `R-12`."""
        return f"{self.letter}-{number}"

    def number(self, word: str) -> int:
        """Return the number of a thing that a word names, as buttons do: 12 for `R-12`, `r12`; 0 for any other word."""
        found = _REF.fullmatch(word.strip())
        return int(found[2]) if found and found[1].upper() == self.letter else 0


_REF = re.compile(r"([A-Za-z])-?(\d{1,9})")

PROGRAMME = Named("P")
"""A programme of turns, and one of coffee: each is named where only its own kind can be meant."""
PERSON = Named("P")
"""Somebody, in the name of the file with what is kept about them; no line names anybody by a number."""
TURN = Named("R")
MEETING = Named("M")
SERIES = Named("S")
CALL = Named("C")
PAIR = Named("G")
DEAL = Named("D")
ROTA = Named("D")
"""A duty rota: no line can mean both this and a deal."""
OFFER = Named("O")
OBSTACLE = Named("O")
"""What stands in both teams' way: no line can mean both this and an offer of a duty."""
FIELD_NOTE = Named("F")
