"""How anything happens to a lead: looked up under a lock, judged, written as events, with its clocks and cycles.

Every verb on a lead goes through `load`, `judge` and `happen`, so that state, history, milestones and promises can only
change together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from alignment.errors import NotAllowed, NotFound, Offer, TakenAlready
from alignment.lead_state import Lead, Step, apply, blank, fold, stage_words
from alignment.lifecycle import IN_HAND, EventKind, Via
from alignment.people import Actor
from alignment.permissions import HOLDERS, Right, Thing, allowed, may
from alignment.promises import milestones
from alignment.terms import Terms
from db.memory import Work
from db.stores import alerts as stored_alerts
from db.stores import campaigns, people, teams, workspaces
from db.stores import leads as stored
from db.stores.clocks import Clock
from db.stores.leads import Event, standing
from db.stores.notices import id_of
from operations import clocks as clock_book
from operations import handing_on, homes, left_behind, offers, turns, unrouted


@dataclass(frozen=True, slots=True)
class Done:
    """What happened to a lead: before, after, its clocks now, the terms that it was judged by, and its whole history."""

    before: Lead
    lead: Lead
    clocks: tuple[Clock, ...]
    terms: Terms
    events: tuple[int, ...] = ()
    history: tuple[Event, ...] = ()


def load(work: Work, lead_id: int, *, lock: bool = True) -> Lead:
    """Return a lead of this workspace, locked for a change; NotFound otherwise."""
    found = stored.lead(work, lead_id, lock=lock)
    if found is None:
        raise NotFound(f"There is no L-{lead_id} here.", Offer("Find a lead", "/lead find", form=True))
    return found


def thing_of(work: Work, lead: Lead, *, named: bool = False) -> Thing:
    """Return a lead as rights are asked about it; `named` looks up who a refusal's sentence names."""
    campaign = campaigns.by_id(work, lead.campaign_id)
    thing = Thing(
        name=f"L-{lead.id}",
        owner_id=lead.owner_id,
        refused_by=lead.refused_by,
        team_id=lead.team_id,
        campaign_owner_id=campaign.owner_id,
        instead=Offer(f"Why L-{lead.id}", f"/lead why {lead.id}"),
    )
    if not named:
        return thing
    names = people.people(work, [lead.owner_id, campaign.owner_id])
    holder, owner = names.get(lead.owner_id), names.get(campaign.owner_id)
    team = teams.name_of(work, lead.team_id)
    return replace(
        thing,
        owner_name=holder.first_name if holder else f"the {team} team" if team else "",
        campaign_owner_name=owner.first_name if owner else "",
    )


def judge(work: Work, actor: Actor, right: Right, lead: Lead) -> None:
    """Raise `NotAllowed`, with the names that the actor may know, unless they may do this to this lead."""
    if allowed(actor, right, thing_of(work, lead)):
        return
    thing = thing_of(work, lead, named=True)
    if not lead.owner_id and right in HOLDERS:
        raise _nobodys(actor, lead, thing)
    if lead.owner_id and not allowed(actor, Right.SEE_HOLDER, thing):
        thing = replace(thing, owner_name="its rep")
    may(actor, right, thing)


def _nobodys(actor: Actor, lead: Lead, thing: Thing) -> NotAllowed:
    """Say of a lead that nobody holds who could: whoever takes it, or nobody any more."""
    if lead.stage not in IN_HAND:
        return NotAllowed(
            f"{lead.ref} is {stage_words(lead)}: nobody of sales has it now.",
            Offer("Show it", f"/lead {lead.id}"),
        )
    if allowed(actor, Right.ACCEPT, thing):
        return NotAllowed(
            f"{lead.ref} is nobody's yet: accept it first.", Offer("Accept", f"/lead accept {lead.id}")
        )
    who = f"{thing.owner_name} can take it" if thing.owner_name else "it waits for routing"
    return NotAllowed(f"{lead.ref} is nobody's yet: {who}.", Offer("Show it", f"/lead {lead.id}"))


_SHOWN_IN_OFFERS = frozenset({EventKind.TOUCHED, EventKind.SNOOZED, EventKind.FILLED})
"""What a rep reads of a lead that is theirs although it stays in its state: an attempt, a planned day, what is there now."""


