"""When people here work: the time zone, the working hours, the days off; the company's, and what a team has of its own.

Who asked for a talk can have hours of their own as well. What runs keeps the hours it started with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from alignment.calendar import WorkingCalendar, city, describe_hours, local_day, with_hours, zone_meant
from alignment.calendars import HOT, WORK, name_of, team_of
from alignment.errors import NotNow, NotUnderstood
from alignment.identity import folded
from alignment.people import Actor
from alignment.permissions import Right, may
from db.memory import Work
from db.stores import audit, calendars, teams, workspaces
from db.stores.calendars import Own
from operations import diary, subscriptions
from operations.setup.steps import Step, changed

YEARS_AHEAD = 3
"""For how many years public holidays are resolved into rows at once: this one and the next two."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose calendar somebody means: the company's (`work`), that of who asked for a talk, or a team's."""

    name: str = WORK
    label: str = ""
    word: str = ""

    @property
    def company(self) -> bool:
        return self.name == WORK

    @property
    def title(self) -> str:
        """The label at the beginning of a sentence."""
        return f"{self.label[:1].upper()}{self.label[1:]}"


COMPANY = Whose()
ASKED = Whose(HOT, "who asked for a talk", HOT)


def whose(work: Work, typed: str) -> tuple[Whose, str]:
    """Return whose calendar the first words mean (a team, `hot`, or nobody's in particular: the company's), and the rest.

    A name with nothing behind it is no team but what was typed: `zone berlin` is the zone, also where a team is called so.
    """
    words = typed.split()
    named = {folded(each): team for team in teams.teams(work) for each in (team.name, team.word)}
    for taken in range(len(words) - 1, 0, -1):
        first = folded(" ".join(words[:taken]))
        rest = " ".join(words[taken:])
        if first in named:
            return Whose(name_of(named[first].id), named[first].name, named[first].word), rest
        if first == HOT:
            return ASKED, rest
    return COMPANY, typed


def zone_step(work: Work) -> Step:
    """Say which zone is set; UTC counts only where somebody chose it."""
    zone = workspaces.terms(work).zone
    return Step("zone", "Zone", zone, audit.was_done(work, "setup.zone") or zone != "UTC")


def set_zone(work: Work, actor: Actor, typed: str, whose: Whose = COMPANY) -> str:
    """Set the zone of the workspace and of its working hours, or of one team's; return its name.

    `New York` and `america/new_york` are understood; a name that two zones share is refused. Digests keep their wall
    time, and hours of their own that were in the company's zone move with it.
    """
    may(actor, Right.SETUP)
    zone = zone_meant(typed, f"/tandem setup zone {whose.word}".rstrip())
    terms = workspaces.terms(work)
    if not whose.company:
        mine = _own(work, whose)
        calendars.new_calendar(
            work,
            zone,
            _stored(mine.calendar if mine else terms.calendar),
            whose.name,
            own_days=_days_of(mine),
        )
        changed(work, actor, "zone", zone=zone, calendar=whose.name)
        return zone
    before = terms.zone
    calendars.new_calendar(work, zone, _stored(terms.calendar))
    for each in calendars.own(work, before):
        if each.calendar.zone == before != zone:
            calendars.new_calendar(work, zone, _stored(each.calendar), each.name, own_days=each.own_days)
    workspaces.set_workspace(work, zone=zone)
    moved = subscriptions.follow_zone(work, before, zone)
    changed(work, actor, "zone", zone=zone, digests=moved)
    diary.reckon(work)
    return zone


def hours_step(work: Work) -> Step:
    """Say which working hours are set, and who has hours of their own."""
    hours = describe_hours(workspaces.terms(work).calendar)
    own = sorted(label_of(work, each.name) for each in calendars.own(work, workspaces.terms(work).zone))
    says = f"{hours}; own: {', '.join(own)}" if own else hours
    return Step("hours", "Hours", says, calendars.has_calendar(work))


def label_of(work: Work, name: str) -> str:
    """Return whose calendar a name is, as people read it: `West`, `who asked for a talk`, empty for the company's."""
    if name == HOT:
        return ASKED.label
    return teams.name_of(work, team_of(name)) or "a team" if team_of(name) else ""


def set_hours(work: Work, actor: Actor, typed: str, whose: Whose = COMPANY) -> WorkingCalendar:
    """Set working hours from `9-17 weekdays`, `8:30-12 13-17:30 mon-thu` or `always`; return the new calendar.

    Of a team, or of who asked for a talk, they are its own until `give_back`. Running clocks keep the version they
    started with.
    """
    may(actor, Right.SETUP)
    terms = workspaces.terms(work)
    mine = None if whose.company else _own(work, whose)
    base = mine.calendar if mine else terms.calendar
    hours = _stored(with_hours(base, typed))
    calendars.new_calendar(work, base.zone, hours, whose.name, own_days=_days_of(mine))
    if whose.company:
        _follow_hours(work, terms.calendar, hours)
    changed(work, actor, "hours", calendar=whose.name)
    held = workspaces.terms(work).calendars
    return held.work if whose.company else held.own[whose.name]


def _follow_hours(work: Work, before: WorkingCalendar, hours: Mapping[str, object]) -> None:
    """Let a team that has only a zone or days off of its own go along with the company's new hours."""
    for each in calendars.own(work, before.zone):
        if each.calendar.hours == before.hours:
            calendars.new_calendar(work, each.calendar.zone, hours, each.name, own_days=each.own_days)


