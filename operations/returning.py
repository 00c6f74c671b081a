"""What comes back: a lost lead to nurture, a lead from nurture on its day, a closed deal when the customer returns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from alignment import leads as rules
from alignment.errors import Incomplete
from alignment.lifecycle import EventKind, Queue, Stage, Via
from alignment.people import Actor, Standing
from alignment.permissions import Right
from alignment.rejections import on_working_day
from alignment.zones import local_day
from db.memory import Work
from db.stores import contacts, deals, returning, workspaces
from db.stores import leads as stored
from db.stores.lead_search import see
from db.tables.deals import DealKind
from operations import enrichment, no_contact, routing
from operations.history import Done, happen, judge, load

AT_ONCE = 20
"""Leads that one look at the clock brings back: each costs about ten statements, and others wait behind a write."""

_CLOCK = Actor(0, "", Standing.MEMBER)
"""Nobody: what the clock does is done by no person."""


def revive(
    work: Work, actor: Actor, lead_id: int, until: date | None = None, *, via: Via = Via.COMMAND
) -> Done:
    """Bring a lost lead back to nurture, once its cooling-off is over; on the day `until` it returns to sales."""
    lead = load(work, lead_id)
    judge(work, actor, Right.REVIVE, lead)
    no_contact.refuse(work, lead)
    terms = workspaces.terms(work)
    today = local_day(work.now, terms.zone)
    if until is not None and until <= today:
        raise Incomplete("It comes back on a later day than today.", field="until")
    lost = [
        each.occurred_at
        for each in stored.standing(stored.events(work, lead.id))
        if each.kind is EventKind.LOST and each.cycle == lead.cycle
    ]
    lost_on = local_day(max(lost), terms.zone) if lost else today
    back_on = on_working_day(until, terms.calendar) if until else None
    step = rules.revive(lead, lost_on, today, back_on)
    see(work, actor.id, lead.id)
    return happen(work, actor, lead, [step], via=via, terms=terms)


def reopen(work: Work, actor: Actor, lead_id: int, why: str, *, via: Via = Via.COMMAND) -> Done:
    """Take back that a lead was won or lost, with a reason: its deal is open again, and the digest says so."""
    lead = load(work, lead_id)
    judge(work, actor, Right.REOPEN, lead)
    no_contact.refuse(work, lead)
    step = rules.reopen(lead, why)
    see(work, actor.id, lead.id)
    closed = returning.closed_deal(work, lead.id)
    if closed is not None:
        deal_id, facts = closed
        opened = replace(
            facts,
            kind=DealKind.OPEN,
            stage_since=work.now,
            loss_reason="",
            category="pipeline",
            assumed=False,
        )
        deals.record(work, deal_id, opened, work.now)
        step = replace(step, other_id=deal_id)
    note_id = contacts.add_note(work, lead.id, actor.id, why)
    return happen(work, actor, lead, [step], via=via, note_id=note_id)


def close_again(work: Work, deal_id: int, at: datetime) -> None:
    """Give a deal back what it was before it was opened again: whoever did that takes it back."""
    before = returning.deal_before(work, deal_id, at)
    if before is not None:
        deals.record(work, deal_id, before, work.now)


def bring_back(work: Work) -> int:
    """Hand over anew what nurture holds until today, flagged as returned; return how many.

    A lead whose person asked for no contact meanwhile is closed instead. Each opens a new cycle with its own clocks (row 14 of the life cycle), and is routed, though not to whoever refused it lately. Any number of clocks may ask: a lead that was
    brought back waits for no day any more.
    """
    terms = workspaces.terms(work)
    due = returning.due(work, local_day(work.now, terms.zone), AT_ONCE)
    for lead_id in due:
        lead = load(work, lead_id)
        if (lead.stage, lead.queue) != (Stage.RECYCLED, Queue.NURTURE):
            continue  # somebody was faster between the look and the lock
        if no_contact.asked(work, lead_id):
            happen(work, _CLOCK, lead, [rules.opt_out(lead)], via=Via.CLOCK, terms=terms)
            continue
        done = happen(work, _CLOCK, lead, [rules.qualify_for_sales(lead)], via=Via.CLOCK, terms=terms)
        routing.place(work, enrichment.at_hand_over(work, lead_id, via=Via.CLOCK) or done, via=Via.CLOCK)
    return len(due)
