"""Duplicates: which lead went into which, and which of them counts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from alignment.lifecycle import EventKind
from db import tables as t
from db.memory import Work
from db.prepared import Prepared, listed
from db.tables.leads import GONE_INTO

_l, _e = t.lead, t.lead_event
_WORKSPACE: sa.BindParameter[int] = sa.bindparam("workspace_id")
_LONGEST = 20
"""So many duplicates may follow each other: nobody merges a lead into one that was merged itself, so chains stay short."""

_INTO = Prepared(
    lambda database: (
        sa.select(_l.c.id, _l.c.merged_into)
        .where(_l.c.workspace_id == _WORKSPACE, GONE_INTO, listed(database, _l.c.id, "wanted"))
        .order_by(_l.c.id)
    )
)
_FROM = Prepared(
    lambda database: (
        sa.select(_l.c.id)
        .where(_l.c.workspace_id == _WORKSPACE, GONE_INTO, listed(database, _l.c.merged_into, "wanted"))
        .order_by(_l.c.id)
    )
)
_ANY = Prepared(sa.select(_l.c.id).where(_l.c.workspace_id == _WORKSPACE, GONE_INTO).limit(sa.literal(1)))


def survivors(work: Work, ids: Collection[int]) -> dict[int, int]:
    """Return, of those leads that went into another as duplicates, which lead stands for each now."""
    if not ids or work.scalar(_ANY) is None:
        return {}
    into: dict[int, int] = {}
    asked = set(ids)
    for _ in range(_LONGEST):
        found = {row[0]: row[1] for row in work.rows(_INTO, wanted=sorted(asked))} if asked else {}
        into |= found
        asked = set(found.values()) - into.keys()
    return {each: _end(into, each) for each in ids if each in into}


def _end(into: dict[int, int], lead_id: int) -> int:
    seen = set[int]()
    while lead_id in into and lead_id not in seen:
        seen.add(lead_id)
        lead_id = into[lead_id]
    return lead_id


def survivor(work: Work, lead_id: int) -> int:
    """Return which lead stands for this one now: itself, unless it went into another as a duplicate."""
    return survivors(work, [lead_id]).get(lead_id, lead_id)


def merged_into(work: Work, lead_id: int) -> tuple[int, ...]:
    """Return the leads that went into this one as duplicates, and those that went into them, by number."""
    found: set[int] = set()
    asked = {lead_id}
    while asked:
        came = {row[0] for row in work.rows(_FROM, wanted=sorted(asked))}
        asked = came - found - {lead_id}
        found |= asked
    return tuple(sorted(found))


def one_person(work: Work, lead_ids: Collection[int]) -> tuple[int, ...]:
    """Return these leads and all that are the same by a merge, whichever stayed."""
    found = set(lead_ids)
    for each in lead_ids:
        stays = survivor(work, each)
        found |= {stays, *merged_into(work, stays)}
    return tuple(sorted(found))


def gone_by(work: Work, known_at: datetime) -> frozenset[int]:
    """Return the leads that another one counted for by a moment: see `gone`."""
    return frozenset(work.execute(gone(work, known_at)).scalars())


def any_gone(work: Work, known_at: datetime) -> bool:
    """Tell whether another lead counted for any by a moment: most workspaces need no more."""
    return work.execute(gone(work, known_at).limit(1)).first() is not None


def gone(work: Work, known_at: datetime) -> sa.Select[tuple[int]]:
    """Select the leads of which was known at a moment that they are duplicates of another: that one counts for them.

    Whatever was found later, or taken back or ruled otherwise by then, leaves the lead in the count of that moment.
    """
    v, later = _e.alias("voiding"), _e.alias("later")
    voided = sa.exists().where(
        v.c.workspace_id == _e.c.workspace_id,
        v.c.lead_id == _e.c.lead_id,
        v.c.voids == _e.c.id,
        v.c.recorded_at <= known_at,
    )
    returned = sa.exists().where(
        later.c.workspace_id == _e.c.workspace_id,
        later.c.lead_id == _e.c.lead_id,
        later.c.seq > _e.c.seq,
        later.c.kind == EventKind.RETURNED,
        later.c.recorded_at <= known_at,
        later.c.voided.is_(False),
    )
    return sa.select(_e.c.lead_id).where(
        _e.c.workspace_id == work.workspace_id,
        _e.c.kind == EventKind.DISQUALIFIED,
        _e.c.other_id > 0,
        _e.c.recorded_at <= known_at,
        ~voided,
        ~returned,
    )
