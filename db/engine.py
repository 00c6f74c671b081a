"""Opens the database: SQLite in a file of ours, or PostgreSQL.

SQLite runs with WAL, `synchronous=FULL` (a commit survives power loss) and `secure_delete` (erased is overwritten);
it is refused on a network filesystem, where its locks do not hold.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.util import LRUCache

from db.waiting import Line

BUSY_SECONDS = 5
"""How long a statement waits behind another process's write before a person is told."""

PRAGMAS = (
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "cache_size=-16000",
    # 16 MB of log between checkpoints: an import's chunks dirty the same index pages again and again, and a
    # checkpoint after each one wrote them all twice. Costs that much disk.
    "wal_autocheckpoint=4000",
)
"""How every connection of ours speaks to SQLite."""

_ESCAPED = re.compile(r"\\([0-7]{3})")
"""How /proc/mounts writes a blank in a path: `\\040`."""

_NETWORK_FILESYSTEMS = frozenset(
    "nfs nfs4 cifs smb3 smbfs ncpfs 9p afs glusterfs fuse.glusterfs ceph fuse.ceph fuse.sshfs fuse.s3fs fuse.rclone "
    "fuse.gcsfuse fuse.goofys fuse.juicefs fuse.davfs fuse.vmhgfs-fuse davfs lustre beegfs orangefs ocfs2 vboxsf".split()
)


class _Texts(LRUCache[Any, Any]):
    """What statements were compiled to, found by the kind of database: whoever reads asks much of what whoever writes asks.

    SQLAlchemy keys them by the engine's own dialect; all of ours are set up alike.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        """Return what this was compiled to for any engine of its kind."""
        return super().get(_of_any(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(_of_any(key), value)


def _of_any(key: tuple[sa.Dialect, *tuple[Any, ...]]) -> tuple[Any, ...]:
    dialect, *rest = key
    return (dialect.name, *rest)


_TEXTS = _Texts(1000)


class CannotOpen(Exception):
    """The database cannot be used as it is; the message says why and what to do."""


def parse(url: str) -> URL:
    """Read a DATABASE_URL: `sqlite:///tandem.db`, or `postgresql://…` in any of its usual spellings."""
    try:
        parsed = make_url(url)
    except sa.exc.ArgumentError:
        raise CannotOpen("DATABASE_URL is not a database URL. Example: sqlite:///tandem.db") from None
    if parsed.get_backend_name() in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite":
        return parsed.set(drivername="sqlite+pysqlite")
    raise CannotOpen(
        "DATABASE_URL names a database that Tandem does not speak. It speaks SQLite and PostgreSQL."
    )


@contextmanager
def reached(opened: sa.Engine) -> Iterator[sa.Connection]:
    """Give a connection; raises `CannotOpen`, in words for the person at the shell, where nobody lets us in."""
    try:
        connection = opened.connect()
    except sa.exc.OperationalError as problem:
        why = str(problem.orig).partition("\n")[0].removeprefix("connection failed: ").rstrip(".")
        raise CannotOpen(
            f"The database cannot be reached: {why}. Does it run, and does DATABASE_URL name it?"
        ) from None
    with connection:
        yield connection


def is_sqlite(url: URL) -> bool:
    """Tell whether `url` is SQLite's."""
    return url.get_backend_name() == "sqlite"


def writing_engine(url: URL, size: int, line: Line | None) -> sa.Engine:
    """Open for writing: one connection on SQLite, which stands in `line`, a pool of `size` on PostgreSQL."""
    if line is None:
        return _postgres(url, size)
    refuse_missing_folder(url)
    refuse_network_filesystem(url)
    engine = _knowing(sa.create_engine(url, hide_parameters=True, pool_size=1, max_overflow=0))
    _speak_sqlite(engine, begin=line.begin, read_only=False)
    return engine


def line_before(url: URL) -> Line | None:
    """Return the line before a SQLite file's write lock; PostgreSQL has none, since it locks rows."""
    return Line(Path(url.database or ""), BUSY_SECONDS) if is_sqlite(url) else None


