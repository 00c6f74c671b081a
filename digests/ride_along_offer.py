"""Seats on a call, in the channel that its rep chose: with which account and when, never whose call it is."""

from __future__ import annotations

from alignment.dates import deadline
from db.memory import Work
from db.stores.notices import Notice
from db.stores.ride_alongs import closes_at
from db.tables.delivery import Act
from digests import ride_along_words as say
from digests.lead_words import first_id
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return the announcement as things are; None where nobody read it and nothing can be asked for any more."""
    call = say.call_of(work, notice)
    zone = say.reader_zone(work, notice)
    closes = closes_at(work, call)
    closed = call.cancelled or closes <= work.now
    if closed and notice.act is not Act.PRESENT:
        return None
    free = say.seats_left(work, call)
    body = write(
        "digests/ride_along_offer",
        account=say.account(call),
        when=say.when(call, zone),
        minutes=call.minutes,
        cancelled=call.cancelled,
        closed=closed,
        free=say.seats(free) if free else "",
        until=deadline(closes, zone),
    )
    label = say.ASK if free else say.GET_IN_LINE
    head = f"A seat on a call with {say.account(call)}, {say.when(call, zone)}."
    return compose(
        escape(f"Not held: {head[0].lower()}{head[1:]}" if call.cancelled else head),
        body,
        buttons=() if closed else (say.ask(call, label),),
        iteration=first_id(notice),
    )
