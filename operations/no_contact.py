"""Whoever asked for no contact stays where they are: every way back asks here, and says why it is closed."""

from __future__ import annotations

from alignment.errors import NotNow, Offer
from alignment.lead_state import Lead
from db.memory import Work
from db.stores import erasure, merging, returning


def asked(work: Work, lead_id: int) -> bool:
    """Tell whether the person behind a lead asked for no contact, on this lead or on another of theirs."""
    if not returning.anybody_opted_out(work):
        return False
    return returning.opted_out(work, leads_of_person(work, lead_id))


def leads_of_person(work: Work, lead_id: int) -> tuple[int, ...]:
    """Return every lead of the person behind a lead: of the same address, or merged with one of those."""
    return merging.one_person(work, erasure.same_person(work, lead_id))


def refuse(work: Work, lead: Lead) -> None:
    """Raise `NotNow` where nothing may bring a lead back: its person asked for no contact."""
    if asked(work, lead.id):
        raise NotNow(
            f"{lead.ref}: this person asked for no contact, so nothing brings the lead back.",
            Offer("Show it", f"/lead {lead.id}"),
        )
