"""What other currencies were worth in the workspace's own."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.asked import gap, instant

_r = t.currency_rate

_RATES = Prepared(
    sa.select(_r.c.currency, _r.c.rate, _r.c.first)
    .where(_r.c.workspace_id == gap("workspace_id", _r.c.workspace_id), _r.c.first <= gap("day", _r.c.first))
    .where(_r.c.recorded_from <= instant("known_at"), _r.c.recorded_to > instant("known_at"))
    .order_by(_r.c.currency, _r.c.first)
)


def dated(work: Work, day: date, known_at: datetime) -> dict[str, tuple[Decimal, date]]:
    """Return what one unit of each other currency is worth in the workspace's own on that day, and since when."""
    return {
        code: (Decimal(rate), first) for code, rate, first in work.rows(_RATES, day=day, known_at=known_at)
    }


def rates(work: Work, day: date, known_at: datetime) -> dict[str, Decimal]:
    """Return what one unit of each other currency is worth in the workspace's own, on that day."""
    return {code: rate for code, (rate, _) in dated(work, day, known_at).items()}
