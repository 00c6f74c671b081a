"""A call with a listener, on its morning: to the listener how to behave, to the rep what to tell the customer."""

from __future__ import annotations

from alignment.people import listed
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
    """Return the reminder; None where the call is over, moved or not held, or they take no part in it any more."""
    call = say.call_of(work, notice)
    person_id = int(notice.payload["person"])
    host = person_id == call.host_id
    seat = stored.seat(work, call.id, person_id)
    who = listed(say.listeners(work, call)) if host else say.name(work, call.host_id)
    takes_part = bool(who) if host else seat is not None and seat.state is SeatState.TAKEN
    moved = call.starts_at.isoformat() != str(notice.payload["starts_at"])
    if call.cancelled or moved or not takes_part or call.starts_at <= work.now:
        return None
    at = say.soon(work, call, say.reader_zone(work, notice))
    head = f"{at}: {who} in your call" if host else f"{at}: you listen in"
    body = write(
        "digests/ride_along_reminder",
        head=head,
        account=say.account(call),
        minutes=call.minutes,
        host=host,
        who=who,
    )
    leave = Button("Nobody listens in", f"/tandem ridealong cancel {call.ref}")
    buttons = (leave, say.MINE) if host else (say.drop(call, "I can't come"), say.MINE)
    return compose(escape(f"{head}, {say.account(call)}."), body, buttons=buttons, iteration=first_id(notice))
