"""Rounds of pairings, and what became of everybody in each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from alignment.pairing.rounds import Rest
from alignment.pairing.taking_part import Taking
from alignment.people import Department
from db import tables as t
from db.memory import Work

_r, _s, _g = t.pairing_round, t.pairing_seat, t.pairing_group


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a programme, with what it is drawn again from."""

    id: int
    programme_id: int
    slot: date
    number: int
    seed: int
    level: int
    starts_at: datetime
    ends_at: datetime
    apart: tuple[tuple[str, str], ...]
    rest: Rest
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Seat:
    """What became of somebody in a round.

    `off_at`: since when their group does not take place, `off_by` who excused themselves; `left_at`: since when it goes on
    without them.
    """

    round_id: int
    number: int
    person_id: int
    taking: Taking
    side: Department
    either: bool
    office: str
    group_id: int
    spoke: bool
    left_at: datetime = t.FOREVER
    off_at: datetime = t.FOREVER
    off_by: int = 0


def round_of(row: Any) -> Round:
    """Return a round from the row that stands for it."""
    apart = tuple((one, other) for one, other in row.given.get("apart", ()))
    return Round(
        row.id, row.programme_id, row.slot, row.nth, row.seed, row.level, row.starts_at, row.ends_at, apart,
        Rest(row.given["rest"]), row.known_at,
    )  # fmt: skip


def plan(work: Work, made: Round) -> Round | None:
    """Keep a round; None where the round of that day is planned already, by whichever clock."""
    row = {
        "id": work.number("pairing_round"), "programme_id": made.programme_id, "slot": made.slot,
        "nth": made.number, "seed": made.seed, "level": made.level, "starts_at": made.starts_at,
        "ends_at": made.ends_at,
        "given": {"apart": [list(each) for each in made.apart], "rest": made.rest.value},
        "as_of": made.known_at, "known_at": made.known_at,
    }  # fmt: skip
    if not work.insert_once(_r, [row]):
        return None
    found = by_slot(work, made.programme_id, made.slot)
    assert found is not None, "it was inserted in this transaction"
    return found


def by_slot(work: Work, programme_id: int, slot: date) -> Round | None:
    """Return the round of one day of a programme; None where it is not planned."""
    found = sa.select(_r).where(
        _r.c.workspace_id == work.workspace_id, _r.c.programme_id == programme_id, _r.c.slot == slot
    )
    row = work.execute(found).first()
    return round_of(row) if row is not None else None


def by_id(work: Work, round_id: int) -> Round | None:
    """Return one round of this workspace."""
    found = sa.select(_r).where(_r.c.workspace_id == work.workspace_id, _r.c.id == round_id)
    row = work.execute(found).first()
    return round_of(row) if row is not None else None


def rounds(work: Work, programme_id: int) -> tuple[Round, ...]:
    """Return the rounds of a programme, in order."""
    found = sa.select(_r).where(_r.c.workspace_id == work.workspace_id, _r.c.programme_id == programme_id)
    return tuple(round_of(row) for row in work.execute(found.order_by(_r.c.nth)))


def seat(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what became of everybody in a round that was planned in this transaction."""
    _keep(work, _s, rows)


def add_groups(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep the groups of a round that was planned in this transaction."""
    _keep(work, _g, rows)


def _keep(work: Work, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        work.execute(sa.insert(table), [{"workspace_id": work.workspace_id, **each} for each in rows])


def seats(work: Work, programme_id: int) -> tuple[Seat, ...]:
    """Return what became of everybody in every round of a programme, in order of the rounds."""
    found = (
        sa.select(_s, _r.c.nth, _g.c.off_at, _g.c.off_by)
        .join(_r, sa.and_(_r.c.workspace_id == _s.c.workspace_id, _r.c.id == _s.c.round_id))
        .outerjoin(_g, sa.and_(_g.c.workspace_id == _s.c.workspace_id, _g.c.id == _s.c.group_id))
        .where(_s.c.workspace_id == work.workspace_id, _r.c.programme_id == programme_id)
        .order_by(_r.c.nth, _s.c.person_id)
    )
    return tuple(_seat(row) for row in work.execute(found))


def seats_of(work: Work, round_id: int, person_id: int = 0) -> tuple[Seat, ...]:
    """Return what became of everybody in one round, or of one person."""
    found = (
        sa.select(_s, _r.c.nth, _g.c.off_at, _g.c.off_by)
        .join(_r, sa.and_(_r.c.workspace_id == _s.c.workspace_id, _r.c.id == _s.c.round_id))
        .outerjoin(_g, sa.and_(_g.c.workspace_id == _s.c.workspace_id, _g.c.id == _s.c.group_id))
        .where(
            _s.c.workspace_id == work.workspace_id,
            _s.c.round_id == round_id,
            *([_s.c.person_id == person_id] if person_id else []),
        )
        .order_by(_s.c.person_id)
    )
    return tuple(_seat(row) for row in work.execute(found))


def _seat(row: Any) -> Seat:
    return Seat(
        row.round_id, row.nth, row.person_id, row.taking, row.side, row.either, row.office, row.group_id,
        row.spoke, row.left_at, row.off_at or t.FOREVER, row.off_by or 0,
    )  # fmt: skip


def untold(work: Work, limit: int) -> tuple[Seat, ...]:
    """Return seats whose people were not told yet, those of one group together."""
    found = (
        sa.select(_s, _r.c.nth, _g.c.off_at, _g.c.off_by)
        .join(_r, sa.and_(_r.c.workspace_id == _s.c.workspace_id, _r.c.id == _s.c.round_id))
        .outerjoin(_g, sa.and_(_g.c.workspace_id == _s.c.workspace_id, _g.c.id == _s.c.group_id))
        .where(_s.c.workspace_id == work.workspace_id, _s.c.told.is_(False))
        .order_by(_s.c.round_id, _s.c.group_id, _s.c.person_id)
    )
    return tuple(_seat(row) for row in work.execute(found.limit(limit)))


def told(work: Work, those: Collection[Seat], groups: Collection[int]) -> None:
    """Say that what these people, and everybody of these groups, are to hear of a round is owed."""
    by_round: dict[int, list[int]] = {}
    for each in those:
        by_round.setdefault(each.round_id, []).append(each.person_id)
    which = [
        sa.and_(_s.c.round_id == round_id, _s.c.person_id.in_(people))
        for round_id, people in by_round.items()
    ]
    which += [_s.c.group_id.in_(sorted(groups))] if groups else []
    mine = sa.update(_s).where(_s.c.workspace_id == work.workspace_id, sa.or_(*which))
    work.execute(mine.values(told=True))
