"""The clock's part in ride-alongs: the next in line is asked, both sides are reminded, debriefs are asked for."""

from __future__ import annotations

from datetime import datetime

from db.memory import Memory
from operations.ride_alongs import keeping


async def ride_in(memory: Memory, workspace_id: int, now: datetime) -> int:
    """Do what is due in one workspace; return how much that was. It writes only where something is."""
    if not await memory.look(keeping.anything_due, workspace_id, now=now):
        return 0
    return await memory.run(keeping.keep, workspace_id, now=now)
