"""`/tandem settings invitations`: what both teams do together, sent to one's own calendar as `.ics` by direct message."""

from __future__ import annotations

from alignment.errors import Incomplete, NotUnderstood, Offer
from commands.answers import answer
from commands.line import Line
from commands.request import Reply, Request
from db.memory import Work
from figures import invitations as figures
from figures.feeds import Found
from messages.buttons import Button
from messages.fields import Choice, Option
from messages.forms import Form
from messages.text import one_line
from messages.words import count
from operations import invitations

INVITATIONS = Button("Invitations", "/tandem settings invitations", form=True)
CALENDAR = Button("Calendar", "/tandem calendar")


async def run(request: Request, line: Line) -> Reply:
    """Send invitations from now on, or none any more; alone it is the form."""
    typed = line.rest.casefold().strip()
    if request.submitted:
        picked = request.answers.get("send")
        typed = picked if isinstance(picked, str) else ""
        if not typed:
            raise Incomplete("Pick one.", field="send")
    elif request.form or not typed:
        return await request.look(lambda work: Reply(form=_form(work, request)))
    if typed in ("on", "yes"):
        return await request.act(lambda work: _on(work, request))
    if typed in ("off", "none", "never", "stop", "no"):
        there = await request.act(lambda work: invitations.turn_off(work, request.actor))
        return answer(
            "No invitations come any more, and the links of those you have open nothing."
            if there
            else "No invitations come to you.",
            buttons=(INVITATIONS, CALENDAR),
        )
    raise NotUnderstood(
        f'"{one_line(typed, 30)}" is nothing I know of invitations. There are: on, off.',
        Offer("Invitations", "/tandem settings invitations", form=True),
    )


def _on(work: Work, request: Request) -> Reply:
    coming = figures.entries(Found.here(work), request.actor.id)
    entries = invitations.turn_on(work, request.actor, coming)
    return answer(
        "Invitations come to you by direct message from now on.",
        f"One message lists what is coming: {count(entries, 'entry', 'entries')}, each series once."
        if entries
        else "Nothing of yours is planned; the first comes when something is.",
        buttons=(Button("Turn off", "/tandem settings invitations off"), CALENDAR),
    )


def _form(work: Work, request: Request) -> Form:
    wanted = invitations.wanted(work, request.actor)
    return Form(
        "Invitations",
        "Save",
        "/tandem settings invitations",
        (
            Choice(
                "send",
                "Send invitations",
                (Option("on", "By direct message"), Option("off", "None")),
                initial="on" if wanted else "off",
            ),
        ),
        note="One for each series, turn or meeting of yours, and when it changes. A subscription needs none: /tandem calendar",
    )
