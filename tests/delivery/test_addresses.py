"""Where a message goes: a person, their Home, or a channel that outsiders read."""

from __future__ import annotations

import sqlalchemy as sa

from db import tables as t
from db.stores import notices as stored
from db.tables.delivery import Act
from messages.message import compose
from tests.delivery.conftest import (
    World,
)


def test_a_direct_message_is_opened_once_and_its_channel_remembered(world: World) -> None:
    jonas = world.add_person("Jonas")
    made = [world.owe(f"receipt/{number}", f"person:{jonas}", kind="receipt") for number in range(3)]
    assert world.deliver() == {"sent": 3}
    direct = world.slack.direct("jonas").id
    assert {world.notice(each).channel for each in made} == {direct}
    dm = world.see(
        lambda work: work.execute(sa.select(t.person.c.dm).where(t.person.c.workspace_id > 0)).scalar()
    )
    assert dm == direct
    assert world.slack.calls()["conversations.open"] == 1


def test_without_the_right_to_open_direct_messages_they_are_sent_to_the_person(world: World) -> None:
    world.slack.without_scope("im:write")
    jonas = world.add_person("Jonas")
    made = world.owe("receipt/1", f"person:{jonas}", kind="receipt")
    assert world.deliver() == {"sent": 1}
    assert world.notice(made).channel == world.slack.direct("jonas").id


def test_somebody_without_slack_is_told_to_an_admin(world: World) -> None:
    world.add_person("Dana", admin=True)
    jonas = world.add_person("Jonas", slack=False)
    made = world.owe("receipt/1", f"person:{jonas}", kind="receipt")
    world.deliver()
    assert world.notice(made).error == "no_slack_account"
    [told] = world.slack.posted()
    assert told["channel"] == world.slack.direct("dana").id


def test_an_app_home_is_published_in_its_newest_state(world: World) -> None:
    jonas = world.add_person("Jonas")
    made = world.owe("home/1", f"person:{jonas}", kind="home", act=Act.PRESENT)
    world.deliver()
    world.do(lambda work: stored.new_editions(work, [made]))
    world.deliver(render=lambda _work, _notice: compose("Two to answer", ""))
    assert "Two to answer" in str(world.slack.home("jonas"))
    assert world.slack.calls()["views.publish"] == 2


def test_a_channel_with_outsiders_gets_nothing_until_an_admin_allows_it(world: World) -> None:
    world.add_person("Dana", admin=True)
    row = {"slack_id": world.channel, "name": "marketing", "outsiders": True, "muted_codes": {}}
    defaults = {"used_for": "none", "team_id": 0, "private": False, "member": True, "archived": False}
    world.do(lambda work: work.insert(t.channel, **row, **defaults, notes_shown=False, seen_at=work.now))
    made = world.owe("rejection/1")
    world.deliver()
    assert world.states(made) == ["held"]
    assert [each["channel"] for each in world.slack.posted()] == [world.slack.direct("dana").id]
