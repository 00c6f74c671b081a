"""`/tandem setup close`: on which working day a month is closed; until then its figures may still change."""

from __future__ import annotations

from alignment.calendar import local_day
from alignment.dates import day_and_month
from alignment.errors import Incomplete
from commands.request import Request
from commands.tandem.setup.step import step
from db.memory import Work
from db.stores import workspaces
from messages.fields import Field, Text
from operations.closing import closing_day
from operations.setup.closing_day import set_closing_day


def _fields(work: Work) -> list[Field]:
    day = workspaces.terms(work).switches.close_on_day
    hint = "Of the next month; or: off. Until then the month's figures may still change."
    return [Text("day", "Working day", initial=str(day or "off"), limit=5, hint=hint)]


def _words(form: Request) -> str:
    return form.answered("day")


def _close(work: Work, request: Request, typed: str) -> str:
    if not typed.strip():
        raise Incomplete("A working day of the next month, such as: close 5, or: close off.", field="day")
    day = set_closing_day(work, request.actor, typed)
    if not day:
        return "No month is closed by the clock. A manager closes one: /pipeline close"
    terms = workspaces.terms(work)
    month = terms.fiscal.month_of(local_day(request.now, terms.zone))
    on = closing_day(terms.fiscal.month_of(month.end), terms.calendar, day)
    return (
        f"A month is closed on working day {day} of the next one: {month.full} on {day_and_month(on)}. "
        "What is heard later stands beside its figures."
    )


CLOSE = step(
    "close",
    "Closing a month",
    _fields,
    _words,
    _close,
    "day",
    "A closed month keeps its figures. Managers may close one earlier: /pipeline close",
    ("closing",),
)
