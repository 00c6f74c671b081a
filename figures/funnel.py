"""The funnel: how many leads were handed over and won, month by month, from where, and how long it took.

Every number is asked by (as_of, known_at): what had happened before the one, as it was known at the other. `cohort`
follows the leads of a month wherever they went; `period` counts what happened in a month, whoever it happened to. The
two are never one rate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from alignment.zones import day_edges, local_day
from db.memory import Work
from db.stores import workspaces
from db.stores.asked import EVERYTHING, Filters, Pair, freshness
from db.stores.asked import funnel as stored
from db.stores.asked.funnel import Reached

DEFINITION = "funnel 1"
WINDOW_DAYS = 90
"""Local days that a month's leads are given before their share is called mature."""


@dataclass(frozen=True, slots=True)
class Month:
    """One local calendar month.

    `mqls` and `won_in_month` happened in it (flow, not a rate). Of its `mqls`, `won_of_them` were won by now, and
    `won_in_window` within 90 local days; `mature`: all of them have had that long.
    """

    first: date
    mqls: int
    won_in_month: int
    won_of_them: int
    won_in_window: int
    mature: bool


@dataclass(frozen=True, slots=True)
class Source:
    """What one source brought: leads handed over, and how many of them were won. "" is none, said as such."""

    name: str
    mqls: int
    won: int


@dataclass(frozen=True, slots=True)
class InsideSales:
    """The step between marketing and sales: of the MQLs, how many inside sales accepted (TAL) and handed on (TQL).

    `generated` (TGL) are handed on and were brought in by inside sales itself: they are no MQLs.
    """

    accepted: int
    handed_on: int
    generated: int


@dataclass(frozen=True, slots=True)
class Basis:
    """The file behind a figure: as of when it spoke, and its number."""

    kind: str
    file: str
    exported_at: datetime
    import_id: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The funnel at one pair of times. `mqls` counts first hand-overs, `returned` later ones of the same leads.

    `inside` is None where inside sales had done nothing. `median_days` are whole local days from hand-over to win, over `median_n` wins; a half where two stand in the middle.
    """

    as_of: datetime
    known_at: datetime
    zone: str
    mqls: int
    returned: int
    won: int
    won_without_mql: int
    won_before_mql: int
    skipped_stages: int
    median_days: float | None
    median_n: int
    months: tuple[Month, ...]
    sources: tuple[Source, ...]
    inside: InsideSales | None
    basis: tuple[Basis, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the figures under the names that docs/figures.md promises."""
        return {
            "report": "funnel",
            "definition": DEFINITION,
            "as_of": self.as_of.isoformat(),
            "known_at": self.known_at.isoformat(),
            "zone": self.zone,
            "mqls": self.mqls,
            "mqls_returned": self.returned,
            "inside_sales": {
                "tele_accepted": self.inside.accepted,
                "tele_qualified": self.inside.handed_on,
                "tele_generated": self.inside.generated,
            }
            if self.inside
            else None,
            "won": self.won,
            "won_without_mql": self.won_without_mql,
            "median_days_mql_to_won": self.median_days,
            "median_n": self.median_n,
            "flagged": {"won_before_mql": self.won_before_mql, "skipped_stages": self.skipped_stages},
            "months": [
                {
                    "month": f"{each.first:%Y-%m}",
                    "mqls": each.mqls,
                    "won_in_month": each.won_in_month,
                    "cohort": {
                        "won_so_far": each.won_of_them,
                        "window_days": WINDOW_DAYS,
                        "won_in_window": each.won_in_window,
                        "mature": each.mature,
                    },
                }
                for each in self.months
            ],
            "sources": [
                {"source": each.name or None, "mqls": each.mqls, "won": each.won} for each in self.sources
            ],
            "data": [
                {
                    "kind": each.kind,
                    "file": each.file,
                    "exported_at": each.exported_at.isoformat(),
                    "import": each.import_id,
                }
                for each in self.basis
            ],
        }


