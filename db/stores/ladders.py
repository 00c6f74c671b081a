"""What ladders did: which promises are to be looked at now, the steps taken, and whether their messages arrived."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from alignment.notices import CAUGHT_UP, NUDGES
from db import tables as t
from db.memory import Work
from db.stores.clocks import Clock
from db.tables.clocks import StepOutcome
from db.tables.delivery import Act, NoticeState

_c, _s, _n, _x = t.clock, t.ladder_step, t.notice, t.notice_subject


@dataclass(frozen=True, slots=True)
class Climber:
    """A running promise with the state of its ladder. `round` counts the holders it was told to before this one."""

    clock: Clock
    round: int
    climbs: bool
    next_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One step that was taken, and what came of it."""

    clock_id: int
    round: int
    step: int
    again: int
    person_id: int
    lead_id: int
    who: str
    outcome: StepOutcome
    other_id: int
    notice_id: str
    at: datetime
    reaches_at: datetime
    acked_at: datetime | None = None
    acked_by: int = 0


_CLOCK = [_c.c[name] for name in Clock.__dataclass_fields__]
_STEP = [_s.c[name] for name in Step.__dataclass_fields__]


def due(work: Work, limit: int) -> tuple[tuple[int, int], ...]:
    """Return the promises that are to be looked at now, each with its lead, the longest waiting first."""
    found = (
        sa.select(_c.c.id, _c.c.lead_id)
        .where(_c.c.workspace_id == work.workspace_id, _c.c.next_at <= work.now)
        .order_by(_c.c.next_at, _c.c.id)
        .limit(limit)
    )
    return tuple((row.id, row.lead_id) for row in work.execute(found))


def lock(work: Work, lead_ids: Iterable[int]) -> frozenset[int]:
    """Lock these leads for a change, leaving out those that somebody else is at."""
    found = (
        sa.select(t.lead.c.id)
        .where(t.lead.c.workspace_id == work.workspace_id, t.lead.c.id.in_(sorted(set(lead_ids))))
        .order_by(t.lead.c.id)
        .with_for_update(skip_locked=True)
    )
    return frozenset(work.execute(found).scalars())


def climbers(work: Work, lead_ids: Collection[int]) -> dict[int, tuple[Climber, ...]]:
    """Return the running promises of these leads, by lead."""
    found = (
        sa.select(*_CLOCK, _c.c.round, _c.c.climbs, _c.c.next_at)
        .where(
            _c.c.workspace_id == work.workspace_id,
            _c.c.lead_id.in_(sorted(lead_ids)),
            _c.c.stopped_at == t.FOREVER,
        )
        .order_by(_c.c.due_at, _c.c.id)
    )
    by_lead: dict[int, tuple[Climber, ...]] = {}
    for row in work.execute(found).mappings():
        clock = Clock(**{**{name: row[name] for name in Clock.__dataclass_fields__}, "stopped_at": None})
        by_lead[clock.lead_id] = (
            *by_lead.get(clock.lead_id, ()),
            Climber(clock, row["round"], row["climbs"], row["next_at"]),
        )
    return by_lead


def look_at(work: Work, clock_id: int, at: datetime | None, *, told: bool = False) -> None:
    """Say when a promise is to be looked at next; None for never, unless something happens to it.

    `told`: somebody was told of it now.
    """
    more = {"told": True} if told else {}
    work.execute(
        sa.update(_c)
        .where(_c.c.workspace_id == work.workspace_id, _c.c.id == clock_id)
        .values(next_at=at or t.FOREVER, **more)
    )


def let_rest(work: Work) -> int:
    """End the ladders of promises that are due already: of a company that comes with its past; return how many."""
    over = sa.update(_c).where(
        _c.c.workspace_id == work.workspace_id, _c.c.climbs.is_(True), _c.c.due_at <= work.now
    )
    return work.execute(over.values(climbs=False, next_at=t.FOREVER)).rowcount


def earliest(work: Work) -> datetime | None:
    """Return when the next promise is to be looked at; None where none is."""
    found = sa.select(sa.func.min(_c.c.next_at)).where(
        _c.c.workspace_id == work.workspace_id, _c.c.next_at < t.FOREVER
    )
    at: datetime | None = work.execute(found).scalar()
    return at


def steps(work: Work, lead_id: int) -> tuple[Step, ...]:
    """Return every step that was taken for a lead's promises, in order."""
    found = (
        sa.select(*_STEP)
        .where(_s.c.workspace_id == work.workspace_id, _s.c.lead_id == lead_id)
        .order_by(_s.c.at, _s.c.clock_id, _s.c.round, _s.c.step, _s.c.again, _s.c.person_id)
    )
    return tuple(Step(**row) for row in work.execute(found).mappings())


def take(work: Work, step: Step) -> bool:
    """Keep that a step was taken; False where it was already."""
    row = {name: getattr(step, name) for name in Step.__dataclass_fields__}
    return bool(work.insert_once(_s, [row]))


