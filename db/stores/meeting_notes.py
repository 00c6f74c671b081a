"""What people write for meetings in their own words, kept apart from what it is, so that names can be taken out of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.stores.access import holding

_n = t.meeting_note


def add(work: Work, author_id: int, body: str) -> int:
    """Keep what somebody wrote; return its number."""
    made = work.number("meeting_note")
    work.insert(_n, id=made, author_id=author_id, body=body.strip(), at=work.now)
    return made


def bodies(work: Work, notes: Collection[int]) -> dict[int, str]:
    """Return what these say, by number."""
    if not notes:
        return {}
    found = sa.select(_n.c.id, _n.c.body).where(
        _n.c.workspace_id == work.workspace_id, _n.c.id.in_(sorted(set(notes)))
    )
    return {row.id: row.body for row in work.execute(found)}


def naming(work: Work, words: Sequence[str]) -> tuple[tuple[int, str], ...]:
    """Return those that hold one of these words, each with its body."""
    found = sa.select(_n.c.id, _n.c.body).where(
        _n.c.workspace_id == work.workspace_id, holding(_n.c.body, words)
    )
    return tuple((row.id, row.body) for row in work.execute(found))


def rewrite(work: Work, note_id: int, body: str) -> None:
    """Keep one with other words."""
    work.execute(
        sa.update(_n).where(_n.c.workspace_id == work.workspace_id, _n.c.id == note_id).values(body=body)
    )
