"""Four questions at the end of somebody's turn, and where their answers went; once more two working days later, never again."""

from __future__ import annotations

from db.memory import Work
from db.stores import curricula, field_notes, meetings, workspaces
from db.stores.notices import Notice
from db.tables.delivery import Act
from digests import meeting_words
from digests import rotation_words as say
from digests.lead_words import first_id
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import escape
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message | None:
    """Return the questions, or where the answers stand; None where they came, or the turn is off, before anybody was asked."""
    turn = curricula.on_turn(work, int(notice.payload["turn"]), workspaces.today(work))
    assert turn is not None, "a debrief belongs to a turn of its workspace"
    done = field_notes.answered(work, [turn.planned.id]).get(turn.planned.id)
    unsent = notice.act is not Act.PRESENT
    if unsent and (done is not None or not turn.planned.takes_place):
        return None
    meeting = meetings.by_id(work, done.meeting_id) if done is not None and done.landed else None
    head = f"Your turn {say.where(work, turn.programme)}"
    body = write(
        "digests/debrief_asked",
        head=head,
        last=say.of(turn.planned, workspaces.today(work)),
        answered=done is not None,
        again=bool(notice.payload["again"]),
        agenda=f"{meeting_words.name_of(meeting.series, 20)} {meeting_words.when(meeting)}"
        if meeting
        else "",
    )
    title = f"{head}: answered." if done is not None else f"{head}: four short questions."
    answer = Button("Answer", f"/rotation debrief {turn.planned.ref}", form=True)
    buttons = (Button("Field notes", "/rotation notes"),)
    return compose(
        escape(title),
        body,
        buttons=buttons if done is not None else (answer, *buttons),
        iteration=first_id(notice),
    )
