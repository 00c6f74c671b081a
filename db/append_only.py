"""What nobody can change: the trail, and a lead's history but for the mark that an event was taken back.

The database itself refuses, whoever asks. Laid after every migration, since a rebuilt table on SQLite loses its triggers.
Whoever owns the database can still lift it; `tandem doctor` says when it is not there.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

REFUSED = "is only ever added to"
"""What the database says to whoever tries."""

_VOIDED = "voided"
_FUNCTION = "tandem_only_added_to"


def guard(connection: sa.Connection) -> None:
    """Have the database refuse changes of the trail and of history; again is harmless, without the tables too."""
    there = set(sa.inspect(connection).get_table_names())
    if connection.dialect.name == "postgresql":
        _do(
            connection,
            f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '% {REFUSED}', TG_TABLE_NAME USING ERRCODE = '55000'; END $$",
        )
    for table, name, event in _rules(connection):
        if table not in there:
            continue
        if connection.dialect.name == "postgresql":
            each = "STATEMENT" if event == "TRUNCATE" else "ROW"
            _do(connection, f"DROP TRIGGER IF EXISTS {name} ON {table}")
            _do(
                connection,
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {_FUNCTION}()",
            )
        else:
            when = "WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)" if event == "INSERT" else ""
            _do(connection, f"DROP TRIGGER IF EXISTS {name}")
            _do(
                connection,
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when} "
                f"BEGIN SELECT RAISE(ABORT, '{table} {REFUSED}'); END",
            )


def missing(connection: sa.Connection) -> tuple[str, ...]:
    """Return the names of the rules that the database does not hold."""
    postgres = connection.dialect.name == "postgresql"
    known = _do(
        connection,
        "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE tgenabled <> 'D' AND relnamespace = current_schema()::regnamespace"
        if postgres
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    )
    held = set(known.scalars())
    return tuple(name for _table, name, _event in _rules(connection) if name not in held)


def _do(connection: sa.Connection, statement: str) -> sa.CursorResult[Any]:
    return connection.execute(sa.text(statement))


def _rules(connection: sa.Connection) -> list[tuple[str, str, str]]:
    """Return each rule: its table, its name, and what is refused."""
    from db import tables as t

    kept = ", ".join(column.name for column in t.lead_event.columns if column.name != _VOIDED)
    rules = [
        ("audit", "audit_no_update", "UPDATE"),
        ("audit", "audit_no_delete", "DELETE"),
        ("lead_event", "lead_event_no_update", f"UPDATE OF {kept}"),
        ("lead_event", "lead_event_no_delete", "DELETE"),
    ]
    if connection.dialect.name == "postgresql":
        return [*rules, *((table, f"{table}_no_truncate", "TRUNCATE") for table in ("audit", "lead_event"))]
    # INSERT OR REPLACE deletes without telling the rule about deleting.
    return [*rules, ("audit", "audit_no_replace", "INSERT")]
