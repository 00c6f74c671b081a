"""Four short questions after a call, to whoever heard it; asked once more a working day later, and then no more."""

from __future__ import annotations

from alignment.ride_alongs import SeatState
from db.memory import Work
from db.stores import ride_along_notes
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
    """Return the question, or that it was answered; None where it was before anybody was asked."""
    call = say.call_of(work, notice)
    person_id = int(notice.payload["person"])
    seat = stored.seat(work, call.id, person_id)
    written = bool(ride_along_notes.of_call(work, call.id, person_id))
    heard = seat is not None and seat.state is SeatState.TAKEN and not call.cancelled
    if notice.act is not Act.PRESENT and (written or not heard):
        return None
    head = "Your debrief is kept" if written else "What did you hear?" if heard else "Nothing to write"
    body = write(
        "digests/ride_along_debrief",
        head=head,
        account=say.account(call),
        when=say.when(call, say.reader_zone(work, notice)),
        again=bool(notice.payload["again"]),
        open=heard and not written,
        written=written,
    )
    buttons: tuple[Button, ...] = ()
    if heard and not written:
        missed = Button("I was not there", f"/tandem ridealong missed {call.ref}")
        buttons = (say.debrief(call), missed)
    elif written:
        buttons = (Button("Notes", "/tandem ridealong notes"),)
    return compose(
        escape(f"{head.rstrip('?')}: your call with {say.account(call)}."),
        body,
        buttons=buttons,
        iteration=first_id(notice),
    )
