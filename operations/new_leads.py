"""New leads by hand: a rep's own, or one that marketing found and hands over at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from alignment import leads as rules
from alignment.accounts import account_of
from alignment.errors import Incomplete, NotNow, Offer
from alignment.lead_state import Lead, apply
from alignment.lifecycle import Origin, Queue, Stage, Via
from alignment.people import Actor
from alignment.permissions import Right, may
from alignment.self_reported import HeardFrom
from db.memory import Work
from db.stores import campaign_touches, contacts, lead_search, merging, teams, workspaces
from db.stores import leads as stored
from db.stores.contacts import Contact
from operations import enrichment, no_contact, routing
from operations.addresses import hashed as hash_of
from operations.history import Done, happen, judge, load


@dataclass(frozen=True, slots=True)
class NewLead:
    """What somebody typed of a lead that is not here yet."""

    company: str
    contact: Contact = field(default_factory=Contact)
    campaign_id: int = 0
    team_id: int = 0
    hot: bool = False
    self_reported: HeardFrom | None = None


def add(work: Work, actor: Actor, new: NewLead, *, anyway: bool = False, via: Via = Via.COMMAND) -> Done:
    """Bring a lead into being: a rep's is theirs with origin sales, a marketer's is handed over to sales at once.

    What inside sales brings in is theirs with its own origin, until they hand it on.

    Refuses the second lead of an e-mail address, and (unless `anyway`) of a company, with what there is as buttons.
    """
    may(actor, Right.ADD_LEAD)
    if not new.company.strip():
        raise Incomplete(
            "A lead needs its company.", Offer("New lead", "/lead add", form=True), field="company"
        )
    hashed = hash_of(work, new.contact.email)
    _refuse_second(work, new, hashed, anyway)
    origin = stored.origin_of(actor.roles)
    if origin is Origin.SALES and actor.id in teams.of_inside_sales(work):
        origin = Origin.INSIDE_SALES
    team_id = new.team_id or (0 if origin is Origin.MARKETING else min(actor.team_ids, default=0))
    number = work.number("lead")
    lead = Lead(
        id=number,
        company=new.company.strip()[:200],
        stage=Stage.NEW,
        cycle=0,
        version=0,
        origin=origin,
        queue=Queue.ROUTING,
        campaign_id=new.campaign_id,
        hot=new.hot,
    )
    company_of = account_of(email=new.contact.email)
    stored.add(work, lead, account_number=company_of.number, domain=company_of.domain)
    contacts.add_contact(work, number, new.contact, hashed)
    if new.self_reported is not None:
        campaign_touches.keep_self_reported(work, {number: new.self_reported})
    steps = [rules.create(origin, team_id, actor.id)]
    if origin is Origin.MARKETING:
        steps.append(rules.qualify_for_sales(apply(lead, steps[0])))
    lead_search.see(work, actor.id, number)
    done = happen(work, actor, lead, steps, via=via)
    if origin is Origin.MARKETING:
        done = enrichment.at_hand_over(work, number, via=via) or done
    return routing.place(work, done, via=via)


def _refuse_second(work: Work, new: NewLead, hashed: str, anyway: bool) -> None:
    if hashed and lead_search.is_suppressed(work, hashed):
        raise NotNow("This person asked to be forgotten, so no lead is kept of them.", field="email")
    found = lead_search.by_email(work, hashed) if hashed else ()
    stands = merging.survivors(work, [each.id for each in found])
    same = tuple(stored.leads(work, [stands.get(each.id, each.id) for each in found]).values())
    if same:
        raise NotNow(
            f"There is a lead with this address: {same[0].ref}.",
            *(Offer(f"Show L-{each.id}", f"/lead {each.id}") for each in same),
            field="email",
        )
    known = () if anyway else lead_search.same_company(work, new.company)
    if known:
        raise NotNow(
            f"There is a lead of this company: {known[0].ref}.",
            *(Offer(f"Show L-{each.id}", f"/lead {each.id}") for each in known[:2]),
            Offer("Add it anyway", f"/lead add anyway {new.company}"[:2000], form=True),
            field="company",
        )


def hand_over(work: Work, actor: Actor, lead_id: int, *, via: Via = Via.COMMAND) -> Done:
    """Say that a lead meets marketing's definition: a cycle opens, and sales' accept clock starts.

    So does marketing's own, where the lead lacks what the agreement needs of it.
    """
    lead = load(work, lead_id)
    judge(work, actor, Right.HAND_OVER, lead)
    no_contact.refuse(work, lead)
    done = happen(work, actor, lead, [rules.qualify_for_sales(lead)], via=via, terms=workspaces.terms(work))
    return routing.place(work, enrichment.at_hand_over(work, lead_id, via=via) or done, via=via)
