"""Where a figure comes from: its definition, sum, cases, time, filters and source, and the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from alignment.periods import Period
from alignment.waterfall_steps import By
from db.stores.asked import EVERYTHING, Filters, Pair
from db.stores.asked.freshness import Source

_DIGITS = 6


def rounded(exact: Fraction | None) -> float | None:
    """Return a ratio as a report prints it, to six digits; None where there was nothing to divide by."""
    return None if exact is None else round(float(exact), _DIGITS)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of the company and which period is asked about.

    `since` is the pair that changes are counted from. `said` are the filters in the words of the person who asked.
    `quarter` is the one that is meant; None: the one around `as_of`. A funnel may be taken apart `by` something, and may
    count accounts instead of leads. `ways` are words of the report's own, such as a model of attribution.
    """

    filters: Filters = EVERYTHING
    since: Pair | None = None
    said: tuple[str, ...] = ()
    quarter: Period | None = None
    ways: tuple[str, ...] = ()
    by: By | None = None
    per_account: bool = False

    def to_data(self) -> dict[str, Any]:
        """Return the scope as a notice keeps it."""
        since, period = self.since, self.quarter
        return {
            "filters": {**self.filters.said(), "said": list(self.said)},
            "since": [since.as_of.isoformat(), since.known_at.isoformat()] if since else None,
            "period": [period.label, period.first.isoformat(), period.end.isoformat(), period.full]
            if period
            else None,
            "ways": list(self.ways),
            "by": self.by.value if self.by else None,
            "per_account": self.per_account,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Scope:
        """Read what `to_data` returned."""
        filters, since, period = data.get("filters", {}), data.get("since"), data.get("period")
        known = {name: filters[name] for name in Filters.__dataclass_fields__ if filters.get(name)}
        return cls(
            Filters(**known) if known else EVERYTHING,
            Pair(*map(datetime.fromisoformat, since)) if since else None,
            tuple(filters.get("said", ())),
            Period(period[0], date.fromisoformat(period[1]), date.fromisoformat(period[2]), period[3])
            if period
            else None,
            tuple(data.get("ways", ())),
            By(data["by"]) if data.get("by") else None,
            bool(data.get("per_account")),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One lead or deal behind a figure; who holds it, so that only those who may see it are shown it.

    `amount` is in minor units of `currency`; without one, of the workspace's own. `of_both_teams`: it is nobody's, such as a
    joint meeting, and everybody is shown it.
    """

    ref: str
    label: str
    link: str = ""
    amount: int | None = None
    note: str = ""
    owner_id: int = 0
    team_id: int = 0
    currency: str = ""
    of_both_teams: bool = False


@dataclass(frozen=True, slots=True)
class Basis:
    """What stands behind one figure.

    `numerator` and `denominator` are in `unit` (minor units of `currency`, leads, deals); without a denominator the
    figure is the numerator itself; None: it is not known. `n` counts the cases. The window is half-open. `doubt`: why no share is
    made of it, or why it is not known.
    """

    name: str
    title: str
    says: str
    version: int
    unit: str
    numerator: int | None
    denominator: int | None
    n: int
    start: datetime | None
    end: datetime
    known_at: datetime
    filters: tuple[str, ...] = ()
    source: Source | None = None
    currency: str = ""
    doubt: str = ""

    @property
    def value(self) -> Fraction | None:
        """Numerator over denominator; the numerator where there is none; None over zero, and where it is not known."""
        if self.numerator is None:
            return None
        if self.denominator is None:
            return Fraction(self.numerator)
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    def to_json(self) -> dict[str, Any]:
        """Return it under the names that stand beneath `basis.WORD` in docs/figures.md."""
        source = self.source
        return {
            "definition": self.says,
            "version": self.version,
            "unit": self.unit,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "n": self.n,
            "doubt": self.doubt or None,
            "start": self.start.isoformat() if self.start else None,
            "end": self.end.isoformat(),
            "source": {
                "file": source.file,
                "exported_at": source.exported_at.isoformat(),
                "import": source.import_id,
            }
            if source
            else None,
        }
