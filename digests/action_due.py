"""An action from a joint meeting, on its day: what it was, from which meeting, and the button that says it is done."""

from __future__ import annotations

from alignment.calendar import local_day
from alignment.dates import short_day
from db.memory import Work
from db.stores import meeting_notes, meetings, outcomes
from db.stores.notices import Notice
from db.tables.delivery import Act
from digests import meeting_words as say
from digests.lead_words import first_id, paragraph
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape, one_line
from messages.words import render as write

MOST_LINES = 4


def render(work: Work, notice: Notice) -> Message | None:
    """Return the reminder, or that it is done; None where it was done before anybody was reminded."""
    action = outcomes.action(work, int(notice.payload["action"]))
    assert action is not None, "a reminder belongs to an action of its workspace"
    if not action.open and notice.act is not Act.PRESENT:
        return None
    meeting = meetings.by_id(work, action.meeting_id)
    assert meeting is not None, "an action belongs to a meeting of its workspace"
    today = local_day(work.now, meeting.series.zone)
    body = meeting_notes.bodies(work, [action.note_id]).get(action.note_id, "")
    told = write(
        "digests/action_due",
        number=action.id,
        done=not action.open,
        day="today" if action.due_on == today else short_day(action.due_on, today),
        lines=paragraph(body)[:MOST_LINES],
        title=one_line(meeting.series.name, 24),
        held=short_day(local_day(meeting.starts_at, meeting.series.zone), today),
    )
    state = "is due" if action.open else "is done"
    head = f"Action {action.id} {state}: {one_line(say.words(body, 50), 50)}"
    return compose(
        escape(head.rstrip("…,: ")),
        told,
        buttons=(Button("Done", f"/meeting done {action.id}"), Button("My actions", "/meeting"))
        if action.open
        else (),
        iteration=first_id(notice),
    )
