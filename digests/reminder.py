"""A rep is reminded of a lead that they put off, when its time has come."""

from __future__ import annotations

from alignment.dates import deadline
from alignment.lead_state import stage_words
from alignment.lifecycle import IN_HAND
from alignment.promises import Promise
from db.memory import Work
from db.stores import clocks
from db.stores.notices import Notice
from digests.lead_words import first_id, fitted, headline, shown, title, zone_of
from messages.buttons import Button
from messages.message import Message, compose
from messages.words import render as write

_PROMISES = {
    Promise.ACCEPT: "Accept or reject",
    Promise.FIRST_TOUCH: "First touch",
    Promise.NEXT_STEP: "Next step",
}


def render(work: Work, notice: Notice) -> Message:
    """Return the reminder with what is due; where the lead moved on meanwhile, that there is nothing to do."""
    lead = shown(work, int(notice.payload["lead"]))
    mine = lead.lead.stage in IN_HAND and notice.target == f"person:{lead.lead.owner_id}"
    running = [
        each
        for each in clocks.of_lead(work, lead.lead.id)
        if each.stopped_at is None and each.kind in _PROMISES
    ]
    soonest = min(running, key=lambda each: each.due_at, default=None)
    return compose(
        headline(lead.lead, ": you put it off until now."),
        write(
            "digests/reminder",
            title=title(lead.lead, lead.link, "put off until now"),
            mine=mine,
            promise=_PROMISES[Promise(soonest.kind)] if soonest else "",
            due=deadline(soonest.due_at, zone_of(work, notice, lead.terms)) if soonest else "",
            facts=fitted(lead.campaign.name, f"{lead.team} team" if lead.team else ""),
            where=stage_words(lead.lead),
        ),
        buttons=buttons(lead.lead.id) if mine else (),
        iteration=first_id(notice),
    )


def buttons(number: int) -> tuple[Button, ...]:
    """Return what a rep may do with a lead that they put off."""
    return (
        Button("Log a call", f"/lead called {number}"),
        Button("Later", f"/lead later {number}", form=True),
        Button("Reject", f"/lead reject {number}", form=True),
    )
