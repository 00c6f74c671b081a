"""Sales, or the agreement at the hand-over, asks marketing for what a lead lacks; marketing fills it in, or says that it is not to be had, and the rep hears it.

Values go into the contact and the lead alone: events, messages and the trail hold which facts, never what they are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from alignment import enrichment as rules
from alignment.enrichment import Asked, Fact, asked_now, requests
from alignment.errors import NotNow, Offer
from alignment.lead_state import Lead
from alignment.lifecycle import IN_HAND, EventKind, Stage, Via
from alignment.notices import CAUGHT_UP
from alignment.people import Actor, Standing
from alignment.permissions import Right
from alignment.promises import Promise
from db.memory import Work
from db.stores import alerts as stored_alerts
from db.stores import campaigns, lead_search, people, workspaces
from db.stores import enrichment as stored
from db.stores import leads as stored_leads
from db.stores import notices as stored_notices
from db.stores.clocks import Clock
from db.stores.lead_search import see
from db.stores.leads import Event, standing
from db.stores.notices import Notice, Subject
from operations import alerts
from operations.addresses import hashed as hash_of
from operations.clocks import running
from operations.history import Done, happen, judge, load
from operations.notices import Owed, bring_many_up_to_date, owe

_FILE = Actor(0, "", Standing.MEMBER)
"""Nobody: a file brought it, or the agreement needs it."""

_KINDS = frozenset({EventKind.MISSING, EventKind.FILLED, EventKind.NOT_TO_BE_HAD})


@dataclass(frozen=True, slots=True)
class Request:
    """What sales asked for just now: all that is asked for of the lead, and marketing's clock. `joined`: one ran already."""

    done: Done
    asked: Asked
    clock: Clock
    joined: bool


def ask(
    work: Work, actor: Actor, lead_id: int, wanted: Collection[Fact], *, via: Via = Via.COMMAND
) -> Request:
    """Ask marketing for what a lead lacks; what is asked for while marketing looks joins it, on the same clock."""
    lead = load(work, lead_id)
    judge(work, actor, Right.ASK_MISSING, lead)
    before, known = open_request(work, lead), stored.there(work, lead.id)
    if known.erased:
        raise _erased(lead)
    step = rules.ask_for(lead, wanted, known.facts, before.left if before else ())
    done = happen(work, actor, lead, [step], via=via)
    see(work, actor.id, lead.id)
    now = _asked(done.history, lead)
    clock = running(done.clocks, Promise.ENRICH, lead.cycle)
    assert now is not None, "what was asked for just now is asked for"
    assert clock is not None, "and marketing's clock runs"
    if before is None:
        _tell_marketing(work, done, now)
    else:
        _refresh(work, lead.id)
    return Request(done, now, clock, before is not None)


_HANDED_OVER = IN_HAND | {Stage.MQL}


def at_hand_over(work: Work, lead_id: int, *, via: Via) -> Done | None:
    """A lead was handed over just now: what the agreement needs of it and is not there marketing owes, once a cycle.

    Return what happened; None where nothing is needed. What came before Tandem was live is never handed over just now.
    """
    terms = workspaces.terms(work)
    needs = rules.of_code(terms.agreement.needs)
    if not needs:
        return None
    lead = load(work, lead_id)
    known = stored.there(work, lead_id)
    if lead.stage not in _HANDED_OVER or known.erased:
        return None
    history = standing(stored_leads.events(work, lead_id))
    step = rules.needed(lead, needs, known.facts)
    if step is None or any(each.kind is EventKind.MISSING and each.cycle == lead.cycle for each in history):
        return None
    done = happen(work, _FILE, lead, [step], via=via, terms=terms)
    asked = _asked(done.history, lead)
    assert asked is not None, "what was asked for just now is asked for"
    _tell_marketing(work, done, asked)
    return done


@dataclass(frozen=True, slots=True)
class Answered:
    """What marketing said of a request: what is there now, and what is still missing."""

    done: Done
    given: tuple[Fact, ...]
    left: tuple[Fact, ...]


def fill(
    work: Work, actor: Actor, lead_id: int, values: Mapping[Fact, str], *, via: Via = Via.FORM
) -> Answered:
    """Keep facts that sales asked for; once all are there marketing's clock stops, and the rep who holds the lead hears it."""
    lead, asked = _of_marketing(work, actor, lead_id)
    given = {each: value for each, value in values.items() if value and each in asked.left}
    step = rules.fill(lead, given, asked.left)
    address = given.get(Fact.EMAIL, "")
    hashed = hash_of(work, address)
    if address:
        _refuse_address(work, lead, hashed)
    stored.write(work, lead.id, given, hashed)
    done = happen(work, actor, lead, [step], via=via)
    see(work, actor.id, lead.id)
    return _answered(work, actor, done, asked, given)


def not_to_be_had(work: Work, actor: Actor, lead_id: int, *, via: Via = Via.COMMAND) -> Answered:
    """Say that what is still missing could not be found: marketing's clock stops, and the rep hears it."""
    lead, asked = _of_marketing(work, actor, lead_id)
    done = happen(work, actor, lead, [rules.not_to_be_had(lead)], via=via)
    see(work, actor.id, lead.id)
    return _answered(work, actor, done, asked, ())