def give_back(work: Work, actor: Actor, whose: Whose) -> None:
    """Let a team, or who asked for a talk, go by the company's calendar again: hours, zone and days off."""
    may(actor, Right.SETUP)
    if whose.company or _own(work, whose) is None:
        raise NotNow(f"{whose.title} has the company's hours already.")
    calendars.new_calendar(work, workspaces.terms(work).zone, {}, whose.name)
    changed(work, actor, "hours", calendar=whose.name, own=False)


def _own(work: Work, whose: Whose) -> Own | None:
    """Return somebody's own calendar as it is now; None where they go by the company's."""
    here = calendars.own(work, workspaces.terms(work).zone)
    return next((each for each in here if each.name == whose.name), None)


def _days_of(mine: Own | None) -> bool:
    return mine is not None and mine.own_days


def _stored(calendar: WorkingCalendar) -> Mapping[str, object]:
    hours: Mapping[str, object] = calendar.to_data()["hours"]
    return hours


def in_words(calendar: WorkingCalendar) -> str:
    """Return hours with their zone: `weekdays 08:30–12:00, 13:00–17:30, New York`."""
    return f"{describe_hours(calendar)}, {city(calendar.zone)}"


# --- days off -------------------------------------------------------------------------------------------------------


def days_off_step(work: Work) -> Step:
    """Say how many days off the year ahead has."""
    today = workspaces.today(work)
    ahead = calendars.closed_days(work, today, today + timedelta(days=366))
    return Step("holidays", "Days off", f"{len(ahead)} in a year ahead" if ahead else "", bool(ahead))


def set_holidays(work: Work, actor: Actor, typed: str, whose: Whose = COMPANY) -> tuple[str, int]:
    """Close the public holidays of a country (`US`, `DE-BY`), this year and the next two; return its code and how many.

    They become dated rows at once: a later version of the holiday list does not move the past. The holidays ahead of a
    country that was set before are opened again. A team's country takes the place of the company's for that team; days
    that the company closed itself stay off for it.
    """
    may(actor, Right.SETUP)
    terms = workspaces.terms(work)
    today = local_day(work.now, terms.zone)
    country, days = _holidays_of(typed, today)
    if not whose.company:
        closed = _own_holidays(work, whose, country, days, today)
        changed(work, actor, "holidays", country=country, days=closed, calendar=whose.name)
        return country, closed
    if terms.country and terms.country != country:
        _, before = _holidays_of(terms.country, today)
        calendars.open_days(work, [day for day in before if day >= today and day not in days])
    workspaces.set_workspace(work, country=country)
    closed = calendars.close_days(work, days)
    changed(work, actor, "holidays", country=country, days=closed)
    diary.reckon(work)
    return country, closed


def _own_holidays(work: Work, whose: Whose, country: str, days: dict[date, str], today: date) -> int:
    """Give somebody the holidays of a country, and what the company closed itself, as days off of their own."""
    company = workspaces.terms(work).country
    public = _holidays_of(company, today)[1] if company else {}
    kept = {
        day: called
        for day, called in calendars.closed_days(work, today, date.max).items()
        if day not in public
    }
    _take_own_days(work, whose)
    mine = calendars.closed_days(work, today, date.max, whose.name)
    calendars.open_days(work, [day for day in mine if day not in days and day not in kept], whose.name)
    calendars.close_days(work, {**kept, **days}, whose.name)
    return sum(day >= today for day in days)


def _take_own_days(work: Work, whose: Whose) -> None:
    """Begin days off of somebody's own with those of the company; what are theirs already stay."""
    mine = _own(work, whose)
    if mine is not None and mine.own_days:
        return
    base = mine.calendar if mine else workspaces.terms(work).calendar
    calendars.new_calendar(work, base.zone, _stored(base), whose.name, own_days=True)
    was = calendars.closed_days(work, date.min, date.max, whose.name)
    company = calendars.closed_days(work, date.min, date.max)
    calendars.open_days(work, [day for day in was if day not in company], whose.name)
    calendars.close_days(work, company, whose.name)


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


def close_day(work: Work, actor: Actor, day: date, name: str, whose: Whose = COMPANY) -> None:
    """Close a day on which nobody works, or nobody of a team; promises that already run keep their due time."""
    may(actor, Right.SETUP)
    _not_past(work, day)
    if not whose.company:
        _take_own_days(work, whose)
    if not calendars.close_days(work, {day: name or calendars.UNNAMED}, whose.name):
        raise NotNow(f"{day.isoformat()} is a day off already.")
    for each in _going_along(work, whose):
        calendars.close_days(work, {day: name or calendars.UNNAMED}, each.name)
    changed(work, actor, "closed", day=day.isoformat(), calendar=whose.name)
    diary.reckon(work)


def open_day(work: Work, actor: Actor, day: date, whose: Whose = COMPANY) -> None:
    """Work on a day that was off, or have one team work."""
    may(actor, Right.SETUP)
    _not_past(work, day)
    if not whose.company:
        _take_own_days(work, whose)
    if not calendars.open_days(work, [day], whose.name):
        raise NotNow(f"{day.isoformat()} is no day off.")
    changed(work, actor, "opened", day=day.isoformat(), calendar=whose.name)
    diary.reckon(work)


def _going_along(work: Work, whose: Whose) -> tuple[Own, ...]:
    """Return those with days off of their own who close with the company: a day that it closes is off for everybody."""
    if not whose.company:
        return ()
    return tuple(each for each in calendars.own(work, workspaces.terms(work).zone) if each.own_days)


def _not_past(work: Work, day: date) -> None:
    if day < workspaces.today(work):
        raise NotNow("That day is over; what it was stays as it was.")
