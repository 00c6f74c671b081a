"""The clock's part in pairings: say that a round comes, draw it once, tell everybody what became of them."""

from __future__ import annotations

from datetime import datetime

from db.memory import Memory
from operations.pairings import planning


async def pair_in(memory: Memory, workspace_id: int, now: datetime) -> int:
    """Do what is due about pairings in one workspace; return how much that was.

    A round is read and drawn before anything is locked, and kept in one write; what is said of it follows in short ones.
    """
    made = 0
    drafts = await memory.look(planning.look, workspace_id, now=now)
    if drafts:
        made += await memory.run(lambda work: planning.keep(work, drafts), workspace_id, now=now)
    while await memory.look(planning.anything_due, workspace_id, now=now):
        said = await memory.run(planning.say, workspace_id, now=now)
        if not said:
            break
        made += said
    return made
