"""Programmes: their terms as both managers agree on them, what is closed for them, and who agreed when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment import refs
from alignment.people import Department
from alignment.rotation.terms import Closed, Length, Pool, Terms
from db import tables as t
from db.memory import Work

_p, _v, _c, _a = t.programme, t.programme_version, t.programme_closed, t.programme_approval


@dataclass(frozen=True, slots=True)
class Agreed:
    """A department's manager agreed to a programme."""

    person_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ClosedRange:
    """A range that is closed for a programme, with its number."""

    id: int
    range: Closed


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme as it is now. `agreed` by department: with both of them its turns are announced."""

    id: int
    name: str
    channel: str
    terms: Terms
    made_by: int
    made_at: datetime
    ended_at: datetime
    closed: tuple[ClosedRange, ...] = ()
    agreed: Mapping[Department, Agreed] = field(default_factory=dict, hash=False)

    @property
    def ref(self) -> str:
        """How a button's line names it: `P-1`."""
        return refs.PROGRAMME.ref(self.id)

    @property
    def title(self) -> str:
        """Its name as it begins a line: `Sales placement`."""
        return self.name[:1].upper() + self.name[1:]

    @property
    def agreed_on(self) -> datetime | None:
        """When the second of both departments agreed; None where one has not."""
        both = [self.agreed[side].at for side in Department if side in self.agreed]
        return max(both) if len(both) == len(Department) else None

    @property
    def ranges(self) -> tuple[Closed, ...]:
        """What is closed, as the planner takes it."""
        return tuple(each.range for each in self.closed)


def _terms(row: Any) -> Terms:
    return Terms(
        Length(row.length, row.unit), row.places, row.starts_on, Pool.from_data(row.visitors),
        Pool.from_data(row.hosts), row.one_per_team, row.cover, row.pause, row.ahead,
    )  # fmt: skip


def _columns(name: str, channel: str, terms: Terms) -> dict[str, Any]:
    return {
        "name": name, "channel": channel, "length": terms.length.count, "unit": terms.length.unit,
        "places": terms.places, "starts_on": terms.starts_on, "visitors": terms.visitors.to_data(),
        "hosts": terms.hosts.to_data(), "one_per_team": terms.one_per_team, "cover": terms.cover,
        "pause": terms.pause, "ahead": terms.ahead,
    }  # fmt: skip


def start(work: Work, name: str, channel: str, terms: Terms, by: int) -> Programme:
    """Keep a new programme."""
    made = work.number("programme")
    work.insert(_p, id=made, made_by=by, made_at=work.now)
    work.insert(_v, programme_id=made, recorded_from=work.now, **_columns(name, channel, terms))
    return _found(work, made)


def change(work: Work, programme: Programme, name: str, channel: str, terms: Terms) -> Programme:
    """Give a programme other terms from now on; what was believed before stays on record."""
    work.believe(_v, {"programme_id": programme.id}, **_columns(name, channel, terms))
    return _found(work, programme.id)


def end(work: Work, programme_id: int) -> bool:
    """End a programme; False where it had ended."""
    ended = sa.update(_p).where(
        _p.c.workspace_id == work.workspace_id, _p.c.id == programme_id, _p.c.ended_at == t.FOREVER
    )
    return work.execute(ended.values(ended_at=work.now)).rowcount == 1


def lock(work: Work, programme_id: int) -> None:
    """Let nobody else plan this programme until the commit."""
    mine = sa.select(_p.c.id).where(_p.c.workspace_id == work.workspace_id, _p.c.id == programme_id)
    work.execute(mine.with_for_update()).all()


def lock_names(work: Work) -> None:
    """Let nobody else in this workspace begin or name a programme until the commit."""
    work.number("programme", 0)


def running(work: Work) -> tuple[Programme, ...]:
    """Return the programmes that have not ended, the oldest first."""
    return _read(work, _p.c.ended_at > work.now)


def by_number(work: Work, programme_id: int) -> Programme | None:
    """Return one programme of this workspace, also one that has ended."""
    return next(iter(_read(work, _p.c.id == programme_id)), None)


def numbered(work: Work, numbers: frozenset[int]) -> dict[int, Programme]:
    """Return programmes by their numbers, also those that have ended."""
    return {each.id: each for each in _read(work, _p.c.id.in_(sorted(numbers)))}


def _found(work: Work, programme_id: int) -> Programme:
    found = by_number(work, programme_id)
    assert found is not None, "it was written in this transaction"
    return found


def _read(work: Work, *where: sa.ColumnElement[bool]) -> tuple[Programme, ...]:
    now = sa.and_(
        _v.c.workspace_id == _p.c.workspace_id, _v.c.programme_id == _p.c.id, _v.c.recorded_to == t.FOREVER
    )
    found = (
        sa.select(_p.c.id, _p.c.made_by, _p.c.made_at, _p.c.ended_at, *(_v.c[each] for each in _VERSION))
        .join(_v, now)
        .where(_p.c.workspace_id == work.workspace_id, *where)
        .order_by(_p.c.id)
    )
    rows = work.execute(found).all()
    ids = [row.id for row in rows]
    closed, agreed = _closed(work, ids), _agreed(work, ids)
    return tuple(
        Programme(
            row.id, row.name, row.channel, _terms(row), row.made_by, row.made_at, row.ended_at,
            closed.get(row.id, ()), agreed.get(row.id, {}),
        )
        for row in rows
    )  # fmt: skip


