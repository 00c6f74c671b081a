"""The form in which times and sections of a digest are picked, and what a sent one stands for."""

from __future__ import annotations

from typing import Any

from alignment.calendar import parse_schedule
from alignment.errors import NotUnderstood
from alignment.permissions import Right, may
from alignment.schedule import DAY_NAMES, ordinal
from commands.digest import wording
from commands.digest.which import target_here
from commands.request import Reply, Request
from db.memory import Work
from db.stores import workspaces
from messages.fields import Option, Tags, TimeOfDay
from messages.forms import Form
from operations import subscriptions


async def show_form(request: Request, line: str, kind: str = "") -> Reply:
    """Open the form of a digest with what holds here filled in; it sends `line`. Without a kind it is the one that is here."""

    def look(work: Work) -> Reply:
        may(request.actor, Right.SUBSCRIBE, subscriptions.of_target(target_here(request)))
        zone = workspaces.terms(work).zone
        here = (each.subscription for each in subscriptions.here(work, target_here(request)))
        held = next((each for each in here if kind in ("", each.kind)), None)
        meant = kind or (held.kind if held else "pipeline")
        schedule = held.schedule if held else parse_schedule(subscriptions.USUAL_TIMES[meant], zone)
        sections, options = held.sections if held else {}, wording.sections_of(meant)
        days = [Option(day.casefold(), day) for day in DAY_NAMES]
        return Reply(
            form=Form(
                "Times and sections",
                "Save",
                line,
                (
                    TimeOfDay("time", "At", initial=schedule.time, zone=schedule.zone),
                    *(
                        ()
                        if schedule.nth
                        else (
                            Tags(
                                "days",
                                "On",
                                days,
                                initial=[DAY_NAMES[day].casefold() for day in sorted(schedule.days)],
                            ),
                        )
                    ),
                    Tags(
                        "sections",
                        "Sections",
                        options,
                        optional=True,
                        initial=[each.value for each in options if wording.shows(sections, each)],
                    ),
                ),
                note=f"It comes on the {ordinal(schedule.nth)} working day of a month."
                if schedule.nth
                else "Days off of the workspace are left out by themselves.",
                private={"channel": request.channel, "kind": meant, "nth": str(schedule.nth or "")},
            )
        )

    return await request.look(look)


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
