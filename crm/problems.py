"""What can be wrong with a file or its map, each as one sentence for the person at the shell."""

from __future__ import annotations

from crm.text import clean

_MOST = 2_000


class CannotRead(Exception):
    """The whole file is refused before anything of it is saved; the message is complete, and one line whatever it quotes."""

    def __init__(self, sentence: str) -> None:
        super().__init__(clean(sentence, _MOST))


class BadCell(Exception):
    """One row cannot be read; the message is the reason that goes into the reject file."""
