"""A rep is asked about their rejection or feedback, and whoever asked gets the reply: both by DM."""

from __future__ import annotations

from alignment.feedback import NOUNS
from db.memory import Work
from db.stores import contacts, feedback, people
from db.stores.notices import Notice
from db.stores.topics import topic
from digests.lead_words import first_id, headline, paragraph, shown, title
from digests.topic_words import topic_headline, topic_title
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import Mrkdwn
from messages.words import render as write

_MOST_LINES = 9


def render(work: Work, notice: Notice) -> Message:
    """Return the question with a button to reply, or the reply with one to what it is about."""
    note_id = int(notice.payload["note"])
    asked = notice.payload["role"] == "question"
    who = people.person(work, contacts.note_author(work, note_id))
    name = who.first_name if who and asked else "Marketing" if asked else "Sales"
    words = contacts.note(work, note_id) or "(erased)"
    lines = paragraph(f"{name}: {words}")
    if len(lines) > _MOST_LINES:
        lines = (
            *lines[: _MOST_LINES - 1],
            "The rest is in the lead's notes." if notice.payload.get("lead") else "The rest did not fit.",
        )
    about = _about_lead(work, notice, asked=asked) or _about_feedback(work, notice, asked=asked)
    said, heading, reply, show = about
    return compose(
        said,
        write("digests/ask", title=heading, words=lines),
        buttons=(reply, show) if asked else (show,),
        iteration=first_id(notice),
    )


_Parts = tuple[Mrkdwn, Mrkdwn, Button, Button]
"""What differs by what is asked about: the headline, the title, the button to reply, and the one that shows it."""


def _words(*, asked: bool) -> tuple[str, str]:
    return (
        (": marketing asks you something.", "marketing asks")
        if asked
        else (": sales replied.", "sales replied")
    )


def _about_lead(work: Work, notice: Notice, *, asked: bool) -> _Parts | None:
    number = int(notice.payload.get("lead", 0))
    if not number:
        return None
    lead = shown(work, number)
    said, tail = _words(asked=asked)
    return (
        headline(lead.lead, said),
        title(lead.lead, lead.link, tail),
        Button("Reply", f"/lead reply {number} {notice.payload['note']}", form=True),
        Button("Show the lead", f"/lead {number}"),
    )


def _about_feedback(work: Work, notice: Notice, *, asked: bool) -> _Parts:
    given = feedback.by_id(work, int(notice.payload["feedback"]))
    assert given is not None, "a question belongs to feedback of its workspace"
    about = topic(work, given.on)
    said, tail = _words(asked=asked)
    reply = f"{NOUNS[given.about]} reply {given.id} {notice.payload['note']}"
    return (
        topic_headline(about, said),
        topic_title(about, tail),
        Button("Reply", reply, form=True),
        Button("Show it", about.line),
    )