def happen(
    work: Work,
    actor: Actor,
    lead: Lead,
    steps: Sequence[Step],
    *,
    via: Via = Via.COMMAND,
    note_id: int = 0,
    terms: Terms | None = None,
) -> Done:
    """Write what happens to a lead now: events, state by compare-and-set, milestones, clocks.

    Raises `TakenAlready` when somebody changed the lead since it was read.
    """
    held = terms or workspaces.terms(work)
    after, rows = lead, []
    for step in steps:
        after = apply(after, step)
        rows.append(_row(work, actor, after, step, via, note_id))
    if not stored.save(work, lead, after):
        raise _just_changed(lead)
    ids = stored.add_events(work, rows)
    history = stored.events(work, lead.id)
    book = _settled(work, after, history, held, changed={row["cycle"] for row in rows})
    _forget_reminder(work, lead, after)
    homes.refresh(work, actor, lead, after)
    touched = any(step.kind in _SHOWN_IN_OFFERS for step in steps)
    offers.follow(work, lead, after, held, touched=touched)
    unrouted.follow(work, lead, after)
    handing_on.follow(work, lead, rows, history)
    left_behind.follow(work, lead.id)
    work.leaves(lead=lead.id)
    return Done(lead, after, book, held, ids, history)


def take_back(
    work: Work, actor: Actor, lead: Lead, events: Sequence[Event], *, via: Via = Via.COMMAND
) -> Done:
    """Void events of a lead: corrections are written, and its state is folded anew from what still holds."""
    held = workspaces.terms(work)
    gone = {each.id for each in events}
    left = [each for each in standing(stored.events(work, lead.id)) if each.id not in gone]
    folded = fold(blank(lead), [each.step() for each in left])
    seqs = range(lead.last_seq + 1, lead.last_seq + 1 + len(events))
    after = replace(folded, version=lead.version + 1, last_seq=lead.last_seq + len(events))
    if not stored.save(work, lead, after):
        raise _just_changed(lead)
    stored.add_events(
        work, [_void_row(work, actor, after, each, seq, via) for each, seq in zip(events, seqs, strict=True)]
    )
    stored.mark_voided(work, sorted(gone))
    book = _settled(
        work,
        after,
        stored.events(work, lead.id),
        held,
        changed={each.cycle for each in events},
        taken_back={each.occurred_at for each in events},
    )
    homes.refresh(work, actor, lead, after)
    offers.follow(work, lead, after, held, touched=True)
    turns.undone(work, lead.id, {each.seq for each in events})
    unrouted.follow(work, lead, after)
    handing_on.take_back(work, lead.id, {each.seq for each in events})
    left_behind.follow(work, lead.id)
    work.leaves(lead=lead.id)
    return Done(lead, after, book, held)


def _just_changed(lead: Lead) -> TakenAlready:
    return TakenAlready(
        f"Somebody changed L-{lead.id} at the same moment, so nothing was done.",
        Offer(f"Show L-{lead.id}", f"/lead {lead.id}"),
    )


def _settled(
    work: Work, lead: Lead, history: Sequence[Event], terms: Terms, changed: set[int], **more: Any
) -> tuple[Clock, ...]:
    reached = milestones([each.happened() for each in standing(history)])
    stored.save_cycles(
        work,
        lead,
        {cycle: row for cycle, row in reached.items() if cycle in changed},
        among=changed,
        definition_version=terms.definition_version,
        agreement_version=terms.agreement.version,
    )
    return clock_book.settle(work, lead, history, terms, **more)


def _row(work: Work, actor: Actor, after: Lead, step: Step, via: Via, note_id: int) -> dict[str, Any]:
    return {
        "lead_id": after.id,
        "seq": after.last_seq,
        "cycle": after.cycle,
        "kind": step.kind,
        "source_stage": step.source.value if step.source else "",
        "target_stage": step.target,
        "owner_id": step.owner_id,
        "team_id": after.team_id,
        "queue": step.queue,
        "code": step.code,
        "other_id": step.other_id,
        "back_on": step.back_on,
        "touch": step.touch.value if step.touch else "",
        "actor_id": actor.id,
        "via": via,
        "note_id": note_id,
        "voids": 0,
        "inbound": work.inbound[:200],
        "until": step.until,
        "occurred_at": work.now,
        "recorded_at": work.now,
    }


def _void_row(work: Work, actor: Actor, after: Lead, event: Event, seq: int, via: Via) -> dict[str, Any]:
    step = Step(
        EventKind.VOIDED, event.target_stage, after.stage, after.owner_id, after.queue, back_on=after.back_on
    )
    return {**_row(work, actor, after, step, via, 0), "seq": seq, "cycle": event.cycle, "voids": event.id}


def reminder_key(lead_id: int, until_epoch: int) -> str:
    """Return the fact that a reminder is owed by: this lead, put off until then."""
    return f"reminder/{lead_id}/{until_epoch}"


def _forget_reminder(work: Work, before: Lead, after: Lead) -> None:
    """A reminder belongs to whoever put the lead off; once it left their hands nobody is reminded."""
    if after.owner_id == before.owner_id and after.stage in IN_HAND:
        return
    until = stored.facts(work, after.id).snoozed_until
    if until is None:
        return
    key = reminder_key(after.id, int(until.timestamp()))
    stored_alerts.cancel(work, id_of(work.workspace_id, key))
    stored.snooze(work, after.id, None)
