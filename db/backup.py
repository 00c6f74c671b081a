"""A copy of the whole database while it is in use, and the way back.

SQLite is copied by its own backup, PostgreSQL by its own `pg_dump`. What a restore replaces is kept: a second look at
what was lost is worth its disk, and a restore of the wrong file can be undone.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL

from db import engine, schema

APPLICATION = "tandem"
"""What our connections call themselves to PostgreSQL: a restore waits until none is left."""

_INSTALL = "It comes with PostgreSQL's client: Debian `apt-get install postgresql-client`, macOS `brew install libpq`."
_COPY = re.compile(r"\.(?:before-\w+|replaced-\w+|\d{8}t\d{6})")
_DEBIAN = Path("/usr/lib/postgresql")
_SQLITE_HEAD = b"SQLite format 3\x00"
_DUMP_HEAD = b"PGDMP"


class CannotBackUp(Exception):
    """A copy cannot be made or put back; the message says why and what to do. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """A backup was put back. `kept`: where what was there is now, a file or a schema; empty where there was nothing.

    `revision` is what the backup was at, before it was brought up to date.
    """

    kept: str
    revision: str


def back_up(url: URL, target: Path) -> Path:
    """Copy the database to `target`, consistent while others write, readable by its owner only; return the file.

    The file appears under its name when it is whole and on the disk, so that a kill leaves no half one.
    """
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.close(handle)
    try:
        if engine.is_sqlite(url):
            _copy_sqlite(url, part)
        else:
            _dump(url, part)
        _to_disk(part)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return target


def put_back(url: URL, file: Path, now: datetime) -> Replaced:
    """Replace the database by a backup and bring it up to this version; raises `CannotBackUp` or `UnknownSchema`.

    Refused while anybody uses the database. What was there is kept beside it under the instant `now`.
    """
    stamp = f"{now:%Y%m%dt%H%M%S}"
    if engine.is_sqlite(url):
        return _put_back_file(url, file, stamp)
    return _put_back_dump(url, file, stamp)


def copies_beside(url: URL) -> tuple[str, ...]:
    """Name what holds the database as it was: copies beside SQLite's file, schemas that a restore replaced.

    Whoever was erased since is in them still.
    """
    if engine.is_sqlite(url):
        database = Path(str(url.database))
        found = database.parent.glob(f"{database.name}.*")
        return tuple(sorted(str(each) for each in found if _COPY.fullmatch(each.name[len(database.name) :])))
    opened = sa.create_engine(url, hide_parameters=True, poolclass=sa.NullPool)
    with engine.reached(opened) as connection:
        kept = connection.execute(
            sa.text("SELECT nspname FROM pg_namespace WHERE nspname ~ '^replaced_[0-9]'")
        )
        return tuple(sorted(f"schema {row.nspname}" for row in kept))


def kept_url(url: URL, kept: str) -> URL:
    """Return where what a restore replaced can be read."""
    if engine.is_sqlite(url):
        return url.set(database=kept)
    return url.update_query_dict({"options": f"-c search_path={kept}"})


# --- SQLite ---------------------------------------------------------------------------------------------------------


def _copy_sqlite(url: URL, target: Path) -> None:
    source_file = str(url.database)
    if not Path(source_file).is_file():
        raise CannotBackUp(f"There is no database {source_file}. Look at DATABASE_URL.")
    source, copy = sqlite3.connect(source_file), sqlite3.connect(target)
    try:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        told = copy.execute("PRAGMA quick_check(1)").fetchone()
        if told != ("ok",):
            raise CannotBackUp(
                f"The database is damaged ({told[0]}); its copy was not kept. Restore an earlier backup."
            )
    except sqlite3.Error as problem:
        raise CannotBackUp(
            f"The database could not be copied ({problem}). Is there room for it on the disk?"
        ) from None
    finally:
        source.close()
        copy.close()


