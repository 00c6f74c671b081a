"""Putting a deal off: its silence is meant until a day, and why; or it wants a look again."""

from __future__ import annotations

from datetime import date, timedelta

from alignment.errors import Incomplete, NotNow, Offer
from alignment.leads import UNDO_MINUTES
from alignment.people import Actor
from alignment.permissions import Right, Thing, allowed, may
from db.memory import Work
from db.stores import audit, contacts, snoozes, workspaces
from db.stores.open_deals import OpenDeal

LONGEST = timedelta(days=366)


def snooze(work: Work, actor: Actor, deal: OpenDeal, until: date, reason: str) -> None:
    """Leave a deal out of those that want a look until that day, and keep why; how it was put off before ends."""
    may(actor, Right.SNOOZE_DEAL, thing_of(deal))
    today = workspaces.today(work)
    if until <= today:
        raise NotNow("That day is here already. Pick a later one.", field="until")
    if until - today > LONGEST:
        raise NotNow("That is over a year. Pick a nearer day.", field="until")
    if not reason.strip():
        raise Incomplete(
            f"Why is the silence of {deal.ref} meant? Such as: until 2 dec waiting for legal.",
            Offer("Fill it in", f"/pipeline snooze {deal.ref}", form=True),
            field="reason",
        )
    note = contacts.add_note(work, deal.lead_id or None, actor.id, reason)
    snoozes.begin(work, deal.id, until, actor.id, note)
    audit.record(work, actor.id, "deal.snoozed", f"deal:{deal.id}", until=until.isoformat())


def wake(work: Work, actor: Actor, deal: OpenDeal) -> bool:
    """Let a deal want a look again; tell whether it was as if it had never been put off.

    It is within the minutes of an undo, for whoever did it: how it was put off before then goes on.
    """
    may(actor, Right.SNOOZE_DEAL, thing_of(deal))
    found = snoozes.now_of(work, deal.id)
    if found is None:
        raise NotNow(f"{deal.ref} is not put off.", Offer("Stalled deals", "/pipeline stalled"))
    mine = found.person_id == actor.id and work.now - found.valid_from <= timedelta(minutes=UNDO_MINUTES)
    if mine:
        snoozes.take_back(work, found)
        if found.note_id:
            contacts.erase_note(work, found.note_id)
    else:
        snoozes.end(work, deal.id)
    audit.record(work, actor.id, "deal.woken", f"deal:{deal.id}")
    return mine


def may_snooze(actor: Actor, owner_id: int, team_id: int) -> bool:
    """Tell whether somebody may put a deal off that this person and team have."""
    return allowed(actor, Right.SNOOZE_DEAL, Thing(owner_id=owner_id, team_id=team_id))


def reads_why(actor: Actor, owner_id: int, team_id: int, author_id: int) -> bool:
    """Tell whether somebody reads why a deal was put off: whoever may do it, and whoever wrote it."""
    return may_snooze(actor, owner_id, team_id) or bool(author_id and author_id == actor.id)


def thing_of(deal: OpenDeal) -> Thing:
    """Return what a deal is, as rights are asked about it."""
    return Thing(name=deal.ref, owner_id=deal.owner_id, team_id=deal.team_id)
