"""What every kind of import needs: what the file is, what a chunk came to, and whom its owners and campaigns mean."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from alignment.identity import email_hash, sealed
from alignment.records import Rejected
from db.memory import Work
from db.stores import campaigns as stored_campaigns
from db.stores import matching, merging
from db.stores.imports import Run
from db.tables.workspace import ThingKind
from operations.homes import NOBODY, Concerned


def never_enough() -> bool:
    """Say that a chunk may take as long as it takes: for callers without a clock."""
    return False


@dataclass(frozen=True, slots=True)
class Live:
    """What makes an arrival a webhook's: which fields each record mentions, by its line, and when the newest file spoke."""

    says: Mapping[int, frozenset[str]]
    newest_file: datetime | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """An import as its chunks see it.

    `at` is as of when the file speaks, `before` and `after` as of when its older and newer neighbours spoke (None: there is
    none). A file with a newer neighbour adds what was missing and changes nothing.
    """

    run: Run
    says: frozenset[str]
    key: bytes
    at: datetime
    before: datetime | None
    after: datetime | None
    seen: Container[int]
    live: Live | None = None

    @property
    def old(self) -> bool:
        return self.after is not None

    def hashed(self, address: str) -> str:
        """Return the keyed hash of an e-mail address."""
        return email_hash(self.key, address) if address else ""

    def sealed(self, name: str) -> str:
        """Return what stands for the source's name of somebody who was erased."""
        return sealed(self.key, name)


@dataclass(frozen=True, slots=True)
class Tally:
    """What a chunk came to. `touched` are our numbers of what it spoke of; `stopped`: it ended early, at `line`."""

    line: int = 0
    read: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    flagged: int = 0
    refused: tuple[Rejected, ...] = ()
    touched: tuple[int, ...] = ()
    unmatched: frozenset[str] = frozenset()
    stopped: bool = False
    concerned: Concerned = NOBODY

    def plus(self, more: Tally) -> Tally:
        """Return what both together came to."""
        return Tally(
            max(self.line, more.line), self.read + more.read, self.new + more.new, self.changed + more.changed,
            self.same + more.same, self.flagged + more.flagged, self.refused + more.refused,
            self.touched + more.touched, self.unmatched | more.unmatched, self.stopped or more.stopped,
            self.concerned | more.concerned,
        )  # fmt: skip


class Count:
    """Counts while a chunk is brought in."""

    def __init__(self) -> None:
        self.line = self.read = self.new = self.changed = self.same = self.flagged = 0
        self.refused: list[Rejected] = []
        self.touched: list[int] = []
        self.unmatched: set[str] = set()
        self.people: set[int] = set()
        self.campaigns: set[int] = set()
        self.queues: set[int] = set()
        self.stopped = False

    def refuse(self, line: int, reason: str) -> None:
        """Count a row that is not taken, with the reason for the reject file."""
        self.refused.append(Rejected(line, reason))

    def concerns(self, *people: int, campaign: int = 0) -> None:
        """Note whose Home shows something else after this import. 0 stands for nobody."""
        self.people.update(people)
        self.campaigns.add(campaign)

    def tally(self) -> Tally:
        """Return what it came to."""
        return Tally(
            self.line, self.read, self.new, self.changed, self.same, self.flagged, tuple(self.refused),
            tuple(self.touched), frozenset(self.unmatched), self.stopped,
            Concerned(frozenset(self.people), frozenset(self.campaigns), frozenset(self.queues)),
        )  # fmt: skip


def named_as(
    work: Work, arrival: Arrival, kind: ThingKind, names: Collection[str]
) -> tuple[dict[str, int], frozenset[str]]:
    """Return our numbers of what a source calls by these names, and which of the names are of people who were erased."""
    source = arrival.run.source
    found = matching.things(work, kind, source, names)
    others = {each for each in names if each} - found.keys()
    erased = matching.sealed_things(work, kind, source, others, arrival.sealed)
    return {**found, **erased}, frozenset(erased)


def leads_named(
    work: Work, arrival: Arrival, names: Collection[str]
) -> tuple[dict[str, int], frozenset[str]]:
    """Return what `named_as` does of leads, each as the one that stands for it: a duplicate's rows go to the lead it is."""
    found, erased = named_as(work, arrival, ThingKind.LEAD, names)
    stands = merging.survivors(work, set(found.values()))
    return {name: stands.get(lead_id, lead_id) for name, lead_id in found.items()}, erased


def leads_at(work: Work, hashes: Collection[str]) -> dict[str, int]:
    """Return the lead of each keyed hash of an address: the oldest, as the one that stands for it."""
    found = matching.leads_by_email(work, hashes)
    stands = merging.survivors(work, set(found.values()))
    return {hashed: stands.get(lead_id, lead_id) for hashed, lead_id in found.items()}


class Owners:
    """Whom a source's owners are: by its own id of them, else by their confirmed address. Nobody by name alone."""

    def __init__(self, work: Work, arrival: Arrival, named: Iterable[tuple[str, str]]) -> None:
        self._arrival = arrival
        pairs = {pair for pair in named if pair[0] or pair[1]}
        by_id, _former = named_as(work, arrival, ThingKind.PERSON, {owner for owner, _ in pairs})
        addresses = {address for owner, address in pairs if address and owner not in by_id}
        addresses |= {owner for owner, _ in pairs if "@" in owner and owner not in by_id}
        hashes = {arrival.hashed(address): address for address in addresses}
        by_hash = matching.people_by_email(work, hashes)
        by_address = {hashes[hashed]: person for hashed, person in by_hash.items()}
        self._people = {
            (owner, address): by_id.get(owner) or by_address.get(address) or by_address.get(owner) or 0
            for owner, address in pairs
        }
        self._teams = matching.teams_of(work, {each for each in self._people.values() if each})

    def person(self, owner: str, address: str) -> int:
        """Return the person; 0 for nobody we know."""
        return self._people.get((owner, address), 0)

    def team(self, person: int) -> int:
        """Return the team somebody belongs to now; 0 for none."""
        return self._teams.get(person, 0)


class Campaigns:
    """Which campaigns a file's words mean: by the source's id, else by name; a new name makes a campaign."""

    def __init__(self, work: Work, arrival: Arrival, named: Collection[str]) -> None:
        self._work = work
        wanted = {name for name in named if name}
        self._ids = matching.things(work, ThingKind.CAMPAIGN, arrival.run.source, wanted)
        self._words = {name: stored_campaigns.word_of(name) for name in wanted if name not in self._ids}
        self._by_word = matching.campaigns_by_word(work, set(self._words.values()))

    def id_of(self, name: str, source: str = "") -> int:
        """Return the campaign's id, made if nobody had that name; 0 for no name."""
        if not name:
            return 0
        known = self._ids.get(name)
        if known is None:
            word = self._words[name]
            known = self._by_word.get(word)
            if known is None:
                known = self._by_word[word] = matching.add_campaign(self._work, name, word, source)
            self._ids[name] = known
        return known
