"""A chart that Slack draws: said in one post; where the workspace takes none, the same notice brings a picture, once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from alignment.pictures import ASKED_AGAIN_AFTER, Charts
from bot.delivery.ends import Ends
from bot.delivery.posting import Line
from db.memory import Memory, Work
from db.stores import charts, installations, workspaces
from db.tables.delivery import Act
from operations.notices import bring_up_to_date
from sandbox import Running
from tests.delivery.conftest import World, a_picture, furnished, quick_draw
from tests.delivery.test_pictures import deliver, shown, the_one

CHART = "data_visualization"


def connected(world: World) -> World:
    """A workspace that is connected to a Slack, which is what remembers whether it draws."""

    def connect(work: Work) -> None:
        facts = ("team", "enterprise", "bot_user", "bot_id", "app_id", "token", "scopes")
        installations.save(work, **dict.fromkeys(facts, ""))

    world.do(connect)
    return world


@pytest.fixture
def world(memory: Memory, slack: Running) -> World:
    return connected(furnished(memory, slack))


@pytest.fixture
def quick_world(quick_memory: Memory, slack: Running) -> World:
    return connected(furnished(quick_memory, slack))


def kinds(message: dict[str, Any]) -> list[str]:
    return [each["type"] for each in message["blocks"]]


def refused_at(world: World) -> object:
    return world.see(charts.refused_at)


def test_slack_draws_the_chart_and_nothing_is_uploaded(world: World) -> None:
    made = world.owe("n/1")
    assert deliver(world) == {"sent": 1}
    message = the_one(world, made)
    assert kinds(message) == ["section", CHART, "context"]
    chart = message["blocks"][1]
    assert chart["title"] == "n/1"
    assert [each["name"] for each in chart["chart"]["series"]] == ["reached", "line to the goal"]
    assert world.slack.files() == []
    assert refused_at(world) is None


def test_a_workspace_that_takes_no_charts_gets_a_picture_in_the_same_notice_and_remembers(
    world: World,
) -> None:
    world.slack.without_blocks(CHART)
    made = world.owe("n/1")
    deliver(world)
    message = the_one(world, made)
    assert shown(world, message) == "n/1"
    assert kinds(message) == ["section", "image", "context"]
    assert world.slack.calls()["chat.postMessage"] == 2, "refused once, and then said"
    assert refused_at(world) is not None
    after = world.owe("n/2")
    deliver(world)
    assert shown(world, the_one(world, after)) == "n/2"
    assert world.slack.calls()["chat.postMessage"] == 3, "it was not asked again"


def test_after_some_weeks_slack_is_asked_again(quick_world: World) -> None:
    world = quick_world
    world.slack.without_blocks(CHART)
    world.owe("n/1")
    deliver(world)
    world.slack.without_blocks()
    world.ahead = ASKED_AGAIN_AFTER - timedelta(minutes=1)
    early = world.owe("n/2")
    deliver(world)
    assert kinds(the_one(world, early)) == ["section", "image", "context"]
    world.ahead = ASKED_AGAIN_AFTER + timedelta(minutes=1)
    late = world.owe("n/3")
    deliver(world)
    assert kinds(the_one(world, late)) == ["section", CHART, "context"]


@pytest.mark.parametrize("step", ["chat.postMessage", "saved", "draw", "upload"])
def test_a_worker_that_breaks_on_the_way_from_chart_to_picture_leaves_nothing_doubled(
    world: World, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker is ended before the refused post, before the refusal is saved, while it draws, and while it uploads."""
    world.slack.without_blocks(CHART)
    made = world.owe("n/1")
    broken: list[str] = []

    def breaks_once(what: str, then: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def call(*args: Any) -> Any:
            named = what or args[2].method
            if named == step and not broken:
                broken.append(step)
                raise RuntimeError("killed")
            return await then(*args)

        return call

    later = Ends.later

    def after_the_refusal(self: Ends, *args: Any, **how: Any) -> Any:
        if step == "saved" and args[1].startswith("chart refused") and not broken:
            broken.append(step)
            raise RuntimeError("killed")
        return later(self, *args, **how)

    monkeypatch.setattr(Line, "say", breaks_once("", Line.say))
    monkeypatch.setattr(Line, "upload", breaks_once("upload", Line.upload))
    monkeypatch.setattr(Ends, "later", after_the_refusal)
    deliver(world, draw=breaks_once("draw", quick_draw))
    assert broken == [step]
    message = the_one(world, made)
    assert shown(world, message) == "n/1"
    assert kinds(message) == ["section", "image", "context"]


def test_a_chart_in_a_thread_that_is_refused_stands_there_as_a_picture_once(
    quick_memory: Memory, slack: Running
) -> None:
    """Nothing is remembered here, so both of them are refused."""
    world = furnished(quick_memory, slack)
    world.slack.without_blocks(CHART)
    top = world.owe("top")
    made = world.owe("n/1", act=Act.REPLY, parent_id=top, part=1)
    deliver(world)
    message = the_one(world, made)
    assert kinds(message) == ["section", "image", "context"]
    assert message["thread_ts"] == world.notice(top).ts
    assert world.slack.calls()["chat.postMessage"] == 4


def test_a_refusal_whose_answer_is_lost_is_looked_for_and_comes_as_a_picture_once(world: World) -> None:
    world.slack.without_blocks(CHART)
    made = world.owe("n/1")
    world.slack.fault("chat.postMessage", "lost")
    deliver(world)
    message = the_one(world, made)
    assert (kinds(message), shown(world, message)) == (["section", "image", "context"], "n/1")
    assert world.slack.calls()["conversations.history"] >= 1


def test_a_refused_chart_leaves_nothing_in_doubt(world: World) -> None:
    world.slack.without_blocks(CHART)
    made = world.owe("n/1")
    deliver(world)
    the_one(world, made)
    assert world.slack.calls().get("conversations.history", 0) == 0
    assert world.notice(made).attempts == 1, "only the post that stands"


def test_an_edit_whose_chart_is_refused_shows_a_picture_in_its_place(world: World) -> None:
    made = world.owe("n/1", payload={"shows": "n/1"})
    deliver(world)
    world.slack.without_blocks(CHART)
    world.set(made, payload={"shows": "later"})
    world.do(lambda work: bring_up_to_date(work, made))
    deliver(world)
    message = the_one(world, made)
    assert (message["edits"], shown(world, message)) == (1, "later")
    assert kinds(message) == ["section", "image", "context"]


def test_a_post_with_a_chart_whose_answer_is_lost_is_looked_for_and_not_said_again(world: World) -> None:
    made = world.owe("n/1")
    world.slack.fault("chat.postMessage", "lost")
    deliver(world)
    assert kinds(the_one(world, made)) == ["section", CHART, "context"]
    assert world.slack.calls()["chat.postMessage"] == 1


def test_without_charts_and_without_uploads_the_words_come(quick_world: World) -> None:
    quick_world.slack.without_blocks(CHART)
    quick_world.slack.without_scope("files:write")
    made = quick_world.owe("n/1")
    deliver(quick_world)
    assert kinds(the_one(quick_world, made)) == ["section", "context"]


def test_a_slack_that_cannot_remember_refuses_each_notice_once(quick_memory: Memory, slack: Running) -> None:
    """No installation, so nothing is remembered: the notice itself knows that a chart was in vain."""
    world = furnished(quick_memory, slack)
    world.slack.without_blocks(CHART)
    made = world.owe("n/1")
    deliver(world)
    assert shown(world, the_one(world, made)) == "n/1"
    assert world.slack.calls()["chat.postMessage"] == 2


def test_blocks_that_are_too_long_say_nothing_of_charts(quick_world: World) -> None:
    quick_world.slack.fault("chat.postMessage", "error", error="msg_blocks_too_long")
    made = quick_world.owe("n/1")
    deliver(quick_world)
    assert shown(quick_world, the_one(quick_world, made)) == "n/1"
    assert refused_at(quick_world) is None


def test_where_charts_are_off_the_words_come_alone(quick_world: World) -> None:
    quick_world.do(lambda work: workspaces.set_switches(work, pictures=Charts.NONE.value))
    made = quick_world.owe("n/1")
    assert deliver(quick_world) == {"sent": 1}
    assert kinds(the_one(quick_world, made)) == ["section", "context"]
    assert quick_world.slack.files() == []


def test_a_chart_is_brought_up_to_date_in_its_place(world: World) -> None:
    made = world.owe("n/1", payload={"shows": "n/1"})
    deliver(world)
    before = the_one(world, made)["blocks"][1]["block_id"]
    world.set(made, payload={"shows": "later"})
    world.do(lambda work: bring_up_to_date(work, made))
    deliver(world)
    message = the_one(world, made)
    assert (message["edits"], message["blocks"][1]["title"]) == (1, "later")
    assert message["blocks"][1]["block_id"] != before
    assert message["blocks"][1]["block_id"] == f"chart-{a_picture('later').mark}"
