"""A rep is asked about their rejection or feedback, and whoever asked gets the reply: both by DM."""

from __future__ import annotations

from db.memory import Work
from db.stores import contacts, people
from db.stores.notices import Notice
from digests.lead_words import first_id, headline, paragraph, shown, title
from messages.buttons import Button
from messages.message import Message, compose
from messages.words import render as write

_MOST_LINES = 9


def render(work: Work, notice: Notice) -> Message:
    """Return the question with a button to reply, or the reply with one to the lead."""
    lead = shown(work, int(notice.payload["lead"]))
    note_id = int(notice.payload["note"])
    asked = notice.payload["role"] == "question"
    who = people.person(work, contacts.note_author(work, note_id))
    name = who.first_name if who and asked else "Marketing" if asked else "Sales"
    words = contacts.note(work, note_id) or "(erased)"
    lines = paragraph(f"{name}: {words}")
    if len(lines) > _MOST_LINES:
        lines = (*lines[: _MOST_LINES - 1], "The rest is in the lead's notes.")
    reply = Button("Reply", f"/lead reply {lead.lead.id} {note_id}", form=True)
    show = Button("Show the lead", f"/lead {lead.lead.id}")
    return compose(
        headline(lead.lead, ": marketing asks you something." if asked else ": sales replied."),
        write(
            "digests/ask",
            title=title(lead.lead, lead.link, "marketing asks" if asked else "sales replied"),
            words=lines,
        ),
        buttons=(reply, show) if asked else (show,),
        iteration=first_id(notice),
    )
