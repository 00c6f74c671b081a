"""`/tandem ridealong ask`, `take`, `drop`: a marketer's seats on calls, and their place in line."""

from __future__ import annotations

from alignment.permissions import NOTHING, Right, may
from alignment.ride_alongs import SeatState, free_seats
from commands.answers import answer
from commands.line import Line
from commands.request import Reply, Request
from commands.tandem.ridealong.which import MINE, NOUN, coming_where, meant, with_state
from db.memory import Work
from db.stores import ride_alongs as stored
from db.stores.ride_alongs import RideAlong, closes_at
from digests import ride_along_words as say
from messages.buttons import Button
from messages.fields import Choice, Option
from messages.forms import Form
from messages.text import one_line
from operations.people.oneself import own_zone
from operations.ride_alongs import seats
from operations.ride_alongs.seats import Asked, before

ANY_WORDS = frozenset({"any", "anything", "next", "list", "a call", "any call"})
MOST_OFFERED = 9


async def ask(request: Request, line: Line) -> Reply:
    """Ask for a seat on one call, or on any; alone it is the form."""
    if not request.submitted and (request.form or not line.rest):
        return await request.look(lambda work: Reply(form=_form(work, request)))
    which = request.answered("call") if request.submitted else line.rest
    if which.casefold() in ANY_WORDS:
        return await request.act(lambda work: _on_the_list(work, request))

    def act(work: Work) -> Reply:
        there = coming_where(work, lambda each: closes_at(work, each) > work.now)
        call = meant(work, request, which, "ask", there, "No call is open now. Ask for any: ask any.")
        return _told(work, request, seats.ask(work, request.actor, call.id))

    return await request.act(act)


async def take(request: Request, line: Line) -> Reply:
    """Say yes to a seat that one was asked about."""

    def act(work: Work) -> Reply:
        there = with_state(work, request, SeatState.INVITED)
        call = meant(work, request, line.rest, "take", there, "You are asked about no seat now.")
        return _told(work, request, seats.ask(work, request.actor, call.id))

    return await request.act(act)


def _told(work: Work, request: Request, asked: Asked) -> Reply:
    call, when = asked.call, say.when(asked.call, own_zone(work, request.actor))
    if asked.state is SeatState.TAKEN:
        return answer(
            f"You listen in: {call.label}, {when}.",
            f"You sit in with {say.name(work, call.host_id)}, {call.minutes} min. Stay an observer; a reminder comes before.",
            buttons=(Button("Drop out", f"{NOUN} drop {call.ref}"), Button("Why me", f"{NOUN} why {call.ref}"), MINE),
        )  # fmt: skip
    return answer(
        f"Somebody else has that seat: {call.label}, {when}.",
        f"You are in line for it, {before(asked.ahead)}; you are asked when one is free.",
        buttons=(
            Button("Ask for any call", f"{NOUN} ask any"),
            Button("Leave the line", f"{NOUN} drop {call.ref}"),
            MINE,
        ),
    )


def _on_the_list(work: Work, request: Request) -> Reply:
    ahead = seats.ask_for_any(work, request.actor)
    asked = with_state(work, request, SeatState.INVITED)
    buttons = [Button("Take it", f"{NOUN} take {asked[0].ref}")] if asked else []
    free = (
        [f"A seat is free: {asked[0].label}, {say.when(asked[0], own_zone(work, request.actor))}."]
        if asked
        else ["You are asked when a rep offers one and it is your turn: the longest wait is first."]
    )
    return answer(
        f"You are on the list for any call: {before(ahead)}.",
        *free,
        buttons=(*buttons, Button("Undo", f"{NOUN} drop any"), Button("Why", f"{NOUN} why")),
    )


def _form(work: Work, request: Request) -> Form:
    may(request.actor, Right.ASK_SEAT, NOTHING)
    zone = own_zone(work, request.actor)
    there = open_to(work, request)[:MOST_OFFERED]
    options = [Option("any", "Any call", "You are asked when it is your turn.")]
    taken = stored.seats(work, [each.id for each in there])
    for each in there:
        free = free_seats(each.seats, [seat.state for seat in taken[each.id]])
        label = one_line(f"{each.label}, {say.when(each, zone)}", 60)
        options.append(Option(each.ref, label, f"{say.seats(free)} free" if free else "in line"))
    return Form(
        "Listen in on a call",
        "Ask",
        f"{NOUN} ask",
        (Choice("call", "Which", options, initial="any"),),
        note="You stay an observer, and answer four short questions after it.",
    )


def open_to(work: Work, request: Request) -> tuple[RideAlong, ...]:
    """Return the calls on which whoever asks may ask for a seat now."""
    actor = request.actor
    known = {
        each.ride_along_id
        for each in stored.seats_of(work, actor.id, SeatState.TAKEN, SeatState.INVITED, SeatState.IN_LINE)
    }
    return coming_where(
        work,
        lambda each: each.id not in known and each.host_id != actor.id and closes_at(work, each) > work.now,
    )


async def drop(request: Request, line: Line) -> Reply:
    """Give a seat back, say no to one, or leave a line; `drop any` leaves the list for any call."""
    if line.rest.casefold() in ANY_WORDS:

        def leave(work: Work) -> Reply:
            seats.leave_list(work, request.actor)
            return answer(
                "You are on the list no longer.", buttons=(Button("Ask again", f"{NOUN} ask any"), MINE)
            )

        return await request.act(leave)

    def act(work: Work) -> Reply:
        there = with_state(work, request, SeatState.TAKEN, SeatState.INVITED, SeatState.IN_LINE)
        call = meant(work, request, line.rest, "drop", there, "You have no seat on a call that comes.")
        mine = stored.seat(work, call.id, request.actor.id)
        had = mine is not None and mine.state is SeatState.TAKEN
        seats.drop(work, request.actor, call.id)
        waits = request.actor.id in stored.waiting(work)
        kept = "Your place on the list stays." if waits else "No reason is asked."
        return answer(
            f"{'You gave your seat back' if had else 'Not this one'}: {call.label}, {say.when(call, own_zone(work, request.actor))}.",
            f"The next in line is asked. {kept}" if had else kept,
            buttons=(*(() if waits else (Button("Ask for any call", f"{NOUN} ask any"),)), MINE),
        )

    return await request.act(act)
