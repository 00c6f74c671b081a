"""Reads a CSV file into records: any delimiter, encoding and date format, by a recognised export or a map.

Two passes: `survey` reads the whole file once and refuses it before anything is saved (a broken quote, bytes that are
no text, an ambiguous date column); `Sheet.records` then yields a record or a `Rejected` per row, in flat memory.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from alignment.records import Record, Rejected, StageMeaning
from crm import headers, maps, recognised
from crm.columns import Column
from crm.fields import Kind
from crm.maps import Map
from crm.moments import Order
from crm.opening import Opened, Rows, look
from crm.problems import CannotRead
from crm.rows import RowReader

_TOTALS = ("Grand Total", "Subtotal", "Total (", "Gesamtsumme", "Zwischensumme")
_BLOCK = 250
"""So many rows are read at once: more gain nothing, and would hold more of the file in memory."""
DEFAULT_EMPTY = frozenset({"select", "-", "--", "n/a", "#n/a", "null", "none", "(none)", "(no value)"})
"""Words that mean an empty cell in every file: what pick lists and spreadsheets leave behind."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that can be read to its end: what it is, what it says something about, and its records."""

    opened: Opened
    kind: Kind
    source: str
    zone: str
    count: int
    header: tuple[str, ...]
    columns: tuple[Column, ...]
    mapped: Map
    currency: str
    recognised: str
    stages: tuple[StageMeaning, ...] = ()
    guessed: set[str] = field(default_factory=set)
    """Stages of the deals read so far that were taken for open, because nothing says what they mean."""

    @property
    def digest(self) -> str:
        return self.opened.digest

    @property
    def says(self) -> frozenset[str]:
        """The fields that this file says something about, even when a cell is empty."""
        return frozenset(column.field for column in self.columns)

    def records(self, after: int = 0, file_at: datetime | None = None) -> Iterator[Record | Rejected]:
        """Yield what each row below the header says, from the first one below line `after`.

        `file_at` is as of when the file speaks: it dates rows without a time where the map says so.
        """
        reader = RowReader(self.kind, self.columns, self.mapped, self.zone, self.currency, file_at)
        lines: list[int] = []
        block: list[list[str]] = []
        width = len(self.header)
        for line, cells in self._rows(after):
            if len(cells) == width:
                lines.append(line)
                block.append(cells)
            if len(block) == _BLOCK or (block and len(cells) != width):
                yield from reader.read(lines, block)
                self.guessed.update(reader.guessed)
                lines, block = [], []
            if len(cells) != width:
                yield Rejected(line, f"{len(cells)} cells where the header has {width}", tuple(cells))
        if block:
            yield from reader.read(lines, block)
            self.guessed.update(reader.guessed)

    def _rows(self, after: int) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows of data with the line in which each begins."""
        footers = self.recognised == "salesforce"
        with self.opened.rows() as rows:
            next(rows)
            end = self.opened.skip + rows.line_num
            for cells in rows:
                line, end = end + 1, self.opened.skip + rows.line_num
                if line <= after or not any(cells):
                    continue
                if footers and (cells[0].startswith(_TOTALS) or (len(cells) == 1 and len(self.header) > 1)):
                    continue  # a report's totals, and its footer: its name, who made it, when
                yield line, cells


def read(
    path: Path, mapped: Map, kind: Kind, *, zone: str = "UTC", currency: str = "USD"
) -> Iterator[Record | Rejected]:
    """Survey the file, then yield its records; the short way for whoever needs no progress."""
    return survey(path, mapped, kind, zone=zone, currency=currency).records()


def survey(
    path: Path, mapped: Map, kind: Kind, *, zone: str = "UTC", currency: str = "USD", name: str = "map"
) -> Sheet:
    """Read the whole file once and say how it is to be read; raises `CannotRead` for what cannot be.

    `zone` and `currency` are the workspace's, for a map that has none.
    """
    maps.check_fields(mapped, kind, name)
    opened = look(path, mapped)
    header = _header(opened)
    export = recognised.recognise(kind, header) if not mapped.columns else None
    columns = headers.columns(path, kind, header, mapped, export)
    orders = headers.orders(columns)
    count = _read_all(opened, orders)
    decided = headers.decided(orders, header, alike=export is not None)
    return Sheet(
        opened,
        kind,
        mapped.source or (export.source if export else "file"),
        mapped.zone or zone,
        count,
        tuple(header),
        tuple(replace(each, day_first=decided.get(each.index)) for each in columns),
        _filled(mapped, export),
        mapped.currency or currency,
        export.source if export else "",
        _stages(kind, mapped, export),
    )


def _filled(mapped: Map, export: recognised.Export | None) -> Map:
    """Return the map with the words that a recognised export uses; the map's own win."""
    values = dict(mapped.values)
    for name, words in (export.values if export else {}).items():
        values[name] = {**words, **mapped.values.get(name, {})}
    return replace(mapped, empty=DEFAULT_EMPTY | mapped.empty, values=values)


