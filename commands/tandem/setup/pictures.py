"""`/tandem setup pictures`: whether charts are drawn by Slack, come as pictures, or not at all."""

from __future__ import annotations

from alignment.calendar import local_day
from alignment.dates import day_and_month
from alignment.errors import Incomplete
from alignment.pictures import ASKED_AGAIN_AFTER, Charts
from commands.request import Request
from commands.tandem.setup.step import step
from db.memory import Work
from db.stores import workspaces
from messages.fields import Choice, Field, Option
from operations.setup.pictures import refused, set_pictures

_LABELS = {
    Charts.NATIVE: "Slack's own charts",
    Charts.PNG: "Pictures",
    Charts.NONE: "Words and bars of text",
}


def _fields(work: Work) -> list[Field]:
    terms, since = workspaces.terms(work), refused(work)
    said = "Where Slack draws none, a picture comes instead."
    if since is not None:
        day = local_day(since, terms.zone)
        again = local_day(since + ASKED_AGAIN_AFTER, terms.zone)
        said = (
            f"Slack refused one on {day_and_month(day)}; tried again {day_and_month(again)}, or now by Save."
        )
    ways = [Option(each.value, label) for each, label in _LABELS.items()]
    return [Choice("shown", "Charts are", ways, initial=terms.switches.charts.value, hint=said)]


def _pictures(work: Work, request: Request, typed: str) -> str:
    if not typed.strip():
        raise Incomplete(
            f"Charts are shown in one of these ways: {', '.join(Charts)}. Try: pictures png.", field="shown"
        )
    return f"Charts: {set_pictures(work, request.actor, typed).says}."


PICTURES = step(
    "pictures",
    "Charts",
    _fields,
    lambda form: form.answered("shown"),
    _pictures,
    "shown",
    "Charts come in the threads of digests where a channel asked for them; their words always do.",
    ("picture", "charts"),
)
