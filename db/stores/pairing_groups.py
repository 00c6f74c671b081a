"""The groups of rounds of pairings: who meets, when, whether it is off, and whether they met."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from alignment import refs
from alignment.pairing.taking_part import Met, Taking
from alignment.people import Department
from db import tables as t
from db.memory import Work
from db.stores.pairing_rounds import Round, round_of
from db.tables.delivery import NoticeState

_r, _s, _g, _t, _o = t.pairing_round, t.pairing_seat, t.pairing_group, t.pairing_time, t.pairing_outcome
_DRAWN = _s.c.taking == Taking.GROUP
_IN = sa.and_(_DRAWN, _s.c.left_at == t.FOREVER)
"""Somebody is in their group, and not one that goes on without them."""

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Time:
    """When a group meets, as one of them chose."""

    starts_at: datetime
    minutes: int
    chosen_by: int
    since: datetime

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Group:
    """Two or three who meet, as things stand now. `before` counts how often two of it had been paired before.

    `left`: who was drawn into it and cannot, so that it goes on without them.
    """

    id: int
    round: Round
    members: tuple[int, ...]
    sides: Mapping[int, Department]
    before: int
    topic: int
    proposed: tuple[datetime, ...]
    apart: bool
    off_at: datetime
    off_by: int
    time: Time | None
    outcome: Met | None
    left: tuple[int, ...] = ()

    @property
    def ref(self) -> str:
        """How a button's line names it: `G-12`."""
        return refs.PAIR.ref(self.id)

    @property
    def off(self) -> bool:
        """Whether somebody excused themselves, so that it does not take place."""
        return self.off_at < t.FOREVER

    @property
    def ends_at(self) -> datetime:
        """Until when it may meet: its round, or the time beyond it that it chose."""
        return max(self.round.ends_at, self.time.ends_at) if self.time is not None else self.round.ends_at

    @property
    def settled(self) -> bool:
        """Whether it said that it met, or that it will not."""
        return self.outcome in (Met.YES, Met.NO)

    def others(self, person_id: int) -> tuple[int, ...]:
        """Return whom somebody meets."""
        return tuple(each for each in self.members if each != person_id)


def _groups(work: Work, *where: sa.ColumnElement[bool]) -> tuple[Group, ...]:
    now_timed = sa.and_(
        _t.c.workspace_id == _g.c.workspace_id,
        _t.c.group_id == _g.c.id,
        _t.c.recorded_to == t.FOREVER,
        _t.c.called_off.is_(False),
    )
    now_told = sa.and_(
        _o.c.workspace_id == _g.c.workspace_id, _o.c.group_id == _g.c.id, _o.c.recorded_to == t.FOREVER
    )
    found = (
        sa.select(
            _r, _g.c.id.label("group_id"), _g.c.before, _g.c.topic, _g.c.proposed, _g.c.apart.label("by_dm"),
            _g.c.off_at, _g.c.off_by, _t.c.starts_at.label("meets_at"), _t.c.minutes, _t.c.chosen_by,
            _t.c.recorded_from.label("chosen_at"), _o.c.answer,
        )
        .select_from(_g)
        .join(_r, sa.and_(_r.c.workspace_id == _g.c.workspace_id, _r.c.id == _g.c.round_id))
        .outerjoin(_t, now_timed)
        .outerjoin(_o, now_told)
        .where(_g.c.workspace_id == work.workspace_id, *where)
        .order_by(_r.c.starts_at, _g.c.id)
    )  # fmt: skip
    rows = work.execute(found).all()
    sides: dict[int, dict[int, Department]] = {}
    left: dict[int, list[int]] = {}
    for at in range(0, len(rows), _AT_ONCE):
        some = [row.group_id for row in rows[at : at + _AT_ONCE]]
        drawn = sa.select(_s.c.group_id, _s.c.person_id, _s.c.side, _s.c.left_at).where(
            _s.c.workspace_id == work.workspace_id, _s.c.group_id.in_(some), _DRAWN
        )
        for each in work.execute(drawn.order_by(_s.c.side.desc(), _s.c.person_id)):
            if each.left_at == t.FOREVER:
                sides.setdefault(each.group_id, {})[each.person_id] = each.side
            else:
                left.setdefault(each.group_id, []).append(each.person_id)
    return tuple(_group(row, sides.get(row.group_id, {}), left.get(row.group_id, ())) for row in rows)


def _group(row: Any, sides: Mapping[int, Department], left: Sequence[int]) -> Group:
    time = Time(row.meets_at, row.minutes, row.chosen_by, row.chosen_at) if row.meets_at is not None else None
    proposed = tuple(datetime.fromisoformat(each) for each in row.proposed.get("times", ()))
    return Group(
        row.group_id, round_of(row), tuple(sides), sides, row.before, row.topic, proposed, row.by_dm, row.off_at,
        row.off_by, time, row.answer, tuple(left),
    )  # fmt: skip


def group(work: Work, group_id: int) -> Group | None:
    """Return one group of this workspace."""
    found = _groups(work, _g.c.id == group_id)
    return found[0] if found else None


def held(work: Work, group_id: int) -> Group | None:
    """Return one group of this workspace that nobody else changes before this write is done: two who press take turns."""
    mine = sa.select(_g.c.id).where(_g.c.workspace_id == work.workspace_id, _g.c.id == group_id)
    work.execute(mine.with_for_update()).all()
    return group(work, group_id)


