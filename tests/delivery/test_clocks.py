"""A machine whose clock is hours off claims, expires and schedules nothing, says so, and goes on when it is right again."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from bot.delivery.clocks import Clocks, machine
from bot.delivery.ticker import Ticker, housekeeping
from bot.delivery.worker import Worker
from bot.process import Mode, Part, Process
from bot.slack.checks import Health, Patient, clocks
from db.memory import Memory
from operations import installing
from sandbox import Running
from tests.delivery.conftest import World, until
from tests.delivery.whole import live, settings

HOURS = [-26 * 3600.0, -61.5, 61.5, 9 * 3600.0]
"""Seconds by which a machine is wrong: so far ahead that a digest would have expired, so far behind that none is due."""


class Wrong:
    """A machine's clock that somebody sets right."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def now(self) -> datetime:
        return machine() + timedelta(seconds=self.seconds)


def digest_and_alert(world: World) -> tuple[str, str]:
    other = world.slack.add_channel("other", bot=True).id
    return world.owe("digest/1", kind="pipeline"), world.owe("rejection/1", other)


@pytest.mark.parametrize("off", HOURS)
def test_a_worker_whose_machine_is_wrong_claims_and_expires_nothing_until_it_is_right(
    world: World, off: float, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot")
    wrong = Wrong(off)
    made = digest_and_alert(world)
    compared = Clocks(world.memory, now=wrong.now, host=wrong.now)

    async def live(worker: Worker) -> None:
        running = asyncio.create_task(worker.run())
        await until(lambda: bool(compared.trouble))
        for _round in range(5):
            assert await worker._claim(10) == []
        assert worker.last_claim == 0.0, "it has not asked for work, and `readyz` says so"
        assert world.states(*made) == ["pending", "pending"]
        assert "database" in compared.trouble
        assert compared.database == pytest.approx(-off, abs=5)
        wrong.seconds = 0.0
        await until(lambda: world.states(*made) == ["sent", "sent"])
        worker.stop()
        await running

    world.with_worker(live, now=wrong.now, clocks=compared)
    assert compared.trouble == ""
    assert world.posted() == dict.fromkeys(made, 1)
    said = [record.getMessage() for record in caplog.records if "clocks" in record.getMessage()]
    assert said == ["clocks disagree: nothing is scheduled or sent", "clocks agree again"]


@pytest.mark.parametrize("off", [-7200.0, 7200.0])
def test_a_machine_and_its_database_that_are_wrong_together_are_told_apart_by_slack(
    world: World, off: float
) -> None:
    """One machine with SQLite has one clock: only Slack can say that it is wrong."""
    world.slack.skew(off)
    made = digest_and_alert(world)

    async def date() -> str:
        return world.slack.sandbox.clock.http_date()

    compared = Clocks(world.memory, ask=date, ask_every=0.02)

    async def live(worker: Worker) -> None:
        running = asyncio.create_task(worker.run())
        await until(lambda: "Slack" in compared.trouble)
        assert await worker._claim(10) == []
        assert world.states(*made) == ["pending", "pending"]
        world.slack.skew(0)
        await until(lambda: world.states(*made) == ["sent", "sent"])
        worker.stop()
        await running

    world.with_worker(live, clocks=compared)
    assert world.posted() == dict.fromkeys(made, 1)


def test_the_sweep_of_a_machine_that_is_wrong_expires_nothing(world: World) -> None:
    wrong = Wrong(30 * 3600.0)
    made = digest_and_alert(world)

    async def sweep() -> list[bool]:
        ticker = Ticker(
            world.memory, [], now=wrong.now, clocks=Clocks(world.memory, now=wrong.now, host=wrong.now)
        )
        return [await ticker.beat(job) for job in housekeeping(world.memory)]

    assert asyncio.run(sweep()) == [False, False]
    assert world.states(*made) == ["pending", "pending"]


def test_an_odd_answer_of_slack_s_stops_nobody_for_longer_than_the_next_question(world: World) -> None:
    made = world.owe("a")

    async def date() -> str:
        return world.slack.sandbox.clock.http_date()

    compared = Clocks(world.memory, ask=date)
    compared.skew.hear("Sat, 01 Jan 2000 00:00:00 GMT", machine())
    assert compared.slack_is_far
    assert world.deliver(clocks=compared) == {"sent": 1}
    assert world.posted() == {made: 1}


def test_a_slack_that_does_not_say_what_time_it_is_keeps_nobody_waiting(world: World) -> None:
    asked: list[str] = []

    async def hangs() -> str:
        asked.append("what time is it")
        raise TimeoutError

    made = world.owe("a")
    assert world.deliver(clocks=Clocks(world.memory, ask=hangs)) == {"sent": 1}
    assert world.posted() == {made: 1}
    assert len(asked) == 1, "not again before it is time to"


# --- whole processes -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("bare")
def test_a_process_that_is_only_a_clock_and_has_no_token_hears_slack_s_time_all_the_same(
    world: World,
) -> None:
    world.slack.skew(-7200)
    expired = world.owe("digest/1", kind="pipeline", due_at=world.now() - timedelta(hours=9))
    process = Process(settings(world), Mode.SOCKET, frozenset({Part.CLOCK}))

    async def scene() -> None:
        await until(lambda: process.states()["clock"] == "apart")
        assert process.states()["time"] == "apart"
        gauges = process.gauges()
        assert gauges["tandem_clock_skew_seconds", ("slack",)] == pytest.approx(-7200, abs=10)
        assert gauges["tandem_clock_skew_seconds", ("database",)] == pytest.approx(0, abs=5)
        assert world.states(expired) == ["pending"], "no job was done"
        world.slack.skew(0)
        await until(lambda: process.states()["time"] == "ok")
        assert process.ticker is not None
        for job in housekeeping(process.memory):
            assert await process.ticker.beat(job)
        assert world.states(expired) == ["expired"]
        assert (process.states()["clock"], process.states()["time"]) == ("ok", "ok")

    live(process, scene)


@pytest.mark.usefixtures("bare")
def test_slack_s_time_is_heard_with_the_very_first_call(memory: Memory, slack: Running) -> None:
    slack.skew(7200)
    world = World(memory, slack, 0, "")
    token = SecretStr(slack.bot_token)
    process = Process(settings(world, slack_bot_token=token), Mode.SOCKET, frozenset({Part.WORKER}))
    process.clocks._ask = None

    async def scene() -> None:
        assert process.clocks.slack_is_far, "auth.test told"
        await until(lambda: process.states()["worker"] == "apart")

    live(process, scene)


def test_the_doctor_compares_this_machine_with_the_database(memory: Memory) -> None:
    workspace_id = memory.do(installing.first_workspace, 0, now=machine())

    def finding(off: float) -> Any:
        wrong = Wrong(off)
        untouched: dict[str, Any] = dict.fromkeys(("settings", "secrets", "client"))
        patient = Patient(
            memory=memory, workspace_id=workspace_id, now=machine(), host=wrong.now, **untouched
        )
        [found] = asyncio.run(_checked(patient))
        return found

    assert finding(0.0).health is Health.WELL
    broken = finding(3 * 3600.0)
    assert broken.health is Health.BROKEN
    assert "10800 seconds apart" in broken.found
    assert "NTP" in broken.fix


async def _checked(patient: Patient) -> Any:
    return await clocks(patient)
