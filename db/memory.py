"""The one bridge between the asynchronous world and the database.

`Memory.run(act)` gives `act` a `Work`, commits what it did, and hands back what it returned, after the commit. SQLite
has one writer thread that puts several acts into one transaction, each in its own savepoint; PostgreSQL has a pool
with as many connections as threads. An act has no side effects but those in the database: it may be run again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar, cast

import sqlalchemy as sa

from db import engine, schema
from db.work import AlreadyDone, Turn, Work
from db.writer import Writer

__all__ = ["AlreadyDone", "Memory", "TooLate", "Work"]

T = TypeVar("T")

POOL = 16
"""Connections, and threads, for PostgreSQL: a pool smaller than its callers ruins the slowest answers."""

_READERS = 4
_TRIES = 4
_RETRIED = ("40001", "40P01")  # serialization failure, deadlock


Action = Callable[[Work], T]


class TooLate(Exception):
    """Whoever stopped waiting came too late to take their act back: its commit was under way, and it stands if that succeeds."""


class Memory:
    """The database of one process. Open it with `Memory.open`; close it when done."""

    def __init__(self, url: str, *, pool: int = POOL) -> None:
        self.url = engine.parse(url)
        self.sqlite = engine.is_sqlite(self.url)
        self._line = engine.line_before(self.url)
        self._writing = engine.writing_engine(self.url, pool, self._line)
        self._reading = (
            engine.reading_engine(self.url, _READERS if self.sqlite else pool)
            if self.sqlite
            else self._writing
        )
        self._kept: dict[Any, Any] = {}
        self._threads = ThreadPoolExecutor(_READERS if self.sqlite else pool, thread_name_prefix="memory")
        self._writer = Writer(self._writing) if self.sqlite else None

    @classmethod
    def open(cls, url: str, *, pool: int = POOL) -> Memory:
        """Open the database, and refuse a schema that this version of Tandem does not know."""
        memory = cls(url, pool=pool)
        try:
            with engine.reached(memory._reading) as connection:
                schema.refuse_unknown(connection)
        except BaseException:
            memory.close()
            raise
        return memory

    def submit(self, act: Action[T], workspace_id: int, *, now: datetime, inbound: str = "") -> Future[T]:
        """Start a writing act; the future is done after its commit."""
        turn = Turn(act, workspace_id, now, inbound, self._kept)
        if self._writer is not None:
            self._writer.take(turn)
            return cast("Future[T]", turn.future)
        return self._threads.submit(self._transact, turn)

    async def run(self, act: Action[T], workspace_id: int, *, now: datetime, inbound: str = "") -> T:
        """Do a writing act and return what it returned, after its commit.

        Raises `AlreadyDone` when `inbound` was seen before. A `Refusal`, or any other exception, rolls the act back,
        and then its inbound key is not used up. Who is cancelled while waiting may find it done all the same.
        """
        _turn, waiter = self._awaited_turn(act, workspace_id, now, inbound)
        return cast(T, await waiter)

    async def attempt(self, act: Action[T], workspace_id: int, *, now: datetime, inbound: str = "") -> T:
        """Do the same for somebody who waits only so long: who is cancelled takes their act back with them.

        Only where its commit is under way already they get `TooLate` instead of the cancellation.
        """
        turn, waiter = self._awaited_turn(act, workspace_id, now, inbound)
        try:
            return cast(T, await waiter)
        except asyncio.CancelledError:
            if turn.withdraw():
                raise
            raise TooLate from None

    def _awaited_turn(
        self, act: Action[T], workspace_id: int, now: datetime, inbound: str
    ) -> tuple[Turn, asyncio.Future[Any]]:
        turn = Turn(act, workspace_id, now, inbound, self._kept)
        if self._writer is None:
            return turn, asyncio.wrap_future(self._threads.submit(self._transact, turn))
        turn.waiter = asyncio.get_running_loop().create_future()
        self._writer.take(turn)
        return turn, turn.waiter

    def do(self, act: Action[T], workspace_id: int, *, now: datetime, inbound: str = "") -> T:
        """The same as `run`, for callers that are not asynchronous."""
        return self.submit(act, workspace_id, now=now, inbound=inbound).result()

    async def look(self, act: Action[T], workspace_id: int, *, now: datetime) -> T:
        """Do a reading act: one snapshot, no waiting for writers."""
        return await asyncio.wrap_future(self._threads.submit(self.see, act, workspace_id, now=now))

    def see(self, act: Action[T], workspace_id: int, *, now: datetime) -> T:
        """The same as `look`, for callers that are not asynchronous."""
        with self._reading.connect() as connection:
            if not self.sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            connection.begin()  # a transaction that nothing has begun has no straight way to the driver
            return act(Work(connection, workspace_id, now, kept=self._kept))

    def remember(self, name: str, value: Any) -> None:
        """Give every act of this process something that no database holds, under `name` in `Work.kept`."""
        self._kept[name] = value

    def awaited(self) -> bool:
        """Tell whether anybody waits behind the act that asks: it is time to come to an end. Always no on PostgreSQL."""
        return (self._writer is not None and self._writer.awaited()) or (
            self._line is not None and self._line.anybody()
        )

    def checkpoint(self) -> bool:
        """Empty SQLite's log into its file, so that what was erased stands in neither; False while somebody reads.

        Nothing to do on PostgreSQL, whose log and dead rows are its own (`VACUUM`).
        """
        return not self.sqlite or engine.checkpoint(self.url)

    def close(self) -> None:
        """Finish what is under way and close every connection."""
        if self._writer is not None:
            self._writer.stop()
        self._threads.shutdown(wait=True)
        self._writing.dispose()
        self._reading.dispose()
        if self._line is not None:
            self._line.close()

    def _transact(self, turn: Turn) -> Any:
        for attempt in range(1, _TRIES + 1):
            try:
                with self._writing.begin() as connection:
                    return turn.carry_out(connection)
            except sa.exc.OperationalError as problem:
                if getattr(problem.orig, "sqlstate", None) not in _RETRIED or attempt == _TRIES:
                    raise
                time.sleep(0.01 * attempt)
                turn.undo()
        raise AssertionError("unreachable: the last try returns or raises")
