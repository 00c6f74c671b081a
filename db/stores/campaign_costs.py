"""What campaigns cost in all, as it is believed at a moment: an amount in minor units of a currency, dated by when we heard it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from alignment.money import Money
from db import tables as t
from db.memory import Work

_c = t.campaign_cost


def costs(work: Work, campaigns: Collection[int], known_at: datetime) -> dict[int, Money]:
    """Return what these campaigns cost, as known at a moment; of whom nothing is known is not there."""
    if not campaigns:
        return {}
    found = sa.select(_c.c.campaign_id, _c.c.amount, _c.c.currency).where(
        _c.c.workspace_id == work.workspace_id,
        _c.c.campaign_id.in_(sorted(campaigns)),
        _c.c.recorded_from <= known_at,
        _c.c.recorded_to > known_at,
    )
    return {row.campaign_id: Money(row.amount, row.currency) for row in work.execute(found)}


def keep(work: Work, campaign_id: int, cost: Money) -> bool:
    """Believe from now on that a campaign costs so much; tell whether that is news."""
    mine = sa.and_(_c.c.workspace_id == work.workspace_id, _c.c.campaign_id == campaign_id)
    held = work.execute(
        sa.select(_c.c.amount, _c.c.currency, _c.c.recorded_from).where(mine, _c.c.recorded_to == t.FOREVER)
    ).one_or_none()
    if held is not None and (held.amount, held.currency) == (cost.minor, cost.currency):
        return False
    if held is not None:
        this = sa.and_(mine, _c.c.recorded_from == held.recorded_from)
        if held.recorded_from == work.now:  # said twice in one instant: only the last can be told
            work.execute(sa.delete(_c).where(this))
        else:
            work.execute(sa.update(_c).where(this).values(recorded_to=work.now))
    work.insert(
        _c,
        campaign_id=campaign_id,
        recorded_from=work.now,
        amount=cost.minor,
        currency=cost.currency,
        recorded_to=t.FOREVER,
    )
    return True
