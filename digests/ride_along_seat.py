"""A seat on a call that is free, to whoever waited longest: theirs to take until a time, and it says what became of it."""

from __future__ import annotations

from datetime import datetime

from alignment.dates import short_moment
from alignment.ride_alongs import How, SeatState
from alignment.zones import local_day
from db.memory import Work
from db.stores import ride_alongs as stored
from db.stores.notices import Notice
from db.stores.ride_alongs import RideAlong, Seat
from db.tables.delivery import Act
from digests import ride_along_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return the question, or what became of it; None where nobody read it and it is no question any more."""
    call = say.call_of(work, notice)
    person_id = int(notice.target.partition(":")[2])
    seat = stored.seat(work, call.id, person_id)
    asked_at = datetime.fromisoformat(str(notice.payload["invited_at"]))
    open_still = (
        seat is not None
        and seat.state is SeatState.INVITED
        and seat.invited_at == asked_at
        and not call.cancelled
        and call.starts_at > work.now
    )
    if not open_still and notice.act is not Act.PRESENT:
        return None
    zone = say.reader_zone(work, notice)
    became = _became(call, seat, asked_at) if not open_still else ""
    head = {
        "": f"A seat is free: {say.account(call)}",
        "taken": f"You listen in: {say.account(call)}",
    }.get(became, f"A call with {say.account(call)}")
    until = seat.until if seat is not None and seat.until is not None else call.starts_at
    body = write(
        "digests/ride_along_seat",
        head=head,
        when=say.when(call, zone),
        minutes=call.minutes,
        became=became,
        never=seat is None or seat.last_at is None,
        late=seat is not None and seat.how is How.LAST_MINUTE,
        listed=seat is not None and seat.waited,
        until=short_moment(until, zone, local_day(work.now, zone)),
    )
    return compose(
        escape(f"{head}, {say.when(call, zone)}."),
        body,
        buttons=_buttons(call, became),
        iteration=first_id(notice),
    )


def _became(call: RideAlong, seat: Seat | None, asked_at: datetime) -> str:
    if call.cancelled:
        return "cancelled"
    if seat is None or seat.invited_at != asked_at:
        return "passed"
    return {
        SeatState.TAKEN: "taken",
        SeatState.IN_LINE: "in_line",
        SeatState.DROPPED: "dropped",
        SeatState.DECLINED: "declined",
        SeatState.MISSED: "taken",
    }.get(seat.state, "passed")


def _buttons(call: RideAlong, became: str) -> tuple[Button, ...]:
    if not became:
        return (say.take(call), say.drop(call, "Not this one"), say.why(call))
    if became == "taken":
        return (say.drop(call), say.why(call))
    return (say.MINE,)
