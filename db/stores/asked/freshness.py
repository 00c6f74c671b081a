"""How old what we know is: the newest file of each kind, and whether its owner was told that it is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.asked import Pair, gap
from db.tables.workspace import ImportState

_i = t.import_run


@dataclass(frozen=True, slots=True)
class Source:
    """The newest file or sync of one kind that was known at a moment: what it is called, and as of when it speaks."""

    kind: str
    source: str
    file: str
    exported_at: datetime
    import_id: int


_RANKED = (
    sa.select(
        *(_i.c[name] for name in ("kind", "source", "file", "exported_at", "id")),
        sa.func.row_number()
        .over(partition_by=_i.c.kind, order_by=(_i.c.exported_at.desc(), _i.c.id.desc()))
        .label("place"),
    )
    .where(_i.c.workspace_id == gap("workspace_id", _i.c.workspace_id), _i.c.state == ImportState.DONE)
    .where(_i.c.finished_at <= gap("known_at", _i.c.finished_at))
    .subquery()
)
_NEWEST = Prepared(
    sa.select(*(_RANKED.c[name] for name in ("kind", "source", "file", "exported_at", "id"))).where(
        _RANKED.c.place == 1
    )
)


def newest(work: Work, pair: Pair) -> dict[str, Source]:
    """Return the newest finished import of each kind, as known at the pair; it may speak of a later time."""
    return {row[0]: Source(*row) for row in work.rows(_NEWEST, known_at=pair.known_at)}


_BASELINE = Prepared(
    sa.select(_i.c.id)
    .where(_i.c.workspace_id == gap("workspace_id", _i.c.workspace_id), _i.c.kind == "opportunities")
    .where(_i.c.baseline.is_(True), _i.c.started_at > gap("after", _i.c.started_at))
    .where(_i.c.started_at <= gap("known_at", _i.c.started_at))
    .limit(1)
)


def baseline_between(work: Work, start: Pair, end: Pair) -> bool:
    """Tell whether a first import of deals lies between two pairs: a bridge across it would compare with nothing."""
    return bool(work.rows(_BASELINE, after=start.known_at, known_at=end.known_at))


def told_late(work: Work, kind: str, day: date) -> str:
    """Return at what time the owner of an expected file was told today that it has not come; empty if nobody was."""
    x = t.expected_file
    found = sa.select(x.c.by_time).where(
        x.c.workspace_id == work.workspace_id, x.c.kind == kind, x.c.told_for == day, x.c.owner_id > 0
    )
    return work.execute(found).scalar() or ""
