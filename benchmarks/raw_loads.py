"""What an import is measured against: its own rows again, loaded as fast as each database's driver takes them."""

from __future__ import annotations

import csv
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

import psycopg

from benchmarks import postgres
from db import schema
from db.engine import PRAGMAS

TABLES = {
    "lead": "id",
    "external_id": "thing_id",
    "contact": "lead_id",
    "lead_event": "lead_id",
    "lead_cycle": "lead_id",
}
"""What a file of leads fills, and which column holds the lead's number."""

_WARM = "(SELECT coalesce(max(id), 0) FROM {schema}lead WHERE import_id = 1)"
"""The last lead that was there before the import that is measured."""


@dataclass(frozen=True, slots=True)
class Took:
    """How long something took, in seconds: on the wall, and of the processor."""

    wall: float
    cpu: float


class Load(Protocol):
    """One database's way to load what an import made."""

    url: str

    def prepare_ours(self) -> None:
        """Make the database into which ours imports anew, with its tables."""

    def prepare_raw(self, commits: int) -> None:
        """Write what ours made into files; make the other database anew, with what ours began with."""

    def raw(self) -> Took:
        """Load the files, in as many commits."""

    def compare(self) -> None:
        """Fail where the two databases do not hold the same rows."""


@contextmanager
def _timed(found: list[Took]) -> Iterator[None]:
    begun, spent = time.perf_counter(), time.process_time()
    yield
    found.append(Took(time.perf_counter() - begun, time.process_time() - spent))


class SqliteLoad:
    """The csv module and `executemany`, under each pragma of ours."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mine, self._raw = folder / "ours.db", folder / "raw.db"
        self._template = folder / "template.db"
        schema.migrate(f"sqlite:///{self._template}")
        self._batch = 0
        self.url = f"sqlite:///{self._mine}"

    def prepare_ours(self) -> None:
        """Make our file anew."""
        self._fresh(self._mine)

    def _fresh(self, path: Path) -> None:
        for old in path.parent.glob(f"{path.name}*"):
            old.unlink()
        with sqlite3.connect(self._template) as template:
            template.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        template.close()
        shutil.copy(self._template, path)

    def prepare_raw(self, commits: int) -> None:
        """Write a file a table; make the other database with what ours began with."""
        self._fresh(self._raw)
        connection = self._open()
        connection.execute(f"ATTACH '{self._mine}' AS mine")
        connection.execute("INSERT INTO workspace SELECT * FROM mine.workspace")
        warm = _WARM.format(schema="mine.")
        count = 0
        for table, lead in TABLES.items():
            connection.execute(f"INSERT INTO {table} SELECT * FROM mine.{table} WHERE {lead} <= {warm}")
            rows = connection.execute(f"SELECT * FROM mine.{table} WHERE {lead} > {warm} ORDER BY rowid")
            with (self._folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as handle:
                writer = csv.writer(handle)
                writer.writerow([column[0] for column in rows.description])
                for row in rows:
                    writer.writerow(row)
                    count += 1
        connection.close()
        self._batch = -(-count // commits)

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._raw, isolation_level=None)
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def raw(self) -> Took:
        """Load the files, table by table."""
        connection = self._open()
        found: list[Took] = []
        with _timed(found):
            for table in TABLES:
                with (self._folder / f"{table}.csv").open(newline="", encoding="utf-8") as handle:
                    rows = csv.reader(handle)
                    statement = _insert(connection, table, next(rows))
                    while batch := list(islice(rows, self._batch)):
                        connection.execute("BEGIN IMMEDIATE")
                        connection.executemany(statement, batch)
                        connection.execute("COMMIT")
        connection.close()
        return found[0]

    def compare(self) -> None:
        """Compare every row of every table, both ways."""
        connection = self._open()
        connection.execute(f"ATTACH '{self._mine}' AS mine")
        for table in TABLES:
            for one, other in ((f"main.{table}", f"mine.{table}"), (f"mine.{table}", f"main.{table}")):
                query = f"SELECT count(*) FROM (SELECT * FROM {one} EXCEPT SELECT * FROM {other})"
                (odd,) = connection.execute(query).fetchone()
                assert odd == 0, f"{odd} rows of {one} are not in {other}"
        connection.close()


def _insert(connection: sqlite3.Connection, table: str, header: list[str]) -> str:
    """Return the insert of a row of text; an empty cell is NULL where its column may be."""
    nullable = {row[1] for row in connection.execute(f"PRAGMA table_info({table})") if not row[3]}
    marks = ", ".join("nullif(?, '')" if name in nullable else "?" for name in header)
    return f"INSERT INTO {table} ({', '.join(header)}) VALUES ({marks})"


class PostgresLoad:
    """COPY, given blocks of lines as they stand in the files."""

    def __init__(self, folder: Path, server: Path) -> None:
        self._folder, self._server = folder, server
        self._batch = 0
        self.url = postgres.url(server, "ours")

    def prepare_ours(self) -> None:
        """Make our database anew."""
        self._fresh("ours")

    def _fresh(self, name: str) -> None:
        postgres.empty(self._server, name)
        schema.migrate(postgres.url(self._server, name))

    def prepare_raw(self, commits: int) -> None:
        """Write a file a table; make the other database with what ours began with."""
        self._fresh("raw")
        count = 0
        with (
            psycopg.connect(postgres.words(self._server, "ours")) as mine,
            psycopg.connect(postgres.words(self._server, "raw")) as other,
        ):
            _copied(mine, other, "workspace", "SELECT * FROM workspace")
            warm = _WARM.format(schema="")
            for table, lead in TABLES.items():
                _copied(mine, other, table, f"SELECT * FROM {table} WHERE {lead} <= {warm}")
                rows = f"SELECT * FROM {table} WHERE {lead} > {warm} ORDER BY ctid"
                with (self._folder / f"{table}.csv").open("wb") as handle, mine.cursor() as cursor:
                    with cursor.copy(f"COPY ({rows}) TO STDOUT (FORMAT csv)".encode()) as copy:
                        for block in copy:
                            handle.write(block)
                    count += cursor.rowcount
        self._batch = -(-count // commits)

    def raw(self) -> Took:
        """Load the files, table by table."""
        found: list[Took] = []
        with (
            psycopg.connect(postgres.words(self._server, "raw"), autocommit=True) as connection,
            _timed(found),
            connection.cursor() as cursor,
        ):
            for table in TABLES:
                with (self._folder / f"{table}.csv").open("rb") as handle:
                    while lines := list(islice(handle, self._batch)):
                        with cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)".encode()) as copy:
                            copy.write(b"".join(lines))
        return found[0]

    def compare(self) -> None:
        """Compare a checksum of every row of every table."""
        with (
            psycopg.connect(postgres.words(self._server, "ours")) as mine,
            psycopg.connect(postgres.words(self._server, "raw")) as other,
        ):
            for table in TABLES:
                query = f"SELECT count(*), sum(hashtextextended(r::text, 0)) FROM {table} r".encode()
                one, two = (each.execute(query).fetchone() for each in (mine, other))
                assert one == two, f"{table} differs: {one}, {two}"


def _copied(
    mine: psycopg.Connection[tuple[object, ...]],
    other: psycopg.Connection[tuple[object, ...]],
    table: str,
    query: str,
) -> None:
    """Copy what a query finds from one database into a table of the other."""
    with (
        mine.cursor() as reading,
        other.cursor() as writing,
        reading.copy(f"COPY ({query}) TO STDOUT".encode()) as source,
        writing.copy(f"COPY {table} FROM STDIN".encode()) as target,
    ):
        for block in source:
            target.write(block)
