"""Campaign members as a file has them: who answered which campaign, and when. What changed is believed from now on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from alignment.records import MemberRecord, Record
from db.memory import Work
from db.stores import campaign_touches as stored
from db.stores import matching
from db.stores.campaign_touches import Touch
from db.tables.workspace import ThingKind
from operations.observed import Arrival, Campaigns, Count, Tally, named_as

_NO_LEAD = "no lead of this id or address; import leads first"
_NO_CAMPAIGN = "no campaign of this id; import campaigns first"


def bring_members(
    work: Work, arrival: Arrival, records: Sequence[Record], enough: Callable[[], bool]
) -> Tally:
    """Bring a chunk of campaign members in: a new answer is a touch, another date corrects it, no answer takes it back."""
    chunk = _Chunk(work, arrival, [each for each in records if isinstance(each, MemberRecord)])
    for record in chunk.records:
        if chunk.count.read and enough():
            chunk.count.stopped = True
            break
        chunk.count.read += 1
        chunk.count.line = record.line
        chunk.take(record)
    chunk.save()
    return chunk.count.tally()


class _Chunk:
    """One chunk: which leads and campaigns it names, which touches of them are believed, and what changes.

    A touch stays on the lead that its source names, also where that went into another as a duplicate: figures count
    it for the one that stands, and the same row finds it again.
    """

    def __init__(self, work: Work, arrival: Arrival, records: list[MemberRecord]) -> None:
        self.work, self.arrival, self.records = work, arrival, records
        self.count = Count()
        self._leads, _erased = named_as(work, arrival, ThingKind.LEAD, {each.lead for each in records})
        self._hashes = {
            each.lead_email: arrival.hashed(each.lead_email) for each in records if each.lead_email
        }
        self._by_hash = matching.leads_by_email(work, set(self._hashes.values()))
        source = arrival.run.source
        self._ids = matching.things(work, ThingKind.CAMPAIGN, source, {each.campaign_id for each in records})
        self._campaigns = Campaigns(
            work, arrival, {each.campaign for each in records if not each.campaign_id}
        )
        held = stored.of_leads(work, {*self._leads.values(), *self._by_hash.values()})
        self._named = {each.name: each for each in held if each.name}
        self._unnamed = {(each.lead_id, each.campaign_id, each.at): each for each in held if not each.name}
        self._new: dict[object, tuple[int, int, str, datetime]] = {}
        self._gone: list[Touch] = []

    def take(self, record: MemberRecord) -> None:
        """Bring one row in."""
        count, at = self.count, record.at
        lead = self._leads.get(record.lead) or self._by_hash.get(self._hashes.get(record.lead_email, ""), 0)
        if not lead:
            count.refuse(record.line, _NO_LEAD)
            return
        campaign = (
            self._ids.get(record.campaign_id, 0)
            if record.campaign_id
            else self._campaigns.id_of(record.campaign)
        )
        if not campaign:
            count.refuse(record.line, _NO_CAMPAIGN)
            return
        name = self.arrival.sealed(f"{self.arrival.run.source}/{record.external}") if record.external else ""
        key: object = name or (lead, campaign, at)
        held = self._named.get(name) if name else self._unnamed.get((lead, campaign, at)) if at else None
        if held is not None and not record.dated:
            at = held.at  # what only its file dates stays where an earlier file put it
        if key in self._new or self._says_the_same(held, campaign, at) or (held and self.arrival.old):
            count.same += 1
            return
        if held is not None:
            self._gone.append(held)
            self._named.pop(name, None)
        if at is not None:
            self._new[key] = (lead, campaign, name, at)
        count.changed += held is not None
        count.new += held is None
        count.campaigns.add(campaign)
        count.touched.append(lead)

    def _says_the_same(self, held: Touch | None, campaign: int, at: datetime | None) -> bool:
        return (held.at, held.campaign_id) == (at, campaign) if held is not None else at is None

    def save(self) -> None:
        """Write what changed: one statement for all that is new."""
        stored.withdraw(self.work, self._gone)
        stored.add(self.work, self._new.values(), self.arrival.run.id)
