"""Socket Mode with a watchdog: a silent or stuck connection is noticed, and a new URL is asked for.

slack_sdk's client pings and reconnects, but after a refused reconnect it tries the same used-up URL for ever, a
connection whose other end vanished can stay silent, and when Slack asks for a refresh it closes the old connection
before what came through it is answered. So a client here is one connection for life: the watchdog opens the next one,
and the old one goes when Slack has closed it and its last envelope is answered.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.headcount import Headcount

log = logging.getLogger(__name__)


LEAVING_SECONDS = 30.0
"""How long a connection that Slack asked to leave is kept at most; Slack closes it after some ten seconds."""


class SocketState(StrEnum):
    """What `readyz` says of the connection."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    STOPPED = "stopped"


class _Connection(SocketModeClient):
    """slack_sdk's client, but for one connection: asked to leave, it says so instead of cutting itself off."""

    def __init__(
        self,
        *,
        asked_to_leave: Callable[[_Connection], None],
        greeted: Callable[[int], None],
        **how: Any,
    ) -> None:
        super().__init__(
            auto_reconnect_enabled=False, ping_interval=10, on_message_listeners=[self._note_frame], **how
        )
        self._asked_to_leave = asked_to_leave
        self._greeted = greeted
        self.message_listeners.append(self._note_greeting)
        self.under_way: set[asyncio.Task[None]] = set()
        self._heard = time.monotonic()
        self._pong: float | None = None

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        if self.current_session is None:
            await super().connect_to_new_endpoint(force)
        else:
            self._asked_to_leave(self)

    @property
    def silent_for(self) -> float:
        """How many seconds ago the last frame or pong came."""
        if self.last_ping_pong_time != self._pong:  # a pong came since the last look
            self._pong = self.last_ping_pong_time
            self._heard = time.monotonic()
        return time.monotonic() - self._heard

    async def _note_frame(self, _message: object) -> None:
        self._heard = time.monotonic()

    async def _note_greeting(self, _client: object, message: Mapping[str, Any], _raw: str | None) -> None:
        if message.get("type") == "hello":
            self._greeted(int(message.get("num_connections") or 0))


