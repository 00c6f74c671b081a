"""Once a month a rep reads what became of what they told marketing: notes, answers, and what changed because of them."""

from __future__ import annotations

from datetime import date

from alignment import monthly as rules
from db.memory import Work
from db.stores import told, workspaces
from db.stores.notices import Notice
from messages.buttons import Button
from messages.message import Message, compose
from messages.words import render as write

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def render(work: Work, notice: Notice) -> Message | None:
    """Return the month of one person; None when there is nothing to say, or figures about persons are off by now."""
    terms = workspaces.terms(work)
    if not terms.switches.person_figures:
        return None
    month = date.fromisoformat(str(notice.payload["month"]))
    since, until = rules.edges(month, terms.zone)
    found = told.month(work, int(notice.payload["person"]), since, until)
    if not found:
        return None
    name = MONTHS[month.month - 1]
    changed = f", {found.changed} changed something" if found.changed else ""
    return compose(
        f"Your {found.given} notes in {name}: {found.answered} answered{changed}.",
        write("digests/month_told", month=name, told=found),
        buttons=(Button("What waits for me", "/lead"),),
        iteration=notice.id,
    )
