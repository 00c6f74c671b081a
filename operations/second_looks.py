"""A second look: somebody sees a rejection differently, and both managers decide it together."""

from __future__ import annotations

from dataclasses import dataclass

from alignment import rejections as talk
from alignment.errors import Incomplete, NotNow, Offer
from alignment.lead_state import Lead
from alignment.lifecycle import EventKind, Via
from alignment.people import Actor, Department, Role, Standing
from alignment.permissions import NOTHING, Right, may
from alignment.rejections import Ruling
from db.memory import Work
from db.stores import agenda, audit, campaigns, contacts, notices, people, workspaces
from db.stores import alerts as stored_alerts
from db.stores import rejections as stored
from db.stores.lead_search import see
from db.stores.notices import Subject
from db.stores.rejections import Rejection
from db.stores.second_looks import rulings
from db.tables.delivery import Act, NoticeState
from db.tables.meetings import PointKind
from db.tables.rejections import RejectionState
from operations import alerts, no_contact, routing
from operations.history import Done, happen, judge, load
from operations.left_behind import managers_of_queue
from operations.notices import Owed, owe


@dataclass(frozen=True, slots=True)
class Asked:
    """A second look that was asked for; `added`: it was asked before, and this is the other side's opinion."""

    lead: Lead
    added: bool = False


def ask(work: Work, actor: Actor, lead_id: int, why: str, *, via: Via = Via.COMMAND) -> Asked:
    """Ask both managers to look at a rejection again; the owner of the campaign may, and whoever said no.

    It answers the rejection for marketing's clock: the decision is the managers' now. Where it was asked already, the
    sentence is the opinion of the actor's side, beside the other's.
    """
    lead = load(work, lead_id)
    judge(work, actor, Right.ASK_SECOND_LOOK, lead)
    no_contact.refuse(work, lead)
    rejection = stored.latest(work, lead.id)
    if rejection is not None and rejection.state is RejectionState.SECOND_LOOK:
        return Asked(lead, _say(work, actor, lead, rejection, why))
    if rejection is None or rejection.state not in (RejectionState.OPEN, RejectionState.ANSWERED):
        raise NotNow(f"{lead.ref} has no rejection to look at again.", Offer("Show it", f"/lead {lead.id}"))
    terms = workspaces.terms(work)
    until = talk.look_until(rejection.opened_at, terms.calendar, terms.agreement.second_look_days)
    step = talk.look_again(lead, why, until, work.now, _side(actor))
    side = _side(actor)
    note_id = contacts.add_note(work, lead.id, actor.id, why)
    done = happen(work, actor, lead, [step], via=via, note_id=note_id, terms=terms)
    seen = "differ" if actor.id == rejection.rejected_by else rejection.seen_by_rep
    stored.change(
        work,
        rejection,
        state=RejectionState.SECOND_LOOK,
        seen_by_rep=seen,
        look_until=talk.look_until(work.now, terms.calendar, terms.agreement.second_look_days),
        **{_OPINIONS[side]: note_id},
    )
    see(work, actor.id, lead.id)
    alerts.refresh(work, rejection)
    _tell(work, actor, rejection)
    return Asked(done.lead)


_OPINIONS = {Department.SALES: "sales_note_id", Department.MARKETING: "marketing_note_id"}


def _say(work: Work, actor: Actor, lead: Lead, rejection: Rejection, why: str) -> bool:
    """Keep what the actor's side says in a second look that was asked already; a later sentence replaces it."""
    if not why.strip():
        raise Incomplete("Why? One sentence is enough.", field="why")
    note_id = contacts.add_note(work, lead.id, actor.id, why)
    stored.change(work, rejection, **{_OPINIONS[_side(actor)]: note_id})
    audit.record(work, actor.id, "look.said", f"lead:{lead.id}", rejection=rejection.id)
    see(work, actor.id, lead.id)
    alerts.refresh(work, rejection)
    work.leaves(lead=lead.id)
    return True


def _tell(work: Work, actor: Actor, rejection: Rejection) -> None:
    """Tell both managers, who decide it, and the other side, by DM; and under the alert, for whoever reads that."""
    managers = (
        *managers_of_queue(work, rejection.team_id),
        *(each.id for each in people.holders(work, Role.MARKETING_MANAGER)),
    )
    owner = campaigns.by_id(work, rejection.campaign_id).owner_id
    sides = {rejection.rejected_by, rejection.answered_by or owner} - {0, actor.id}
    known = people.people(work, {*managers, *sides})
    asked = int(work.now.timestamp() * 1000)
    for person_id in dict.fromkeys((*managers, *sorted(sides))):
        if person_id in known and known[person_id].standing is Standing.MEMBER:
            _owe(work, rejection, f"person:{person_id}", asked)
    for notice_id in stored_alerts.showing(work, "rejection", rejection.id):
        alert = notices.by_id(work, notice_id)
        if alert is not None and alert.kind == "rejected" and alert.state in _STANDS:
            _owe(work, rejection, alert.target, asked, under=alert.id)


_STANDS = (NoticeState.PENDING, NoticeState.SENDING, NoticeState.SENT)


def _owe(work: Work, rejection: Rejection, target: str, asked: int, under: str = "") -> None:
    owe(
        work,
        Owed(
            kind="second_look",
            dedup_key=f"look/{rejection.fact}/{asked}/{f'under/{under}' if under else target}",
            target=target,
            payload={"rejection": rejection.id, "lead": rejection.lead_id, "thread": bool(under)},
            act=Act.REPLY if under else Act.POST,
            parent_id=under,
            part=1 if under else 0,
            subjects=(Subject("lead", rejection.lead_id), Subject("rejection", rejection.id)),
        ),
    )


def anything_unruled(work: Work) -> bool:
    """Tell whether a second look was not ruled in its time, and stands on no agenda."""
    return bool(agenda.missing(work, PointKind.SECOND_LOOK, [each.id for each in stored.unruled(work)]))


def to_agenda(work: Work) -> int:
    """Put every second look that was not ruled in its time on the next meeting's agenda; return how many."""
    count = 0
    for each in stored.unruled(work):
        if agenda.put(
            work, PointKind.SECOND_LOOK, each.id, lead_id=each.lead_id, campaign_id=each.campaign_id
        ):
            alerts.refresh(work, each)
            count += 1
    return count


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
    if ruling is Ruling.RETURN:
        no_contact.refuse(work, lead)
    mine = Department.SALES if actor.has(Role.SALES_MANAGER) else Department.MARKETING
    said = rulings(work, lead.id)
    ruled = talk.rule(lead, ruling, mine, said)
    done = happen(work, actor, lead, ruled.steps, via=via)
    done = routing.place(work, done, via=via)
    if ruled.outcome is not None:
        state = RejectionState.UPHELD if ruled.outcome is Ruling.UPHOLD else RejectionState.OVERRULED
        stored.change(work, rejection, state=state)
        agenda.settle(work, PointKind.SECOND_LOOK, rejection.id)
    see(work, actor.id, lead.id)
    alerts.refresh(work, rejection)
    return Looked(done, ruled.outcome, said.get(mine.other))


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
