"""A table that somebody asked for, owed to them by direct message and kept in the trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alignment.people import Actor
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import audit
from db.stores.asked import Filters, Pair
from operations.notices import Owed, owe


def export_changes(
    work: Work, actor: Actor, filters: Filters, said: Sequence[str], since: Pair | None, pair: Pair
) -> str:
    """Owe the changes of the pipeline as a table; return the notice's id. Managers and admins only."""
    may(actor, Right.EXPORT)
    payload = {
        "what": "changes",
        "filters": {**filters.said(), "said": list(said)},
        "since": [since.as_of.isoformat(), since.known_at.isoformat()] if since else None,
    }
    key = f"export/changes/{actor.id}/{work.inbound or _stamp(work.now)}"
    made = owe(
        work, Owed("export", key, f"person:{actor.id}", payload, as_of=pair.as_of, known_at=pair.known_at)
    )
    audit.record(work, actor.id, "export", "pipeline.changes", filters=filters.said())
    work.leaves(notice=made)
    return made


def _stamp(at: datetime) -> str:
    return at.isoformat()
