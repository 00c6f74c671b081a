"""`/meeting cant tue`: being excused from one meeting, and coming after all."""

from __future__ import annotations

from commands.answers import answer
from commands.line import Line
from commands.meeting.which import meant, plan_ahead
from commands.request import Reply, Request
from db.memory import Work
from digests import meeting_words as say
from figures.agenda import counts
from messages.buttons import Button
from operations.meetings import attending

_COUNTED = "Others read how many cannot come, never who."
_NOT_COUNTED = (
    "Only whoever chairs reads that somebody of your department cannot: a count of so few would name you."
)


async def cannot(request: Request, line: Line) -> Reply:
    """Say that one cannot come; the next in line serves where one was to."""

    def act(work: Work) -> Reply:
        plan_ahead(work, request, line.rest)
        meeting = meant(work, request, line.rest, lambda which: f"/meeting cant {which}")
        served = request.actor.id in meeting.serving
        excused = attending.cannot_come(work, request.actor, meeting.id)
        lines = [_COUNTED if counts(work, excused, request.actor.id) else _NOT_COUNTED]
        if served:
            lines.append(f"Your turn stays first in line. Now: {say.serving(work, excused)}.")
        return answer(
            f"You are excused from {say.when(excused)}, {excused.series.name}.",
            *lines,
            buttons=(Button("I can come", f"/meeting can {excused.ref}"),),
        )

    return await request.act(act)


async def can(request: Request, line: Line) -> Reply:
    """Say that one comes after all."""

    def act(work: Work) -> Reply:
        meeting = meant(work, request, line.rest, lambda which: f"/meeting can {which}")
        there = attending.can_come(work, request.actor, meeting.id)
        return answer(
            f"You are expected on {say.when(there)}, {there.series.name}.",
            buttons=(Button("Can't come", f"/meeting cant {there.ref}"),),
        )

    return await request.act(act)
