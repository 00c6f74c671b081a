"""When webhooks last spoke of each field of one of our things: what an older change must not undo."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.prepared import Prepared, listed
from db.tables.workspace import ThingKind

_h = t.heard.c
_OF = Prepared(
    lambda database: sa.select(_h.thing_id, _h.fields).where(
        _h.workspace_id == sa.bindparam("workspace_id"),
        _h.kind == sa.bindparam("kind"),
        _h.at > sa.bindparam("after", type_=_h.at.type),
        listed(database, _h.thing_id, "wanted"),
    )
)


def heard(
    work: Work, kind: ThingKind, things: Collection[int], after: datetime
) -> dict[int, dict[str, datetime]]:
    """Return, of those of these things that were spoken of after an instant, when each field last was."""
    if not things:
        return {}
    found = work.rows(_OF, kind=kind.value, wanted=sorted(things), after=after)
    return {
        thing: {name: datetime.fromisoformat(at) for name, at in fields.items()} for thing, fields in found
    }


def hear(work: Work, kind: ThingKind, said: Mapping[int, Mapping[str, datetime]]) -> None:
    """Keep when each field of these things was last spoken of."""
    for thing, fields in said.items():
        work.upsert(
            t.heard, ("kind", "thing_id"), kind=kind, thing_id=thing, at=max(fields.values()),
            fields={name: at.isoformat() for name, at in fields.items()},
        )  # fmt: skip
