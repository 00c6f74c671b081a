"""Who may serve at joint meetings, who cannot come, and whether each department was there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from alignment.facilitators import Bench
from alignment.meetings import Audience
from alignment.people import ROLES_OF, Department, Role, Standing
from db import tables as t
from db.memory import Work

_g, _a, _c = t.role_grant, t.apology, t.attendance
_LEADERS = frozenset({Role.SALES_MANAGER, Role.MARKETING_MANAGER})


def bench(work: Work, audience: Audience) -> Bench:
    """Return the full members whom a meeting is for, by department, each with since when they hold a role of it.

    Of the meeting of sales that marketing has a seat at, both departments' people may serve: whoever does has the seat.
    """
    found = (
        sa.select(_g.c.person_id, _g.c.role, _g.c.valid_from)
        .join(
            t.person, sa.and_(t.person.c.workspace_id == _g.c.workspace_id, t.person.c.id == _g.c.person_id)
        )
        .where(
            _g.c.workspace_id == work.workspace_id,
            _g.c.valid_from <= work.now,
            _g.c.valid_to > work.now,
            t.person.c.standing == Standing.MEMBER,
        )
    )
    since: dict[Department, dict[int, datetime]] = {side: {} for side in Department}
    for row in work.execute(found):
        if audience is Audience.LEADERS and row.role not in _LEADERS:
            continue
        for side in Department:
            if row.role in ROLES_OF[side]:
                known = since[side].get(row.person_id, row.valid_from)
                since[side][row.person_id] = min(known, row.valid_from)
    return Bench(since)


def apologise(work: Work, meeting_id: int, person_id: int) -> None:
    """Keep that somebody cannot come."""
    work.upsert(
        _a, ("meeting_id", "person_id"), meeting_id=meeting_id, person_id=person_id, at=work.now,
        withdrawn_at=t.FOREVER,
    )  # fmt: skip


def withdraw(work: Work, meeting_id: int, person_id: int) -> bool:
    """Say that somebody can come after all; False where nobody said that they cannot."""
    mine = sa.and_(
        _a.c.workspace_id == work.workspace_id,
        _a.c.meeting_id == meeting_id,
        _a.c.person_id == person_id,
        _a.c.withdrawn_at == t.FOREVER,
    )
    return work.execute(sa.update(_a).where(mine).values(withdrawn_at=work.now)).rowcount == 1


def cannot_come(work: Work, meetings: Collection[int]) -> dict[int, frozenset[int]]:
    """Return who cannot come to each of these meetings."""
    found = sa.select(_a.c.meeting_id, _a.c.person_id).where(
        _a.c.workspace_id == work.workspace_id,
        _a.c.meeting_id.in_(sorted(meetings)),
        _a.c.withdrawn_at == t.FOREVER,
    )
    people: dict[int, set[int]] = {each: set() for each in meetings}
    for row in work.execute(found):
        people[row.meeting_id].add(row.person_id)
    return {each: frozenset(gone) for each, gone in people.items()}


def came(work: Work, meeting_id: int, department: Department, there: bool, by: int) -> None:
    """Keep whether a department was at a meeting; what was said last holds, and what was said before stays on record."""
    work.believe(_c, {"meeting_id": meeting_id, "department": department}, came=there, recorded_by=by)


def attendance(work: Work, meetings: Collection[int]) -> dict[int, dict[Department, bool]]:
    """Return of these meetings whether each department was there, where somebody said so."""
    found = sa.select(_c.c.meeting_id, _c.c.department, _c.c.came).where(
        _c.c.workspace_id == work.workspace_id,
        _c.c.meeting_id.in_(sorted(meetings)),
        _c.c.recorded_to == t.FOREVER,
    )
    known: dict[int, dict[Department, bool]] = {each: {} for each in meetings}
    for row in work.execute(found):
        known[row.meeting_id][Department(row.department)] = bool(row.came)
    return known
