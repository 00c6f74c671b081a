"""What held at a pair of times: calendar, agreement, fiscal year, and the local day that a figure speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from alignment.calendar import WorkingCalendar, local_day
from alignment.calendars import Calendars
from alignment.periods import FiscalCalendar, Period
from alignment.terms import Agreement, Switches
from db.memory import Work
from db.stores import agreements, calendars, workspaces
from db.stores.asked import Pair


@dataclass(frozen=True, slots=True)
class Held:
    """The terms by which figures of one pair are reckoned."""

    pair: Pair
    zone: str
    currency: str
    calendars: Calendars
    agreement: Agreement
    fiscal: FiscalCalendar
    switches: Switches

    @property
    def calendar(self) -> WorkingCalendar:
        """The company's working calendar."""
        return self.calendars.work

    @property
    def today(self) -> date:
        """The local day of `as_of`."""
        return local_day(self.pair.as_of, self.zone)

    @property
    def quarter(self) -> Period:
        return self.fiscal.quarter_of(self.today)

    @property
    def month(self) -> Period:
        """The month of marketing's goal: the calendar's, or the period of a fiscal year of whole weeks."""
        return self.fiscal.month_of(self.today)

    def midnight(self, day: date) -> datetime:
        """When that local day begins, in UTC."""
        return self.calendar.day_edges(day)[0]


def held(work: Work, as_of: datetime, known_at: datetime) -> Held:
    """Return what held at the pair, as it was known then."""
    terms = workspaces.terms(work)
    return Held(
        pair=Pair(as_of, known_at),
        zone=terms.zone,
        currency=terms.currency,
        calendars=_reckoned_once(work, calendars.in_force(work, terms.zone, known_at)),
        agreement=agreements.agreement(work, as_of),
        fiscal=terms.fiscal,
        switches=terms.switches,
    )


def _reckoned_once(work: Work, found: Calendars) -> Calendars:
    """The equal calendars that this process used last: their tables of working time are made already (7 ms a year)."""
    name = ("calendars", work.workspace_id)
    kept: Calendars | None = work.kept.get(name)
    if kept is not None and kept == found:
        return kept
    work.kept[name] = found
    return found
