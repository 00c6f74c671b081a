"""The turns of programmes: whose, of which round, when, with which host, who covers, and why; each as it is believed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from alignment import refs
from alignment.rotation.slots import Slot
from alignment.rotation.turns import Turn, Why
from db import tables as t
from db.memory import Work
from db.tables.rotations import TurnState

_t, _p = t.turn, t.turn_plan
_OF_TURN = sa.and_(_p.c.workspace_id == _t.c.workspace_id, _p.c.turn_id == _t.c.id)


@dataclass(frozen=True, slots=True)
class Planned:
    """A turn as it stands. `since`: from when on this is believed."""

    id: int
    programme_id: int
    person_id: int
    round: int
    first_on: date
    last_on: date
    host_id: int
    cover_id: int
    state: TurnState
    by_hand: bool
    why: Why
    since: datetime

    @property
    def ref(self) -> str:
        """How a button's line names it: `R-12`."""
        return refs.TURN.ref(self.id)

    @property
    def turn(self) -> Turn:
        """The turn as the planner takes it."""
        slot = Slot(self.first_on, self.last_on)
        return Turn(self.person_id, self.round, slot, self.host_id, self.cover_id, self.by_hand, self.why)

    @property
    def takes_place(self) -> bool:
        return self.state is TurnState.PLANNED


def _select(work: Work, *where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        sa.select(
            _t.c.id, _t.c.programme_id, _t.c.person_id, _t.c.round, _p.c.first_on, _p.c.last_on, _p.c.host_id,
            _p.c.cover_id, _p.c.state, _p.c.by_hand, _p.c.reason, _p.c.recorded_from,
        )
        .select_from(_t)
        .join(_p, _OF_TURN)
        .where(_t.c.workspace_id == work.workspace_id, *where)
        .order_by(_p.c.first_on, _t.c.id)
    )  # fmt: skip


def _planned(row: Any) -> Planned:
    return Planned(
        row.id, row.programme_id, row.person_id, row.round, row.first_on, row.last_on, row.host_id, row.cover_id,
        row.state, row.by_hand, Why.from_data(row.reason), row.recorded_from,
    )  # fmt: skip


def _now(*where: sa.ColumnElement[bool]) -> tuple[sa.ColumnElement[bool], ...]:
    return (_p.c.recorded_to == t.FOREVER, *where)


def of(work: Work, programme_id: int, *, cancelled: bool = False) -> tuple[Planned, ...]:
    """Return the turns of a programme, past ones too, in order of time."""
    only = [] if cancelled else [_p.c.state == TurnState.PLANNED]
    rows = work.execute(_select(work, *_now(_t.c.programme_id == programme_id, *only)))
    return tuple(_planned(row) for row in rows)


def planned_at(work: Work, programme_id: int) -> datetime | None:
    """Return when the turns of a programme were last changed; None before the first."""
    newest = sa.select(sa.func.max(_p.c.recorded_from)).join_from(_t, _p, _OF_TURN)
    mine = sa.and_(
        _t.c.workspace_id == work.workspace_id,
        _t.c.programme_id == programme_id,
        _p.c.recorded_to == t.FOREVER,
    )
    return work.execute(newest.where(mine)).scalar()


def by_id(work: Work, turn_id: int) -> Planned | None:
    """Return one turn of this workspace, also one that takes no place any more."""
    row = work.execute(_select(work, *_now(_t.c.id == turn_id))).first()
    return _planned(row) if row is not None else None


def not_over(work: Work, since: date, programmes: Collection[int]) -> tuple[Planned, ...]:
    """Return the turns of these programmes that end on that day or later, in order of time."""
    found = _select(
        work,
        *_now(
            _p.c.last_on >= since, _p.c.state == TurnState.PLANNED, _t.c.programme_id.in_(sorted(programmes))
        ),
    )
    return tuple(_planned(row) for row in work.execute(found))


def running(work: Work, since: date, until: date) -> tuple[Planned, ...]:
    """Return the turns, of whichever programme, that have days in [since, until], both inside, in order of time."""
    where = (_p.c.last_on >= since, _p.c.first_on <= until, _p.c.state == TurnState.PLANNED)
    return tuple(_planned(row) for row in work.execute(_select(work, *_now(*where))))


def stood(work: Work, programme_id: int, known_at: datetime) -> tuple[Planned, ...]:
    """Return the turns of a programme that were believed to take place just before a moment, in order of time."""
    rows = work.execute(
        _select(
            work,
            _t.c.programme_id == programme_id,
            _p.c.recorded_from < known_at,
            _p.c.recorded_to >= known_at,
            _p.c.state == TurnState.PLANNED,
        )
    )
    return tuple(_planned(row) for row in rows)


def keep(work: Work, programme_id: int, turn: Turn) -> Planned:
    """Keep a turn as it is planned now: a new one, or the same one at another time, with another host."""
    known = work.execute(
        _select(
            work,
            *_now(
                _t.c.programme_id == programme_id,
                _t.c.person_id == turn.person_id,
                _t.c.round == turn.round,
            ),
        )
    ).first()
    turn_id = known.id if known is not None else work.number("turn")
    if known is None:
        work.insert(
            _t, id=turn_id, programme_id=programme_id, person_id=turn.person_id, round=turn.round,
            made_at=work.now,
        )  # fmt: skip
    revise(
        work, turn_id, first_on=turn.slot.first, last_on=turn.slot.last, host_id=turn.host_id,
        cover_id=turn.cover_id, state=TurnState.PLANNED, by_hand=turn.by_hand, reason=turn.why.to_data(),
    )  # fmt: skip
    found = by_id(work, turn_id)
    assert found is not None, "it was written in this transaction"
    return found


def cancel(work: Work, planned: Planned) -> None:
    """Let a turn take no place any more."""
    revise(
        work, planned.id, first_on=planned.first_on, last_on=planned.last_on, host_id=planned.host_id,
        cover_id=planned.cover_id, state=TurnState.CANCELLED, by_hand=False, reason=planned.why.to_data(),
    )  # fmt: skip


def revise(work: Work, turn_id: int, **values: Any) -> None:
    """Believe something else of a turn from now on; what was believed before stays on record."""
    work.believe(_p, {"turn_id": turn_id}, **values)
