"""Calls that somebody listens in on, as they were believed at a pair of times: when, with whom, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from alignment.ride_alongs import SeatState
from db import tables as t
from db.memory import Work
from db.stores.asked import Pair

_r, _p, _s = t.ride_along, t.ride_along_plan, t.ride_along_seat


@dataclass(frozen=True, slots=True)
class Heard:
    """A call that somebody listens in on, or was to: `listeners` do now, `others` did before.

    `changes`: how often it was moved, called off, or somebody came or went; `changed_at`: when it was last.
    """

    id: int
    host_id: int
    zone: str
    starts_at: datetime
    minutes: int
    label: str
    cancelled: bool
    changes: int
    changed_at: datetime
    listeners: frozenset[int] = frozenset()
    others: frozenset[int] = frozenset()

    @property
    def ends_at(self) -> datetime:
        """When the call is over."""
        return self.starts_at + timedelta(minutes=self.minutes)


def heard(work: Work, since: datetime, until: datetime, pair: Pair) -> tuple[Heard, ...]:
    """Return the calls that begin in [since, until) and of which somebody has or had a seat, in order."""
    believed = sa.and_(_p.c.recorded_from <= pair.known_at, _p.c.recorded_to > pair.known_at)
    earlier = _p.alias("earlier")
    changes = (
        sa.select(sa.func.count())
        .select_from(earlier)
        .where(
            earlier.c.workspace_id == _p.c.workspace_id,
            earlier.c.ride_along_id == _p.c.ride_along_id,
            earlier.c.recorded_from < _p.c.recorded_from,
        )
        .scalar_subquery()
    )
    found = (
        sa.select(
            _r.c.id, _r.c.host_id, _r.c.zone, _p.c.starts_at, _p.c.minutes, _p.c.label, _p.c.cancelled,
            changes.label("changes"), _p.c.recorded_from.label("changed_at"), _s.c.person_id, _s.c.recorded_from,
            _s.c.recorded_to,
        )
        .select_from(_p)
        .join(_r, sa.and_(_r.c.workspace_id == _p.c.workspace_id, _r.c.id == _p.c.ride_along_id))
        .join(_s, sa.and_(_s.c.workspace_id == _p.c.workspace_id, _s.c.ride_along_id == _p.c.ride_along_id))
        .where(
            _p.c.workspace_id == work.workspace_id,
            _p.c.starts_at >= since,
            _p.c.starts_at < until,
            believed,
            _s.c.state == SeatState.TAKEN,
            _s.c.recorded_from <= pair.known_at,
        )
        .order_by(_p.c.starts_at, _r.c.id, _s.c.person_id)
    )  # fmt: skip
    by_call: dict[int, list[Any]] = {}
    for row in work.execute(found).mappings():
        by_call.setdefault(row["id"], []).append(row)
    return tuple(_heard(rows, pair) for rows in by_call.values())


def _heard(rows: Sequence[Any], pair: Pair) -> Heard:
    """Return a call from what is known of it beside each of its seats."""
    came_or_went = [
        at
        for row in rows
        for at in (row["recorded_from"], row["recorded_to"])
        if at <= pair.known_at
    ]  # fmt: skip
    now = frozenset(row["person_id"] for row in rows if row["recorded_to"] > pair.known_at)
    facts = {name: rows[0][name] for name in Heard.__dataclass_fields__ if name in rows[0]}
    facts["changes"] += len(came_or_went) - 1  # with the first listener it begins to be one
    facts["changed_at"] = max(rows[0]["changed_at"], *came_or_went)
    return Heard(**facts, listeners=now, others=frozenset(row["person_id"] for row in rows) - now)
