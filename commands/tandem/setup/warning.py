"""`/tandem setup warning`: when both heads hear that a goal will be missed at this pace."""

from __future__ import annotations

import re

from alignment.early_warning import OFF
from alignment.errors import Incomplete
from commands.request import Request
from commands.tandem.setup.step import step
from db.memory import Work
from db.stores import workspaces
from messages.fields import Field, Text
from operations.setup.warning import set_warning


def _fields(work: Work) -> list[Field]:
    switches = workspaces.terms(work).switches
    below = f"{switches.warn_below} %" if switches.warn_below != OFF else "off"
    return [
        Text("below", "Run-rate leads below", initial=below, limit=6, hint="Of the goal; or: off."),
        Text("left", "While more is left than", initial=f"{switches.warn_left} %", limit=6, hint="Of the quarter or month."),
    ]  # fmt: skip


def _words(form: Request) -> str:
    return f"{form.answered('below')} left {form.answered('left')}"


def _warning(work: Work, request: Request, typed: str) -> str:
    below, *left = re.split(r"\s*\bleft\b\s*", typed.strip(), maxsplit=1, flags=re.IGNORECASE)
    if not below:
        raise Incomplete(
            "A warning has a percentage, such as: warning 90, or: warning 90 left 25.", field="below"
        )
    held = set_warning(work, request.actor, below, left[0] if left else "")
    if held.below == OFF:
        return "Nobody is warned early of a goal that will be missed."
    return (
        f"Both heads hear once a period when the run-rate leads below {held.below} % of a goal, "
        f"while more than {held.left} % of it is left."
    )


WARNING = step(
    "warning",
    "Early warning",
    _fields,
    _words,
    _warning,
    "below",
    "Told by direct message to the heads of both teams: the plan, marketing's quota, the month's MQLs.",
    ("warn",),
)
