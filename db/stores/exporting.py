"""Tables as `tandem export` writes them: codes, labels, dates and amounts, and nothing that identifies a lead's person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from alignment import refs
from alignment.money import Money
from db import tables as t
from db.memory import Work
from db.stores.asked import rows
from db.tables.workspace import ThingKind

LEADS = (
    "external", "company", "stage", "origin", "campaign", "source", "segment", "region", "account", "link",
    "created_at", "mql_at", "assigned_at", "tele_accepted_at", "tele_qualified_at", "accepted_at", "touched_at",
    "rejected_at", "qualified_at", "won_at", "lost_at", "recycled_at", "disqualified_at",
)  # fmt: skip
DEALS = (
    "external", "name", "stage", "kind", "amount", "currency", "close_date", "segment", "region", "link", "created_at",
)  # fmt: skip
TRAIL = ("at", "person", "kind", "thing", "detail")
_BATCH = 2000


def leads(work: Work) -> Iterator[tuple[Any, ...]]:
    """Give each lead with its present cycle, in the columns of `LEADS`: the names that import knows."""
    lead, y, c = t.lead, t.lead_cycle, t.campaign
    last = 0
    while True:
        found = (
            sa.select(
                lead.c.id,
                lead.c.company,
                lead.c.stage,
                lead.c.origin,
                c.c.name,
                *(lead.c[name] for name in LEADS[5:11]),
                *(y.c[name] for name in LEADS[11:]),
            )
            .outerjoin(
                y,
                sa.and_(
                    y.c.workspace_id == lead.c.workspace_id,
                    y.c.lead_id == lead.c.id,
                    y.c.cycle == lead.c.cycle,
                ),
            )
            .outerjoin(c, sa.and_(c.c.workspace_id == lead.c.workspace_id, c.c.id == lead.c.campaign_id))
            .where(lead.c.workspace_id == work.workspace_id, lead.c.id > last)
            .order_by(lead.c.id)
            .limit(_BATCH)
        )
        batch = list(rows(work, found))
        names = _names(work, ThingKind.LEAD, [row[0] for row in batch])
        for row in batch:
            yield (names.get(row[0], f"L-{row[0]}"), *(_plain(each) for each in row[1:]))
        if len(batch) < _BATCH:
            return
        last = batch[-1][0]


def deals(work: Work) -> Iterator[tuple[Any, ...]]:
    """Give each deal as it is believed now, in the columns of `DEALS`; amounts in whole units."""
    o, v = t.opportunity, t.opportunity_version
    found = (
        sa.select(
            o.c.id, o.c.name, v.c.stage, v.c.kind, v.c.amount, v.c.currency, v.c.close_date, o.c.segment, o.c.region,
            o.c.link, o.c.created_at,
        )
        .join(v, sa.and_(v.c.workspace_id == o.c.workspace_id, v.c.opportunity_id == o.c.id))
        .where(
            o.c.workspace_id == work.workspace_id,
            v.c.recorded_to == t.FOREVER,
            v.c.valid_from <= work.now,
            v.c.valid_to > work.now,
        )
        .order_by(o.c.id)
    )  # fmt: skip
    batch = list(rows(work, found))
    names = _names(work, ThingKind.OPPORTUNITY, [row[0] for row in batch])
    for row in batch:
        amount = Money(row[4], row[5]).major if row[4] is not None and row[5] else None
        values = (row[1], row[2], row[3], amount, *row[5:])
        yield (names.get(row[0], refs.DEAL.ref(row[0])), *(_plain(each) for each in values))


def trail(work: Work) -> Iterator[tuple[Any, ...]]:
    """Give each entry of the trail, oldest first, in the columns of `TRAIL`; no person is Tandem itself, or the shell."""
    a, p = t.audit.c, t.person.c
    last = 0
    while True:
        found = (
            sa.select(a.id, a.at, p.name, a.verb, a.thing, a.detail)
            .outerjoin(t.person, sa.and_(p.workspace_id == a.workspace_id, p.id == a.actor_id))
            .where(a.workspace_id == work.workspace_id, a.id > last)
            .order_by(a.id)
            .limit(_BATCH)
        )
        batch = list(work.execute(found))
        for row in batch:
            detail = json.dumps(row.detail, sort_keys=True) if row.detail else ""
            yield (row.at.isoformat(), row.name or "", row.verb, row.thing, detail)
        if len(batch) < _BATCH:
            return
        last = batch[-1].id


def _names(work: Work, kind: ThingKind, ids: list[int]) -> dict[int, str]:
    if not ids:
        return {}
    e = t.external_id
    found = sa.select(e.c.thing_id, e.c.external).where(
        e.c.workspace_id == work.workspace_id,
        e.c.kind == kind,
        e.c.source.not_in(["email", "slack"]),
        e.c.thing_id >= min(ids),
        e.c.thing_id <= max(ids),
    )
    return dict(rows(work, found))


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else value
