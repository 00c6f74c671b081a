"""Campaigns, targets and touches as a file has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from alignment.lead_state import Lead
from alignment.leads import touch
from alignment.lifecycle import EventKind, Queue, Stage, Via
from alignment.money import Money
from alignment.observed import Flag
from alignment.promises import milestones
from alignment.records import CampaignRecord, Record, TargetRecord, TouchRecord
from db.memory import Work
from db.stores import campaign_costs, matching, targets, teams, workspaces
from db.stores import campaigns as stored_campaigns
from db.stores import clocks as stored_clocks
from db.stores import leads as stored_leads
from db.stores.leads import standing
from db.tables.workspace import TargetKind, ThingKind
from operations import clocks as clock_book
from operations import offers
from operations.observed import Arrival, Campaigns, Count, Owners, Tally, leads_at, leads_named


def bring_campaigns(
    work: Work, arrival: Arrival, records: Sequence[Record], enough: Callable[[], bool]
) -> Tally:
    """Bring a chunk of campaigns in, matched by the source's id, else by name."""
    count = Count()
    rows = [each for each in records if isinstance(each, CampaignRecord)]
    owners = Owners(work, arrival, {(each.owner, each.owner_email) for each in rows})
    source = arrival.run.source
    named = matching.things(work, ThingKind.CAMPAIGN, source, {each.external for each in rows})
    by_name = Campaigns(work, arrival, {each.name for each in rows})
    for record in rows:
        if count.read and enough():
            count.stopped = True
            break
        count.read += 1
        count.line = record.line
        top = work.number("campaign", 0)
        campaign = named.get(record.external) or by_name.id_of(record.name, record.source)
        new = campaign >= top
        if record.external and record.external not in named:
            matching.name_thing(work, ThingKind.CAMPAIGN, source, record.external, campaign)
        owner = owners.person(record.owner, record.owner_email)
        if not owner and (record.owner or record.owner_email):
            count.unmatched.add(record.owner or record.owner_email)
        changed = _change_campaign(work, arrival, campaign, record, owner)
        if new or changed:
            count.campaigns.add(campaign)
        count.new += new
        count.changed += changed and not new
        count.same += not (new or changed)
        count.touched.append(campaign)
    return count.tally()


def _change_campaign(work: Work, arrival: Arrival, campaign: int, record: CampaignRecord, owner: int) -> bool:
    held = stored_campaigns.by_id(work, campaign)
    told: dict[str, Any] = {
        "source": record.source,
        "started_on": record.started_on,
        "ended_on": record.ended_on,
        "owner_id": owner,
    }
    changes = {
        name: value
        for name, value in told.items()
        if value
        and value != getattr(held, name)
        and (
            name != "owner_id" or not held.owner_id
        )  # who answers is decided in Tandem once it is decided at all
        and (not arrival.old or not getattr(held, name))
    }
    if changes:
        stored_campaigns.change(work, campaign, **changes)
    return _change_cost(work, arrival, campaign, record) or bool(changes)


def _change_cost(work: Work, arrival: Arrival, campaign: int, record: CampaignRecord) -> bool:
    """Keep what a file says that a campaign costs; an empty cell says nothing, an older file fills a gap."""
    if record.cost is None:
        return False
    if arrival.old and campaign_costs.costs(work, [campaign], work.now):
        return False
    currency = record.currency or workspaces.terms(work).currency
    return campaign_costs.keep(work, campaign, Money(record.cost, currency))


def bring_targets(
    work: Work, arrival: Arrival, records: Sequence[Record], enough: Callable[[], bool]
) -> Tally:
    """Bring goals in: of the company, of a team by its name, of a person by their address (private to them)."""
    count = Count()
    own = workspaces.terms(work).currency
    by_word = {team.word: team.id for team in teams.teams(work)}
    for record in (each for each in records if isinstance(each, TargetRecord)):
        if count.read and enough():
            count.stopped = True
            break
        count.read += 1
        count.line = record.line
        currency = "" if record.kind == "mqls" else record.currency or own
        team = by_word.get(stored_campaigns.word_of(record.team)[:40], 0) if record.team else 0
        person = matching.person_by_email(work, arrival.hashed(record.person)) if record.person else 0
        if (record.team and not team) or (record.person and not person):
            count.refuse(record.line, "no such team or person; import people first")
            continue
        goal = targets.Target(
            TargetKind(record.kind),
            record.first,
            record.end,
            0 if person else team,
            record.amount,
            currency,
            person,
        )
        news = targets.set_target(work, goal)
        count.new += news
        count.same += not news
        if news:
            count.people.add(person)
    return count.tally()


