"""`/tandem ridealong why`: by which rule a seat was given, and where somebody stands in line; nobody else is named."""

from __future__ import annotations

from datetime import datetime

from alignment.dates import day_and_month, deadline
from alignment.permissions import NOTHING, Right, allowed, may
from alignment.ride_alongs import How, SeatState, ahead_of
from alignment.zones import local_day
from commands.answers import answer
from commands.line import Line
from commands.request import Reply, Request
from commands.tandem.ridealong.which import MINE, NOUN, coming_where, meant
from db.memory import Work
from db.stores import ride_alongs as stored
from db.stores import workspaces
from db.stores.ride_alongs import RideAlong, Seat, closes_at
from digests import ride_along_words as say
from messages.buttons import Button
from messages.words import count
from operations.people.oneself import own_zone
from operations.ride_alongs.seats import before
from operations.ride_alongs.turns import line_of, list_for_any

RULE = (
    "Seats go to whoever waited longest since they listened in last; who never did is first, "
    "then who asked first, then who joined first."
)


async def why(request: Request, line: Line) -> Reply:
    """Say the rule, and what it made of whoever asks: on one call, or on the list for any."""

    def look(work: Work) -> Reply:
        may(request.actor, Right.RIDE_ALONG, NOTHING)
        if not line.rest:
            return _of_the_list(work, request)
        call = meant(
            work, request, line.rest, "why", coming_where(work, lambda _: True), "No call is open now."
        )
        seat = stored.seat(work, call.id, request.actor.id)
        lines = _facts(work, request, call, seat)
        return answer(
            f"The call with {call.label}, {say.when(call, own_zone(work, request.actor))}.",
            *lines,
            RULE,
            buttons=(MINE,),
        )

    return await request.look(look)  # fmt: skip


def _of_the_list(work: Work, request: Request) -> Reply:
    days = workspaces.terms(work).switches.ride_along_notice_days
    notice = f"Seats are offered and given {count(days, 'working day')} ahead at least." if days else ""
    if not allowed(request.actor, Right.ASK_SEAT):
        return answer(RULE, *([notice] if notice else []), buttons=(MINE,))
    listed = list_for_any(work)
    mine = next((each for each in listed if each.person_id == request.actor.id), None)
    if mine is None:
        last = stored.last_rides(work, [request.actor.id]).get(request.actor.id)
        facts = f"You are not on the list. {_last(work, request, last)}"
        button = Button("Ask for any call", f"{NOUN} ask any")
    else:
        asked = _day(work, request, mine.asked_at or work.now)
        facts = f"On the list since {asked}: {before(ahead_of(listed, request.actor.id))}. {_last(work, request, mine.last_at)}"
        button = Button("Leave the list", f"{NOUN} drop any")
    return answer(facts, RULE, *([notice] if notice else []), buttons=(button, MINE))


def _facts(work: Work, request: Request, call: RideAlong, seat: Seat | None) -> list[str]:
    """Say what somebody is to a call and how they came to it."""
    if seat is None:
        closes = deadline(closes_at(work, call), own_zone(work, request.actor))
        free = say.seats_left(work, call)
        return [f"{say.seats(free)} free, given until {closes}."]
    last = _last(work, request, seat.last_at)
    asked = f"You asked on {_day(work, request, seat.asked_at)}."
    if seat.state in (SeatState.TAKEN, SeatState.INVITED):
        how = {
            How.PRESSED: "A seat was free when you asked, and nobody else was being asked about it.",
            How.TURN: f"It was your turn: nobody who waits could hear it and was before you. {last} {asked}",
            How.LAST_MINUTE: "Somebody dropped out at the last minute: all in line are asked, and the first to say yes has it.",
        }[seat.how]
        return [how]
    if seat.state is SeatState.IN_LINE:
        return [f"You are in line, {before(ahead_of(line_of(work, call), request.actor.id))}. {last} {asked}"]
    return ["You have no seat on it now.", last]


def _last(work: Work, request: Request, last: datetime | None) -> str:
    if last is None:
        return "You never listened in before."
    verb = "You listened in last on" if last <= work.now else "You listen in next on"
    return f"{verb} {_day(work, request, last)}."


def _day(work: Work, request: Request, at: datetime) -> str:
    return day_and_month(local_day(at, own_zone(work, request.actor)))
