"""What is owed arrives, once, in order: when it is due, the most urgent first, a thread behind its first message."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

from db.tables.delivery import Act, NoticeState
from tests.delivery.conftest import (
    RULES,
    World,
    replace,
)


def test_a_notice_arrives_once_with_its_id_and_where_is_remembered(world: World) -> None:
    made = world.owe("rejection/1", payload={"says": "L-42 was rejected"})
    assert world.deliver() == {"sent": 1}
    [message] = world.slack.posted()
    assert message["text"].startswith("L-42 was rejected")
    assert message["metadata"] == {"event_type": "tandem_notice", "event_payload": {"id": made}}
    assert message["arguments"]["unfurl_links"] is False
    assert message["arguments"]["parse"] == "none"
    notice = world.notice(made)
    assert (notice.state, notice.channel, notice.ts) == ("sent", world.channel, message["ts"])
    assert world.deliver() == {}
    assert world.posted() == {made: 1}


def test_what_is_not_due_yet_waits_for_its_time(world: World) -> None:
    made = world.owe("reminder/1", due_at=world.now() + timedelta(hours=1))
    assert world.deliver() == {}
    world.ahead = timedelta(hours=1, seconds=1)
    assert world.deliver() == {"sent": 1}
    assert world.posted() == {made: 1}


def test_the_most_urgent_goes_first_then_the_longest_due(world: World) -> None:
    at = world.now() - timedelta(seconds=60)
    late = world.owe("a", priority=5, due_at=at + timedelta(seconds=2))
    early = world.owe("b", priority=5, due_at=at + timedelta(seconds=1))
    hot = world.owe("c", priority=0, due_at=at + timedelta(seconds=3))
    world.deliver()
    order = [each["metadata"]["event_payload"]["id"] for each in world.slack.posted()]
    assert order == [hot, early, late]


def test_a_thread_follows_its_first_message_part_by_part(world: World) -> None:
    at = world.now()
    parent = world.owe("digest/1", kind="pipeline", due_at=at)
    under: dict[str, Any] = {"kind": "pipeline_thread", "act": Act.REPLY, "parent_id": parent, "due_at": at}
    parts = [world.owe(f"digest/1/{part}", **under, part=part) for part in (2, 1, 3)]
    assert world.deliver() == {"sent": 4}
    first, *replies = world.slack.posted()
    assert first["metadata"]["event_payload"]["id"] == parent
    said = [each["metadata"]["event_payload"]["id"] for each in replies]
    assert said == [parts[1], parts[0], parts[2]]
    assert {each["thread_ts"] for each in replies} == {first["ts"]}


def test_what_expired_is_not_said_and_takes_its_thread_with_it(world: World) -> None:
    parent = world.owe("digest/1", kind="pipeline", due_at=world.now() - timedelta(hours=9))
    part = world.owe("digest/1/1", kind="pipeline_thread", act=Act.REPLY, parent_id=parent, part=1)
    world.deliver()
    assert world.states(parent, part) == ["expired", "cancelled"]
    assert world.posted() == {}


def test_a_held_notice_does_not_block_its_channel(world: World) -> None:
    held = world.owe("a", priority=0)
    world.set(held, state=NoticeState.HELD)
    free = world.owe("b")
    assert world.deliver() == {"sent": 1}
    assert world.states(held, free) == ["held", "sent"]


def test_messages_in_one_channel_keep_their_distance(world: World) -> None:
    for number in range(3):
        world.owe(f"n/{number}")
    world.deliver(rules=replace(RULES, gap=timedelta(seconds=0.4)))
    at = [float(each["ts"]) for each in world.slack.posted()]
    assert all(later - earlier >= 0.35 for earlier, later in pairwise(at))
