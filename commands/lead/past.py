"""What happened to a lead, and who has it now, in words."""

from __future__ import annotations

from alignment.lead_state import Lead
from alignment.lifecycle import EventKind, Queue
from alignment.people import Actor
from alignment.permissions import Right, allowed
from alignment.reasons import BY_CODE
from db.memory import Work
from db.stores import leads as stored
from db.stores import people
from db.stores.accounts import owner_of_account
from db.stores.leads import Event
from operations.history import thing_of

_PAST = {
    EventKind.CREATED: "came in",
    EventKind.MARKETING_QUALIFIED: "handed over to sales",
    EventKind.ASSIGNED: "assigned",
    EventKind.REROUTED: "passed on",
    EventKind.TELE_ACCEPTED: "accepted by inside sales",
    EventKind.TELE_QUALIFIED: "handed on to sales",
    EventKind.ACCEPTED: "accepted",
    EventKind.TOUCHED: "attempt",
    EventKind.REJECTED: "rejected",
    EventKind.RECYCLED: "to nurture",
    EventKind.DISQUALIFIED: "disqualified",
    EventKind.RETURNED: "returned to sales",
    EventKind.SALES_QUALIFIED: "qualified",
    EventKind.WON: "won",
    EventKind.LOST: "lost",
    EventKind.REVIVED: "revived",
    EventKind.REOPENED: "reopened",
    EventKind.SNOOZED: "put off",
    EventKind.ANSWERED: "marketing answered",
    EventKind.SECOND_LOOK: "second look asked",
    EventKind.RULED: "ruled",
    EventKind.MISSING: "asked marketing",
    EventKind.FILLED: "filled in",
    EventKind.NOT_TO_BE_HAD: "not to be had",
}


def what_happened(event: Event) -> str:
    """Say one event: `rejected: no budget`."""
    words = _PAST[event.kind]
    if event.kind is EventKind.TOUCHED:
        return {
            "call": "called",
            "no_answer": "called, no answer",
            "email": "e-mailed",
            "meeting": "met",
        }.get(event.touch, words)
    if event.kind is EventKind.REROUTED and event.owner_id:
        return "given on"
    if event.kind is EventKind.DISQUALIFIED and event.other_id:
        return f"merged into L-{event.other_id}"
    if event.kind is EventKind.MISSING and not event.actor_id:
        words = "needed by the agreement"
    if event.code in BY_CODE:
        return f"{words}: {BY_CODE[event.code].label}"
    return f"{words}: {event.code.replace('_', ' ').replace(',', ', ')}" if event.code else words


def account_line(work: Work, actor: Actor, lead: Lead) -> str:
    """Say by which lead somebody keeps this lead's account: `Same account as L-17, Jonas`; empty where nobody does."""
    account = stored.facts(work, lead.id).of_account
    kept = owner_of_account(work, account, other_than=lead.id) if account else None
    other = stored.lead(work, kept.lead_id) if kept else None
    if kept is None or other is None or not allowed(actor, Right.SEE_LEAD, thing_of(work, other)):
        return ""
    holder = people.person(work, kept.owner_id)
    seen = holder is not None and allowed(actor, Right.SEE_HOLDER, thing_of(work, other))
    return f"Same account as L-{kept.lead_id}{f', {holder.first_name}' if holder and seen else ''}"


def holder_of(work: Work, lead: Lead, sees_holder: bool) -> str:
    """Say who has a lead: a name where it may be seen, or the queue in which it waits."""
    if lead.owner_id:
        holder = people.person(work, lead.owner_id)
        return holder.first_name if holder and sees_holder else "with a rep"
    return {
        Queue.ROUTING: "waiting for routing",
        Queue.NURTURE: "nurture",
        Queue.TRIAGE: "marketing sorts it",
        Queue.NONE: "",
    }[lead.queue]
