"""Seats on a call: asked for, taken, given back, declined; and who is asked next. A seat is never given twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from alignment.dates import deadline
from alignment.errors import NotFound, NotNow, Offer, TakenAlready
from alignment.people import Actor
from alignment.permissions import NOTHING, Right, may
from alignment.ride_alongs import (
    How,
    SeatState,
    ahead_of,
    answer_until,
    free_seats,
    untaken_seats,
    whom_to_ask,
)
from db.memory import Work
from db.stores import audit, ride_along_notes, workspaces
from db.stores import ride_alongs as stored
from db.stores.ride_alongs import RideAlong, Seat, closes_at
from operations import homes
from operations.people.oneself import own_zone
from operations.people.quiet import not_before
from operations.ride_alongs import told
from operations.ride_alongs.turns import hears_then, is_away, line_of, list_for_any

MINE = Offer("What waits for me", "/tandem ridealong")
ANY = Offer("Ask for any call", "/tandem ridealong ask any")
_HOLDS = (SeatState.INVITED, SeatState.IN_LINE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking for a seat: it is theirs, or they are in line with so many before them."""

    call: RideAlong
    state: SeatState
    ahead: int = 0


def ask(work: Work, actor: Actor, ride_along_id: int) -> Asked:
    """Ask for a seat on a call: it is theirs where one is free, else they are in line and asked when one is."""
    may(actor, Right.ASK_SEAT, NOTHING)
    call = _to_come(work, ride_along_id)
    if call.host_id == actor.id:
        raise NotNow("That call is yours; somebody else listens in.", MINE)
    mine = stored.seat(work, call.id, actor.id)
    state = mine.state if mine is not None else None
    if state is SeatState.TAKEN:
        raise NotNow(
            "You have a seat on that call.", MINE, Offer("Drop out", f"/tandem ridealong drop {call.ref}")
        )
    _refuse_if_unable(work, actor, call)
    if mine is not None and state is SeatState.INVITED:
        return _say_yes(work, actor, call, mine)
    free = free_seats(call.seats, [each.state for each in stored.seats(work, [call.id])[call.id]])
    if state is SeatState.IN_LINE and not free:
        ahead = before(ahead_of(line_of(work, call), actor.id))
        raise NotNow(f"No seat is free; you are in line for it: {ahead}.", MINE)
    closes = closes_at(work, call)
    if closes <= work.now:
        raise NotNow(f"Seats on that call were given until {deadline(closes, own_zone(work, actor))}.", ANY)
    return _take(work, actor, call, mine, How.PRESSED) if free else _get_in_line(work, actor, call, mine)


def _say_yes(work: Work, actor: Actor, call: RideAlong, mine: Seat) -> Asked:
    """Take the seat that somebody was asked about; where another was first, they are in line again."""
    states = [each.state for each in stored.seats(work, [call.id])[call.id]]
    if untaken_seats(call.seats, states):
        return _take(work, actor, call, mine, mine.how)
    stored.keep(work, replace(mine, state=SeatState.IN_LINE, until=None))
    told.followed(work, call, actor.id)
    return Asked(call, SeatState.IN_LINE, ahead_of(line_of(work, call), actor.id))


def _take(work: Work, actor: Actor, call: RideAlong, mine: Seat | None, how: How) -> Asked:
    waited = stored.waiting(work).get(actor.id)
    asked_at = min(each for each in (waited, mine.asked_at if mine else None, work.now) if each is not None)
    last = stored.last_rides(work, [actor.id]).get(actor.id)
    seat = Seat(
        ride_along_id=call.id,
        person_id=actor.id,
        state=SeatState.TAKEN,
        how=how,
        asked_at=asked_at,
        last_at=last,
        invited_at=mine.invited_at if mine else None,
        until=None,
        waited=waited is not None or bool(mine and mine.waited),
        since=work.now,
    )
    taken = stored.keep(work, seat)
    stored.stop_waiting(work, actor.id)
    _end_invitations(work, call)
    audit.record(work, actor.id, "ride_along.taken", f"ride_along:{call.id}", how=how.value)
    told.tell_host(work, call, taken, None)
    told.followed(work, call, actor.id)
    return Asked(call, SeatState.TAKEN)


