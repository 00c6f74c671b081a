"""SQLite's one writer: several acts to a commit, each taken back by itself, their results released together."""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from db.work import Turn

_BATCH = 64
_BATCH_SECONDS = 0.05
"""A group commit takes no more acts after this long, so that other processes never wait over 100 ms behind us."""


log = logging.getLogger(__name__)

Outcome = tuple[Any, Exception | None]


class Writer:
    """Takes waiting acts in order, commits several at once, then releases their results."""

    def __init__(self, writing: sa.Engine) -> None:
        self._engine = writing
        self._queue: queue.SimpleQueue[Turn | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def take(self, turn: Turn) -> None:
        """Put an act behind those that wait already."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._write, name="memory-writer", daemon=True)
                self._thread.start()
        self._queue.put(turn)

    def awaited(self) -> bool:
        """Tell whether another act of this process waits."""
        return not self._queue.empty()

    def stop(self) -> None:
        """Carry out what waits, and end the thread."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _write(self) -> None:
        while (turn := self._queue.get()) is not None:
            if self._write_batch(turn):
                return

    def _write_batch(self, first: Turn) -> bool:
        """Carry out `first` and whoever else waits in one transaction; True when told to stop."""
        turns: list[Turn] = []
        outcomes: list[Outcome] = []
        stop = False
        try:
            with self._engine.begin() as connection:
                until = time.monotonic() + _BATCH_SECONDS
                turn: Turn | None = first
                while turn is not None:
                    # Who stopped waiting before their turn came is passed over; from here on they cannot stop any more.
                    if turn.begins():
                        turns.append(turn)
                        # What fails alone in its transaction takes only itself back: the first needs no savepoint,
                        # which would keep every page that it changes a second time.
                        alone = len(turns) == 1
                        outcomes.append(
                            (turn.carry_out(connection), None) if alone else self._carry_out(connection, turn)
                        )
                    if len(turns) >= _BATCH or time.monotonic() > until:
                        break
                    try:
                        turn = self._queue.get_nowait()
                        stop = turn is None
                    except queue.Empty:
                        turn = None
        except Exception as problem:  # noqa: BLE001 - what broke the first act or the commit is what all in it must hear
            if not turns and first.begins():
                turns.append(first)
            outcomes = [(None, problem)] * len(turns)
        _release(turns, outcomes)
        return stop

    @staticmethod
    def _carry_out(connection: sa.Connection, turn: Turn) -> Outcome:
        # Straight to the driver: Core's own object for a savepoint costs twenty times as much.
        driver = connection.connection.driver_connection
        assert driver is not None, "the batch's transaction is open"
        driver.execute("SAVEPOINT act")
        try:
            result = turn.carry_out(connection)
        except Exception as problem:  # noqa: BLE001 - it belongs to its caller, who gets it after the others' commit
            driver.execute("ROLLBACK TO act")
            driver.execute("RELEASE act")
            return None, problem
        driver.execute("RELEASE act")
        return result, None


def _release(turns: Sequence[Turn], outcomes: Sequence[Outcome]) -> None:
    """Hand everybody what came of their act; those who wait in an event loop all at once: waking it costs most."""
    waiting: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Outcome]]] = {}
    for turn, outcome in zip(turns, outcomes, strict=True):
        if turn.waiter is not None:
            waiting.setdefault(turn.waiter.get_loop(), []).append((turn.waiter, outcome))
        elif outcome[1] is not None:
            turn.future.set_exception(outcome[1])
        else:
            turn.future.set_result(outcome[0])
    for loop, told in waiting.items():
        try:
            loop.call_soon_threadsafe(_tell, told)
        except RuntimeError:
            # The loop was closed behind them: what they did is committed, and nobody waits to hear it.
            log.warning("nobody waits", extra={"count": len(told)})


def _tell(told: Sequence[tuple[asyncio.Future[Any], Outcome]]) -> None:
    for waiter, (result, refused) in told:
        if waiter.done():
            continue
        if refused is not None:
            waiter.set_exception(refused)
        else:
            waiter.set_result(result)