class Socket:
    """One Socket Mode line that heals itself.

    `silence` is how many seconds without a message or a pong (we ping every ten) make a connection stale; `check` how
    often the watchdog looks; `patience` how long it waits after a failed try, doubled up to a minute. `headcount` counts
    who else dialled in; to look again it asks for one more connection, which stays until Slack asks it to leave: what we
    closed ourselves could lose what is on its way to it.
    """

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        web: AsyncWebClient,
        *,
        silence: float = 90,
        check: float = 1,
        patience: float = 1,
        headcount: Headcount | None = None,
    ) -> None:
        self._app = app
        self._app_token = app_token
        self._web = web
        self._silence = silence
        self._check = check
        self._patience = patience
        self.headcount = headcount or Headcount(lambda: 0)
        self._open: list[_Connection] = []
        self._wake = asyncio.Event()
        self._ready = asyncio.Event()
        self._watch: asyncio.Task[None] | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self.state = SocketState.CONNECTING
        self.connections = 0
        self._dialling = 0
        self._silent_since = time.monotonic()

    async def start(self) -> None:
        """Start connecting; the watchdog goes on trying until `stop`."""
        self._watch = asyncio.create_task(self._keep_connected())

    async def stop(self, seconds: float = 5) -> None:
        """Take nothing more in, finish what is being answered, and close."""
        self.state = SocketState.STOPPED
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        self._ready.set()  # nobody waits for a next connection any more
        for connection in tuple(self._open):
            self._retire(connection, seconds)
        if self._leaving:
            await asyncio.wait(set(self._leaving), timeout=seconds + 5)

    @property
    def connected(self) -> bool:
        """Whether Slack can reach us at this moment."""
        return self.state is SocketState.CONNECTED

    @property
    def silent_for(self) -> float:
        """How many seconds ago the last frame came."""
        now = time.monotonic()
        return min([*(each.silent_for for each in self._open), now - self._silent_since])

    async def _keep_connected(self) -> None:
        wait = self._patience
        while True:
            if not self._open or self.headcount.due(len(self._open)):
                try:
                    await self._connect()
                    wait = self._patience
                except Exception as problem:  # noqa: BLE001 - any failure to connect is tried again, and said
                    log.warning(
                        "socket not connected", extra={"error": type(problem).__name__, "seconds": wait}
                    )
                    if not self._open:
                        await asyncio.sleep(wait)
                        wait = min(wait * 2, 60)
                        continue
            await self._sleep(self._check)
            for connection in tuple(self._open):
                if not self._alive(connection):
                    silent = round(connection.silent_for)
                    log.warning("socket stale, asking for a new one", extra={"seconds": silent})
                    self._retire(connection, 0)

    async def _sleep(self, seconds: float) -> None:
        self._wake.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    def _alive(self, connection: _Connection) -> bool:
        return connection.silent_for <= self._silence and _is_open(connection)

    async def _connect(self) -> None:
        connection = _Connection(
            app_token=self._app_token,
            web_client=self._web,
            asked_to_leave=self._hand_over,
            greeted=self._greeted,
        )
        connection.socket_mode_request_listeners.append(self._take)
        self._dialling = 1
        try:
            async with asyncio.timeout(20):
                await connection.connect_to_new_endpoint()
            self._open.append(connection)
        except BaseException:
            await self._close(connection)
            raise
        finally:
            self._dialling = 0
        self.connections += 1
        self.state = SocketState.CONNECTED
        self._ready.set()
        log.info("socket connected", extra={"count": self.connections})

    def _greeted(self, told: int) -> None:
        """Compare how many connections Slack counts with ours: those that open, are open, or are still leaving."""
        self.headcount.told(told, self._dialling + len(self._open) + len(self._leaving))

    def _hand_over(self, connection: _Connection) -> None:
        """Slack asked a connection to leave: open the next one now, and let this one go when that stands."""
        if connection in self._open:
            self._retire(connection, LEAVING_SECONDS, asked=True)
            self._wake.set()

    def _retire(self, connection: _Connection, seconds: float, *, asked: bool = False) -> None:
        """Close a connection once the envelopes that came through it are answered, or after `seconds`.

        One that Slack asked to leave is Slack's to close: until it does, an envelope may be on its way to it.
        """
        if connection in self._open:
            self._silent_since = time.monotonic() - connection.silent_for
            self._open.remove(connection)
            if not self._open and self.state is not SocketState.STOPPED:
                self._ready.clear()
                self.state = SocketState.CONNECTING

        async def finish() -> None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._ready.wait()
                    while asked and self._stays(connection):  # noqa: ASYNC110 - aiohttp tells only whom asks
                        await asyncio.sleep(0.1)
                    if connection.under_way:
                        await asyncio.wait(set(connection.under_way))
            await self._close(connection)

        task = asyncio.create_task(finish())
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    def _stays(self, connection: _Connection) -> bool:
        return self.state is not SocketState.STOPPED and _is_open(connection)

    async def _take(self, client: AsyncBaseSocketModeClient, envelope: SocketModeRequest) -> None:
        """Answer one envelope beside the others, through the connection it came by."""
        assert isinstance(client, _Connection)
        task = asyncio.create_task(self._answer(client, envelope))
        client.under_way.add(task)
        task.add_done_callback(client.under_way.discard)

    async def _answer(self, client: _Connection, envelope: SocketModeRequest) -> None:
        try:
            await send_async_response(
                client, envelope, await run_async_bolt_app(self._app, envelope), time.time()
            )
        except Exception as problem:  # noqa: BLE001 - unanswered, Slack sends it again; our inbound key makes it once
            log.warning(
                "envelope not answered", extra={"kind": envelope.type, "error": type(problem).__name__}
            )

    @staticmethod
    async def _close(connection: _Connection) -> None:
        try:
            async with asyncio.timeout(5):
                await connection.close()  # type: ignore[no-untyped-call]
        except Exception as problem:  # noqa: BLE001 - a broken connection may break while closing; it is gone
            log.info("socket closed badly", extra={"error": type(problem).__name__})


def _is_open(connection: _Connection) -> bool:
    session = connection.current_session
    return session is not None and not session.closed
