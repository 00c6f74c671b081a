"""A rep hears marketing's thanks for feedback: one line, once a day at most."""

from __future__ import annotations

from datetime import datetime

from alignment.thanks import thanked_since
from db.memory import Work
from db.stores import feedback as stored
from db.stores import rejections, workspaces
from db.stores.notices import Notice
from messages.message import Message, compose
from messages.words import render as write

_WORDS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def render(work: Work, notice: Notice) -> Message:
    """Return the line for the thanks since the last one, and how many of the rep's rejections changed something."""
    author = int(notice.payload["author"])
    until = datetime.fromisoformat(str(notice.payload["until"]))
    since = thanked_since(until, workspaces.terms(work).calendar)
    notes = max(stored.thanked(work, author, since, until), 1)
    fixes = rejections.fixes_for(work, author, since)
    count = _WORDS[fixes] if fixes < len(_WORDS) else str(fixes)
    line = write("digests/thanks", notes=notes, changed=f"; {count} changed the form" if fixes else "")
    return compose(line, line, iteration=notice.id)
