"""A call is at another time, or not held: whoever was to hear it, or is in line, reads it once; so does its rep, if others did it."""

from __future__ import annotations

from datetime import datetime

from alignment.dates import deadline
from alignment.ride_alongs import SeatState
from db.memory import Work
from db.stores import ride_alongs as stored
from db.stores.notices import Notice
from digests import ride_along_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return what changed, and what it means for their seat; None where nothing did, after all."""
    call = say.call_of(work, notice)
    zone = say.reader_zone(work, notice)
    was_at = datetime.fromisoformat(str(notice.payload["was"]))
    was = deadline(was_at, zone)
    person_id = int(notice.payload["person"])
    seat = stored.seat(work, call.id, person_id)
    change = "cancelled" if call.cancelled else str(notice.payload["change"])
    if change == "moved" and call.starts_at == was_at:
        if seat is None or seat.state is not SeatState.RELEASED:
            return None
        change = "back"
    head = {
        "moved": f"{say.account(call)} moves to {say.when(call, zone)}",
        "back": f"Your seat with {say.account(call, 18)} was given on",
        "cancelled": f"No call with {say.account(call, 18)} {was}",
        "released": f"You are away {was}",
    }[change]
    body = write(
        "digests/ride_along_changed",
        head=head,
        change=change,
        account=say.account(call),
        was=was,
        yours=person_id == call.host_id,
        seat=seat.state.value if seat is not None else "",
    )
    return compose(
        escape(f"{head}."),
        body,
        buttons=_buttons(call, change, seat, yours=person_id == call.host_id),
        iteration=first_id(notice),
    )


def _buttons(
    call: stored.RideAlong, change: str, seat: stored.Seat | None, *, yours: bool
) -> tuple[Button, ...]:
    if yours:
        return (say.MINE,)
    if change == "back":
        return (say.ask(call), say.MINE)
    if change == "moved" and seat is not None and seat.state is SeatState.TAKEN:
        return (say.drop(call, "I can't then"), say.MINE)
    if change == "cancelled":
        return (say.ANY, say.MINE)
    return (say.MINE,)
