"""The agenda, one working day before: frozen, sent once, or asked about where nothing stands on it; and actions on their day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alignment.agenda import Point, in_order, worth_meeting
from alignment.calendar import local_day
from alignment.meetings import agenda_due
from db.memory import Work
from db.stores import meetings as stored
from db.stores import outcomes, workspaces
from db.stores.asked import Pair
from db.stores.meetings import Meeting
from db.stores.outcomes import Action
from db.tables.meetings import AgendaState
from operations.meetings import told
from operations.meetings.points import taken_up


@dataclass(frozen=True, slots=True)
class Ready:
    """A meeting whose agenda is due, with what the data says at a pair of times: found before anything is locked."""

    meeting: Meeting
    points: tuple[Point, ...]
    pair: Pair


def due(work: Work) -> tuple[tuple[Meeting, datetime], ...]:
    """Return the meetings whose agenda is to be written now, each with when it was due."""
    calendar = workspaces.terms(work).calendar
    waiting = [
        (each, agenda_due(each.starts_at, each.series.zone, calendar))
        for each in stored.coming(work)
        if each.agenda_state is AgendaState.WAITING and each.starts_at > work.now
    ]
    return tuple((each, at) for each, at in waiting if at <= work.now)


def write(work: Work, found: Sequence[Ready]) -> int:
    """Freeze agendas and owe them; one with nothing to decide is asked about first. Return how many messages that owes."""
    owed = 0
    for ready in found:
        meeting = stored.locked(work, ready.meeting.id)
        if meeting is None or meeting.skipped or meeting.agenda_state is not AgendaState.WAITING:
            continue
        points = in_order([*ready.points, *taken_up(work, meeting)])
        state = AgendaState.WRITTEN if worth_meeting(points) else AgendaState.ASKED
        written = stored.write(work, meeting, state, points, ready.pair)
        if written is None:
            continue
        owed += (told.owe_agenda if state is AgendaState.WRITTEN else told.owe_question)(work, written)
    return owed


def unreminded(work: Work) -> tuple[Action, ...]:
    """Return the actions that are due today and of which their owners were not reminded; on a day off none is.

    What fell due on days off is reminded of on the working day after.
    """
    terms = workspaces.terms(work)
    today = local_day(work.now, terms.zone)
    if not terms.calendar.is_working_day(today):
        return ()
    due_now = outcomes.due(work, terms.calendar.previous_working_day(today), today)
    return tuple(each for each in due_now if not told.is_reminded(work, each))


def remind(work: Work) -> int:
    """Remind of the actions that are due today, in their owners' morning; return how many."""
    calendar = workspaces.terms(work).calendar
    return sum(told.owe_reminder(work, each, calendar) for each in unreminded(work))
