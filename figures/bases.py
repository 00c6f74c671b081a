"""What history says: the coverage that the last four quarters needed, and how long each stage takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from alignment.coverage import Figure, required_coverage
from alignment.periods import Period
from alignment.stalled import StageUsual, stage_usual
from alignment.zones import LocalDays
from db.memory import Work
from db.stores.asked import Filters, Pair, rates, stalled
from db.stores.asked import starting as stored_starting
from figures import past
from figures.held import Held
from figures.purse import Purse
from figures.stalled import stall_settings


@dataclass(frozen=True, slots=True)
class Bases:
    """What history says, of the four quarters before, the latest first: the coverage that was needed. `known`: as known then."""

    need: Figure
    starting_minor: int
    won_minor: int
    deals: int
    quarters: tuple[Period, ...]
    known: datetime

    @property
    def first(self) -> date:
        return self.quarters[-1].first

    @property
    def end(self) -> date:
        return self.quarters[0].end


def bases_of(work: Work, held: Held, quarter: Period, filters: Filters) -> Bases:
    """Return what the four quarters before say, as known by the last local midnight."""
    return past.of_the_day(
        work,
        held,
        quarter,
        filters,
        "bases",
        lambda known_at: _reckoned(work, held, quarter, filters, known_at),
    )


def _reckoned(work: Work, held: Held, quarter: Period, filters: Filters, known_at: datetime) -> Bases:
    quarters = past.quarters_before(held, quarter)
    purse = Purse(held.currency, rates.rates(work, quarter.first, known_at))
    starting = won = deals = 0
    for each in quarters:
        opens = Pair(held.midnight(each.first), known_at)
        for part in stored_starting.starting(
            work, each.first, each.end, opens, held.midnight(each.end), held.currency, filters
        ):
            if purse.unknown(part.currency):
                continue
            one = purse.minor(part.each, part.currency)
            minor = part.minor if one is None else one * part.deals
            starting += minor
            won += minor if part.won else 0
            deals += part.deals
    return Bases(required_coverage(won, starting), starting, won, deals, tuple(quarters), known_at)


def usual_of(work: Work, held: Held, quarter: Period, filters: Filters) -> Mapping[str, StageUsual]:
    """Return how long won deals of the four quarters before were in each stage, as known by the last local midnight.

    Apart from `bases_of`: it reads every deal that was won, and a scorecard needs nothing of it.
    """
    return past.of_the_day(
        work,
        held,
        quarter,
        filters,
        "usual",
        lambda known_at: _usual(work, held, quarter, filters, known_at),
    )


def _usual(
    work: Work, held: Held, quarter: Period, filters: Filters, known_at: datetime
) -> Mapping[str, StageUsual]:
    quarters = past.quarters_before(held, quarter)
    first, end = quarters[-1].first, quarters[0].end
    spans = stalled.days_in_stages(work, first, end, Pair(held.midnight(quarter.first), known_at), filters)
    settings = stall_settings(held)
    days = LocalDays(held.zone, first - (end - first), end)
    return {
        stage: stage_usual([days.between(since, until) for since, until in found], settings)
        for stage, found in spans.items()
    }
