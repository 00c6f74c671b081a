"""When people here work: the time zone, the working hours, and the days off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from alignment.calendar import WorkingCalendar, describe_hours, local_day, with_hours, zone_meant
from alignment.errors import NotNow, NotUnderstood
from alignment.people import Actor
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import audit, calendars, workspaces
from operations import diary, subscriptions
from operations.setup.steps import Step, changed

YEARS_AHEAD = 3
"""For how many years public holidays are resolved into rows at once: this one and the next two."""


def zone_step(work: Work) -> Step:
    """Say which zone is set; UTC counts only where somebody chose it."""
    zone = workspaces.terms(work).zone
    return Step("zone", "Zone", zone, audit.was_done(work, "setup.zone") or zone != "UTC")


def set_zone(work: Work, actor: Actor, typed: str) -> str:
    """Set the zone of the workspace and of its working hours; return its name.

    `New York` and `america/new_york` are understood; a name that two zones share is refused. Digests keep their wall time.
    """
    may(actor, Right.SETUP)
    zone = zone_meant(typed, "/tandem setup zone")
    before, hours = workspaces.terms(work).zone, _stored(workspaces.terms(work).calendar)
    workspaces.set_workspace(work, zone=zone)
    calendars.new_calendar(work, zone, hours)
    moved = subscriptions.follow_zone(work, before, zone)
    changed(work, actor, "zone", zone=zone, digests=moved)
    diary.reckon(work)
    return zone


def hours_step(work: Work) -> Step:
    """Say which working hours are set."""
    hours = describe_hours(workspaces.terms(work).calendar)
    return Step("hours", "Hours", hours, calendars.has_calendar(work))


def set_hours(work: Work, actor: Actor, typed: str) -> WorkingCalendar:
    """Set the working hours from `9-17 weekdays` or `8:30-12 13-17:30 mon-thu`; return the new calendar.

    Running clocks keep the version they started with.
    """
    may(actor, Right.SETUP)
    terms = workspaces.terms(work)
    calendars.new_calendar(work, terms.zone, _stored(with_hours(terms.calendar, typed)))
    changed(work, actor, "hours")
    return workspaces.terms(work).calendar


def _stored(calendar: WorkingCalendar) -> Mapping[str, object]:
    hours: Mapping[str, object] = calendar.to_data()["hours"]
    return hours


def days_off_step(work: Work) -> Step:
    """Say how many days off the year ahead has."""
    today = local_day(work.now, workspaces.terms(work).zone)
    ahead = calendars.closed_days(work, today, today + timedelta(days=366))
    return Step("holidays", "Days off", f"{len(ahead)} in a year ahead" if ahead else "", bool(ahead))


def set_holidays(work: Work, actor: Actor, typed: str) -> tuple[str, int]:
    """Close the public holidays of a country (`US`, `DE-BY`), this year and the next two; return its code and how many.

    They become dated rows at once: a later version of the holiday list does not move the past. The holidays ahead of a
    country that was set before are opened again.
    """
    may(actor, Right.SETUP)
    terms = workspaces.terms(work)
    today = local_day(work.now, terms.zone)
    country, days = _holidays_of(typed, today)
    if terms.country and terms.country != country:
        _, before = _holidays_of(terms.country, today)
        calendars.open_days(work, [day for day in before if day >= today and day not in days])
    workspaces.set_workspace(work, country=country)
    closed = calendars.close_days(work, days)
    changed(work, actor, "holidays", country=country, days=closed)
    diary.reckon(work)
    return country, closed


def _holidays_of(typed: str, today: date) -> tuple[str, dict[date, str]]:
    """Return a country's code and its public holidays from this year on; `NotUnderstood` for no country."""
    import holidays  # a hundred milliseconds that only this step pays

    country, _, part = typed.strip().upper().partition("-")
    years = range(today.year, today.year + YEARS_AHEAD)
    try:
        found = holidays.country_holidays(country, subdiv=part or None, years=years)
    except NotImplementedError:
        raise NotUnderstood(
            f'"{typed.strip()[:20]}" is no country whose holidays I know. Two letters, such as US, DE or DE-BY.'
        ) from None
    return f"{country}-{part}" if part else country, {day: str(name) for day, name in sorted(found.items())}


def close_day(work: Work, actor: Actor, day: date, name: str) -> None:
    """Close a day on which nobody works; promises that already run keep their due time."""
    may(actor, Right.SETUP)
    _not_past(work, day)
    if not calendars.close_days(work, {day: name or "closed"}):
        raise NotNow(f"{day.isoformat()} is a day off already.")
    changed(work, actor, "closed", day=day.isoformat())
    diary.reckon(work)


def open_day(work: Work, actor: Actor, day: date) -> None:
    """Work on a day that was off."""
    may(actor, Right.SETUP)
    _not_past(work, day)
    if not calendars.open_days(work, [day]):
        raise NotNow(f"{day.isoformat()} is no day off.")
    changed(work, actor, "opened", day=day.isoformat())
    diary.reckon(work)


def _not_past(work: Work, day: date) -> None:
    if day < local_day(work.now, workspaces.terms(work).zone):
        raise NotNow("That day is over; what it was stays as it was.")
