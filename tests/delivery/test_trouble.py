"""Channels, tokens and templates that break: who hears of it, and what goes on without them."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp
import sqlalchemy as sa

from bot.delivery import fence
from bot.delivery.worker import Worker
from db import tables as t
from db.memory import Work
from db.stores import delivery, workspaces
from db.stores.notices import Notice
from db.tables.delivery import NoticeState
from messages.message import Message
from tests.delivery.conftest import (
    TIMES,
    World,
    plain_words,
    replace,
)


def test_a_channel_that_cannot_be_reached_is_told_to_an_admin_once(world: World) -> None:
    world.add_person("Dana", admin=True)
    world.slack.remove_bot("marketing")
    ids = [world.owe(f"rejection/{number}") for number in range(5)]
    world.deliver()
    assert set(world.states(*ids)) == {"failed"}
    assert world.owed_kinds() == {"rejected": 5, "trouble": 1}
    assert len(world.slack.posted()) == 1


def test_a_channel_that_is_reached_again_gets_what_failed(world: World) -> None:
    world.slack.remove_bot("marketing")
    made = world.owe("rejection/1")
    world.deliver()
    assert world.states(made) == ["failed"]
    world.slack.invite_bot("marketing")
    assert world.do(lambda work: delivery.mend(work, world.channel)) == 1
    assert world.do(lambda work: delivery.mend(work, world.channel)) == 0
    assert world.deliver() == {"sent": 1}


def test_the_owner_of_a_subscription_hears_of_its_channel_before_any_admin(world: World) -> None:
    world.add_person("Dana", admin=True)
    priya = world.add_person("Priya")
    values = {"target": world.channel, "kind": "pipeline", "schedule": {}, "filters": {}, "sections": {}}
    made_at = world.now()
    subscription = world.do(
        lambda work: work.insert(t.subscription, **values, owner_id=priya, made_at=made_at, next_at=made_at)
    )
    world.slack.change_channel("marketing", archived=True)
    world.owe("digest/1", kind="pipeline", subscription_id=subscription)
    world.deliver()
    [told] = world.slack.posted()
    assert told["channel"] == world.slack.direct("priya").id


def test_a_message_about_trouble_that_fails_makes_no_further_one(world: World) -> None:
    world.add_person("Dana", admin=True)
    world.add_person("Eve", admin=True)
    world.slack.fault("chat.postMessage", "error", times=-1, error="is_archived")
    world.owe("rejection/1")
    world.deliver()
    assert world.owed_kinds() == {"rejected": 1, "trouble": 1}


def test_a_dead_token_suspends_the_workspace_and_a_new_one_resumes_it(world: World) -> None:
    made = [world.owe("a"), world.owe("b")]
    world.slack.revoke(tell=False)
    dead = world.slack.bot_token
    world.deliver()
    assert world.states(*made) == ["pending", "pending"]
    assert world.see(workspaces.terms).suspended == "token_revoked"
    assert world.deliver() == {}
    world.slack.reinstall()
    assert world.slack.bot_token != dead
    world.do(delivery.resume)
    assert world.deliver() == {"sent": 2}
    assert world.notice(made[0]).attempts == 1


def test_a_token_that_was_replaced_meanwhile_suspends_nobody(world: World) -> None:
    from slack_sdk.web.async_client import AsyncWebClient

    old = world.slack.bot_token
    world.slack.revoke(tell=False)
    world.slack.reinstall()
    asked: list[str] = []

    async def clients(_workspace_id: int) -> AsyncWebClient:
        asked.append("again")
        token = old if len(asked) == 1 else world.slack.bot_token
        return AsyncWebClient(token=token, base_url=world.slack.url, retry_handlers=[], session=sessions[0])

    sessions: list[aiohttp.ClientSession] = []

    async def with_a_session(worker: Worker) -> Mapping[NoticeState, int]:
        async with fence.session() as opened:
            sessions.append(opened)
            return await worker.drain(10)

    made = world.owe("a")
    assert world.with_worker(with_a_session, clients=clients) == {"pending": 1, "sent": 1}
    assert world.see(workspaces.terms).suspended == ""
    assert world.posted() == {made: 1}


def test_a_workspace_without_slack_waits_without_losing_anything(world: World) -> None:
    async def nobody(_workspace_id: int) -> None:
        return None

    made = world.owe("a")
    assert world.deliver(clients=nobody) == {"pending": 1}
    assert world.deliver() == {"sent": 1}
    assert world.notice(made).attempts == 1


def test_a_template_that_breaks_takes_nobody_with_it_and_fails_with_a_reference(world: World) -> None:
    def breaks(work: Work, notice: Notice) -> Message | None:
        if notice.dedup_key == "bad":
            work.execute(sa.text("SELECT workspace FROM a_table_that_is_not_there"))
        work.execute(sa.select(t.workspace_.c.name).where(t.workspace_.c.id == work.workspace_id)).one()
        return plain_words(work, notice)

    bad = world.owe("bad", priority=0, payload={})
    channels = [world.slack.add_channel(f"c{number}", bot=True).id for number in range(3)]
    good = [world.owe(f"good/{number}", channel) for number, channel in enumerate(channels)]
    assert world.deliver(render=breaks, times=replace(TIMES, tries=2)) == {
        "sent": 3,
        "pending": 1,
        "failed": 1,
    }
    assert set(world.states(*good)) == {"sent"}
    notice = world.notice(bad)
    assert notice.error.startswith("template: ")
    assert notice.reference
