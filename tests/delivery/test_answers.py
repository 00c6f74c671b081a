"""Whatever Slack answers has its consequence: wait, look up, try again, plainer, or fail and tell an admin."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from bot.delivery.worker import Worker
from db.memory import Work
from db.stores.notices import Notice
from db.tables.delivery import NoticeState
from messages.message import Message, compose, table
from tests.delivery.conftest import (
    SHORT_RULES,
    SHORT_TIMES,
    TIMES,
    World,
    replace,
    until,
)


def test_a_429_is_no_attempt_and_the_message_goes_when_slack_allows(world: World) -> None:
    world.slack.fault("chat.postMessage", "ratelimited", retry_after=1)
    made = world.owe("a")
    before = time.monotonic()
    assert world.deliver() == {"pending": 1, "sent": 1}
    assert time.monotonic() - before >= 1.0
    assert world.notice(made).attempts == 1
    assert world.posted() == {made: 1}
    assert "conversations.history" not in world.slack.calls(), "a definite refusal leaves nothing to look up"


@pytest.mark.parametrize(
    "accident",
    [
        {"kind": "lost"},
        {"kind": "http", "status": 500, "after": True},
        {"kind": "http", "status": 503, "after": True},
        {"kind": "empty", "after": True},
        {"kind": "error", "error": "internal_error", "after": True},
        {"kind": "error", "error": "request_timeout", "after": True},
    ],
    ids=str,
)
def test_a_message_whose_answer_was_lost_is_found_and_not_said_twice(
    world: World, accident: dict[str, Any]
) -> None:
    world.slack.fault("chat.postMessage", **accident)
    made = world.owe("a")
    assert world.deliver() == {"sending": 1, "sent": 1}
    assert world.posted() == {made: 1}
    assert world.notice(made).ts == world.slack.posted()[0]["ts"]
    assert world.slack.calls()["chat.postMessage"] == 1


def test_an_answer_that_comes_drop_by_drop_is_too_late_and_its_message_is_found(world: World) -> None:
    world.slack.fault("chat.postMessage", "drip", seconds=1.2)
    made = world.owe("a")
    told = world.deliver(rules=SHORT_RULES, times=SHORT_TIMES, leases_last=True)
    assert told["sending"] >= 1
    assert told["sent"] == 1
    assert world.posted() == {made: 1}
    assert world.slack.calls()["chat.postMessage"] == 1


@pytest.mark.parametrize(
    "accident",
    [{"kind": "refuse"}, {"kind": "http"}, {"kind": "empty"}, {"kind": "error", "error": "fatal_error"}],
    ids=str,
)
def test_a_message_that_did_not_arrive_is_looked_for_and_said(world: World, accident: dict[str, Any]) -> None:
    world.slack.fault("chat.postMessage", **accident)
    made = world.owe("a")
    assert world.deliver() == {"sending": 1, "sent": 1}
    assert world.posted() == {made: 1}
    assert world.slack.calls()["chat.postMessage"] == 2
    assert world.slack.calls()["conversations.history"] == 1


def test_what_never_left_is_tried_again_without_a_look_up(world: World) -> None:
    made = world.owe("a")
    world.slack.go_dark()

    async def until_it_failed(worker: Worker) -> None:
        running = asyncio.create_task(worker.run())
        await until(lambda: world.notice(made).error == "no connection")
        world.slack.listen_again()
        await until(lambda: world.notice(made).state == NoticeState.SENT)
        worker.stop()
        await running

    world.with_worker(until_it_failed)
    assert world.posted() == {made: 1}
    assert "conversations.history" not in world.slack.calls()


def test_an_error_on_the_list_fails_for_good_and_an_admin_is_told(world: World) -> None:
    world.add_person("Dana", admin=True)
    world.slack.fault("chat.postMessage", "error", error="msg_too_long")
    made = world.owe("a")
    world.deliver()
    notice = world.notice(made)
    assert (notice.state, notice.error, notice.attempts) == ("failed", "msg_too_long", 1)
    assert notice.reference.startswith("T-")
    assert world.owed_kinds() == {"rejected": 1, "trouble": 1}
    [told] = world.slack.posted()
    assert told["channel"] == world.slack.direct("dana").id


def test_an_error_nobody_knows_is_tried_a_few_times_then_fails_with_a_reference(world: World) -> None:
    world.slack.fault("chat.postMessage", "error", times=-1, error="team_is_on_holiday")
    made = world.owe("a")
    assert world.deliver(times=replace(TIMES, tries=3)) == {"pending": 2, "failed": 1}
    notice = world.notice(made)
    assert (notice.error, notice.attempts) == ("team_is_on_holiday", 3)
    assert notice.reference


def test_blocks_that_slack_refuses_are_said_once_more_in_plain_ones(quick_world: World) -> None:
    def with_table(_work: Work, _notice: Notice) -> Message:
        return compose("Twelve rejected", "", extra=[table([["Lead"], ["L-42"]])])

    quick_world.slack.fault("chat.postMessage", "error", error="invalid_blocks")
    made = quick_world.owe("a")
    assert quick_world.deliver(render=with_table) == {"sent": 1}
    [message] = quick_world.slack.posted()
    assert quick_world.posted() == {made: 1}
    assert {block["type"] for block in message["blocks"]} == {"section"}
    assert "L-42" in str(message["blocks"])
