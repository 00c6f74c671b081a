"""A channel's topic and a user group follow who is on duty, in a Slack; without the scope turns go on and one is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from alignment.calendar import EVERY_DAY, Schedule
from alignment.duty.terms import Crew, Length, Terms
from alignment.people import Role
from db import tables as t
from db.memory import Work
from db.stores import duty_rotas, people, roster
from digests import registry
from operations.duty import planning, setting
from tests.delivery.conftest import World, quick_world, slack

__all__ = ["quick_world", "slack"]

TERMS = Terms(
    "inbound", Length.DAY, Schedule(time(9), EVERY_DAY, "UTC"), crew=Crew.SALES, topic=True, group="S0INBOUND"
)

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
"""When the rota is set up: its first turn is tomorrow's, whatever the time is by which these tests run."""


@pytest.fixture
def world(quick_world: World) -> World:
    """Ada and Ben are reps and share inbound duty, which Cleo set up; people wrote a topic of their own."""
    quick_world.ahead = NOON - datetime.now(UTC)
    for name in ("Ada", "Ben"):
        quick_world.add_person(name)
        person = quick_world.people[name]
        quick_world.do(lambda work, person=person: roster.grant(work, person, Role.REP, 0))  # type: ignore[misc]
    quick_world.add_person("Cleo", admin=True)
    quick_world.slack.change_channel("marketing", topic="Leads and deals")
    quick_world.slack.add_user_group("inbound", ["cleo"], id="S0INBOUND")

    def start(work: Work) -> None:
        work.insert(t.channel, slack_id=quick_world.channel, name="marketing", member=True, seen_at=work.now)
        cleo = people.actor(work, quick_world.people["Cleo"])
        setting.start(work, cleo, TERMS, quick_world.channel, [], "")

    quick_world.do(start)
    return quick_world


def nine(world: World, days: int) -> None:
    """Let it be five past nine so many days after `NOON`, and the clock and a worker do what is theirs."""
    at = NOON.replace(hour=9, minute=5) + timedelta(days=days)
    world.ahead = at - datetime.now(UTC)
    world.do(planning.plan)
    world.deliver(render=registry.render)


def topic(world: World) -> str:
    return str(world.slack.channel("marketing").topic)


def group(world: World) -> list[str]:
    known = {each.id: each.name for each in world.slack.people()}
    return [known[each] for each in world.slack.user_group("S0INBOUND").people]


def hand_overs(world: World) -> list[str]:
    return [
        each["text"].split("\n")[0] for each in world.slack.posted("marketing") if "today:" in each["text"]
    ]


def test_topic_and_group_follow_the_turns_beside_what_people_wrote(world: World) -> None:
    nine(world, 1)
    assert topic(world) == "Inbound: Ada | Leads and deals"
    assert group(world) == ["ada"]
    nine(world, 2)
    assert topic(world) == "Inbound: Ben | Leads and deals"
    assert group(world) == ["ben"]
    assert hand_overs(world) == ["Inbound today: Ada.", "Inbound today: Ben."]


def test_a_topic_that_is_right_already_is_left_alone(world: World) -> None:
    world.slack.change_channel("marketing", topic="Inbound: Ada | Leads and deals")
    nine(world, 1)
    assert world.slack.requests("conversations.setTopic") == []


@pytest.mark.parametrize("scope", ["channels:write.topic", "usergroups:write"])
def test_without_the_scope_turns_are_handed_over_and_the_owner_is_told_once(world: World, scope: str) -> None:
    world.slack.grant(*(each for each in world.slack.sandbox.slack.app.scopes if each != scope))
    for days in (1, 2, 3):
        nine(world, days)
    assert len(hand_overs(world)) == 3
    [told] = [each for each in world.slack.posted() if "stays as it is" in each["text"]]
    assert f"An admin can add: {scope}" in told["text"]
    assert not world.see(lambda work: [row for row in work.execute(t.workspace_.select()) if row.suspended])


def test_a_rota_that_ends_leaves_the_topic_to_people(world: World) -> None:
    nine(world, 1)

    def end(work: Work) -> None:
        setting.end(work, people.actor(work, world.people["Cleo"]), 1)

    world.do(end)
    world.deliver(render=registry.render)
    assert topic(world) == "Leads and deals"


def test_a_topic_turned_off_is_cleared_and_not_touched_again(world: World) -> None:
    nine(world, 1)

    def off(work: Work) -> None:
        rota = duty_rotas.by_number(work, 1)
        assert rota is not None
        actor = people.actor(work, world.people["Cleo"])
        setting.change(work, actor, 1, replace(rota.terms, topic=False), rota.channel, [])

    world.do(off)
    nine(world, 2)
    assert topic(world) == "Leads and deals"


def test_a_slack_that_answers_nothing_is_asked_again(world: World) -> None:
    world.slack.fault("conversations.setTopic", "lost")
    nine(world, 1)
    assert topic(world) == "Inbound: Ada | Leads and deals"
    assert len(hand_overs(world)) == 1


def test_a_channel_that_outsiders_read_has_no_names_until_an_admin_allows_it(world: World) -> None:
    world.do(
        lambda work: work.execute(
            t.channel.update()
            .where(t.channel.c.workspace_id == work.workspace_id)
            .values(shared=True, outsiders=True, opened=True, widened_at=work.now)
        )
    )
    nine(world, 1)
    assert topic(world) == "Leads and deals"
    assert hand_overs(world) == []
    assert not [each for each in world.slack.posted() if "stays as it is" in each["text"]]
