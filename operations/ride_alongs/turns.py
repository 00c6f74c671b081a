"""Whose turn it is: who of marketing waits for a call, by the longest wait, and who of them can hear it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from alignment.meetings import Audience
from alignment.people import Department
from alignment.ride_alongs import Listener, SeatState, in_turn
from db.memory import Work
from db.stores import attending, people, roster
from db.stores import ride_alongs as stored
from db.stores.ride_alongs import RideAlong


def line_of(work: Work, call: RideAlong) -> tuple[Listener, ...]:
    """Return who waits for a seat on a call and could hear it, in turn: those in line for it, and those who ask for any.

    Nobody who has or had a seat on it, or said no to one; nobody who is asked about another call, or hears one then.
    """
    here = {each.person_id: each for each in stored.seats(work, [call.id])[call.id]}
    asks = dict(stored.waiting(work))
    for person_id, seat in here.items():
        if seat.state is SeatState.IN_LINE:
            asks[person_id] = min(asks.get(person_id, seat.asked_at), seat.asked_at)
        else:
            asks.pop(person_id, None)
    asks.pop(call.host_id, None)
    for seat in stored.in_state(work, SeatState.INVITED):
        asks.pop(seat.person_id, None)
    able = set(asks) - unable(work, call, asks)
    return listeners(work, {each: at for each, at in asks.items() if each in able})


def list_for_any(work: Work) -> tuple[Listener, ...]:
    """Return who asks for any call, in turn."""
    return listeners(work, stored.waiting(work))


def listeners(work: Work, asks: Mapping[int, datetime]) -> tuple[Listener, ...]:
    """Return these people in turn, each with since when they ask; who is not of marketing, or not in Slack, is left out."""
    joined = attending.bench(work, Audience.BOTH).of(Department.MARKETING)
    known = people.people(work, asks)
    reached = {each for each in asks if each in joined and each in known and known[each].slack}
    last = stored.last_rides(work, reached)
    return in_turn(Listener(each, last.get(each), asks[each], joined[each]) for each in reached)


def unable(work: Work, call: RideAlong, whom: Collection[int]) -> frozenset[int]:
    """Return who of these people is away while a call is held, or hears another one then."""
    spans = roster.spans(work, whom, call.starts_at)
    away = {who for who, each in spans.items() if any(first < call.ends_at for first, _ in each)}
    return frozenset(away | _busy(work, call, whom))


def is_away(work: Work, call: RideAlong, person_id: int) -> bool:
    """Tell whether somebody is away while a call is held."""
    spans = roster.spans(work, [person_id], call.starts_at).get(person_id, ())
    return any(first < call.ends_at for first, _ in spans)


def _busy(work: Work, call: RideAlong, whom: Collection[int]) -> frozenset[int]:
    others = {each.id: each for each in stored.coming(work) if each.id != call.id and each.overlaps(call)}
    taken = stored.seats(work, others)
    return frozenset(
        seat.person_id
        for found in taken.values()
        for seat in found
        if seat.state is SeatState.TAKEN and seat.person_id in set(whom)
    )


def hears_then(work: Work, call: RideAlong, person_id: int) -> RideAlong | None:
    """Return another call that somebody hears or holds while this one is held; None for none."""
    others = [each for each in stored.coming(work) if each.id != call.id and each.overlaps(call)]
    taken = stored.seats(work, [each.id for each in others])
    for each in others:
        mine = any(seat.person_id == person_id and seat.state is SeatState.TAKEN for seat in taken[each.id])
        if mine or each.host_id == person_id:
            return each
    return None
