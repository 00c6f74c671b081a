"""A typed line, taken apart without reproach: quotes, dashes, blanks and capitals do not matter."""

from __future__ import annotations

from dataclasses import dataclass

from alignment.errors import NotUnderstood

MOST_CHARACTERS = 3_000
"""Longer lines are refused with their count (grammar.md, small print)."""

_SAME = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u00ab": '"', "\u00bb": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u3000": " ", "\t": " ", "\r": " ", "\n": " ",
        "\u200b": "", "\u2060": "", "\ufeff": "",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One command line: the noun it starts with, and the words after it as they were typed.

    `rest` keeps capitals: it may be a note. Handlers take words off its front with `take`.
    """

    noun: str
    rest: str

    @classmethod
    def read(cls, text: str) -> Line:
        """Read a whole line such as `/lead  Reject “42” budget`; NotUnderstood when it is too long."""
        if len(text) > MOST_CHARACTERS:
            raise NotUnderstood(
                f"That is {len(text):,} characters; a line may have {MOST_CHARACTERS:,}. Nothing was saved."
            )
        words = text.translate(_SAME).split()
        noun = words[0].casefold() if words else ""
        return cls(noun if noun.startswith("/") else f"/{noun}", _unquoted(" ".join(words[1:])))

    @property
    def text(self) -> str:
        """The whole line again, ready to copy."""
        return f"{self.noun} {self.rest}".strip()

    def take(self) -> tuple[str, Line]:
        """Take the first word, case-folded, and the line that is left; an empty word when nothing is."""
        word, _, rest = self.rest.partition(" ")
        return word.casefold(), Line(self.noun, rest.strip())


def _unquoted(text: str) -> str:
    """Drop quotes that only wrap words: `"42"` is 42, but the apostrophe of `it's` stays."""
    words = [word.strip('"') if word.strip('"') else word for word in text.split()]
    return " ".join(word[1:-1] if len(word) > 2 and word[0] == word[-1] == "'" else word for word in words)
