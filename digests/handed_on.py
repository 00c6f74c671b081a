"""Whoever of inside sales handed a lead on hears what sales made of it: who took it, or why it was a no."""

from __future__ import annotations

from alignment.dates import short_moment
from alignment.lifecycle import EventKind
from alignment.reasons import BY_CODE
from alignment.zones import local_day
from db.memory import Work
from db.stores import leads as stored
from db.stores import people
from db.stores.leads import Event
from db.stores.notices import Notice
from digests.lead_words import Shown, first_id, headline, shown, title, whereabouts, zone_of
from messages.buttons import Button
from messages.message import Message, compose
from messages.text import neutral, one_line
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message:
    """Return what sales did with the lead, in its present state; what was taken back says so."""
    lead = shown(work, int(notice.payload["lead"]))
    history = stored.standing(stored.events(work, lead.lead.id))
    done = next((each for each in history if each.seq == int(notice.payload["seq"])), None)
    says = TITLES[done.kind] if done is not None else "taken back"
    lines = _lines(work, notice, lead, done) if done is not None else ["Sales has not answered yet."]
    return compose(
        headline(lead.lead, f": {says}. {lines[0]}"),
        write("digests/handed_on", title=title(lead.lead, lead.link, says), lines=lines),
        buttons=(Button("Show it", f"/lead {lead.lead.id}"),),
        iteration=first_id(notice),
    )


TITLES = {
    EventKind.ACCEPTED: "sales accepted",
    EventKind.REJECTED: "sales said no",
    EventKind.RECYCLED: "sent to nurture",
    EventKind.DISQUALIFIED: "contact stopped",
}
"""What a line says of what sales did."""

_DID = {
    EventKind.ACCEPTED: "accepted it",
    EventKind.REJECTED: "said no",
    EventKind.RECYCLED: "sent it to nurture",
    EventKind.DISQUALIFIED: "stopped contact",
}


def _lines(work: Work, notice: Notice, lead: Shown, done: Event) -> list[str]:
    zone = zone_of(work, notice, lead.terms)
    at = short_moment(done.occurred_at, zone, local_day(done.occurred_at, zone))
    who = people.person(work, done.actor_id)
    name = neutral(one_line(who.first_name, 12)).replace("!", ".") if who else "Sales"
    why = f": {BY_CODE[done.code].label}" if done.code in BY_CODE else ""
    said = f"{name} {_DID[done.kind]} at {at}{why}."
    if done.kind is EventKind.ACCEPTED:
        return [said]
    return [said, f"{whereabouts(lead.lead)}."]
