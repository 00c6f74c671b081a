"""Queues: what waits for somebody now, most urgent first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from alignment.lead_state import Lead
from alignment.lifecycle import EventKind, Inside, Stage
from alignment.promises import HANDOVER, SALES, Promise
from db import tables as t
from db.memory import Work
from db.tables.leads import HANDED_ON

_STATE = [t.lead.c[name] for name in Lead.__dataclass_fields__]
_MOST = 300
_NEAR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A lead that waits for its holder. `promise` is empty where no clock runs; `attempts` are of this cycle.

    `counted`: nobody was reached yet, and the agreed number of attempts is still owed.
    """

    lead: Lead
    link: str
    promise: str
    due_at: datetime | None
    snoozed_until: datetime | None
    attempts: int
    counted: bool = False


def of_people(work: Work, owners: Collection[int]) -> tuple[Waiting, ...]:
    """Return the leads in these people's hands: running clocks by due time first, then warmest.

    Warm: hot ones, then those back from nurture, then by number, newest first; what is put off comes last.
    """
    ids = [each for each in owners if each]
    if not ids:
        return ()
    where = sa.and_(t.lead.c.owner_id.in_(ids), t.lead.c.stage.in_([Stage.ASSIGNED, Stage.ACCEPTED]))
    return _sorted(work, _with_clocks(work, where))


def of_queue(work: Work, team_ids: Collection[int]) -> tuple[Waiting, ...]:
    """Return the leads that wait in these teams' queues for somebody to take them."""
    where = sa.and_(
        t.lead.c.owner_id == 0,
        t.lead.c.stage.in_([Stage.MQL, Stage.ASSIGNED]),
        t.lead.c.team_id.in_([0, *team_ids]),
    )
    return _sorted(work, _with_clocks(work, where))


def late(work: Work, owners: Collection[int], team_ids: Collection[int]) -> tuple[Waiting, ...]:
    """Return the leads of these people and teams whose promise was due before now."""
    where = sa.and_(
        sa.or_(t.lead.c.owner_id.in_([*owners]), t.lead.c.team_id.in_([*team_ids])),
        t.clock.c.stopped_at == t.FOREVER,
        t.clock.c.due_at < work.now,
        t.lead.c.stage.in_([Stage.MQL, Stage.ASSIGNED, Stage.ACCEPTED]),
    )
    return _sorted(work, _with_clocks(work, where))


