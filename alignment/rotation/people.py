"""Who may be planned: since when they are in the pool, of which teams, in which zone, and when they are away.

Somebody cannot have a turn of which they miss more than a fifth of the working days: a week of six is fine, a day of one
is not. Host and visitor have three working hours in common.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache

from alignment.calendar import WorkingCalendar, local_instant
from alignment.hours import Block
from alignment.rotation.slots import DAY, Slot

OVERLAP = timedelta(hours=3)
"""So long host and visitor are both at work on the first day of a turn."""

MISSED = 5
"""Of this many working days of a turn somebody may miss one."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a pool, from `since` until the day `leaves`; `away` are days off, both ends inside."""

    id: int
    since: datetime
    leaves: date = date.max
    teams: frozenset[int] = frozenset()
    zone: str = ""
    away: tuple[tuple[date, date], ...] = ()


@dataclass(slots=True)
class Presence:
    """Who can be there in a slot, and whether two people are at work at the same time; each worked out once."""

    calendar: WorkingCalendar
    _overlaps: dict[tuple[str, str, date], bool] = field(default_factory=dict)
    _days: dict[Slot, tuple[date, ...]] = field(default_factory=dict)

    def there(self, member: Member, slot: Slot) -> bool:
        """Tell whether somebody misses no more of a slot than they may."""
        if member.since.date() > slot.first or member.leaves <= slot.last:
            return False
        if not any(first <= slot.last and last >= slot.first for first, last in member.away):
            return True
        days = self._days.get(slot)
        if days is None:
            days = self._days[slot] = self.calendar.working_days(slot.first, slot.last + DAY)
        missed = sum(any(first <= day <= last for first, last in member.away) for day in days)
        return missed * MISSED <= len(days)

    def overlap(self, one: Member, other: Member, slot: Slot) -> bool:
        """Tell whether two people have three working hours in common on the first day of a slot."""
        zones = (one.zone or self.calendar.zone, other.zone or self.calendar.zone)
        if zones[0] == zones[1]:
            return True
        asked = (min(zones), max(zones), slot.first)
        if asked not in self._overlaps:
            blocks = self.calendar.hours.get(slot.first.weekday(), ())
            self._overlaps[asked] = common_hours(tuple(blocks), *asked) >= OVERLAP
        return self._overlaps[asked]


@cache
def common_hours(blocks: tuple[Block, ...], one: str, other: str, day: date) -> timedelta:
    """How long people in two zones are at work together, each by these hours on their own wall on that day."""
    together = timedelta(0)
    for near in (-1, 0, 1):  # far apart, the one's Monday meets the other's Sunday or Tuesday
        theirs = [_span(block, other, day + near * DAY) for block in blocks]
        for block in blocks:
            opens, closes = _span(block, one, day)
            for begins, ends in theirs:
                together += max(timedelta(0), min(closes, ends) - max(opens, begins))
    return together


def _span(block: Block, zone: str, day: date) -> tuple[datetime, datetime]:
    opens, closes = block
    last = day if opens < closes else day + DAY
    return local_instant(day, opens, zone).astimezone(UTC), local_instant(last, closes, zone).astimezone(UTC)
