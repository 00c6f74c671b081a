"""`/tandem setup zone`, `hours` and `holidays`: when people here work."""

from __future__ import annotations

from alignment.calendar import describe_hours, local_day
from alignment.dates import full_day, parse_day
from alignment.errors import NotUnderstood
from alignment.readings import longest_reading
from commands.request import Request
from commands.tandem.setup.step import step
from db.memory import Work
from db.stores import subscriptions, workspaces
from messages.fields import Field, Text
from operations.setup import working_time


def _zone_fields(work: Work) -> list[Field]:
    zone = workspaces.terms(work).zone
    return [Text("zone", "Zone", initial=zone, placeholder="America/New_York", limit=64)]


def _zone(work: Work, request: Request, typed: str) -> str:
    before = workspaces.terms(work).zone
    zone = working_time.set_zone(work, request.actor, typed)
    digests = subscriptions.everything(work) if zone != before else ()
    moved = any(each.schedule.zone == zone for each in digests)
    return f"The zone is {zone} now.{' Digests keep their times, by that zone.' if moved else ''}"


def _hours_fields(_work: Work) -> list[Field]:
    return [Text("hours", "Hours", initial="9-17 weekdays", limit=200)]


def _hours(work: Work, request: Request, typed: str) -> str:
    return f"Working hours: {describe_hours(working_time.set_hours(work, request.actor, typed))}."


def _holiday_fields(work: Work) -> list[Field]:
    country = workspaces.terms(work).country
    return [Text("country", "Country", initial=country, placeholder="US, DE-BY", limit=12)]


def _holidays(work: Work, request: Request, typed: str) -> str:
    word, _, rest = typed.partition(" ")
    if word.casefold() in ("close", "open"):
        return _one_day(work, request, rest, off=word.casefold() == "close")
    country, closed = working_time.set_holidays(work, request.actor, typed)
    return f"Public holidays of {country}: {closed} days off added."


def _one_day(work: Work, request: Request, typed: str, *, off: bool) -> str:
    today = local_day(work.now, workspaces.terms(work).zone)
    words = typed.split()
    found = longest_reading(words, lambda text: parse_day(text, today), 3)
    if found is None:
        raise NotUnderstood(f'"{typed[:40]}" is no day I know. Try: holidays close 24 dec Christmas Eve.')
    day, taken = found
    if off:
        working_time.close_day(work, request.actor, day, " ".join(words[taken:]))
        return f"{full_day(day)} is a day off now."
    working_time.open_day(work, request.actor, day)
    return f"{full_day(day)} is a working day now."


ZONE = step(
    "zone", "Time zone", _zone_fields, lambda form: form.answered("zone"), _zone, "zone", other_words=("timezone",)
)  # fmt: skip
HOURS = step(
    "hours",
    "Working hours",
    _hours_fields,
    lambda form: form.answered("hours"),
    _hours,
    "hours",
    "Several spans and days: 8:30-12 13-17 mon-thu. Running clocks keep the old hours.",
)
HOLIDAYS = step(
    "holidays",
    "Days off",
    _holiday_fields,
    lambda form: form.answered("country"),
    _holidays,
    "country",
    "One day: /tandem setup holidays close 24 dec, or: open 11 nov",
    ("holiday", "days"),
)
