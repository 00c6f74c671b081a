"""What came of meetings: what was decided, and who took on what by when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from db import tables as t
from db.memory import Work

_a, _d = t.action, t.decision


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody took on. `done_at` FOREVER: it is open."""

    id: int
    series_id: int
    meeting_id: int
    owner_id: int
    note_id: int
    due_on: date
    raised_by: int
    raised_at: datetime
    done_at: datetime
    done_by: int
    obstacle_id: int = 0

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_at == t.FOREVER


@dataclass(frozen=True, slots=True)
class Decision:
    """What a meeting decided."""

    id: int
    meeting_id: int
    note_id: int
    author_id: int
    at: datetime


def _actions(work: Work, *where: sa.ColumnElement[bool], limit: int | None = None) -> tuple[Action, ...]:
    found = (
        sa.select(*(_a.c[name] for name in Action.__dataclass_fields__))
        .where(_a.c.workspace_id == work.workspace_id, *where)
        .order_by(_a.c.due_on, _a.c.id)
        .limit(limit)
    )
    return tuple(Action(**row) for row in work.execute(found).mappings())


def take_on(
    work: Work,
    series_id: int,
    meeting_id: int,
    owner_id: int,
    note_id: int,
    due_on: date,
    by: int,
    obstacle_id: int = 0,
) -> Action:
    """Keep what somebody takes on by a day."""
    made = work.number("action")
    work.insert(
        _a, id=made, series_id=series_id, meeting_id=meeting_id, owner_id=owner_id, note_id=note_id, due_on=due_on,
        raised_by=by, raised_at=work.now, obstacle_id=obstacle_id,
    )  # fmt: skip
    found = action(work, made)
    assert found is not None, "it was inserted in this transaction"
    return found


def action(work: Work, number: int) -> Action | None:
    """Return one action of this workspace."""
    return next(iter(_actions(work, _a.c.id == number)), None)


def open_of(work: Work, person_id: int, limit: int = 50) -> tuple[Action, ...]:
    """Return what somebody has still to do, by its day."""
    return _actions(work, _a.c.owner_id == person_id, _a.c.done_at == t.FOREVER, limit=limit)


def open_in(work: Work, series_id: int) -> tuple[Action, ...]:
    """Return what is still to be done of a series, by its day."""
    return _actions(work, _a.c.series_id == series_id, _a.c.done_at == t.FOREVER)


def done_in(work: Work, series_id: int, since: datetime) -> int:
    """Count what was done of a series since then."""
    found = sa.select(sa.func.count()).where(
        _a.c.workspace_id == work.workspace_id,
        _a.c.series_id == series_id,
        _a.c.done_at >= since,
        _a.c.done_at < t.FOREVER,
    )
    return int(work.execute(found).scalar_one())


def due(work: Work, after: date, until: date) -> tuple[Action, ...]:
    """Return what is still to be done and was due after one day, and at the latest on the other."""
    return _actions(work, _a.c.due_on > after, _a.c.due_on <= until, _a.c.done_at == t.FOREVER)


def of_meetings(work: Work, meetings: Collection[int]) -> tuple[Action, ...]:
    """Return what was taken on in these meetings, by its day."""
    return _actions(work, _a.c.meeting_id.in_(sorted(meetings)), limit=200)


def open_for(work: Work, obstacles: Collection[int]) -> dict[int, Action]:
    """Return of each of these obstacles what is still to be done about it first, where something is."""
    found = _actions(work, _a.c.obstacle_id.in_(sorted(obstacles)), _a.c.done_at == t.FOREVER)
    return {each.obstacle_id: each for each in reversed(found)}


def close(work: Work, number: int, by: int) -> bool:
    """Say that an action is done; False where it was."""
    mine = sa.and_(_a.c.workspace_id == work.workspace_id, _a.c.id == number)
    still = sa.update(_a).where(mine, _a.c.done_at == t.FOREVER)
    return work.execute(still.values(done_at=work.now, done_by=by)).rowcount == 1


def reopen(work: Work, number: int) -> bool:
    """Say that an action is to be done after all; False where it is."""
    mine = sa.and_(_a.c.workspace_id == work.workspace_id, _a.c.id == number)
    done = sa.update(_a).where(mine, _a.c.done_at < t.FOREVER)
    return work.execute(done.values(done_at=t.FOREVER, done_by=0)).rowcount == 1


def decide(work: Work, meeting_id: int, note_id: int, by: int) -> int:
    """Keep what a meeting decided; return its number."""
    made = work.number("decision")
    work.insert(_d, id=made, meeting_id=meeting_id, note_id=note_id, author_id=by, at=work.now)
    return made


def take_back(work: Work, number: int) -> int:
    """Take a decision back; return of which meeting it was, 0 where it was taken back before."""
    mine = sa.and_(_d.c.workspace_id == work.workspace_id, _d.c.id == number, _d.c.voided_at == t.FOREVER)
    found = work.execute(sa.select(_d.c.meeting_id).where(mine)).scalar()
    work.execute(sa.update(_d).where(mine).values(voided_at=work.now))
    return int(found or 0)


def decisions(work: Work, meetings: Collection[int]) -> tuple[Decision, ...]:
    """Return what these meetings decided, in the order in which it was written down."""
    found = (
        sa.select(*(_d.c[name] for name in Decision.__dataclass_fields__))
        .where(
            _d.c.workspace_id == work.workspace_id,
            _d.c.meeting_id.in_(sorted(meetings)),
            _d.c.voided_at == t.FOREVER,
        )
        .order_by(_d.c.id)
    )
    return tuple(Decision(**row) for row in work.execute(found).mappings())


def with_outcomes(work: Work, limit: int) -> tuple[int, ...]:
    """Return the meetings that something came of, the newest first."""
    taken = sa.select(_a.c.meeting_id).where(_a.c.workspace_id == work.workspace_id)
    decided = sa.select(_d.c.meeting_id).where(
        _d.c.workspace_id == work.workspace_id, _d.c.voided_at == t.FOREVER
    )
    cleared = sa.select(t.obstacle.c.meeting_id).where(
        t.obstacle.c.workspace_id == work.workspace_id, t.obstacle.c.meeting_id > 0
    )
    both = sa.union(taken, decided, cleared).subquery()
    found = sa.select(both.c[0]).order_by(both.c[0].desc()).limit(limit)
    return tuple(work.execute(found).scalars())


def noted_in(work: Work, notes: Collection[int]) -> frozenset[int]:
    """Return the meetings whose decisions, actions or points these words are."""
    p = t.agenda_point
    wanted = sorted(notes)
    found = sa.union(
        sa.select(_a.c.meeting_id).where(_a.c.workspace_id == work.workspace_id, _a.c.note_id.in_(wanted)),
        sa.select(_d.c.meeting_id).where(_d.c.workspace_id == work.workspace_id, _d.c.note_id.in_(wanted)),
        sa.select(p.c.meeting_id).where(
            p.c.workspace_id == work.workspace_id, p.c.kind == "added", p.c.thing_id.in_(wanted)
        ),
    )
    return frozenset(work.execute(found).scalars()) - {0}
