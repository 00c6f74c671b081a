"""When the rounds of a programme are, by the working calendar that holds: the one that began last, the one that comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alignment.calendar import WorkingCalendar, local_day
from alignment.pairing.cadence import MOST_WEEKS
from alignment.zones import ONE_DAY
from db.memory import Work
from db.stores import workspaces
from db.stores.pairings import Programme


@dataclass(frozen=True, slots=True)
class Slot:
    """The day of a round: when everybody hears that it comes, when it begins, and when the one after it does."""

    day: date
    asked_at: datetime
    starts_at: datetime
    ends_at: datetime

    @property
    def half_over(self) -> datetime:
        """From then on it is not drawn any more."""
        return self.starts_at + (self.ends_at - self.starts_at) / 2


def slot(programme: Programme, day: date, calendar: WorkingCalendar) -> Slot:
    """Return the round of a day, as it falls with days off."""
    cadence = programme.cadence
    starts_at = cadence.starts(day, calendar)
    later = (cadence.starts(each, calendar) for each in cadence.slots_from(day + ONE_DAY))
    # Days off can move several rounds to one morning.
    ends_at = next(each for each in later if each > starts_at)
    return Slot(day, cadence.asked(day, calendar), starts_at, ends_at)


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
