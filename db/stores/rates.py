"""What other currencies are worth in the workspace's own: set from a day on, as it was believed at any time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.tables.deals import DealKind

_r = t.currency_rate
_v = t.opportunity_version


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `currency` is worth `rate` of the workspace's own from a day on, until a later one."""

    currency: str
    first: date
    rate: str


def set_rate(work: Work, rate: Rate) -> bool:
    """Set a rate; an earlier one of the same day stays on record as what was believed until now. Tell whether it is news."""
    same = sa.and_(
        _r.c.workspace_id == work.workspace_id,
        _r.c.currency == rate.currency,
        _r.c.first == rate.first,
        _r.c.recorded_to > work.now,
    )
    held = work.execute(sa.select(_r.c.rate).where(same)).scalar()
    if held == rate.rate:
        return False
    work.execute(sa.update(_r).where(same).values(recorded_to=work.now))
    work.upsert(
        _r, ("currency", "first", "recorded_from"), currency=rate.currency, first=rate.first, rate=rate.rate,
        recorded_from=work.now, recorded_to=t.FOREVER,
    )  # fmt: skip
    return True


def in_force(work: Work, day: date) -> tuple[Rate, ...]:
    """Return the rate of each currency that holds on a day, as known now, by currency."""
    found = (
        sa.select(_r.c.currency, _r.c.first, _r.c.rate)
        .where(_r.c.workspace_id == work.workspace_id, _r.c.first <= day)
        .where(_r.c.recorded_from <= work.now, _r.c.recorded_to > work.now)
        .order_by(_r.c.currency, _r.c.first)
    )
    latest = {row.currency: Rate(row.currency, row.first, row.rate) for row in work.execute(found)}
    return tuple(latest.values())


def end_all(work: Work) -> int:
    """Believe no rate from now on, as when another currency becomes the own one; return how many there were."""
    here = sa.and_(_r.c.workspace_id == work.workspace_id, _r.c.recorded_to > work.now)
    return work.execute(sa.update(_r).where(here).values(recorded_to=work.now)).rowcount


def currencies_of_deals(work: Work) -> tuple[str, ...]:
    """Return the currencies in which deals are open or won, as believed now."""
    found = sa.select(_v.c.currency).where(
        _v.c.workspace_id == work.workspace_id,
        _v.c.kind.in_((DealKind.OPEN, DealKind.WON)),
        _v.c.recorded_to == t.FOREVER,
        _v.c.currency != "",
    )
    return tuple(work.execute(found.distinct().order_by(_v.c.currency)).scalars())
