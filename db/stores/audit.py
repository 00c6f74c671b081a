"""The trail: who changed, exported or allowed what, and when. Rows are only ever added: the database refuses the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.trail import TRAIL
from db import tables as t
from db.memory import Work
from db.tables.leads import BY_HAND

HISTORY = "lead"
"""The family of what a lead's own history says: `lead.rejected`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody did: codes and ids only."""

    at: datetime
    actor_id: int
    verb: str
    thing: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: in [since, until), of one actor (None: all, 0: Tandem and the shell), of a family, about a thing."""

    until: datetime
    since: datetime | None = None
    actor_id: int | None = None
    family: str = ""
    thing: str = ""


def record(work: Work, actor_id: int, verb: str, thing: str, **detail: object) -> None:
    """Add one entry; `verb` is one of `alignment.trail.TRAIL`, `thing` such as `person:7`. Nothing personal goes in."""
    if verb not in TRAIL:
        raise ValueError(f"alignment/trail.py does not know {verb}: say there what it tells")
    work.insert(t.audit, at=work.now, actor_id=actor_id, verb=verb, thing=thing[:60], detail=detail)


def newest(work: Work, limit: int) -> tuple[Entry, ...]:
    """Return the newest entries of the trail itself, newest first."""
    a = t.audit
    found = sa.select(a).where(a.c.workspace_id == work.workspace_id).order_by(a.c.at.desc(), a.c.id.desc())
    return tuple(
        Entry(row.at, row.actor_id, row.verb, row.thing, row.detail)
        for row in work.execute(found.limit(limit))
    )


def last_of(work: Work, verb: str, after: int) -> int:
    """Return the number of the newest entry of a kind, of those above `after`; `after` itself where there is none."""
    a = t.audit.c
    found = sa.select(sa.func.max(a.id)).where(
        a.workspace_id == work.workspace_id, a.id > after, a.verb == verb
    )
    return int(work.execute(found).scalar() or after)


def entries(work: Work, wanted: Wanted, limit: int, skip: int = 0) -> tuple[Entry, ...]:
    """Return entries of the trail and of what people did with leads, newest first, after the `skip` newest."""
    most = skip + limit
    found: list[tuple[datetime, int, int, Entry]] = []
    if wanted.family != HISTORY:
        found += _of_trail(work, wanted, most)
    if wanted.family in ("", HISTORY) and wanted.actor_id != 0:
        found += _of_history(work, wanted, most)
    found.sort(key=lambda each: each[:3], reverse=True)
    return tuple(each[3] for each in found[skip:most])


def _of_trail(work: Work, wanted: Wanted, most: int) -> list[tuple[datetime, int, int, Entry]]:
    a = t.audit.c
    found = sa.select(t.audit).where(a.workspace_id == work.workspace_id, a.at < wanted.until)
    if wanted.since is not None:
        found = found.where(a.at >= wanted.since)
    if wanted.actor_id is not None:
        found = found.where(a.actor_id == wanted.actor_id)
    if wanted.family:
        found = found.where(sa.or_(a.verb == wanted.family, a.verb.startswith(f"{wanted.family}.")))
    if wanted.thing:
        found = found.where(a.thing == wanted.thing)
    rows = work.execute(found.order_by(a.at.desc(), a.id.desc()).limit(most))
    return [(row.at, 1, row.id, Entry(row.at, row.actor_id, row.verb, row.thing, row.detail)) for row in rows]


def _of_history(work: Work, wanted: Wanted, most: int) -> list[tuple[datetime, int, int, Entry]]:
    e = t.lead_event.c
    found = sa.select(e.id, e.recorded_at, e.actor_id, e.kind, e.lead_id, e.code, e.via).where(
        e.workspace_id == work.workspace_id, BY_HAND, e.recorded_at < wanted.until
    )
    if wanted.since is not None:
        found = found.where(e.recorded_at >= wanted.since)
    if wanted.actor_id is not None:
        found = found.where(e.actor_id == wanted.actor_id)
    if wanted.thing:
        number = wanted.thing.partition(":")
        if number[0] != "lead":
            return []
        found = found.where(e.lead_id == int(number[2]))
    rows = work.execute(found.order_by(e.recorded_at.desc(), e.id.desc()).limit(most))
    return [
        (
            row.recorded_at,
            0,
            row.id,
            Entry(
                row.recorded_at,
                row.actor_id,
                f"{HISTORY}.{row.kind.value}",
                f"lead:{row.lead_id}",
                {"code": row.code, "via": row.via.value} if row.code else {"via": row.via.value},
            ),
        )
        for row in rows
    ]


def was_done(work: Work, verb: str) -> bool:
    """Tell whether anybody ever did this here."""
    a = t.audit
    found = sa.select(a.c.id).where(a.c.workspace_id == work.workspace_id, a.c.verb == verb).limit(1)
    return work.execute(found).first() is not None
