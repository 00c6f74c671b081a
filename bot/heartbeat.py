"""What the clock does: the diary of each workspace, the inbox folder, who belongs to Slack, and what delivery needs."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import date, datetime

from alignment.calendar import local_day, zone_named
from alignment.retention import is_time
from bot.delivery.ticker import Job, housekeeping
from bot.erasures import Journal
from db.memory import Memory
from db.stores import workspaces
from operations import aftermath, diary, ladders, left_behind, patterns, retention, routing, sweep
from operations import homes as operations_homes

log = logging.getLogger(__name__)

TICK_SECONDS = 5
DIRECTORY_SECONDS = 24 * 3600
CHANNELS_SECONDS = 900
INBOX_SECONDS = 60
ROUTING_SECONDS = 10
ERASURES_SECONDS = 60
RECONNECT_SECONDS = 15
RETENTION_SECONDS = 3600
SWEEP_SECONDS = 1800
AFTERMATH_SECONDS = 60
PEOPLE_AT_ONCE = 1_000
"""So many of each state are looked for at a time: looking holds nobody up."""

WRITE_SECONDS = 0.04
"""A write lets people go for so long, and ends with the one it is at: others wait behind it, and not over 100 ms."""

Refresh = Callable[[int], Awaitable[None]]
Inbox = Callable[[int], object]
"""Imports what lies in a workspace's inbox folder; runs in a thread, since a file may be large."""


Forget = Callable[[datetime], object]
"""Cleans what lies beside the tables; runs in a thread, since a file may be large."""


def jobs(
    memory: Memory,
    nudge: Callable[[], None],
    refresh: Refresh,
    inbox: Inbox,
    erasures: Journal | None = None,
    channels: Refresh | None = None,
    reconnect: Callable[[datetime], Awaitable[None]] | None = None,
    forget: Forget | None = None,
) -> list[Job]:
    """Return every job of the heartbeat; each may be done twice without harm.

    `refresh` reads a workspace's people and channels in full, `channels` looks whether a channel opened to others,
    `reconnect` asks whether a workspace whose token died may speak again, `forget` takes who was erased out of what lies
    beside the tables.
    """

    async def everywhere(now: datetime) -> tuple[int, ...]:
        return await memory.look(workspaces.all_ids, 0, now=now)

    async def tick(now: datetime) -> None:
        await _tick_all(memory, await everywhere(now), now, nudge)

    async def climb(now: datetime) -> None:
        await _climb_all(memory, await everywhere(now), now, nudge)

    async def reckon(now: datetime) -> None:
        for workspace_id in await everywhere(now):
            await memory.run(diary.reckon, workspace_id, now=now)

    async def read_inbox(now: datetime) -> None:
        ids = await everywhere(now)
        if len(ids) == 1:  # a file does not say whose it is
            await asyncio.to_thread(inbox, ids[0])
            nudge()

    async def route(now: datetime) -> None:
        for workspace_id in await everywhere(now):
            if await _route(memory, workspace_id, now):
                nudge()

    return [
        Job("reckon", DIRECTORY_SECONDS, reckon),
        Job("diary", TICK_SECONDS, tick),
        Job("routing", ROUTING_SECONDS, route),
        Job("ladders", TICK_SECONDS, climb),
        Job("directory", DIRECTORY_SECONDS, _reading(memory, refresh)),
        *([Job("channels", CHANNELS_SECONDS, _reading(memory, channels))] if channels is not None else []),
        Job("inbox", INBOX_SECONDS, read_inbox),
        Job("erasures", ERASURES_SECONDS, _erasing(memory, erasures, forget)),
        Job("retention", RETENTION_SECONDS, _letting_go(memory)),
        Job("aftermath", AFTERMATH_SECONDS, _following_up(memory, nudge)),
        Job("unworked", SWEEP_SECONDS, _sweeping(memory, nudge)),
        *([Job("reconnect", RECONNECT_SECONDS, reconnect)] if reconnect is not None else []),
        *housekeeping(memory),
    ]


