"""What may come back, as rows: leads that nurture holds until a day, deals that were closed, people who asked for no contact."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

import sqlalchemy as sa

from alignment.lifecycle import EventKind, Queue, Stage
from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.deals import DealFacts
from db.tables.deals import DealKind
from db.tables.leads import OPTED_OUT, WITH_A_DAY

_l, _e, _c = t.lead, t.lead_event, t.contact
_o, _v = t.opportunity, t.opportunity_version
_FACTS = [_v.c[name] for name in DealFacts.__dataclass_fields__]

_DUE = Prepared(
    sa.select(_l.c.id)
    .where(
        _l.c.workspace_id == sa.bindparam("workspace_id"),
        WITH_A_DAY,
        _l.c.back_on <= sa.bindparam("today", type_=_l.c.back_on.type),
        _l.c.stage == sa.literal(Stage.RECYCLED.value),
        _l.c.queue == sa.literal(Queue.NURTURE.value),
    )
    .order_by(_l.c.back_on, _l.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer()))
)


def due(work: Work, today: date, most: int) -> tuple[int, ...]:
    """Return leads that nurture holds until a day that has come, the longest due first."""
    return tuple(row[0] for row in work.rows(_DUE, today=today, most=most))


def closed_deal(work: Work, lead_id: int) -> tuple[int, DealFacts] | None:
    """Return the deal of a lead that was won or lost last, with its facts; None where it has none."""
    found = (
        sa.select(_o.c.id, *_FACTS)
        .join(_v, sa.and_(_v.c.workspace_id == _o.c.workspace_id, _v.c.opportunity_id == _o.c.id))
        .where(
            _o.c.workspace_id == work.workspace_id,
            _o.c.lead_id == lead_id,
            _v.c.recorded_to == t.FOREVER,
            _v.c.valid_to == t.FOREVER,
            _v.c.kind.in_([DealKind.WON, DealKind.LOST]),
        )
        .order_by(_v.c.valid_from.desc(), _o.c.id.desc())
        .limit(1)
    )
    row = work.execute(found).mappings().first()
    if row is None:
        return None
    return int(row["id"]), DealFacts(**{name: row[name] for name in DealFacts.__dataclass_fields__})


def deal_before(work: Work, deal_id: int, at: datetime) -> DealFacts | None:
    """Return what a deal was just before a moment, as believed now; None for nothing."""
    found = (
        sa.select(*_FACTS)
        .where(
            _v.c.workspace_id == work.workspace_id,
            _v.c.opportunity_id == deal_id,
            _v.c.recorded_to == t.FOREVER,
            _v.c.valid_from < at,
        )
        .order_by(_v.c.valid_from.desc())
        .limit(1)
    )
    row = work.execute(found).mappings().first()
    return DealFacts(**row) if row is not None else None


_ANYBODY = Prepared(
    sa.select(_e.c.lead_id)
    .where(_e.c.workspace_id == sa.bindparam("workspace_id"), OPTED_OUT)
    .limit(sa.literal(1))
)


def anybody_opted_out(work: Work) -> bool:
    """Tell whether anybody here ever asked for no contact: most questions end with it."""
    return work.scalar(_ANYBODY) is not None


def opted_out(work: Work, lead_ids: Collection[int]) -> bool:
    """Tell whether one of these leads was closed because its person asked for no contact."""
    found = (
        sa.select(_e.c.id)
        .join(_l, sa.and_(_l.c.workspace_id == _e.c.workspace_id, _l.c.id == _e.c.lead_id))
        .where(
            _e.c.workspace_id == work.workspace_id,
            OPTED_OUT,
            _e.c.lead_id.in_(sorted(lead_ids)),
            _e.c.voided.is_(False),
            _l.c.stage == Stage.DISQUALIFIED,
        )
    )
    return work.execute(found.limit(1)).first() is not None


def asked_for_none(work: Work, hashes: Collection[str]) -> frozenset[str]:
    """Return which of these keyed hashes of addresses are of people who asked for no contact."""
    wanted = sorted({each for each in hashes if each})
    if not wanted or not anybody_opted_out(work):
        return frozenset()
    found = (
        sa.select(_c.c.email_hash)
        .join(_l, sa.and_(_l.c.workspace_id == _c.c.workspace_id, _l.c.id == _c.c.lead_id))
        .join(_e, sa.and_(_e.c.workspace_id == _l.c.workspace_id, _e.c.lead_id == _l.c.id))
        .where(
            _c.c.workspace_id == work.workspace_id,
            _c.c.email_hash.in_(wanted),
            _l.c.stage == Stage.DISQUALIFIED,
            _e.c.kind == EventKind.DISQUALIFIED,
            _e.c.code == "opt_out",
            _e.c.voided.is_(False),
        )
    )
    return frozenset(work.execute(found).scalars())
