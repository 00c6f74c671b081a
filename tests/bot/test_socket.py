"""Socket Mode heals: after a polite refresh, after a broken line, after silence, and after a Slack that was away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

import sandbox
from bot.slack.socket import Socket, SocketState

Scene = Callable[[sandbox.Sandbox, Socket], Awaitable[None]]


def play(scene: Scene) -> None:
    """Run a scene between a local Slack and one socket that answers every /lead with what it heard."""

    async def authorize(**_found: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None)

    async def run() -> None:
        app = AsyncApp(
            signing_secret="unused",
            authorize=authorize,
            process_before_response=True,
            request_verification_enabled=False,
        )

        @app.command("/lead")
        async def lead(ack: Any, body: dict[str, Any]) -> None:
            await ack(f"heard {body['text']}")

        async with sandbox.Sandbox(commands=[{"command": "/lead", "description": "leads"}]) as slack:
            await slack.control.add_person("jonas")
            await slack.control.add_channel("sales", members=["jonas"], bot=True)
            web = AsyncWebClient(base_url=slack.url, retry_handlers=[])
            socket = Socket(app, slack.app_token, web, silence=1.5, check=0.1, patience=0.1)
            await socket.start()
            await slack.control.wait_for_socket()
            try:
                async with asyncio.timeout(40):
                    await scene(slack, socket)
            finally:
                await socket.stop()

    asyncio.run(run())


async def heard(slack: sandbox.Sandbox, text: str) -> bool:
    outcome = await slack.control.command("jonas", f"/lead {text}", "sales")
    return f"heard {text}" in str(outcome.said)


async def connected_anew(socket: Socket, before: int) -> None:
    for _ in range(400):
        if socket.connections > before and socket.state is SocketState.CONNECTED:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("not connected again")


def test_a_command_is_answered() -> None:
    async def scene(slack: sandbox.Sandbox, socket: Socket) -> None:
        assert await heard(slack, "42")
        assert socket.state is SocketState.CONNECTED

    play(scene)


def test_a_forced_refresh_loses_nothing() -> None:
    async def scene(slack: sandbox.Sandbox, socket: Socket) -> None:
        for number in range(5):
            asking = asyncio.create_task(heard(slack, str(number)))
            await slack.control.disconnect("refresh_requested", grace=0.5)
            assert await asking
            assert await heard(slack, f"{number} again")

    play(scene)


@pytest.mark.parametrize("breaks", ["cut_sockets", "stall_sockets"])
def test_a_broken_or_silent_line_is_noticed_and_healed(breaks: str) -> None:
    async def scene(slack: sandbox.Sandbox, socket: Socket) -> None:
        before = socket.connections
        getattr(slack.control, breaks)()
        if breaks == "stall_sockets":
            await asyncio.sleep(1.0)
            slack.control.stall_sockets(stalled=True)
            await asyncio.sleep(1.0)
            assert socket.state is not SocketState.CONNECTED or socket.connections > before
            slack.control.stall_sockets(stalled=False)
        await connected_anew(socket, before)
        assert await heard(slack, "42")

    play(scene)


def test_a_refused_connection_is_asked_for_anew_with_a_new_url() -> None:
    async def scene(slack: sandbox.Sandbox, socket: Socket) -> None:
        before = socket.connections
        slack.control.fault("apps.connections.open", "error", times=3, error="internal_error")
        slack.control.cut_sockets()
        await connected_anew(socket, before)
        assert await heard(slack, "42")

    play(scene)


def test_a_stopped_socket_takes_nothing_more_and_says_so() -> None:
    async def scene(slack: sandbox.Sandbox, socket: Socket) -> None:
        await socket.stop()
        assert socket.state is SocketState.STOPPED
        assert slack.control.sockets() == []

    play(scene)
