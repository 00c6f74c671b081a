"""A table that somebody asked for, owed to them by direct message and kept in the trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alignment.people import Actor
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import audit
from db.stores.asked import Filters, Pair
from operations.notices import Owed, owe


def export_table(
    work: Work, actor: Actor, what: str, filters: Filters, scope: Mapping[str, Any], pair: Pair
) -> str:
    """Owe a report as a table; return the notice's id. Managers and admins only.

    `scope` is what of it was asked for, as the notice keeps it; the trail has `filters`.
    """
    may(actor, Right.EXPORT)
    key = f"export/{what}/{actor.id}/{work.inbound or work.now.isoformat()}"
    payload = {"what": what, **scope}
    made = owe(
        work, Owed("export", key, f"person:{actor.id}", payload, as_of=pair.as_of, known_at=pair.known_at)
    )
    audit.record(work, actor.id, "export", f"pipeline.{what}", filters=filters.said())
    work.leaves(notice=made)
    return made
