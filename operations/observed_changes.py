"""What a file changes about a lead that we know: attributes field by field, its contact, and what is news of its life."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from alignment.accounts import account_of
from alignment.identity import folded
from alignment.lifecycle import EventKind, Queue, Stage
from alignment.observed import KIND_OF, TARGET, moves
from alignment.promises import REACHED
from alignment.records import LeadRecord
from alignment.terms import Terms
from db.memory import Work
from db.stores import known_leads as stored
from db.stores.known_leads import KnownLead
from operations import observed_rejections as refusals
from operations.observed import Arrival, Campaigns, Count, Owners
from operations.observed_life import Fact, Life

_ATTRIBUTES = ("company", "source", "segment", "region", "account", "country", "employees", "hot", "link")


def refused_at(record: LeadRecord, arrival: Arrival) -> datetime | None:
    """Return when a file says that a lead was rejected: by its column, else by what dates its status; None for never."""
    for kind, at in record.reached:
        if kind is EventKind.REJECTED:
            return at
    return min(record.changed_at or arrival.at, arrival.at) if record.refused else None


_IDENTIFYING = ("company", "account", "link")
"""What stays as an erasure left it: a label or a link may lead to the person."""


_FURTHER = frozenset({EventKind.TOUCHED, EventKind.SALES_QUALIFIED, EventKind.WON})


class Change:
    """What a file changes about a lead that we know. Nothing is written before `done`.

    `fills`: the row is about a duplicate of it, so that it adds what was missing and changes nothing.
    """

    def __init__(
        self, work: Work, arrival: Arrival, known: KnownLead, terms: Terms, *, fills: bool = False
    ) -> None:
        self.work = work
        self.arrival = arrival
        self.known = known
        self.terms = terms
        self.flagged = 0
        self._fills = fills or arrival.old
        self._lead: dict[str, Any] = {}
        self._contact: dict[str, Any] = {}
        self._facts: list[Fact] = []
        self._owner: tuple[int, int, datetime] | None = None
        self._unsaid = False

    def attributes(self, record: LeadRecord, campaigns: Campaigns, hashed: str) -> None:
        """Note the columns that differ. An older file fills what is empty, and an erased person stays erased."""
        says, known = self.arrival.says, self.known
        for name in _ATTRIBUTES:
            if (
                name in says
                and not (known.erased and name in _IDENTIFYING)
                and (name != "company" or record.company)
            ):
                self._differs(self._lead, name, getattr(record, name), getattr(known, name))
        if "company" in self._lead:
            self._lead["folded"] = folded(self._lead["company"])[:200]
        if "campaign" in says and record.campaign:
            campaign = campaigns.id_of(record.campaign, record.source)
            self._differs(self._lead, "campaign_id", campaign, known.campaign_id)
        if known.erased:
            return
        named = "first_name" in says or "last_name" in says
        for name, held in zip(stored.CONTACT_FIELDS, known.contact, strict=True):
            if (name in says or (name == "name" and named)) and (
                name != "email" or hashed or not record.email
            ):
                self._differs(self._contact, name, getattr(record, name), held or "")
        if "email" in self._contact:
            self._contact["email_hash"] = hashed
        self._account(record)

    def _account(self, record: LeadRecord) -> None:
        """Note another company: by the CRM's number, the website, or an address that is new. Saying none changes none."""
        told = account_of(
            source=self.arrival.run.source,
            number=record.account_id,
            website=record.website,
            email=self._contact.get("email", "") if self.known.domain else record.email,
        )
        if told.number:
            self._differs(self._lead, "account_number", told.number, self.known.account_number)
        if told.domain:
            self._differs(self._lead, "domain", told.domain, self.known.domain)

    def _differs(self, changes: dict[str, Any], name: str, told: Any, held: Any) -> None:
        if told != held and (not self._fills or not held):
            changes[name] = told

    def life(self, record: LeadRecord, owners: Owners) -> None:
        """Note the milestones that are news, and a new owner."""
        for kind, at in record.reached:
            if kind is not EventKind.REJECTED:
                self.fact(kind, at, record.reason)
        self.refusal(record)
        at = min(record.changed_at or self.arrival.at, self.arrival.at)
        if record.stage is not None and not self.arrival.old:
            kind = KIND_OF[record.stage]
            stage = self._stage()
            if REACHED.get(kind) not in self._reached() and moves(stage, kind, at, None):
                self._facts.append(Fact(kind, at, record.reason, undated=True))
        if (record.owner or record.owner_email) and not self.arrival.old:
            owner = owners.person(record.owner, record.owner_email)
            if owner and owner != self.known.owner_id:
                self._owner = (owner, owners.team(owner), at)

    def goes_further(self, record: LeadRecord) -> None:
        """Note what a duplicate's row says was reached, and its lead has not yet: an attempt, a deal, a win; never an end."""
        for kind, at in record.reached:
            if kind in _FURTHER and REACHED[kind] not in self._reached():
                self.fact(kind, at)

    def refusal(self, record: LeadRecord) -> None:
        """Note a rejection that the file reports, or that it reports otherwise than an earlier one or no more."""
        at = refused_at(record, self.arrival)
        held, says, old = self.known.reached.get("rejected"), self.arrival.says, self.arrival.old
        if at is None:
            sales = record.stage is not None and record.stage not in (Stage.RECYCLED, Stage.DISQUALIFIED)
            self._unsaid = held is not None and not old and ("rejected_at" in says or sales)
            return
        dated = any(kind is EventKind.REJECTED for kind, _ in record.reached)
        code = record.reason or "other"
        other = "reason" in says and code != self.known.reason
        moved = dated and at != held
        if held is None or ((other or moved) and not old):
            self._unsaid = held is not None
            fact = Fact(EventKind.REJECTED, at, code, undated=not dated and record.changed_at is None)
            self._facts.append(fact)

    def _reached(self) -> set[str]:
        return {*self.known.reached, *(REACHED[each.kind] for each in self._facts if each.kind in REACHED)}

    def _stage(self) -> Stage:
        stage = self.known.stage
        for each in self._facts:
            if moves(stage, each.kind, each.at, None):
                stage = TARGET[each.kind]
        return stage

    def fact(self, kind: EventKind, at: datetime, code: str = "", deal_id: int = 0) -> None:
        """Note a dated milestone unless it is what we know already. `deal_id`: the deal that tells it."""
        if kind is EventKind.CREATED:
            known: datetime | None = self.known.created_at
        else:
            known = self.known.reached.get(REACHED[kind])
        if at != known and not (known is not None and self.arrival.old):
            self._facts.append(Fact(kind, at, code, deal_id))

    def done(self) -> bool:
        """Write what was noted; tell whether anything was news."""
        if self._lead:
            stored.change_lead(self.work, self.known.id, **self._lead)
        if self._contact:
            stored.change_contact(self.work, self.known.id, **self._contact)
        unsaid = self._unsaid and refusals.undo(self.work, self.known.id, self.arrival.at)
        lived = bool(self._facts or self._owner) and self._live()
        return bool(self._lead or self._contact) or unsaid or lived

    def _live(self) -> bool:
        life = Life(self.work, self.arrival, self.terms, self.known.id)
        news = life.write(self._facts, self._owner)
        self.flagged += life.flagged
        return news

    def concerns(self, count: Count) -> None:
        """Note whose Home shows the lead: who had it, who has it, its campaign's owner, the team that may take it."""
        known = self.known
        count.concerns(known.owner_id, self._owner[0] if self._owner else 0, campaign=known.campaign_id)
        count.campaigns.add(self._lead.get("campaign_id", 0))
        if known.queue is Queue.ROUTING:
            count.queues.add(known.team_id)


def observe(
    work: Work,
    arrival: Arrival,
    known: KnownLead,
    terms: Terms,
    facts: Sequence[tuple[EventKind, datetime]],
    count: Count,
    deal_id: int = 0,
) -> bool:
    """Record what another kind of file tells of a known lead; tell whether it was news."""
    change = Change(work, arrival, known, terms)
    for kind, at in facts:
        change.fact(kind, at, deal_id=deal_id)
    news = change.done()
    count.flagged += change.flagged
    if news:
        change.concerns(count)
    return news
