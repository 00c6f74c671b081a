"""The shape of the database: brings it up to date, and refuses one that this version does not know."""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL

from db import append_only, engine, expectations

log = logging.getLogger(__name__)

HEAD = "0001"
"""The revision that this version of Tandem speaks; a test holds it against the newest migration."""

_LOCK = 8_723_110_042  # any number that is ours: PostgreSQL's advisory locks are global to a database


class UnknownSchema(Exception):
    """The database is of another version; the message says which command helps."""


def revision(connection: sa.Connection) -> str:
    """Return the revision that the database is at; empty for a new one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    told = connection.exec_driver_sql(
        "SELECT version_num FROM alembic_version", execution_options={"crosses_workspaces": True}
    )
    return str(told.scalar() or "")


def refuse_unknown(connection: sa.Connection) -> None:
    """Raise `UnknownSchema` unless the database is at `HEAD`."""
    found = revision(connection)
    if not found:
        if _restoring(connection):
            raise UnknownSchema(
                "A restore was interrupted before it was done. Run tandem restore with the same file again."
            )
        raise UnknownSchema("The database is empty. Run: tandem migrate")
    if found < HEAD:
        raise UnknownSchema(
            f"The database is at revision {found}, this version needs {HEAD}. Run: tandem migrate"
        )
    refuse_newer(found)


def refuse_newer(found: str) -> None:
    """Raise `UnknownSchema` for a revision that only a later version of Tandem knows."""
    if found > HEAD:
        raise UnknownSchema(
            f"The database is at revision {found}, newer than this version ({HEAD}). Start a newer Tandem."
        )


def migrate(url: str, *, to: str = "head") -> tuple[str, str]:
    """Bring the database to revision `to` (`head`, `base`, or one by name); return the revisions before and after.

    One process at a time. SQLite is copied to `FILE.before-REVISION` first, and is migrated with foreign keys off and
    checked afterwards: a batch rebuild with them on would delete the children of every rebuilt table.
    """
    parsed = engine.parse(url)
    migrating = engine.migrating_engine(parsed)
    try:
        with alone(parsed):
            with engine.reached(migrating) as connection:
                before = revision(connection)
                if not before and _restoring(connection):
                    refuse_unknown(connection)
                done = before == HEAD and to in ("head", HEAD) and not append_only.missing(connection)
            refuse_newer(before)
            if done:
                return before, before  # as on most starts: Alembic would only stay in the process
            if engine.is_sqlite(parsed) and before and before != HEAD:
                back_up(parsed, before)
            from alembic import command
            from alembic.config import Config

            config = Config()
            config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
            config.attributes["engine"] = migrating
            if to == "base" or to < before:
                command.downgrade(config, to)
            else:
                command.upgrade(config, to)
            with migrating.begin() as connection:
                after = revision(connection)
                if after != before and after and engine.is_sqlite(parsed):
                    expectations.expect(connection)
                return before, after
    finally:
        migrating.dispose()


def back_up(url: URL, label: str) -> Path:
    """Copy the SQLite file beside itself, consistent while others write; return the copy."""
    assert url.database is not None
    copy = Path(f"{url.database}.before-{label}")
    with sqlite3.connect(url.database) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
    copy.chmod(0o600)
    return copy


def _restoring(connection: sa.Connection) -> bool:
    """Tell whether this empty database is what an interrupted restore left: what was there is kept beside it."""
    if connection.dialect.name == "sqlite":
        return False
    kept = sa.text("SELECT 1 FROM pg_namespace WHERE nspname ~ '^replaced_[0-9]' LIMIT 1")
    return connection.execute(kept).first() is not None


@contextmanager
def alone(url: URL) -> Iterator[None]:
    """Hold the only right to change the schema: an advisory lock, or a lock file beside SQLite's. Waits for its turn."""
    if engine.is_sqlite(url):
        engine.refuse_missing_folder(url)
        engine.refuse_network_filesystem(url)
        path = Path(f"{url.database}.migrating")
        handle = _locked(path)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
            os.close(handle)
        return
    opened = sa.create_engine(url, hide_parameters=True, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.reached(opened) as connection:
        connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        try:
            yield
        finally:
            connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})


def _locked(path: Path) -> int:
    """Lock the file of this name; one that whoever held it took away while we waited is not the lock any more."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            if path.stat().st_ino == os.fstat(handle).st_ino:
                return handle
        except FileNotFoundError:
            log.debug("lock gone")
        os.close(handle)