async def _route(memory: Memory, workspace_id: int, now: datetime) -> bool:
    """Route the leads of a workspace that wait and can be had now, a short write at a time; tell whether any waited."""
    if not await memory.look(routing.any_wait, workspace_id, now=now):
        return False
    while await memory.run(routing.sweep, workspace_id, now=now):
        pass
    return True


def _erasing(
    memory: Memory, erasures: Journal | None, forget: Forget | None
) -> Callable[[datetime], Awaitable[None]]:
    """Keep who was erased out of a database that was put back, out of files and out of SQLite's log."""

    async def erase(now: datetime) -> None:
        if erasures is not None:
            await asyncio.to_thread(erasures.keep, memory, now)
        if forget is not None:
            await asyncio.to_thread(forget, now)

    return erase


def _following_up(memory: Memory, nudge: Callable[[], None]) -> Callable[[datetime], Awaitable[None]]:
    """Owe what comes after rejections by itself; a workspace where that breaks keeps no other waiting."""

    looked: dict[int, date] = {}

    async def follow_up(now: datetime) -> None:
        made, broke = 0, None
        for workspace_id in await memory.look(workspaces.all_ids, 0, now=now):
            try:
                made += await memory.run(aftermath.follow_up, workspace_id, now=now)
                terms = await memory.look(workspaces.terms, workspace_id, now=now)
                today = local_day(now, terms.zone)
                if looked.get(workspace_id) != today:
                    standing_out = await memory.look(patterns.found, workspace_id, now=now)
                    made += await memory.run(
                        lambda work, found=standing_out: aftermath.once_a_day(work, found),  # type: ignore[misc]
                        workspace_id,
                        now=now,
                    )
                    looked[workspace_id] = today
            except Exception as problem:  # said here with its workspace, and raised when the others are done
                log.exception("not followed up", extra={"workspace": workspace_id})
                broke = problem
        if made:
            nudge()
        if broke is not None:
            raise broke

    return follow_up


def _sweeping(memory: Memory, nudge: Callable[[], None]) -> Callable[[datetime], Awaitable[None]]:
    """Find what nobody works, and owe the lists; every state is held against its history by night."""
    done: dict[int, datetime] = {}

    async def sweep_all(now: datetime) -> None:
        broke, told = None, 0
        for workspace_id in await memory.look(workspaces.all_ids, 0, now=now):
            terms = await memory.look(workspaces.terms, workspace_id, now=now)
            since = now - done[workspace_id] if workspace_id in done else None
            deep = is_time(now.astimezone(zone_named(terms.zone)), since)
            try:
                told += await sweep_in(memory, workspace_id, now, deep=deep)
            except Exception as problem:  # said here with its workspace, and raised when the others are done
                log.exception("not swept", extra={"workspace": workspace_id})
                broke = problem
            else:
                done.update({workspace_id: now} if deep else {})
        if told:
            nudge()
        if broke is not None:
            raise broke

    return sweep_all


async def sweep_in(memory: Memory, workspace_id: int, now: datetime, *, deep: bool) -> int:
    """Sweep one workspace: a long read, then short writes; return to how many people a list is owed."""
    swept = await memory.look(lambda work: sweep.look(work, deep=deep), workspace_id, now=now)
    while await memory.run(lambda work: sweep.keep(work, swept), workspace_id, now=now):
        pass
    return await memory.run(lambda work: left_behind.tell(work, now), workspace_id, now=now)


def _letting_go(memory: Memory) -> Callable[[datetime], Awaitable[None]]:
    """Forget who was kept long enough, by night; a workspace where that breaks keeps no other waiting."""
    done: dict[int, datetime] = {}

    async def let_go(now: datetime) -> None:
        broke = None
        for workspace_id in await memory.look(workspaces.all_ids, 0, now=now):
            terms = await memory.look(workspaces.terms, workspace_id, now=now)
            since = now - done[workspace_id] if workspace_id in done else None
            if not is_time(now.astimezone(zone_named(terms.zone)), since):
                continue
            try:
                await let_go_in(memory, workspace_id, now)
            except Exception as problem:  # said here with its workspace, and raised when the others are done
                log.exception("not let go", extra={"workspace": workspace_id})
                broke = problem
            else:
                done[workspace_id] = now
        if broke is not None:
            raise broke

    return let_go


