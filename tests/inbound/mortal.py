"""A Tandem in a process of its own that is killed right after it has saved what somebody did, and before it says so."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import uvicorn.protocols.http.httptools_impl

from bot.http import doors
from bot.process import Mode, Part, Process
from bot.settings import Settings
from commands import router
from db.memory import Memory
from tests.orphans import outlive_nobody

AT_HAND = (uvicorn.protocols.http.httptools_impl, doors, router.nouns())
"""What a web process otherwise fetches when it is first needed."""


@dataclass(frozen=True, slots=True)
class Birth:
    """What a process is born with. `ahead`: how far its clock is from the machine's; `dies` at its first saved act."""

    settings: Settings
    mode: Mode
    ahead: timedelta
    port: int
    dies: bool

    def now(self) -> datetime:
        """Return the time as this process believes it to be."""
        return datetime.now(UTC) + self.ahead


def live(birth: Birth) -> None:
    """Answer Slack until killed, or until SIGTERM."""
    outlive_nobody()
    if birth.dies:
        for way in ("run", "attempt"):
            setattr(Memory, way, _then_killed(getattr(Memory, way)))
    process = Process(
        birth.settings,
        birth.mode,
        frozenset({Part.WEB}),
        clock=birth,
        port=birth.port,
        say=lambda _words: None,
    )
    asyncio.run(process.run())


def _then_killed(saved: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def run(self: Memory, act: Any, workspace_id: int, *, now: datetime, inbound: str = "") -> Any:
        result = await saved(self, act, workspace_id, now=now, inbound=inbound)
        if inbound:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return run
