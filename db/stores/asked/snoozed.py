"""Deals that were put off at a pair of times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.asked import Pair, gap, instant

_z = t.deal_snooze


@dataclass(frozen=True, slots=True)
class PutOff:
    """Until when a deal is left alone, by whom, and the note that says why."""

    until: date
    person_id: int
    note_id: int


_PUT_OFF = Prepared(
    sa.select(_z.c.opportunity_id, _z.c.until, _z.c.person_id, _z.c.note_id)
    .where(_z.c.workspace_id == gap("workspace_id", _z.c.workspace_id), _z.c.until > gap("today", _z.c.until))
    .where(_z.c.valid_from < instant("as_of"), _z.c.valid_to >= instant("as_of"))
    .where(_z.c.recorded_from <= instant("known_at"), _z.c.recorded_to > instant("known_at"))
    .order_by(_z.c.id)
)


def put_off(work: Work, pair: Pair, today: date) -> dict[int, PutOff]:
    """Return the deals that were put off to a day after `today`, by number."""
    return {deal: PutOff(*row) for deal, *row in work.rows(_PUT_OFF, today=today, **pair.gaps())}
