"""A rep reads of leads that became theirs within a quarter of an hour as one message: one as its card, more as a list."""

from __future__ import annotations

from db.memory import Work
from db.stores import alerts, leads
from db.stores.notices import Notice
from digests import offer
from digests.lead_words import first_id, title
from digests.offer import Offered
from messages.buttons import Button
from messages.message import Message, compose, row
from messages.words import render as write

MOST_ROWS = 5


def render(work: Work, notice: Notice) -> Message | None:
    """Return what is theirs of it, to press, and what became of the rest; None for somebody who has left."""
    actor = offer.reader(work, notice)
    if actor is None:
        return None
    message = first_id(notice)
    ids = alerts.subjects(work, message, "lead")
    if len(ids) == 1:
        return offer.card(work, notice, ids[0], actor)
    held = leads.leads(work, ids)
    # A long list reads only what it shows: what is theirs and not accepted first, the newest of it.
    ordered = sorted(held.values(), key=lambda each: (each.owner_id != actor.id, each.stage.value, -each.id))
    seen = [offer.offered(work, each.id, actor) for each in ordered[:MOST_ROWS]]
    running = [each.first for each in seen if each.theirs and each.first and each.first.stopped_at is None]
    due = offer.due_words(seen[0], min(each.due_at for each in running)) if running else ""
    return compose(
        f"{len(held)} new leads, first touch {due}." if due else f"{len(held)} new leads.",
        write("digests/offers", total=len(held), due=due, left=len(held) - len(seen)),
        extra=[_row(work, each) for each in seen],
        buttons=(Button("All that waits", "/lead all"),),
        iteration=message,
    )


def _row(work: Work, seen: Offered) -> dict[str, object]:
    lead = seen.lead
    if not seen.theirs:
        show = (Button("Show", f"/lead {lead.lead.id}"),)
        return row(title(lead.lead, lead.link, offer.now_with(work, seen)), show)
    return row(title(lead.lead, lead.link, offer.stands(seen)), offer.menu(lead.lead))
