"""Debriefs: asked on a turn's last working day, once more two working days later, and put on the next joint agenda."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from alignment.calendar import local_day, local_instant
from alignment.errors import Incomplete, NotNow, Offer, TakenAlready
from alignment.people import Actor
from alignment.permissions import Right, may
from alignment.rotation.curriculum import DEBRIEF, week_of
from alignment.rotation.field_notes import LONGEST, Question, as_point
from alignment.rotation.slots import DAY, WEEK
from db.memory import Work
from db.stores import audit, curricula, field_notes, meeting_notes, workspaces
from db.stores.curricula import OnTurn
from db.stores.field_notes import Debrief
from db.stores.meetings import Meeting
from db.stores.notices import Subject, id_of
from operations import homes
from operations.meetings import points
from operations.notices import Owed, bring_many_up_to_date, owe
from operations.people.quiet import when_here
from operations.rotations.field_notes import side_of
from operations.rotations.here import Here
from operations.rotations.weeks import bring_week_up_to_date, owed_of, thing_of

AT = time(14)
"""When on its day a debrief is asked for, on the wall of whoever is on the turn."""

AGAIN_AFTER = 2
"""So many working days later it is asked for once more, and never after that."""

OPEN_FOR = 4 * WEEK
"""So long after a turn its debrief can be answered."""

LOOKED_BACK = 2 * WEEK
"""So long after a turn a clock that stood still asks yet."""


def debrief_key(turn_id: int, *, again: bool = False) -> str:
    """Return the fact by which a debrief is asked for: once, and once more."""
    return f"turn/{turn_id}/debrief{'/again' if again else ''}"


def unasked(work: Work) -> tuple[tuple[OnTurn, bool], ...]:
    """Return the turns whose debrief is to be asked for now; True: for the second and last time."""
    today = workspaces.today(work)
    ending = curricula.running(work, today + DAY, since=today - LOOKED_BACK)
    if not ending:
        return ()
    done = field_notes.answered(work, [each.planned.id for each in ending])
    open_ = [each for each in ending if each.planned.id not in done]
    there = Here.of(work, {each.planned.person_id for each in open_})
    keys = [debrief_key(each.planned.id, again=again) for each in open_ for again in (False, True)]
    owed = owed_of(work, keys)
    found = []
    for each in open_:
        asked = owed.get(debrief_key(each.planned.id))
        again = asked is not None
        if debrief_key(each.planned.id, again=again) not in owed and _is_due(each, there, asked):
            found.append((each, again))
    return tuple(found)


def _is_due(turn: OnTurn, there: Here, asked: datetime | None) -> bool:
    """Tell whether it is time to ask: on the last day of the turn on which they are at work, and two working days after."""
    zone = there.zones.get(turn.planned.person_id)
    if zone is None or local_day(there.now, zone) > turn.planned.last_on + LOOKED_BACK:
        return False
    day = _last_day(turn, there) if asked is None else local_day(asked, zone)
    if day is None:
        return False
    for _ in range(AGAIN_AFTER if asked is not None else 0):
        day = there.calendar.next_working_day(day)
    return local_instant(day, AT, zone) <= there.now


def _last_day(turn: OnTurn, there: Here) -> date | None:
    """Return the last day of a turn on which whoever is on it is at work; None where there is none."""
    planned = turn.planned
    for week in range(week_of(planned.first_on, planned.last_on), 0, -1):
        days = there.days(turn, planned.person_id, week)
        if days:
            return days[-1]
    return None


def ask(work: Work) -> int:
    """Ask for the debriefs that are due, each once and once more; return how many were asked for."""
    found = unasked(work)
    for turn, again in found:
        owe(
            work,
            Owed(
                kind="debrief_asked",
                dedup_key=debrief_key(turn.planned.id, again=again),
                target=f"person:{turn.planned.person_id}",
                payload={"turn": turn.planned.id, "again": again},
                due_at=when_here(work, turn.planned.person_id, work.now),
                subjects=(Subject("turn", turn.planned.id),),
            ),
        )
    return len(found)


def may_answer(work: Work, actor: Actor, turn: OnTurn) -> None:
    """Refuse whoever may not answer a turn's questions now: NotAllowed, NotNow or TakenAlready."""
    may(actor, Right.DO_TURN, thing_of(turn))
    today = workspaces.today(work)
    if not turn.planned.takes_place or today < turn.planned.first_on:
        raise NotNow("That turn has not begun.", Offer("Programmes", "/rotation"))
    if today > turn.planned.last_on + OPEN_FOR:
        raise NotNow("That turn is over for more than four weeks.", Offer("Field notes", "/rotation notes"))
    if field_notes.answered(work, [turn.planned.id]):
        raise TakenAlready("You answered that already.", Offer("Agenda", "/meeting agenda"))


def answer(work: Work, actor: Actor, turn: OnTurn, answers: Mapping[Question, str]) -> Meeting | None:
    """Keep what a visitor brings back and put it on the next joint agenda, without one planned on the first that is.

    Return the meeting; None where none is planned yet.
    """
    may_answer(work, actor, turn)
    said = {question: " ".join(words.split()) for question, words in answers.items()}
    said = {question: words for question, words in said.items() if words}
    if not said:
        raise Incomplete("One answer is enough, but one it takes.", field=Question.SURPRISED.value)
    long = next((question for question, words in said.items() if len(words) > LONGEST), None)
    if long is not None:
        raise NotNow(f"An answer has at most {LONGEST} letters.", field=long.value)
    notes = {
        question: meeting_notes.add(work, actor.id, as_point(question, said[question]))
        for question in Question
        if question in said
    }
    if not field_notes.keep(work, turn.planned.id, actor.id, notes):
        raise TakenAlready("You answered that already.", Offer("Agenda", "/meeting agenda"))
    if curricula.tick(work, turn.planned.id, len(turn.weeks), DEBRIEF):
        bring_week_up_to_date(work, turn, len(turn.weeks))
    audit.record(work, actor.id, "turn.debrief", f"turn:{turn.planned.id}")
    kept = field_notes.answered(work, [turn.planned.id])[turn.planned.id]
    meeting = _put(work, kept, points.next_joint(work))
    asked = [debrief_key(turn.planned.id, again=again) for again in (False, True)]
    bring_many_up_to_date(work, [id_of(work.workspace_id, each) for each in asked])
    homes.refresh_of(work, actor.id)
    work.leaves(turn=turn.planned.id)
    return meeting


def homeless(work: Work) -> tuple[Debrief, ...]:
    """Return the debriefs that wait for a joint meeting, where one is planned now."""
    waiting = field_notes.unlanded(work)
    return waiting if waiting and points.next_joint(work) is not None else ()


def land(work: Work) -> int:
    """Put the debriefs that waited on the agenda of the joint meeting that is planned now; return how many."""
    meeting = points.next_joint(work)
    return sum(_put(work, each, meeting) is not None for each in homeless(work))


def _put(work: Work, debrief: Debrief, meeting: Meeting | None) -> Meeting | None:
    if meeting is None or not field_notes.land(work, debrief.turn_id, meeting.id):
        return None
    notes = [debrief.answers[question] for question in Question if question in debrief.answers]
    return points.put(work, debrief.author_id, meeting, notes, side_of(work, debrief.turn_id))
