"""Workers, clocks and web processes, each in a process of its own that somebody will kill."""

from __future__ import annotations

import asyncio
import sqlite3
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from bot.delivery.times import Times
from db.memory import Memory, Work
from db.stores.delivery import Rules
from db.stores.notices import Notice
from messages.message import Message, compose
from tests import working
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
SECRET = "a campaign's own key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth(working.Birth):
    """What a process is born with. `ahead`: seconds by which its clock is wrong."""

    ahead: float = 0.0

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
    await working.deliver(birth, memory, render=words, draw=quick_draw, rules=RULES, times=TIMES)


async def _tick(birth: Birth) -> None:
    memory = Memory.open(birth.database, pool=4)
    await working.tick(birth, memory, lambda job: replace(job, seconds=min(job.seconds, TICK)))


async def _answer(birth: Birth) -> None:
    while True:
        process = working.answering(birth, SECRET)
        try:
            return await process.run()
        except HELD_UP as problem:
            # Somebody is frozen in the middle of writing to SQLite; whoever keeps processes alive starts it again.
            if "locked" not in str(problem):
                raise
