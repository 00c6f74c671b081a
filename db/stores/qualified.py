"""Leads that became deals, as whoever brought the lead in reads of them: when, after what, and worth how much."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from alignment.lifecycle import EventKind
from db import tables as t
from db.memory import Work
from db.tables.deals import DealKind


@dataclass(frozen=True, slots=True)
class Qualified:
    """One lead's qualification in one cycle. `deal_id` 0: the source names none; `handed_over_at` None: it was sales' own."""

    lead_id: int
    cycle: int
    at: datetime
    deal_id: int
    handed_over_at: datetime | None


def of(work: Work, lead_ids: Collection[int]) -> tuple[Qualified, ...]:
    """Return what stands of these leads' qualifications, in the order in which they happened."""
    e, c = t.lead_event, t.lead_cycle
    cycle = sa.and_(c.c.workspace_id == e.c.workspace_id, c.c.lead_id == e.c.lead_id, c.c.cycle == e.c.cycle)
    found = (
        sa.select(e.c.lead_id, e.c.cycle, e.c.occurred_at, e.c.other_id, c.c.mql_at)
        .outerjoin(c, cycle)
        .where(
            e.c.workspace_id == work.workspace_id,
            e.c.lead_id.in_(list(lead_ids)),
            e.c.kind == EventKind.SALES_QUALIFIED,
            e.c.voided.is_(False),
        )
        .order_by(e.c.occurred_at, e.c.lead_id, e.c.seq)
    )
    return tuple(
        Qualified(row.lead_id, row.cycle, row.occurred_at, row.other_id, row.mql_at)
        for row in work.execute(found)
    )


def count_since(work: Work, campaign_id: int, since: datetime) -> int:
    """Count a campaign's leads that sales qualified at or after `since`."""
    e = t.lead_event
    of_campaign = sa.select(t.lead.c.id).where(
        t.lead.c.workspace_id == work.workspace_id, t.lead.c.campaign_id == campaign_id
    )
    found = sa.select(sa.func.count(e.c.lead_id.distinct())).where(
        e.c.workspace_id == work.workspace_id,
        e.c.kind == EventKind.SALES_QUALIFIED,
        e.c.occurred_at >= since,
        e.c.voided.is_(False),
        e.c.lead_id.in_(of_campaign),
    )
    return int(work.execute(found).scalar_one())


@dataclass(frozen=True, slots=True)
class Worth:
    """What a deal is worth as believed now: minor units of a currency, and when it should close."""

    amount: int | None
    currency: str
    close_on: date | None


def worth(work: Work, deal_ids: Collection[int]) -> dict[int, Worth]:
    """Return what these deals are worth now, by number; one that was taken back is not there."""
    v = t.opportunity_version
    found = sa.select(v.c.opportunity_id, v.c.amount, v.c.currency, v.c.close_date).where(
        v.c.workspace_id == work.workspace_id,
        v.c.opportunity_id.in_([each for each in deal_ids if each]),
        v.c.kind != DealKind.REMOVED,
        v.c.valid_to == t.FOREVER,
        v.c.recorded_to == t.FOREVER,
    )
    return {
        row.opportunity_id: Worth(row.amount, row.currency, row.close_date) for row in work.execute(found)
    }
