"""A rep offers seats on a call, moves it or cancels it; whom it concerns is told once."""

from __future__ import annotations

from datetime import datetime

from alignment.dates import deadline
from alignment.errors import Incomplete, NotFound, NotNow, NotUnderstood, Offer
from alignment.people import Actor
from alignment.permissions import NOTHING, Right, Thing, may
from alignment.ride_alongs import (
    LONGEST,
    MOST_LABEL,
    MOST_SEATS,
    SHORTEST,
    USUAL,
    Consent,
    SeatState,
    earliest_start,
)
from alignment.screening import screened
from db.memory import Work
from db.stores import audit, workspaces
from db.stores import ride_alongs as stored
from db.stores.ride_alongs import RideAlong
from operations.people.oneself import own_zone
from operations.ride_alongs import told
from operations.ride_alongs.seats import MINE, fill, give_back
from operations.ride_alongs.turns import hears_then, is_away, unable
from operations.subscriptions import refuse_unless_postable

_CONCERNED = (SeatState.TAKEN, SeatState.INVITED, SeatState.IN_LINE)


def offer(
    work: Work,
    actor: Actor,
    starts_at: datetime,
    label: str,
    consent: Consent | None,
    *,
    seats: int = 1,
    minutes: int = USUAL,
    channel: str = "",
    line: str = "",
) -> RideAlong:
    """Offer seats on a call, a notice period ahead at least; whoever waited longest is asked first.

    `channel` empty: nobody's channel hears of it. `line` is what is typed again once Tandem may post there.
    """
    may(actor, Right.OFFER_SEAT, NOTHING)
    words = _label(label)
    if not 1 <= seats <= MOST_SEATS:
        raise NotUnderstood(f"A call has 1 to {MOST_SEATS} seats.", field="seats")
    if not SHORTEST <= minutes <= LONGEST:
        raise NotUnderstood(f"A call takes {SHORTEST} to {LONGEST} minutes.", field="minutes")
    zone = own_zone(work, actor)
    _refuse_if_too_soon(work, starts_at, zone)
    if consent is None:
        raise Incomplete("Does the customer know that a colleague listens in?", field="consent")
    if channel:
        refuse_unless_postable(work, channel, line)
    call = stored.offer(
        work, actor.id, starts_at, minutes, words, seats=seats, consent=consent, channel=channel, zone=zone
    )
    _refuse_if_unable(work, actor, call)
    audit.record(
        work, actor.id, "ride_along.offered", f"ride_along:{call.id}", seats=seats, consent=consent.value
    )
    told.announce(work, call)
    fill(work, call.id)
    told.followed(work, call)
    return call


def move(work: Work, actor: Actor, ride_along_id: int, starts_at: datetime) -> RideAlong:
    """Hold a call at another time: everybody with a seat, or in line for one, is told once; who is away then is not kept."""
    was = _theirs(work, actor, ride_along_id)
    if starts_at == was.starts_at:
        raise NotNow(f"It is {deadline(starts_at, was.zone)} already.", field="time")
    if starts_at <= work.now:
        raise NotNow(f"{deadline(starts_at, was.zone)} is over.", field="time")
    call = stored.replan(work, was, actor.id, starts_at=starts_at)
    _refuse_if_unable(work, actor, call)
    audit.record(work, actor.id, "ride_along.moved", f"ride_along:{call.id}")
    _tell(work, actor, call, was)
    _release(work, call)
    fill(work, call.id)
    told.followed(work, call)
    return call


def cancel(work: Work, actor: Actor, ride_along_id: int) -> RideAlong:
    """Hold no call, or nobody listens in on it: everybody with a seat, or in line for one, is told once and keeps their turn."""
    was = _theirs(work, actor, ride_along_id)
    return call_off(work, actor, was)


def call_off(work: Work, actor: Actor | None, was: RideAlong) -> RideAlong:
    """Take a call off; `actor` None: the clock does, since whoever offered it has left."""
    call = stored.replan(work, was, actor.id if actor else 0, cancelled=True)
    audit.record(work, actor.id if actor else 0, "ride_along.cancelled", f"ride_along:{call.id}")
    _tell(work, actor, call, was)
    for each in stored.seats(work, [call.id])[call.id]:
        if each.state is SeatState.TAKEN and each.waited:
            stored.wait(work, each.person_id, each.asked_at)
    told.followed(work, call)
    return call


def thing_of(call: RideAlong) -> Thing:
    """Return a call as a right is asked about it: whose it is."""
    return Thing(name=f"the call with {call.label}", owner_id=call.host_id, instead=MINE)


def _tell(work: Work, actor: Actor | None, call: RideAlong, was: RideAlong) -> None:
    """Tell those with a seat or in line, and the rep where somebody else changed their call."""
    found = stored.seats(work, [call.id])[call.id]
    concerned = {each.person_id for each in found if each.state in _CONCERNED} | {call.host_id}
    told.tell_change(work, call, was, concerned, by=actor.id if actor else 0)


def _release(work: Work, call: RideAlong) -> None:
    """Give on the seats of those who cannot hear a call at its new time."""
    found = [each for each in stored.seats(work, [call.id])[call.id] if each.state in _CONCERNED]
    gone = unable(work, call, [each.person_id for each in found])
    for each in found:
        if each.person_id in gone and each.state is not SeatState.IN_LINE:
            give_back(work, call, each, SeatState.RELEASED)


def _label(typed: str) -> str:
    words = " ".join(typed.split())
    if not words or not any(each.isalnum() for each in words):
        raise Incomplete("Which account is it with? Its name is enough: Acorn.", field="label")
    if len(words) > MOST_LABEL:
        raise NotUnderstood(f"An account's name has {MOST_LABEL} letters at most.", field="label")
    if screened(words) != words:
        raise NotUnderstood("Only the account's name: no address, no number.", field="label")
    return words


def _refuse_if_too_soon(work: Work, starts_at: datetime, zone: str) -> None:
    terms = workspaces.terms(work)
    if starts_at <= work.now:
        raise NotNow(f"{deadline(starts_at, zone)} is over.", field="time")
    first = earliest_start(work.now, zone, terms.switches.ride_along_notice_days, terms.calendar)
    if starts_at < first:
        raise NotNow(
            f"Seats are offered ahead, so that everybody has notice: from {deadline(first, zone)} on.",
            field="day",
        )


def _refuse_if_unable(work: Work, actor: Actor, call: RideAlong) -> None:
    """Refuse a time at which whoever holds a call cannot; why is told to nobody else."""
    away, other = is_away(work, call, call.host_id), hears_then(work, call, call.host_id)
    if actor.id != call.host_id and (away or other is not None):
        raise NotNow("Whoever holds it can't then. Pick another time.", field="time")
    if away:
        raise NotNow(
            f"You are away {deadline(call.starts_at, call.zone)}.",
            Offer("Change it", "/tandem away", form=True),
            field="day",
        )
    if other is not None:
        raise NotNow(f"You have the call with {other.label} then.", MINE, field="time")


def _theirs(work: Work, actor: Actor, ride_along_id: int) -> RideAlong:
    call = stored.locked(work, ride_along_id)
    if call is None:
        may(actor, Right.RIDE_ALONG, NOTHING)
        raise NotFound("There is no such call.", MINE)
    may(actor, Right.RUN_RIDE, thing_of(call))
    if call.cancelled:
        raise NotNow(f"The call with {call.label} is not held already.", MINE)
    if call.starts_at <= work.now:
        raise NotNow(f"The call with {call.label} has begun, or is over.", MINE)
    return call
