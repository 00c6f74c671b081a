"""Workers side by side and workers that stop: nothing is said twice, and nothing without a commit and a lease."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.delivery.worker import Worker
from db.memory import Memory, Work
from db.stores.delivery import Rules
from db.stores.notices import Notice
from db.tables.delivery import NoticeState
from messages.message import Message
from tests.delivery.conftest import (
    PATIENCE,
    TIMES,
    World,
    plain_words,
    replace,
    until,
)


def test_two_workers_at_once_say_everything_once(world: World) -> None:
    channels = [world.slack.add_channel(f"c{number}", bot=True).id for number in range(10)]
    made = [world.owe(f"n/{number}", channels[number % 10]) for number in range(80)]

    async def together(worker: Worker) -> None:
        await asyncio.gather(worker.drain(PATIENCE), asyncio.to_thread(world.deliver))

    world.with_worker(together)
    assert world.posted() == dict.fromkeys(made, 1)


def test_nothing_is_posted_when_sending_cannot_be_committed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.owe("a")
    real = Memory.run

    async def commit_fails(memory: Memory, act: Callable[[Work], Any], *place: Any, **how: Any) -> Any:
        def then_breaks(work: Work) -> Any:
            act(work)
            raise OSError("disk full")

        return await real(memory, then_breaks, *place, **how)

    monkeypatch.setattr(Memory, "run", commit_fails)
    assert world.deliver(limit=0.3) == {}
    assert world.slack.calls().get("chat.postMessage", 0) == 0


def test_a_result_that_cannot_be_saved_is_saved_when_the_database_is_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world.owe("a")
    real = Memory.run
    failures: list[str] = []

    async def fails_twice(memory: Memory, act: Callable[[Work], Any], *place: Any, **how: Any) -> Any:
        if world.slack.posted() and len(failures) < 2:
            failures.append("away")
            raise OSError("the database is away")
        return await real(memory, act, *place, **how)

    monkeypatch.setattr(Memory, "run", fails_twice)
    assert world.deliver() == {"sent": 1}
    assert len(failures) == 2
    assert world.posted() == {made: 1}


def test_a_worker_that_slept_through_its_lease_posts_nothing(world: World) -> None:
    made = world.owe("a")
    clock = [0.0]

    def sleepy(_work: Work, notice: Notice) -> Message | None:
        clock[0] += 60.0
        return plain_words(_work, notice)

    world.run_until(lambda: clock[0] >= 120.0, render=sleepy, boottime=lambda: clock[0])
    assert world.posted() == {}
    assert world.states(made) == ["pending"]
    assert world.deliver() == {"sent": 1}


def test_stopping_finishes_what_is_under_way_and_claims_nothing_more(world: World) -> None:
    world.slack.fault("chat.postMessage", "delay", times=-1, seconds=2.0)
    made = [world.owe(f"n/{number}") for number in range(4)]

    async def stopped_at_once(worker: Worker) -> float:
        running = asyncio.create_task(worker.run())
        await until(lambda: "sending" in world.states(*made))
        worker.stop()
        before = time.monotonic()
        await running
        return time.monotonic() - before

    assert world.with_worker(stopped_at_once) < TIMES.stop
    assert sorted(world.states(*made)) == ["pending", "pending", "pending", "sent"]
    assert sum(world.posted().values()) == 1


def test_a_nudge_wakes_a_worker_that_waits(quick_world: World) -> None:
    slow = replace(TIMES, poll_quick=30.0, poll_slow=30.0)

    async def nudged(worker: Worker) -> float:
        running = asyncio.create_task(worker.run())
        await asyncio.sleep(0.1)
        made = await asyncio.to_thread(quick_world.owe, "a")
        before = time.monotonic()
        worker.nudge()
        await until(lambda: quick_world.notice(made).state == NoticeState.SENT)
        took = time.monotonic() - before
        worker.stop()
        await running
        return took

    assert quick_world.with_worker(nudged, times=slow) < slow.poll_quick / 2


def test_a_lease_must_leave_time_for_a_call(world: World) -> None:
    with pytest.raises(ValueError, match="lease"):
        world.deliver(rules=Rules(lease=timedelta(seconds=1)), times=replace(TIMES, limit=1.0))
