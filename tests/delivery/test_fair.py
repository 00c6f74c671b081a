"""What one workspace, one channel or one slow Slack does never keeps somebody else's hot lead waiting."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

import sandbox
from bot.delivery import fence
from bot.delivery.worker import Worker
from db.memory import Memory, Work
from db.stores import notices as stored
from db.stores.delivery import Rules
from db.stores.notices import Notice
from messages.message import Message
from operations.notices import Owed, row_of
from sandbox import Running
from tests.delivery.conftest import RULES, TIMES, World, furnished, plain_words, replace, until

FLOOD = 5_000
SOON = 15.0
"""Seconds in which a hot lead is there while a flood goes on; a machine with nothing else to do needs one."""


@pytest.fixture
def other_slack() -> Iterator[Running]:
    with ExitStack() as stack:
        yield stack.enter_context(sandbox.running())


def flood(world: World, channels: int = 200) -> None:
    """Owe five thousand digests at once, over many channels."""
    targets = [world.slack.add_channel(f"flood-{number}", bot=True).id for number in range(channels)]

    def act(work: Work) -> None:
        rows = [
            row_of(work, Owed("pipeline", f"flood/{number}", targets[number % channels]))
            for number in range(FLOOD)
        ]
        for at in range(0, FLOOD, 500):
            stored.add_many(work, rows[at : at + 500])

    world.do(act)


def seconds_until_heard(hot: World, flooded: World, **how: Any) -> float:
    """Owe a hot lead while a worker is in the middle of a flood; return after how many seconds it was there."""
    slacks = {flooded.workspace_id: flooded.slack, hot.workspace_id: hot.slack}
    sessions: list[aiohttp.ClientSession] = []

    async def client(workspace_id: int) -> AsyncWebClient | None:
        slack = slacks[workspace_id]
        return AsyncWebClient(
            token=slack.bot_token, base_url=slack.url, session=sessions[0], retry_handlers=[]
        )

    async def race(worker: Worker) -> float:
        async with fence.session() as session:
            sessions.append(session)
            running = asyncio.create_task(worker.run())
            await until(lambda: flooded.slack.calls().get("chat.postMessage", 0) >= 20, 60)
            made = await asyncio.to_thread(hot.owe, "hot/1", priority=0)
            begun = time.monotonic()
            await until(lambda: hot.posted().get(made, 0) == 1, 60)
            took = time.monotonic() - begun
            worker.stop()
            await running
            return took

    return float(flooded.with_worker(race, clients=client, **how))


def test_five_thousand_digests_of_one_workspace_do_not_delay_the_hot_lead_of_another(
    memory: Memory, slack: Running, other_slack: Running
) -> None:
    flooded, hot = furnished(memory, slack), furnished(memory, other_slack)
    flood(flooded)
    took = seconds_until_heard(hot, flooded)
    assert took < SOON
    assert len(slack.posted()) < FLOOD, "the flood was still going on"


def test_a_workspace_whose_slack_hangs_keeps_no_other_waiting(
    memory: Memory, slack: Running, other_slack: Running
) -> None:
    flooded, hot = furnished(memory, slack), furnished(memory, other_slack)
    flood(flooded)
    slack.fault("chat.postMessage", "delay", times=-1, seconds=120.0)
    rules = replace(RULES, lease=timedelta(seconds=200))
    took = seconds_until_heard(hot, flooded, rules=rules, times=replace(TIMES, limit=100.0, stop=0.1))
    assert took < SOON
    assert slack.posted() == []
    hanging = slack.calls()["chat.postMessage"]
    assert hanging == rules.per_workspace - rules.hot_slots, "its share, without what is kept for the hot"


def test_the_hot_lead_of_a_workspace_overtakes_its_own_five_thousand_digests(
    memory: Memory, slack: Running
) -> None:
    world = furnished(memory, slack)
    flood(world)
    rules = Rules(lease=RULES.lease, gap=timedelta(0), per_minute=300)
    assert seconds_until_heard(world, world, rules=rules) < SOON
    assert len(slack.posted()) < 500, "a workspace's bucket held the rest back"


def test_digests_that_take_long_to_write_keep_neither_hot_leads_nor_commands_from_the_database(
    quick_memory: Memory, slack: Running
) -> None:
    """SQLite has four readers; a digest over a million leads holds one for a while."""
    world = furnished(quick_memory, slack)
    hot_is_written = threading.Event()
    in_time: list[bool] = []

    def render(work: Work, notice: Notice) -> Message | None:
        if notice.kind == "pipeline":
            in_time.append(hot_is_written.wait(20))
        else:
            hot_is_written.set()
        return plain_words(work, notice)

    flood(world, channels=100)

    async def race(worker: Worker) -> None:
        running = asyncio.create_task(worker.run())
        await asyncio.sleep(0.5)
        await asyncio.to_thread(world.owe, "hot/1", priority=0)
        await until(lambda: bool(slack.posted()), 30)
        worker.stop()
        await running

    world.with_worker(race, render=render, rules=replace(RULES, lease=timedelta(seconds=40)))
    assert hot_is_written.is_set()
    assert all(in_time)
