"""A second bot on the same app token is noticed and said; nothing of our own ever looks like one."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request

import sandbox
from bot.http.probes import ready
from bot.process import Mode, Part
from bot.pulse import LATE
from bot.slack import checks
from bot.slack.checks import Health, Patient
from bot.slack.headcount import MOST_OPEN, Headcount
from bot.slack.socket import Socket, SocketState
from db.memory import Memory
from db.stores import beats
from tests.conftest import NOW
from tests.delivery.conftest import until
from tests.inbound.conftest import Office, soon

DOUBT = 0.4
Scene = Callable[[sandbox.Sandbox, Socket], Awaitable[None]]


@asynccontextmanager
async def another_bot(slack: sandbox.Sandbox) -> AsyncIterator[None]:
    """Somebody else's bot on the same app token."""
    client = SocketModeClient(app_token=slack.app_token, web_client=AsyncWebClient(base_url=slack.url))
    await client.connect()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        await client.close()  # type: ignore[no-untyped-call]


def play(scene: Scene, *, ours: int = 0, every: float = 3600) -> None:
    async def authorize(**_found: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None)

    async def run() -> None:
        app = AsyncApp(signing_secret="unused", authorize=authorize, request_verification_enabled=False)
        async with sandbox.Sandbox() as slack:
            web = AsyncWebClient(base_url=slack.url, retry_handlers=[])
            headcount = Headcount(lambda: ours, doubt=DOUBT, every=every)
            socket = Socket(app, slack.app_token, web, check=0.05, patience=0.1, headcount=headcount)
            try:
                await scene(slack, socket)
            finally:
                await socket.stop()

    asyncio.run(run())


def test_a_second_bot_is_said_after_a_second_look_and_again_when_it_is_gone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)

    async def scene(slack: sandbox.Sandbox, socket: Socket) -> None:
        async with another_bot(slack):
            await socket.start()
            await until(lambda: socket.headcount.strangers == 1)
            assert len(slack.control.sockets()) == 3, "it looked by one more connection, and lost none"
        assert "app token shared" in caplog.text
        await slack.control.disconnect("refresh_requested", grace=0.1)
        await until(lambda: socket.headcount.strangers == 0)
        assert "app token alone again" in caplog.text

    play(scene)


def test_one_that_comes_later_is_noticed_at_a_look_of_our_own() -> None:
    async def scene(slack: sandbox.Sandbox, socket: Socket) -> None:
        await socket.start()
        await until(lambda: socket.state is SocketState.CONNECTED)
        async with another_bot(slack):
            await until(lambda: socket.headcount.strangers == 1)

    play(scene, every=0.3)


def test_our_own_reconnects_processes_and_broken_lines_are_no_strangers() -> None:
    async def scene(slack: sandbox.Sandbox, socket: Socket) -> None:
        async with another_bot(slack):  # a process of ours, as the database tells
            await socket.start()
            for number in range(3):
                await until(lambda number=number: socket.connections > number)  # type: ignore[misc]
                await slack.control.disconnect("refresh_requested", grace=0.3)
            slack.control.linger(DOUBT / 2)
            before = socket.connections
            slack.control.cut_sockets()
            await until(lambda: socket.connections > before)
            await asyncio.sleep(2.5 * DOUBT)
            assert socket.headcount.strangers == 0

    play(scene, ours=1)


def test_looking_opens_a_few_connections_at_most() -> None:
    async def scene(slack: sandbox.Sandbox, socket: Socket) -> None:
        await socket.start()
        await until(lambda: len(slack.control.sockets()) == MOST_OPEN)
        await asyncio.sleep(0.5)
        assert len(slack.control.sockets()) == MOST_OPEN

    play(scene, every=0.05)


def test_a_look_that_slack_refuses_costs_nothing_but_itself() -> None:
    async def scene(slack: sandbox.Sandbox, socket: Socket) -> None:
        await socket.start()
        await until(lambda: socket.state is SocketState.CONNECTED)
        slack.control.fault("apps.connections.open", "ratelimited", times=3, retry_after=1)
        asked = slack.control.calls()["apps.connections.open"]
        await until(lambda: slack.control.calls()["apps.connections.open"] > asked)
        assert socket.state is SocketState.CONNECTED
        assert len(slack.control.sockets()) == 1
        slack.control.clear_faults()
        async with another_bot(slack):
            await until(lambda: socket.headcount.strangers == 1)

    play(scene, every=0.3)


def test_log_metric_readyz_and_doctor_say_it(office: Office) -> None:
    with office.open(Mode.SOCKET, frozenset({Part.WEB})) as process:

        async def answer() -> tuple[int, dict[str, Any]]:
            told = await ready(process.states, process.elsewhere)(Request({"type": "http"}))
            return told.status_code, json.loads(bytes(told.body))

        async def doctor() -> list[checks.Finding]:
            patient = Patient(
                process.settings, process.memory, process.secrets, office.company.id,
                process.clock.now(), process.clients.with_token,
            )  # fmt: skip
            return list(await checks.app_token(patient))

        def on(coroutine: Any) -> Any:
            assert office.loop is not None
            return asyncio.run_coroutine_threadsafe(coroutine, office.loop).result(timeout=30)

        def told() -> tuple[int, str, list[Health]]:
            process.pulse._said = -1000.0
            on(process.pulse.once())
            status, words = on(answer())
            return status, words["elsewhere"]["app_token"], [each.health for each in on(doctor())]

        assert soon(lambda: told() == (200, "ok", [Health.WELL])), told()
        assert process.socket is not None
        headcount = process.socket.headcount
        headcount._doubt = 0.0
        for _greeting in range(2):
            headcount.told(3, 1)
        assert soon(lambda: told() == (200, "shared", [Health.BROKEN])), "it answers what it is given"
        assert process.gauges()["tandem_socket_strangers", ()] == 2
        (finding,) = on(doctor())
        assert "one app for each environment" in finding.fix


def test_processes_on_one_database_know_of_each_other(memory: Memory) -> None:
    for by in ("one/1", "two/2"):
        memory.do(lambda work, by=by: beats.beat_of(work, beats.SOCKET, by, "1"), 0, now=NOW)  # type: ignore[misc]

    def ours(but: str, within: timedelta = LATE) -> beats.Sockets:
        return memory.see(lambda work: beats.sockets(work, within, but), 0, now=NOW)

    assert ours("one/1") == beats.Sockets(1, False)
    assert ours("") == beats.Sockets(2, False)
    assert ours("", timedelta(0)) == beats.Sockets(0, False), "those that fell silent are gone"
    memory.do(lambda work: beats.beat_of(work, beats.SHARED, "two/2", "1"), 0, now=NOW)
    assert ours("one/1") == beats.Sockets(1, True)
    memory.do(beats.silence, 0, now=NOW)
    assert ours("") == beats.Sockets(0, False)
