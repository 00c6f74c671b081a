"""The worker: claims what is due, sends it, saves what became of it, until it is told to stop.

A notice is `sending` in the database before its request leaves; a slot is free only after its result is committed;
so whatever breaks, what may have arrived is known to be in doubt, and is looked up before it is sent again.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from itertools import count
from typing import Any

from bot.delivery.artist import Artist
from bot.delivery.clocks import Clocks
from bot.delivery.groups import Groups
from bot.delivery.ledger import Ledger
from bot.delivery.pictures import Draw
from bot.delivery.sender import ClientFor, Render, Sender
from bot.delivery.times import Boottime, Times
from bot.delivery.times import boottime as machine_boottime
from bot.measures import Measures
from db.memory import Memory, Work
from db.stores import delivery as stored
from db.stores.delivery import Claimed, Rules
from db.tables.delivery import NoticeState
from digests import registry

log = logging.getLogger(__name__)

_SLOTS = 4
"""Batches that may be on their way at once: workspaces whose Slack hangs take their share, and others still have room."""

_GATHER = 0.02
"""Seconds that a claim waits for more to be sent, once it has got all that could go."""


class Worker:
    """Delivers notices of all workspaces. Any number of workers may run on one database.

    `clients` gives the Slack client of a workspace (without retries of its own), None before Slack is connected.
    `now` is the clock by which notices are due, `boottime` the one by which leases run; while `clocks` finds that this
    machine's cannot be trusted, nothing is claimed, and so nothing sent or expired. `draw` makes pictures; None: in a
    process of their own, while any are wanted.
    """

    def __init__(
        self,
        memory: Memory,
        clients: ClientFor,
        *,
        name: str,
        now: Callable[[], datetime],
        render: Render = registry.render,
        draw: Draw | None = None,
        rules: Rules = Rules(),  # noqa: B008 - frozen
        times: Times = Times(),  # noqa: B008 - frozen
        boottime: Boottime = machine_boottime,
        clocks: Clocks | None = None,
        measures: Measures | None = None,
    ) -> None:
        usable = rules.lease.total_seconds() - times.limit - times.margin
        if usable <= 0:
            raise ValueError("a lease must be longer than the limit of a call and the margin together")
        self.clocks = clocks or Clocks(memory)
        self._memory = memory
        self._name = f"{name}-{secrets.token_hex(3)}"[:40]
        self._now = now
        self._rules = rules
        self._times = times
        self._boottime = boottime
        self._usable = usable
        self._slots = _SLOTS * rules.batch
        self._measures = measures or Measures()
        self._artist = Artist(times.drawing)
        self._sender = Sender(
            memory,
            render=render,
            draw=draw or self._artist.draw,
            now=now,
            times=times,
            boottime=boottime,
            skew=self.clocks.skew,
            measures=self._measures,
        )
        self._ledger = Ledger(memory, rules, now)
        self._groups = Groups(
            clients,
            self._sender,
            self._ledger,
            ended=self._ended,
            now=now,
            times=times,
            boottime=boottime,
            measures=self._measures,
        )
        self._claims = count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._under_way = 0
        self._by_workspace: Counter[int] = Counter()
        self._got_all = False
        self._stopping = False
        self._wake = asyncio.Event()
        self.last_claim = 0.0
        """When the database was last asked for work, on the boot clock: what `readyz` looks at."""

    # Life ------------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Deliver until `stop`; then claim nothing more, and finish what is under way within its time."""
        ledger = asyncio.create_task(self._ledger.run())
        try:
            wait = self._times.poll_quick
            while not self._stopping:
                if await self._round():
                    wait = self._times.poll_quick
                    continue
                await self._sleep(wait)
                wait = min(wait * 2, self._times.poll_slow)
            await self._finish()
        finally:
            await self._let_go()
            ledger.cancel()
            await asyncio.gather(ledger, return_exceptions=True)

    def stop(self) -> None:
        """Claim nothing more. `run` ends when what is under way is finished, or after 20 s."""
        self._stopping = True
        self._wake.set()

    def nudge(self) -> None:
        """Say that something may be due: look now."""
        self._wake.set()

    async def drain(self, limit: float = 30.0) -> Mapping[NoticeState, int]:
        """Deliver all that is due now, waits between messages included; return how many results of each state.

        Stops when nothing is left that could go, or after `limit` seconds.
        """
        before = self._ledger.counts.copy()
        ledger = asyncio.create_task(self._ledger.run())
        end = asyncio.get_running_loop().time() + limit
        try:
            while asyncio.get_running_loop().time() < end:
                if await self._round():
                    continue
                if self._under_way:
                    await self._sleep(0.02)
                    continue
                mute = self._groups.muted()
                left = await self._memory.look(
                    lambda work, mute=mute: stored.backlog(work, without=mute),  # type: ignore[misc]
                    0,
                    now=self._now(),
                )
                if left.empty:
                    break
                await self._sleep(0.02)
            await self._finish()
        finally:
            await self._let_go()
            ledger.cancel()
            await asyncio.gather(ledger, return_exceptions=True)
        return self._ledger.counts - before

    async def _sleep(self, seconds: float) -> None:
        if self._stopping:  # whoever slept before may have used up the call to wake
            return
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return
        self._wake.clear()

    async def _finish(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._times.stop)

    async def _let_go(self) -> None:
        """Leave what is still under way: it stays `sending`, and whoever comes next looks it up."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._artist.rest()

    # Work ------------------------------------------------------------------------------------------------------------

    async def _round(self) -> bool:
        """Claim as much as there are free slots for and set it going; tell whether there was any."""
        if self._got_all:
            await self._gather()
            if self._stopping:
                return False
        free = min(self._rules.batch, self._slots - self._under_way)
        if free <= 0:
            await self._wake.wait()
            self._wake.clear()
            return True
        noted = self._boottime()  # before the claim: the lease begins later than this, never earlier
        claims = await self._claim(free)
        self._got_all = len(claims) < free
        if not claims:
            return False
        self._under_way += len(claims)
        until = noted + self._usable
        for each in claims:
            self._by_workspace[each.notice.workspace_id] += 1
        for workspace_id, group in self._groups.of(claims):
            self._start(self._groups.send(workspace_id, group, until))
        return True

    async def _gather(self) -> None:
        """Wait a moment for some results: they come in crowds, and a claim for each would cost more than the wait."""
        clock = asyncio.get_running_loop().time
        end = clock() + _GATHER
        enough = self._under_way - self._rules.batch // 2
        while enough < self._under_way and not self._stopping and (left := end - clock()) > 0:
            await self._sleep(left)

    def _ended(self, workspace_id: int) -> None:
        """Take back the slot of a notice whose result is committed."""
        self._under_way -= 1
        self._by_workspace[workspace_id] -= 1
        self._wake.set()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _claim(self, free: int) -> list[Claimed]:
        token = f"{self._name}/{next(self._claims)}"
        mute = self._groups.muted()
        under_way = +self._by_workspace

        def act(work: Work) -> tuple[float, list[Claimed]]:
            ahead = self.clocks.ahead(work)
            if not self.clocks.near(ahead):
                return ahead, []
            return ahead, stored.claim(
                work, self._rules, token, limit=free, without=mute, under_way=under_way
            )

        try:
            await self.clocks.listen()
            ahead, claims = await self._memory.run(act, 0, now=self._now())
        except Exception as problem:  # noqa: BLE001 - no claim, no post: said, and asked again after a pause
            log.error("nothing claimed", extra={"error": type(problem).__name__})  # noqa: TRY400
            return []
        if self.clocks.judge(ahead):
            self.last_claim = self._boottime()
        return claims
