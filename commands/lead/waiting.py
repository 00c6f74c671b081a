"""What people do about a lead that waits: be on it, or take it over for somebody who does not answer."""

from __future__ import annotations

from commands.lead import forms
from commands.lead.doing import carried_out, lead_of, undo_button, what_is_due
from commands.lead.which import Named
from commands.line import Line
from commands.request import Reply, Request
from commands.said import name, said
from db.memory import Work
from messages.buttons import Button
from messages.forms import Form
from operations import ladders


async def on_it(request: Request, line: Line) -> Reply:
    """Say that one is on it: the same is not said again before the next step."""

    def build(_work: Work, found: Named | None) -> Form:
        return forms.plain("onit", "I'm on it", "I'm on it", lead_of(found))

    def acknowledge(work: Work, found: Named) -> Reply:
        lead = ladders.acknowledge(work, request.actor, found.lead.id)
        return said(
            f"{name(lead)}: you are on it. The clock runs on; the next step comes in its time.",
            Button("Show it", f"/lead {lead.id}"),
            Button("Why", f"/lead why {lead.id}"),
        )

    return await carried_out(request, line, "onit", build, acknowledge)


async def cover(request: Request, line: Line) -> Reply:
    """Take a lead over from whoever does not answer; its clock runs on."""

    def build(_work: Work, found: Named | None) -> Form:
        return forms.plain("cover", "Take it over", "Take it", lead_of(found))

    def take(work: Work, found: Named) -> Reply:
        done = ladders.cover(work, request.actor, found.lead.id, via=request.via)
        return said(
            f"{name(done.lead)} is yours.{what_is_due(request, done)}",
            Button("Contact", f"/lead contact {done.lead.id}", form=True),
            Button("Log a call", f"/lead called {done.lead.id}"),
            undo_button(done.lead),
        )

    return await carried_out(request, line, "cover", build, take)