def groups(work: Work, ids: Collection[int]) -> dict[int, Group]:
    """Return several groups by their number."""
    return {each.id: each for each in _groups(work, _g.c.id.in_(sorted(ids)))} if ids else {}


def under_way(work: Work, person_id: int = 0) -> tuple[Group, ...]:
    """Return the groups of rounds that are not over, of one person or of everybody, without those that are off."""
    mine = sa.select(_s.c.group_id).where(
        _s.c.workspace_id == work.workspace_id, _s.c.person_id == person_id, _IN
    )
    return _groups(
        work,
        _r.c.ends_at > work.now,
        _g.c.off_at == t.FOREVER,
        *([_g.c.id.in_(mine)] if person_id else []),
    )


def unanswered(work: Work, since: datetime) -> tuple[Group, ...]:
    """Return the groups whose round, or whose time, is not over since then, and that did not say that they met or will not."""
    done = sa.select(_o.c.group_id).where(
        _o.c.workspace_id == work.workspace_id,
        _o.c.recorded_to == t.FOREVER,
        _o.c.answer.in_([Met.YES, Met.NO]),
    )
    recent = sa.or_(_r.c.ends_at >= since, _t.c.starts_at >= since)
    return _groups(work, recent, _g.c.off_at == t.FOREVER, _g.c.id.not_in(done))


def call_off(work: Work, group: Group, by: int) -> bool:
    """Let a group not take place, since somebody excused themselves or is gone (by 0); False where it does not already."""
    off = sa.update(_g).where(
        _g.c.workspace_id == work.workspace_id, _g.c.id == group.id, _g.c.off_at == t.FOREVER
    )
    if not work.execute(off.values(off_at=work.now, off_by=by)).rowcount:
        return False
    if group.time is not None:
        _time(work, group, group.time.starts_at, group.time.minutes, by, called_off=True)
    return True


def leave_group(work: Work, group: Group, person_id: int) -> None:
    """Take somebody out of a group that goes on without them; that they were drawn into it stays on record."""
    mine = sa.update(_s).where(
        _s.c.workspace_id == work.workspace_id, _s.c.group_id == group.id, _s.c.person_id == person_id
    )
    work.execute(mine.values(left_at=work.now))


def unopened(work: Work) -> tuple[Group, ...]:
    """Return the groups under way whose introduction could not be sent to all of them at once."""
    n = t.notice.c
    waiting = sa.select(n.target).where(
        n.workspace_id == work.workspace_id,
        n.state == NoticeState.FAILED,
        n.kind == "coffee",
        n.target.like("group:%"),
        n.due_at > work.now - timedelta(weeks=13),
    )
    ids = [int(target.partition(":")[2]) for target in work.execute(waiting).scalars()]
    if not ids:
        return ()
    return _groups(
        work, _g.c.id.in_(ids), _g.c.apart.is_(False), _g.c.off_at == t.FOREVER, _r.c.ends_at > work.now
    )


def put_apart(work: Work, group: Group) -> bool:
    """Let a group's people hear each by DM from now on; False where they do."""
    changed = sa.update(_g).where(
        _g.c.workspace_id == work.workspace_id, _g.c.id == group.id, _g.c.apart.is_(False)
    )
    return work.execute(changed.values(apart=True)).rowcount == 1


def choose_time(work: Work, group: Group, starts_at: datetime, minutes: int, by: int) -> None:
    """Let a group meet then; what was believed before stays on record."""
    _time(work, group, starts_at, minutes, by, called_off=False)


def _time(work: Work, group: Group, starts_at: datetime, minutes: int, by: int, *, called_off: bool) -> None:
    values = {"starts_at": starts_at, "minutes": minutes, "chosen_by": by, "called_off": called_off}
    work.believe(_t, {"group_id": group.id}, **values)


def answer(work: Work, group: Group, said: Met, by: int) -> None:
    """Keep whether a group met; what was said before stays on record."""
    work.believe(_o, {"group_id": group.id}, answer=said, person_id=by)


def with_somebody_gone(work: Work) -> tuple[Group, ...]:
    """Return the groups that are under way, did not meet yet and have somebody who is no full member any more."""
    p = t.person
    gone = (
        sa.select(_s.c.group_id)
        .join(p, sa.and_(p.c.workspace_id == _s.c.workspace_id, p.c.id == _s.c.person_id))
        .join(_r, sa.and_(_r.c.workspace_id == _s.c.workspace_id, _r.c.id == _s.c.round_id))
        .where(
            _s.c.workspace_id == work.workspace_id,
            _IN,
            _r.c.ends_at > work.now,
            p.c.standing != "member",
        )
    )
    there = [*work.execute(gone).scalars()]
    if not there:
        return ()
    found = _groups(work, _g.c.id.in_(there), _g.c.off_at == t.FOREVER)
    return tuple(each for each in found if not each.settled)


def spoke(work: Work, group: Group, person_id: int) -> None:
    """Say that somebody reacted to their group; with `person_id` 0, everybody of it."""
    mine = sa.update(_s).where(_s.c.workspace_id == work.workspace_id, _s.c.group_id == group.id)
    if person_id:
        mine = mine.where(_s.c.person_id == person_id)
    work.execute(mine.values(spoke=True))
