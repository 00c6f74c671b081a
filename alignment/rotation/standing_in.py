"""Who hosts for the rest of a turn whose host has left: by the same rules as whoever hosts all of one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from alignment.rotation.hosting import Past, Table
from alignment.rotation.known import Known
from alignment.rotation.people import Presence
from alignment.rotation.slots import DAY, Slot
from alignment.rotation.turns import Turn


def stand_ins(known: Known) -> tuple[Turn, ...]:
    """Return the turns that run and whose host has left, each with who hosts for the rest; not those that nobody could host.

    Everything else of such a turn stays. Somebody hosts for the rest who is there for it, has nobody on a turn with
    them, and is on none; who had that visitor least goes first.
    """
    presence, past = Presence(known.calendar), Past()
    for turn in sorted(known.begun, key=lambda each: each.slot):
        past.happens(turn)
    running = [each for each in known.begun if each.slot.last >= known.today]
    busy = {each for turn in running for each in (turn.person_id, turn.cover_id, *_still_hosted(known, turn))}
    found: list[Turn] = []
    for turn in running:
        if turn.key in known.hostless:
            made = _with_a_host(known, turn, busy, presence, past)
            if made is not None:
                found.append(made)
                busy.add(made.host_id)
    return tuple(found)


def _still_hosted(known: Known, turn: Turn) -> tuple[int, ...]:
    return () if turn.key in known.hostless else (turn.host_id,)


def _with_a_host(
    known: Known, turn: Turn, busy: Collection[int], presence: Presence, past: Past
) -> Turn | None:
    visitor = known.visitors.get(turn.person_id)
    days = known.calendar.working_days(known.today - DAY, turn.slot.last + DAY)
    if visitor is None or not days:
        return None
    free = {each.id: each for each in known.hosts.values() if each.id not in busy}
    table = Table(Slot(days[0], turn.slot.last), free, presence, past)
    host_id = next(iter(table.choices(visitor)), 0)
    if not host_id:
        return None
    return replace(turn, host_id=host_id, why=replace(turn.why, hosted=past.hosted[turn.person_id, host_id]))
