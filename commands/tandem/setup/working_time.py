"""`/tandem setup zone`, `hours` and `holidays`: when people here work."""

from __future__ import annotations

from collections.abc import Callable

from alignment.calendar import describe_hours
from alignment.dates import full_day, parse_day
from alignment.errors import NotUnderstood
from alignment.readings import longest_reading
from commands.request import Request
from commands.tandem.setup.step import step
from db.memory import Work
from db.stores import subscriptions, teams, workspaces
from messages.fields import Choice, Field, Option, Text
from operations.setup import working_time
from operations.setup.working_time import ASKED, Whose, in_words

_EVERYBODY = "all"
_BACK = frozenset({"default", "off", "company"})


def _for(work: Work) -> Choice:
    """Ask whose hours, zone or days off they are."""
    there = [Option(team.word, team.name) for team in teams.teams(work)]
    asked = Option(ASKED.word, ASKED.title)
    return Choice("for", "For", [Option(_EVERYBODY, "Everybody"), asked, *there], initial=_EVERYBODY)


def _words(field: str) -> Callable[[Request], str]:
    def words(form: Request) -> str:
        whose = form.answered("for")
        return f"{'' if whose in ('', _EVERYBODY) else whose} {form.answered(field)}".strip()

    return words


def _given_back(work: Work, request: Request, whose: Whose, typed: str) -> str:
    """Give a team's own hours, zone and days off back where that is what was typed; empty where it is not."""
    if whose.company or typed.strip().casefold() not in _BACK:
        return ""
    working_time.give_back(work, request.actor, whose)
    return f"{whose.title}: the company's hours, zone and days off from now on. {_FORWARD}"


_FORWARD = "What runs keeps its own."


def _zone_fields(work: Work) -> list[Field]:
    zone = workspaces.terms(work).zone
    return [Text("zone", "Zone", initial=zone, placeholder="America/New_York", limit=64), _for(work)]


def _zone(work: Work, request: Request, typed: str) -> str:
    whose, rest = working_time.whose(work, typed)
    if said := _given_back(work, request, whose, rest):
        return said
    if not whose.company:
        return f"{whose.title}: {working_time.set_zone(work, request.actor, rest, whose)} from now on. {_FORWARD}"
    before = workspaces.terms(work).zone
    zone = working_time.set_zone(work, request.actor, rest)
    digests = subscriptions.everything(work) if zone != before else ()
    moved = any(each.schedule.zone == zone for each in digests)
    return f"The zone is {zone} now.{' Digests keep their times, by that zone.' if moved else ''}"


def _hours_fields(work: Work) -> list[Field]:
    return [Text("hours", "Hours", initial="9-17 weekdays", limit=200), _for(work)]


def _hours(work: Work, request: Request, typed: str) -> str:
    whose, rest = working_time.whose(work, typed)
    if said := _given_back(work, request, whose, rest):
        return said
    hours = working_time.set_hours(work, request.actor, rest, whose)
    if whose.company:
        return f"Working hours: {describe_hours(hours)}."
    return f"{whose.title}: {in_words(hours)}, from now on. {_FORWARD}"


def _holiday_fields(work: Work) -> list[Field]:
    country = workspaces.terms(work).country
    return [Text("country", "Country", initial=country, placeholder="US, DE-BY", limit=12), _for(work)]


def _holidays(work: Work, request: Request, typed: str) -> str:
    whose, typed = working_time.whose(work, typed)
    if said := _given_back(work, request, whose, typed):
        return said
    word, _, rest = typed.partition(" ")
    if word.casefold() in ("close", "open"):
        return _one_day(work, request, rest, whose, off=word.casefold() == "close")
    country, closed = working_time.set_holidays(work, request.actor, typed, whose)
    if whose.company:
        return f"Public holidays of {country}: {closed} days off added."
    return f"{whose.title}: public holidays of {country}, {closed} days off, and what the company closes."


def _one_day(work: Work, request: Request, typed: str, whose: Whose, *, off: bool) -> str:
    today = workspaces.today(work)
    words = typed.split()
    found = longest_reading(words, lambda text: parse_day(text, today), 3)
    if found is None:
        raise NotUnderstood(f'"{typed[:40]}" is no day I know. Try: holidays close 24 dec Christmas Eve.')
    day, taken = found
    if off:
        working_time.close_day(work, request.actor, day, " ".join(words[taken:]), whose)
        return f"{full_day(day)} is a day off now{_of(whose)}."
    working_time.open_day(work, request.actor, day, whose)
    return f"{full_day(day)} is a working day now{_of(whose)}."


def _of(whose: Whose) -> str:
    return "" if whose.company else f" for {whose.label}"


ZONE = step(
    "zone",
    "Time zone",
    _zone_fields,
    _words("zone"),
    _zone,
    "zone",
    "A team may have its own: /tandem setup zone west Berlin, and default takes it back.",
    ("timezone",),
)
HOURS = step(
    "hours",
    "Working hours",
    _hours_fields,
    _words("hours"),
    _hours,
    "hours",
    "Several spans and days: 8:30-12 13-17 mon-thu; always is round the clock; default, the company's again. "
    "What runs keeps the old hours.",
)
HOLIDAYS = step(
    "holidays",
    "Days off",
    _holiday_fields,
    _words("country"),
    _holidays,
    "country",
    "One day: /tandem setup holidays close 24 dec, or: open 11 nov",
    ("holiday", "days"),
)
