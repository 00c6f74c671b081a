"""Tables as CSV that no spreadsheet runs: text that looks like a formula gets a leading apostrophe, which import removes.

What was written and read again is equal.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for the beginning of a formula: also in full width, as Japanese and Chinese ones do."""


def defused(text: str) -> str:
    """Return a text cell that no spreadsheet takes for a formula: with an apostrophe before it.

    A text of apostrophes and then such a sign gets one more, so that reading takes back exactly one.
    """
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def restored(text: str) -> str:
    """Return what `defused` was given."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA) else text


def written(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a whole table as CSV: text is defused, numbers and empty cells stay as they are."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([cell(each) for each in header])
    for row in rows:
        writer.writerow([cell(each) if isinstance(each, str) else each for each in row])
    return out.getvalue()


def cell(text: str) -> str:
    """Return a cell that is one cell: Python before 3.13 leaves a carriage return unquoted, and readers end the row there."""
    return defused(text.replace("\r\n", "\n").replace("\r", "\n"))