async def let_go_in(memory: Memory, workspace_id: int, now: datetime) -> int:
    """Forget who was kept long enough in a workspace, in short writes; return how many people that were."""
    count = 0
    while waiting := await memory.look(
        lambda work: retention.due(work, PEOPLE_AT_ONCE), workspace_id, now=now
    ):
        while waiting:
            some = waiting
            seen = await memory.run(
                lambda work, some=some: retention.let_go(work, some, _over(memory)),  # type: ignore[misc]
                workspace_id,
                now=now,
            )
            count, waiting = count + seen, waiting[seen:]
    if count:
        await memory.run(operations_homes.refresh_all, workspace_id, now=now)
        log.info("let go", extra={"workspace": workspace_id, "count": count})
    return count


def _over(memory: Memory) -> Callable[[], bool]:
    """Return what tells a write that its time is over, from its first use on, or that somebody waits behind it."""
    begun: list[float] = []

    def over() -> bool:
        begun.append(time.monotonic())
        return begun[-1] - begun[0] > WRITE_SECONDS or memory.awaited()

    return over


def _reading(memory: Memory, read: Refresh) -> Callable[[datetime], Awaitable[None]]:
    """Read something of every connected workspace's Slack; one that does not answer keeps no other waiting."""

    async def read_all(now: datetime) -> None:
        broke = None
        for workspace_id in await memory.look(workspaces.all_ids, 0, now=now):
            connected = await memory.look(workspaces.installation, workspace_id, now=now)
            if connected is None or connected.suspended:
                continue
            try:
                await read(workspace_id)
            except Exception as problem:  # said here with its workspace, and raised when the others are done
                log.exception("directory not read", extra={"workspace": workspace_id})
                broke = problem
        if broke is not None:
            raise broke

    return read_all


async def _tick_all(
    memory: Memory, workspace_ids: tuple[int, ...], now: datetime, nudge: Callable[[], None]
) -> None:
    """Owe what is due in every workspace; one whose diary breaks keeps no other's digests waiting."""
    made, broke = 0, None
    for workspace_id in workspace_ids:
        try:
            made += await _tick(memory, workspace_id, now)
        except Exception as problem:  # said here with its workspace, and raised when the others are done
            log.exception("tick failed", extra={"workspace": workspace_id})
            broke = problem
    if made:
        log.info("owed", extra={"count": made})
        nudge()
    if broke is not None:
        raise broke


async def _tick(memory: Memory, workspace_id: int, now: datetime) -> int:
    """Owe all that is due in one workspace, a short write at a time; return how many notices that made."""
    made = 0
    while True:
        report = await memory.run(diary.tick, workspace_id, now=now)
        made += report.made + report.late_files + report.renewed
        if not report.more:
            return made


async def _climb_all(
    memory: Memory, workspace_ids: tuple[int, ...], now: datetime, nudge: Callable[[], None]
) -> None:
    """Tell whoever is next of the promises that wait; a workspace where that breaks keeps no other waiting."""
    taken, broke = 0, None
    for workspace_id in workspace_ids:
        try:
            taken += await climb_in(memory, workspace_id, now)
        except Exception as problem:  # said here with its workspace, and raised when the others are done
            log.exception("ladders not climbed", extra={"workspace": workspace_id})
            broke = problem
    if taken:
        log.info("climbed", extra={"count": taken})
        nudge()
    if broke is not None:
        raise broke


async def climb_in(memory: Memory, workspace_id: int, now: datetime) -> int:
    """Take every step of a ladder that is due in one workspace, a short write at a time; return how many.

    What is not due is only looked for: no write waits where nothing is to be done.
    """
    taken = 0
    while await memory.look(ladders.anything_due, workspace_id, now=now):
        report = await memory.run(ladders.climb, workspace_id, now=now)
        taken += report.taken
        if not report.looked:
            break
    return taken
