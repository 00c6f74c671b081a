"""Reads what a webhook delivers into records: the same fields, checks and reasons as for the rows of a file.

One record or a list of them; what is no field of the map is passed over. A record that cannot be read comes back with its
place and the reason, in words that hold nothing of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from alignment.records import Record, Rejected, StageMeaning
from alignment.zones import zone_named
from crm import body as bodies
from crm import maps
from crm.body import NotRecords, TooMany
from crm.columns import Column
from crm.csv_file import DEFAULT_EMPTY
from crm.fields import FIELDS, NEEDED, Kind
from crm.maps import Map
from crm.moments import compiled
from crm.problems import BadCell, CannotRead
from crm.rows import RowReader
from crm.text import clean

__all__ = ["KINDS", "Delivery", "NotRecords", "TooMany", "Webhook"]

KINDS = (Kind.LEADS, Kind.OPPORTUNITIES, Kind.PEOPLE, Kind.CAMPAIGNS, Kind.TOUCHES, Kind.MEMBERS)
"""What a webhook may tell of: what happens. Goals are set, and a history is a file."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one body says: its records by their place, from 0, and which fields each of them mentions."""

    records: tuple[Record | Rejected, ...]
    says: Mapping[int, frozenset[str]]
    name: str
    """What names it where no header does: the same delivery, the same name."""


