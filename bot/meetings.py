"""The clock's part in joint meetings: plan them, write their agendas, remind of actions on their day."""

from __future__ import annotations

from datetime import datetime

from db.memory import Memory, Work
from figures.agenda import collect
from operations.meetings import planning, writing
from operations.meetings.writing import Ready


async def meet_in(memory: Memory, workspace_id: int, now: datetime) -> int:
    """Plan, write and remind what is due in one workspace; return how much that was.

    What takes long, the figures, is read before anything is locked; whoever wrote an agenda meanwhile was first.
    """
    made = 0
    if await memory.look(planning.anything_due, workspace_id, now=now):
        made += await memory.run(planning.plan, workspace_id, now=now)
    ready = await memory.look(look, workspace_id, now=now)
    if ready:
        made += await memory.run(lambda work: writing.write(work, ready), workspace_id, now=now)
    if await memory.look(writing.unreminded, workspace_id, now=now):
        made += await memory.run(writing.remind, workspace_id, now=now)
    return made


def look(work: Work) -> tuple[Ready, ...]:
    """Return the meetings whose agenda is due, each with what the data says as of then."""
    found = []
    for each, due in writing.due(work):
        points, pair = collect(work, each, due)
        found.append(Ready(each, points, pair))
    return tuple(found)
