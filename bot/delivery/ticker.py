"""The clock: wakes a handful of jobs, each of which may run twice without harm, and refuses to tick by a wrong time."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.delivery.clocks import Clocks
from bot.measures import Measures
from db.memory import Memory
from db.stores import delivery as stored
from db.stores import workspaces

log = logging.getLogger(__name__)

STOP_SECONDS = 5
"""So long a beat that was cut off may take to end."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every so many seconds. It is told the time, and must bear being done twice."""

    name: str
    seconds: float
    work: Callable[[datetime], Awaitable[object]]


class Ticker:
    """The heartbeat of one process: any number of them on one database is safe, since each job is.

    `now` is the clock that jobs are told, which a demo may move; `clocks` compares the machine's with the database's and
    Slack's before each beat. While two are over a minute apart nothing ticks.
    """

    def __init__(
        self,
        memory: Memory,
        jobs: Sequence[Job],
        *,
        now: Callable[[], datetime],
        clocks: Clocks | None = None,
        measures: Measures | None = None,
    ) -> None:
        self._memory = memory
        self._jobs = tuple(jobs)
        self._now = now
        self._clocks = clocks or Clocks(memory)
        self._measures = measures or Measures()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self.last_beat = 0.0
        """When a job was last done, on the monotonic clock."""
        self._stopping = asyncio.Event()
        self._beats: set[asyncio.Future[Any]] = set()

    def start(self) -> None:
        """Begin: each job at once, then at its interval. Needs a running event loop."""
        for job in self._jobs:
            self._scheduler.add_job(
                self.beat,
                IntervalTrigger(seconds=job.seconds, timezone=UTC),
                args=[job],
                id=job.name,
                next_run_time=datetime.now(UTC),
                misfire_grace_time=None,  # however late: APScheduler's own second would drop a job in a stall
                coalesce=True,
                max_instances=1,
            )
        self._scheduler.start()

    async def stop(self) -> None:
        """End: nothing more is begun, what is under way is cut off, and nobody asks the database any more.

        APScheduler cuts off by itself, but in a later turn of the loop, and waits for nobody: a beat that was woken in
        between asked a database which was closed already, and one that had not begun was logged as an error.
        """
        if not self._scheduler.running:
            return
        self._stopping.set()
        self._scheduler.remove_all_jobs()
        await asyncio.sleep(0)  # what was begun in this very moment sees that there is nothing to do
        for beat in self._beats:
            beat.cancel()
        if self._beats:
            await asyncio.wait(set(self._beats), timeout=STOP_SECONDS)
        await asyncio.sleep(0)  # APScheduler hears that they ended
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)

    def rouse(self) -> None:
        """Let every job be done now, also one that is at work, as after the time was moved on.

        For the event loop that it began in: APScheduler would pass over what is at work in this moment.
        """
        for job in self._jobs:
            roused = asyncio.ensure_future(self.beat(job))
            self._beats.add(roused)
            roused.add_done_callback(self._beats.discard)

    async def beat(self, job: Job) -> bool:
        """Do a job once, unless the clocks disagree; tell whether it was done. What breaks is said, not raised."""
        if self._stopping.is_set():
            return False
        beat = asyncio.current_task()
        assert beat is not None, "a coroutine runs in a task"
        self._beats.add(beat)
        try:
            if not await self._clocks.agree():
                return False
            with self._measures.timing("tandem_job_seconds", job.name):
                await job.work(self._now())
        except asyncio.CancelledError:
            if not self._stopping.is_set():
                raise
            return False  # told to stop: whoever comes next does it, since every job bears being done twice
        except Exception:
            log.exception("job failed", extra={"kind": job.name})
            self._measures.count("tandem_job_failures", job.name)
            return False
        finally:
            self._beats.discard(beat)
        self.last_beat = time.monotonic()
        return True


def housekeeping(memory: Memory) -> list[Job]:
    """Return the jobs that delivery itself needs: expire what nobody wants any more, drop what was kept long enough."""

    async def sweep(now: datetime) -> int:
        return await memory.run(stored.expire, 0, now=now)

    async def prune(now: datetime) -> int:
        total = 0
        for workspace_id in await memory.look(workspaces.all_ids, 0, now=now):
            while await memory.look(stored.anything_old, workspace_id, now=now):
                total += await memory.run(stored.prune, workspace_id, now=now)
        return total

    return [Job("sweep", 30, sweep), Job("prune", 6 * 3600, prune)]
