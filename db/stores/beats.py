"""Which parts of Tandem live, on whatever machine: each says so in the database, by the database's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.stores.claim_texts import RECOVERED
from db.stores.lanes import clock

CLOCK = "clock"
WORKER = "worker"
PARTS = (CLOCK, WORKER)
SOCKET = "socket"
SHARED = "shared"
OF_EACH = (SOCKET, SHARED)
"""What each process says for itself: that it is connected by Socket Mode, and that it counted strangers there."""
_FORGOTTEN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """When a part last did its round, how long ago that is by the database's clock, who it was and of which version."""

    name: str
    at: datetime
    ago: timedelta
    by: str
    version: str


@dataclass(frozen=True, slots=True)
class Recovered:
    """A backup was put back: what happened between `since` and `at` is not in this database."""

    since: datetime
    at: datetime


def beat(work: Work, name: str, by: str, version: str) -> None:
    """Say that a part has done its round just now. Belongs to no workspace: call it in workspace 0."""
    work.upsert(t.beat, ("name",), name=name, at=clock(work), by=by[:60], version=version[:20])


def seen(work: Work) -> dict[str, Seen]:
    """Return when each part last did its round, by name; a part that never did is not there."""
    at = clock(work)
    b = t.beat.c
    found = sa.select(b.name, b.at, b.by, b.version).where(b.workspace_id == 0, b.name.in_(PARTS))
    return {
        row.name: Seen(row.name, row.at, max(at - row.at, timedelta(0)), row.by, row.version)
        for row in work.execute(found)
    }


@dataclass(frozen=True, slots=True)
class Sockets:
    """Who is connected by Socket Mode now: how many processes of ours, and whether any counted somebody else's."""

    ours: int = 0
    shared: bool = False


def beat_of(work: Work, name: str, by: str, version: str) -> None:
    """Say what one process does just now, by `socket` or `shared`; those that fell silent an hour ago are forgotten."""
    b = t.beat.c
    at = clock(work)
    work.upsert(t.beat, ("name",), name=_own_name(name, by), at=at, by=by[:60], version=version[:20])
    gone = sa.delete(t.beat).where(b.workspace_id == 0, _of_each(), b.at < at - _FORGOTTEN)
    work.execute(gone)


def sockets(work: Work, within: timedelta, but: str = "") -> Sockets:
    """Return who said so lately; `but` is the process that asks, which counts its own connections itself."""
    b = t.beat.c
    found = sa.select(b.name).where(b.workspace_id == 0, _of_each(), b.at >= clock(work) - within)
    names = [row.name for row in work.execute(found)]
    mine = _own_name(SOCKET, but)
    ours = sum(name.startswith(SOCKET) and name != mine for name in names)
    return Sockets(ours, any(name.startswith(SHARED) for name in names))


def _own_name(name: str, by: str) -> str:
    return f"{name}/{sha256(by.encode()).hexdigest()[:12]}"


def _of_each() -> sa.ColumnElement[bool]:
    return sa.or_(*(t.beat.c.name.startswith(f"{name}/") for name in OF_EACH))


def mark_recovered(work: Work, since: datetime) -> None:
    """Remember that a backup was put back in this workspace, and from when on facts are lost."""
    work.upsert(t.beat, ("name",), name=RECOVERED, at=work.now, since=since)


def recovered(work: Work) -> Recovered | None:
    """Return when a backup was last put back in this workspace; None for never."""
    b = t.beat.c
    found = sa.select(b.since, b.at).where(b.workspace_id == work.workspace_id, b.name == RECOVERED)
    row = work.execute(found).one_or_none()
    return Recovered(row.since, row.at) if row is not None and row.since is not None else None


def silence(work: Work) -> None:
    """Forget which parts live: a database that was put back tells of processes that are long gone."""
    ours = sa.or_(t.beat.c.name.in_(PARTS), _of_each())
    work.execute(sa.delete(t.beat).where(t.beat.c.workspace_id == 0, ours))
