"""A furnished sandbox, a client for it, and a small app that dials in."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk import WebClient
from slack_sdk.web.async_client import AsyncWebClient

import sandbox
from sandbox import Running


@pytest.fixture
def slack() -> Iterator[Running]:
    with sandbox.running(retry_delays=(0.05, 0.05, 0.05)) as running:
        running.add_person("jonas", "Jonas Weber", "jonas@example.com")
        running.add_person("priya", "Priya Nair", "priya@example.com", tz="Europe/Berlin")
        running.add_channel("sales", members=["jonas", "priya"], bot=True)
        yield running


@pytest.fixture
def client(slack: Running) -> WebClient:
    return WebClient(token=slack.bot_token, base_url=slack.url, retry_handlers=[])


@pytest.fixture
def sales(slack: Running) -> str:
    return str(slack.channel("sales").id)


@contextmanager
def on_a_thread(
    start: Callable[[], Coroutine[Any, Any, Any]], stop: Callable[[Any], Coroutine[Any, Any, None]]
) -> Iterator[Any]:
    """Run something async beside a test that is not."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        thing = asyncio.run_coroutine_threadsafe(start(), loop).result(20)
        try:
            yield thing
        finally:
            asyncio.run_coroutine_threadsafe(stop(thing), loop).result(20)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@contextmanager
def bolt_app(slack: Running, register: Callable[[AsyncApp], None]) -> Iterator[AsyncSocketModeHandler]:
    """A real Bolt app over Socket Mode, with the listeners that `register` gives it."""

    async def start() -> AsyncSocketModeHandler:
        app = AsyncApp(
            client=AsyncWebClient(token=slack.bot_token, base_url=slack.url), process_before_response=True
        )
        register(app)
        handler = AsyncSocketModeHandler(app, slack.app_token)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        return handler

    async def stop(handler: AsyncSocketModeHandler) -> None:
        await handler.close_async()  # type: ignore[no-untyped-call]

    with on_a_thread(start, stop) as handler:
        assert slack.wait_for_socket() == 1
        yield handler
