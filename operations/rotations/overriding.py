"""A manager moves somebody's turn to another stretch, or gives it another host: the plan follows, and people are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from alignment.dates import day_and_month
from alignment.errors import NotNow, Offer
from alignment.people import Actor
from alignment.permissions import Right, may
from alignment.rotation.known import Known
from alignment.rotation.planner import plan as fair_plan
from alignment.rotation.planner import stretches
from alignment.rotation.slots import Slot
from alignment.rotation.turns import Because, Turn
from db.memory import Work
from db.stores import audit, programmes, rotation_turns
from db.stores.rotation_turns import Planned
from operations.rotations import told
from operations.rotations.planning import apply, known_of
from operations.rotations.swapping import locked

_PLAN = Offer("See the plan", "/rotation plan")


def move(work: Work, actor: Actor, turn_id: int, day: date) -> Planned:
    """Move a turn to the stretch that has this day, or the next one after it; who has to make room is told as well."""
    may(actor, Right.MOVE_TURN)
    turn, programme = locked(work, turn_id)
    known = known_of(work, programme)
    slot = _stretch(known, day)
    if slot == turn.turn.slot:
        raise NotNow(f"It is from {day_and_month(slot.first)} already.", _PLAN)
    wanted = _with(known, replace(turn.turn, slot=slot, by_hand=True))
    made = fair_plan(wanted)
    if not any(each.key == turn.turn.key and each.slot == slot for each in made.turns):
        raise NotNow(
            f"From {day_and_month(slot.first)} that cannot be: not everybody could be there, or two of one team "
            "would be out at once.",
            _PLAN,
        )
    apply(work, programme, known, made)
    return _told(work, actor, turn, "turn.moved")


def host(work: Work, actor: Actor, turn_id: int, host_id: int) -> Planned:
    """Give a turn another host, who is there then and hosts nobody else."""
    may(actor, Right.MOVE_TURN)
    turn, programme = locked(work, turn_id)
    known = known_of(work, programme)
    wanted = _with(known, replace(turn.turn, host_id=host_id, by_hand=True))
    made = fair_plan(wanted)
    found = next((each for each in made.turns if each.key == turn.turn.key), None)
    if found is None or (found.slot, found.host_id) != (turn.turn.slot, host_id):
        raise NotNow(
            "That host cannot be: who hosts is in the host pool, there then, and hosts nobody else.", _PLAN
        )
    apply(work, programme, known, made)
    return _told(work, actor, turn, "turn.hosted")


def _stretch(known: Known, day: date) -> Slot:
    found = next((each for each in stretches(known) if each.last >= day), None)
    if found is None or day < known.today:
        raise NotNow("Pick a day in the year ahead.", _PLAN)
    return found


def _with(known: Known, turn: Turn) -> Known:
    return replace(known, future=tuple(turn if each.key == turn.key else each for each in known.future))


def _told(work: Work, actor: Actor, before: Planned, verb: str) -> Planned:
    after = rotation_turns.by_id(work, before.id)
    programme = programmes.by_number(work, before.programme_id)
    assert after is not None, "it was found in this transaction"
    assert programme is not None, "it was found in this transaction"
    if before.person_id != actor.id and after.first_on != before.first_on:
        told.tell_moves(work, programme, [told.Moved(before, after, Because.BY_HAND, actor.id)])
    told.bring_announcement_up_to_date(work, before.id)
    audit.record(work, actor.id, verb, f"turn:{before.id}")
    work.leaves(turn=before.id)
    return after
