"""When turns are: one stretch of weeks after another, none of it in a closed range, none that begins on a day off.

A turn of weeks begins on Monday, or the first working day of that week, and ends on the last working day of its last
week. One of days begins on the weekday on which its programme began, and is over before that weekday comes again: days off
in it make it shorter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from alignment.calendar import WorkingCalendar
from alignment.rotation.terms import Closed, Terms, Unit

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - day.weekday() * DAY


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """The first and the last day of a turn."""

    first: date
    last: date

    @property
    def monday(self) -> date:
        return monday_of(self.first)


def slots(
    terms: Terms,
    calendar: WorkingCalendar,
    closed: Sequence[Closed],
    since: date,
    until: date,
    kept: Iterable[Slot] = (),
) -> Iterator[Slot]:
    """Yield the slots that begin in [since, until), in order.

    A slot of `kept` that can still be stays, whatever lies before it: only what must moves. Others follow each other
    as closely as they can.
    """
    still = sorted(each for each in set(kept) if fits(each, terms, calendar, closed))
    step = terms.length.weeks + terms.pause
    monday = monday_of(since)
    while monday < until:
        found = _in_week(monday, terms, calendar, closed)
        following = next((each for each in still if each.monday >= monday), None)
        if following is not None and following.monday < monday + step * WEEK:
            found, monday = following, following.monday
        if found is None or found.first < since:
            monday += WEEK
            continue
        if found.first >= until:
            return
        yield found
        monday += step * WEEK


def fits(slot: Slot, terms: Terms, calendar: WorkingCalendar, closed: Sequence[Closed]) -> bool:
    """Tell whether a slot is as long as the terms say, and neither closed nor begins on a day off."""
    return _in_week(slot.monday, terms, calendar, closed) == slot


def closed_before(slot: Slot, closed: Iterable[Closed]) -> Closed | None:
    """Return the closed range that ends where a slot begins: within the week before it; None for none."""
    near = [each for each in closed if slot.first - WEEK <= each.last < slot.first]
    return max(near, key=lambda each: each.last, default=None)


def _in_week(monday: date, terms: Terms, calendar: WorkingCalendar, closed: Sequence[Closed]) -> Slot | None:
    """Return the slot that begins in a week; None where that week or what follows is closed or off."""
    if terms.length.unit is Unit.WEEKS:
        begins, end = monday, monday + terms.length.weeks * WEEK
        first = next(iter(calendar.working_days(begins, monday + WEEK)), None)
        last = next(reversed(calendar.working_days(end - WEEK, end)), end - 3 * DAY)
    else:
        begins = monday + min(terms.starts_on.weekday(), 4) * DAY
        days = calendar.working_days(begins, begins + WEEK)[: terms.length.count]
        first = days[0] if days and days[0] < monday + WEEK else None
        last = days[-1] if days else begins
    if first is None or any(each.touches(first, last) for each in closed):
        return None
    return Slot(first, last)
