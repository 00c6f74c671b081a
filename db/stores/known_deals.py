"""Deals that we know, as an import compares with them: what is stable about each, and the versions believed now."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.prepared import Prepared, listed

_v = t.opportunity_version


_VERSION = tuple(_v.c.keys())
_BELIEVED = Prepared(
    lambda database: (
        sa.select(_v)
        .where(
            _v.c.workspace_id == sa.bindparam("workspace_id"),
            listed(database, _v.c.opportunity_id, "wanted"),
            _v.c.recorded_to == t.FOREVER,
        )
        .order_by(_v.c.opportunity_id, _v.c.valid_from)
    )
)


def versions(work: Work, deals: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """Return what is believed now of these deals, each in order of its time."""
    known: dict[int, list[dict[str, Any]]] = {}
    for row in work.rows(_BELIEVED, wanted=sorted(deals)) if deals else ():
        version = dict(zip(_VERSION, row, strict=True))
        known.setdefault(version["opportunity_id"], []).append(version)
    return known


def end_beliefs(work: Work, believed: Iterable[dict[str, Any]]) -> None:
    """Believe these versions no more. One that came to be believed this very instant was never visible: it goes."""
    ended: list[int] = []
    gone: list[int] = []
    for row in believed:
        (gone if row["recorded_from"] == work.now else ended).append(row["id"])
    here = _v.c.workspace_id == work.workspace_id
    if ended:
        work.execute(sa.update(_v).where(here, _v.c.id.in_(ended)).values(recorded_to=work.now))
    if gone:
        work.execute(sa.delete(_v).where(here, _v.c.id.in_(gone)))


@dataclass(frozen=True, slots=True)
class KnownDeal:
    """What is stable about a deal."""

    id: int
    name: str
    lead_id: int
    campaign_id: int
    origin: str
    segment: str
    region: str
    link: str


_o = t.opportunity
_BY_ID = Prepared(
    lambda database: sa.select(*(_o.c[name] for name in KnownDeal.__dataclass_fields__)).where(
        _o.c.workspace_id == sa.bindparam("workspace_id"), listed(database, _o.c.id, "wanted")
    )
)


def known_deals(work: Work, ids: Collection[int]) -> dict[int, KnownDeal]:
    """Return deals by id."""
    found = work.rows(_BY_ID, wanted=sorted(ids)) if ids else ()
    return {row[0]: KnownDeal(*row) for row in found}


def change_deal(work: Work, deal_id: int, **values: Any) -> None:
    """Change what is stable about a deal."""
    work.execute(
        sa.update(_o).where(_o.c.workspace_id == work.workspace_id, _o.c.id == deal_id).values(**values)
    )