def funnel(work: Work, scope: Filters, as_of: datetime, known_at: datetime) -> Figures:
    """Return the funnel: what had happened before `as_of`, as known at `known_at`.

    Days and months are the workspace's local ones. A lead counts once as handed over, by its first cycle; a win counts
    for every cycle that was won. Leads of which only a win is known count in `won` and not in `mqls`.
    """
    zone = workspaces.terms(work).zone
    pair = Pair(as_of.astimezone(UTC), known_at.astimezone(UTC))
    cycles = stored.reached(work, pair, scope or EVERYTHING)
    days = _Days(zone)
    first = _first_cycles(cycles)
    lags = sorted(
        (days.of(each.won_at) - days.of(each.mql_at)).days
        for each in cycles
        if each.won_at is not None and each.mql_at is not None
    )
    return Figures(
        as_of=pair.as_of,
        known_at=pair.known_at,
        zone=zone,
        mqls=len(first),
        returned=sum(each.mql_at is not None for each in cycles) - len(first),
        won=sum(each.won_at is not None for each in cycles),
        won_without_mql=sum(each.won_at is not None and each.mql_at is None for each in cycles),
        won_before_mql=sum(
            each.won_at is not None and each.mql_at is not None and each.won_at < each.mql_at
            for each in cycles
        ),
        skipped_stages=sum(each.skipped for each in cycles),
        median_days=_median(lags),
        median_n=len(lags),
        months=_months(cycles, first, days, pair.as_of),
        sources=_sources(first),
        inside=_inside(cycles, first),
        basis=tuple(
            Basis(each.kind, each.file, each.exported_at, each.import_id)
            for each in freshness.newest(work, pair).values()
            if each.kind in ("leads", "opportunities")
        ),
    )


class _Days:
    """Local days of instants; the same instant is asked thousands of times, since many facts carry a day alone."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self._known: dict[datetime, date] = {}

    def of(self, instant: datetime) -> date:
        """Return the local day of an instant."""
        found = self._known.get(instant)
        if found is None:
            found = self._known[instant] = local_day(instant, self.zone)
        return found


def _first_cycles(cycles: Sequence[Reached]) -> list[Reached]:
    """Keep of each lead the cycle of its first hand-over; cycles come in order of lead and cycle."""
    found: dict[int, Reached] = {}
    for each in cycles:
        if each.mql_at is not None:
            found.setdefault(each.lead_id, each)
    return list(found.values())


def _inside(cycles: Sequence[Reached], first: Sequence[Reached]) -> InsideSales | None:
    """Count what inside sales did; None where it did nothing, so that nobody reads of a step they do not have."""
    found = InsideSales(
        sum(each.tele_accepted_at is not None for each in first),
        sum(each.tele_qualified_at is not None for each in first),
        sum(each.tele_qualified_at is not None and each.mql_at is None for each in cycles),
    )
    return found if found != InsideSales(0, 0, 0) else None


def _median(days: Sequence[int]) -> float | None:
    if not days:
        return None
    middle = len(days) // 2
    if len(days) % 2:
        return days[middle]
    both = days[middle - 1] + days[middle]
    return both / 2 if both % 2 else both // 2


def _months(
    cycles: Sequence[Reached], first: Sequence[Reached], days: _Days, as_of: datetime
) -> tuple[Month, ...]:
    handed = Counter(_month(days.of(each.mql_at)) for each in first if each.mql_at)
    won = Counter(_month(days.of(each.won_at)) for each in cycles if each.won_at)
    of_them: Counter[date] = Counter()
    in_window: Counter[date] = Counter()
    for each in first:
        if each.won_at is not None and each.mql_at is not None:
            month = _month(days.of(each.mql_at))
            of_them[month] += 1
            in_window[month] += (days.of(each.won_at) - days.of(each.mql_at)).days <= WINDOW_DAYS
    if not (handed or won):
        return ()
    months = _range(min((*handed, *won)), max((*handed, *won)))
    return tuple(
        Month(
            month,
            handed[month],
            won[month],
            of_them[month],
            in_window[month],
            day_edges(_next(month) + timedelta(days=WINDOW_DAYS), days.zone)[0] <= as_of,
        )
        for month in months
    )


def _month(day: date) -> date:
    return day.replace(day=1)


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _range(first: date, last: date) -> list[date]:
    months = [first]
    while months[-1] < last:
        months.append(_next(months[-1]))
    return months


def _sources(first: Sequence[Reached]) -> tuple[Source, ...]:
    mqls = Counter(each.source for each in first)
    won = Counter(each.source for each in first if each.won_at is not None)
    order = sorted(mqls, key=lambda name: (-mqls[name], name))
    return tuple(Source(name, mqls[name], won[name]) for name in order)
