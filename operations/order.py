"""In whatever order changes arrive, the newest holds: of each thing it is known when each field was last spoken of.

A file speaks of all of its things at once; a webhook of one thing, and of the fields that it mentions. What it says is
dated by the record itself. A field of which something newer was heard is left out of an older record; that a lead had
reached a stage by then is kept, since it happened.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from alignment.lifecycle import EventKind
from alignment.observed import KIND_OF
from alignment.promises import REACHED
from alignment.records import LeadRecord, OpportunityRecord
from db.memory import Work
from db.stores import heard as stored
from db.stores.known_leads import KnownLead
from db.tables.workspace import ThingKind
from operations.observed import Arrival

_EVER = datetime(1900, 1, 1, tzinfo=UTC)
_NONE_CHANGES_NOTHING = frozenset({"owner", "owner_email", "account_id", "website", "email"})
"""Fields of which an empty one is no statement."""
_TOGETHER = (frozenset({"name", "first_name", "last_name"}), frozenset({"owner", "owner_email"}))
"""Fields that say one thing together."""


class Order:
    """What was heard of the things of one chunk, and what is heard of them now."""

    def __init__(self, work: Work, arrival: Arrival, kind: ThingKind, things: Collection[int]) -> None:
        self._work, self._arrival, self._kind = work, arrival, kind
        after = _EVER if arrival.live else arrival.at
        self._heard = stored.heard(work, kind, things, after)
        self._news: dict[int, dict[str, datetime]] = {}

    def arrival(self, record: LeadRecord | OpportunityRecord) -> Arrival:
        """Return the arrival as it is for one record: a webhook's speaks as of its own time, of what it mentions."""
        arrival, live = self._arrival, self._arrival.live
        if live is None:
            return arrival
        at = min(record.changed_at or arrival.at, arrival.at)
        newer = live.newest_file if live.newest_file is not None and live.newest_file > at else None
        return replace(arrival, at=at, says=live.says[record.line], before=at, after=newer)

    def newer(self, thing: int, at: datetime) -> frozenset[str]:
        """Return the fields of a thing of which something newer was heard than `at`."""
        late = {name for name, when in self._heard.get(thing, {}).items() if when > at}
        for group in _TOGETHER:
            if late & group:
                late |= group
        return frozenset(late)

    def hear(self, thing: int, arrival: Arrival) -> None:
        """Note that a record spoke of a thing."""
        if arrival.live is None:
            return
        known = self._heard.setdefault(thing, {})
        for name in arrival.says:
            known[name] = max(known.get(name, arrival.at), arrival.at)
        if known:
            self._news[thing] = known

    def save(self) -> None:
        """Keep what was noted."""
        stored.hear(self._work, self._kind, self._news)
        self._news.clear()


def news_of_lead(
    record: LeadRecord, arrival: Arrival, known: KnownLead, late: frozenset[str]
) -> tuple[LeadRecord, Arrival]:
    """Return what an older record still says of a lead, without the fields of which something newer was heard."""
    if arrival.live is not None and arrival.old:
        late |= {"stage"}  # a newer file may not have had this lead, and it was there by then
    if not late:
        return record, arrival
    at = min(record.changed_at or arrival.at, arrival.at)
    reached = tuple(each for each in record.reached if _column(each[0]) not in late)
    if "stage" in late and record.stage is not None:
        reached = (*reached, *_reached_by_then(record, at, known.reached, late))
    told = replace(record, reached=reached)
    if "stage" in late:
        told = replace(told, stage=None, refused=False)
    blank: dict[str, Any] = dict.fromkeys(_NONE_CHANGES_NOTHING & late, "")
    return replace(told, **blank), replace(arrival, says=arrival.says - late)


def _column(kind: EventKind) -> str:
    return "created_at" if kind is EventKind.CREATED else f"{REACHED[kind]}_at"


def _reached_by_then(
    record: LeadRecord, at: datetime, reached: Mapping[str, datetime], late: frozenset[str]
) -> tuple[tuple[EventKind, datetime], ...]:
    """Return the milestone that an older status tells of, where nothing earlier is known of it."""
    kind = KIND_OF[record.stage] if record.stage is not None else EventKind.CREATED
    if kind not in REACHED or _column(kind) in late or any(each is kind for each, _ in record.reached):
        return ()
    known = reached.get(REACHED[kind])
    return () if known is not None and known <= at else ((kind, at),)