def acknowledge(work: Work, lead_id: int, person_id: int) -> int:
    """Keep that somebody is on a lead of whose promises they were told; return how many steps say so now."""
    told = sa.and_(
        _s.c.workspace_id == work.workspace_id,
        _s.c.lead_id == lead_id,
        _s.c.person_id == person_id,
        _s.c.outcome == StepOutcome.TOLD,
        _s.c.acked_at.is_(None),
    )
    running = sa.select(_c.c.id).where(
        _c.c.workspace_id == work.workspace_id, _c.c.lead_id == lead_id, _c.c.stopped_at == t.FOREVER
    )
    done = sa.update(_s).where(told, _s.c.clock_id.in_(running))
    return work.execute(done.values(acked_at=work.now, acked_by=person_id)).rowcount


def agenda(work: Work, since: datetime) -> tuple[Step, ...]:
    """Return what ladders put onto the next meeting's agenda since then and still waits, the oldest first."""
    running = sa.and_(
        _c.c.workspace_id == _s.c.workspace_id, _c.c.id == _s.c.clock_id, _c.c.stopped_at == t.FOREVER
    )
    found = (
        sa.select(*_STEP)
        .join(_c, running)
        .where(
            _s.c.workspace_id == work.workspace_id,
            _s.c.outcome == StepOutcome.AGENDA,
            _s.c.again == 0,
            _s.c.at >= since,
        )
        .order_by(_s.c.at, _s.c.lead_id)
    )
    return tuple(Step(**row) for row in work.execute(found).mappings())


# --- the messages ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Nudge:
    """A message by which a ladder spoke of a lead; `began`: when the promise of which it spoke had begun."""

    id: str
    kind: str
    target: str
    state: NoticeState
    clock_id: int
    began: int = 0

    @property
    def unsent(self) -> bool:
        """Whether it is not on its way yet."""
        return self.state in (NoticeState.PENDING, NoticeState.HELD)


def showing(work: Work, lead_id: int) -> tuple[Nudge, ...]:
    """Return the messages by which ladders spoke of a lead, oldest first."""
    found = (
        sa.select(_n.c.id, _n.c.kind, _n.c.target, _n.c.state, _n.c.payload)
        .join(_x, sa.and_(_n.c.workspace_id == _x.c.workspace_id, _n.c.id == _x.c.notice_id))
        .where(
            _x.c.workspace_id == work.workspace_id,
            _x.c.kind == "lead",
            _x.c.thing_id == lead_id,
            _n.c.act == Act.POST,
            _n.c.kind.in_(sorted(NUDGES)),
        )
        .order_by(_n.c.made_at, _n.c.id)
    )
    return tuple(
        Nudge(
            row.id,
            row.kind,
            row.target,
            row.state,
            int(row.payload.get("clock", 0)),
            int(row.payload.get("began", 0)),
        )
        for row in work.execute(found)
    )


def told_since(work: Work, target: str, since: datetime) -> int:
    """Count the single messages by which ladders spoke to somebody since then, unless they were called off."""
    found = sa.select(sa.func.count()).where(
        _n.c.workspace_id == work.workspace_id,
        _n.c.lane == target,
        _n.c.kind == "nudge",
        _n.c.act == Act.POST,
        _n.c.made_at >= since,
        sa.or_(_n.c.state != NoticeState.CANCELLED, _n.c.error == CAUGHT_UP),
    )
    return int(work.execute(found).scalar_one())


def arrived(work: Work, ids: Sequence[str]) -> dict[str, datetime]:
    """Return when these messages arrived, those that did: by themselves, or as a line of a summary that did."""
    if not ids:
        return {}
    found = sa.select(_n.c.id, _n.c.state, _n.c.sent_at, _n.c.lane, _n.c.error, _n.c.reference).where(
        _n.c.workspace_id == work.workspace_id, _n.c.id.in_(sorted(set(ids)))
    )
    at: dict[str, datetime] = {}
    for row in work.execute(found):
        if row.sent_at is not None:
            at[row.id] = row.sent_at
        elif row.state == NoticeState.CANCELLED and row.error == CAUGHT_UP:
            said = _summary(work, row.lane, row.reference)
            if said is not None:
                at[row.id] = said
    return at


def _summary(work: Work, lane: str, reference: str) -> datetime | None:
    found = sa.select(sa.func.max(_n.c.sent_at)).where(
        _n.c.workspace_id == work.workspace_id,
        _n.c.lane == lane,
        _n.c.kind == CAUGHT_UP,
        _n.c.id.startswith(reference, autoescape=True),
    )
    at: datetime | None = work.execute(found).scalar()
    return at


def put_off(work: Work, lead_id: int, person_id: int, since: datetime) -> datetime | None:
    """Return when the reminder that somebody asked for themselves reached them since then."""
    found = (
        sa.select(_n.c.id)
        .join(_x, sa.and_(_n.c.workspace_id == _x.c.workspace_id, _n.c.id == _x.c.notice_id))
        .where(
            _x.c.workspace_id == work.workspace_id,
            _x.c.kind == "lead",
            _x.c.thing_id == lead_id,
            _n.c.kind == "reminder",
            _n.c.act == Act.POST,
            _n.c.target == f"person:{person_id}",
            _n.c.made_at >= since,
        )
    )
    return max(arrived(work, list(work.execute(found).scalars())).values(), default=None)
