"""Bars and sparklines of text: a picture for the eye at the end of a line that says the same in words.

Whoever hears a message hears its `text`, from which they are left out (`spoken`): blocks would be read out one by one.
Length and height alone mean something, never a colour.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from messages.text import visible_width

BAR = 10
"""So many characters is a bar as long as the whole."""

UNKNOWN = "░"
"""What stands in a sparkline where nothing is known, which is not nothing."""

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LEVELS = "▁▂▃▄▅▆▇█"
_DRAWN = re.compile(r" [▁-▏░]+$", re.MULTILINE)


def bar(count: int, whole: int, width: int = BAR) -> str:
    """A bar of blocks, to an eighth of one; anything above nothing is seen, and more than the whole ends at its edge."""
    if whole <= 0 or count <= 0:
        return ""
    eighths = max(1, round(Fraction(min(count, whole) * width * 8, whole)))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def sparkline(values: Sequence[int | Fraction | None]) -> str:
    """A row of blocks, one for each value, from nothing (or the lowest below it) to the highest; `UNKNOWN` for None."""
    known = [value for value in values if value is not None]
    low, high = min([0, *known]), max([0, *known])
    if low == high:
        return "".join(UNKNOWN if value is None else _LEVELS[0] for value in values)
    steps = len(_LEVELS) - 1
    return "".join(
        UNKNOWN if value is None else _LEVELS[round(Fraction(value - low) / Fraction(high - low) * steps)]
        for value in values
    )


def beside(line: str, drawn: str, columns: int) -> str:
    """A line with what is drawn of it at its end; as it was where that has no room."""
    longer = f"{line} {drawn}"
    return longer if drawn and visible_width(longer) <= columns else line


def spoken(lines: str) -> str:
    """Lines without what is drawn at their ends."""
    return _DRAWN.sub("", lines)
