"""What every test may use: real databases, one of each kind, made anew for each test."""

from __future__ import annotations

import gc
import logging
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from sqlalchemy import event

from db import schema
from db.memory import Memory
from messages import limits
from messages.forms import Form, Home
from messages.message import Message

NOW = datetime(2026, 11, 16, 13, 30, tzinfo=UTC)
"""Monday 16 November 2026, 08:30 in New York: the morning of the sample digest."""

settings.register_profile(
    "usual",
    deadline=None,  # a busy machine is slow, not wrong
    max_examples=30,
    derandomize=True,  # the same examples for everybody; `make fuzz` tries new ones
)
settings.register_profile(
    "fuzz",
    parent=settings.get_profile("usual"),
    max_examples=int(os.environ.get("TANDEM_EXAMPLES", "3000")),
    derandomize=False,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("usual")


IN_MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3


def _quick_place() -> Path | None:
    """Where files cost no disk: a database is made there in a tenth of the time. None where there is not room enough."""
    there = IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK)
    return IN_MEMORY if there and shutil.disk_usage(IN_MEMORY).free >= ROOM else None


def pytest_configure() -> None:
    """Let every temporary folder be where it is quick, and look for no garbage while tests are collected: all of it stays."""
    if place := _quick_place():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(place))
    gc.disable()


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make, not each time among eight thousand tests: that took a tenth of all their time."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    gc.enable()


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """Whoever starts a process within a test sets up its logs; the next test reads its own."""
    root, ours = logging.getLogger(), logging.getLogger("bot")
    before = root.handlers[:], root.level, ours.level
    yield
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    schema.migrate(f"sqlite:///{path}")
    with sa.create_engine(f"sqlite:///{path}").connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def _postgres_bin() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    which = shutil.which("initdb")
    return Path(which).parent if which else None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL of our own in a temporary folder, on a Unix socket only; stopped at the end."""
    binaries = _postgres_bin()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    as_postgres: list[str | Path] = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="tandem-pg-", dir=_quick_place()) as folder:
        place = Path(folder)
        if as_postgres:
            shutil.chown(place, "postgres", "postgres")
        data = place / "data"
        make: list[str | Path] = ["-D", data, "-U", "tandem", "--auth=trust", "-E", "UTF8", "--no-sync"]
        _quietly(place, *as_postgres, binaries / "initdb", *make)
        given = {
            "listen_addresses": "''",
            "unix_socket_directories": place,
            "max_connections": 200,
            # A database lives for one test: nothing of it has to last, and nobody has to clean up behind it.
            "fsync": "off",
            "full_page_writes": "off",
            "autovacuum": "off",
            "max_wal_size": "4GB",
        }
        options = " ".join(f"-c {name}={value}" for name, value in given.items())
        control = [*as_postgres, binaries / "pg_ctl", "-D", data, "-w", "-o", options, "-l", place / "log"]
        _quietly(place, *control, "start")
        try:
            yield f"postgresql+psycopg://tandem@/{{name}}?host={place}"
        finally:
            _quietly(place, *control, "-m", "immediate", "stop")


def _quietly(place: Path, *words: str | Path) -> None:
    """Run a command of PostgreSQL's; it talks to nobody, and must succeed."""
    nowhere = subprocess.DEVNULL
    subprocess.run([str(word) for word in words], check=True, cwd=place, stdout=nowhere, stderr=nowhere)


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server with a migrated database that every test's own is copied from, and the connection that makes and drops them."""

    address: str
    _keeper: sa.Connection

    def make(self, name: str, like: str = "template_tandem") -> str:
        """Make a database as the migrated one is, or as another; return its address."""
        self._keeper.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {like}")
        return self.address.format(name=name)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected to it."""
        self._keeper.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres(postgres_server: str) -> Iterator[Postgres]:
    engine = sa.create_engine(postgres_server.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as keeper:
        made = Postgres(postgres_server, keeper)
        schema.migrate(made.make("template_tandem", like="template1"))
        yield made
    engine.dispose()


MakeUrl = Callable[[], str]


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated SQLite database of this test's own."""
    shutil.copy(sqlite_template, tmp_path / "tandem.db")
    return f"sqlite:///{tmp_path / 'tandem.db'}"


_numbers = iter(range(1, 1_000_000))


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A migrated PostgreSQL database of this test's own."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    yield postgres.make(name)
    postgres.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each database in turn: a test that takes this runs on both."""
    return str(request.getfixturevalue(f"{request.param}_url"))


def _watch_workspaces(memory: Memory) -> None:
    """Refuse any statement that touches a workspace's table without saying which workspace."""

    def look(
        _connection: object,
        _cursor: object,
        statement: str,
        _parameters: object,
        context: object,
        _many: object,
    ) -> None:
        words = statement.split(None, 1)[0].upper()
        if (
            words not in {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}
            or "sqlite_" in statement
            or "pg_" in statement
        ):
            return
        options = getattr(context, "execution_options", {})
        if not options.get("crosses_workspaces"):
            assert "workspace" in statement or " FROM " not in statement, f"no workspace in: {statement}"

    for engine in {id(each): each for each in (memory._writing, memory._reading)}.values():
        event.listen(engine, "before_cursor_execute", look)


@pytest.fixture
def open_memory() -> Iterator[Callable[[str], Memory]]:
    """Open a database with the workspace watch on; closed at the end of the test."""
    with ExitStack() as stack:

        def opened(url: str) -> Memory:
            memory = Memory.open(url)
            _watch_workspaces(memory)
            stack.callback(memory.close)
            return memory

        yield opened


@pytest.fixture
def memory(database_url: str, open_memory: Callable[[str], Memory]) -> Memory:
    """An open memory on each database in turn."""
    return open_memory(database_url)


@pytest.fixture
def quick_memory(sqlite_url: str, open_memory: Callable[[str], Memory]) -> Memory:
    """An open memory on SQLite alone, for tests of what is the same on both."""
    return open_memory(sqlite_url)


@pytest.fixture(autouse=True)
def within_slacks_limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hold every message, form and Home that any test builds against Slack's limits.

    Not in tests/messages: there, messages are made too large on purpose, to be split.
    """
    if "tests/messages/" in str(request.path):
        yield
        return
    over: list[str] = []

    def watch(kind: type[Any], check: Callable[[Any], list[limits.Excess]]) -> None:
        build = kind.__init__

        def built(self: Any, *args: Any, **named: Any) -> None:
            build(self, *args, **named)
            over.extend(str(excess) for excess in check(self))

        monkeypatch.setattr(kind, "__init__", built)

    watch(Message, lambda message: limits.check({"text": message.text, "blocks": list(message.blocks)}))
    watch(Form, lambda form: limits.check_view(form.view()))
    watch(Home, lambda home: limits.check_view(home.view()))
    yield
    assert over == [], "Slack would refuse this"
