"""What a figure that a report prints is called, and what stands behind the name.

A name is a path in the JSON: `a.b` is inside `a`, `a[]` is each of a list, `basis.WORD` stands once for each figure.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """One name: what it means, how it is reckoned, over which time, and which module holds the rule."""

    path: str
    says: str
    sum: str = ""
    window: str = ""
    rule: str = ""


CLOSES_IN_QUARTER = "close date in the quarter, as of `as_of`"
CLOSES_IN_PERIOD = "close date in the period, as of `as_of`"

BASIS = (
    Name("basis.WORD.definition", "what the figure means"),
    Name(
        "basis.WORD.version",
        "of which version: of the agreement, of the MQL definition, or of these definitions",
    ),
    Name(
        "basis.WORD.unit",
        "minor, leads, accounts, deals, days (of work), calendar days, meetings, people or places (in rounds of coffee)",
    ),
    Name("basis.WORD.numerator", "what is counted or summed; null where it is not known"),
    Name("basis.WORD.denominator", "of what; null where the figure is the numerator"),
    Name("basis.WORD.n", "over how many cases"),
    Name(
        "basis.WORD.doubt",
        "why no share is made of it, such as that no lost deal is known, or why it is not known; else null",
    ),
    Name("basis.WORD.start", "from when on; null for a state"),
    Name("basis.WORD.end", "until when, exclusive"),
    Name("basis.WORD.source.file", "the file behind it; `source` is null where nothing comes by file"),
    Name("basis.WORD.source.exported_at", "as of when that file speaks"),
    Name("basis.WORD.source.import", "the number of its import"),
)
"""What stands behind each figure that a report explains."""
