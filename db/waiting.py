"""Who waits for SQLite's write lock says so across processes: a long import makes way, and nobody waits for its end.

SQLite itself keeps no line: whoever finds the lock taken sleeps, longer each time, and may sleep through the moment in
which it was free. Here they look every millisecond, and hold a shared lock on a file beside the database meanwhile;
whoever writes sees by that file whether anybody waits. The kernel drops the lock of a process that dies.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from pathlib import Path

_LOOKS_EVERY = 0.001


class Line:
    """The line before the write lock of one SQLite file. One thread of a process stands in it: its writer."""

    def __init__(self, database: Path, seconds: float) -> None:
        self._path = database.with_name(f"{database.name}-waiting")
        self._seconds = seconds
        self._handle = -1

    def begin(self, connection: sqlite3.Connection) -> None:
        """Begin a writing transaction, as soon as nobody else writes; sqlite3's own error after so many seconds."""
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as problem:
            if not _busy(problem):
                raise
            self._wait(connection)

    def _wait(self, connection: sqlite3.Connection) -> None:
        handle = self._opened()
        fcntl.flock(handle, fcntl.LOCK_SH)
        until = time.monotonic() + self._seconds
        try:
            while True:
                time.sleep(_LOOKS_EVERY)
                try:
                    connection.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as problem:
                    if not _busy(problem) or time.monotonic() > until:
                        raise
                else:
                    return
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)

    def anybody(self) -> bool:
        """Tell whether another process waits now. Costs two system calls."""
        handle = self._opened()
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        fcntl.flock(handle, fcntl.LOCK_UN)
        return False

    def close(self) -> None:
        """Let the file go."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _opened(self) -> int:
        if self._handle < 0:
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._handle


def _busy(problem: sqlite3.OperationalError) -> bool:
    return problem.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
