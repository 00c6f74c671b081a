"""A workspace whose token died waits without losing anything, and speaks again as soon as it may, without a restart."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from alignment.people import SHELL
from bot import heartbeat
from bot.process import Mode, Part, Process
from bot.settings import Settings
from bot.slack import reconnecting
from bot.slack.reconnecting import LONGEST, Reconnecting
from db import tables as t
from db.stores import audit, channels, workspaces
from operations import health, installing
from tests.delivery.conftest import World, until
from tests.delivery.whole import live, settings

pytestmark = pytest.mark.usefixtures("bare")


@dataclass
class House:
    """A worker and a clock of one process beside a world; `entered` is the token that stands in the settings now."""

    world: World
    process: Process
    entered: list[str] = field(default_factory=list)

    def owe(self, key: str, target: str = "") -> str:
        told = {"what": "channel", "code": "is_archived", "target": self.world.channel}
        return self.world.owe(key, target, kind="trouble", payload=told)

    def why(self) -> str:
        found = self.world.see(workspaces.installation)
        return str(found.suspended)

    async def heard(self) -> str:
        await self.process.pulse.once()
        return self.process.elsewhere()["slack"]

    def trail(self) -> list[str]:
        return [each.verb for each in self.world.see(lambda work: audit.newest(work, 9))]

    def live(self, scene: Callable[[], Awaitable[None]]) -> None:
        live(self.process, scene)


@pytest.fixture
def house(world: World, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house whose clock asks about dead tokens all the time."""
    monkeypatch.setattr(heartbeat, "RECONNECT_SECONDS", 0.1)
    monkeypatch.setattr(reconnecting, "FIRST", 0.02)
    monkeypatch.setattr(reconnecting, "LONGEST", 0.3)
    given = settings(world, slack_bot_token=SecretStr(world.slack.bot_token))

    def reread() -> Settings:
        token = made.entered[-1] if made.entered else given.bot_token
        return settings(world, slack_bot_token=SecretStr(token))

    parts = frozenset({Part.WORKER, Part.CLOCK})
    made = House(world, Process(given, Mode.SOCKET, parts, reread=reread))
    return made


