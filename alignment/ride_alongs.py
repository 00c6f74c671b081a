"""Ride-alongs: whose turn it is to listen in on a call, until when a seat is given, and when both sides are reminded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from alignment.calendar import QuietHours, WorkingCalendar, local_day, local_instant
from alignment.people import listed
from alignment.sweep import hours_of
from alignment.zones import zone_named


class Consent(StrEnum):
    """What the rep says of the customer: that they know of a listener, or will be asked. Nothing is recorded of a call."""

    ASKED = "asked"
    WILL_ASK = "will_ask"


class SeatState(StrEnum):
    """What somebody is to a call: in line for it, asked whether they want its seat, or how that ended."""

    IN_LINE = "in_line"
    INVITED = "invited"
    TAKEN = "taken"
    DROPPED = "dropped"
    DECLINED = "declined"
    LAPSED = "lapsed"
    RELEASED = "released"
    MISSED = "missed"


class How(StrEnum):
    """By which rule somebody came to a seat, or to be asked for one."""

    PRESSED = "pressed"
    TURN = "turn"
    LAST_MINUTE = "last_minute"


class Question(StrEnum):
    """What is asked after a call: four short questions."""

    WORDS = "words"
    OBJECTION = "objection"
    MISSING = "missing"
    CHANGE = "change"


QUESTIONS = {
    Question.WORDS: "What did the buyer say, in their words?",
    Question.OBJECTION: "What did they object to?",
    Question.MISSING: "What content was missing?",
    Question.CHANGE: "One thing we change",
}

SHORT_QUESTIONS = {
    Question.WORDS: "The buyer said",
    Question.OBJECTION: "Objection",
    Question.MISSING: "Missing content",
    Question.CHANGE: "We change",
}


class Became(StrEnum):
    """What an answer became: a note that can be found, or more than that."""

    NOTE = "note"
    FEEDBACK = "feedback"
    GAP = "gap"
    POINT = "point"


MOST_SEATS = 5
MOST_LABEL = 40
SHORTEST, LONGEST, USUAL = 5, 240, 45
"""How many minutes a call takes."""

NOTICE_DAYS = 1
MOST_NOTICE_DAYS = 10
ANSWER_MINUTES = 240
"""So many business minutes somebody has to say whether they want a seat that is free, before the next in line is asked."""

DEBRIEF_DAYS = 14
"""So long after a call its debrief is owed; later nobody remembers."""

_EARLY = timedelta(hours=1)
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody of marketing as turns go: when they listened in last (or will), since when they ask, when they joined."""

    person_id: int
    last_at: datetime | None = None
    asked_at: datetime | None = None
    joined_at: datetime = _LAST

    @property
    def turn(self) -> tuple[datetime, datetime, datetime, int]:
        """The longer ago the last ride-along, the earlier: never is earliest; then who asked first, then who joined first."""
        return (self.last_at or _FIRST, self.asked_at or _LAST, self.joined_at, self.person_id)


def listen_in(names: Sequence[str]) -> str:
    """Say who listens in: `Leo listens in`, `Leo and Priya listen in`; empty for nobody."""
    return f"{listed(names)} listen{'s' if len(names) == 1 else ''} in" if names else ""


def in_turn(listeners: Iterable[Listener]) -> tuple[Listener, ...]:
    """Return people in the order in which seats are theirs."""
    return tuple(sorted(listeners, key=lambda each: each.turn))


def ahead_of(listeners: Iterable[Listener], person_id: int) -> int:
    """Return how many are before somebody; of somebody who is not in line, how many are in it."""
    order = [each.person_id for each in in_turn(listeners)]
    return order.index(person_id) if person_id in order else len(order)


def free_seats(seats: int, states: Iterable[SeatState]) -> int:
    """Return how many seats nobody has and nobody is being asked about."""
    return max(0, seats - sum(each in (SeatState.TAKEN, SeatState.INVITED) for each in states))


def untaken_seats(seats: int, states: Iterable[SeatState]) -> int:
    """Return how many seats nobody has, whoever is being asked."""
    return max(0, seats - sum(each is SeatState.TAKEN for each in states))


def whom_to_ask(line: Sequence[Listener], free: int, *, last_minute: bool = False) -> tuple[Listener, ...]:
    """Return who is asked next: one for each free seat; at the last minute everybody in line, and the first to say yes has it."""
    if free <= 0:
        return ()
    return tuple(line) if last_minute else tuple(line[:free])


def given_until(starts_at: datetime, zone: str, notice_days: int, calendar: WorkingCalendar) -> datetime:
    """Return until when a call's seats are given: so many working days before it, at the same wall time."""
    wall = starts_at.astimezone(zone_named(zone)).time()
    day = local_day(starts_at, zone)
    for _ in range(notice_days):
        day = calendar.previous_working_day(day)
    return min(local_instant(day, wall, zone), starts_at)


def earliest_start(now: datetime, zone: str, notice_days: int, calendar: WorkingCalendar) -> datetime:
    """Return the first moment for which a call may still be offered: its notice period begins now.

    On a day off it begins when work does: a day on which nobody reads is no notice.
    """
    if not notice_days:
        return now
    day, wall = local_day(now, zone), now.astimezone(zone_named(zone)).time()
    if not calendar.is_working_day(day):
        day = calendar.next_working_day(day)
        wall, _ = hours_of(day, calendar)
    for _ in range(notice_days):
        day = calendar.next_working_day(day)
    return local_instant(day, wall, zone)


def answer_until(now: datetime, closes_at: datetime, calendar: WorkingCalendar) -> datetime:
    """Return until when somebody who is asked may say yes: some business hours, and no longer than seats are given."""
    return min(calendar.due(now, ANSWER_MINUTES), closes_at)


def reminder_due(
    starts_at: datetime, zone: str, calendar: WorkingCalendar, quiet: QuietHours | None = None
) -> datetime:
    """Return when somebody is reminded of a call, by their own wall and hours: that morning, for an early one the day before.

    Outside their quiet hours where a working hour before the call is; the call is never before its reminder.
    """
    day = local_day(starts_at, zone)
    opens, _ = _edges(day, zone, calendar)
    if calendar.is_working_day(day) and opens + _EARLY <= starts_at:
        heard = quiet.next_allowed(opens, zone) if quiet else opens
        if heard + _EARLY <= starts_at:
            return heard
    day = calendar.previous_working_day(day)
    opens, closes = _edges(day, zone, calendar)
    last_hour = max(opens, closes - _EARLY)
    if quiet and quiet.is_quiet(last_hour, zone):
        heard = quiet.next_allowed(opens, zone)
        return heard if heard < starts_at else opens
    return last_hour


def debrief_again_due(ends_at: datetime, zone: str, calendar: WorkingCalendar) -> datetime:
    """Return when a debrief that is owed is asked for once more: when the next working day begins, by somebody's own wall."""
    day = calendar.next_working_day(local_day(ends_at, zone))
    return _edges(day, zone, calendar)[0]


def _edges(day: date, zone: str, calendar: WorkingCalendar) -> tuple[datetime, datetime]:
    opens, closes = hours_of(day, calendar)
    return local_instant(day, opens, zone), local_instant(day, closes, zone)
