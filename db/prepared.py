"""Statements that are asked all day long: built once, turned into each database's text once, then only filled in.

Building a statement with Core, finding its text by a cache key and wrapping its result costs about ten times what
SQLite takes to carry it out. A `Prepared` keeps the text and the way each value goes in and comes out. Whoever listens
to a connection's statements hears it too.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel.sql.sqltypes import UTCDateTime

log = logging.getLogger(__name__)

Convert = Callable[[Any], Any] | None
Driver = sqlite3.Connection | None
"""The straight way to SQLite, where there is one: see `straight`."""
Make = Callable[[str], Any]
"""Build the statement for a database of that name, `sqlite` or `postgresql`."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A statement as one database is told it: its words, and how each value goes in and each column comes out."""

    words: str
    names: tuple[str, ...]
    puts: tuple[tuple[str, Callable[[Any], Any]], ...]
    fixed: Mapping[str, Any]
    named: bool
    gets: tuple[tuple[int, Callable[[Any], Any]], ...]

    def filled(self, values: Mapping[str, Any]) -> Any:
        """Return the driver's parameters; a value that is missing is a KeyError."""
        given = {**values, **self.fixed}
        for name, put in self.puts:
            given[name] = put(given[name])
        if self.named:
            return {name: given[name] for name in self.names}
        return tuple([given[name] for name in self.names])

    def read(self, row: Sequence[Any]) -> list[Any]:
        """Return a row's values as the tables' types have them."""
        found = list(row)
        for at, get in self.gets:
            found[at] = get(found[at])
        return found


class Prepared:
    """One statement with named gaps (`sa.bindparam`), ready for both databases.

    `make` is the statement, or builds it where the two databases differ. A constant belongs into the statement; a list
    of constants is `among(column, …)`. `workspace_id` is filled in by the `Work` that runs it.
    """

    __slots__ = ("_make", "_texts")

    def __init__(self, make: Any) -> None:
        self._make: Make = make if callable(make) else lambda _database: make
        self._texts: dict[str, _Text] = {}

    def statement(self, database: str) -> Any:
        """Return the Core statement that the text is made from."""
        return self._make(database)

    def rows(self, connection: sa.Connection, driver: Driver, values: Mapping[str, Any]) -> list[list[Any]]:
        """Return the rows that the statement finds, or returns, as lists in the order of its columns."""
        text = self._text(connection)
        filled = text.filled(values)
        if driver is not None:
            try:
                return [text.read(row) for row in driver.execute(text.words, filled).fetchall()]
            except sqlite3.Error as problem:
                log.debug("asked again", extra={"error": type(problem).__name__})
        cursor = connection.exec_driver_sql(text.words, filled).cursor
        assert cursor is not None, "the statement returns rows"
        found = cursor.fetchall()
        cursor.close()
        return [text.read(row) for row in found]

    def run(self, connection: sa.Connection, driver: Driver, values: Mapping[str, Any]) -> int:
        """Carry the statement out; return how many rows it changed."""
        text = self._text(connection)
        filled = text.filled(values)
        if driver is not None:
            try:
                return driver.execute(text.words, filled).rowcount
            except sqlite3.Error as problem:
                log.debug("asked again", extra={"error": type(problem).__name__})
        return connection.exec_driver_sql(text.words, filled).rowcount

    def _text(self, connection: sa.Connection) -> _Text:
        dialect = connection.dialect
        text = self._texts.get(dialect.name)
        if text is None:
            text = self._texts[dialect.name] = _compiled(self.statement(dialect.name), dialect)
        return text


def straight(connection: sa.Connection) -> Driver:
    """Return SQLite's own connection where a transaction is open and nobody listens to statements.

    It saves the result's description, which costs more than the statement. One that fails did nothing, and is told
    again through SQLAlchemy: everybody gets the exceptions that they know, without values in them.
    """
    if connection.dialect.name != "sqlite" or not connection.in_transaction():
        return None
    if connection.engine.dispatch.before_cursor_execute:
        return None
    driver = connection.connection.driver_connection
    return driver if isinstance(driver, sqlite3.Connection) else None


def among(column: sa.ColumnElement[Any], values: Iterable[Any]) -> sa.ColumnElement[bool]:
    """Return `column IN (values)` for constants: each its own bind, so that the text never grows."""
    return column.in_([sa.literal(value, column.type) for value in values])


def listed(database: str, column: sa.ColumnElement[Any], gap: str) -> sa.ColumnElement[bool]:
    """Return `column IN (…)` for a list of any length that fills the gap: one bind, so the text stays the same."""
    kind = sa.BigInteger() if isinstance(column.type, sa.Integer) else sa.Text()
    if database == "sqlite":
        members = sa.func.json_each(sa.bindparam(gap, type_=Listed(kind))).table_valued("value")
        return column.in_(sa.select(members.c.value))
    return column == sa.any_(sa.bindparam(gap, type_=sa.ARRAY(kind)))