def _end_invitations(work: Work, call: RideAlong) -> None:
    """Let those who were asked as well be in line again, once no seat is left."""
    found = stored.seats(work, [call.id])[call.id]
    if not untaken_seats(call.seats, [each.state for each in found]):
        for each in found:
            if each.state is SeatState.INVITED:
                stored.keep(work, replace(each, state=SeatState.IN_LINE, until=None))


def _get_in_line(work: Work, actor: Actor, call: RideAlong, mine: Seat | None) -> Asked:
    seat = Seat(
        ride_along_id=call.id,
        person_id=actor.id,
        state=SeatState.IN_LINE,
        how=How.TURN,
        asked_at=stored.waiting(work).get(actor.id, work.now),
        last_at=stored.last_rides(work, [actor.id]).get(actor.id),
        invited_at=mine.invited_at if mine else None,
        until=None,
        waited=False,
        since=work.now,
    )
    stored.keep(work, seat)
    audit.record(work, actor.id, "ride_along.in_line", f"ride_along:{call.id}")
    told.followed(work, call, actor.id)
    return Asked(call, SeatState.IN_LINE, ahead_of(line_of(work, call), actor.id))


def ask_for_any(work: Work, actor: Actor) -> int:
    """Be on the list for any call; return how many are before them. A seat that is free is theirs to say yes to at once."""
    may(actor, Right.ASK_SEAT, NOTHING)
    if not stored.wait(work, actor.id, work.now):
        ahead = ahead_of(list_for_any(work), actor.id)
        raise NotNow(f"You are on the list already: {before(ahead)}.", Offer("Why", "/tandem ridealong why"))
    audit.record(work, actor.id, "ride_along.waits", f"person:{actor.id}")
    ahead = ahead_of(list_for_any(work), actor.id)
    coming = stored.coming(work)
    taken = stored.seats(work, [each.id for each in coming])
    for call in coming:
        if free_seats(call.seats, [each.state for each in taken[call.id]]):
            fill(work, call.id)
    homes.refresh_of(work, actor.id)
    return ahead


def leave_list(work: Work, actor: Actor) -> None:
    """Be on the list for any call no longer."""
    if not stored.stop_waiting(work, actor.id):
        raise NotNow("You are not on the list.", ANY)
    audit.record(work, actor.id, "ride_along.waits_no_more", f"person:{actor.id}")
    homes.refresh_of(work, actor.id)


def drop(work: Work, actor: Actor, ride_along_id: int) -> RideAlong:
    """Give a seat back, say no to one, or leave its line: no reason is asked, and the next in line is asked."""
    may(actor, Right.RIDE_ALONG, NOTHING)
    call = _to_come(work, ride_along_id)
    mine = stored.seat(work, call.id, actor.id)
    if mine is None or mine.state not in (SeatState.TAKEN, *_HOLDS):
        raise NotNow("You have no seat on that call.", MINE)
    had = mine.state is SeatState.TAKEN
    ended = SeatState.DROPPED if had else SeatState.DECLINED
    give_back(work, call, mine, ended)
    audit.record(work, actor.id, f"ride_along.{ended.value}", f"ride_along:{call.id}")
    return call


def give_back(work: Work, call: RideAlong, seat: Seat, ended: SeatState) -> None:
    """End what somebody is to a call: their place on the list is as it was, the rep hears of it, the next is asked."""
    kept = stored.keep(work, replace(seat, state=ended, until=None))
    if seat.state is SeatState.TAKEN:
        if seat.waited:
            stored.wait(work, seat.person_id, seat.asked_at)
        told.tell_host(work, call, kept, seat)
    if seat.state in (SeatState.TAKEN, SeatState.INVITED):
        fill(work, call.id, last_minute=seat.state is SeatState.TAKEN)
    told.followed(work, call, seat.person_id)


