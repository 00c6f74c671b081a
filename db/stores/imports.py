"""Import runs: what each file was, how far it came, and what it brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.tables.workspace import ImportState

_i = t.import_run
_WORKSPACE: sa.BindParameter[int] = sa.bindparam("workspace_id")


@dataclass(frozen=True, slots=True)
class Run:
    """One import as stored: as of when its file speaks, how far it came and what it brought so far."""

    id: int
    kind: str
    source: str
    file: str
    digest: str
    exported_at: datetime
    started_at: datetime
    state: ImportState
    complete: bool
    baseline: bool
    line: int
    read: int
    new: int
    changed: int
    same: int
    refused: int
    flagged: int


_RUN = [_i.c[name] for name in Run.__dataclass_fields__]
_BY_ID = Prepared(sa.select(*_RUN).where(_i.c.workspace_id == _WORKSPACE, _i.c.id == sa.bindparam("run")))


def by_id(work: Work, run_id: int) -> Run | None:
    """Return one import of this workspace."""
    found = work.rows(_BY_ID, run=run_id)
    return Run(*found[0]) if found else None


def run(work: Work, run_id: int) -> Run:
    """Return an import that is there."""
    found = by_id(work, run_id)
    assert found is not None, "imports are never removed"
    return found


def _runs(work: Work, kind: str, source: str) -> sa.ColumnElement[bool]:
    return sa.and_(_i.c.workspace_id == work.workspace_id, _i.c.kind == kind, _i.c.source == source, _BY_FILE)


_BY_FILE = _i.c.endpoint_id == 0
"""What a webhook brought speaks of single things; only a file speaks of all that it has."""


def unfinished(work: Work, kind: str, source: str, digest: str) -> Run | None:
    """Return the run of this very file that was stopped before its end."""
    found = (
        sa.select(*_RUN)
        .where(_runs(work, kind, source), _i.c.digest == digest, _i.c.state != ImportState.DONE)
        .order_by(_i.c.id.desc())
        .limit(1)
    )
    row = work.execute(found).mappings().one_or_none()
    return Run(**row) if row is not None else None


def first_of(work: Work, kind: str, source: str) -> bool:
    """Tell whether no import of this kind from this source was finished yet."""
    found = sa.select(_i.c.id).where(_runs(work, kind, source), _i.c.state == ImportState.DONE)
    return work.execute(found.limit(1)).first() is None


def any_run(work: Work) -> bool:
    """Tell whether anything was ever imported here."""
    return (
        work.execute(sa.select(_i.c.id).where(_i.c.workspace_id == work.workspace_id).limit(1)).first()
        is not None
    )


_OTHERS = sa.and_(
    _i.c.workspace_id == _WORKSPACE,
    _i.c.kind == sa.bindparam("kind"),
    _i.c.source == sa.bindparam("source"),
    _i.c.state == ImportState.DONE,
    _i.c.id != sa.bindparam("run"),
    _BY_FILE,
)
_SPOKE = sa.bindparam("spoke", type_=_i.c.exported_at.type)
_BEFORE = Prepared(sa.select(sa.func.max(_i.c.exported_at)).where(_OTHERS, _i.c.exported_at <= _SPOKE))
_AFTER = Prepared(sa.select(sa.func.min(_i.c.exported_at)).where(_OTHERS, _i.c.exported_at > _SPOKE))


def neighbours(work: Work, run: Run) -> tuple[datetime | None, datetime | None]:
    """Return as of when the finished imports just before and just after this one spoke, of its kind and source."""
    one = {"kind": run.kind, "source": run.source, "run": run.id, "spoke": run.exported_at}
    return work.scalar(_BEFORE, **one), work.scalar(_AFTER, **one)


def start_run(work: Work, **values: Any) -> int:
    """Begin an import; return its id."""
    return int(work.insert(_i, started_at=work.now, state=ImportState.RUNNING, **values))


HOURLY = timedelta(hours=1)


def heard_run(work: Work, endpoint_id: int, kind: str, source: str) -> Run:
    """Return the run that what an endpoint hears now belongs to: one an hour, done as soon as it is begun.

    When it was begun never moves afterwards, so that how current the data is stays the same answer for the same question.
    """
    found = sa.select(*_RUN).where(
        _i.c.workspace_id == work.workspace_id,
        _i.c.kind == kind,
        _i.c.endpoint_id == endpoint_id,
        _i.c.exported_at > work.now - HOURLY,
        _i.c.exported_at <= work.now,
    )
    row = work.execute(found.order_by(_i.c.exported_at.desc(), _i.c.id).limit(1)).mappings().one_or_none()
    if row is not None:
        return Run(**row)
    made = work.insert(
        _i, kind=kind, source=source, file=f"webhook {endpoint_id}", digest="", exported_at=work.now,
        started_at=work.now, finished_at=work.now, state=ImportState.DONE, endpoint_id=endpoint_id,
    )  # fmt: skip
    return run(work, made)


_NEWEST_FILE = Prepared(
    sa.select(sa.func.max(_i.c.exported_at)).where(
        _i.c.workspace_id == _WORKSPACE,
        _i.c.kind == sa.bindparam("kind"),
        _i.c.source == sa.bindparam("source"),
        _i.c.state == ImportState.DONE,
        _BY_FILE,
    )
)


def newest_file(work: Work, kind: str, source: str) -> datetime | None:
    """Return as of when the newest file of a kind and source spoke; None where none came."""
    found: datetime | None = work.scalar(_NEWEST_FILE, kind=kind, source=source)
    return found


def save_run(work: Work, run_id: int, **values: Any) -> None:
    """Keep how far an import came."""
    work.run(_saving(tuple(values)), run=run_id, **values)


@cache
def _saving(names: tuple[str, ...]) -> Prepared:
    gaps = {name: sa.bindparam(name, type_=_i.c[name].type) for name in names}
    return Prepared(
        sa.update(_i).where(_i.c.workspace_id == _WORKSPACE, _i.c.id == sa.bindparam("run")).values(gaps)
    )


def spoke_at(work: Work, event_id: int) -> datetime | None:
    """Tell as of when the file spoke that brought an event; None for one that no file brought."""
    e, i = t.lead_event, _i
    found = (
        sa.select(i.c.exported_at)
        .join(e, sa.and_(i.c.workspace_id == e.c.workspace_id, i.c.id == e.c.import_id))
        .where(e.c.workspace_id == work.workspace_id, e.c.id == event_id, _BY_FILE)
    )
    return work.execute(found).scalar()
