"""Workers, clocks and web processes, each in a process of its own that somebody will kill."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
import uvicorn.protocols.http.httptools_impl
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from bot import heartbeat
from bot.delivery import fence
from bot.delivery.ticker import Ticker
from bot.delivery.times import Times
from bot.delivery.worker import Worker
from bot.http import doors
from bot.process import Mode, Part, Process
from bot.settings import Settings
from commands import router
from db.memory import Memory, Work
from db.stores.delivery import Rules
from db.stores.notices import Notice
from messages.message import Message, compose
from tests.delivery.conftest import a_picture, quick_draw
from tests.orphans import outlive_nobody

RULES = Rules(lease=timedelta(seconds=4), gap=timedelta(seconds=0.02), per_minute=0)
TIMES = Times(
    limit=1.0, margin=0.3, poll_quick=0.02, poll_slow=0.1,
    retry=timedelta(seconds=0.1), longest_retry=timedelta(seconds=2), settle=timedelta(seconds=2),
    picture_rest=timedelta(seconds=0.1), picture_tries=1000,
)  # fmt: skip
TICK = 0.15
HELD_UP = (sqlite3.OperationalError, sa.exc.OperationalError)
AT_HAND = (uvicorn.protocols.http.httptools_impl, doors, router.nouns())
"""What a web process otherwise fetches when it is first needed: here they are born often, and from one that has it."""

SECRET = "a campaign's own key"


@dataclass(frozen=True, slots=True)
class Birth:
    """What a process is born with. `ahead`: seconds by which its clock is wrong; `port` is a web process's."""

    role: str
    name: str
    database: str
    api: str
    token: str
    signing: str
    ahead: float = 0.0
    port: int = 0

    def now(self) -> datetime:
        """Return the time as this process believes it to be."""
        return datetime.now(UTC) + timedelta(seconds=self.ahead)


def words(_work: Work, notice: Notice) -> Message | None:
    """Render any notice as its key and edition; of some, a picture shows the same."""
    said = f"{notice.dedup_key} edition {notice.edition}"
    return compose(said, "", picture=a_picture(said) if carries_picture(notice.dedup_key) else None)


def carries_picture(dedup_key: str) -> bool:
    """Tell whether a notice carries a picture, by its key; what brings it up to date does as well."""
    return zlib.crc32(dedup_key.encode()) % 5 == 0


def live(birth: Birth) -> None:
    """Do one's work until killed, or until SIGTERM."""
    outlive_nobody()
    asyncio.run({"worker": _deliver, "clock": _tick, "web": _answer}[birth.role](birth))


async def _deliver(birth: Birth) -> None:
    memory = Memory.open(birth.database, pool=4)
    async with fence.session() as session:
        client = AsyncWebClient(token=birth.token, base_url=birth.api, session=session, retry_handlers=[])

        async def clients(_workspace_id: int) -> AsyncWebClient | None:
            return client

        worker = Worker(
            memory,
            clients,
            name=birth.name,
            now=birth.now,
            render=words,
            draw=quick_draw,
            rules=RULES,
            times=TIMES,
        )
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
        await worker.run()
    memory.close()


async def _tick(birth: Birth) -> None:
    memory = Memory.open(birth.database, pool=4)
    told = asyncio.Event()

    async def nobody_new(_workspace_id: int) -> None:
        return None

    jobs = heartbeat.jobs(memory, lambda: None, nobody_new, lambda _workspace_id: None)
    ticker = Ticker(memory, [replace(job, seconds=min(job.seconds, TICK)) for job in jobs], now=birth.now)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    ticker.start()
    await told.wait()
    await ticker.stop()
    memory.close()


async def _answer(birth: Birth) -> None:
    settings = Settings(
        slack_bot_token=SecretStr(birth.token),
        slack_signing_secret=SecretStr(birth.signing),
        slack_api_url=birth.api,
        database_url=birth.database,
        tandem_secret_key=SecretStr(SECRET),
    )
    while True:
        process = Process(
            settings, Mode.HTTP, frozenset({Part.WEB}), clock=birth, port=birth.port, say=lambda _words: None
        )
        try:
            return await process.run()
        except HELD_UP as problem:
            # Somebody is frozen in the middle of writing to SQLite; whoever keeps processes alive starts it again.
            if "locked" not in str(problem):
                raise
