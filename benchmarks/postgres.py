"""A PostgreSQL of the benchmark's own: in a temporary folder, on a Unix socket, as durable as its defaults make it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


def _programs() -> Path | None:
    """Where PostgreSQL's programs are: Debian keeps them off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    which = shutil.which("initdb")
    return found[-1].parent if found else Path(which).parent if which else None


@contextmanager
def server() -> Iterator[Path | None]:
    """Start a server and yield the folder of its socket; None where PostgreSQL is not installed."""
    programs = _programs()
    if programs is None:
        yield None
        return
    who: list[str | Path] = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="tandem-pg-") as name:
        place = Path(name)
        if who:
            shutil.chown(place, "postgres", "postgres")
        data = place / "data"
        control = [*who, programs / "pg_ctl", "-D", data, "-w", "-l", place / "log"]
        options = f"-c listen_addresses='' -c unix_socket_directories={place}"
        _quietly(place, *who, programs / "initdb", "-D", data, "-U", "tandem", "--auth=trust", "-E", "UTF8")
        _quietly(place, *control, "-o", options, "start")
        try:
            yield place
        finally:
            _quietly(place, *control, "-m", "immediate", "stop")


def _quietly(place: Path, *words: str | Path) -> None:
    nowhere = subprocess.DEVNULL
    subprocess.run([str(word) for word in words], check=True, cwd=place, stdout=nowhere, stderr=nowhere)


def words(place: Path, name: str) -> str:
    """Return how the bare driver is told of one database there."""
    return f"host={place} user=tandem dbname={name}"


def url(place: Path, name: str) -> str:
    """Return the DATABASE_URL of one database there."""
    return f"postgresql://tandem@/{name}?host={place}"


def empty(place: Path, name: str) -> None:
    """Make a database of that name anew."""
    with psycopg.connect(words(place, "postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        connection.execute(f"CREATE DATABASE {name}".encode())
