"""What is owed because of ride-alongs: everybody whom it concerns hears once, and what was sent stays true."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from alignment.ride_alongs import SeatState
from db.memory import Work
from db.stores import alerts, notices, people
from db.stores import ride_alongs as stored
from db.stores.notices import Subject, id_of
from db.stores.ride_alongs import RideAlong, Seat
from operations import homes
from operations.notices import Owed, bring_many_up_to_date, call_off, owe

KEPT_TRUE = ("ride_along_offer", "ride_along_seat")
"""What is shown of a call as it is now, wherever it was said."""


def subject(call: RideAlong) -> Subject:
    """Return a call as a message shows it."""
    return Subject("ride_along", call.id)


def announce(work: Work, call: RideAlong) -> None:
    """Say in the channel that the rep chose that there are seats on a call; nothing where none was chosen."""
    if call.channel:
        owe(
            work,
            Owed(
                kind="ride_along_offer",
                dedup_key=f"ride_along/{call.id}/offer",
                target=call.channel,
                payload={"call": call.id},
                subjects=(subject(call),),
            ),
        )


def ask(work: Work, call: RideAlong, seat: Seat) -> None:
    """Ask somebody whether they want a seat that is free."""
    assert seat.invited_at is not None, "who is asked is asked at a moment"
    _to_person(
        work, "ride_along_seat", f"seat/{seat.person_id}/{_ms(seat.invited_at)}", call, seat.person_id,
        invited_at=seat.invited_at.isoformat(),
    )  # fmt: skip


def tell_host(work: Work, call: RideAlong, seat: Seat, before: Seat | None) -> None:
    """Tell whoever holds a call that somebody listens in, or does not after all; what nobody read yet is not said twice."""
    if (
        before is not None
        and before.state is SeatState.TAKEN
        and alerts.cancel(work, _host_key(work, call, before))
    ):
        return
    _to_person(
        work, "ride_along_host", _host_fact(seat), call, call.host_id,
        person=seat.person_id, state=seat.state.value, seat=seat.since.isoformat(),
    )  # fmt: skip


def _host_fact(seat: Seat) -> str:
    return f"host/{seat.person_id}/{seat.state.value}/{_ms(seat.since)}"


def _host_key(work: Work, call: RideAlong, seat: Seat) -> str:
    return id_of(work.workspace_id, f"ride_along/{call.id}/{_host_fact(seat)}")


def tell_change(work: Work, call: RideAlong, was: RideAlong, concerned: Collection[int], *, by: int) -> None:
    """Tell each of these people but `by` once that a call is at another time, or not held.

    What was not sent yet of an earlier change is not said any more; where that leaves the call as they know it, nothing is.
    """
    unsent = _unsent_changes(work, call, concerned)
    for person_id in sorted(set(concerned) - {by}):
        known = was.starts_at
        if person_id in unsent:
            known = datetime.fromisoformat(str(unsent[person_id]["was"]))
            if known == call.starts_at and not call.cancelled:
                continue
        _to_person(
            work, "ride_along_changed", f"changed/{_ms(call.since)}/{person_id}", call, person_id,
            change="cancelled" if call.cancelled else "moved", was=known.isoformat(), person=person_id,
        )  # fmt: skip


def _unsent_changes(work: Work, call: RideAlong, concerned: Collection[int]) -> dict[int, Any]:
    """Call off what was to be said of earlier moves and was not sent; return what each of them would have said, by person.

    Whoever an earlier move cost their seat is not concerned by this one, and has yet to read of that.
    """
    found = call_off(
        work,
        "ride_along_changed",
        (subject(call),),
        lambda each: each.payload["change"] == "moved" and each.payload["person"] in concerned,
    )
    return {int(each.payload["person"]): each.payload for each in found}


def tell_released(work: Work, call: RideAlong, seat: Seat) -> None:
    """Tell somebody that a seat of theirs was given on, since they are away then."""
    _to_person(
        work, "ride_along_changed", f"released/{_ms(seat.since)}/{seat.person_id}", call, seat.person_id,
        change="released", was=call.starts_at.isoformat(), person=seat.person_id,
    )  # fmt: skip


def reminder_fact(call: RideAlong, person_id: int) -> str:
    """Return the fact that somebody is reminded of a call by: once for each time at which it is to be."""
    return f"reminder/{person_id}/{_ms(call.starts_at)}"


def remind(work: Work, call: RideAlong, person_id: int) -> None:
    """Remind somebody of a call in which they take part, with how to behave."""
    _to_person(
        work, "ride_along_reminder", reminder_fact(call, person_id), call, person_id,
        person=person_id, starts_at=call.starts_at.isoformat(),
    )  # fmt: skip


def debrief_fact(person_id: int, *, again: bool) -> str:
    """Return the fact that somebody is asked for their debrief by: once, and once more."""
    return f"debrief/{person_id}/{'again' if again else 'first'}"


def ask_debrief(work: Work, call: RideAlong, person_id: int, *, again: bool) -> None:
    """Ask somebody who listened in for four short answers."""
    _to_person(
        work, "ride_along_debrief", debrief_fact(person_id, again=again), call, person_id,
        person=person_id, again=again,
    )  # fmt: skip


def tell_heard(work: Work, call: RideAlong, author_id: int) -> None:
    """Tell whoever held a call what somebody took from it."""
    _to_person(work, "ride_along_heard", f"heard/{author_id}", call, call.host_id, person=author_id)


def debrief_answered(work: Work, call: RideAlong, person_id: int) -> None:
    """Owe that messages which asked for a debrief say that it was answered, or is not wanted."""
    keys = [f"ride_along/{call.id}/{debrief_fact(person_id, again=again)}" for again in (False, True)]
    bring_many_up_to_date(work, [id_of(work.workspace_id, each) for each in keys])


def followed(work: Work, call: RideAlong, *whom: int) -> None:
    """Bring what was said of a call's seats, and the Homes of those it concerns, to their present state."""
    shown = [
        each.id
        for some in notices.by_ids(work, alerts.showing(work, "ride_along", call.id))
        for each in some
        if each.kind in KEPT_TRUE
    ]
    bring_many_up_to_date(work, shown)
    seats = stored.seats(work, [call.id])[call.id]
    homes.refresh_of(work, call.host_id, *(each.person_id for each in seats), *whom)


def notice_id(work: Work, call: RideAlong, fact: str) -> str:
    """Return the id of the notice that a fact about a call owes."""
    return id_of(work.workspace_id, f"ride_along/{call.id}/{fact}")


def _to_person(work: Work, kind: str, fact: str, call: RideAlong, person_id: int, **payload: Any) -> None:
    """Owe somebody a DM; nobody who left, or whom Slack does not know."""
    known = people.person(work, person_id)
    if known is None or not known.member or not known.slack:
        return
    owe(
        work,
        Owed(
            kind=kind,
            dedup_key=f"ride_along/{call.id}/{fact}",
            target=f"person:{person_id}",
            payload={"call": call.id, **payload},
            subjects=(subject(call),),
        ),
    )


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
