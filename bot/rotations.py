"""The clock's part in programmes: plan them again when something they rest on changed, announce turns, tell what weeks hold."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from alignment.rotation.known import Known
from alignment.rotation.planner import Plan
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
    made = await _plan(memory, workspace_id, now, settled)
    if await memory.look(told.unannounced, workspace_id, now=now):
        made += await memory.run(told.announce, workspace_id, now=now)
    if await memory.look(weeks.untold, workspace_id, now=now):
        made += await memory.run(weeks.tell, workspace_id, now=now)
    if await memory.look(debriefs.unasked, workspace_id, now=now):
        made += await memory.run(debriefs.ask, workspace_id, now=now)
    if await memory.look(debriefs.homeless, workspace_id, now=now):
        made += await memory.run(debriefs.land, workspace_id, now=now)
    return made


async def _plan(
    memory: Memory, workspace_id: int, now: datetime, settled: dict[tuple[int, int], Known]
) -> int:
    """Plan again what would be planned otherwise now: one programme a transaction, the oldest first, around which others are."""
    planned, last = 0, 0
    while True:
        found = await memory.look(partial(changed, settled=settled, after=last), workspace_id, now=now)
        if found is None:
            return planned
        last, known, made = found
        keep = partial(planning.plan, programme_id=last, made=(known, made))
        planned += await memory.run(keep, workspace_id, now=now)


def changed(
    work: Work, settled: dict[tuple[int, int], Known], after: int = 0
) -> tuple[int, Known, Plan] | None:
    """Return the first programme behind one whose plan would be another one now, from what, and that plan; None for none."""
    for each in planning.to_plan(work):
        known = planning.known_of(work, each) if each.id > after else None
        name = (work.workspace_id, each.id)
        if known is None or settled.get(name) == known:
            continue
        made = fair_plan(known)
        if planning.differs(work, each, known, made):
            return each.id, known, made
        settled[name] = known
    return None
