"""The schema: one migration path, conventions of day one, rows that survive, and no process that guesses."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url

from db import engine, schema
from db import tables as t
from db.memory import Memory

HERE = Path(schema.__file__).parent


ACROSS = {"ix_installation_team", "ix_notice_sending", "ix_notice_pending"}
"""What is looked for across workspaces: whose team this is, what is due next, whose lease has run out."""


def sample_value(column: sa.Column[Any]) -> Any:
    """Something that the column takes: for rows in every table."""
    kind = column.type
    if isinstance(kind, sa.Enum):
        return kind.enum_class(kind.enums[0]) if kind.enum_class else kind.enums[0]
    if column.foreign_keys or column.name in (
        "workspace_id",
        "id",
        "lead_id",
        "person_id",
        "team_id",
        "opportunity_id",
    ):
        return "1" if isinstance(kind, sa.String) else 1
    if isinstance(kind, sa.String):
        return "x"[: kind.length or 1]
    if isinstance(kind, sa.Boolean):
        return True
    if isinstance(kind, (sa.Integer, sa.BigInteger)):
        return 1
    if isinstance(kind, sa.Date):
        return date(2026, 11, 16)
    if isinstance(kind, sa.JSON):
        return {"a": 1}
    return datetime(2026, 11, 16, tzinfo=UTC)


def fill_every_table(connection: sa.Connection) -> None:
    for table in t.metadata.sorted_tables:
        connection.execute(
            sa.insert(table).values({column.name: sample_value(column) for column in table.columns})
        )


def counts(connection: sa.Connection) -> dict[str, int]:
    return {
        table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for table in t.metadata.sorted_tables
    }


def test_the_known_revision_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]


def test_the_migrations_make_what_the_tables_say(database_url: str) -> None:
    from alembic.autogenerate import compare_metadata

    made = sa.create_engine(engine.parse(database_url))
    with made.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, t.metadata) == []
    made.dispose()


def test_every_table_takes_a_row_and_migrating_again_keeps_it(database_url: str) -> None:
    made = sa.create_engine(engine.parse(database_url))
    with made.begin() as connection:
        fill_every_table(connection)
    assert schema.migrate(database_url) == (schema.HEAD, schema.HEAD)
    with made.connect() as connection:
        assert set(counts(connection).values()) == {1}
    made.dispose()


def test_down_and_up_again_with_rows_in_every_table(database_url: str) -> None:
    made = sa.create_engine(engine.parse(database_url))
    with made.begin() as connection:
        fill_every_table(connection)
    made.dispose()
    assert schema.migrate(database_url, to="base")[1] == ""
    assert schema.migrate(database_url)[1] == schema.HEAD
    made = sa.create_engine(engine.parse(database_url))
    with made.begin() as connection:
        assert set(counts(connection).values()) == {0}
        fill_every_table(connection)
    made.dispose()


def test_an_empty_database_is_refused_with_the_command_that_helps(tmp_path: Path) -> None:
    with pytest.raises(schema.UnknownSchema, match="tandem migrate"):
        Memory.open(f"sqlite:///{tmp_path / 'new.db'}")


@pytest.mark.parametrize(("revision", "told"), [("0000", "tandem migrate"), ("9999", "newer Tandem")])
def test_a_schema_of_another_version_is_refused(sqlite_url: str, revision: str, told: str) -> None:
    file = make_url(sqlite_url).database
    assert file is not None
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.close()
    with pytest.raises(schema.UnknownSchema, match=told):
        Memory.open(sqlite_url)


@pytest.mark.parametrize("url", ["mysql://a@b/c", "not a url", "sqlite"])
def test_a_database_that_we_do_not_speak_is_told(url: str) -> None:
    with pytest.raises(engine.CannotOpen):
        engine.parse(url)


def test_an_unreachable_database_is_told_without_its_password() -> None:
    with pytest.raises(engine.CannotOpen) as told:
        Memory.open("postgresql://tandem:secret@127.0.0.1:1/none")
    assert "secret" not in str(told.value)


def test_sqlite_on_a_network_filesystem_is_refused(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/share {tmp_path} nfs4 rw 0 0\n")
    url = engine.parse(f"sqlite:///{tmp_path / 'tandem.db'}")
    with pytest.raises(engine.CannotOpen, match="network filesystem"):
        engine.refuse_network_filesystem(url, mounts)
    mounts.write_text("/dev/sda1 / ext4 rw 0 0\n")
    engine.refuse_network_filesystem(url, mounts)


def test_sqlite_is_set_up_to_survive_and_to_forget(quick_memory: Memory) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}

    def pragmas(work: Any) -> dict[str, Any]:
        return {name: work.connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}

    now = datetime(2026, 11, 16, tzinfo=UTC)
    assert quick_memory.see(pragmas, 1, now=now) == wanted
    assert quick_memory.do(pragmas, 1, now=now) == wanted


def test_the_conventions_of_day_one() -> None:
    for table in t.metadata.sorted_tables:
        for index in table.indexes:
            first = next(iter(index.columns)).name
            assert first == "workspace_id" or index.name in ACROSS, f"{index.name} begins with {first}"
        for constraint in table.constraints:
            assert constraint.name, f"a constraint of {table.name} has no name"
            if isinstance(constraint, sa.UniqueConstraint):
                assert next(iter(constraint.columns)).name == "workspace_id", constraint.name
                assert not any(column.nullable for column in constraint.columns), constraint.name
        for column in table.columns:
            if isinstance(column.type, sa.JSON):
                assert not column.nullable, f"{table.name}.{column.name}"
            assert not isinstance(column.type, sa.Float), f"{table.name}.{column.name} is no exact number"


def test_a_backup_is_whole_and_private(sqlite_url: str) -> None:
    url = engine.parse(sqlite_url)
    copy = schema.back_up(url, "test")
    assert copy.stat().st_mode & 0o077 == 0
    with sqlite3.connect(copy) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
