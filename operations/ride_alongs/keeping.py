"""What the clock does about ride-alongs: asks the next in line, reminds both sides, asks for debriefs, once each.

Any number of clocks may look: what is owed is known by its fact, so twice is once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alignment.ride_alongs import (
    DEBRIEF_DAYS,
    SeatState,
    debrief_again_due,
    free_seats,
    given_until,
    reminder_due,
)
from db.memory import Work
from db.stores import notices, people, ride_along_notes, roster, workspaces
from db.stores import ride_alongs as stored
from db.stores.people import Person
from db.stores.ride_alongs import RideAlong, Seat, closes_at
from operations.people.quiet import quiet_hours
from operations.ride_alongs import told
from operations.ride_alongs.offering import call_off
from operations.ride_alongs.seats import fill, give_back
from operations.ride_alongs.turns import line_of


@dataclass(frozen=True, slots=True)
class Due:
    """What is due: calls whose rep has left, seats that end (each with how) or are free for who waits, and what is not owed yet."""

    orphaned: tuple[RideAlong, ...] = ()
    ending: tuple[tuple[RideAlong, Seat, SeatState], ...] = ()
    open: tuple[RideAlong, ...] = ()
    reminders: tuple[tuple[RideAlong, int], ...] = ()
    debriefs: tuple[tuple[RideAlong, int, bool], ...] = ()

    def __len__(self) -> int:
        """How much it is."""
        return sum(map(len, (self.orphaned, self.ending, self.open, self.reminders, self.debriefs)))


def due(work: Work) -> Due:
    """Return what is due now."""
    coming = [each for each in stored.coming(work) if each.starts_at > work.now]
    seats = stored.seats(work, [each.id for each in coming])
    hosts = people.people(work, {each.host_id for each in coming})
    orphaned = tuple(each for each in coming if each.host_id not in hosts or not hosts[each.host_id].member)
    there = [each for each in coming if each not in orphaned]
    return Due(
        orphaned,
        _ending(work, there, seats),
        _open(work, there, seats),
        _reminders(work, there, seats),
        _debriefs(work),
    )


def anything_due(work: Work) -> bool:
    """Tell whether a clock has something to do here: only then it writes."""
    return bool(due(work))


def keep(work: Work) -> int:
    """Do what is due; return how much that was."""
    found = due(work)
    for call in found.orphaned:
        held = stored.locked(work, call.id)
        if held is not None and not held.cancelled:
            call_off(work, None, held)
    for call, seat, ended in found.ending:
        now = stored.locked(work, call.id)
        mine = stored.seat(work, call.id, seat.person_id)
        if now is not None and mine == seat:
            give_back(work, now, seat, ended)
            gone = stored.seat(work, call.id, seat.person_id)
            if ended is SeatState.RELEASED and seat.state is SeatState.TAKEN and gone is not None:
                told.tell_released(work, now, gone)
    for call in found.open:
        fill(work, call.id)
    for call, person_id in found.reminders:
        told.remind(work, call, person_id)
    for call, person_id, again in found.debriefs:
        told.ask_debrief(work, call, person_id, again=again)
    return len(found)


def _ending(
    work: Work, calls: Sequence[RideAlong], seats: Mapping[int, Sequence[Seat]]
) -> tuple[tuple[RideAlong, Seat, SeatState], ...]:
    """Return the seats that end: nobody said yes in time, or whoever has one left, is away or hears another call then."""
    held = [
        (call, each)
        for call in calls
        for each in seats[call.id]
        if each.state in (SeatState.TAKEN, SeatState.INVITED)
    ]
    everybody = people.people(work, {each.person_id for _, each in held})
    away = roster.spans(work, everybody, work.now)
    taken = {(call.id, each.person_id): call for call, each in held if each.state is SeatState.TAKEN}
    found: list[tuple[RideAlong, Seat, SeatState]] = []
    for call, each in held:
        known = everybody.get(each.person_id)
        asked = each.state is SeatState.INVITED
        gone = any(
            first < call.ends_at and last > call.starts_at for first, last in away.get(each.person_id, ())
        )
        busy = asked and any(
            who == each.person_id and number != call.id and other.overlaps(call)
            for (number, who), other in taken.items()
        )
        if known is None or not known.member or gone or busy:
            found.append((call, each, SeatState.RELEASED))
        elif asked and each.until is not None and each.until <= work.now:
            found.append((call, each, SeatState.LAPSED))
    return tuple(found)


def _open(
    work: Work, calls: Sequence[RideAlong], seats: Mapping[int, Sequence[Seat]]
) -> tuple[RideAlong, ...]:
    """Return the calls with a seat that is free and given still, and somebody who waits for it."""
    free = [
        each
        for each in calls
        if free_seats(each.seats, [seat.state for seat in seats[each.id]])
        and closes_at(work, each) > work.now
    ]
    waits = bool(free) and (bool(stored.waiting(work)) or bool(stored.in_state(work, SeatState.IN_LINE)))
    return tuple(each for each in free if line_of(work, each)) if waits else ()


def _reminders(
    work: Work, calls: Sequence[RideAlong], seats: Mapping[int, Sequence[Seat]]
) -> tuple[tuple[RideAlong, int], ...]:
    """Return of which calls whom to remind now; who came to it later than a reminder is due knows of it."""
    terms = workspaces.terms(work)
    soon = [each for each in calls if given_until(each.starts_at, each.zone, 2, terms.calendar) <= work.now]
    wanted: dict[str, tuple[RideAlong, int]] = {}
    for call in soon:
        taken = [each for each in seats[call.id] if each.state is SeatState.TAKEN]
        known_at = {each.person_id: max(each.since, call.since) for each in taken}
        if taken:
            known_at[call.host_id] = max(min(each.since for each in taken), call.since)
        for person_id, since in known_at.items():
            if since <= remind_at(work, call, person_id) <= work.now:
                wanted[told.notice_id(work, call, told.reminder_fact(call, person_id))] = (call, person_id)
    there = {each.id for some in notices.by_ids(work, sorted(wanted)) for each in some}
    owed = [each for key, each in wanted.items() if key not in there]
    return tuple((call, person.id) for call, person in _reached(work, owed))


def remind_at(work: Work, call: RideAlong, person_id: int) -> datetime:
    """Return when somebody is reminded of a call: by their own zone, working hours and quiet hours."""
    terms = workspaces.terms(work)
    known = people.person(work, person_id)
    zone = (known.zone if known else "") or terms.zone
    return reminder_due(call.starts_at, zone, terms.calendar, quiet_hours(work, person_id))


def _debriefs(work: Work) -> tuple[tuple[RideAlong, int, bool], ...]:
    """Return whose debriefs to ask for: once after the call, once more a working day later, and then no more."""
    over = stored.over(work, work.now - timedelta(days=DEBRIEF_DAYS))
    seats = stored.seats(work, [each.id for each in over])
    written = ride_along_notes.debriefed(work, [each.id for each in over])
    owing = [
        (call, seat.person_id)
        for call in over
        for seat in seats[call.id]
        if seat.state is SeatState.TAKEN and (call.id, seat.person_id) not in written
    ]
    keys = {
        (call.id, person_id, again): told.notice_id(work, call, told.debrief_fact(person_id, again=again))
        for call, person_id in owing
        for again in (False, True)
    }
    there = {each.id: each for some in notices.by_ids(work, sorted(keys.values())) for each in some}
    terms = workspaces.terms(work)
    found: list[tuple[RideAlong, int, bool]] = []
    for call, person in _reached(work, owing):
        first = there.get(keys[call.id, person.id, False])
        if first is None:
            found.append((call, person.id, False))
        elif keys[call.id, person.id, True] not in there:
            asked_at = max(call.ends_at, first.due_at)
            if debrief_again_due(asked_at, person.zone or terms.zone, terms.calendar) <= work.now:
                found.append((call, person.id, True))
    return tuple(found)


def _reached(work: Work, owed: Sequence[tuple[RideAlong, int]]) -> list[tuple[RideAlong, Person]]:
    """Return what is owed to people whom Slack reaches, each with who they are."""
    known = people.people(work, {person_id for _, person_id in owed})
    there = {each.id: each for each in known.values() if each.member and each.slack}
    return [(call, there[person_id]) for call, person_id in owed if person_id in there]


def owed_debriefs(work: Work, person_id: int) -> tuple[RideAlong, ...]:
    """Return the calls that somebody heard and has not written of, the newest first."""
    over = stored.over(work, work.now - timedelta(days=DEBRIEF_DAYS))
    mine = {each.ride_along_id for each in stored.seats_of(work, person_id, SeatState.TAKEN)}
    written = ride_along_notes.debriefed(work, [each.id for each in over])
    return tuple(each for each in reversed(over) if each.id in mine and (each.id, person_id) not in written)
