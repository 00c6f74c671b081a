"""Joint meetings, each with its time, who serves at it, and what its agenda says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from alignment import refs
from alignment.agenda import Point
from alignment.facilitators import Chosen, Served
from alignment.meetings import LONGEST
from alignment.people import Department
from db import tables as t
from db.memory import Work
from db.stores.asked import Pair
from db.stores.series import COLUMNS, OF_NOW, Series, lock, series_of
from db.tables.meetings import AgendaState

_s, _v, _m, _p = t.series, t.series_version, t.meeting, t.meeting_plan


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting: when, whether it is skipped, who serves, and its agenda as it was written at its pair of times."""

    id: int
    series: Series
    slot: date
    starts_at: datetime
    minutes: int
    skipped: bool
    since: datetime
    chair_id: int
    chair_side: Department
    notes_id: int
    agenda_state: AgendaState
    points: tuple[Point, ...]
    as_of: datetime | None
    known_at: datetime | None

    @property
    def ref(self) -> str:
        """How a button's line names it: `M-12`."""
        return refs.MEETING.ref(self.id)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def serving(self) -> frozenset[int]:
        """Who chairs it and who takes notes."""
        return frozenset({self.chair_id, self.notes_id} - {0})


def _meetings(work: Work, *where: sa.ColumnElement[bool], newest: bool = False) -> sa.Select[Any]:
    now_planned = sa.and_(
        _p.c.workspace_id == _m.c.workspace_id, _p.c.meeting_id == _m.c.id, _p.c.recorded_to == t.FOREVER
    )
    of_series = sa.and_(_s.c.workspace_id == _m.c.workspace_id, _s.c.id == _m.c.series_id)
    order = (_p.c.starts_at.desc(), _m.c.id.desc()) if newest else (_p.c.starts_at, _m.c.id)
    return (
        sa.select(
            *COLUMNS, _m.c.id, _m.c.slot, _m.c.chair_id, _m.c.chair_side, _m.c.notes_id, _m.c.agenda_state,
            _m.c.agenda, _m.c.as_of, _m.c.known_at, _p.c.starts_at, _p.c.minutes, _p.c.skipped, _p.c.recorded_from,
        )
        .select_from(_m)
        .join(_p, now_planned)
        .join(_s, of_series)
        .join(_v, OF_NOW)
        .where(_m.c.workspace_id == work.workspace_id, *where)
        .order_by(*order)
    )  # fmt: skip


def _meeting(row: Any) -> Meeting:
    points = tuple(Point.from_data(each) for each in row.agenda.get("points", ()))
    return Meeting(
        row.id, series_of(row), row.slot, row.starts_at, row.minutes, row.skipped, row.recorded_from, row.chair_id,
        row.chair_side, row.notes_id, row.agenda_state, points, row.as_of, row.known_at,
    )  # fmt: skip


def by_id(work: Work, meeting_id: int) -> Meeting | None:
    """Return one meeting of this workspace."""
    row = work.execute(_meetings(work, _m.c.id == meeting_id)).first()
    return _meeting(row) if row is not None else None


def locked(work: Work, meeting_id: int) -> Meeting | None:
    """Return one meeting that nobody else changes until the commit, nor another of its series."""
    found = by_id(work, meeting_id)
    if found is None:
        return None
    lock(work, found.series.id)
    return by_id(work, meeting_id)


def between(
    work: Work, since: datetime, until: datetime, *, series_id: int = 0, skipped: bool = False
) -> tuple[Meeting, ...]:
    """Return the meetings that begin in [since, until), in order; with `skipped` those that are not held too."""
    found = _meetings(
        work,
        _p.c.starts_at >= since,
        _p.c.starts_at < until,
        *([] if skipped else [_p.c.skipped.is_(False)]),
        *([_m.c.series_id == series_id] if series_id else []),
    )
    return tuple(_meeting(row) for row in work.execute(found))


def coming(work: Work, *, series_id: int = 0) -> tuple[Meeting, ...]:
    """Return the meetings that are planned and not over, in order."""
    begun = work.now - timedelta(minutes=LONGEST)
    found = between(work, begun, t.FOREVER, series_id=series_id)
    return tuple(each for each in found if each.ends_at > work.now and each.series.ended_at > work.now)


def not_held(work: Work) -> tuple[Meeting, ...]:
    """Return the meetings that would come and are skipped, in order."""
    found = between(work, work.now, t.FOREVER, skipped=True)
    return tuple(each for each in found if each.skipped and each.series.ended_at > work.now)


def before(work: Work, at: datetime, series_id: int) -> Meeting | None:
    """Return the last meeting of a series that was held and began before `at`."""
    held = _meetings(
        work,
        _m.c.series_id == series_id,
        _p.c.skipped.is_(False),
        _p.c.starts_at < at,
        newest=True,
    )
    row = work.execute(held.limit(1)).first()
    return _meeting(row) if row is not None else None


