"""Offers to swap turns: whose, with whom, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.rotation.turns import OfferState
from db import tables as t
from db.memory import Work

_o, _t = t.turn_offer, t.turn


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody's offer to swap their turn; `to_id` 0: with whoever takes it. `taken_turn_id`: for which turn."""

    id: int
    turn_id: int
    person_id: int
    to_id: int
    offered_at: datetime
    closed_at: datetime
    state: OfferState
    taken_turn_id: int

    @property
    def open(self) -> bool:
        return self.state is OfferState.OPEN


def _offer(row: Any) -> Offer:
    return Offer(
        row.id, row.turn_id, row.person_id, row.to_id, row.offered_at, row.closed_at, row.state,
        row.taken_turn_id,
    )  # fmt: skip


def make(work: Work, turn_id: int, person_id: int, to_id: int) -> Offer:
    """Keep a new offer."""
    made = work.number("turn_offer")
    work.insert(_o, id=made, turn_id=turn_id, person_id=person_id, to_id=to_id, offered_at=work.now)
    found = by_id(work, made)
    assert found is not None, "it was inserted in this transaction"
    return found


def by_id(work: Work, offer_id: int) -> Offer | None:
    """Return one offer of this workspace."""
    row = work.execute(
        sa.select(_o).where(_o.c.workspace_id == work.workspace_id, _o.c.id == offer_id)
    ).first()
    return _offer(row) if row is not None else None


def open_of(work: Work, *turn_ids: int) -> tuple[Offer, ...]:
    """Return the offers of these turns that are open, the oldest first."""
    found = sa.select(_o).where(
        _o.c.workspace_id == work.workspace_id,
        _o.c.turn_id.in_(turn_ids),
        _o.c.closed_at == t.FOREVER,
    )
    return tuple(_offer(row) for row in work.execute(found.order_by(_o.c.id)))


def open_in(work: Work, programme_id: int) -> tuple[Offer, ...]:
    """Return the offers of a programme's turns that are open, the oldest first."""
    mine = sa.and_(_t.c.workspace_id == _o.c.workspace_id, _t.c.id == _o.c.turn_id)
    found = (
        sa.select(_o)
        .join(_t, mine)
        .where(
            _o.c.workspace_id == work.workspace_id,
            _o.c.closed_at == t.FOREVER,
            _t.c.programme_id == programme_id,
        )
    )
    return tuple(_offer(row) for row in work.execute(found.order_by(_o.c.id)))


def close(work: Work, offer_id: int, state: OfferState, taken_turn_id: int = 0) -> bool:
    """Say what became of an offer; False where somebody was first."""
    mine = sa.update(_o).where(
        _o.c.workspace_id == work.workspace_id, _o.c.id == offer_id, _o.c.closed_at == t.FOREVER
    )
    values = {"state": state, "closed_at": work.now, "taken_turn_id": taken_turn_id}
    return work.execute(mine.values(**values)).rowcount == 1
