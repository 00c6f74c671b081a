"""Somebody listens in on a rep's call, or does not after all: the rep reads it once, with what to tell the customer."""

from __future__ import annotations

from alignment.ride_alongs import Consent, SeatState
from db.memory import Work
from db.stores import ride_alongs as stored
from db.stores.notices import Notice
from db.tables.delivery import Act
from digests import ride_along_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return who listens in, or who does not; None for what is not so any more before it was read."""
    call = say.call_of(work, notice)
    taken = notice.payload["state"] == SeatState.TAKEN.value
    seat = stored.seat(work, call.id, int(notice.payload["person"]))
    stands = (seat is not None and seat.state is SeatState.TAKEN) is taken
    if notice.act is not Act.PRESENT and (call.cancelled or not stands):
        return None
    who = say.name(work, int(notice.payload["person"]))
    head = f"{who} listens in on your call" if taken else f"{who} can't listen in after all"
    zone = say.reader_zone(work, notice)
    seats = stored.seats(work, [call.id])[call.id]
    body = write(
        "digests/ride_along_host",
        head=head,
        account=say.account(call),
        when=say.when(call, zone),
        taken=taken,
        asked=call.consent is Consent.ASKED,
        next_asked=any(each.state is SeatState.INVITED for each in seats),
    )
    buttons = (
        Button("Move it", f"/tandem ridealong move {call.ref}", form=True),
        Button("Cancel it", f"/tandem ridealong cancel {call.ref}"),
    )
    return compose(
        escape(f"{head}: {say.account(call)}, {say.when(call, zone)}."),
        body,
        buttons=buttons,
        iteration=first_id(notice),
    )
