"""What the clock does: the diary of each workspace, the inbox folder, who belongs to Slack, and what delivery needs."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from functools import partial

from alignment.calendar import local_day, zone_named
from alignment.retention import is_time
from bot.closing import close_in
from bot.delivery.ticker import Job, housekeeping
from bot.duties import share_duty_in
from bot.erasures import Journal
from bot.invitations import Inviting
from bot.meetings import meet_in
from bot.pairings import pair_in
from bot.ride_alongs import ride_in
from bot.rotations import rotate_in
from bot.rounds import Act, Due, Round, everywhere
from db.memory import Memory, Work
from db.stores import due, workspaces
from figures import early_warning
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
MEETINGS_SECONDS = 60
PAIRINGS_SECONDS = 60
ROTATIONS_SECONDS = 60
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

    async def reckon(workspace_id: int, now: datetime) -> int:
        await memory.run(diary.reckon, workspace_id, now=now)
        return 0

    async def read_inbox(now: datetime) -> None:
        ids = await memory.look(workspaces.all_ids, 0, now=now)
        if len(ids) == 1:  # a file does not say whose it is
            await asyncio.to_thread(inbox, ids[0])
            nudge()

    def owing(name: str, act: Act, among: Due = workspaces.all_ids) -> Round:
        return everywhere(memory, name, act, nudge, among)

    daily = _Daily(memory)

    return [
        Job("reckon", DIRECTORY_SECONDS, everywhere(memory, "reckon", reckon)),
        Job("diary", TICK_SECONDS, owing("diary", _ticking(memory), diary.due_in)),
        Job("routing", ROUTING_SECONDS, owing("routing", _routing(memory), due.to_route)),
        Job("ladders", TICK_SECONDS, owing("ladders", _climbing(memory), due.to_climb)),
        Job("directory", DIRECTORY_SECONDS, _reading(memory, "directory", refresh)),
        *(
            [Job("channels", CHANNELS_SECONDS, _reading(memory, "channels", channels))]
            if channels is not None
            else []
        ),
        Job("inbox", INBOX_SECONDS, read_inbox),
        Job("erasures", ERASURES_SECONDS, _erasing(memory, erasures, forget)),
        Job("retention", RETENTION_SECONDS, everywhere(memory, "retention", _letting_go(memory))),
        Job("aftermath", AFTERMATH_SECONDS, owing("aftermath", _following_up(memory), due.to_follow_up)),
        Job("once_a_day", AFTERMATH_SECONDS, owing("once_a_day", daily.look, daily.due)),
        Job("meetings", MEETINGS_SECONDS, owing("meetings", partial(meet_in, memory))),
        Job("pairings", PAIRINGS_SECONDS, owing("pairings", partial(pair_in, memory), due.to_pair)),
        Job(
            "rotations",
            ROTATIONS_SECONDS,
            owing("rotations", partial(rotate_in, memory, settled={}), due.to_rotate),
        ),
        Job("ride_alongs", MEETINGS_SECONDS, owing("ride_alongs", partial(ride_in, memory), due.to_ride)),
        Job("duties", MEETINGS_SECONDS, owing("duties", partial(share_duty_in, memory), due.to_share_duty)),
        Job("invitations", MEETINGS_SECONDS, owing("invitations", Inviting(memory).invite, due.to_invite)),
        Job("unworked", SWEEP_SECONDS, owing("unworked", _sweeping(memory))),
        *([Job("reconnect", RECONNECT_SECONDS, reconnect)] if reconnect is not None else []),
        *housekeeping(memory),
    ]


def _routing(memory: Memory) -> Act:
    """Route the leads that wait and can be had now, a short write at a time; tells whether any waited."""

    async def route(workspace_id: int, now: datetime) -> int:
        if not await memory.look(routing.any_wait, workspace_id, now=now):
            return 0
        while await memory.run(routing.sweep, workspace_id, now=now):
            pass
        return 1

    return route


def _erasing(memory: Memory, erasures: Journal | None, forget: Forget | None) -> Round:
    """Keep who was erased out of a database that was put back, out of files and out of SQLite's log."""

    async def erase(now: datetime) -> None:
        if erasures is not None:
            await asyncio.to_thread(erasures.keep, memory, now)
        if forget is not None:
            await asyncio.to_thread(forget, now)

    return erase


def _following_up(memory: Memory) -> Act:
    """Owe what comes after rejections by itself: a write only where something is due."""

    async def follow_up(workspace_id: int, now: datetime) -> int:
        if not await memory.look(aftermath.anything_due, workspace_id, now=now):
            return 0
        return await memory.run(aftermath.follow_up, workspace_id, now=now)

    return follow_up


