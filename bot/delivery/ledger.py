"""Writes down what became of notices: many results in one commit, and never one forgotten."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from alignment.notices import HELD_FOR_OUTSIDERS
from db.memory import Memory, Work
from db.stores import delivery as stored
from db.stores.delivery import Found, Result, Rules
from db.tables.delivery import NoticeState
from operations import caught_up, installing
from operations.trouble import Trouble, tell

log = logging.getLogger(__name__)

_BATCH = 64
_GATHER = 0.004
"""Seconds that a first result waits for company: one commit for many costs little more than for one."""
_RETRY = 0.2
_LONGEST_RETRY = 2.0


class Ledger:
    """Takes results one at a time and commits them together; a result is saved when `save` returns."""

    def __init__(self, memory: Memory, rules: Rules, now: Callable[[], datetime]) -> None:
        self._memory = memory
        self._rules = rules
        self._now = now
        self._waiting: list[tuple[Result, asyncio.Future[None]]] = []
        self._there = asyncio.Event()
        self.counts: Counter[NoticeState] = Counter()

    async def save(self, result: Result) -> None:
        """Return when the result is committed, however long the database is away."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((result, done))
        self._there.set()
        await done

    async def run(self) -> None:
        """Commit what waits, again and again, until cancelled."""
        retry = _RETRY
        while True:
            await self._there.wait()
            if len(self._waiting) < _BATCH:
                await asyncio.sleep(_GATHER)
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            left = await self._commit(batch)
            if left:
                self._waiting = left + self._waiting
                await asyncio.sleep(retry)
                retry = min(retry * 2, _LONGEST_RETRY)
            else:
                retry = _RETRY
            if not self._waiting:
                self._there.clear()

    async def _commit(
        self, batch: list[tuple[Result, asyncio.Future[None]]]
    ) -> list[tuple[Result, asyncio.Future[None]]]:
        """Save a batch; where that fails, each alone, so that one bad result stops no other. Return what is left."""
        try:
            await self._save([result for result, _done in batch])
        except Exception as problem:  # noqa: BLE001 - nothing is lost: each is saved again, alone or later
            log.warning("results not saved", extra={"count": len(batch), "error": type(problem).__name__})
            if len(batch) == 1:
                return batch
            return [left for each in batch for left in await self._commit([each])]
        for result, done in batch:
            self.counts[result.state] += 1
            if not done.done():
                done.set_result(None)
        return []

    async def _save(self, results: Sequence[Result]) -> None:
        def act(work: Work) -> Found:
            found = stored.finish(work, self._rules, results)
            for each in results:
                _tell(work, each, newly_broken=each in found.broken)
            for workspace_id, why in found.suspended:
                installing.note_suspended(_at(work, workspace_id), why)
            return found

        found = await self._memory.run(act, 0, now=self._now())
        for workspace_id, why in found.suspended:
            log.error("workspace suspended", extra={"workspace": workspace_id, "error": why})


def _at(work: Work, workspace_id: int) -> Work:
    return Work(work.connection, workspace_id, work.now, kept=work.kept)


def _tell(work: Work, result: Result, *, newly_broken: bool) -> None:
    """Owe its owner a message about what was not delivered; a broken channel is told once, not for each notice.

    What is late with many others comes as one with them.
    """
    notice = result.claimed.notice
    here = _at(work, notice.workspace_id)
    if result.fold:
        caught_up.fold(here, notice.lane)
    elif result.arrived:
        caught_up.arrived(here, notice, result.arrived)
    elif newly_broken:
        tell(here, notice, Trouble.CHANNEL, result.broken)
    elif result.state == NoticeState.FAILED and not result.broken:
        tell(here, notice, Trouble.NOTICE, result.error, result.reference)
    elif result.state == NoticeState.HELD:
        what = Trouble.OUTSIDE if result.error == HELD_FOR_OUTSIDERS else Trouble.UNSURE
        tell(here, notice, what, result.error)
