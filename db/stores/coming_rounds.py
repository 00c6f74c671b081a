"""When the rounds of a programme are, by the working calendar that holds: the one that began last, the one that comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alignment.calendar import WorkingCalendar, local_day
from alignment.pairing.cadence import MOST_WEEKS
from db.memory import Work
from db.stores import workspaces
from db.stores.pairings import Programme


@dataclass(frozen=True, slots=True)
class Slot:
    """The day of a round: when it begins, and when everybody hears that it comes."""

    day: date
    starts_at: datetime
    asked_at: datetime


def slot(programme: Programme, day: date, calendar: WorkingCalendar) -> Slot:
    """Return the round of a day, as it falls with days off."""
    cadence = programme.cadence
    return Slot(day, cadence.starts(day, calendar), cadence.asked(day, calendar))


def following(work: Work, programme: Programme) -> Slot:
    """Return the next round of a programme that has not begun."""
    calendar = workspaces.terms(work).calendar
    since = local_day(work.now, programme.cadence.zone) - timedelta(days=14)
    for day in programme.cadence.slots_from(max(since, programme.cadence.anchor)):
        found = slot(programme, day, calendar)
        if found.starts_at > work.now:
            return found
    raise AssertionError("days do not end")


def begun(work: Work, programme: Programme) -> Slot | None:
    """Return the last round of a programme that began since it was made; None before its first."""
    calendar = workspaces.terms(work).calendar
    since = local_day(work.now, programme.cadence.zone) - timedelta(weeks=MOST_WEEKS + 2)
    found = None
    for day in programme.cadence.slots_from(max(since, programme.cadence.anchor)):
        one = slot(programme, day, calendar)
        if one.starts_at > work.now:
            return found
        if one.starts_at >= programme.made_at:
            found = one
    raise AssertionError("days do not end")
