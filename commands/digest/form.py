"""The form in which times and sections of a digest are picked, and what a sent one stands for."""

from __future__ import annotations

from typing import Any

from alignment.calendar import parse_schedule
from alignment.errors import NotUnderstood
from alignment.permissions import Right, may
from alignment.schedule import DAY_NAMES
from commands.digest import wording
from commands.digest.which import target_here
from commands.request import Reply, Request
from db.memory import Work
from db.stores import workspaces
from messages.fields import Option, Tags, TimeOfDay
from messages.forms import Form
from operations import subscriptions

_SECTIONS = (*wording.SECTIONS, wording.PICTURE)


async def show_form(request: Request, line: str) -> Reply:
    """Open the form with what holds here filled in; it sends `line`."""

    def look(work: Work) -> Reply:
        may(request.actor, Right.SUBSCRIBE)
        zone = workspaces.terms(work).zone
        held = next(iter(subscriptions.here(work, target_here(request))), None)
        schedule = held.subscription.schedule if held else parse_schedule(subscriptions.USUAL_TIME, zone)
        sections = held.subscription.sections if held else {}
        days = [Option(day.casefold(), day) for day in DAY_NAMES]
        return Reply(
            form=Form(
                "Times and sections",
                "Save",
                line,
                (
                    TimeOfDay("time", "At", initial=schedule.time, zone=schedule.zone),
                    Tags(
                        "days",
                        "On",
                        days,
                        initial=[DAY_NAMES[day].casefold() for day in sorted(schedule.days)],
                    ),
                    Tags(
                        "sections",
                        "Sections",
                        _SECTIONS,
                        optional=True,
                        initial=[each.value for each in _SECTIONS if wording.shows(sections, each)],
                    ),
                ),
                note="Days off of the workspace are left out by themselves.",
                private={"channel": request.channel},
            )
        )

    return await request.look(look)


def read_form(request: Request) -> tuple[list[str], dict[str, Any]]:
    """Return the words that a form's answers stand for, and the sections that it shows."""
    at, days, shown = (request.answers.get(name) for name in ("time", "days", "sections"))
    if not isinstance(at, str):
        raise NotUnderstood("Pick a time.", field="time")
    if not isinstance(days, tuple) or not days:
        raise NotUnderstood("Pick at least one day.", field="days")
    kept = shown if isinstance(shown, tuple) else ()
    return ["pipeline", at, *days], {each.value: each.value in kept for each in _SECTIONS}