def heard(work: Work, lead_ids: Collection[int]) -> None:
    """A file or a webhook spoke of these leads: what sales asked for and it brought is there now."""
    for lead_id in stored.awaited(work, lead_ids):
        lead = load(work, lead_id)
        asked, known = open_request(work, lead), stored.there(work, lead_id)
        given = asked.left & known.facts if asked is not None else frozenset()
        if asked is not None and given and not known.erased:
            done = happen(work, _FILE, lead, [rules.fill(lead, given, asked.left)], via=Via.FILE)
            _answered(work, _FILE, done, asked, given)


def open_request(work: Work, lead: Lead) -> Asked | None:
    """Return what marketing owes a lead now; None for nothing."""
    return _asked(stored_leads.events(work, lead.id), lead)


def to_fill(work: Work, actor: Actor, lead: Lead) -> Asked:
    """Return what a form asks marketing for; NotNow where it is nothing."""
    judge(work, actor, Right.FILL, lead)
    asked = open_request(work, lead)
    if asked is None:
        raise rules.nothing_asked(lead)
    return asked


def taken_back(work: Work, lead_id: int, events: Sequence[Event]) -> None:
    """Follow an undo: what was filled in goes again, and every message that told of it says what holds now."""
    if not any(each.kind in _KINDS for each in events):
        return
    for each in events:
        if each.kind is EventKind.FILLED:
            stored.write(work, lead_id, dict.fromkeys(rules.of_code(each.code), ""), "")
    _refresh(work, lead_id)


def _of_marketing(work: Work, actor: Actor, lead_id: int) -> tuple[Lead, Asked]:
    lead = load(work, lead_id)
    asked = to_fill(work, actor, lead)
    if stored.there(work, lead.id).erased:
        raise _erased(lead)
    return lead, asked


def _erased(lead: Lead) -> NotNow:
    return NotNow(
        f"{lead.ref}: its person was erased, so nothing is kept of them any more.",
        Offer("Show it", f"/lead {lead.id}"),
    )


def _refuse_address(work: Work, lead: Lead, hashed: str) -> None:
    """Refuse the address of somebody who asked to be forgotten, and of whom another lead is."""
    if lead_search.is_suppressed(work, hashed):
        raise NotNow("This person asked to be forgotten, so nothing is kept of them.", field="email")
    others = [each for each in lead_search.by_email(work, hashed) if each.id != lead.id] if hashed else []
    if others:
        raise NotNow(
            f"There is a lead with this address: {others[0].ref}.",
            *(Offer(f"Show L-{each.id}", f"/lead {each.id}") for each in others),
            field="email",
        )


def _asked(history: Sequence[Event], lead: Lead) -> Asked | None:
    return asked_now([each.happened() for each in standing(history)], lead.cycle)


def _answered(work: Work, actor: Actor, done: Done, before: Asked, given: Collection[Fact]) -> Answered:
    """Bring marketing's message up to date, and tell the rep once nothing is owed any more."""
    left = _asked(done.history, done.lead)
    _refresh(work, done.lead.id)
    if left is None:
        _tell_holder(work, actor, done, before)
    still = left.left if left is not None else ()
    return Answered(done, rules.in_order(given), rules.in_order(still))


def _tell_marketing(work: Work, done: Done, asked: Asked) -> None:
    """Owe the request to where the campaign's alerts go, many within an hour as one message.

    A quiet campaign's is told nowhere, and stays owed.
    """
    campaign = campaigns.by_id(work, done.lead.campaign_id)
    if alerts.is_quiet(work, campaign):
        return
    switches = done.terms.switches
    for target in alerts.targets(work, campaign, switches):
        owed = _owed(done.lead, asked, target, "asked")
        alerts.owe_or_gather(work, owed, "missing_many", switches.group_alerts_over)


def _tell_holder(work: Work, actor: Actor, done: Done, asked: Asked) -> None:
    """Owe the answer to whoever has the lead now, unless they gave it themselves."""
    holder = done.lead.owner_id
    if not holder or holder == actor.id or people.actor(work, holder).standing is not Standing.MEMBER:
        return
    owe(work, _owed(done.lead, asked, f"person:{holder}", f"told-{done.lead.last_seq}"))


def _owed(lead: Lead, asked: Asked, target: str, role: str) -> Owed:
    return Owed(
        kind="missing",
        dedup_key=f"missing/{lead.id}/{asked.began}/{role}/{target}",
        target=target,
        payload={"lead": lead.id, "began": asked.began, "role": role.partition("-")[0]},
        subjects=(Subject("lead", lead.id),),
    )


def _refresh(work: Work, lead_id: int) -> None:
    """Bring what was told of a lead's requests to its present state; one that is not sent and says nothing now goes."""
    history = [each.happened() for each in standing(stored_leads.events(work, lead_id))]
    there = {each.began: each for each in requests(history)}
    told: list[str] = []
    for notices in stored_notices.by_ids(work, stored_alerts.showing(work, "lead", lead_id)):
        for each in notices:
            if each.kind not in ("missing", "missing_many", CAUGHT_UP):
                continue
            if each.kind == "missing" and _is_empty(each, there) and stored_alerts.cancel(work, each.id):
                continue
            told.append(each.id)
    bring_many_up_to_date(work, told)


def _is_empty(notice: Notice, there: Mapping[int, Asked]) -> bool:
    """Tell whether a message has nothing to say: the request was taken back, or the answer was."""
    asked = there.get(int(notice.payload["began"]))
    return asked is None or (notice.payload["role"] == "told" and asked.runs)
