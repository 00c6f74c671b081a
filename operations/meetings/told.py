"""What is owed because of joint meetings: everybody it concerns hears once, in the series' channel or each by DM."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from alignment.agenda import Point
from alignment.calendar import WorkingCalendar
from alignment.people import Role
from alignment.sweep import morning
from db.memory import Work
from db.stores import meetings, notices, people
from db.stores.meetings import Meeting
from db.stores.notices import Subject, id_of
from db.stores.outcomes import Action
from db.stores.series import Series
from db.tables.delivery import Act, NoticeState
from db.tables.meetings import AgendaState
from operations.meetings.meant import everybody_of
from operations.notices import Owed, bring_up_to_date, call_off, owe


def places(work: Work, series: Series, serving: Collection[int] = ()) -> tuple[str, ...]:
    """Return where a series speaks: its channel, else each of its people by DM."""
    if series.channel:
        return (series.channel,)
    known = people.people(work, everybody_of(work, series, serving))
    return tuple(f"person:{each.id}" for each in known.values() if each.slack)


def agenda_key(meeting: Meeting, place: str) -> str:
    """Return the fact that a meeting's agenda is owed to a place by: once for ever, wherever the meeting moves."""
    return f"meeting/{meeting.id}/agenda/{place}"


def owe_agenda(work: Work, meeting: Meeting) -> int:
    """Owe an agenda that was written; return to how many places."""
    told = places(work, meeting.series, meeting.serving)
    for place in told:
        owe(
            work,
            Owed(
                kind="agenda",
                dedup_key=agenda_key(meeting, place),
                target=place,
                payload={"meeting": meeting.id},
                as_of=meeting.as_of,
                known_at=meeting.known_at,
                subjects=(Subject("meeting", meeting.id), *subjects_of(meeting.points)),
            ),
        )
    return len(told)


def subjects_of(points: Sequence[Point]) -> tuple[Subject, ...]:
    """Return the leads that an agenda shows."""
    leads = {lead for each in points for lead in each.facts.get("leads", ())}
    return tuple(Subject("lead", each) for each in sorted(leads))


def bring_agenda_up_to_date(work: Work, meeting: Meeting) -> None:
    """Owe that an agenda which was sent says how things are now."""
    if meeting.agenda_state in (AgendaState.WRITTEN, AgendaState.OVER):
        for place in places(work, meeting.series, meeting.serving):
            bring_up_to_date(work, id_of(work.workspace_id, agenda_key(meeting, place)))


def owe_question(work: Work, meeting: Meeting) -> int:
    """Ask the chair and both managers whether a meeting without anything to decide is skipped; nobody else hears of it."""
    managers = people.holders(work, Role.SALES_MANAGER, Role.MARKETING_MANAGER)
    asked = people.people(work, {meeting.chair_id, *(each.id for each in managers)})
    told = [each for each in asked.values() if each.slack and each.member]
    for each in told:
        owe(
            work,
            Owed(
                kind="agenda_empty",
                dedup_key=f"meeting/{meeting.id}/empty/{each.id}",
                target=f"person:{each.id}",
                payload={"meeting": meeting.id},
            ),
        )
    return len(told)


def bring_questions_up_to_date(work: Work, meeting: Meeting) -> None:
    """Owe that those who were asked whether to skip read what became of it."""
    managers = people.holders(work, Role.SALES_MANAGER, Role.MARKETING_MANAGER)
    for person_id in {meeting.chair_id, *(each.id for each in managers)} - {0}:
        key = f"meeting/{meeting.id}/empty/{person_id}"
        bring_up_to_date(work, id_of(work.workspace_id, key))


def tell_change(
    work: Work, meeting: Meeting, change: str, before: Mapping[str, Any], *, day_off: bool = False
) -> None:
    """Tell everybody once that a meeting moved, is skipped, or takes place after all; or that the day it had is off.

    What was not sent yet of an earlier change is not said any more. Where that leaves the meeting as people know it,
    nothing is said.
    """
    for place in places(work, meeting.series, meeting.serving):
        known, unsent = before, _unsent(work, meeting, place)
        if unsent is not None:
            known = {"starts_at": unsent["was"], "skipped": unsent["was_skipped"]}
        same = known["skipped"] is meeting.skipped and (
            meeting.skipped or known["starts_at"] == meeting.starts_at.isoformat()
        )
        if unsent is not None and same:
            continue
        owe(
            work,
            Owed(
                kind="meeting_changed",
                dedup_key=_change_key(meeting, place),
                target=place,
                payload={
                    "meeting": meeting.id,
                    "change": change,
                    "was": known["starts_at"],
                    "was_skipped": known["skipped"],
                    "day_off": day_off,
                },
                subjects=(Subject("meeting", meeting.id),),
            ),
        )
    bring_agenda_up_to_date(work, meeting)
    bring_questions_up_to_date(work, meeting)


