"""One meeting at another time, skipped, or held after all: everybody it concerns is told once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from alignment.calendar import local_day
from alignment.dates import deadline
from alignment.errors import NotNow, Offer, TakenAlready
from alignment.people import Actor
from alignment.permissions import Right
from db.memory import Work
from db.stores import agenda, audit, calendars, workspaces
from db.stores import meetings as stored
from db.stores.meetings import Meeting
from db.tables.meetings import AgendaState
from operations import homes
from operations.meetings import told
from operations.meetings.meant import load
from operations.meetings.planning import plan_series, see_who_serves


def move(work: Work, actor: Actor, meeting_id: int, starts_at: datetime) -> Meeting:
    """Hold one meeting at another time; the series stays as it is. A day off is refused, since nobody is there."""
    meeting = _coming(work, actor, meeting_id)
    if starts_at == meeting.starts_at and not meeting.skipped:
        raise NotNow(f"It is {deadline(starts_at, meeting.series.zone)} already.", field="time")
    if starts_at <= work.now:
        raise NotNow(f"{deadline(starts_at, meeting.series.zone)} is over.", field="time")
    day = local_day(starts_at, meeting.series.zone)
    if not workspaces.terms(work).calendar.is_working_day(day):
        name = calendars.day_off(work, day)
        raise NotNow(
            f"{deadline(starts_at, meeting.series.zone)} is a day off{f': {name}' if name else ''}.",
            field="day",
        )
    moved = stored.replan(work, meeting, starts_at=starts_at, skipped=False)
    audit.record(work, actor.id, "meeting.moved", f"meeting:{meeting.id}")
    return _told(work, moved, "moves", meeting)


def skip(work: Work, actor: Actor, meeting_id: int) -> Meeting:
    """Skip one meeting: whoever would have chaired it is first next time."""
    meeting = _coming(work, actor, meeting_id)
    if meeting.skipped:
        raise TakenAlready(
            f"The {meeting.series.name} on {deadline(meeting.starts_at, meeting.series.zone)} is skipped already.",
            Offer("Hold it", f"/meeting keep {meeting.ref}"),
        )
    skipped = stored.replan(work, meeting, skipped=True)
    agenda.put_back(work, meeting.id)
    audit.record(work, actor.id, "meeting.skipped", f"meeting:{meeting.id}")
    plan_series(work, meeting.series, workspaces.terms(work).calendar)
    return _told(work, skipped, "skipped", meeting)


def keep(work: Work, actor: Actor, meeting_id: int) -> Meeting:
    """Hold a meeting: one that was skipped takes place, one without points stays in the calendar and has its agenda."""
    meeting = _coming(work, actor, meeting_id)
    asked = meeting.agenda_state is AgendaState.ASKED
    if not meeting.skipped and not asked:
        raise TakenAlready(
            f"The {meeting.series.name} takes place: {deadline(meeting.starts_at, meeting.series.zone)}."
        )
    kept = stored.replan(work, meeting, skipped=False) if meeting.skipped else meeting
    audit.record(work, actor.id, "meeting.kept", f"meeting:{meeting.id}")
    if asked:
        publish(work, kept)
    return _told(work, kept, "kept", meeting) if meeting.skipped else _again(work, kept)


def publish(work: Work, meeting: Meeting) -> None:
    """Send an agenda that was held back because nothing stood on it."""
    if stored.set_state(work, meeting, AgendaState.WRITTEN):
        told.owe_agenda(work, meeting)
        told.bring_questions_up_to_date(work, meeting)


def _again(work: Work, meeting: Meeting) -> Meeting:
    found = stored.by_id(work, meeting.id)
    assert found is not None, "it was found in this transaction"
    return found


def _coming(work: Work, actor: Actor, meeting_id: int) -> Meeting:
    meeting = load(work, actor, Right.RUN_MEETING, meeting_id)
    if meeting.series.ended_at <= work.now:
        raise NotNow(f"The {meeting.series.name} has ended.", Offer("Meetings", "/meeting"))
    if meeting.starts_at <= work.now:
        raise NotNow(
            f"The {meeting.series.name} on {deadline(meeting.starts_at, meeting.series.zone)} has begun.",
            Offer("Meetings", "/meeting"),
        )
    return meeting


def _told(work: Work, meeting: Meeting, change: str, was: Meeting) -> Meeting:
    before: dict[str, Any] = {"starts_at": was.starts_at.isoformat(), "skipped": was.skipped}
    see_who_serves(work, meeting.series)
    meeting = _again(work, meeting)
    told.tell_change(work, meeting, change, before)
    homes.refresh_all(work)
    work.leaves(meeting=meeting.id)
    return meeting
