"""Frozen workers, wrong clocks, a Slack that is away, notices that nothing helps: each costs itself and nobody else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import fence
from bot.delivery.address import Address, addresses
from bot.delivery.worker import Worker
from db.memory import Work
from db.stores import notices as stored
from db.stores.delivery import Claimed
from db.stores.notices import Notice
from db.tables.delivery import NoticeState
from messages.message import Message, compose
from operations.notices import bring_up_to_date
from tests.delivery.conftest import RULES, TIMES, World, replace

NO_WAIT = replace(
    TIMES,
    limit=0.2,
    margin=0.05,
    retry=timedelta(milliseconds=2),
    longest_retry=timedelta(milliseconds=20),
    settle=timedelta(milliseconds=20),
    tries=1,
)
SHORT = replace(RULES, lease=timedelta(seconds=0.4))


class Freezes(AsyncWebClient):
    """A client whose process is frozen for a minute just when a message is about to leave."""

    clock: list[float]

    async def api_call(self, api_method: str, **how: Any) -> Any:
        if api_method == "chat.postMessage":
            self.clock[0] += 60.0
        return await super().api_call(api_method, **how)


def test_a_worker_frozen_between_its_last_look_and_the_wire_says_nothing(world: World) -> None:
    made = world.owe("a")
    clock = [0.0]

    async def drained(worker: Worker) -> Mapping[NoticeState, int]:
        return await worker.drain(0.6)

    async def frozen(_workspace_id: int) -> AsyncWebClient:
        client = Freezes(
            token=world.slack.bot_token, base_url=world.slack.url, session=sessions[0], retry_handlers=[]
        )
        client.clock = clock
        return client

    sessions: list[aiohttp.ClientSession] = []

    async def with_a_session(worker: Worker) -> Mapping[NoticeState, int]:
        async with fence.session() as opened:
            sessions.append(opened)
            return await drained(worker)

    world.with_worker(with_a_session, clients=frozen, boottime=lambda: clock[0])
    assert clock[0] >= 60
    assert world.slack.calls().get("chat.postMessage", 0) == 0
    assert world.states(made) == ["pending"]
    assert world.deliver() == {"sent": 1}
    assert world.posted() == {made: 1}


def test_a_worker_whose_clock_was_hours_ahead_leaves_nothing_that_another_says_twice(world: World) -> None:
    world.slack.chatter(3)
    world.slack.fault("chat.postMessage", "lost")
    world.ahead = timedelta(hours=3)
    made = world.owe("a")
    world.run_until(lambda: bool(world.notice(made).error), leases_last=True)
    assert world.states(made) == ["sending"]
    world.end_leases()
    world.ahead = timedelta(0)
    assert world.deliver() == {"sent": 1}
    assert world.posted() == {made: 1}


def test_an_edit_that_slack_carries_out_late_does_not_overtake_a_newer_one(world: World) -> None:
    made = world.owe("a")
    world.deliver()
    world.slack.fault("chat.update", "delay", seconds=0.7)
    world.do(lambda work: bring_up_to_date(work, made))
    seen: list[int] = []

    def newest(_work: Work, notice: Notice) -> Message:
        seen.append(notice.edition)
        if len(seen) == 1:
            world.do(lambda work: bring_up_to_date(work, made))
        return compose(f"Edition {notice.edition}", "")

    world.deliver(render=newest)
    world.slack.advance(0)
    [message] = world.slack.messages(world.channel)
    assert message["text"] == "Edition 3"
    assert [each["text"] for each in message["earlier"]][-1] == "Edition 2", "it was carried out, before"


def test_an_afternoon_without_slack_costs_no_message(world: World) -> None:
    world.slack.fault("*", "http", times=-1, status=503)
    alert = world.owe("rejection/1")
    digest = world.owe("digest/1", world.slack.add_channel("other", bot=True).id, kind="pipeline")
    world.add_person("Jonas")
    receipt = world.owe("receipt/1", f"person:{world.people['Jonas']}", kind="receipt")
    longer_than_many_an_outage = 20
    world.run_until(
        lambda: world.notice(alert).lookups > longer_than_many_an_outage, rules=SHORT, times=NO_WAIT
    )
    assert set(world.states(alert, digest, receipt)) <= {"sending", "pending"}
    world.slack.clear_faults()
    world.deliver()
    assert world.states(alert, digest, receipt) == ["sent"] * 3
    assert world.posted() == {alert: 1, digest: 1, receipt: 1}
    assert "Possible repeat" not in str(world.slack.posted())


def test_what_slack_never_answers_is_given_up_in_the_end_with_a_reference(quick_world: World) -> None:
    world = quick_world
    world.slack.fault("chat.postMessage", "http", times=-1)
    world.slack.fault("conversations.open", "http", times=-1)
    world.add_person("Jonas")
    alert = world.owe("rejection/1")
    receipt = world.owe("receipt/1", f"person:{world.people['Jonas']}", kind="receipt")
    world.deliver(rules=SHORT, times=replace(NO_WAIT, most_tries=6))
    assert world.states(alert, receipt) == ["failed", "failed"]
    assert all(world.notice(each).reference for each in (alert, receipt))


def test_an_edit_that_slack_never_answers_is_given_up_in_the_end(quick_world: World) -> None:
    world = quick_world
    made = world.owe("a")
    world.deliver()
    world.slack.fault("chat.update", "http", times=-1)
    world.do(lambda work: bring_up_to_date(work, made))
    world.deliver(rules=SHORT, times=replace(NO_WAIT, most_tries=6))
    assert world.states(stored.id_of(world.workspace_id, f"present/{made}")) == ["failed"]
    world.slack.clear_faults()
    world.do(lambda work: bring_up_to_date(work, made))
    world.deliver(render=lambda _work, _notice: compose("Answered by Priya", ""))
    assert world.slack.messages(world.channel)[0]["text"] == "Answered by Priya", "news tries afresh"


@contextmanager
def poisoned(key: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let one notice break what nobody thought could break."""

    def breaks(work: Work, claims: Sequence[Claimed]) -> list[Address]:
        if any(each.notice.dedup_key == key for each in claims):
            raise ZeroDivisionError("nobody thought of this")
        return addresses(work, claims)

    with monkeypatch.context() as patched:
        patched.setattr("bot.delivery.sender.addresses", breaks)
        yield


def test_a_notice_that_breaks_whatever_touches_it_is_bounded_and_takes_nobody_with_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    channels = [world.slack.add_channel(f"c{number}", bot=True).id for number in range(4)]
    poison = world.owe("poison", priority=0)
    good = [world.owe(f"good/{number}", channel) for number, channel in enumerate(channels)]
    behind = world.owe("behind it in its channel")
    with poisoned("poison", monkeypatch):
        world.deliver()
    assert world.states(*good, behind) == ["sent"] * 5
    notice = world.notice(poison)
    assert (notice.state, notice.error, notice.attempts) == ("failed", "unexpected", TIMES.tries)
    assert notice.reference
    assert world.posted() == dict.fromkeys([*good, behind], 1)
