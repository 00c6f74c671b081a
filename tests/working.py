"""What a process of Tandem's does in tests that give it one of its own: deliver, tick or answer, until killed or told to stop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import uvicorn.protocols.http.httptools_impl
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from bot import heartbeat
from bot.delivery import fence
from bot.delivery.ticker import Job, Ticker
from bot.delivery.worker import Worker
from bot.http import doors
from bot.process import Mode, Part, Process
from bot.settings import Settings
from commands import router
from db.memory import Memory

AT_HAND = (uvicorn.protocols.http.httptools_impl, doors, router.nouns())
"""What a web process otherwise fetches when it is first needed: here they are born often, and from one that has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """What a process is born with; `port` is a web process's."""

    role: str
    name: str
    database: str
    api: str
    token: str
    signing: str
    port: int = 0

    def now(self) -> datetime:
        """Return the time as this process believes it to be."""
        raise NotImplementedError


async def deliver(birth: Birth, memory: Memory, **ways: Any) -> None:
    """Send what is owed; `ways` are how the worker goes about it."""
    async with fence.session() as session:
        client = AsyncWebClient(token=birth.token, base_url=birth.api, session=session, retry_handlers=[])

        async def clients(_workspace_id: int) -> AsyncWebClient | None:
            return client

        worker = Worker(memory, clients, name=birth.name, now=birth.now, **ways)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
        await worker.run()
    memory.close()


async def tick(birth: Birth, memory: Memory, paced: Callable[[Job], Job]) -> None:
    """Do what a clock does, each job as often as `paced` says."""
    told = asyncio.Event()

    async def nobody_new(_workspace_id: int) -> None:
        return None

    jobs: Sequence[Job] = heartbeat.jobs(memory, lambda: None, nobody_new, lambda _workspace_id: None)
    ticker = Ticker(memory, [paced(job) for job in jobs], now=birth.now)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    ticker.start()
    await told.wait()
    await ticker.stop()
    memory.close()


def answering(birth: Birth, key: str) -> Process:
    """Return a process that answers Slack over HTTP; `key` is its secret."""
    settings = Settings(
        slack_bot_token=SecretStr(birth.token),
        slack_signing_secret=SecretStr(birth.signing),
        slack_api_url=birth.api,
        database_url=birth.database,
        tandem_secret_key=SecretStr(key),
    )
    return Process(
        settings, Mode.HTTP, frozenset({Part.WEB}), clock=birth, port=birth.port, say=lambda _words: None
    )
