"""A fair plan of turns, and as little change to it as can be.

**Fair**: everybody once a round before anybody twice; a slot belongs to one round, so nine people and two places make
five slots, the last with one. Who was longest without a turn goes first. Nobody has a host again while another who could
host them has not; nobody else of their team is out at the same time, where the terms say so.

**As little change as can be**, when somebody joins, leaves or falls ill, or a range is closed:
- a turn that has begun never moves, nor does its host change unless they left; what people agreed on by hand stays while it can be;
- a turn stays in its slot while its person can have it; its host stays while they can host, unless they have had somebody
  of that slot by now whom another could have who has not;
- who leaves gives their place to somebody who waits for one, else to the last of that round, so one turn moves at most;
- who falls ill goes to the next free place, and theirs is taken the same way: theirs and one other turn move at most;
- who joins takes a free place of the round; where there is none, at most one turn of the next round moves, two of the one
  after that, and so on: with a place more in every round, fewer cannot;
- a range that is closed moves the turns in it, and those that make room for them.
Nobody is called to a turn that begins before `earliest`: a place that is free sooner stays free.
"""

from __future__ import annotations

from dataclasses import dataclass

from alignment.rotation.filling import Course, Filling
from alignment.rotation.known import Known
from alignment.rotation.slots import DAY, WEEK, Slot, slots
from alignment.rotation.standing_in import stand_ins
from alignment.rotation.turns import Because, Move, Turn


@dataclass(frozen=True, slots=True)
class Plan:
    """The turns to come, in order of time, and which of those that were planned moved. `gone` take place no more.

    `stand_ins` are turns that run, with who hosts for the rest of them instead of whoever left.
    """

    turns: tuple[Turn, ...]
    moves: tuple[Move, ...] = ()
    gone: tuple[Turn, ...] = ()
    stand_ins: tuple[Turn, ...] = ()


def plan(known: Known) -> Plan:
    """Plan the turns to come: what was planned before stays where it can."""
    course, there = Course(known), stretches(known)
    still = set(there)
    course.waiting_for = {
        each.key: each for each in known.future if each.person_id in known.visitors and each.slot in still
    }
    for slot in there:
        Filling(course, slot).fill()
    before = {each.key: each.slot for each in known.future}
    moves = tuple(
        _moved(course, turn, before[turn.key])
        for turn in course.made
        if before.get(turn.key, turn.slot) != turn.slot
    )
    stays = {each.key for each in course.made}
    gone = tuple(each for each in known.future if each.key not in stays)
    return Plan(tuple(course.made), moves, gone, stand_ins(known))


def stretches(known: Known) -> tuple[Slot, ...]:
    """Return the slots to come, in order: after what has begun, where turns are planned already as they are."""
    since = max(known.today, known.terms.starts_on)
    if known.begun:  # as long as their terms said: those of today may be others
        since = max(since, max(each.slot.last for each in known.begun) + DAY + known.terms.pause * WEEK)
    kept = {each.slot for each in known.future}
    return tuple(slots(known.terms, known.calendar, known.closed, since, known.until, kept))


def _moved(course: Course, turn: Turn, was: Slot) -> Move:
    shut = any(each.touches(was.first, was.last) for each in course.known.closed)
    because, whose = course.causes.get(turn.key, (Because.CLOSED if shut else Because.PLAN, 0))
    return Move(turn, was, because, whose)
