"""When something that can wait may reach somebody: their quiet hours."""

from __future__ import annotations

from datetime import datetime, time

from alignment.calendar import QuietHours
from db.memory import Work
from db.stores import people, roster, workspaces


def quiet_hours(work: Work, person_id: int) -> QuietHours | None:
    """Return somebody's quiet hours; None when they have none."""
    kept = roster.preferences(work, person_id).get("quiet")
    return QuietHours(time.fromisoformat(kept[0]), time.fromisoformat(kept[1])) if kept else None


def not_before(work: Work, person_id: int, instant: datetime) -> datetime:
    """Return when something that can wait may reach somebody: after their quiet hours."""
    quiet = quiet_hours(work, person_id)
    known = people.person(work, person_id)
    zone = (known.zone if known else "") or workspaces.terms(work).zone
    return quiet.next_allowed(instant, zone) if quiet else instant


def when_here(work: Work, person_id: int, instant: datetime) -> datetime:
    """Return when something that can wait for days may reach somebody: after their absences and quiet hours."""
    for absence in roster.absences(work, person_id):
        if absence.starts_at <= instant < absence.ends_at:
            instant = absence.ends_at
    return not_before(work, person_id, instant)
