"""`/tandem repair L-42`: a lead whose state is not what its history says, shown and brought to it."""

from __future__ import annotations

from alignment.lead_state import STAGE_WORDS
from alignment.permissions import Right, may
from commands.lead.which import number_in
from commands.line import Line
from commands.request import Reply, Request
from commands.said import said
from db.memory import Work
from messages.buttons import Button
from messages.fields import Text
from messages.forms import Form
from messages.text import one_line
from operations import repair as operation


async def repair(request: Request, line: Line) -> Reply:
    """Bring a lead's state to what its history says."""
    may(request.actor, Right.REPAIR)
    typed = request.answered("ref") or line.rest
    number = number_in(typed) if typed.strip() else None
    if number is None and not request.submitted:
        fields = (Text("ref", "Lead", placeholder="L-42", limit=20),)
        return Reply(form=Form("Repair a lead", "Repair", "/tandem repair", fields))

    def act(work: Work) -> Reply:
        done = operation.repair(work, request.actor, number or 0)
        name = f"L-{done.after.id} {one_line(done.after.company, 40)}"
        buttons = (Button("Show", f"/lead {done.after.id}"), Button("The trail", "/tandem audit"))
        if not done.changed:
            return said(f"{name} is what its history says: {STAGE_WORDS[done.after.stage]}.", *buttons)
        return said(
            f"{name} was {STAGE_WORDS[done.before.stage]}; by its history it is "
            f"{STAGE_WORDS[done.after.stage]}, and now it is so.",
            *buttons,
        )

    return await request.act(act)
