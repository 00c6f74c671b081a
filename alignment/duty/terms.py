"""What a duty rota is: its turns of a day or a week in local wall time, who is in it, one or two at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from alignment.calendar import DAY_NAMES, Schedule, WorkingCalendar, city, day_edges, local_day, local_instant
from alignment.people import Role
from alignment.zones import ONE_DAY

MOST_NAME = 24
"""The longest name of a rota, in letters: it stands in one line of a phone with a day and a person."""

Span = tuple[datetime, datetime]
"""A half-open stretch of time, in UTC."""


class Length(StrEnum):
    """How long one turn lasts."""

    DAY = "day"
    WEEK = "week"


class Crew(StrEnum):
    """Whose duty it is: everybody of one kind, who come and go with their role, or only those who are named."""

    SALES = "sales"
    MARKETING = "marketing"
    BOTH = "both"
    NAMED = "named"


ROLES: dict[Crew, frozenset[Role]] = {
    Crew.SALES: frozenset({Role.REP}),
    Crew.MARKETING: frozenset({Role.MARKETER}),
    Crew.BOTH: frozenset({Role.REP, Role.MARKETER}),
    Crew.NAMED: frozenset(),
}
"""By which roles somebody is in a rota without being named; managers are in it only by name."""

CREW_WORDS = {
    Crew.SALES: "reps",
    Crew.MARKETING: "marketers",
    Crew.BOTH: "reps and marketers",
    Crew.NAMED: "who is named",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """A duty rota as it is agreed. `mixed`: of two, one is of each department. `group`: Slack's id of a user group.

    A turn begins at the schedule's time: each of its days, or for a week its one day, the next working day where that is
    a day off. `topic`: its channel's topic says who is on duty.
    """

    name: str
    length: Length
    schedule: Schedule
    places: int = 1
    mixed: bool = False
    crew: Crew = Crew.BOTH
    topic: bool = False
    group: str = ""

    def __post_init__(self) -> None:
        if self.places not in (1, 2):
            raise ValueError("one or two serve at a time")
        if self.mixed and self.places == 1:
            raise ValueError("one person is of one department")
        if self.length is Length.WEEK and len(self.schedule.days) != 1:
            raise ValueError("a week's turn begins on one day")

    @property
    def zone(self) -> str:
        return self.schedule.zone

    def describe(self) -> str:
        """The turns as people say them: `weekdays 09:00 New York`, `a week each, from Mon 09:00 New York, two at a time`."""
        said = self.schedule.describe()
        if self.length is Length.WEEK:
            day = DAY_NAMES[next(iter(self.schedule.days))]
            said = f"a week each, from {day} {self.schedule.time:%H:%M} {city(self.zone)}"
        if self.places == 2:
            said += ", one of each team" if self.mixed else ", two at a time"
        return said


@dataclass(frozen=True, slots=True)
class Slot:
    """The time of one turn, before it is anybody's. `day` names it for ever, also where a day off lets it begin later.

    `spans` are its hours, one for each day of it.
    """

    day: date
    starts_at: datetime
    ends_at: datetime
    spans: tuple[Span, ...]


def slots(terms: Terms, calendar: WorkingCalendar, since: datetime, until: date) -> tuple[Slot, ...]:
    """Return the turns that begin at `since` or later, up to those of the day `until`, in order.

    A day off has none; a week without a working day has none. A time that DST skips or repeats begins as all local times do.
    """
    found = []
    # A week's turn that begins late, after days off, belongs to a day of the week before.
    day = local_day(since, terms.zone) - 7 * ONE_DAY
    while day <= until:
        if day.weekday() in terms.schedule.days:
            slot = _slot(terms, calendar, day)
            if slot is not None and slot.starts_at >= since:
                found.append(slot)
        day += ONE_DAY
    return tuple(found)


def _slot(terms: Terms, calendar: WorkingCalendar, day: date) -> Slot | None:
    days = calendar.working_days(day, day + 7 * ONE_DAY)
    if terms.length is Length.DAY:
        days = () if day in calendar.closed else (day,)
    spans = tuple(_hours(terms, calendar, each) for each in days)
    return Slot(day, spans[0][0], spans[-1][1], spans) if spans else None


def _hours(terms: Terms, calendar: WorkingCalendar, day: date) -> Span:
    """From the time of the rota until the company closes that day; until midnight where it has closed by then."""
    begins = local_instant(day, terms.schedule.time, terms.zone)
    closes = max((closes for _, closes in calendar.spans_of(day)), default=begins)
    # A time that DST skips may land on the next day.
    return begins, closes if closes > begins else max(
        day_edges(day, terms.zone)[1], begins + timedelta(hours=1)
    )


SHARE = 4
"""Who is away for more than a quarter of a turn's hours cannot serve it: an appointment costs nobody a week."""


def misses(slot: Slot, away: tuple[Span, ...]) -> bool:
    """Tell whether absences take more of a turn than somebody who serves it may miss."""
    if not away:
        return False
    whole = sum((end - start for start, end in slot.spans), timedelta())
    gone = timedelta()
    for start, end in slot.spans:
        for leaves, returns in away:
            gone += max(min(end, returns) - max(start, leaves), timedelta())
    return gone * SHARE > whole
