"""On a day on which somebody heard enough about what waits, the rest comes as one message that grows."""

from __future__ import annotations

from alignment.dates import short_moment
from alignment.promises import Promise
from alignment.zones import local_day
from db.memory import Work
from db.stores import alerts, clocks
from db.stores.notices import Notice
from digests import offer
from digests.lead_words import first_id, shown, title
from digests.nudge import SHORT, menu
from messages.buttons import Button
from messages.message import Message, compose, row
from messages.words import render as write

MOST_ROWS = 4


def render(work: Work, notice: Notice) -> Message | None:
    """Return what of it still waits, what is due first at the top; None for somebody who has left."""
    actor = offer.reader(work, notice)
    if actor is None:
        return None
    ids = alerts.subjects(work, first_id(notice), "lead")
    waiting = sorted(
        (clock.due_at, lead_id, clock.kind)
        for lead_id in ids
        for clock in clocks.of_lead(work, lead_id)
        if clock.stopped_at is None
    )
    first: dict[int, str] = {}
    for due, lead_id, kind in waiting:
        by = "by" if due > work.now else "due"
        zone = actor.zone or "UTC"
        moment = short_moment(due, zone, local_day(work.now, zone))
        what = SHORT[Promise(kind)]
        first.setdefault(lead_id, f"{what} {by} {moment}")
    rows = []
    for lead_id, tail in list(first.items())[:MOST_ROWS]:
        lead = shown(work, lead_id)
        show = (Button("Show", f"/lead {lead_id}"),)
        theirs = lead.lead.owner_id == actor.id
        rows.append(row(title(lead.lead, lead.link, tail), menu(lead) if theirs else show))
    count = len(first)
    says = "1 more lead waits today." if count == 1 else f"{count} more leads wait today."
    return compose(
        says if count else "Nothing of this waits any more.",
        write("digests/nudges", count=count, says=says, left=count - len(rows)),
        extra=rows,
        buttons=(Button("All that waits", "/lead all"),) if count else (),
        iteration=first_id(notice),
    )
