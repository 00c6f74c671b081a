"""The funnel: how many leads were handed over and won, month by month, from where, and how long it took.

Every number is asked by (as_of, known_at): what had happened before the one, as it was known at the other. `cohort`
follows the leads of a month wherever they went; `period` counts what happened in a month, whoever it happened to. The
two are never one rate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from alignment.periods import Period
from alignment.waterfall_steps import Step, median_of_counts, watched_days
from alignment.zones import ONE_DAY, day_edges, days_between, local_day
from db.memory import Work
from db.stores import workspaces
from db.stores.asked import EVERYTHING, Filters, Pair, freshness
from db.stores.asked import funnel as stored
from db.stores.asked.cycles_then import cycles_then
from db.stores.asked.funnel import HandedOver, Won
from db.stores.asked.waterfall.question import Question

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
    asked = _asked(work, scope or EVERYTHING, pair, zone)
    handed = stored.handed_over(asked) if asked else ()
    won = stored.won(asked) if asked else ()
    lags = _lags(asked, zone)
    mqls = sum(each.first for each in handed)
    return Figures(
        as_of=pair.as_of,
        known_at=pair.known_at,
        zone=zone,
        mqls=mqls,
        returned=sum(each.every for each in handed) - mqls,
        won=sum(each.count for each in won),
        won_without_mql=sum(each.without_mql for each in won),
        won_before_mql=sum(each.before_mql for each in won),
        skipped_stages=sum(each.skipped for each in won),
        median_days=_median(lags),
        median_n=lags.total(),
        months=_months(handed, won, zone, pair.as_of),
        sources=_sources(handed),
        inside=_inside(handed, stored.brought_in(asked) if asked else 0),
        basis=tuple(
            Basis(each.kind, each.file, each.exported_at, each.import_id)
            for each in freshness.newest(work, pair).values()
            if each.kind in ("leads", "opportunities")
        ),
    )


def _asked(work: Work, filters: Filters, pair: Pair, zone: str) -> Question | None:
    """Return what is asked of memory: of every day since something happened; None where nothing had."""
    first = stored.since(work)
    if first is None or first >= pair.as_of:
        return None
    begun, last = local_day(first, zone), local_day(pair.as_of, zone)
    days = watched_days(Period("ever", begun, last + ONE_DAY), pair.as_of, zone, WINDOW_DAYS)
    return Question(cycles_then(work, pair, filters), days, tuple(Step))


def _lags(asked: Question | None, zone: str) -> Counter[int]:
    """Count by whole local days how long a win took."""
    found = Counter[int]()
    for mql_at, won_at in stored.from_hand_over_to_win(asked) if asked else ():
        found[days_between(mql_at, won_at, zone)] += 1
    return found


def _inside(handed: Sequence[HandedOver], generated: int) -> InsideSales | None:
    """Count what inside sales did; None where it did nothing, so that nobody reads of a step they do not have."""
    found = InsideSales(
        sum(each.tele_accepted for each in handed), sum(each.tele_qualified for each in handed), generated
    )
    return found if found != InsideSales(0, 0, 0) else None


def _median(days: Mapping[int, int]) -> float | None:
    found = median_of_counts(days)
    if found is None:
        return None
    return found.numerator if found.denominator == 1 else float(found)


def _months(
    handed: Sequence[HandedOver], won: Sequence[Won], zone: str, as_of: datetime
) -> tuple[Month, ...]:
    mqls, of_them, in_window = Counter[str](), Counter[str](), Counter[str]()
    for each in handed:
        mqls[each.month] += each.first
        of_them[each.month] += each.won
        in_window[each.month] += each.won_in_window
    wins = Counter({each.month: each.count for each in won})
    named = sorted(month for month in {*mqls, *wins} if mqls[month] or wins[month])
    if not named:
        return ()
    return tuple(
        Month(
            first,
            mqls[name],
            wins[name],
            of_them[name],
            in_window[name],
            day_edges(_next(first) + timedelta(days=WINDOW_DAYS), zone)[0] <= as_of,
        )
        for first in _range(_first_of(named[0]), _first_of(named[-1]))
        for name in (f"{first:%Y-%m}",)
    )


def _first_of(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _range(first: date, last: date) -> list[date]:
    months = [first]
    while months[-1] < last:
        months.append(_next(months[-1]))
    return months


def _sources(handed: Sequence[HandedOver]) -> tuple[Source, ...]:
    mqls, won = Counter[str](), Counter[str]()
    for each in handed:
        mqls[each.source] += each.first
        won[each.source] += each.won
    order = sorted((name for name in mqls if mqls[name]), key=lambda name: (-mqls[name], name))
    return tuple(Source(name, mqls[name], won[name]) for name in order)
