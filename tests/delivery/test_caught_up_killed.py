"""However often workers are killed while they make one message of what is days late, it is one, and it tells of all."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from alignment.notices import CAUGHT_UP
from db.memory import Memory
from sandbox import Running
from tests.delivery.campaign import Crew, every_notice, furnished, until_all_is_said

LANES, LATE, KILLS = 16, 9, 8


@pytest.fixture
def crew(memory: Memory, slack: Running) -> Iterator[Crew]:
    multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.delivery.mortal"])
    made = Crew(furnished(memory, slack), random.Random(20261119), roles=("worker", "worker"))
    try:
        yield made
    finally:
        made.end()


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_workers_that_are_killed_while_they_fold_leave_one_message_for_each_lane(crew: Crew) -> None:
    world, slack = crew.world, crew.world.slack
    start = world.now() - timedelta(days=3)
    lanes = [slack.add_channel(f"late-{number}", bot=True).id for number in range(LANES)]
    late = {
        world.owe(f"late/{lane}/{number}", lane, due_at=start + timedelta(minutes=number)): lane
        for lane in lanes
        for number in range(LATE)
    }
    slack.chatter(20)
    slack.fault("conversations.history", "delay", times=6, seconds=0.3)
    slack.fault("chat.postMessage", "lost", times=2)
    slack.fault("chat.postMessage", "delay", times=4, seconds=0.5)
    crew.start_all()
    for _victim in range(KILLS):
        time.sleep(crew.choose.uniform(0.1, 0.6))
        crew.kill()
    slack.clear_faults()
    until_all_is_said(world, 120)
    assert set(crew.end()) == {0}

    rows = {each.id: each for each in every_notice(world)}
    summaries = {each.target: each for each in rows.values() if each.kind == CAUGHT_UP}
    assert sorted(summaries) == sorted(lanes)
    assert world.posted() == {each.id: 1 for each in summaries.values()}
    for notice_id, lane in late.items():
        row = rows[notice_id]
        assert (row.state, row.error, row.reference) == ("cancelled", CAUGHT_UP, summaries[lane].id[:8])
        assert notice_id in summaries[lane].payload["ids"]