def _put_back_file(url: URL, file: Path, stamp: str) -> Replaced:
    database = Path(str(url.database))
    revision = _revision_of_file(file)
    engine.refuse_missing_folder(url)
    engine.refuse_network_filesystem(url)
    with schema.alone(url):
        _nobody_else(database)
        new = database.with_name(f"{database.name}.restoring")
        new.unlink(missing_ok=True)
        try:
            shutil.copyfile(file, new)
            new.chmod(0o600)
            _to_disk(new)
        except OSError as problem:
            new.unlink(missing_ok=True)
            raise CannotBackUp(
                f"The backup could not be copied here ({problem.strerror}). Nothing was changed."
            ) from None
        kept = ""
        if database.exists():
            kept = f"{database}.replaced-{stamp}"
            os.link(database, kept)  # a name more, so that there is a database at every instant
            for beside in ("-wal", "-shm"):
                if (left := Path(f"{database}{beside}")).exists():
                    left.replace(f"{kept}{beside}")
        new.replace(database)
        _to_disk(database.parent)
    schema.migrate(url.render_as_string(hide_password=False))
    return Replaced(kept, revision)


def _revision_of_file(file: Path) -> str:
    """Return the revision of a backup; raises for what is none, is damaged, or is newer than this version."""
    if _head(file).startswith(_DUMP_HEAD):
        raise CannotBackUp(f"{file} is a backup of PostgreSQL, and DATABASE_URL is SQLite.")
    if _head(file) != _SQLITE_HEAD:
        raise CannotBackUp(f"{file} is no backup of Tandem: `tandem backup` makes one.")
    opened = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
    try:
        told = opened.execute("PRAGMA quick_check(1)").fetchone()
        if told != ("ok",):
            raise CannotBackUp(f"{file} is damaged ({told[0]}). Take an earlier one.")
        row = opened.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as problem:
        raise CannotBackUp(f"{file} is no backup of Tandem, or damaged ({problem}).") from None
    finally:
        opened.close()
    revision = str(row[0]) if row else ""
    schema.refuse_newer(revision)
    return revision


def _nobody_else(database: Path) -> None:
    """Raise while another process has the file open; what it wrote last is brought into the file itself.

    In WAL every open connection holds a shared lock on the file, so only a lone one gets the exclusive lock.
    """
    if not database.exists():
        return
    lone = sqlite3.connect(database, timeout=1, isolation_level=None)
    try:
        lone.execute("PRAGMA locking_mode=EXCLUSIVE")
        lone.execute("BEGIN EXCLUSIVE")
        lone.execute("ROLLBACK")
        lone.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as problem:
        if "locked" in str(problem) or "busy" in str(problem):
            raise CannotBackUp("Tandem is running on this database. Stop it first.") from None
        # damaged: that may be why somebody restores, and the file is kept as it is
    except sqlite3.DatabaseError:
        return
    finally:
        lone.close()


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(len(_SQLITE_HEAD))
    except OSError as problem:
        raise CannotBackUp(f"{file} cannot be read ({problem.strerror}).") from None


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# --- PostgreSQL -----------------------------------------------------------------------------------------------------


def _dump(url: URL, target: Path) -> None:
    tool = _tool("pg_dump", url)
    _run(
        [tool, "--format=custom", "--no-owner", "--no-privileges", "--exclude-schema=replaced_*"],
        url,
        ["--file", str(target)],
    )