_VERSION = (
    "name", "channel", "length", "unit", "places", "starts_on", "visitors", "hosts", "one_per_team", "cover",
    "pause", "ahead",
)  # fmt: skip


def _closed(work: Work, ids: list[int]) -> dict[int, tuple[ClosedRange, ...]]:
    if not ids:
        return {}
    found = (
        sa.select(_c)
        .where(_c.c.workspace_id == work.workspace_id, _c.c.programme_id.in_(ids), _c.c.removed_at > work.now)
        .order_by(_c.c.first_on, _c.c.id)
    )
    told: dict[int, tuple[ClosedRange, ...]] = {}
    for row in work.execute(found):
        one = ClosedRange(row.id, Closed(row.first_on, row.last_on, row.name))
        told[row.programme_id] = (*told.get(row.programme_id, ()), one)
    return told


def _agreed(work: Work, ids: list[int]) -> dict[int, dict[Department, Agreed]]:
    if not ids:
        return {}
    found = sa.select(_a).where(
        _a.c.workspace_id == work.workspace_id, _a.c.programme_id.in_(ids), _a.c.voided_at == t.FOREVER
    )
    told: dict[int, dict[Department, Agreed]] = {}
    for row in work.execute(found.order_by(_a.c.agreed_at)):
        told.setdefault(row.programme_id, {}).setdefault(row.side, Agreed(row.person_id, row.agreed_at))
    return told


def shut(work: Work, programme_id: int, closed: Closed) -> int:
    """Close a range of days for a programme; return the number of that range."""
    made = work.number("programme_closed")
    work.insert(
        _c, id=made, programme_id=programme_id, first_on=closed.first, last_on=closed.last, name=closed.name,
        recorded_at=work.now,
    )  # fmt: skip
    return made


def reopen(work: Work, programme_id: int, range_id: int) -> bool:
    """Open a range of days again; False where it was not closed."""
    mine = sa.update(_c).where(
        _c.c.workspace_id == work.workspace_id,
        _c.c.programme_id == programme_id,
        _c.c.id == range_id,
        _c.c.removed_at == t.FOREVER,
    )
    return work.execute(mine.values(removed_at=work.now)).rowcount == 1


def agree(work: Work, programme_id: int, side: Department, person_id: int) -> bool:
    """Keep that a department's manager agrees; False where one of that department has."""
    if side in _agreed(work, [programme_id]).get(programme_id, {}):
        return False
    row = {"programme_id": programme_id, "side": side, "agreed_at": work.now, "person_id": person_id}
    if not work.insert_once(_a, [row]):
        again = sa.update(_a).where(
            _a.c.workspace_id == work.workspace_id,
            _a.c.programme_id == programme_id,
            _a.c.side == side,
            _a.c.agreed_at == work.now,
        )
        work.execute(again.values(person_id=person_id, voided_at=t.FOREVER))
    return True


def void(work: Work, programme_id: int) -> None:
    """Take back what was agreed to, since the terms are others now."""
    mine = sa.update(_a).where(
        _a.c.workspace_id == work.workspace_id,
        _a.c.programme_id == programme_id,
        _a.c.voided_at == t.FOREVER,
    )
    work.execute(mine.values(voided_at=work.now))


def ever_agreed(work: Work, programme: Programme) -> bool:
    """Tell whether both departments agree to a programme, or did to terms that it had before."""
    return programme.agreed_on is not None or agreed_until(work, programme.id) is not None


def last_voided(work: Work, programme_id: int) -> datetime | None:
    """Return when somebody's agreement was last taken back; None where none ever was."""
    found = sa.select(sa.func.max(_a.c.voided_at)).where(
        _a.c.workspace_id == work.workspace_id,
        _a.c.programme_id == programme_id,
        _a.c.voided_at < t.FOREVER,
    )
    last: datetime | None = work.execute(found).scalar()
    return last


def hosts_then(work: Work, programme_id: int, at: datetime) -> Pool:
    """Return out of whom hosts of a programme were planned at a moment at which it was there."""
    found = sa.select(_v.c.hosts).where(
        _v.c.workspace_id == work.workspace_id,
        _v.c.programme_id == programme_id,
        _v.c.recorded_from <= at,
        _v.c.recorded_to > at,
    )
    return Pool.from_data(work.execute(found).scalar_one())


def agreed_until(work: Work, programme_id: int) -> datetime | None:
    """Return until when both departments agreed to the terms before these; None where they never did."""
    found = sa.select(_a.c.side, _a.c.voided_at).where(
        _a.c.workspace_id == work.workspace_id,
        _a.c.programme_id == programme_id,
        _a.c.voided_at < t.FOREVER,
    )
    sides: dict[datetime, set[Department]] = {}
    for row in work.execute(found):
        sides.setdefault(row.voided_at, set()).add(row.side)
    return max((at for at, both in sides.items() if len(both) == len(Department)), default=None)


def first_named(work: Work, programme_id: int) -> dict[int, datetime]:
    """Return since when people stand in a programme's pools by name."""
    found = sa.select(_v.c.recorded_from, _v.c.visitors, _v.c.hosts).where(
        _v.c.workspace_id == work.workspace_id, _v.c.programme_id == programme_id
    )
    since: dict[int, datetime] = {}
    for row in work.execute(found.order_by(_v.c.recorded_from)):
        for pool in (Pool.from_data(row.visitors), Pool.from_data(row.hosts)):
            for each in pool.people:
                since.setdefault(each, row.recorded_from)
    return since