def _stages(kind: Kind, mapped: Map, export: recognised.Export | None) -> tuple[StageMeaning, ...]:
    """Return what the stages of a file of deals mean: by the map, else by the words that its CRM ships with."""
    if kind not in (Kind.OPPORTUNITIES, Kind.HISTORY):
        return ()
    shipped = {label.casefold(): label for label in (export.stages if export else ())}
    found = {
        label: maps.Meaning(recognised.meaning_of(name))
        for label, name in shipped.items()
        if label not in mapped.stages
    }
    return tuple(
        StageMeaning(
            label[:120], each.kind,
            each.probability if each.probability is not None else 100 if each.kind == "won" else 0, each.category[:20],
        )
        for label, each in sorted({**found, **mapped.stages}.items())
    )  # fmt: skip


def _header(opened: Opened) -> list[str]:
    with _told(opened) as rows:
        header = next(rows, None)
    if header is None or not any(cell.strip() for cell in header):
        raise CannotRead(f"{opened.path.name} has no header: its first line is empty.")
    return [cell.strip().lstrip("\ufeff") for cell in header]


class _told:  # noqa: N801 - reads as a word where it is used
    """Turns what the csv module and the decoder say into the sentence for the person."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._rows = opened.rows()
        self._reader: Rows | None = None

    def __enter__(self) -> Rows:
        self._reader = reader = self._rows.__enter__()
        return reader

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: object
    ) -> None:
        line = self._opened.skip + getattr(self._reader, "line_num", 0)
        self._rows.__exit__(None, None, None)
        if isinstance(problem, csv.Error):
            raise CannotRead(
                f"{self._opened.path.name} has a broken quote near line {max(line, 1)} ({problem}). "
                "Nothing was imported."
            ) from None
        if isinstance(problem, UnicodeError):
            raise CannotRead(
                f"{self._opened.path.name} has bytes near line {max(line, 1)} that are no {self._opened.encoding}; "
                'name its encoding in the map, such as encoding = "cp1252". Nothing was imported.'
            ) from None


def _read_all(opened: Opened, orders: dict[int, Order]) -> int:
    """Read to the end: how many rows there are; the orders look at every day that needs it."""
    looks: list[tuple[int, Callable[[str], None]]] = [(index, each.look) for index, each in orders.items()]
    count = 0
    start = 0
    with _told(opened) as rows:
        next(rows)
        start = rows.line_num
        for cells in rows:
            if not any(cells):
                continue
            count += 1
            for index, see in looks:
                text = cells[index] if index < len(cells) else ""
                if text and not text[:4].isdigit():
                    see(text.strip())
            if rows.line_num - start > 10_000 and len(cells) == 1 and "\n" in cells[0]:
                raise csv.Error("a cell of more than 10,000 lines")
            start = rows.line_num
    if not count:
        raise CannotRead(f"{opened.path.name} has a header and no rows.")
    return count
