"""The clock's part in duty rotas: plan their turns, and owe what is said of those that are near."""

from __future__ import annotations

from datetime import datetime

from bot.rounds import Act
from db.memory import Memory
from operations.duty import planning


def duties(memory: Memory) -> Act:
    """Return what the heartbeat does about duty rotas in one workspace."""

    async def plan(workspace_id: int, now: datetime) -> int:
        return await plan_in(memory, workspace_id, now)

    return plan


async def plan_in(memory: Memory, workspace_id: int, now: datetime) -> int:
    """Plan what is due in one workspace; return how much that was. Nothing is written where nothing is due."""
    if not await memory.look(planning.anything_due, workspace_id, now=now):
        return 0
    return await memory.run(planning.plan, workspace_id, now=now)