def bring_touches(
    work: Work, arrival: Arrival, records: Sequence[Record], enough: Callable[[], bool]
) -> Tally:
    """Bring logged attempts in: each is one observed event; the earliest human touch of a cycle counts."""
    count = Count()
    rows = [each for each in records if isinstance(each, TouchRecord)]
    source = arrival.run.source
    leads, erased = leads_named(work, arrival, {each.lead for each in rows})
    hashes = {each.lead_email: arrival.hashed(each.lead_email) for each in rows if each.lead_email}
    by_hash = leads_at(work, set(hashes.values()))
    keys = {each.line: _key(each, hashes.get(each.lead_email, "")) for each in rows}
    keys |= {each.line: arrival.sealed(keys[each.line]) for each in rows if each.lead in erased}
    known = matching.things(work, ThingKind.TOUCH, source, set(keys.values()))
    owners = Owners(work, arrival, {(each.owner, each.owner_email) for each in rows})
    for record in rows:
        if count.read and enough():
            count.stopped = True
            break
        count.read += 1
        count.line = record.line
        lead_id = leads.get(record.lead) or by_hash.get(hashes.get(record.lead_email, ""), 0)
        if not lead_id:
            count.refuse(record.line, "no lead of this id or address; import leads first")
        elif keys[record.line] in known:
            count.same += 1
        else:
            lead = _touch(work, arrival, record, lead_id, owners.person(record.owner, record.owner_email))
            count.people.add(lead.owner_id)
            if lead.queue is Queue.ROUTING:
                count.queues.add(lead.team_id)
            known[keys[record.line]] = lead_id
            matching.name_thing(work, ThingKind.TOUCH, source, keys[record.line], lead_id)
            count.new += 1
            count.touched.append(lead_id)
    return count.tally()


def _key(record: TouchRecord, hashed: str) -> str:
    """Return what makes a touch the same one in the next file: its id, else lead, time and kind."""
    return record.external or f"{record.lead or hashed}/{record.at.isoformat()}/{record.kind}"[:200]


def _touch(work: Work, arrival: Arrival, record: TouchRecord, lead_id: int, owner: int) -> Lead:
    lead = stored_leads.lead(work, lead_id, lock=True)
    assert lead is not None, "external ids name leads that are there"
    step = touch(lead, record.kind) if lead.stage not in (Stage.NEW, Stage.DISQUALIFIED) else None
    terms = workspaces.terms(work)
    before = stored_leads.events(work, lead_id)
    cycle = max(
        (
            each.cycle
            for each in standing(before)
            if each.kind is EventKind.MARKETING_QUALIFIED and each.occurred_at <= record.at
        ),
        default=min(lead.cycle, 1),
    )
    row = {
        "lead_id": lead_id, "seq": lead.last_seq + 1, "cycle": cycle, "kind": EventKind.TOUCHED,
        "source_stage": lead.stage.value, "target_stage": lead.stage, "owner_id": lead.owner_id,
        "team_id": lead.team_id, "queue": lead.queue, "code": record.kind.value, "back_on": lead.back_on,
        "touch": record.kind.value, "actor_id": owner, "via": Via.FILE, "observed": True,
        "flagged": (Flag.NONE if step else Flag.SKIPPED).value, "occurred_at": record.at, "recorded_at": work.now,
        "import_id": arrival.run.id,
    }  # fmt: skip
    stored_leads.add_events(work, [row])
    after = replace(lead, version=lead.version + 1, last_seq=lead.last_seq + 1)
    stored_leads.save(work, lead, after)
    history = stored_leads.events(work, lead_id)
    reached = milestones([each.happened() for each in standing(history)])
    stored_leads.save_cycles(
        work,
        after,
        {cycle: reached[cycle]},
        among={cycle},
        definition_version=terms.definition_version,
        agreement_version=terms.agreement.version,
    )
    if stored_clocks.of_lead(work, lead_id):
        clock_book.settle(work, after, history, terms)
    offers.follow(work, lead, after, terms, touched=True)
    return after
