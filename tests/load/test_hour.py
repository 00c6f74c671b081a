"""An hour at a large company: webhooks twice and out of order, reps at work, a worker and a clock killed, and no lead lost.

It wants a machine that does nothing else, so that the suite leaves it out: `pytest tests/load -m load` plays a small
company. `TANDEM_LOAD=full` is 200 reps, 50,000 open leads and 5,000 new ones (`make soak`). The hour passes in leaps
while the machine works: what comes in it comes as fast as two web processes answer.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.measure import percentile
from db.memory import Memory, Work
from db.stores import delivery, ladders
from sandbox import Running
from tests.company import NOON
from tests.delivery.conftest import slack
from tests.inbound.test_kill import is_open
from tests.journeys.conftest import soon
from tests.load import reckoning
from tests.load.crew import Crew, serving
from tests.load.reckoning import Climbed, Shares
from tests.load.town import PATTERNS, Size, Town, built
from tests.load.traffic import NewLead, Traffic, new_leads, work_for

__all__ = ["slack"]

FULL = Size(reps=200, pools=8, open=50_000, new=5_000, commands=1_500, leaps=90)
SMALL = Size(reps=20, pools=4, open=2_000, new=500, commands=160, leaps=90)
SIZE = FULL if os.environ.get("TANDEM_LOAD") == "full" else SMALL
HOUR = timedelta(hours=1)
SEED = 20261116
LAG = timedelta(minutes=10)
PATIENCE = 1800.0 if SIZE is FULL else 180.0


@pytest.fixture
def town(postgres_url: str, slack: Running) -> Iterator[Town]:
    memory = Memory.open(postgres_url)
    yield built(memory, slack, SIZE)
    memory.close()


@pytest.mark.load
@pytest.mark.postgres
@pytest.mark.timeout(7200 if SIZE is FULL else 600)
def test_in_an_hour_under_load_no_lead_is_lost_and_no_reminder_missed(town: Town, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    new = new_leads(SIZE.new, SIZE.pools, SIZE.named)
    begun = time.perf_counter()
    with serving(town, tmp_path, NOON) as crew:
        traffic = Traffic(crew, chance)
        asyncio.run(_hour(crew, traffic, new, chance))
        rush = time.perf_counter() - begun
        _until_clocks_follow(crew, timedelta(seconds=15))
        assert set(crew.end("clock")) == {0}
        until = crew.now()
        _until_all_is_said(crew)
        used = crew.cpu()
        assert set(crew.end("worker", "web")) == {0}
    whole = time.perf_counter() - begun

    assert traffic.refused == []
    assert traffic.repeats > SIZE.new / 4, "most were told twice, or nothing was proved"
    found = _reckoned(town, new, until)
    assert found.shares.exact_turns > SIZE.new / 4
    assert found.climbed.promises > SIZE.open / 40
    assert _complaints(crew) == []
    slowest = percentile(traffic.took, 0.99)
    print(
        f"\n{len(traffic.took)} deliveries and {len(traffic.commands_took)} commands in {rush:.0f} s (all {whole:.0f} s); "
        f"webhook p50 {percentile(traffic.took, 0.5) * 1000:.0f} ms, p99 {slowest * 1000:.0f} ms, worst {max(traffic.took):.2f} s; "
        f"command p99 {percentile(traffic.commands_took, 0.99) * 1000:.0f} ms; {traffic.retried} sent again\n"
        f"processor seconds {used}\n{found}"
    )
    assert slowest < 3


@dataclass(frozen=True, slots=True)
class Found:
    """What the hour left behind: turns, ladders, what was said, how many commands left an event, leads held against theirs."""

    shares: Shares
    climbed: Climbed
    said: Counter[str]
    typed: int
    held: int


def _reckoned(town: Town, new: Sequence[NewLead], until: datetime) -> Found:
    """Count everything again; `until` is when the last clock stopped."""

    def count(work: Work) -> Found:
        numbers = reckoning.created_once(work, new, PATTERNS + SIZE.open)
        reckoning.assigned_once(work, numbers)
        reckoning.each_told(work, numbers)
        reckoning.nobody_who_cannot(work, town)
        return Found(
            reckoning.fair(work, town),
            reckoning.steps_as_due(work, until - timedelta(seconds=30), LAG),
            reckoning.said_once(work, town, until),
            reckoning.once_for_each_envelope(work),
            reckoning.invariants(work, numbers),
        )

    return town.memory.see(count, town.company.id, now=until)


async def _hour(crew: Crew, traffic: Traffic, new: Sequence[NewLead], chance: random.Random) -> None:
    """Let the hour pass: in each part some leads come and some commands are typed; a worker and a clock are killed."""
    step = HOUR / SIZE.leaps
    await asyncio.to_thread(_until_open, crew)
    for number in range(SIZE.leaps):
        some = new[number * SIZE.new // SIZE.leaps : (number + 1) * SIZE.new // SIZE.leaps]
        many = SIZE.commands * (number + 1) // SIZE.leaps - SIZE.commands * number // SIZE.leaps
        typed = await asyncio.to_thread(work_for, crew.town, chance, many, crew.now())
        sending = asyncio.create_task(traffic.part(some, typed))
        if number in (SIZE.leaps // 3, SIZE.leaps * 2 // 3):
            await asyncio.sleep(0.1)
            await asyncio.to_thread(crew.kill, "worker" if number < SIZE.leaps // 2 else "clock")
        await sending
        await asyncio.to_thread(_until_clocks_follow, crew)
        crew.leap(step.total_seconds())
    await traffic.rest()
    await traffic.close()


def _until_open(crew: Crew) -> None:
    for port in crew.ports():
        assert soon(lambda port=port: is_open(port)), "a web process never opened its door"  # type: ignore[misc]


def _until_clocks_follow(crew: Crew, behind: timedelta = LAG / 2) -> None:
    """Let nothing wait for a clock for longer than that: a leap takes from it what a real hour would give."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        now = crew.now()
        due = crew.town.memory.see(ladders.earliest, crew.town.company.id, now=now)
        if due is None or due > now - behind:
            return
        time.sleep(0.2)
    raise AssertionError("the clocks never caught up")


def _until_all_is_said(crew: Crew) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        left = crew.town.memory.see(delivery.backlog, 0, now=crew.now())
        if left.empty:
            return
        time.sleep(0.2)
    raise AssertionError(f"still owed: {left}")


def _complaints(crew: Crew) -> list[tuple[str, object]]:
    """Return what any log says is wrong; that a killed process's work was looked up is none."""
    return [(who, line) for who, line in crew.lines() if line["level"] in ("error", "critical")]
