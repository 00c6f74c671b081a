"""Clocks: promises that run, since when, until when, and how they ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.lifecycle import IN_HAND
from alignment.promises import Promise, Run
from db import tables as t
from db.memory import Work
from db.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Clock:
    """One run of a promise with the versions it is judged by. `stopped_at` None: it runs."""

    id: int
    lead_id: int
    cycle: int
    kind: str
    owner_id: int
    team_id: int
    minutes: int
    calendar_version: int
    agreement_version: int
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    outcome: str
    recorded_at: datetime
    handoff: int
    holder_id: int = field(compare=False)
    attempts: int = 0
    told: bool = field(compare=False, default=False)

    @property
    def begins_at(self) -> datetime:
        """When its minutes begin to count: a rejection that a file reports is answered from when we heard of it."""
        return max(self.started_at, self.recorded_at) if self.kind == Promise.ANSWER else self.started_at


_NAMES = tuple(Clock.__dataclass_fields__)
_STOPPED_AT = _NAMES.index("stopped_at")
_c = t.clock
_OF_LEAD = Prepared(
    sa.select(*(_c.c[name] for name in _NAMES))
    .where(_c.c.workspace_id == sa.bindparam("workspace_id"), _c.c.lead_id == sa.bindparam("lead_id"))
    .order_by(_c.c.started_at, _c.c.id)
)
_STOP = Prepared(
    sa.update(_c)
    .where(_c.c.workspace_id == sa.bindparam("workspace_id"), _c.c.id == sa.bindparam("clock_id"))
    .values(
        {
            name: sa.bindparam(name, type_=_c.c[name].type)
            for name in ("stopped_at", "outcome", "stop_recorded_at", "next_at")
        }
    )
)

_BEGUN = (
    "owner_id", "team_id", "minutes", "calendar_version", "agreement_version", "started_at", "due_at", "stopped_at",
    "outcome", "recorded_at", "stop_recorded_at", "holder_id", "climbs", "next_at", "attempts", "told",
)  # fmt: skip
_BEGIN = Prepared(
    sa.update(_c)
    .where(_c.c.workspace_id == sa.bindparam("workspace_id"), _c.c.id == sa.bindparam("clock_id"))
    .values({name: sa.bindparam(name, type_=_c.c[name].type) for name in _BEGUN} | {"round": _c.c.round + 1})
)


def of_lead(work: Work, lead_id: int) -> tuple[Clock, ...]:
    """Return all clocks of a lead in order of start."""
    found = work.rows(_OF_LEAD, lead_id=lead_id)
    for row in found:
        if row[_STOPPED_AT] == t.FOREVER:
            row[_STOPPED_AT] = None
    return tuple(Clock(*row) for row in found)


@dataclass(frozen=True, slots=True)
class Judged:
    """By what a promise is judged from its beginning on. `next_at` None: nobody is told of it."""

    minutes: int
    due_at: datetime
    calendar_version: int
    agreement_version: int
    holder_id: int = 0
    next_at: datetime | None = None


def start(work: Work, lead_id: int, run: Run, judged: Judged) -> None:
    """Start a clock; one that was stopped in the same breath is stored as stopped."""
    work.insert(
        t.clock,
        lead_id=lead_id,
        cycle=run.cycle,
        kind=run.promise.value,
        handoff=run.handoff,
        **_begun(work, run, judged),
    )


def begin_anew(work: Work, clock_id: int, run: Run, judged: Judged) -> None:
    """Let the one row of a promise that follows each touch run from a new beginning; what was told of it is over."""
    work.run(_BEGIN, clock_id=clock_id, **_begun(work, run, judged))


def _begun(work: Work, run: Run, judged: Judged) -> dict[str, Any]:
    running = run.stopped_at is None
    return {
        "owner_id": run.owner_id,
        "team_id": run.team_id,
        "minutes": judged.minutes,
        "calendar_version": judged.calendar_version,
        "agreement_version": judged.agreement_version,
        "started_at": run.started_at,
        "due_at": judged.due_at,
        "stopped_at": run.stopped_at or t.FOREVER,
        "outcome": run.outcome(judged.due_at),
        "recorded_at": work.now,
        "stop_recorded_at": t.FOREVER if running else work.now,
        "holder_id": judged.holder_id,
        "climbs": judged.next_at is not None,
        "next_at": judged.next_at if judged.next_at is not None and running else t.FOREVER,
        "attempts": run.attempts,
        "told": False,
    }


def stop(work: Work, clock_id: int, at: datetime | None, outcome: str) -> None:
    """Say when a clock ended and how; `at` None lets it run again (what ended it was taken back)."""
    work.run(
        _STOP,
        clock_id=clock_id,
        stopped_at=at or t.FOREVER,
        outcome=outcome,
        stop_recorded_at=work.now if at else t.FOREVER,
        next_at=t.FOREVER,
    )


def of_holder(work: Work, person_id: int) -> tuple[Clock, ...]:
    """Return the clocks of promises that still run for what somebody holds now, its leads locked for a change."""
    held = sa.select(t.lead.c.id).where(
        t.lead.c.workspace_id == work.workspace_id,
        t.lead.c.owner_id == person_id,
        t.lead.c.stage.in_(sorted(IN_HAND)),
    )
    leads = list(work.execute(held.order_by(t.lead.c.id).with_for_update()).scalars())
    found: list[Clock] = []
    for at in range(0, len(leads), _AT_ONCE):
        rows = sa.select(*(_c.c[name] for name in _NAMES)).where(
            _c.c.workspace_id == work.workspace_id,
            _c.c.lead_id.in_(leads[at : at + _AT_ONCE]),
            _c.c.stopped_at == t.FOREVER,
            _c.c.holder_id == person_id,
        )
        found += [
            Clock(**{**row, "stopped_at": None}) for row in work.execute(rows.order_by(_c.c.id)).mappings()
        ]
    return tuple(found)


_AT_ONCE = 500


def hand(work: Work, clock_id: int, holder_id: int, due_at: datetime) -> None:
    """Say whose a running promise is now; its ladder begins anew for them."""
    work.execute(
        sa.update(_c)
        .where(_c.c.workspace_id == work.workspace_id, _c.c.id == clock_id)
        .values(holder_id=holder_id, round=_c.c.round + 1, due_at=due_at)
    )


def pace(work: Work, clock_id: int, due_at: datetime) -> None:
    """Say when a running promise is due now, and have its ladder looked at."""
    work.execute(
        sa.update(_c).where(_c.c.workspace_id == work.workspace_id, _c.c.id == clock_id).values(due_at=due_at)
    )


def wake(work: Work, lead_id: int) -> None:
    """Have the ladders of a lead's running promises looked at now."""
    work.execute(
        sa.update(_c)
        .where(
            _c.c.workspace_id == work.workspace_id,
            _c.c.lead_id == lead_id,
            _c.c.stopped_at == t.FOREVER,
            _c.c.climbs.is_(True),
        )
        .values(next_at=work.now)
    )


def remove(work: Work, clock_id: int) -> None:
    """Drop a clock whose start was taken back: the promise was never owed; the events keep what happened."""
    work.execute(
        sa.delete(t.clock).where(t.clock.c.workspace_id == work.workspace_id, t.clock.c.id == clock_id)
    )
    s = t.ladder_step
    work.execute(sa.delete(s).where(s.c.workspace_id == work.workspace_id, s.c.clock_id == clock_id))
