"""Why a lead is late: the first reason that holds, so that a late hand-off upstream is not booked on whoever got it late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alignment.calendar import WorkingCalendar


class Behind(StrEnum):
    """The reason behind something late."""

    UNASSIGNED = "unassigned"
    AWAY = "away"
    UPSTREAM = "upstream"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is late; `minutes`: for how many business minutes nobody had it, or how few its holder was left."""

    behind: Behind
    minutes: int = 0


def why_late(
    owner_id: int, away: bool, came_at: datetime | None, due_at: datetime, promised: int, now: datetime,
    calendar: WorkingCalendar,
) -> Reason:  # fmt: skip
    """Return why a promise of so many business minutes is late.

    `came_at`: when the lead came to its holder, or to the queue that nobody took it from. Upstream: less than half of the
    promised time was left when it came.
    """
    if not owner_id:
        return Reason(Behind.UNASSIGNED, calendar.minutes_between(came_at, now) if came_at else 0)
    if away:
        return Reason(Behind.AWAY)
    if came_at is not None:
        left = calendar.minutes_between(came_at, due_at) if came_at < due_at else 0
        if left * 2 < promised:
            return Reason(Behind.UPSTREAM, left)
    return Reason(Behind.NOT_YET)
