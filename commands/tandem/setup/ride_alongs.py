"""`/tandem setup ridealong`: how many working days ahead seats on calls are offered and given."""

from __future__ import annotations

from alignment.errors import Incomplete
from commands.request import Request
from commands.tandem.setup.step import step
from db.memory import Work
from db.stores import workspaces
from messages.fields import Field, Text
from messages.words import count
from operations.setup.ride_alongs import set_notice


def _fields(work: Work) -> list[Field]:
    days = workspaces.terms(work).switches.ride_along_notice_days
    return [Text("days", "Working days ahead", initial=str(days), limit=3, hint="0: no notice at all.")]


def _words(form: Request) -> str:
    return form.answered("days")


def _notice(work: Work, request: Request, typed: str) -> str:
    if not typed.strip():
        raise Incomplete("How many working days of notice? Such as: ridealong 1.", field="days")
    days = set_notice(work, request.actor, typed)
    if not days:
        return "Seats on calls are offered and given until the call begins."
    return f"Seats on calls are offered and given {count(days, 'working day')} ahead at least."


RIDE_ALONGS = step(
    "ridealong",
    "Ride-alongs",
    _fields,
    _words,
    _notice,
    "days",
    "Rep, customer and listener have so much notice of a call that somebody hears.",
    ("ride-along", "ridealongs"),
)
