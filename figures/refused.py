"""Which leads sales said no to since the previous digest, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from alignment.reasons import BY_CODE
from db.memory import Work
from db.stores.asked import Pair, refused
from db.stores.asked.standing import LeadRow
from figures.basis import Scope
from figures.held import Held


@dataclass(frozen=True, slots=True)
class RefusedFigures:
    """The rejections since a moment. `reasons`: as people read them with their counts, most frequent first, then in order
    of occurrence. `rows`: the leads in order of occurrence; where few are to be listed, those few by their reasons.
    """

    since: datetime
    count: int
    reasons: tuple[tuple[str, int], ...]
    rows: tuple[LeadRow, ...]

    @property
    def by_reason(self) -> tuple[LeadRow, ...]:
        """The leads in the order of their reasons."""
        order = [reason for reason, _ in self.reasons]
        return tuple(sorted(self.rows, key=lambda row: order.index(label(row.code))))


def report(work: Work, held: Held, scope: Scope, since: Pair, listed: int | None = None) -> RefusedFigures:
    """Return the rejections that occurred since `since`, as known at the pair, with so many of their leads."""
    asked = (work, since.as_of, held.pair, scope.filters)
    if listed is None:
        rows = refused.rejected(*asked)
        codes = tuple(Counter(row.code for row in rows).items())
        return RefusedFigures(since.as_of, len(rows), _reasons(codes), rows)
    codes = refused.rejected_codes(*asked)
    reasons = _reasons(codes)
    order = [reason for reason, _ in reasons]
    ranks = {code: order.index(label(code)) for code, _ in codes}
    few = refused.rejected_first(*asked, ranks, listed) if codes else ()
    return RefusedFigures(since.as_of, sum(count for _, count in codes), reasons, few)


def _reasons(codes: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    counted: dict[str, int] = {}
    for code, count in codes:
        counted[label(code)] = counted.get(label(code), 0) + count
    return tuple(sorted(counted.items(), key=lambda each: -each[1]))


def label(code: str) -> str:
    """A reason as people read it; a code that a later version dropped stands for itself."""
    return BY_CODE[code].label if code in BY_CODE else code.replace("_", " ")
