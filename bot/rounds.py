"""One act in every workspace, by turns: one where it breaks keeps no other waiting."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from db.memory import Memory, Work
from db.stores import workspaces

log = logging.getLogger(__name__)

Act = Callable[[int, datetime], Awaitable[int]]
"""What is done in a workspace at a moment; returns how much came of it."""

Round = Callable[[datetime], Awaitable[None]]
"""A job of the heartbeat."""


Due = Callable[[Work], Iterable[int]]
"""Name the workspaces in which there may be something to do now, in one statement."""


def everywhere(
    memory: Memory,
    name: str,
    act: Act,
    nudge: Callable[[], None] | None = None,
    due: Due = workspaces.all_ids,
) -> Round:
    """Return a job that does `act` in every workspace that is `due`, and wakes who delivers when anything came of it."""

    async def go(now: datetime) -> None:
        made, broke = 0, None
        for workspace_id in await memory.look(due, 0, now=now):
            try:
                made += await act(workspace_id, now)
            except Exception as problem:  # said here with its workspace, and raised when the others are done
                log.exception("job failed in a workspace", extra={"kind": name, "workspace": workspace_id})
                broke = problem
        if made and nudge is not None:
            nudge()
        if broke is not None:
            raise broke

    return go
