"""A rep hears what marketing answered to their no: where the lead is now, and what will change because of it."""

from __future__ import annotations

from alignment.dates import deadline, short_day
from alignment.lifecycle import Queue, Stage
from alignment.zones import local_day
from db.memory import Work
from db.stores import contacts
from db.stores import rejections as stored
from db.stores.notices import Notice
from db.stores.rejections import Rejection
from db.tables.rejections import RejectionState
from digests.lead_words import Shown, first_id, headline, paragraph, sentence, shown, title, zone_of
from messages.buttons import Button
from messages.message import Message, compose
from messages.words import render as write


def render(work: Work, notice: Notice) -> Message:
    """Return the receipt in its present state; its buttons go once the rep said what they think of it."""
    rejection = stored.by_id(work, int(notice.payload["rejection"]))
    assert rejection is not None, "a receipt belongs to a rejection of its workspace"
    lead = shown(work, rejection.lead_id)
    taken_back = rejection.state in (RejectionState.OPEN, RejectionState.VOIDED)
    facts = {
        "title": title(lead.lead, lead.link, "answer taken back" if taken_back else "marketing answered"),
        "state": "open" if taken_back else rejection.state.value,
        "due": deadline(rejection.due_at, zone_of(work, notice, lead.terms))
        if rejection.state is RejectionState.OPEN
        else "",
        "whereabouts": _whereabouts(rejection, lead),
        "change": _change(work, rejection, lead),
        "seen": rejection.seen_by_rep == "fine",
    }
    where = f"{str(facts['whereabouts']).partition(';')[0].rstrip('.')}."
    tail = ": the answer was taken back." if taken_back else f": marketing answered. {where}"
    asks = rejection.state is RejectionState.ANSWERED and not rejection.seen_by_rep
    return compose(
        headline(lead.lead, tail),
        write("digests/receipt", **facts),
        buttons=buttons(rejection.lead_id) if asks else (),
        iteration=first_id(notice),
    )


def _whereabouts(rejection: Rejection, lead: Shown) -> str:
    today = local_day(rejection.answered_at or rejection.opened_at, lead.terms.zone)
    now = lead.lead
    if now.stage is Stage.RECYCLED and now.back_on is not None:
        return f"Nurture until {short_day(now.back_on, today)}; it returns flagged."
    if now.stage is Stage.RECYCLED:
        return "With marketing, to be sorted." if now.queue is Queue.TRIAGE else "In nurture, without a date."
    if rejection.answer == "send":
        return f"It went to the {lead.team} team." if lead.team else "It went to another team."
    return "It stays disqualified." if now.stage is Stage.DISQUALIFIED else "It is on its way again."


def _change(work: Work, rejection: Rejection, lead: Shown) -> tuple[str, ...]:
    words = sentence(contacts.note(work, rejection.answer_note_id))
    if not words:
        return ()
    if rejection.answer_until is None:
        return paragraph(words[:1].upper() + words[1:])
    today = local_day(rejection.answered_at or rejection.opened_at, lead.terms.zone)
    day = rejection.answer_until
    # A day within the week reads "Fri 20 Nov"; after "From" the plain date is enough.
    shown_day = short_day(day, today).split(" ", 1)[1] if (day - today).days < 7 else short_day(day, today)
    return paragraph(f"From {shown_day} {words}")


def buttons(lead_id: int) -> tuple[Button, ...]:
    """Return what a rep may say of an answer."""
    return (
        Button("Fine", f"/lead fine {lead_id}"),
        Button("I see it differently", f"/lead look {lead_id}", form=True),
    )
