"""The sample company in a database: who acts, at which moments, and what its CRM exports."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from alignment.people import Actor, Role
from alignment.records import (
    CampaignRecord,
    HistoryRecord,
    LeadRecord,
    OpportunityRecord,
    PersonRecord,
    Record,
)
from bot.demo import leads as crm_leads
from bot.demo import names
from bot.demo.deals import Book, new_york
from bot.demo.leads import KITE
from bot.demo.names import COLLEAGUES
from db.memory import Memory, Work
from db.stores import people as stored_people
from operations import addresses, intake

SEED = 2026
MORNING = new_york(date(2026, 11, 16), "08:30")
"""When the digest of samples.md is due."""

_SAYS: dict[type[Record], frozenset[str]] = {
    kind: frozenset(kind.__dataclass_fields__) - {"line", "external"}
    for kind in (LeadRecord, OpportunityRecord, PersonRecord, CampaignRecord, HistoryRecord)
}


@dataclass(slots=True)
class Company:
    """The sample company in a database. `key` is the process's key of e-mail hashes."""

    memory: Memory
    key: bytes
    id: int = 0
    actors: dict[str, Actor] = field(default_factory=dict)

    def run(self, day: date, wall: str, *acts: Callable[[Work], object]) -> None:
        """Do something at New York's wall clock, in one transaction."""
        self.run_at(new_york(day, wall), *acts)

    def run_at(self, at: datetime, *acts: Callable[[Work], object]) -> None:
        """Do something at a moment, in one transaction."""

        def all_of(work: Work) -> None:
            work.kept[addresses.HASH_KEY] = self.key
            for act in acts:
                act(work)

        self.memory.do(all_of, self.id, now=at)

    def know(self, at: datetime) -> None:
        """Look up everybody as they stand at a moment, by handle."""

        def found(work: Work) -> dict[str, Actor]:
            by_name = {each.name: each.id for each in stored_people.holders(work, *Role)}
            return {each.handle: stored_people.actor(work, by_name[each.name]) for each in COLLEAGUES}

        self.actors = self.memory.see(found, self.id, now=at)

    def bring(self, kind: str, records: Sequence[Record], exported_at: datetime) -> None:
        """Import an export of the CRM a minute after it was made."""
        digest = hashlib.sha256(repr(records).encode()).hexdigest()
        name = f"{kind}-{exported_at:%Y-%m-%d-%H%M}.csv"
        says = _SAYS[type(records[0])] if len(records) > 1 or kind != "leads" else frozenset({"company"})
        file = intake.File(kind, "crm", name, digest, says, exported_at)
        at = exported_at + timedelta(minutes=1)
        run = self.memory.do(lambda work: intake.begin(work, file), self.id, now=at)
        whom = intake.Concerned()
        for start in range(0, len(records), 1000):
            some = records[start : start + 1000]
            chunk = intake.Chunk(some, some[-1].line)
            tally = self.memory.do(
                lambda work, chunk=chunk: intake.carry(work, run, file, self.key, chunk),  # type: ignore[misc]
                self.id,
                now=at,
            )
            assert not tally.refused, tally.refused[:3]
            whom |= tally.concerned
        self.memory.do(lambda work: intake.finish(work, run, whom), self.id, now=at)


def crm_book(seed: int = SEED) -> tuple[Book, Iterator[str]]:
    """The CRM's deals as they were first exported, and the companies that are left for leads."""
    taken = frozenset(each.company for each in (*crm_leads.FRESH, KITE))
    companies = names.companies(names.dice(seed), taken)
    return Book(names.dice(seed), companies), companies