def _change_key(meeting: Meeting, place: str) -> str:
    return f"meeting/{meeting.id}/changed/{int(meeting.since.timestamp() * 1000)}/{place}"


def _unsent(work: Work, meeting: Meeting, place: str) -> Mapping[str, Any] | None:
    """Call off what was to be said of the last change and was not sent; return its payload, None where there is none."""
    shown = (Subject("meeting", meeting.id),)
    found = call_off(work, "meeting_changed", shown, lambda each: each.target == place)
    return found[0].payload if found else None


def tell_series(work: Work, series: Series, change: str) -> None:
    """Tell everybody once that a series begins, is held at another time, or ends."""
    at = int(work.now.timestamp() * 1000)
    for place in places(work, series):
        owe(
            work,
            Owed(
                kind="meeting_changed",
                dedup_key=f"series/{series.id}/{change}/{at}/{place}",
                target=place,
                payload={"series": series.id, "change": change},
            ),
        )


def owe_recap(work: Work, meeting: Meeting) -> None:
    """Owe the recap under a meeting's agenda once it is over; what is written down later changes it."""
    for place in places(work, meeting.series, meeting.serving):
        parent = id_of(work.workspace_id, agenda_key(meeting, place))
        agenda = notices.by_id(work, parent)
        under = agenda is not None and agenda.state in _STANDS
        key = f"meeting/{meeting.id}/recap/{place}"
        owe(
            work,
            Owed(
                kind="recap",
                dedup_key=key,
                target=place,
                payload={"meeting": meeting.id},
                act=Act.REPLY if under else Act.POST,
                parent_id=parent if under else "",
                part=1 if under else 0,
                due_at=max(work.now, meeting.ends_at),
                subjects=(Subject("meeting", meeting.id),),
            ),
        )
        bring_up_to_date(work, id_of(work.workspace_id, key))


def bring_recap_up_to_date(work: Work, meeting_id: int) -> None:
    """Owe that a recap which was sent says which of its actions are done."""
    meeting = meetings.by_id(work, meeting_id)
    if meeting is not None:
        for place in places(work, meeting.series, meeting.serving):
            bring_up_to_date(work, id_of(work.workspace_id, f"meeting/{meeting.id}/recap/{place}"))


def owe_reminder(work: Work, action: Action, calendar: WorkingCalendar) -> bool:
    """Remind whoever has an action on its day, once, in the morning on their wall; False where nobody can be reached."""
    owner = people.person(work, action.owner_id)
    if owner is None or not owner.member or not owner.slack:
        return False
    owe(
        work,
        Owed(
            kind="action_due",
            dedup_key=_reminder_key(action),
            target=f"person:{action.owner_id}",
            payload={"action": action.id},
            subjects=(Subject("meeting", action.meeting_id),),
            due_at=morning(owner.zone, calendar, work.now),
        ),
    )
    return True


def is_reminded(work: Work, action: Action) -> bool:
    """Tell whether the reminder of an action is owed already, or nobody can get it."""
    if notices.by_id(work, id_of(work.workspace_id, _reminder_key(action))) is not None:
        return True
    owner = people.person(work, action.owner_id)
    return owner is None or not owner.member or not owner.slack


def bring_reminder_up_to_date(work: Work, action: Action) -> None:
    """Owe that a reminder which was sent says that its action is done."""
    bring_up_to_date(work, id_of(work.workspace_id, _reminder_key(action)))


def _reminder_key(action: Action) -> str:
    return f"action/{action.id}/due/{action.due_on.isoformat()}"


_STANDS = (NoticeState.PENDING, NoticeState.SENDING, NoticeState.SENT)
