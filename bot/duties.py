"""The clock's part in duty rotas: plan their turns, and owe what is said of those that are near."""

from __future__ import annotations

from datetime import datetime

from db.memory import Memory
from operations.duty import planning


async def share_duty_in(memory: Memory, workspace_id: int, now: datetime) -> int:
    """Plan what is due in one workspace; return how much that was. Nothing is written where nothing is due."""
    if not await memory.look(planning.anything_due, workspace_id, now=now):
        return 0
    return await memory.run(planning.plan, workspace_id, now=now)