def _put_back_dump(url: URL, file: Path, stamp: str) -> Replaced:
    head = _head(file)
    if head == _SQLITE_HEAD:
        raise CannotBackUp(f"{file} is a backup of SQLite, and DATABASE_URL is PostgreSQL.")
    if not head.startswith(_DUMP_HEAD):
        raise CannotBackUp(f"{file} is no backup of Tandem: `tandem backup` makes one.")
    tool = _tool("pg_restore", url)
    opened = sa.create_engine(url, hide_parameters=True, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with schema.alone(url), opened.connect() as connection:
        _nobody_connected(connection)
        kept = _move_aside(connection, stamp)
        try:
            _run(
                [tool, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"],
                url,
                [str(file)],
            )
            revision = schema.revision(connection)
            schema.refuse_newer(revision)
        except BaseException:
            _undo(connection, kept)
            raise
    opened.dispose()
    schema.migrate(url.render_as_string(hide_password=False))
    return Replaced(kept, revision)


def _nobody_connected(connection: sa.Connection) -> None:
    others = connection.execute(
        sa.text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND application_name = :ours"
        ),
        {"ours": APPLICATION},
    ).scalar_one()
    if others:
        raise CannotBackUp(
            f"Tandem is running on this database ({others} connections). Stop it everywhere first."
        )


def _move_aside(connection: sa.Connection, stamp: str) -> str:
    """Rename the schema that holds everything, and make an empty one; return the kept one's name, empty for none.

    An empty schema is what an interrupted restore left: what was there before it is kept already.
    """
    kept = f"replaced_{stamp}"
    there = connection.exec_driver_sql("SELECT to_regclass('public.alembic_version')").scalar()
    aside = f"ALTER SCHEMA public RENAME TO {kept}" if there else "DROP SCHEMA IF EXISTS public CASCADE"
    try:
        connection.exec_driver_sql(f"{aside}; CREATE SCHEMA public")  # in one go: both, or neither
    except sa.exc.ProgrammingError as problem:
        raise CannotBackUp(
            f"The user of DATABASE_URL may not put a backup back ({type(problem.orig).__name__}): it must own the database."
        ) from None
    return kept if there else ""


def _undo(connection: sa.Connection, kept: str) -> None:
    back = f"ALTER SCHEMA {kept} RENAME TO public" if kept else "CREATE SCHEMA public"
    connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS public CASCADE; {back}")


def _tool(name: str, url: URL) -> str:
    """Find PostgreSQL's own tool, at least as new as the server."""
    wanted = _server_major(url)
    on_path = shutil.which(name)
    debian = sorted(_DEBIAN.glob(f"*/bin/{name}"), reverse=True)
    found = [each for each in (on_path, *map(str, debian)) if each]
    if not found:
        raise CannotBackUp(f"{name} is not installed here. {_INSTALL}")
    for each in found:
        if _major(each) >= wanted:
            return each
    raise CannotBackUp(f"{name} here is version {_major(found[0])}, the server's is {wanted}. {_INSTALL}")


def _server_major(url: URL) -> int:
    opened = sa.create_engine(url, hide_parameters=True, poolclass=sa.NullPool)
    try:
        with engine.reached(opened) as connection:
            return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000
    finally:
        opened.dispose()


def _major(tool: str) -> int:
    told = subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603 - a tool that we found ourselves
    version = re.search(r"(\d+)", told)
    return int(version[1]) if version else 0


def _run(command: Sequence[str], url: URL, rest: Sequence[str]) -> None:
    """Run one of PostgreSQL's tools on our database; the password goes by the environment, where `ps` does not look."""
    whole = [*command, f"--dbname={_conninfo(url)}", *rest]
    done = subprocess.run(whole, capture_output=True, text=True, check=False, env=_environment(url))  # noqa: S603
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise CannotBackUp(f"{Path(command[0]).name} failed: {last[:300]}")


def _conninfo(url: URL) -> str:
    from psycopg.conninfo import make_conninfo  # the driver, for those who use it

    known = {"host": url.host, "port": str(url.port or ""), "user": url.username, "dbname": url.database}
    known |= {name: str(value) for name, value in url.query.items() if name != "options"}
    return make_conninfo("", **{name: value for name, value in known.items() if value})


def _environment(url: URL) -> Mapping[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "PGPASSFILE")
    }
    return {**kept, **({"PGPASSWORD": str(url.password)} if url.password else {})}