def _with_clocks(work: Work, where: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    c = t.clock
    joined = sa.and_(
        c.c.workspace_id == t.lead.c.workspace_id,
        c.c.lead_id == t.lead.c.id,
        c.c.stopped_at == t.FOREVER,
        c.c.kind.in_(sorted(SALES)),
    )
    found = (
        sa.select(*_STATE, t.lead.c.link, t.lead.c.snoozed_until, c.c.kind.label("promise"), c.c.due_at)
        .outerjoin(c, joined)
        .where(t.lead.c.workspace_id == work.workspace_id, where)
        .order_by(sa.func.coalesce(c.c.due_at, t.FOREVER), t.lead.c.id.desc())
        .limit(_MOST)
    )
    return [dict(row) for row in work.execute(found).mappings()]


def _sorted(work: Work, rows: list[dict[str, Any]]) -> tuple[Waiting, ...]:
    soonest: dict[int, dict[str, Any]] = {}
    for row in rows:
        soonest.setdefault(row["id"], row)
    counted = {row["id"] for row in rows if row["promise"] == Promise.ATTEMPTS}
    counts = _attempts(work, soonest)
    made = [
        _made(row, counts.get((row["id"], row["cycle"]), 0), counted=row["id"] in counted)
        for row in soonest.values()
    ]
    return tuple(sorted(made, key=lambda each: _urgency(each, work.now)))


def _made(row: dict[str, Any], attempts: int, *, counted: bool) -> Waiting:
    lead = Lead(**{name: row[name] for name in Lead.__dataclass_fields__})
    promise = str(row["promise"] or "")
    return Waiting(lead, row["link"], promise, row["due_at"], row["snoozed_until"], attempts, counted)


def _urgency(each: Waiting, now: datetime) -> tuple[Any, ...]:
    put_off = each.snoozed_until is not None and each.snoozed_until > now
    # What follows a touch has its day; until then the warmest come first.
    near = each.due_at is not None and (each.promise in HANDOVER or each.due_at < now + _NEAR)
    due = each.due_at if each.due_at is not None and near else t.FOREVER
    return (put_off and not near, due, not each.lead.hot, -each.lead.cycle, -each.lead.id)


def _attempts(work: Work, ids: Iterable[int]) -> dict[tuple[int, int], int]:
    wanted = list(ids)
    if not wanted:
        return {}
    e = t.lead_event
    found = (
        sa.select(e.c.lead_id, e.c.cycle, sa.func.count().label("n"))
        .where(
            e.c.workspace_id == work.workspace_id,
            e.c.lead_id.in_(wanted),
            e.c.kind == EventKind.TOUCHED,
            e.c.voided.is_(False),
        )
        .group_by(e.c.lead_id, e.c.cycle)
    )
    return {(row.lead_id, row.cycle): int(row.n) for row in work.execute(found)}


@dataclass(frozen=True, slots=True)
class HandedOn:
    """A lead that somebody of inside sales handed on and that sales has not accepted yet. `due_at`: by when it should."""

    lead: Lead
    link: str
    due_at: datetime | None


def handed_on_by(work: Work, person_id: int) -> tuple[HandedOn, ...]:
    """Return what somebody handed on and that waits for sales, the longest first."""
    e, c = t.lead_event, t.clock
    running = sa.and_(
        c.c.workspace_id == t.lead.c.workspace_id,
        c.c.lead_id == t.lead.c.id,
        c.c.stopped_at == t.FOREVER,
        c.c.kind == Promise.ACCEPT,
    )
    theirs = (
        sa.select(e.c.lead_id, e.c.cycle, e.c.occurred_at)
        .where(
            e.c.workspace_id == work.workspace_id, HANDED_ON, e.c.other_id == person_id, e.c.voided.is_(False)
        )
        .subquery("theirs")
    )
    of_theirs = sa.and_(t.lead.c.id == theirs.c.lead_id, t.lead.c.cycle == theirs.c.cycle)
    found = (
        sa.select(*_STATE, t.lead.c.link, c.c.due_at)
        .join(theirs, of_theirs)
        .outerjoin(c, running)
        .where(
            t.lead.c.workspace_id == work.workspace_id,
            t.lead.c.stage == Stage.ASSIGNED,
            t.lead.c.inside == Inside.QUALIFIED,
        )
        .order_by(theirs.c.occurred_at, t.lead.c.id)
        .limit(_MOST)
    )
    return tuple(
        HandedOn(Lead(**{name: row[name] for name in Lead.__dataclass_fields__}), row["link"], row["due_at"])
        for row in work.execute(found).mappings()
    )


def came_to(work: Work, ids: Iterable[int]) -> dict[int, datetime]:
    """Return when each of these leads came to whoever holds it now, or to the queue: its last hand-over of any kind."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    e = t.lead_event
    handed = (
        EventKind.MARKETING_QUALIFIED,
        EventKind.ASSIGNED,
        EventKind.REROUTED,
        EventKind.TELE_ACCEPTED,
        EventKind.TELE_QUALIFIED,
        EventKind.ACCEPTED,
        EventKind.RETURNED,
    )
    found = sa.select(e.c.lead_id, e.c.owner_id, e.c.occurred_at).where(
        e.c.workspace_id == work.workspace_id,
        e.c.lead_id.in_(wanted),
        e.c.kind.in_(handed),
        e.c.voided.is_(False),
    )
    came: dict[int, datetime] = {}
    holder: dict[int, int] = {}
    for row in work.execute(found.order_by(e.c.lead_id, e.c.seq)):
        if holder.get(row.lead_id) != row.owner_id:
            came[row.lead_id] = row.occurred_at
        holder[row.lead_id] = row.owner_id
    return came
