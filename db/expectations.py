"""What SQLite expects of each index before it has counted anything: one company's rows, many of them.

Without a count SQLite takes a time's range in a workspace for narrower than the rows of one lead, and reads the whole
history for each lead that a digest looks at. Counting (`ANALYZE`) helps nobody who has the database open already, and
counts whatever happens to be there; so every new database is told what its columns are like when it is made, and plans
the same from its first row to its last. PostgreSQL counts by itself.
"""

from __future__ import annotations

from functools import reduce

import sqlalchemy as sa

from db.tables import metadata

ROWS = 1_000_000
"""So many rows every table is taken to have, all of one workspace."""

FEW = 5
"""So many rows one lead, one name or one moment has."""

IN_PART = 100
"""One row in so many is in a partial index."""

_VALUES = {
    "person_id": 1_000,
    "owner_id": 1_000,
    "team_id": 50,
    "campaign_id": 500,
    "cycle": 2,
    "kind": 10,
    "source": 10,
    "recorded_to": 2,  # what is asked for is what is believed now: most of what ever was
    "stopped_at": 50,  # what is asked for is what still runs, and that is no moment: one clock in so many
}
"""How many values a column has of which every workspace has only some; a column of codes has ten, any other many."""

_CODES = 10


def expect(connection: sa.Connection) -> None:
    """Tell SQLite what each index narrows; connections that open from now on plan by it."""
    connection.exec_driver_sql(
        "ANALYZE sqlite_schema"
    )  # makes SQLite's table of counts; counts nothing of ours
    connection.exec_driver_sql("DELETE FROM sqlite_stat1")
    told = [each for table in metadata.sorted_tables for each in _told(connection, table)]
    connection.exec_driver_sql("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", told)


def _told(connection: sa.Connection, table: sa.Table) -> list[tuple[str, str, str]]:
    found = []
    for _, name, unique, _, partial in connection.exec_driver_sql(f'PRAGMA index_list("{table.name}")').all():
        columns = [row[2] for row in connection.exec_driver_sql(f'PRAGMA index_info("{name}")')]
        rows = ROWS // IN_PART if partial else ROWS
        left = reduce(lambda so_far, each: [*so_far, _left(so_far[-1], table.c[each])], columns, [rows])
        if unique:
            left[-1] = 1
        found.append((table.name, name, " ".join(map(str, left))))
    return found


def _left(rows: int, column: sa.Column[object]) -> int:
    """Return how many of so many rows have one value of a column: at least one."""
    if column.name == "workspace_id":
        return rows
    values = _VALUES.get(column.name, _CODES if isinstance(column.type, sa.Enum | sa.Boolean) else 0)
    return max(1, rows // values if values else min(rows, FEW))
