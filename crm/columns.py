"""Reads a column of many rows at once: what is alike in all of its cells is looked at once, not cell by cell.

A loop over cells in Python costs ten times what one call for the whole column costs. A cell that cannot be read gives
its `BadCell` in place of a value, so that one bad day does not hold up the other rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm import cells as reading
from crm import moments
from crm.fields import LENGTHS, Way
from crm.maps import Map
from crm.problems import BadCell, CannotRead
from crm.text import clean

_KEPT = 4_096
"""How many different cells of a column are remembered: days, sources and stages repeat, names fall through."""

ReadCell = Callable[[str], Any]
ReadColumn = Callable[[Sequence[str]], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field stands in the file (`index` -1: a constant of the map) and how its cells are read.

    `zone` is the column's own, empty for the file's; `date_only`: of a time its day alone is meant.
    """

    field: str
    way: Way
    index: int
    header: str
    pattern: str
    utc: bool
    day_first: bool | None
    zone: str = ""
    date_only: bool = False


class Remembered(dict[str, Any]):
    """What each different cell says, read once: `remembered[text]` is its value, or the `BadCell` that it is."""

    def __init__(self, read: ReadCell) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Any:
        try:
            found = self._read(text)
        except BadCell as problem:
            # A new one: the frames behind the raised one, and what it came of, hold every row that is being read.
            found = BadCell(str(problem))
        if len(self) >= _KEPT:
            self.clear()
        self[text] = found
        return found

    def column(self, texts: Sequence[str]) -> Sequence[Any]:
        """Read a column."""
        return list(map(self.__getitem__, texts))


class Block:
    """Some rows of a file, read: the values of each field, and why a row (by its place) cannot be taken."""

    __slots__ = ("count", "problems", "values")

    def __init__(self, count: int, values: dict[str, Sequence[Any]]) -> None:
        self.count = count
        self.values = values
        self.problems: dict[int, str] = {}

    def refuse(self, values: Iterable[Any], header: str = "") -> None:
        """Take the rows whose value is a `BadCell` for rows that cannot be read; the first reason of a row counts."""
        for place, value in enumerate(values):
            if type(value) is BadCell:
                self.problems.setdefault(place, f"{header}: {value}" if header else str(value))

    def read(self, field: str, again: Remembered) -> None:
        """Read a field's texts once more, as what they mean."""
        found = again.column(self.values[field])
        self.values[field] = found
        if BadCell in map(type, found):
            self.refuse(found)


class Reader:
    """Reads the columns of one file, a block of rows at a time."""

    def __init__(self, columns: Sequence[Column], mapped: Map, zone: str) -> None:
        self._mapped, self._zone = mapped, zone
        self._dates: dict[object, ReadColumn] = {}
        self._columns = [(each, self._column(each)) for each in columns if each.index >= 0]
        self._constants = {each.field: self._constant(each) for each in columns if each.index < 0}

    def block(self, rows: Sequence[Sequence[str]]) -> Block:
        """Read rows, each as wide as the header."""
        cells = list(zip(*rows, strict=True))
        block = Block(len(rows), {name: [value] * len(rows) for name, value in self._constants.items()})
        for column, read in self._columns:
            found = block.values[column.field] = read(cells[column.index])
            if column.way in _MAY_FAIL and BadCell in map(type, found):
                block.refuse(found, column.header)
        return block

    def _constant(self, column: Column) -> Any:
        (found,) = self._column(column)([self._mapped.constants[column.field]])
        if type(found) is BadCell:
            raise CannotRead(f"The map's constant: {column.header}: {found}.")
        return found

    def _column(self, column: Column) -> ReadColumn:
        words = self._mapped.values.get(column.field)
        if column.way in (Way.INSTANT, Way.DAY):
            return self._dated(column)
        if column.way is Way.TEXT:
            return texts(LENGTHS.get(column.field, 500), words, self._mapped.empty)
        plain = texts(500, words, self._mapped.empty)
        if column.way in (Way.MONEY, Way.CODE):
            return plain
        if column.way is Way.EMAIL:
            return lambda cells: reading.emails(plain(cells))
        meant = Remembered(_MEANINGS[column.way])
        return lambda cells: meant.column(plain(cells))

    def _dated(self, column: Column) -> ReadColumn:
        """Return what reads a column of days or times; columns that are written alike remember together."""
        zone = column.zone or self._zone
        alike = (column.way, column.pattern, column.utc, column.day_first, zone, column.date_only)
        if alike not in self._dates:
            read = moments.reader(pattern=column.pattern, day_first=column.day_first)
            if column.date_only:
                read = moments.day_alone(read)
            make = moments.instants if column.way is Way.INSTANT else moments.days
            self._dates[alike] = Remembered(
                _or_none(make(read, zone, utc=column.utc), self._mapped.empty)
            ).column
        return self._dates[alike]


_MAY_FAIL = frozenset({Way.INSTANT, Way.DAY, Way.YES, Way.PERCENT, Way.COUNT})
_MEANINGS: Mapping[Way, Callable[[str], Any]] = {
    Way.YES: reading.yes,
    Way.PERCENT: reading.percent,
    Way.COUNT: reading.count,
}


def texts(length: int, words: Mapping[str, str] | None, empty: frozenset[str]) -> ReadColumn:
    """Return what reads a column of text: clean, cut to `length`, their words as ours, words for nothing as nothing."""

    def one(text: str) -> str:
        found = clean(text, length)
        plain = found.casefold()
        meant = words.get(plain) if words is not None else None
        return str(meant) if meant is not None else "" if plain in empty else found

    known = Remembered(one)
    if words is not None:
        return known.column

    def column(cells: Sequence[str]) -> Sequence[str]:
        whole = "|".join(cells)
        if whole.isprintable() and "  " not in whole and "|'" not in whole and whole[:1] != "'":
            found = list(map(str.strip, cells))  # all that `clean` has left to do
            if max(map(len, found)) <= length and empty.isdisjoint(map(str.casefold, found)):
                return found
        return known.column(cells)

    return column


def _or_none(read: ReadCell, empty: frozenset[str]) -> ReadCell:
    def maybe(text: str) -> Any:
        text = text.strip()
        return read(text) if text and text.casefold() not in empty else None

    return maybe
