"""`/tandem ridealong`: what waits for somebody now: seats they are asked about or have, calls open to them, debriefs owed."""

from __future__ import annotations

from alignment.periods import MONTH_NAMES
from alignment.permissions import NOTHING, Right, allowed, may
from alignment.ride_alongs import SeatState, ahead_of, listen_in
from alignment.zones import day_edges, local_day
from commands.line import Line
from commands.request import Reply, Request
from commands.tandem.ridealong.seating import open_to
from commands.tandem.ridealong.which import NOUN, OFFER, coming_where
from db.memory import Work
from db.stores import ride_alongs as stored
from db.stores import workspaces
from db.stores.asked import Pair
from db.stores.ride_alongs import RideAlong
from digests import ride_along_words as say
from digests.meeting_words import SIDES
from figures.ride_alongs import calls_heard
from messages.buttons import Block, Button
from messages.message import compose, row
from messages.text import Mrkdwn, escape
from messages.words import count
from operations.people.oneself import own_zone
from operations.ride_alongs.keeping import owed_debriefs
from operations.ride_alongs.seats import before
from operations.ride_alongs.turns import list_for_any

MOST = 4
ASK = Button("Ask for any call", f"{NOUN} ask any")
NOTES = Button("Notes", f"{NOUN} notes")


async def mine(request: Request, _line: Line) -> Reply:
    """Show what waits for whoever asks, the most urgent first."""

    def look(work: Work) -> Reply:
        may(request.actor, Right.RIDE_ALONG, NOTHING)
        rows = [
            *_debriefs(work, request),
            *_seats(work, request),
            *_own(work, request),
            *_open(work, request),
        ]
        offers, asks = allowed(request.actor, Right.OFFER_SEAT), allowed(request.actor, Right.ASK_SEAT)
        waits = asks and request.actor.id in stored.waiting(work)
        buttons = (*((OFFER,) if offers else ()), *((ASK,) if asks and not waits else ()), NOTES)
        head = _head(work, request, rows, waits=waits)
        body = "\n".join(["*Ride-alongs*", escape(head)])
        heard = _this_month(work)
        return Reply(
            compose(
                escape(head),
                body,
                extra=rows[:12],
                context=[heard] if heard else (),
                buttons=buttons[:3],
            )
        )

    return await request.look(look)


def _head(work: Work, request: Request, rows: list[Block], *, waits: bool) -> str:
    if waits:
        ahead = before(ahead_of(list_for_any(work), request.actor.id))
        return f"You are on the list for any call: {ahead}."
    if rows:
        return "Calls that you hear, hold, or could hear."
    if allowed(request.actor, Right.OFFER_SEAT):
        return "No seat is offered. Which call should marketing hear?"
    if allowed(request.actor, Right.ASK_SEAT):
        return "No call is open now. Ask for any, and you are asked."
    return "No call is open now. Reps offer seats, and marketers ask for them."


def _this_month(work: Work) -> str:
    """Say how many calls were heard this month, and how many of each department took part; nothing where none was."""
    zone = workspaces.terms(work).zone
    first = local_day(work.now, zone).replace(day=1)
    held = calls_heard(work, day_edges(first, zone)[0], work.now, Pair(work.now, work.now))
    if not held.calls:
        return ""
    sides = [
        f"{count(number, 'person', 'people')} from {SIDES[side]}" for side, number in held.people.items()
    ]
    return " · ".join([f"{MONTH_NAMES[first.month - 1]}: {count(held.calls, 'call')} heard", *sides])


def _line(work: Work, request: Request, call: RideAlong, tail: str) -> Mrkdwn:
    when = say.when(call, own_zone(work, request.actor))
    return Mrkdwn("*{}* {}\n{}").format(when, say.account(call), tail)


def _debriefs(work: Work, request: Request) -> list[Block]:
    return [
        row(
            _line(work, request, each, "You heard it: four short questions"),
            (say.debrief(each), Button("I was not there", f"{NOUN} missed {each.ref}")),
        )
        for each in owed_debriefs(work, request.actor.id)[:MOST]
    ]


def _seats(work: Work, request: Request) -> list[Block]:
    mine = {
        each.ride_along_id: each
        for each in stored.seats_of(
            work, request.actor.id, SeatState.INVITED, SeatState.TAKEN, SeatState.IN_LINE
        )
    }
    found: list[Block] = []
    for call in coming_where(work, lambda each: each.id in mine)[:MOST]:
        why = Button("Why", f"{NOUN} why {call.ref}")
        menu: tuple[Button, ...]
        match mine[call.id].state:
            case SeatState.INVITED:
                told, menu = "A seat is yours to take", (say.take(call), say.drop(call, "Not this one"))
            case SeatState.TAKEN:
                host = say.name(work, call.host_id)
                told, menu = f"You listen in, with {host}", (say.drop(call),)
            case _:
                told, menu = "You are in line", (say.drop(call, "Leave the line"),)
        found.append(row(_line(work, request, call, told), (*menu, why)))
    return found


def _own(work: Work, request: Request) -> list[Block]:
    found: list[Block] = []
    for call in coming_where(work, lambda each: each.host_id == request.actor.id)[:MOST]:
        told = f"Yours: {listen_in(say.listeners(work, call)) or 'nobody yet'}"
        free = say.seats_left(work, call)
        left = f" · {say.seats(free)} free" if free else ""
        menu = (
            Button("Move it", f"{NOUN} move {call.ref}", form=True),
            Button("Cancel it", f"{NOUN} cancel {call.ref}"),
        )
        found.append(row(_line(work, request, call, f"{told}{left}"), menu))
    return found


def _open(work: Work, request: Request) -> list[Block]:
    if not allowed(request.actor, Right.ASK_SEAT):
        return []
    found: list[Block] = []
    for call in open_to(work, request)[:MOST]:
        free = say.seats_left(work, call)
        told = f"Open to you: {say.seats(free)} free" if free else "Open to you: in line for a seat"
        label = say.ASK if free else say.GET_IN_LINE
        found.append(row(_line(work, request, call, told), (say.ask(call, label),)))
    return found
