"""Deals: what is believed of them, and of which time, as it is written down.

A deal's versions that are believed at one moment follow each other without a gap, from the first to for ever: a new
fact splits the version it falls into, and what was believed before keeps its recorded interval.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.tables.deals import DealKind

_v = t.opportunity_version
_o = t.opportunity


@dataclass(frozen=True, slots=True)
class DealFacts:
    """What may change of a deal. `amount` in minor units and `close_date` are None where none is known."""

    kind: DealKind
    amount: int | None
    currency: str
    close_date: date | None
    stage: str = ""
    stage_since: datetime | None = None
    pushes: int = 0
    owner_id: int = 0
    team_id: int = 0
    category: str = ""
    probability: int = 0
    next_step: bool = True
    last_activity_at: datetime | None = None
    loss_reason: str = ""
    assumed: bool = False


def add(
    work: Work,
    name: str,
    *,
    created_at: datetime,
    deal_id: int | None = None,
    lead_id: int = 0,
    campaign_id: int = 0,
    origin: str = "",
    segment: str = "",
    region: str = "",
    link: str = "",
    import_id: int = 0,
) -> int:
    """Enter a deal by name, before its first version; return its number."""
    made = deal_id or work.number("opportunity")
    work.insert(
        _o,
        id=made,
        name=name,
        folded=name.casefold(),
        lead_id=lead_id,
        campaign_id=campaign_id,
        origin=origin,
        segment=segment,
        region=region,
        link=link,
        created_at=created_at,
        recorded_at=work.now,
        import_id=import_id,
    )
    return made


def is_there(work: Work, deal_id: int) -> bool:
    """Tell whether this workspace has such a deal."""
    found = sa.select(_o.c.id).where(_o.c.workspace_id == work.workspace_id, _o.c.id == deal_id)
    return work.execute(found).scalar() is not None


def record(work: Work, deal_id: int, facts: DealFacts, valid_from: datetime, *, import_id: int = 0) -> bool:
    """Believe from now on that `facts` held from `valid_from` until the next later fact; tell whether that is news.

    A fact about the past does not end a newer one. What was believed until now stays readable at earlier `known_at`.
    """
    before = _believed(work, deal_id, _v.c.valid_from <= valid_from, _v.c.valid_from.desc())
    after = _believed(work, deal_id, _v.c.valid_from > valid_from, _v.c.valid_from)
    new = {**asdict(facts), "stage_since": facts.stage_since or valid_from, "import_id": import_id}
    if before is not None and all(before[name] == new[name] for name in _COMPARED):
        return False
    if before is not None:
        _end_belief(work, before)
        if before["valid_from"] < valid_from:
            _insert(work, deal_id, {**before, "valid_to": valid_from})
    until = after["valid_from"] if after is not None else t.FOREVER
    _insert(work, deal_id, {**new, "valid_from": valid_from, "valid_to": until})
    return True


_COPIED = (*DealFacts.__dataclass_fields__, "import_id", "valid_from", "valid_to")
_COMPARED = tuple(DealFacts.__dataclass_fields__)


def _believed(
    work: Work, deal_id: int, condition: sa.ColumnElement[bool], order: sa.ColumnElement[datetime]
) -> dict[str, Any] | None:
    found = (
        sa.select(_v)
        .where(_v.c.workspace_id == work.workspace_id, _v.c.opportunity_id == deal_id)
        .where(_v.c.recorded_to == t.FOREVER, condition)
        .order_by(order)
        .limit(1)
    )
    row = work.execute(found).mappings().one_or_none()
    return dict(row) if row is not None else None


def _end_belief(work: Work, row: Mapping[str, Any]) -> None:
    mine = sa.and_(_v.c.workspace_id == work.workspace_id, _v.c.id == row["id"])
    if row["recorded_from"] == work.now:
        # Believed and corrected in the same instant: no `known_at` can tell the two apart, so only the last is kept.
        work.execute(sa.delete(_v).where(mine))
        return
    work.execute(sa.update(_v).where(mine).values(recorded_to=work.now))


def _insert(work: Work, deal_id: int, values: Mapping[str, Any]) -> None:
    copied = {name: values[name] for name in _COPIED}
    work.insert(_v, opportunity_id=deal_id, recorded_from=work.now, recorded_to=t.FOREVER, **copied)


def labels(work: Work, ids: Collection[int]) -> dict[int, str]:
    """Return what deals are called, by number."""
    o = t.opportunity.c
    found = sa.select(o.id, o.name).where(
        o.workspace_id == work.workspace_id, o.id.in_(sorted(set(ids)))
    )  # fmt: skip
    return {row.id: row.name for row in work.execute(found)}