class Listed(sa.types.TypeDecorator[Any]):
    """A list as SQLite takes it: JSON."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, item_type: Any) -> None:
        super().__init__()
        self.item_type = item_type

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:
        """Return the list as text."""
        return json.dumps(value)


def _compiled(statement: Any, dialect: sa.Dialect) -> _Text:
    compiled = statement.compile(dialect=dialect)
    given = compiled.params
    binds: dict[str, Convert] = {}
    fixed: dict[str, Any] = {}
    for bind, name in compiled.bind_names.items():
        put = _into(bind.type, dialect)
        binds[name] = put
        if not bind.required:
            fixed[name] = given[name] if put is None else put(given[name])
    order = compiled.positiontup if compiled.positional else list(binds)
    columns = statement.exported_columns if _returns(statement) else ()
    gets = [_out_of(column.type, dialect) for column in columns]
    return _Text(
        words=compiled.string,
        names=tuple(order or ()),
        puts=tuple((name, put) for name, put in binds.items() if put is not None and name not in fixed),
        fixed=fixed,
        named=not compiled.positional,
        gets=tuple((at, get) for at, get in enumerate(gets) if get is not None),
    )


def _returns(statement: Any) -> bool:
    return isinstance(statement, sa.Select) or bool(statement.exported_columns)


def _into(kind: Any, dialect: sa.Dialect) -> Convert:
    put: Convert = kind.dialect_impl(dialect).bind_processor(dialect)
    return _remembered(put) if put is not None and isinstance(kind, UTCDateTime) else put


def _out_of(kind: Any, dialect: sa.Dialect) -> Convert:
    """Return how a column's value comes out; instants and codes, which most columns are, without the layers between."""
    get: Convert = kind.dialect_impl(dialect).result_processor(dialect, None)
    if get is None:
        return None
    if isinstance(kind, UTCDateTime) and dialect.name == "sqlite":
        return _instant
    if isinstance(kind, sa.Enum):
        codes: dict[str | None, Any] = {word: get(word) for word in kind.enums}
        codes[None] = None
        return codes.__getitem__
    return get


def _instant(text: str | None) -> datetime | None:
    # Reading the zone with the rest takes a sixth of putting it in afterwards; a report reads a hundred thousand of them.
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


def _remembered(put: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Keep the last instant's text: one act writes the same `now` into many columns."""
    last: tuple[Any, Any] = (None, None)

    def turned(value: Any) -> Any:
        nonlocal last
        before, text = last
        if value is None or value is not before:
            text = put(value)
            last = (value, text)
        return text

    return turned


# --- the everyday writes, made from a table and the names of its columns --------------------------------------------


def _inserting(database: str, table: sa.Table) -> Any:
    return sqlite.insert(table) if database == "sqlite" else postgresql.insert(table)


def _gaps(table: sa.Table, names: Iterable[str]) -> dict[str, Any]:
    return {name: sa.bindparam(name, type_=table.c[name].type) for name in names}


@cache
def insert(table: sa.Table, names: tuple[str, ...], *, once: bool = False, returning: str = "") -> Prepared:
    """Return the insert of one row with these columns; `once`: nothing happens where its key is there already."""

    def make(database: str) -> Any:
        statement = _inserting(database, table).values(_gaps(table, names))
        statement = statement.on_conflict_do_nothing() if once else statement
        return statement.returning(table.c[returning]) if returning else statement

    return Prepared(make)


@cache
def upsert(
    table: sa.Table, keys: tuple[str, ...], names: tuple[str, ...], changed: tuple[str, ...]
) -> Prepared:
    """Return the insert of one row that brings `changed` of the one with the same workspace and `keys` to its values."""

    def make(database: str) -> Any:
        statement = _inserting(database, table).values(_gaps(table, names))
        if not changed:
            return statement.on_conflict_do_nothing()
        brought = {name: statement.excluded[name] for name in changed}
        return statement.on_conflict_do_update(index_elements=["workspace_id", *keys], set_=brought)

    return Prepared(make)


@cache
def _defaults(table: sa.Table) -> tuple[tuple[str, Any, bool], ...]:
    found: list[tuple[str, Any, bool]] = []
    for column in table.columns:
        default = column.default
        if isinstance(default, sa.ColumnDefault):
            found.append((column.name, default.arg, default.is_callable))
    return tuple(found)


def whole(table: sa.Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with the table's own defaults where `values` has nothing."""
    made = {name: arg(None) if calls else arg for name, arg, calls in _defaults(table) if name not in values}
    made.update(values)
    return made


@cache
def last_key(table: sa.Table) -> str:
    """Return the name of the last column of a table's primary key: the id that an insert is asked for."""
    return list(table.primary_key.columns)[-1].name
