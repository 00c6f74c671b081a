"""`/meeting add proof of savings`: a point on the next agenda, by a line or its form."""

from __future__ import annotations

from alignment import refs
from alignment.permissions import Right, may
from commands.answers import answer
from commands.line import Line
from commands.meeting.which import coming, meant
from commands.request import Reply, Request
from db.memory import Work
from db.stores.meetings import Meeting
from db.tables.meetings import AgendaState
from digests import meeting_words as say
from messages.buttons import Button
from messages.fields import Choice, Option, Text
from messages.forms import Form
from messages.text import one_line
from operations.meetings import points


async def add(request: Request, line: Line) -> Reply:
    """Put a point on an agenda; alone it is the form."""
    word, rest = line.take()
    named = word if refs.MEETING.number(word) else ""
    typed = rest.rest if named else line.rest
    if not request.submitted and (request.form or not typed):
        return await request.look(lambda work: Reply(form=_form(work, request, named)))

    def act(work: Work) -> Reply:
        which = request.answered("meeting") or named
        found = _meeting(work, request, which)
        body = request.answered("point") if request.submitted else typed
        meeting = points.add(work, request.actor, found, body)
        written = meeting.agenda_state is not AgendaState.WAITING
        return answer(
            f"On the agenda of {say.when(meeting)}, {meeting.series.name}.",
            "The agenda is sent already, and says so now."
            if written
            else "It is sent one working day before.",
            buttons=(
                Button("Agenda", f"/meeting agenda {meeting.ref}"),
                Button("Add another", f"/meeting add {meeting.ref}", form=True),
            ),
        )

    return await request.act(act)


def _meeting(work: Work, request: Request, which: str) -> Meeting | None:
    if which:
        return meant(work, request, which, lambda other: f"/meeting add {other}")
    return next(iter(coming(work, request)), None)


def _form(work: Work, request: Request, named: str) -> Form:
    there = coming(work, request)
    first = _meeting(work, request, named)
    series: dict[int, Meeting] = {}
    for each in ((first,) if first is not None else ()) + there:
        series.setdefault(each.series.id, each)
    if not series:
        may(request.actor, Right.MEETING)
        raise points.none_planned()
    options = [
        Option(each.ref, one_line(f"{say.name_of(each.series)} {say.when(each)}", 60))
        for each in series.values()
    ]
    return Form(
        "Add a point",
        "Add",
        "/meeting add",
        (
            Text(
                "point", "What should be talked about?", limit=points.LONGEST, placeholder="proof of savings"
            ),
            Choice("meeting", "At", options[:10], initial=options[0].value),
        ),
        note="Its words stand in the channel; names of buyers stay out of it.",
    )
