"""Content that marketing makes for sales to use: its kinds, and what makes a link to it."""

from __future__ import annotations

import re
from enum import StrEnum


class ContentKind(StrEnum):
    """What sort of content an item is."""

    DECK = "deck"
    CASE_STUDY = "case_study"
    ONE_PAGER = "one_pager"
    GUIDE = "guide"
    PAGE = "page"
    VIDEO = "video"
    SHEET = "sheet"
    OTHER = "other"


KIND_LABELS = {
    ContentKind.DECK: "deck",
    ContentKind.CASE_STUDY: "case study",
    ContentKind.ONE_PAGER: "one-pager",
    ContentKind.GUIDE: "guide",
    ContentKind.PAGE: "page",
    ContentKind.VIDEO: "video",
    ContentKind.SHEET: "sheet",
    ContentKind.OTHER: "content",
}

MOST_NAME = 80
MOST_LINK = 500

_LINK = re.compile(r"https?://[^\s<>|\"'`@]+\.[^\s<>|\"'`@]+", re.IGNORECASE)
_SENT = re.compile(r"<(https?://[^|>\s]+)(?:\|[^>]*)?>", re.IGNORECASE)


_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Letters by their class, and nothing to see."""


def can_be_read(name: str) -> bool:
    """Tell whether a name has a letter or digit that somebody sees."""
    return any(char.isalnum() and char not in _BLANK_LETTERS for char in name)


def read_kind(words: str) -> ContentKind | None:
    """Read a kind as people write it: `case study`, `One-Pager`; None for anything else."""
    plain = _plain(words)
    return next((kind for kind, label in KIND_LABELS.items() if plain in (_plain(label), _plain(kind))), None)


def _plain(words: str) -> str:
    return "".join(char for char in words.casefold() if char.isalnum())


def read_link(word: str) -> str:
    """Read a web address, also as Slack sends one (`<https://…|label>`); empty for what is none.

    An address with a name or password in it is none: everybody would read it.
    """
    sent = _SENT.fullmatch(word)
    link = sent[1] if sent else word
    return link if len(link) <= MOST_LINK and _LINK.fullmatch(link) else ""