def reading_engine(url: URL, size: int) -> sa.Engine:
    """Open for reading: its own connections on SQLite, which see the last commit and never wait for a writer."""
    if not is_sqlite(url):
        return _postgres(url, size)
    engine = _knowing(sa.create_engine(url, hide_parameters=True, pool_size=size, max_overflow=0))
    _speak_sqlite(engine, begin=lambda connection: connection.execute("BEGIN"), read_only=True)
    return engine


def migrating_engine(url: URL) -> sa.Engine:
    """Open for a change of the schema: on SQLite without foreign keys, and so that all of it is one transaction.

    The driver's own transactions begin at the first row, not at the first CREATE: a migration that was killed would
    leave half of its tables.
    """
    engine = sa.create_engine(url, hide_parameters=True, poolclass=sa.NullPool)
    if is_sqlite(url):

        @event.listens_for(engine, "connect")
        def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
            connection.isolation_level = None
            for pragma in (
                "busy_timeout=60000",
                "journal_mode=WAL",
                "synchronous=FULL",
                "secure_delete=ON",
                "foreign_keys=OFF",
            ):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def _begin(connection: sa.Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def checkpoint(url: URL) -> bool:
    """Write the whole log into the database file and empty it; False where a reader or writer is in the way.

    Writers wait while this waits for readers: so it waits for a tenth of a second, and whoever asked asks again.
    """
    assert url.database is not None
    opened = sqlite3.connect(url.database, timeout=0.1)
    try:
        busy, _pages, _done = opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:
        return False  # somebody holds the database longer than we wait; the next minute tries again
    finally:
        opened.close()
    return not busy


def _knowing(engine: sa.Engine) -> sa.Engine:
    """Let an engine know what any other of its kind compiled."""
    engine.update_execution_options(compiled_cache=_TEXTS)
    return engine


def _postgres(url: URL, size: int) -> sa.Engine:
    return _knowing(
        sa.create_engine(
            url,
            hide_parameters=True,
            pool_size=size,
            max_overflow=0,
            pool_pre_ping=True,
            connect_args={
                "options": f"-c timezone=UTC -c statement_timeout=30000 -c lock_timeout=5000 {_own_options(url)}",
                "connect_timeout": 5,
                "application_name": "tandem",
            },
        )
    )


def _own_options(url: URL) -> str:
    """Return the options that a DATABASE_URL brings, such as a search path; ours would take their place."""
    own = url.query.get("options", "")
    return own if isinstance(own, str) else " ".join(own)


def _speak_sqlite(
    engine: sa.Engine, *, begin: Callable[[sqlite3.Connection], object], read_only: bool
) -> None:
    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own would not be IMMEDIATE
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        # A writer stands in its own line, and is told at once that the lock is taken.
        connection.execute("PRAGMA query_only=ON" if read_only else "PRAGMA busy_timeout=0")

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection), "a transaction begins on an open connection"
        begin(driver)


def refuse_missing_folder(url: URL) -> None:
    """Raise `CannotOpen` when the folder of the SQLite file is not there: we make files, never folders by guess."""
    if url.database and url.database != ":memory:" and not Path(url.database).resolve().parent.is_dir():
        raise CannotOpen(f"The folder of {url.database} is not there. Make it first, or change DATABASE_URL.")


def refuse_network_filesystem(url: URL, mounts: Path = Path("/proc/mounts")) -> None:
    """Raise `CannotOpen` when the SQLite file would lie on a network filesystem."""
    if not url.database or url.database == ":memory:" or not mounts.exists():
        return
    place = Path(url.database).resolve().parent
    best: tuple[int, str] = (0, "")
    for line in mounts.read_text().splitlines():
        _device, escaped, kind, *_rest = line.split()
        mount = _ESCAPED.sub(lambda code: chr(int(code[1], 8)), escaped)
        if place.is_relative_to(mount) and len(mount) >= best[0]:
            best = (len(mount), kind)
    if best[1] in _NETWORK_FILESYSTEMS:
        raise CannotOpen(
            f"{url.database} lies on a network filesystem ({best[1]}), where SQLite's locks do not hold. "
            "Put it on a local disk, or use PostgreSQL."
        )
