"""A meeting for which nothing waits to be decided: its chair and both managers are asked whether to skip it."""

from __future__ import annotations

from db.memory import Work
from db.stores import meetings
from db.stores.notices import Notice
from db.tables.delivery import Act
from db.tables.meetings import AgendaState
from digests import meeting_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return the question, or what became of it; None where it was answered before anybody read it."""
    meeting = meetings.by_id(work, int(notice.payload["meeting"]))
    assert meeting is not None, "a question belongs to a meeting of its workspace"
    asked = meeting.agenda_state is AgendaState.ASKED and not meeting.skipped and meeting.starts_at > work.now
    if not asked and notice.act is not Act.PRESENT:
        return None
    state = "asked" if asked else "skipped" if meeting.skipped else "kept"
    line = write(
        "digests/agenda_empty",
        title=say.name_of(meeting.series),
        when=say.soon(work, meeting),
        state=state,
    )
    number = meeting.ref
    buttons = (Button("Skip", f"/meeting skip {number}"), Button("Keep", f"/meeting keep {number}"))
    return compose(escape(line), line, buttons=buttons if asked else (), iteration=first_id(notice))
