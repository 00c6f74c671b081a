"""The clock's part in closing a month: its figures are read before anything is locked, and kept in a short write."""

from __future__ import annotations

from datetime import datetime

from db.memory import Memory
from figures import scorecard
from figures.basis import Scope
from operations import closing


async def close_in(memory: Memory, workspace_id: int, now: datetime) -> int:
    """Close the last month of a workspace where its day has come; return how many that were."""
    month = await memory.look(closing.due, workspace_id, now=now)
    if month is None:
        return 0
    found = await memory.look(
        lambda work: scorecard.report(work, Scope(quarter=month), now, now), workspace_id, now=now
    )
    closed = await memory.run(
        lambda work: closing.close_by_clock(work, month, found.pair, scorecard.DEFINITION, found.to_keep),
        workspace_id,
        now=now,
    )
    return int(closed)