class _Daily:
    """What is looked for once a local day in each workspace."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._looked: dict[int, date] = {}

    def due(self, work: Work) -> list[int]:
        """Return the workspaces where another day has begun."""
        there = due.zones(work)
        return [each for each, zone in there.items() if self._looked.get(each) != local_day(work.now, zone)]

    async def look(self, workspace_id: int, now: datetime) -> int:
        """Owe what a new day brings, by what was read before the write."""
        terms = await self._memory.look(workspaces.terms, workspace_id, now=now)
        found = await self._memory.look(patterns.found, workspace_id, now=now)
        short = await self._memory.look(early_warning.falling_short, workspace_id, now=now)
        made = await self._memory.run(
            lambda work: aftermath.once_a_day(work, found, short), workspace_id, now=now
        )
        await close_in(self._memory, workspace_id, now)
        self._looked[workspace_id] = local_day(now, terms.zone)
        return made


class _Nights:
    """Whether the night's work of a workspace is due, in its own zone."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._done: dict[int, datetime] = {}

    async def due(self, workspace_id: int, now: datetime) -> bool:
        """Tell whether it is night there, or the last night's work was missed."""
        terms = await self._memory.look(workspaces.terms, workspace_id, now=now)
        since = now - self._done[workspace_id] if workspace_id in self._done else None
        return is_time(now.astimezone(zone_named(terms.zone)), since)

    def done(self, workspace_id: int, now: datetime) -> None:
        """Note that it is done."""
        self._done[workspace_id] = now


def _sweeping(memory: Memory) -> Act:
    """Find what nobody works, and owe the lists; every state is held against its history by night."""
    nights = _Nights(memory)

    async def sweep_one(workspace_id: int, now: datetime) -> int:
        deep = await nights.due(workspace_id, now)
        told = await sweep_in(memory, workspace_id, now, deep=deep)
        if deep:
            nights.done(workspace_id, now)
        return told

    return sweep_one


async def sweep_in(memory: Memory, workspace_id: int, now: datetime, *, deep: bool) -> int:
    """Sweep one workspace: a long read, then short writes; return to how many people a list is owed."""
    swept = await memory.look(lambda work: sweep.look(work, deep=deep), workspace_id, now=now)
    while await memory.run(lambda work: sweep.keep(work, swept), workspace_id, now=now):
        pass
    return await memory.run(lambda work: left_behind.tell(work, now), workspace_id, now=now)


def _letting_go(memory: Memory) -> Act:
    """Forget who was kept long enough, by night."""
    nights = _Nights(memory)

    async def let_go(workspace_id: int, now: datetime) -> int:
        if not await nights.due(workspace_id, now):
            return 0
        count = await let_go_in(memory, workspace_id, now)
        nights.done(workspace_id, now)
        return count

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


def _reading(memory: Memory, name: str, read: Refresh) -> Round:
    """Read something of every connected workspace's Slack."""

    async def read_one(workspace_id: int, now: datetime) -> int:
        connected = await memory.look(workspaces.installation, workspace_id, now=now)
        if connected is None or connected.suspended:
            return 0
        await read(workspace_id)
        return 1

    return everywhere(memory, name, read_one)


def _ticking(memory: Memory) -> Act:
    """Owe all that is due in a workspace, a short write at a time; returns how many notices that made."""

    async def tick(workspace_id: int, now: datetime) -> int:
        made, more = 0, True
        while more:
            report = await memory.run(diary.tick, workspace_id, now=now)
            made += report.made + report.late_files + report.renewed
            more = report.more
        if made:
            log.info("owed", extra={"workspace": workspace_id, "count": made})
        return made

    return tick


def _climbing(memory: Memory) -> Act:
    """Tell whoever is next of the promises that wait in a workspace; returns how many steps were taken."""

    async def climb(workspace_id: int, now: datetime) -> int:
        taken = await climb_in(memory, workspace_id, now)
        if taken:
            log.info("climbed", extra={"workspace": workspace_id, "count": taken})
        return taken

    return climb


async def climb_in(memory: Memory, workspace_id: int, now: datetime) -> int:
    """Take every step of a ladder that is due in one workspace, a short write at a time; return how many.

    What is not due is only looked for: no write waits where nothing is to be done.
    """
    taken = 0
    while await memory.look(ladders.anything_due, workspace_id, now=now):
        over = _over(memory)
        report = await memory.run(lambda work, over=over: ladders.climb(work, over), workspace_id, now=now)  # type: ignore[misc]
        taken += report.taken
        if not report.looked:
            break
    return taken