def test_a_token_that_comes_back_to_life_resumes_its_workspace(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot")
    world = house.world

    async def scene() -> None:
        world.slack.revoke(tell=False)
        made = [house.owe(f"trouble/{number}") for number in range(3)]
        await until(lambda: house.why() == "token_revoked")
        assert await house.heard() == "suspended"
        [finding] = [
            each for each in world.see(lambda work: health.findings(work, SHELL)) if each.what == "Slack"
        ]
        assert "token_revoked" in finding.says
        assert "by itself" in finding.fix
        asked = world.slack.calls()["auth.test"]
        await until(lambda: world.slack.calls()["auth.test"] >= asked + 2)
        assert world.states(*made) == ["pending"] * 3
        assert world.slack.posted() == []
        world.slack.reactivate()
        await until(lambda: world.states(*made) == ["sent"] * 3)
        assert world.posted() == dict.fromkeys(made, 1)
        assert await house.heard() == "ok"

    house.live(scene)
    assert house.trail()[:2] == ["slack.resumed", "slack.suspended"]
    said = [record.getMessage() for record in caplog.records]
    assert said.count("workspace suspended") == said.count("workspace resumed") == 1


def test_a_new_token_that_is_entered_resumes_its_workspace_without_a_restart(house: House) -> None:
    world = house.world

    async def scene() -> None:
        world.slack.revoke(tell=False)
        made = house.owe("trouble/1")
        await until(lambda: bool(house.why()))
        house.entered.append("xoxb-mistyped")
        asked = world.slack.calls()["auth.test"]
        await until(lambda: world.slack.calls()["auth.test"] >= asked + 2)
        assert world.states(made) == ["pending"]
        house.entered.append(world.slack.reinstall())
        await until(lambda: world.states(made) == ["sent"])
        assert world.posted() == {made: 1}

    house.live(scene)


def test_a_token_of_another_team_resumes_nobody(house: House) -> None:
    world = house.world

    async def scene() -> None:
        world.do(
            lambda work: work.execute(
                sa.update(t.installation)
                .where(t.installation.c.workspace_id == work.workspace_id)
                .values(team="T0ELSEWHERE")
            )
        )
        world.slack.revoke(tell=False)
        made = house.owe("trouble/1")
        await until(lambda: bool(house.why()))
        house.entered.append(world.slack.reinstall())
        asked = world.slack.calls()["auth.test"]
        await until(lambda: world.slack.calls()["auth.test"] >= asked + 4)
        assert house.why() == "token_revoked"
        assert world.states(made) == ["pending"]

    house.live(scene)


def test_a_right_that_was_taken_away_is_waited_for_and_not_tried_to_and_fro(house: House) -> None:
    world = house.world

    async def scene() -> None:
        world.slack.without_scope("chat:write")
        made = house.owe("trouble/1")
        await until(lambda: house.why() == "missing_scope chat:write")
        asked = world.slack.calls()["auth.test"]
        await until(lambda: world.slack.calls()["auth.test"] >= asked + 2)
        tried = world.slack.calls()["chat.postMessage"]
        assert world.states(made) == ["pending"]
        await until(lambda: world.slack.calls()["auth.test"] >= asked + 4)
        assert world.slack.calls()["chat.postMessage"] == tried
        world.slack.grant(*world.slack.sandbox.slack.app.scopes, "chat:write")
        await until(lambda: world.states(made) == ["sent"])

    house.live(scene)


def test_a_channel_that_opened_to_others_while_the_token_was_dead_is_held_and_not_posted_to(
    house: House,
) -> None:
    world = house.world

    async def scene() -> None:
        await house.process.directory.refresh(world.workspace_id)
        world.slack.revoke(tell=False)
        made = house.owe("trouble/1")
        await until(lambda: bool(house.why()))
        world.slack.change_channel("marketing", shared=True)
        world.slack.reactivate()
        await until(lambda: world.states(made) == ["held"])
        assert world.see(lambda work: channels.channel(work, world.channel)).shut
        assert world.slack.posted() == []

    house.live(scene)


def test_whoever_hears_of_it_from_slack_suspends_once_and_a_resumed_one_is_quiet(world: World) -> None:
    def twice(work: Any) -> list[bool]:
        told = [installing.suspend(work, "uninstalled"), installing.suspend(work, "token_revoked")]
        return [
            *told,
            installing.resume(work, "another reason"),
            installing.resume(work),
            installing.resume(work),
        ]

    assert world.do(twice) == [True, False, False, True, False]
    trail = [each.verb for each in world.see(lambda work: audit.newest(work, 9))]
    assert trail == ["slack.resumed", "slack.suspended"]


def test_a_dead_token_is_asked_about_ever_more_seldom_and_for_ever(world: World) -> None:
    """For a day: quickly at first, then every ten minutes; a new token in the settings is tried at once."""
    clock, entered = [0.0], [""]
    token = world.slack.bot_token
    process = Process(settings(world, slack_bot_token=SecretStr(token)), Mode.SOCKET, frozenset())

    async def nothing(_workspace_id: int) -> None:
        raise AssertionError("nobody may speak again")

    reconnect = Reconnecting(
        world.memory,
        process.clients,
        process.secrets,
        read_channels=nothing,
        nudge=lambda: None,
        entered=lambda: entered[0],
        boottime=lambda: clock[0],
    )
    hours = 3

    async def scene() -> None:
        world.slack.revoke(tell=False)
        world.do(lambda work: installing.suspend(work, "token_revoked"))
        before = world.slack.calls()["auth.test"]
        at: list[float] = []
        while clock[0] < hours * 3600:
            await reconnect(world.now())
            if world.slack.calls()["auth.test"] > before + len(at):
                at.append(clock[0])
            clock[0] += 60
        apart = [later - earlier for earlier, later in pairwise(at)]
        assert apart == sorted(apart)
        assert apart[-1] == LONGEST
        assert len(at) <= 6 + hours * 3600 / LONGEST
        entered[0] = "xoxb-new"
        asked = world.slack.calls()["auth.test"]
        await reconnect(world.now())
        assert world.slack.calls()["auth.test"] == asked + 2, "the old one and the new one"

    live(process, scene)
