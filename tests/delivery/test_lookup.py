"""Whether a message in doubt arrived is read from Slack, to the last page, and never guessed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from alignment.notices import BY_NAME, Unknown
from db.tables.delivery import Act, NoticeState
from tests.delivery.conftest import TIMES, World, replace


def test_it_is_found_under_more_talk_than_one_page_holds(world: World) -> None:
    world.slack.chatter(1500)
    world.slack.fault("chat.postMessage", "lost")
    made = world.owe("a")
    world.deliver()
    assert world.posted() == {made: 1}
    assert world.slack.calls()["conversations.history"] >= 3, "a page that came late is read again"


def test_many_in_doubt_in_busy_channels_are_all_found_however_slow_slack_makes_the_reading(
    world: World,
) -> None:
    """As after a crash: each needs several calls, and Slack allows fewer at a time than there are notices."""
    channels = [world.slack.add_channel(f"c{number}", bot=True).id for number in range(12)]
    world.slack.chatter(450)
    world.slack.limit("conversations.history", 8, 1.0)
    world.slack.fault("chat.postMessage", "lost", times=len(channels))
    made = [world.owe(f"digest/{each}", each, kind="pipeline") for each in channels]
    told = world.deliver(limit=30.0, times=replace(TIMES, most_lookups=3))
    assert world.states(*made) == ["sent"] * len(made), told
    assert world.posted() == dict.fromkeys(made, 1)
    assert world.slack.calls()["chat.postMessage"] == len(made)


def test_a_reply_is_looked_for_in_its_thread(world: World) -> None:
    parent = world.owe("digest/1", kind="pipeline")
    world.deliver()
    world.slack.chatter(250)
    under = {"kind": "pipeline_thread", "act": Act.REPLY, "parent_id": parent}
    first = world.owe("digest/1/1", **under, part=1)
    world.deliver()
    world.slack.fault("chat.postMessage", "lost")
    part = world.owe("digest/1/2", **under, part=2)
    world.deliver()
    assert world.posted() == {parent: 1, first: 1, part: 1}
    assert world.slack.calls()["conversations.replies"] == 2
    assert world.states(part) == ["sent"]


@pytest.mark.parametrize("skew", [-3000, -400, 400, 3000])
def test_it_is_found_whatever_slack_s_clock_says(world: World, skew: int) -> None:
    world.slack.skew(skew)
    world.slack.fault("chat.postMessage", "lost")
    made = world.owe("a")
    world.deliver()
    assert world.posted() == {made: 1}


@pytest.mark.parametrize(
    "page",
    [{"kind": "http"}, {"kind": "empty"}, {"kind": "refuse"}, {"kind": "error", "error": "internal_error"}],
    ids=str,
)
def test_a_page_that_cannot_be_read_means_unknown_and_not_that_it_is_not_there(
    quick_world: World, page: dict[str, Any]
) -> None:
    world = quick_world
    world.slack.fault("chat.postMessage", "lost")
    world.slack.fault("conversations.history", times=3, **page)
    made = world.owe("a")
    assert world.deliver()["sending"] >= 2  # aiohttp itself asks twice when a read's connection breaks
    assert world.posted() == {made: 1}
    assert world.slack.calls()["conversations.history"] == 4


def test_a_second_page_that_cannot_be_read_means_unknown_too(quick_world: World) -> None:
    world = quick_world
    world.slack.chatter(250)
    world.slack.fault("chat.postMessage", "lost")
    made = world.owe("a")

    async def only_the_first_page(worker: Any) -> None:
        read = worker._sender._line.read
        pages = []

        async def breaks_once(client: Any, method: str, **params: Any) -> Any:
            pages.append(params.get("cursor", ""))
            if params.get("cursor") and len(pages) == 2:
                world.slack.fault("conversations.history", "http")
            return await read(client, method, **params)

        worker._sender._line.read = breaks_once
        await worker.drain(10)
        assert len(pages) == 4

    world.with_worker(only_the_first_page)
    assert world.posted() == {made: 1}


def test_a_look_up_that_slack_slows_down_waits_as_asked(quick_world: World) -> None:
    world = quick_world
    world.slack.fault("chat.postMessage", "lost")
    world.slack.fault("conversations.history", "ratelimited", retry_after=1)
    made = world.owe("a")
    assert world.deliver() == {"sending": 2, "sent": 1}
    assert world.posted() == {made: 1}


def test_a_message_in_doubt_lets_others_pass_when_it_cannot_be_looked_up(quick_world: World) -> None:
    world = quick_world
    world.slack.fault("chat.postMessage", "lost")
    world.slack.fault("conversations.history", "http", times=-1)
    doubt = world.owe("a")
    after = world.owe("b", due_at=world.now() + timedelta(milliseconds=1))
    world.run_until(lambda: world.states(after) == ["sent"])
    assert world.states(doubt) == ["sending"]
    world.slack.clear_faults()
    world.deliver()
    assert world.posted() == {doubt: 1, after: 1}


def test_a_first_try_long_after_it_was_due_looks_first_as_after_a_restored_backup(world: World) -> None:
    at = world.now()
    made = world.owe("digest/1", kind="pipeline", due_at=at)
    part = world.owe("digest/1/1", kind="pipeline_thread", act=Act.REPLY, parent_id=made, part=1, due_at=at)
    world.deliver()
    blank = {"state": NoticeState.PENDING, "channel": "", "ts": "", "attempts": 0, "first_try_at": None}
    for each in (made, part):
        world.set(each, **blank)
    world.ahead = timedelta(minutes=20)
    assert world.deliver() == {"sent": 2}
    assert world.posted() == {made: 1, part: 1}
    assert world.states(made, part) == ["sent", "sent"]


def test_a_late_first_try_that_is_not_there_is_said(world: World) -> None:
    made = world.owe("rejection/1", due_at=world.now() - timedelta(minutes=30))
    assert world.deliver() == {"sent": 1}
    assert world.posted() == {made: 1}
    assert world.slack.calls()["conversations.history"] == 1


def test_without_the_right_to_read_an_alert_is_said_again_as_a_possible_repeat(world: World) -> None:
    assert BY_NAME["rejected"].unknown == Unknown.SAY_AGAIN
    world.slack.without_scope("channels:history")
    world.slack.fault("chat.postMessage", "lost")
    made = world.owe("rejection/1")
    world.deliver()
    assert world.posted() == {made: 2}
    first, second = world.slack.posted()
    assert "Possible repeat" not in str(first)
    assert second["text"].startswith("Possible repeat: ")
    assert second["blocks"][0]["elements"][0]["text"] == "Possible repeat"


def test_without_the_right_to_read_a_digest_is_held_and_its_owner_told(world: World) -> None:
    assert BY_NAME["pipeline"].unknown == Unknown.HOLD
    world.add_person("Dana", admin=True)
    world.slack.without_scope("channels:history")
    world.slack.fault("chat.postMessage", "lost")
    made = world.owe("digest/1", kind="pipeline")
    world.deliver()
    assert world.states(made) == ["held"]
    assert world.posted()[made] == 1
    assert world.owed_kinds() == {"pipeline": 1, "trouble": 1}


def test_a_held_message_that_somebody_asks_for_once_more_is_said_as_a_possible_repeat(world: World) -> None:
    from operations.by_hand import retry

    world.slack.without_scope("channels:history")
    world.slack.fault("chat.postMessage", "lost")
    made = world.owe("digest/1", kind="pipeline")
    world.deliver()
    assert world.states(made) == ["held"]
    world.do(lambda work: retry(work, made))
    world.deliver()
    assert world.states(made) == ["sent"]
    assert world.slack.posted()[-1]["text"].startswith("Possible repeat: ")


def test_what_stays_in_doubt_for_ever_follows_its_kind_in_the_end(quick_world: World) -> None:
    world = quick_world
    world.slack.fault("chat.postMessage", "lost")
    world.slack.fault("conversations.history", "http", times=-1)
    made = world.owe("digest/1", kind="pipeline")
    quick = replace(TIMES, most_tries=2, retry=timedelta(milliseconds=10))
    world.deliver(times=quick)
    assert world.states(made) == ["held"]


def test_a_reply_whose_parent_somebody_deleted_is_let_go(world: World) -> None:
    parent = world.owe("digest/1", kind="pipeline")
    world.deliver()
    world.owe("undo", act=Act.DELETE, parent_id=parent)
    world.deliver()
    part = world.owe("digest/1/1", kind="pipeline_thread", act=Act.REPLY, parent_id=parent, part=1)
    world.deliver()
    assert world.states(part) == ["cancelled"]
    assert world.posted() == {parent: 1}


def test_an_uncertain_message_past_its_time_is_not_said_again(world: World) -> None:
    world.slack.fault("chat.postMessage", "refuse")
    made = world.owe(
        "digest/1", kind="pipeline", due_at=world.now() - timedelta(hours=8) + timedelta(minutes=2)
    )
    world.set(made, first_try_at=world.now())
    world.run_until(lambda: bool(world.notice(made).error), leases_last=True)
    assert world.states(made) == ["sending"]
    world.end_leases()
    world.ahead = timedelta(minutes=5)
    world.deliver()
    assert world.states(made) == ["expired"]
    assert world.posted() == {}
