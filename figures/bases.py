"""What history says: the coverage that the last four quarters needed, and how long each stage takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from alignment.calendar import local_day
from alignment.coverage import Figure, required_coverage
from alignment.periods import Period
from alignment.stalled import StageUsual, stage_usual
from alignment.zones import ONE_DAY, days_between
from db.memory import Work
from db.stores.asked import Filters, Pair, rates, stalled, versions
from db.stores.asked import starting as stored_starting
from figures.held import Held
from figures.purse import Purse
from figures.stalled import stall_settings

BASE_QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Bases:
    """What history says, of the four quarters before: the coverage that was needed, how long each stage takes."""

    need: Figure
    starting_minor: int
    won_minor: int
    deals: int
    first: date
    end: date
    usual: Mapping[str, StageUsual]


def bases_of(work: Work, held: Held, quarter: Period, filters: Filters) -> Bases:
    """Return what the four quarters before say, as known by the last local midnight.

    By midnight: facts of closed quarters change seldom, and a pair of times in the past gives the same answer for
    ever, so that a process reckons them once a day. A workspace that knew nothing then is asked at the pair itself.
    """
    midnight = held.midnight(local_day(held.pair.known_at, held.zone))
    name = ("bases", work.workspace_id, filters)
    # The calendar's zone, the fiscal year, the currency and the switches come from settings, which are not dated.
    settings = (quarter, held.zone, held.currency, held.fiscal, held.switches.stalled_fixed_days)
    kept = work.kept.get(name)
    if kept is not None and kept[0] == (midnight, settings):
        bases: Bases = kept[1]
        return bases
    known_at = midnight if versions.any_known_by(work, midnight) else held.pair.known_at
    made = _reckoned(work, held, quarter, filters, known_at)
    if known_at == midnight and midnight < work.now:
        work.kept[name] = ((midnight, settings), made)
    return made


def _reckoned(work: Work, held: Held, quarter: Period, filters: Filters, known_at: datetime) -> Bases:
    quarters = _quarters_before(held, quarter)
    purse = Purse(held.currency, rates.rates(work, quarter.first, known_at))
    starting = won = deals = 0
    for each in quarters:
        opens = Pair(held.midnight(each.first), known_at)
        for part in stored_starting.starting(
            work, each.first, each.end, opens, held.midnight(each.end), filters
        ):
            minor = purse.minor(part.amount, part.currency)
            if minor is None:
                continue
            starting += minor * part.deals
            won += minor * part.deals if part.won else 0
            deals += part.deals
    first, end = quarters[-1].first, quarters[0].end
    spans = stalled.days_in_stages(work, first, end, Pair(held.midnight(quarter.first), known_at), filters)
    settings = stall_settings(held)
    usual = {
        stage: stage_usual([days_between(since, until, held.zone) for since, until in found], settings)
        for stage, found in spans.items()
    }
    return Bases(required_coverage(won, starting), starting, won, deals, first, end, usual)


def _quarters_before(held: Held, quarter: Period) -> list[Period]:
    found: list[Period] = []
    first = quarter.first
    for _ in range(BASE_QUARTERS):
        found.append(held.fiscal.quarter_of(first - ONE_DAY))
        first = found[-1].first
    return found
