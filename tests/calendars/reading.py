"""How independent programs read a calendar's file: each the instants at which something begins."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import icalendar
import recurring_ical_events
import vobject

Begins = list[tuple[str, datetime]]
"""What begins when, by its title."""


def by_recurring_ical_events(content: bytes, since: datetime, until: datetime) -> Begins:
    """Read it with `recurring-ical-events`, which expands rules, exceptions and overrides by itself."""
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(content)).between(since, until)
    return _in_order(
        (str(each["SUMMARY"]), each["DTSTART"].dt)
        for each in found
        if str(each["STATUS"]) != "CANCELLED" and since <= _instant(each["DTSTART"].dt) < until
    )


def by_vobject(content: bytes, since: datetime, until: datetime) -> Begins:
    """Read it with `vobject`, which knows zones only as the file itself tells of them.

    It would keep the zones of the first file that named them for all others: each file is to stand for itself.
    """
    known: dict[str, Any] = vars(vobject.icalendar)["__tzidMap"]
    known.clear()
    vobject.icalendar.registerTzid("UTC", UTC)
    file: Any = vobject.readOne(content.decode())
    events = getattr(file, "vevent_list", [])
    replaced = {(each.uid.value, _instant(each.recurrence_id.value)) for each in events if _overrides(each)}
    found = []
    for each in events:
        title = each.summary.value
        if each.status.value == "CANCELLED":
            continue
        begins = each.getrruleset(addRDate=True) if "rrule" in each.contents else None
        if begins is None or _overrides(each):
            found.append((title, each.dtstart.value))
            continue
        for at in begins.between(*_around(since, until, each.dtstart.value), inc=True):
            if (each.uid.value, _instant(at)) not in replaced:
                found.append((title, at))
    return _in_order((title, at) for title, at in found if since <= _instant(at) < until)


def _overrides(event: Any) -> bool:
    return "recurrence-id" in event.contents


def _around(since: datetime, until: datetime, like: datetime) -> tuple[datetime, datetime]:
    if like.tzinfo is None:
        return since.replace(tzinfo=None), until.replace(tzinfo=None)
    return since, until


def _instant(at: date | datetime) -> datetime:
    """Return when that is; a day begins at midnight UTC here, since it is nobody's hour."""
    if not isinstance(at, datetime):
        at = datetime(at.year, at.month, at.day, tzinfo=UTC)
    return at.astimezone(UTC)


def _in_order(found: Iterable[tuple[str, date | datetime]]) -> Begins:
    return sorted(((title, _instant(at)) for title, at in found), key=lambda each: (each[1], each[0]))


READERS = (by_recurring_ical_events, by_vobject)
