"""Leads as a file has them: one look-up for a whole chunk, then each row is a new lead or a change of one that we know."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from alignment.lifecycle import Via
from alignment.records import LeadRecord, Record
from alignment.self_reported import HeardFrom
from db.memory import Work
from db.stores import campaign_touches, matching, merging, returning, tombstones, workspaces
from db.stores.known_leads import known_leads, suppressions
from db.tables.workspace import ThingKind
from operations import enrichment, routing
from operations.observed import Arrival, Campaigns, Count, Owners, Tally, leads_at, named_as
from operations.observed_changes import Change
from operations.observed_first_lives import FirstLives
from operations.order import Order, news_of_lead

_ERASED = "erased; nothing brings them back"
_NO_CONTACT = "this address asked for no contact; no lead is made of it"
_TWICE = "an earlier line of this file is about the same lead"


def bring_leads(work: Work, arrival: Arrival, records: Sequence[Record], enough: Callable[[], bool]) -> Tally:
    """Bring a chunk of leads in: new ones many together, changed ones one by one."""
    chunk = _Chunk(work, arrival, [each for each in records if isinstance(each, LeadRecord)])
    chunk.bring(enough)
    enrichment.heard(work, chunk.known)
    routing.place_many(work, chunk.count.touched, via=Via.FILE)
    return chunk.count.tally()


class _Chunk:
    """One chunk, and what is known of its leads."""

    def __init__(self, work: Work, arrival: Arrival, records: list[LeadRecord]) -> None:
        self._work, self._arrival, self._records = work, arrival, records
        self.count = Count()
        self._terms = workspaces.terms(work)
        # Taking the counter's row first makes imports and new leads wait for each other until the commit: what is not
        # there when it is looked up does not come between.
        first = work.number("lead", 0)
        self._owners = Owners(work, arrival, {(each.owner, each.owner_email) for each in records})
        self._campaigns = Campaigns(work, arrival, {each.campaign for each in records})
        self._new = FirstLives(work, arrival, self._terms, self._owners, self._campaigns, self.count, first)
        self._hashes = {each.line: arrival.hashed(each.email) for each in records if each.email}
        named, _erased = named_as(work, arrival, ThingKind.LEAD, {each.external for each in records})
        loose = {self._hashes[each.line] for each in records if not each.external}
        self._by_hash = leads_at(work, loose)
        stands = merging.survivors(work, set(named.values()))
        self._ids = {name: stands.get(each, each) for name, each in named.items()}
        self._duplicates = frozenset(name for name, each in named.items() if each in stands)
        self._own = matching.named(work, ThingKind.LEAD, arrival.run.source, set(stands.values()))
        self._known = known_leads(work, {*self._ids.values(), *self._by_hash.values()})
        hashes = self._hashes.values()
        self._erased = tombstones.suppressed(work, hashes) if suppressions(work) else {}
        self._no_contact = returning.asked_for_none(work, set(hashes))
        self._seen: set[int] = set()
        self._order = Order(work, arrival, ThingKind.LEAD, self._known)
        asked = self._known if "self_reported" in arrival.says or arrival.live else ()
        self._held = campaign_touches.self_reported(work, asked)
        self._said: dict[int, HeardFrom] = {}

    @property
    def known(self) -> Collection[int]:
        """Our numbers of the leads of this chunk that were here before."""
        return self._known.keys()

    def bring(self, enough: Callable[[], bool]) -> None:
        """Bring rows in until the last, or until it is enough."""
        count = self.count
        for record in self._records:
            self._take(record)
            count.read += 1
            count.line = record.line
            if self._new.full():
                self._new.save()
            if enough():
                count.stopped = record is not self._records[-1]
                break
        self._new.save()
        self._order.save()
        self._keep_self_reported()

    def _take(self, record: LeadRecord) -> None:
        """Bring one row in."""
        count = self.count
        hashed = self._hashes.get(record.line, "")
        arrival = self._order.arrival(record)
        lead_id = self._ids.get(record.external) if record.external else self._by_hash.get(hashed)
        if lead_id is None:
            erased = self._erased.get(hashed)
            if erased is not None and not (not erased.asked and _is_new(record, erased.at)):
                count.refuse(record.line, _ERASED)
                return
            if hashed in self._no_contact:
                count.refuse(record.line, _NO_CONTACT)
                return
            lead_id = self._new.add(record, hashed)
            if record.self_reported is not None:
                self._said[lead_id] = record.self_reported
            self._seen.add(lead_id)
            self._order.hear(lead_id, arrival)
            if record.external:
                self._ids[record.external] = lead_id
            if hashed:
                self._by_hash.setdefault(hashed, lead_id)
            return
        if record.external in self._duplicates:
            self._add_to(lead_id, record, arrival, hashed)
            return
        if lead_id in self._seen or lead_id in self._arrival.seen:
            count.refuse(record.line, _TWICE)
            return
        self._seen.add(lead_id)
        count.touched.append(lead_id)
        late = self._order.newer(lead_id, min(record.changed_at or arrival.at, arrival.at))
        self._order.hear(lead_id, arrival)
        record, arrival = news_of_lead(record, arrival, self._known[lead_id], late)
        change = Change(self._work, arrival, self._known[lead_id], self._terms)
        change.attributes(record, self._campaigns, "" if hashed in self._erased else hashed)
        change.life(record, self._owners)
        said = self._says(lead_id, record, arrival)
        if change.done() or said:
            count.changed += 1
            change.concerns(count)
        else:
            count.same += 1
        count.flagged += change.flagged

    def _says(self, lead_id: int, record: LeadRecord, arrival: Arrival) -> bool:
        """Note how the buyer says that they heard of us; tell whether that is news. An empty cell says nothing."""
        said, held = record.self_reported, self._held.get(lead_id)
        if said is None or "self_reported" not in arrival.says or said is held or (held and arrival.old):
            return False
        self._said[lead_id] = said
        return True

    def _keep_self_reported(self) -> None:
        campaign_touches.keep_self_reported(self._work, self._said)

    def _add_to(self, lead_id: int, record: LeadRecord, arrival: Arrival, hashed: str) -> None:
        """Bring in what a duplicate's row adds to the lead that stands for it: what it reached, and what is not known of it.

        Where the source has a row of that lead's own, that one alone says what is known.
        """
        count = self.count
        known = known_leads(self._work, [lead_id])[lead_id]
        change = Change(self._work, arrival, known, self._terms, fills=True)
        if lead_id not in self._own:
            change.attributes(record, self._campaigns, "" if hashed in self._erased else hashed)
        change.goes_further(record)
        if change.done():
            count.changed += 1
            change.concerns(count)
        else:
            count.same += 1


def _is_new(record: LeadRecord, erased_at: datetime) -> bool:
    """Tell whether somebody came anew after what was kept of them was kept long enough: every day of theirs is later."""
    days = [at for _kind, at in record.reached]
    return bool(days) and min(days) > erased_at
