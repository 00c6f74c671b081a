"""The clock does each job in time, once a beat, and stops when it cannot trust the time."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import partial
from itertools import pairwise

import pytest
import sqlalchemy as sa

from bot.delivery.clocks import Clocks, machine
from bot.delivery.skew import Skew
from bot.delivery.ticker import Job, Ticker, housekeeping
from db import tables as t
from db.memory import Memory, Work
from db.tables.delivery import Act
from tests.delivery.conftest import World, until


class Done:
    """A job that notes when it was done."""

    def __init__(self) -> None:
        self.at: list[datetime] = []

    async def __call__(self, now: datetime) -> None:
        self.at.append(now)


def test_jobs_are_done_at_once_and_then_at_their_interval(quick_memory: Memory) -> None:
    done = Done()

    async def a_while() -> float:
        ticker = Ticker(quick_memory, [Job("diary", 0.1, done)], now=machine)
        before = time.monotonic()
        ticker.start()
        await until(lambda: len(done.at) >= 4)
        took = time.monotonic() - before
        await ticker.stop()
        await asyncio.sleep(0.2)  # a beat that was under way
        seen = len(done.at)
        await asyncio.sleep(0.3)
        assert len(done.at) == seen, "nothing after the stop"
        return took

    assert asyncio.run(a_while()) >= 0.25, "at its interval, not all at once"


def test_after_the_time_was_moved_every_job_is_done_at_once(quick_memory: Memory) -> None:
    hourly, daily = Done(), Done()

    async def moved() -> None:
        ticker = Ticker(quick_memory, [Job("sweep", 3600, hourly), Job("reckon", 86_400, daily)], now=machine)
        ticker.start()
        await until(lambda: len(hourly.at) == len(daily.at) == 1)
        ticker.rouse()
        await until(lambda: len(hourly.at) == len(daily.at) == 2)
        await ticker.stop()

    asyncio.run(moved())


def test_a_job_due_during_a_stall_of_two_seconds_is_done_once_after_it(quick_memory: Memory) -> None:
    done = Done()

    async def stalled() -> None:
        ticker = Ticker(quick_memory, [Job("diary", 1.2, done)], now=machine)
        ticker.start()
        await until(lambda: len(done.at) == 1)
        time.sleep(2.5)  # noqa: ASYNC251 - the stall is the point
        await until(lambda: len(done.at) >= 2)
        await asyncio.sleep(0.2)
        await ticker.stop()

    asyncio.run(stalled())
    apart = [(later - earlier).total_seconds() for earlier, later in pairwise(done.at)]
    assert apart[0] >= 2.4
    assert all(each > 0.05 for each in apart), "the two that were missed are one"


def test_a_job_that_breaks_stops_neither_itself_nor_the_others(quick_memory: Memory) -> None:
    done = Done()
    tries: list[datetime] = []

    async def breaks(now: datetime) -> None:
        tries.append(now)
        raise LookupError("in the middle")

    async def a_while() -> None:
        ticker = Ticker(quick_memory, [Job("bad", 0.1, breaks), Job("good", 0.1, done)], now=machine)
        ticker.start()
        await until(lambda: len(tries) >= 2 and len(done.at) >= 2)
        await ticker.stop()

    asyncio.run(a_while())
    assert min(len(tries), len(done.at)) >= 2


@pytest.mark.parametrize("moment", range(12))
def test_a_stop_leaves_no_beat_behind_that_asks_a_database_which_is_closed(
    database_url: str, caplog: pytest.LogCaptureFixture, moment: int
) -> None:
    """As a process stops: the ticker, then the database. Some beats have just been woken, some begin in that moment."""
    asked: list[datetime] = []

    async def looks(now: datetime) -> None:
        for _ in range(1000):
            await memory.look(lambda work: None, 0, now=now)
            asked.append(now)

    async def lives() -> None:
        ticker = Ticker(memory, [Job(f"job {n}", 0.01, looks) for n in range(20)], now=machine)
        ticker.start()
        await until(lambda: len(asked) > 30)
        for _ in range(moment):
            await asyncio.sleep(0)
        await ticker.stop()
        memory.close()
        before = len(asked)
        await asyncio.sleep(0.05)
        assert len(asked) == before

    memory = Memory.open(database_url)
    try:
        asyncio.run(lives())
    finally:
        memory.close()
    assert [each.getMessage() for each in caplog.records if each.levelname == "ERROR"] == []


def test_a_stop_cuts_off_what_is_under_way_and_never_waits_for_it(quick_memory: Memory) -> None:
    begun: list[datetime] = []

    async def sleeps(now: datetime) -> None:
        begun.append(now)
        await asyncio.sleep(60)

    async def lives() -> float:
        ticker = Ticker(quick_memory, [Job("diary", 60, sleeps)], now=machine)
        await ticker.stop()  # one that never began has nothing to end
        ticker.start()
        await until(lambda: bool(begun))
        before = time.monotonic()
        await ticker.stop()
        await ticker.stop()
        return time.monotonic() - before

    assert asyncio.run(lives()) < 2


@pytest.mark.parametrize("off", [-61.5, 61.5, 3600.0])
def test_nothing_ticks_while_machine_and_database_are_over_a_minute_apart(memory: Memory, off: float) -> None:
    done = Done()
    away = [off]

    async def beats() -> None:
        job = Job("diary", 60, done)
        clocks = Clocks(memory, host=lambda: machine() + timedelta(seconds=away[0]))
        ticker = Ticker(memory, [job], now=machine, clocks=clocks)
        assert not await ticker.beat(job)
        assert "database" in clocks.trouble
        away[0] = 0.5
        assert await ticker.beat(job)
        assert clocks.trouble == ""

    asyncio.run(beats())
    assert len(done.at) == 1


def test_nothing_ticks_while_slack_is_over_a_minute_apart(quick_memory: Memory) -> None:
    done, skew = Done(), Skew()
    skew.hear(format_datetime(machine() - timedelta(seconds=120), usegmt=True), machine())

    async def beats() -> None:
        job = Job("diary", 60, done)
        clocks = Clocks(quick_memory, skew=skew)
        ticker = Ticker(quick_memory, [job], now=machine, clocks=clocks)
        assert not await ticker.beat(job)
        assert "Slack" in clocks.trouble
        skew.hear(format_datetime(machine(), usegmt=True), machine())
        assert await ticker.beat(job)

    asyncio.run(beats())


def test_a_demo_may_move_the_time_that_jobs_are_told(quick_memory: Memory) -> None:
    done = Done()

    async def beats() -> None:
        job = Job("diary", 60, done)
        ticker = Ticker(quick_memory, [job], now=lambda: machine() + timedelta(days=1))
        assert await ticker.beat(job)

    asyncio.run(beats())
    assert done.at[0] - machine() > timedelta(hours=23)


def do_all(world: World) -> None:
    async def once() -> None:
        ticker = Ticker(world.memory, [], now=world.now)
        for job in housekeeping(world.memory):
            assert await ticker.beat(job)

    asyncio.run(once())


def test_the_sweep_expires_what_nobody_wants_any_more_with_its_thread(world: World) -> None:
    digest = world.owe("digest/1", kind="pipeline")
    part = world.owe("digest/1/1", kind="pipeline_thread", act=Act.REPLY, parent_id=digest)
    alert = world.owe("rejection/1")
    world.ahead = timedelta(hours=9)
    do_all(world)
    assert world.states(digest, part, alert) == ["expired", "expired", "pending"]


def test_pruning_keeps_what_stops_a_message_from_being_said_twice(world: World) -> None:
    made = world.owe("rejection/1", payload={"lead": 42})
    unsent = world.owe("rejection/2", payload={"lead": 43}, due_at=world.now() + timedelta(days=400))
    world.deliver()
    before = world.notice(made)
    for key, age in (("old", 31), ("new", 29)):
        at = world.now() - timedelta(days=age)
        row = {"workspace_id": world.workspace_id, "key": key, "at": at, "effect": {}}
        world.do(partial(Work.execute, statement=sa.insert(t.inbound_key), rows=[row]))
    do_all(world)
    kept = sa.select(t.inbound_key.c.key).where(t.inbound_key.c.workspace_id == world.workspace_id)
    assert world.see(lambda work: list(work.execute(kept).scalars())) == ["new"]
    assert world.notice(made).payload == {"lead": 42}
    world.ahead = timedelta(days=181)
    do_all(world)
    after = world.notice(made)
    assert after.payload == {}
    assert (after.dedup_key, after.channel, after.ts) == (before.dedup_key, before.channel, before.ts)
    assert world.notice(unsent).payload == {"lead": 43}