class Webhook:
    """How one sender's bodies are read. Raises `CannotRead` for a map that could never be read by."""

    def __init__(self, kind: Kind, mapped: Map, *, zone: str, currency: str, name: str = "map") -> None:
        if kind not in KINDS:
            raise CannotRead(f"A webhook brings {', '.join(KINDS)}; {kind} come by file.")
        maps.check_fields(mapped, kind, name)
        self.kind = kind
        self._mapped = replace(mapped, empty=DEFAULT_EMPTY | mapped.empty)
        self._zone, self._currency = mapped.zone or zone, mapped.currency or currency
        zone_named(self._zone)
        own = {field: field for field in FIELDS[kind] if field not in mapped.constants}
        self._paths = dict(mapped.columns) or own
        self._dates = {field: self._pattern(field) for field in self._paths}
        for pattern in filter(None, self._dates.values()):
            compiled(pattern)
        self._utc = {field for field, path in self._paths.items() if {field, path} & set(mapped.time_is_utc)}
        have = {*self._paths, *mapped.constants}
        for group in NEEDED[kind]:
            if not have.intersection(group):
                raise CannotRead(f"The map {name} does not say {' or '.join(group)}: no {kind} without it.")
        self._readers: dict[frozenset[str], tuple[tuple[str, ...], RowReader]] = {}
        self._reader(frozenset(self._paths))  # a constant that cannot be read is said now

    @property
    def stages(self) -> tuple[StageMeaning, ...]:
        """What the map says that deal stages mean."""
        if self.kind is not Kind.OPPORTUNITIES:
            return ()
        return tuple(
            StageMeaning(
                label[:120], each.kind,
                each.probability if each.probability is not None else 100 if each.kind == "won" else 0,
                each.category[:20],
            )
            for label, each in sorted(self._mapped.stages.items())
        )  # fmt: skip

    def read(self, body: bytes) -> Delivery:
        """Return what a body says; raises `NotRecords` for one that is no JSON, `TooMany` for too long a list."""
        found = bodies.records(bodies.parsed(body), self._mapped)
        told: dict[int, Record | Rejected] = {}
        alike: dict[frozenset[str], list[tuple[int, dict[str, str]]]] = {}
        says: dict[int, frozenset[str]] = {}
        for place, record in enumerate(found):
            try:
                cells = self._cells(record)
            except BadCell as problem:
                told[place] = Rejected(place, str(problem))
                continue
            says[place] = frozenset(cells) | frozenset(self._mapped.constants)
            alike.setdefault(frozenset(cells), []).append((place, cells))
        for mentioned, some in alike.items():
            order, reader = self._reader(mentioned)
            rows = [[cells[field] for field in order] for _, cells in some]
            for each in reader.read([place for place, _ in some], rows):
                told[each.line] = _discreet(each) if isinstance(each, Rejected) else each
        return Delivery(tuple(told[place] for place in range(len(found))), says, self._name(found, body))

    def _cells(self, record: Any) -> dict[str, str]:
        if not isinstance(record, dict):
            raise BadCell("not an object of fields")
        told = bodies.fields(record, self._paths)
        have = {*told, *self._mapped.constants}
        for group in NEEDED[self.kind]:
            if not have.intersection(group):
                raise BadCell(f"does not say {' or '.join(self._paths.get(each, each) for each in group)}")
        if len(_HALVES.intersection(self._paths)) == len(_HALVES) > len(_HALVES.intersection(told)):
            told = {field: value for field, value in told.items() if field not in _HALVES}
        if (
            self.kind is Kind.OPPORTUNITIES
            and "amount" in told
            and "currency" in self._paths
            and "currency" not in told
        ):
            raise BadCell(f"{self._paths['amount']}: its currency is missing")
        cells = {}
        for field, value in told.items():
            try:
                cells[field] = bodies.cell(value, FIELDS[self.kind][field], self._mapped.decimal)
            except BadCell as problem:
                raise BadCell(f"{self._paths[field]}: {problem}") from None
        return cells

    def _reader(self, mentioned: frozenset[str]) -> tuple[tuple[str, ...], RowReader]:
        """Return what reads records that mention these fields, and the order of their cells."""
        known = self._readers.get(mentioned)
        if known is None:
            if len(self._readers) > 200:
                self._readers.clear()
            order = tuple(field for field in self._paths if field in mentioned)
            known = (
                order,
                RowReader(self.kind, self._columns(order), self._mapped, self._zone, self._currency),
            )
            self._readers[mentioned] = known
        return known

    def _columns(self, order: Sequence[str]) -> tuple[Column, ...]:
        ways = FIELDS[self.kind]
        stand = [
            Column(
                field,
                ways[field],
                place,
                self._paths[field],
                self._dates[field],
                field in self._utc,
                None,
                self._own_zone(field),
                bool({field, self._paths[field]} & self._mapped.date_only),
            )
            for place, field in enumerate(order)
        ]
        fixed = [
            Column(
                field, ways[field], -1, field, self._mapped.dates.get(field, ""), utc=False, day_first=None
            )
            for field in self._mapped.constants
            if field not in order
        ]
        return (*stand, *fixed)

    def _own_zone(self, field: str) -> str:
        return self._mapped.zones.get(self._paths[field]) or self._mapped.zones.get(field, "")

    def _pattern(self, field: str) -> str:
        return self._mapped.dates.get(self._paths[field]) or self._mapped.dates.get(field, "")

    def _name(self, found: Sequence[Any], body: bytes) -> str:
        names = [bodies.named(each, self._mapped.delivery) for each in found] if self._mapped.delivery else []
        whole = "\n".join(names).encode("utf-8", "replace") if names and all(names) else body
        return hashlib.sha256(whole).hexdigest()


_HALVES = frozenset({"first_name", "last_name"})
"""One without the other is no name."""


def _discreet(rejected: Rejected) -> Rejected:
    """Leave out of a reason what it quotes of the record: the answer is kept in other people's logs."""
    reason = rejected.reason
    cells = {piece for each in rejected.cells for piece in _pieces(each)}
    for piece in sorted(cells, key=len, reverse=True):
        reason = reason.replace(f'"{piece}"', '"…"')
    if any(len(piece) > _TELLING and piece in reason for piece in cells):
        reason = "a field cannot be read"
    return Rejected(rejected.line, reason, (), "")


_TELLING = 12
"""A cell of so few letters that stands in a reason may be a word of the reason itself."""
_CUTS = (30, 40, 500)
"""To how many letters reasons cut what they quote."""


def _pieces(cell: str) -> set[str]:
    """Return a cell as reasons may quote it."""
    return {each for text in (cell, clean(cell)) for cut in _CUTS if (each := text[:cut])}
