"""Numbers of what has versions: the calendar, the agreement, each definition."""

from __future__ import annotations

import sqlalchemy as sa

from db.memory import Work


def next_version(work: Work, table: sa.Table, *of: sa.ColumnElement[bool]) -> int:
    """Return the number after the newest version in this workspace, of what the conditions name; 1 for the first."""
    newest = sa.select(sa.func.max(table.c.version)).where(table.c.workspace_id == work.workspace_id, *of)
    return int(work.execute(newest).scalar() or 0) + 1