def fill(work: Work, ride_along_id: int, *, last_minute: bool = False) -> int:
    """Ask whoever waited longest about the seats that are free; return how many are asked.

    Once seats are given no longer, only one that somebody gives back is offered: to all in line, and the first has it.
    """
    call = stored.locked(work, ride_along_id)
    if call is None or call.cancelled or call.starts_at <= work.now:
        return 0
    closes = closes_at(work, call)
    late = closes <= work.now
    if late and not last_minute:
        return 0
    states = [each.state for each in stored.seats(work, [call.id])[call.id]]
    free = (untaken_seats if late else free_seats)(call.seats, states)
    chosen = whom_to_ask(line_of(work, call), free, last_minute=late) if free else ()
    for each in chosen:
        _invite(work, call, each.person_id, each.last_at, call.starts_at if late else closes, late=late)
    if chosen:
        told.followed(work, call)
    return len(chosen)


def _invite(
    work: Work, call: RideAlong, person_id: int, last_at: datetime | None, closes: datetime, *, late: bool
) -> None:
    heard = max(work.now, not_before(work, person_id, work.now))
    until = closes if late else answer_until(heard, closes, workspaces.terms(work).calendar)
    mine = stored.seat(work, call.id, person_id)
    waited = stored.waiting(work).get(person_id)
    asked = [each for each in (waited, mine.asked_at if mine else None) if each is not None]
    seat = Seat(
        ride_along_id=call.id,
        person_id=person_id,
        state=SeatState.INVITED,
        how=How.LAST_MINUTE if late else How.TURN,
        asked_at=min(asked, default=work.now),
        last_at=last_at,
        invited_at=work.now,
        until=max(until, work.now),
        waited=waited is not None,
        since=work.now,
    )
    told.ask(work, call, stored.keep(work, seat))


def missed(work: Work, actor: Actor, ride_along_id: int) -> RideAlong:
    """Say that one did not listen in after all: it counts as no ride-along, and no debrief is owed."""
    call = stored.locked(work, ride_along_id)
    mine = stored.seat(work, ride_along_id, actor.id) if call is not None else None
    if call is None or call.cancelled or mine is None or mine.state is not SeatState.TAKEN:
        raise NotNow("You have no seat on that call.", MINE)
    if call.starts_at > work.now:
        raise NotNow("It has not begun.", Offer("Drop out", f"/tandem ridealong drop {call.ref}"))
    if ride_along_notes.of_call(work, call.id, actor.id):
        raise NotNow("You wrote of that call already.", Offer("Notes", f"/tandem ridealong notes {call.ref}"))
    stored.keep(work, replace(mine, state=SeatState.MISSED))
    if mine.waited:
        stored.wait(work, actor.id, mine.asked_at)
    audit.record(work, actor.id, "ride_along.missed", f"ride_along:{call.id}")
    told.debrief_answered(work, call, actor.id)
    told.followed(work, call, actor.id)
    return call


def before(ahead: int) -> str:
    """Say how many are before somebody."""
    return "you are next" if not ahead else f"{ahead} before you"


def _to_come(work: Work, ride_along_id: int) -> RideAlong:
    call = stored.locked(work, ride_along_id)
    if call is None:
        raise NotFound("There is no such call.", MINE)
    if call.cancelled:
        raise NotNow(f"The call with {call.label} is not held.", ANY)
    if call.starts_at <= work.now:
        raise NotNow(f"The call with {call.label} has begun, or is over.", MINE)
    return call


def _refuse_if_unable(work: Work, actor: Actor, call: RideAlong) -> None:
    if is_away(work, call, actor.id):
        raise NotNow(
            f"You are away {deadline(call.starts_at, own_zone(work, actor))}. There will be other calls.",
            ANY,
            Offer("Change it", "/tandem away", form=True),
        )
    other = hears_then(work, call, actor.id)
    if other is not None:
        raise TakenAlready(f"You are on the call with {other.label} then.", MINE)