def slots(work: Work, series_id: int, since: date) -> Mapping[date, int]:
    """Return the meetings of a series by the day of its recurrence that they belong to."""
    found = sa.select(_m.c.slot, _m.c.id).where(
        _m.c.workspace_id == work.workspace_id, _m.c.series_id == series_id, _m.c.slot >= since
    )
    return {row.slot: row.id for row in work.execute(found)}


def lock_numbers(work: Work) -> None:
    """Wait for whoever numbers meetings at this moment, and keep others waiting until the commit."""
    work.number("meeting", 0)


def plan(work: Work, series: Series, slot: date, starts_at: datetime, *, skipped: bool = False) -> bool:
    """Plan the meeting of one day of a series; False where it is planned already, by whichever clock."""
    made = work.number("meeting")
    row = {"id": made, "series_id": series.id, "slot": slot, "agenda": {}}
    if not work.insert_once(_m, [row]):
        return False
    work.insert(
        _p, meeting_id=made, recorded_from=work.now, starts_at=starts_at, minutes=series.minutes, skipped=skipped
    )  # fmt: skip
    return True


def replan(
    work: Work, meeting: Meeting, *, starts_at: datetime | None = None, skipped: bool | None = None
) -> Meeting:
    """Hold a meeting at another time, skip it, or hold it after all; what was believed before stays on record."""
    at = meeting.starts_at if starts_at is None else starts_at
    off = meeting.skipped if skipped is None else skipped
    since = work.believe(_p, {"meeting_id": meeting.id}, starts_at=at, skipped=off, minutes=meeting.minutes)
    return replace(meeting, starts_at=at, skipped=off, since=since)


def reslot(work: Work, meeting: Meeting, slot: date, starts_at: datetime, *, skipped: bool) -> Meeting:
    """Let a meeting be that of another day of its series, since the series recurs on other days now."""
    _change(work, meeting.id, slot=slot)
    return replan(work, replace(meeting, slot=slot), starts_at=starts_at, skipped=skipped)


def _change(work: Work, meeting_id: int, *where: sa.ColumnElement[bool], **values: Any) -> bool:
    mine = sa.and_(_m.c.workspace_id == work.workspace_id, _m.c.id == meeting_id)
    return work.execute(sa.update(_m).where(mine, *where).values(**values)).rowcount == 1


def serve(work: Work, meeting: Meeting, chosen: Chosen) -> Meeting:
    """Say who chairs a meeting and who takes notes."""
    values: dict[str, Any] = {
        "chair_id": chosen.chair_id,
        "chair_side": chosen.side,
        "notes_id": chosen.notes_id,
    }
    _change(work, meeting.id, **values)
    return replace(meeting, **values)


def write(
    work: Work, meeting: Meeting, state: AgendaState, points: Sequence[Point], pair: Pair
) -> Meeting | None:
    """Freeze an agenda at its pair of times; None where somebody else wrote it meanwhile."""
    kept = {"points": [each.to_data() for each in points]}
    fresh = _change(
        work, meeting.id, _m.c.agenda_state == meeting.agenda_state, agenda_state=state, agenda=kept,
        as_of=pair.as_of, known_at=pair.known_at,
    )  # fmt: skip
    if not fresh:
        return None
    return replace(
        meeting, agenda_state=state, points=tuple(points), as_of=pair.as_of, known_at=pair.known_at
    )


def as_it_would_be(meeting: Meeting, points: Sequence[Point], pair: Pair) -> Meeting:
    """Return a meeting with the agenda that it would have now; nothing is kept."""
    return replace(meeting, points=tuple(points), as_of=pair.as_of, known_at=pair.known_at)


def extend(work: Work, meeting: Meeting, points: Sequence[Point]) -> Meeting:
    """Put what people added since onto an agenda; its figures stay as they were."""
    _change(work, meeting.id, agenda={"points": [each.to_data() for each in points]})
    return replace(meeting, points=tuple(points))


def set_state(work: Work, meeting: Meeting, state: AgendaState) -> bool:
    """Say how far an agenda has come; False where it had come elsewhere meanwhile."""
    return _change(work, meeting.id, _m.c.agenda_state == meeting.agenda_state, agenda_state=state)


def served(work: Work, series_id: int, until: datetime) -> tuple[Served, ...]:
    """Return who served at the meetings of a series that were held before `until`, in order."""
    held = between(work, datetime.min.replace(tzinfo=until.tzinfo), until, series_id=series_id)
    return tuple(Served(each.starts_at, each.chair_id, each.chair_side, each.notes_id) for each in held)


def over(work: Work) -> tuple[Meeting, ...]:
    """Return the meetings that are over, and whose points are not done with."""
    found = _meetings(
        work, _m.c.agenda_state != AgendaState.OVER, _p.c.starts_at <= work.now - timedelta(minutes=5)
    )
    rows = (_meeting(row) for row in work.execute(found.limit(50)))
    return tuple(each for each in rows if each.ends_at <= work.now)


def numbered(work: Work, numbers: Collection[int]) -> tuple[Meeting, ...]:
    """Return the meetings of these numbers, in order of time."""
    found = _meetings(work, _m.c.id.in_(sorted(numbers)))
    return tuple(_meeting(row) for row in work.execute(found))
