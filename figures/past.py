"""Facts of closed quarters: reckoned once a day by a process, as known by the last local midnight."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import TypeVar

from alignment.calendar import local_day
from alignment.periods import Period
from alignment.zones import ONE_DAY
from db.memory import Work
from db.stores.asked import Filters, versions
from figures.held import Held

T = TypeVar("T")

BASE_QUARTERS = 4


def of_the_day(
    work: Work, held: Held, quarter: Period, filters: Filters, name: str, reckoned: Callable[[datetime], T]
) -> T:
    """Return what `reckoned` makes of the midnight before `known_at`; once a day for the same settings.

    By midnight: facts of closed quarters change seldom, and a pair of times in the past gives the same answer for
    ever. A workspace that knew nothing then is asked at the pair itself.
    """
    midnight = held.midnight(local_day(held.pair.known_at, held.zone))
    key = (name, work.workspace_id, filters)
    # The calendar's zone, the fiscal year, the currency and the switches come from settings, which are not dated.
    settings: tuple[Hashable, ...] = (
        quarter, held.zone, held.currency, held.fiscal, held.switches.stalled_fixed_days,
    )  # fmt: skip
    kept = work.kept.get(key)
    if kept is not None and kept[0] == (midnight, settings):
        found: T = kept[1]
        return found
    known_at = midnight if versions.any_known_by(work, midnight) else held.pair.known_at
    made = reckoned(known_at)
    if known_at == midnight and midnight < work.now:
        work.kept[key] = ((midnight, settings), made)
    return made


def quarters_before(held: Held, quarter: Period) -> list[Period]:
    """Return the four quarters before one, the latest first."""
    found: list[Period] = []
    first = quarter.first
    for _ in range(BASE_QUARTERS):
        found.append(held.fiscal.quarter_of(first - ONE_DAY))
        first = found[-1].first
    return found
