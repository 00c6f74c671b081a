"""Days off that became others after a meeting was planned: it is held as it would be planned now, and everybody is told once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alignment.calendar import WorkingCalendar
from alignment.meetings import Placed, placed_anew
from db import tables as t
from db.memory import Work
from db.stores import agenda, calendars, workspaces
from db.stores import meetings as stored
from db.stores import series as held
from db.stores.meetings import Meeting
from db.stores.series import Series
from operations.meetings import told


@dataclass(frozen=True, slots=True)
class Followed:
    """A meeting that followed the days off, and how it was before."""

    meeting_id: int
    change: str
    was: Placed

    def tell(self, work: Work) -> None:
        """Tell everybody, by who serves at it now."""
        meeting = stored.by_id(work, self.meeting_id)
        assert meeting is not None, "it was found in this transaction"
        before = {"starts_at": self.was.starts_at.isoformat(), "skipped": self.was.skipped}
        told.tell_change(work, meeting, self.change, before, day_off=True)


def changed(work: Work, series: Series, calendar: WorkingCalendar) -> list[tuple[Meeting, Placed]]:
    """Return the meetings that come and are not held as they would be planned now, each with when it would be."""
    coming = [
        each
        for each in stored.between(work, work.now, t.FOREVER, series_id=series.id, skipped=True)
        if each.starts_at > work.now
    ]
    latest = max(calendars.changes(work), default=None)
    before = [each for each in coming if latest is not None and each.since < latest]
    known: dict[datetime, WorkingCalendar] = {}
    found: list[tuple[Meeting, Placed]] = []
    for each in before:
        was = _placed(each)
        if each.since not in known:
            known[each.since] = calendars.in_force(work, workspaces.terms(work).zone, each.since).work
        anew = placed_anew(was, each.slot, series.recurrence, series.on_closed, known[each.since], calendar)
        if anew != was and anew.starts_at > work.now:
            found.append((each, anew))
    return found


def follow(work: Work, series: Series, calendar: WorkingCalendar) -> list[Followed]:
    """Hold the meetings that come as they would be planned now; return those that this changed."""
    if not changed(work, series, calendar):
        return []
    held.lock(work, series.id)
    return [_follow(work, meeting, anew) for meeting, anew in changed(work, series, calendar)]


def _follow(work: Work, meeting: Meeting, anew: Placed) -> Followed:
    stored.replan(work, meeting, starts_at=anew.starts_at, skipped=anew.skipped)
    if anew.skipped:
        agenda.put_back(work, meeting.id)
        return Followed(meeting.id, "skipped", _placed(meeting))
    return Followed(meeting.id, "kept" if meeting.skipped else "moves", _placed(meeting))


def _placed(meeting: Meeting) -> Placed:
    return Placed(meeting.starts_at, meeting.skipped)
