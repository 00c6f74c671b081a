"""Turns rows of cells into the records of their kind, a block at a time; one that cannot be read comes back with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import compress
from typing import Any

from alignment.records import Record, Rejected
from crm import cells as reading
from crm import other_rows
from crm.columns import Block, Column, Reader
from crm.deal_rows import DealRows
from crm.fields import Kind
from crm.lead_rows import LeadRows
from crm.maps import FILE, SKIP, Map
from crm.problems import BadCell
from crm.undated import has_no_date

Values = Mapping[str, Sequence[Any]]
Build = Callable[[Sequence[int], Values], Sequence[Record | BadCell]]
"""From the lines of some rows and the values of their fields to what each row says, or why it cannot be taken."""


_NO_DATE = BadCell("no date, and the map skips such rows")


class RowReader:
    """Reads the rows of one file; `file_at` dates a row without a time of its own where the map says so."""

    def __init__(
        self,
        kind: Kind,
        columns: tuple[Column, ...],
        mapped: Map,
        zone: str,
        currency: str,
        file_at: datetime | None = None,
    ) -> None:
        at = file_at if mapped.undated == FILE else None
        self._skips = mapped.undated == SKIP
        self._reader = Reader(columns, mapped, zone)
        self._external = next((each.index for each in columns if each.field == "external"), -1)
        says = {column.field for column in columns}
        self.guessed: set[str] = set()
        """The stages of deals that were taken for open because nothing says what they mean."""
        self._leads = LeadRows(says) if kind is Kind.LEADS else None
        self._build: Build
        if self._leads is not None:
            self._build = self._leads.build
        else:
            deals = DealRows(says, mapped, zone, currency, at)
            self.guessed = deals.guessed
            money = partial(reading.amount, decimal=mapped.decimal, own=currency)
            one: dict[Kind, Callable[[int, dict[str, Any]], Record]] = {
                Kind.OPPORTUNITIES: deals.deal,
                Kind.HISTORY: deals.history,
                Kind.PEOPLE: other_rows.person,
                Kind.CAMPAIGNS: partial(other_rows.campaign, cost_of=money("cost")),
                Kind.TARGETS: partial(other_rows.target, amount_of=money("amount")),
                Kind.RATES: partial(other_rows.rate, decimal=mapped.decimal, own=currency),
                Kind.TOUCHES: partial(other_rows.touch, file_at=at),
                Kind.MEMBERS: partial(other_rows.member, file_at=at),
            }
            self._build = _one_by_one(one[kind])

    def read(self, lines: Sequence[int], rows: Sequence[list[str]]) -> list[Record | Rejected]:
        """Return what each row says; all are as wide as the header."""
        block = self._reader.block(rows)
        if self._leads is not None:
            self._leads.understand(block)
        told = self._told(lines, block) if block.problems else self._build(lines, block.values)
        if self._skips:
            told = [_NO_DATE if has_no_date(each) else each for each in told]
        return [
            Rejected(line, str(each), tuple(cells), self._id(cells)) if isinstance(each, BadCell) else each
            for line, cells, each in zip(lines, rows, told, strict=True)
        ]

    def _told(self, lines: Sequence[int], block: Block) -> Sequence[Record | BadCell]:
        """Build the rows of a block that can be read; the others are their problems."""
        problems = block.problems
        fine = [place not in problems for place in range(len(lines))]
        values = {name: list(compress(each, fine)) for name, each in block.values.items()}
        built = iter(self._build(list(compress(lines, fine)), values) if any(fine) else ())
        return [next(built) if whole else BadCell(problems[place]) for place, whole in enumerate(fine)]

    def _id(self, cells: Sequence[str]) -> str:
        return cells[self._external].strip() if self._external >= 0 else ""


def _one_by_one(build: Callable[[int, dict[str, Any]], Record]) -> Build:
    """Return what builds each row by itself: for kinds of which nobody has a million."""

    def one(line: int, found: dict[str, Any]) -> Record | BadCell:
        try:
            return build(line, found)
        except BadCell as problem:
            return BadCell(str(problem))

    def rows(lines: Sequence[int], values: Values) -> list[Record | BadCell]:
        each_row = zip(*values.values(), strict=True)
        return [
            one(line, dict(zip(values, row, strict=True))) for line, row in zip(lines, each_row, strict=True)
        ]

    return rows
