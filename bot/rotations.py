"""The clock's part in programmes: plan them again when something they rest on changed, announce turns, tell what weeks hold."""

from __future__ import annotations

from datetime import datetime

from alignment.rotation.known import Known
from alignment.rotation.planner import plan as fair_plan
from db.memory import Memory, Work
from operations.rotations import debriefs, planning, told, weeks


async def rotate_in(
    memory: Memory, workspace_id: int, now: datetime, settled: dict[tuple[int, int], Known]
) -> int:
    """Plan again, announce and tell what is due in one workspace; return how much that was.

    Whether a plan would change is found out before anything is locked; `settled` keeps what led to no change, since
    between two ticks hardly anything does.
    """
    made = 0
    if await memory.look(lambda work: anything_changed(work, settled), workspace_id, now=now):
        made += await memory.run(planning.plan, workspace_id, now=now)
    if await memory.look(told.unannounced, workspace_id, now=now):
        made += await memory.run(told.announce, workspace_id, now=now)
    if await memory.look(weeks.untold, workspace_id, now=now):
        made += await memory.run(weeks.tell, workspace_id, now=now)
    if await memory.look(debriefs.unasked, workspace_id, now=now):
        made += await memory.run(debriefs.ask, workspace_id, now=now)
    if await memory.look(debriefs.homeless, workspace_id, now=now):
        made += await memory.run(debriefs.land, workspace_id, now=now)
    return made


def anything_changed(work: Work, settled: dict[tuple[int, int], Known]) -> bool:
    """Tell whether a programme's plan would be another one now."""
    changed = False
    for each in planning.to_plan(work):
        known = planning.known_of(work, each)
        name = (work.workspace_id, each.id)
        if settled.get(name) == known:
            continue
        if planning.differs(work, each, known, fair_plan(known)):
            changed = True
        else:
            settled[name] = known
    return changed
