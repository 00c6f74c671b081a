"""A second look: somebody sees a rejection differently, and both managers decide it together."""

from __future__ import annotations

from dataclasses import dataclass

from alignment import rejections as talk
from alignment.errors import NotNow, Offer
from alignment.lifecycle import EventKind, Via
from alignment.people import Actor, Department, Role
from alignment.permissions import NOTHING, Right, may
from alignment.rejections import Ruling
from db.memory import Work
from db.stores import contacts, workspaces
from db.stores import leads as stored_leads
from db.stores import rejections as stored
from db.stores.lead_search import see
from db.stores.rejections import Rejection
from db.tables.leads import RejectionState
from operations import alerts, routing
from operations.history import Done, happen, judge, load


def ask(work: Work, actor: Actor, lead_id: int, why: str, *, via: Via = Via.COMMAND) -> Done:
    """Ask both managers to look at a rejection again; the owner of the campaign may, and whoever said no.

    It answers the rejection for marketing's clock: the decision is the managers' now.
    """
    lead = load(work, lead_id)
    judge(work, actor, Right.ASK_SECOND_LOOK, lead)
    rejection = stored.latest(work, lead.id)
    if rejection is None or rejection.state not in (RejectionState.OPEN, RejectionState.ANSWERED):
        raise NotNow(f"{lead.ref} has no rejection to look at again.", Offer("Show it", f"/lead {lead.id}"))
    terms = workspaces.terms(work)
    until = talk.look_until(rejection.opened_at, terms.calendar, terms.agreement.second_look_days)
    step = talk.look_again(lead, why, until, work.now, _side(actor))
    note_id = contacts.add_note(work, lead.id, actor.id, why)
    done = happen(work, actor, lead, [step], via=via, note_id=note_id, terms=terms)
    seen = "differ" if actor.id == rejection.rejected_by else rejection.seen_by_rep
    stored.change(work, rejection, state=RejectionState.SECOND_LOOK, seen_by_rep=seen)
    see(work, actor.id, lead.id)
    alerts.refresh(work, rejection)
    return done


def _side(actor: Actor) -> Department:
    sales = actor.has(Role.REP, Role.SALES_MANAGER)
    return Department.SALES if sales else Department.MARKETING


@dataclass(frozen=True, slots=True)
class Looked:
    """A manager's ruling, and what both decided once they agree. `other` is what the other side said so far."""

    done: Done
    outcome: Ruling | None
    other: Ruling | None


def rule(work: Work, actor: Actor, lead_id: int, ruling: Ruling, *, via: Via = Via.COMMAND) -> Looked:
    """Say what the actor's side rules; once both managers say the same, the rejection stands or the lead returns."""
    may(actor, Right.RULE, NOTHING)
    lead = load(work, lead_id)
    rejection = stored.latest(work, lead.id)
    if rejection is None or rejection.state is not RejectionState.SECOND_LOOK:
        raise NotNow(f"Nobody asked for a second look at {lead.ref}.", Offer("Show it", f"/lead {lead.id}"))
    mine = Department.SALES if actor.has(Role.SALES_MANAGER) else Department.MARKETING
    said = rulings(work, lead.id)
    ruled = talk.rule(lead, ruling, mine, said)
    done = happen(work, actor, lead, ruled.steps, via=via)
    done = routing.place(work, done, via=via)
    if ruled.outcome is not None:
        state = RejectionState.UPHELD if ruled.outcome is Ruling.UPHOLD else RejectionState.OVERRULED
        stored.change(work, rejection, state=state)
    see(work, actor.id, lead.id)
    alerts.refresh(work, rejection)
    return Looked(done, ruled.outcome, said.get(mine.other))


def rulings(work: Work, lead_id: int) -> dict[Department, Ruling]:
    """Return what each side ruled since the second look was asked; a later word of the same side replaces it."""
    said: dict[Department, Ruling] = {}
    for each in stored_leads.standing(stored_leads.events(work, lead_id)):
        if each.kind is EventKind.SECOND_LOOK:
            said = {}
        elif each.kind is EventKind.RULED:
            side, _, ruling = each.code.partition("_")
            said[Department(side)] = Ruling(ruling)
    return said


def state_after_undo(work: Work, rejection: Rejection, kinds: set[EventKind]) -> RejectionState:
    """Return where a rejection stands again once events of these kinds were taken back."""
    if EventKind.REJECTED in kinds:
        return RejectionState.VOIDED
    if EventKind.RULED in kinds:
        return RejectionState.SECOND_LOOK
    return (
        RejectionState.OPEN
        if not rejection.answer or EventKind.ANSWERED in kinds
        else RejectionState.ANSWERED
    )
