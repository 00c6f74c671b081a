"""Bad days for a database: locked, hanging, frozen, dead."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from tests.inbound.conftest import Office


@contextmanager
def locked(office: Office) -> Iterator[None]:
    """Let somebody else hold what a change needs, for as long as the block lasts; it can still be read."""
    if office.memory.sqlite:
        other = sqlite3.connect(str(office.memory.url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.close()
        return
    engine = sa.create_engine(office.memory.url)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("LOCK TABLE inbound_key, lead_event, lead IN SHARE MODE")
            yield
    finally:
        engine.dispose()


@contextmanager
def frozen(office: Office) -> Iterator[None]:
    """Stop every process of the test's own PostgreSQL, as on a machine that hangs."""
    place = Path(str(office.memory.url.query["host"]))
    first = int((place / "data" / "postmaster.pid").read_text().splitlines()[0])
    everybody = [first, *_children(first)]
    for pid in everybody:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in everybody:
            os.kill(pid, signal.SIGCONT)


def _children(of: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            state = (entry / "stat").read_text() if entry.name.isdigit() else ""
        except OSError:
            continue  # it ended while we looked
        if state and int(state.rpartition(")")[2].split()[1]) == of:
            found.append(int(entry.name))
    return found


@contextmanager
def dead(office: Office) -> Iterator[None]:
    """Cut every connection to the test's PostgreSQL database and let nobody in."""
    name = office.memory.url.database
    engine = sa.create_engine(office.memory.url.set(database="postgres"), isolation_level="AUTOCOMMIT")

    def let_in(whether: str) -> None:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {whether}")

    let_in("false")
    with engine.connect() as connection:
        connection.exec_driver_sql(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
    time.sleep(0.05)
    try:
        yield
    finally:
        let_in("true")
        engine.dispose()
