"""Deals as a file has them: bitemporal versions, a first file as baseline, and the wins of the leads they came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from alignment.identity import folded
from alignment.lifecycle import EventKind
from alignment.records import OpportunityRecord, Record
from alignment.versions import covering
from alignment.zones import local_day
from db.memory import Work
from db.stores import known_deals, loading, matching, workspaces
from db.stores.known_leads import known_leads
from db.tables.columns import FOREVER
from db.tables.workspace import ThingKind
from operations.deal_versions import ENDED, believe, first_spans, told_by
from operations.observed import Arrival, Campaigns, Count, Owners, Tally, leads_named
from operations.observed_changes import observe
from operations.order import Order

_TWICE = "an earlier line of this file is about the same deal"
_STATE = (
    "kind", "stage", "amount", "currency", "close_date", "owner_id", "team_id", "category", "probability",
    "next_step", "last_activity_at", "loss_reason",
)  # fmt: skip
"""What a version says; `stage_since`, `pushes` and `assumed` follow from it."""

_STABLE = ("name", "origin", "segment", "region", "link")
_OF_THE_LEAD = ("segment", "region")
"""What a deal has of its lead where its own file is silent."""
_AT_ONCE = 250
"""So many new deals go in together; then the chunk asks whether it took long enough."""


def bring_deals(work: Work, arrival: Arrival, records: Sequence[Record], enough: Callable[[], bool]) -> Tally:
    """Bring a chunk of deals in: new ones together at its end, changed ones one by one."""
    chunk = _Chunk(work, arrival, [each for each in records if isinstance(each, OpportunityRecord)])
    for record in chunk.records:
        if chunk.count.read and enough():
            chunk.count.stopped = True
            break
        chunk.take(record)
        chunk.count.line = record.line
        if len(chunk.rows) >= _AT_ONCE:
            chunk.flush()
    chunk.flush()
    chunk.order.save()
    return chunk.count.tally()


class _Chunk:
    """One chunk: what is known of its deals and their leads, and the rows that will be added at once."""

    def __init__(self, work: Work, arrival: Arrival, records: list[OpportunityRecord]) -> None:
        self.work, self.arrival, self.records = work, arrival, records
        self.count = Count()
        self.terms = workspaces.terms(work)
        self.next_id = self.first_id = work.number("opportunity", 0)
        self.stamp = loading.stamp(work)
        source = arrival.run.source
        self.ids = matching.things(work, ThingKind.OPPORTUNITY, source, [each.external for each in records])
        self.deals = known_deals.known_deals(work, set(self.ids.values()))
        self.versions = known_deals.versions(work, set(self.ids.values()))
        lead_ids, _erased = leads_named(work, arrival, {each.lead for each in records})
        self.leads = lead_ids
        held = {each.lead_id for each in self.deals.values()} - {0}
        self.known_leads = known_leads(work, {*lead_ids.values(), *held})
        self.of_leads = {number: (lead.segment, lead.region) for number, lead in self.known_leads.items()}
        # A deal's label or link could bring back who was erased: both stay as the erasure left them.
        self.forgotten = {number for number, lead in self.known_leads.items() if lead.erased}
        self.owners = Owners(work, arrival, {(each.owner, each.owner_email) for each in records})
        self.campaigns = Campaigns(work, arrival, {each.campaign for each in records})
        self.order = Order(work, arrival, ThingKind.OPPORTUNITY, set(self.ids.values()))
        self.seen: set[int] = set()
        self.rows: list[tuple[Any, ...]] = []
        self.new_versions: list[tuple[Any, ...]] = []
        self.names: list[tuple[Any, ...]] = []

    def take(self, record: OpportunityRecord) -> None:
        """Bring one row in."""
        count = self.count
        count.read += 1
        deal_id = self.ids.get(record.external)
        if deal_id is not None and (deal_id in self.seen or deal_id in self.arrival.seen):
            count.refuse(record.line, _TWICE)
            return
        state, arrival = self._state(record), self.order.arrival(record)
        if deal_id is None:
            deal_id = self.add(record, state, arrival)
            count.new += 1
            count.people.add(state["owner_id"])
            self._tell_lead(record, deal_id, arrival)
        else:
            late = self.order.newer(deal_id, min(record.changed_at or arrival.at, arrival.at))
            news = self.change(deal_id, record, state, arrival, late)
            if news:
                count.concerns(
                    state["owner_id"], *(each["owner_id"] for each in self.versions.get(deal_id, ()))
                )
            news = self._tell_lead(record, deal_id, arrival, late) or news
            count.changed += news
            count.same += not news
        self.order.hear(deal_id, arrival)
        self.seen.add(deal_id)
        count.touched.append(deal_id)

    def _state(self, record: OpportunityRecord) -> dict[str, Any]:
        owner = self.owners.person(record.owner, record.owner_email)
        if not owner and (record.owner or record.owner_email):
            self.count.unmatched.add(record.owner or record.owner_email)
        return {
            "kind": record.kind,
            "stage": record.stage,
            "amount": record.amount,
            "currency": record.currency,
            "close_date": record.close_date,
            "owner_id": owner,
            "team_id": self.owners.team(owner),
            "category": record.category,
            "probability": record.probability
            if record.probability is not None
            else 100
            if record.kind == "won"
            else 0,
            "next_step": record.next_step,
            "last_activity_at": record.last_activity_at,
            "loss_reason": record.loss_reason,
        }

    def add(self, record: OpportunityRecord, state: dict[str, Any], arrival: Arrival) -> int:
        """Prepare the rows of a deal that is new to us, with what may be said of it before its file."""
        ws, run, stamp = self.work.workspace_id, arrival.run, self.stamp
        now = stamp(self.work.now)
        deal_id, self.next_id = self.next_id, self.next_id + 1
        self.ids[record.external] = deal_id
        lead = self.leads.get(record.lead, 0)
        if lead in self.forgotten:
            record, state = replace(record, name="", link=""), {**state, "loss_reason": ""}
        record = self._with_leads(record, lead)
        name = record.name or f"Deal {record.external[:8]}"
        spans = first_spans(arrival, record)
        self.count.flagged += self._contradicts(record)
        self.rows.append((
            ws, deal_id, name, folded(name)[:200], lead, self.campaigns.id_of(record.campaign), record.origin,
            record.segment, record.region, record.link, stamp(record.created_at) if record.created_at else None, now, run.id,
        ))  # fmt: skip
        self.names.append((ws, "opportunity", run.source, record.external, deal_id, now))
        for kind, start, end, assumed in spans:
            own = kind == state["kind"]
            since = record.stage_since if record.stage_since and own else start
            self.new_versions.append((
                ws, deal_id, kind, state["stage"] if own else "", stamp(min(since, end)), state["amount"],
                state["currency"], loading.day(state["close_date"]), 0, state["owner_id"], state["team_id"],
                state["category"] if own else "", state["probability"] if own else 0, state["next_step"],
                stamp(state["last_activity_at"]) if state["last_activity_at"] else None,
                state["loss_reason"] if own else "", assumed, stamp(start), stamp(end), now, stamp(FOREVER), run.id,
            ))  # fmt: skip
        return deal_id

    def _with_leads(self, record: OpportunityRecord, lead: int) -> OpportunityRecord:
        """Return a deal with what its lead says where its own row is silent."""
        segment, region = self.of_leads.get(lead, ("", ""))
        if (record.segment or not segment) and (record.region or not region):
            return record
        return replace(record, segment=record.segment or segment, region=record.region or region)

    def _contradicts(self, record: OpportunityRecord) -> bool:
        """Tell whether a deal was decided on a day before it was created: kept as it is told, and counted by reports."""
        created, closed = record.created_at, record.closed_at
        if record.kind not in ENDED or created is None or closed is None:
            return False
        return closed < created and local_day(closed, self.terms.zone) < local_day(created, self.terms.zone)

    def change(
        self,
        deal_id: int,
        record: OpportunityRecord,
        state: dict[str, Any],
        arrival: Arrival,
        late: frozenset[str],
    ) -> bool:
        """Compare a known deal with its row; what differs is believed from now on, `late` fields until what was heard since."""
        known, says = self.deals[deal_id], arrival.says - late
        lead = self.leads.get(record.lead, 0)
        record = self._with_leads(record, known.lead_id or lead)
        stable = {
            name: told
            for name in _STABLE
            if (name in says or (name in _OF_THE_LEAD and not getattr(known, name)))
            and (told := getattr(record, name)) != getattr(known, name)
            and (told or name != "name")
            and not (name in ("name", "link") and known.lead_id in self.forgotten)
            and (not arrival.old or not getattr(known, name))
        }
        if "name" in stable:
            stable["folded"] = folded(stable["name"])[:200]
        if lead and not known.lead_id:
            stable["lead_id"] = lead
        campaign = self.campaigns.id_of(record.campaign)
        if campaign and campaign != known.campaign_id and not arrival.old and "campaign" not in late:
            stable["campaign_id"] = campaign
        if stable:
            known_deals.change_deal(self.work, deal_id, **stable)
        told = {name: value for name, value in state.items() if told_by(name) & says}
        former = {
            name: value
            for name, value in state.items()
            if name not in told and told_by(name) & late & arrival.says
        }
        held = covering(self.versions.get(deal_id, []), arrival.at)
        if held is not None and held["owner_id"] == told.get("owner_id"):
            told.pop("team_id", None)  # the deal stays with the team that its owner had when they took it
        if arrival.live is not None and any(
            each["valid_from"] > arrival.at for each in self.versions.get(deal_id, [])
        ):
            changed = self._believe_through(deal_id, told, arrival, arrival.after or FOREVER)
        else:
            closed_at = record.closed_at if record.kind in ENDED else None
            changed = believe(
                self.work,
                arrival,
                deal_id,
                self.versions.get(deal_id, []),
                told,
                since=closed_at or record.changed_at,
                stage_since=record.stage_since,
            )
        if former:
            changed = self._believe_former(deal_id, former, arrival) or changed
        return changed or bool(stable)

    def _believe_former(self, deal_id: int, former: dict[str, Any], arrival: Arrival) -> bool:
        """Let what comes late hold from its time until something else was believed of the same; what is newer stays."""
        changed = False
        for name, value in former.items():
            versions = known_deals.versions(self.work, [deal_id]).get(deal_id, [])
            held = covering(versions, arrival.at)
            if held is None or held[name] == value:
                continue
            later = [
                each["valid_from"]
                for each in versions
                if each["valid_from"] > arrival.at and each[name] != held[name]
            ]
            if later:
                changed = self._believe_through(deal_id, {name: value}, arrival, min(later)) or changed
        return changed

    def _believe_through(self, deal_id: int, told: dict[str, Any], arrival: Arrival, end: datetime) -> bool:
        """Let these fields hold over [arrival.at, end), and all others be what they were in each part of it."""
        changed = False
        versions = known_deals.versions(self.work, [deal_id]).get(deal_id, [])
        inside = [each["valid_from"] for each in versions if arrival.at < each["valid_from"] < end]
        for start, until in pairwise([arrival.at, *sorted(inside), end]):
            part = replace(arrival, at=start, after=None if until == FOREVER else until)
            held = known_deals.versions(self.work, [deal_id]).get(deal_id, [])
            changed = believe(self.work, part, deal_id, held, told, since=start) or changed
        return changed

    def _tell_lead(
        self, record: OpportunityRecord, deal_id: int, arrival: Arrival, late: frozenset[str] = frozenset()
    ) -> bool:
        """A deal that was decided decides its lead's cycle; one that is open qualifies it from its creation on."""
        lead_id = self.leads.get(record.lead, 0)
        if not lead_id:
            return False
        facts = []
        if record.created_at is not None:
            facts.append((EventKind.SALES_QUALIFIED, record.created_at))
        if record.kind in ENDED and not late & told_by("kind"):
            kind = EventKind.WON if record.kind == "won" else EventKind.LOST
            facts.append((kind, min(record.closed_at or record.changed_at or arrival.at, arrival.at)))
        if not facts:
            return False
        known = self.known_leads.pop(lead_id, None) or known_leads(self.work, [lead_id])[lead_id]
        return observe(self.work, arrival, known, self.terms, facts, self.count, deal_id)

    def flush(self) -> None:
        """Add all new deals: one statement a table."""
        if not self.rows:
            return
        self.work.number("opportunity", self.next_id - self.first_id)
        loading.load(self.work, loading.DEAL, self.rows)
        loading.load(self.work, loading.EXTERNAL, self.names)
        loading.load(self.work, loading.VERSION, self.new_versions)
        self.first_id = self.next_id
        for rows in (self.rows, self.names, self.new_versions):
            rows.clear()


def end_missing(work: Work, arrival: Arrival, deals: Sequence[int]) -> int:
    """Remove deals that a complete file lacks, from when it was made on; return how many were there."""
    versions = known_deals.versions(work, deals)
    ended = 0
    for deal_id in deals:
        mine = versions.get(deal_id, [])
        held = covering(mine, arrival.at)
        if held is not None and str(held["kind"]) != "removed":
            ended += believe(work, arrival, deal_id, mine, {"kind": "removed"}, since=None)
    return ended
