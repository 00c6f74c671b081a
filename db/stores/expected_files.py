"""Files that should come every working day: by when, who answers for each, and whether they heard that it is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from db import tables as t
from db.memory import Work


@dataclass(frozen=True, slots=True)
class ExpectedFile:
    """A file that should come every working day by a local time, and who answers for it."""

    kind: str
    by_time: str
    owner_id: int
    told_for: date | None


def expect_file(work: Work, kind: str, by_time: str, owner_id: int) -> None:
    """Expect a file every working day by a local time."""
    work.upsert(t.expected_file, ("kind",), kind=kind, by_time=by_time, owner_id=owner_id)


def expect_no_file(work: Work, kind: str) -> bool:
    """Stop expecting a file; tell whether it was expected."""
    e = t.expected_file
    gone = sa.delete(e).where(e.c.workspace_id == work.workspace_id, e.c.kind == kind)
    return bool(work.execute(gone).rowcount)


def expected_files(work: Work) -> tuple[ExpectedFile, ...]:
    """Return the files that are expected, by kind."""
    e = t.expected_file
    found = sa.select(e).where(e.c.workspace_id == work.workspace_id).order_by(e.c.kind)
    return tuple(
        ExpectedFile(row.kind, row.by_time, row.owner_id, row.told_for) for row in work.execute(found)
    )


def own_files(work: Work, owner_id: int) -> None:
    """Make somebody answer for every expected file."""
    e = t.expected_file
    work.execute(sa.update(e).where(e.c.workspace_id == work.workspace_id).values(owner_id=owner_id))


def told_late(work: Work, kind: str, day: date) -> None:
    """Keep that the owner of a file heard that it is late on a day."""
    e = t.expected_file
    work.execute(
        sa.update(e).where(e.c.workspace_id == work.workspace_id, e.c.kind == kind).values(told_for=day)
    )
