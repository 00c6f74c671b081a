"""What a reader's eye counts: whole characters, their width on a phone, and none that cannot be seen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

ELLIPSIS = "…"
WORD_JOINER = "\u2060"

_ZWNJ, _ZWJ = "\u200c", "\u200d"
_EMOJI_STYLE = "\ufe0f"
_KEYCAP = "\u20e3"
# Blank although Unicode calls them letters, symbols or marks: names made of them look empty.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Latin letters and everyday punctuation: one column each, nothing unseen; most lines have nothing else.
_SIMPLE = re.compile("[ -~\xa1-\xac\xae-\u024f\u2013\u2014\u2018-\u201d\u2026]*")
_UNSEEN_MARKS = frozenset("\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f")


def without_unseen(s: str) -> str:
    """Give `s` without control, bidi, zero-width and unpaired characters, every blank as one space.

    Joiners stay where a script or an emoji needs them (Persian, Hindi, families); between Latin letters
    they only serve to make two names look alike.
    """
    if _SIMPLE.fullmatch(s):
        return " ".join(s.split()) if "  " in s or s[:1] == " " or s[-1:] == " " else s
    kept: list[str] = []
    for at, char in enumerate(s):
        if char.isspace() or char in _BLANK:
            kept.append(" ")
        elif char in (_ZWNJ, _ZWJ):
            if kept and _joins(kept[-1]) and at + 1 < len(s) and _joins(s[at + 1]):
                kept.append(char)
        elif unicodedata.category(char) not in ("Cc", "Cf", "Cs") and char not in _UNSEEN_MARKS:
            kept.append(char)
    return " ".join("".join(kept).split())


def _joins(char: str) -> bool:
    return char == _EMOJI_STYLE or (char >= "\u0600" and unicodedata.category(char)[0] in "LMS")


def graphemes(s: str) -> Iterator[str]:
    """Yield `s` cut where a reader sees one character end; the pieces joined are `s`.

    Near to Unicode's extended clusters without their tables: marks, joiners, skin tones, flags and keycaps
    stay with their base. Korean jamo written apart count singly, which only makes a line shorter.
    """
    cluster = ""
    for char in s:
        if cluster and _extends(cluster, char):
            cluster += char
            continue
        if cluster:
            yield cluster
        cluster = char
    if cluster:
        yield cluster


def _extends(cluster: str, char: str) -> bool:
    if char in (_ZWJ, _ZWNJ, WORD_JOINER) or "\U000e0020" <= char <= "\U000e007f":
        return True
    if cluster[-1] == _ZWJ and _is_pictograph(char):
        return True
    if unicodedata.category(char) in ("Mn", "Me", "Mc") or "\U0001f3fb" <= char <= "\U0001f3ff":
        return cluster != "\n"
    return len(cluster) == 1 and _is_flag_letter(cluster) and _is_flag_letter(char)


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _is_pictograph(char: str) -> bool:
    # Slack draws these as pictures even without the emoji selector.
    return "\U0001f000" <= char <= "\U0001faff" or ("\u2600" <= char <= "\u27bf")


def width(s: str) -> int:
    """Give the columns that `s` takes on a phone: letters one, emoji and East Asian letters two, unseen none."""
    if _SIMPLE.fullmatch(s):
        return len(s)
    return sum(_cluster_width(cluster) for cluster in graphemes(s))


def _cluster_width(cluster: str) -> int:
    base = cluster[0]
    if unicodedata.category(base) in ("Cc", "Cf", "Cs", "Mn", "Me"):
        return 0
    if _EMOJI_STYLE in cluster or _KEYCAP in cluster or _is_pictograph(base):
        return 2
    return 2 if unicodedata.east_asian_width(base) in ("W", "F") else 1


def shortened(s: str, limit: int) -> str:
    """Give `s` in at most `limit` columns and at most `limit` code points, cut at a word with "…".

    Slack counts code points where readers count columns; both hold. The cut goes back to a blank only within
    the last third, so that one long word does not cost the whole rest. A `limit` below 1 is a ValueError.
    """
    if limit < 1:
        raise ValueError(f"a text cannot be cut to {limit} characters")
    if len(s) <= limit and width(s) <= limit:
        return s
    kept, points, columns = "", 1, 1
    for cluster in graphemes(s):
        points += len(cluster)
        columns += _cluster_width(cluster)
        if max(points, columns) > limit:
            break
        kept += cluster
    whole = s[len(kept) : len(kept) + 1].isspace()
    blank = kept.rfind(" ")
    if not whole and blank > len(kept) * 2 // 3:
        kept = kept[:blank]
    return kept.rstrip(" ,;:·") + ELLIPSIS
