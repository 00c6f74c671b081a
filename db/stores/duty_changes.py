"""What people change of the turns of duty rotas: exchanges, each in one, and what they offer to whoever takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from alignment.duty.line import Fixed
from db import tables as t
from db.memory import Work
from db.stores.duty_turns import Held

_c, _o = t.duty_change, t.duty_offer


@dataclass(frozen=True, slots=True)
class Change:
    """One place of a turn that people gave to somebody, and who did."""

    id: int
    rota_id: int
    fixed: Fixed
    made_by: int
    made_at: datetime


def change(work: Work, rota_id: int, made_by: int, places: Sequence[Fixed]) -> int:
    """Keep what people changed, in one: both halves of an exchange, or one place; return its number.

    What was changed of these places before holds no more.
    """
    for each in places:
        of_place = (_c.c.rota_id == rota_id, _c.c.day == each.day, _c.c.place == each.place)
        _void(work, *of_place)
    pair = work.number("duty_change", len(places))
    for number, each in enumerate(places, pair):
        work.insert(
            _c, id=number, rota_id=rota_id, day=each.day, place=each.place, serves_id=each.serves_id,
            counts_id=each.counts_id, how=each.how, pair=pair, made_by=made_by, made_at=work.now,
        )  # fmt: skip
    return pair


def _void(work: Work, *where: sa.ColumnElement[bool]) -> int:
    mine = sa.update(_c).where(_c.c.workspace_id == work.workspace_id, _c.c.voided_at == t.FOREVER, *where)
    return work.execute(mine.values(voided_at=work.now)).rowcount


def undo(work: Work, pair: int) -> int:
    """Take a change back, both halves of an exchange; return how many places that are."""
    return _void(work, _c.c.pair == pair)


def _changes(work: Work, *where: sa.ColumnElement[bool]) -> tuple[Change, ...]:
    found = (
        sa.select(_c)
        .where(_c.c.workspace_id == work.workspace_id, _c.c.voided_at == t.FOREVER, *where)
        .order_by(_c.c.id)
    )
    halves: dict[int, int] = {}
    rows = work.execute(found).all()
    for row in rows:
        halves[row.pair] = halves.get(row.pair, 0) + 1
    return tuple(
        Change(
            row.id, row.rota_id,
            Fixed(row.day, row.place, row.serves_id, row.counts_id, row.how, row.pair if halves[row.pair] > 1 else 0),
            row.made_by, row.made_at,
        )
        for row in rows
    )  # fmt: skip


def changed(work: Work, rota_id: int, since: date) -> tuple[Change, ...]:
    """Return what people changed of a rota's turns from a day on, and did not take back."""
    return _changes(work, _c.c.rota_id == rota_id, _c.c.day >= since)


def change_numbered(work: Work, pair: int) -> tuple[Change, ...]:
    """Return a change by its number, both halves of an exchange; none where it was taken back."""
    return _changes(work, _c.c.pair == pair)


# --- what they offer ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offered:
    """A turn that somebody offers. `taken_by` 0: nobody took it; `open`: it can be taken."""

    id: int
    rota_id: int
    day: date
    place: int
    by_id: int
    made_at: datetime
    closed_at: datetime
    taken_by: int

    @property
    def open(self) -> bool:
        return self.closed_at == t.FOREVER


def _offers(work: Work, *where: sa.ColumnElement[bool]) -> tuple[Offered, ...]:
    found = sa.select(_o).where(_o.c.workspace_id == work.workspace_id, *where).order_by(_o.c.id)
    return tuple(
        Offered(row.id, row.rota_id, row.day, row.place, row.by_id, row.made_at, row.closed_at, row.taken_by)
        for row in work.execute(found)
    )


def offer(work: Work, held: Held) -> int:
    """Keep that somebody offers their turn; return the offer's number."""
    made = work.number("duty_offer")
    work.insert(
        _o, id=made, rota_id=held.rota_id, day=held.day, place=held.place, by_id=held.person_id, made_at=work.now
    )  # fmt: skip
    return made


def offered(work: Work, number: int) -> Offered | None:
    """Return one offer of this workspace."""
    return next(iter(_offers(work, _o.c.id == number)), None)


def open_offers(work: Work, rota_id: int) -> tuple[Offered, ...]:
    """Return what is offered of a rota and can be taken."""
    return _offers(work, _o.c.rota_id == rota_id, _o.c.closed_at == t.FOREVER)


def close_offer(work: Work, number: int, taken_by: int = 0) -> bool:
    """End an offer, taken or not; False where somebody ended it meanwhile."""
    mine = sa.update(_o).where(
        _o.c.workspace_id == work.workspace_id, _o.c.id == number, _o.c.closed_at == t.FOREVER
    )
    return work.execute(mine.values(closed_at=work.now, taken_by=taken_by)).rowcount == 1
