"""The form in which times and sections of a digest are picked, and what a sent one stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alignment.errors import NotUnderstood
from alignment.schedule import DAY_NAMES, ordinal
from commands.digest import wording
from commands.request import Request
from messages.fields import Option, Tags, TimeOfDay
from messages.forms import Form
from operations import subscriptions

if TYPE_CHECKING:
    from commands.digest.planned import Plan


def form_of(made: Plan, line: str, channel: str) -> Form:
    """Build the form with a digest as it would be filled in; sent, it is `line`, typed in that channel."""
    schedule, options = made.schedule, wording.sections_of(made.kind)
    days = Tags(
        "days",
        "On",
        [Option(day.casefold(), day) for day in DAY_NAMES],
        initial=[DAY_NAMES[day].casefold() for day in sorted(schedule.days)],
    )
    sections = Tags(
        "sections",
        "Sections",
        options,
        optional=True,
        initial=[each.value for each in options if wording.shows(made.sections, each)],
    )
    return Form(
        "Times and sections",
        "Save",
        line,
        (
            TimeOfDay("time", "At", initial=schedule.time, zone=schedule.zone),
            *(() if schedule.nth else (days,)),
            sections,
        ),
        note=f"It comes on the {ordinal(schedule.nth)} working day of a month."
        if schedule.nth
        else "Days off of the workspace are left out by themselves.",
        private={"channel": channel, "kind": made.kind, "nth": str(schedule.nth or "")},
    )


def read_form(request: Request) -> tuple[list[str], dict[str, Any]]:
    """Return the words that a form's answers stand for, and the sections that it shows."""
    at, days, shown = (request.answers.get(name) for name in ("time", "days", "sections"))
    kind, nth = request.private.get("kind", ""), request.private.get("nth", "")
    kind = kind if kind in subscriptions.DIGESTS else "pipeline"
    if not isinstance(at, str):
        raise NotUnderstood("Pick a time.", field="time")
    on = (ordinal(int(nth)),) if nth.isascii() and nth.isdigit() and len(nth) <= 2 else days
    if not isinstance(on, tuple) or not on:
        raise NotUnderstood("Pick at least one day.", field="days")
    kept = shown if isinstance(shown, tuple) else ()
    return [kind, at, *on], {each.value: each.value in kept for each in wording.sections_of(kind)}
