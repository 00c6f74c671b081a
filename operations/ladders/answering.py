"""What people do about a promise that they were told of: be on it, or take the lead over."""

from __future__ import annotations

from dataclasses import replace

from alignment import leads as rules
from alignment.errors import NotNow, Offer
from alignment.lead_state import STAGE_WORDS, Lead, apply
from alignment.lifecycle import IN_HAND, Stage, Via
from alignment.people import Actor
from alignment.permissions import Right, Thing, may
from alignment.reasons import RerouteReason
from db.memory import Work
from db.stores import audit, teams
from db.stores import ladders as stored
from operations import nudges
from operations.history import Done, happen, load, thing_of


def acknowledge(work: Work, actor: Actor, lead_id: int) -> Lead:
    """Be on it: what the actor was told of a lead is not said again to them until its ladder's next step."""
    lead = load(work, lead_id)
    may(actor, Right.SEE_LEAD)
    if not stored.acknowledge(work, lead.id, actor.id):
        raise NotNow(f"Nothing about {lead.ref} waits for your word.", Offer("Show it", f"/lead {lead.id}"))
    audit.record(work, actor.id, "ladder.acknowledged", f"lead:{lead.id}")
    nudges.follow(work, lead.id)
    work.leaves(lead=lead.id)
    return lead


def cover(work: Work, actor: Actor, lead_id: int, *, via: Via = Via.COMMAND) -> Done:
    """Take a lead over as its team's backup, or as a manager of its holder: it is accepted, and its clocks run on."""
    lead = load(work, lead_id)
    may(actor, Right.COVER, covered(work, lead))
    if lead.owner_id == actor.id:
        raise NotNow(f"{lead.ref} is yours already.", Offer("Log a call", f"/lead called {lead.id}"))
    if lead.stage not in IN_HAND:
        raise NotNow(
            f"{lead.ref} is {STAGE_WORDS[lead.stage]}; nobody has to take it over.",
            Offer("Show it", f"/lead {lead.id}"),
        )
    step = (
        rules.assign(lead, actor.id, lead.team_id)
        if lead.stage is Stage.MQL
        else rules.reroute(lead, RerouteReason.ABSENT, actor.id, lead.team_id)
    )
    inside = actor.id in teams.of_inside_sales(work)
    taken = rules.accept(apply(lead, step), actor.id, lead.team_id, inside=inside)
    return happen(work, actor, lead, [step, taken], via=via)


def covered(work: Work, lead: Lead, *, named: bool = False) -> Thing:
    """Return a lead as the right to take it over is asked about."""
    team = next((each for each in teams.teams(work) if each.id == lead.team_id), None)
    return replace(thing_of(work, lead, named=named), backup_id=team.backup_id if team else 0)
