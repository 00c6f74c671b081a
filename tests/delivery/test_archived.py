"""A channel out of reach is one fact and one message, and what was due there comes back with it, but for what is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from db import tables as t
from db.memory import Work
from db.stores import delivery
from db.stores import notices as stored
from db.stores.delivery import Result
from db.tables.delivery import Act, NoticeState
from operations import readers, runs
from operations.notices import Owed, row_of
from operations.readers import Seen
from tests.delivery.conftest import World
from tests.delivery.test_claims import FREE, claim, finish

WAITING = 300
DIGESTS = 250


def subscribed(world: World, owner: int) -> int:
    values = {"target": world.channel, "kind": "pipeline", "schedule": {}, "filters": {}, "sections": {}}
    at = world.now()
    made = world.do(
        lambda work: work.insert(t.subscription, **values, owner_id=owner, made_at=at, next_at=at)
    )
    return int(made)


def owe_many(world: World, subscription: int) -> list[str]:
    """Owe three hundred messages to one channel: mostly digests, which expire, and alerts, which do not."""

    def act(work: Work) -> list[str]:
        rows = [
            row_of(
                work,
                Owed(
                    "pipeline" if number < DIGESTS else "rejected",
                    f"n/{number}",
                    world.channel,
                    subscription_id=subscription,
                ),
            )
            for number in range(WAITING)
        ]
        stored.add_many(work, rows)
        return [row["id"] for row in rows]

    made = world.do(act)
    assert isinstance(made, list)
    return made


def seen(world: World, *, archived: bool) -> Seen:
    return Seen(
        world.channel, "marketing", private=False, member=True, archived=archived, shared=False, guests=False
    )


def test_an_archived_channel_with_three_hundred_messages_waiting_makes_one_message_to_its_owner(
    world: World,
) -> None:
    world.add_person("Dana", admin=True)
    priya = world.add_person("Priya")
    made = owe_many(world, subscribed(world, priya))
    digests, alerts = made[:DIGESTS], made[DIGESTS:]
    world.do(lambda work: readers.keep(work, seen(world, archived=True)))
    world.slack.change_channel("marketing", archived=True)
    world.deliver()
    assert set(world.states(*made)) == {"failed"}
    assert world.owed_kinds()["trouble"] == 1
    [told] = world.slack.posted()
    assert told["channel"] == world.slack.direct("priya").id
    assert world.slack.calls()["chat.postMessage"] == 2, "one to find out, and one to say so"

    world.ahead = timedelta(hours=9)
    world.slack.change_channel("marketing", archived=False)
    world.do(lambda work: readers.keep(work, seen(world, archived=False)))
    assert set(world.states(*digests)) == {"expired"}, "no flood: whose time is over stays unsaid"
    world.ahead = timedelta(0)
    world.deliver()
    assert set(world.states(*alerts)) == {"sent"}
    assert world.posted() == {**dict.fromkeys(alerts, 1), told["metadata"]["event_payload"]["id"]: 1}
    assert world.owed_kinds()["trouble"] == 1


def test_a_message_that_arrives_in_a_channel_thought_lost_brings_the_others_back(world: World) -> None:
    """Nobody told us that it was unarchived."""
    world.slack.change_channel("marketing", archived=True)
    parent = world.owe("digest/1", kind="pipeline")
    under: dict[str, Any] = {"kind": "pipeline_thread", "act": Act.REPLY, "parent_id": parent}
    replies = [world.owe(f"digest/1/{part}", **under, part=part) for part in (1, 2)]
    alert = world.owe("rejection/1")
    world.deliver()
    assert world.states(parent, *replies, alert) == ["failed", "cancelled", "cancelled", "failed"]
    world.slack.change_channel("marketing", archived=False)
    news = world.owe("rejection/2")
    world.deliver()
    everything = [parent, *replies, alert, news]
    assert world.states(*everything) == ["sent"] * 5
    assert world.posted() == dict.fromkeys(everything, 1)


def test_what_is_turned_off_while_its_channel_is_lost_does_not_come_back_with_it(world: World) -> None:
    subscription = subscribed(world, world.add_person("Priya"))
    world.slack.change_channel("marketing", archived=True)
    digest = world.owe("digest/1", kind="pipeline", subscription_id=subscription)
    alert = world.owe("rejection/1")
    world.deliver()
    assert world.states(digest, alert) == ["failed", "failed"]
    assert world.do(lambda work: runs.call_off(work, [subscription], {})) == 1
    world.slack.change_channel("marketing", archived=False)
    assert world.do(lambda work: delivery.mend(work, world.channel)) == 1
    world.deliver()
    assert world.states(digest, alert) == ["cancelled", "sent"]


def test_what_fails_for_a_reason_of_its_own_does_not_come_back_with_its_channel(world: World) -> None:
    world.slack.fault("chat.postMessage", "error", error="no_text")
    bad = world.owe("bad", priority=0)
    world.deliver()
    world.slack.change_channel("marketing", archived=True)
    alert = world.owe("rejection/1")
    world.deliver()
    assert world.states(bad, alert) == ["failed", "failed"]
    assert world.do(lambda work: delivery.mend(work, world.channel)) == 1
    assert world.states(bad, alert) == ["failed", "pending"]


def test_a_message_that_its_channel_takes_from_nobody_is_tried_a_few_times_while_others_arrive(
    world: World,
) -> None:
    """A locked thread looks like a broken channel until something else arrives there: not for ever."""
    poison = world.owe("poison", "C1", priority=0)
    tries = 0
    for number in range(12):
        other = world.owe(f"n/{number}", "C1")
        for each in (*claim(world, FREE), *claim(world, FREE)):
            if each.notice.id == poison:
                tries += 1
                finish(world, Result(each, NoticeState.FAILED, error="thread_locked", broken="thread_locked"))
            else:
                assert each.notice.id == other, "it keeps nobody waiting"
                finish(world, Result(each, NoticeState.SENT, "C1", f"1.{number}"))
        for each in claim(world, FREE):
            assert each.notice.id == other
            finish(world, Result(each, NoticeState.SENT, "C1", f"1.{number}"))
    assert 1 < tries <= 5
    assert world.states(poison) == ["failed"]
