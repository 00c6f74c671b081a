"""Socket Mode: the app dials in by WebSocket and every payload goes to one of its connections."""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.refusals import RefusedError
from sandbox.slack import Json, Slack

MOST_CONNECTIONS = 10
TICKET_SECONDS = 30.0


@dataclass(slots=True)
class SocketAnswer:
    """What came back for one envelope."""

    status: str
    body: Any = None


@dataclass(slots=True)
class Connection:
    """One WebSocket of the app, and the envelopes that it still owes an ack for."""

    socket: web.WebSocketResponse
    number: int
    transport: asyncio.Transport | None = None
    owed: dict[str, asyncio.Future[Any]] = field(default_factory=dict)
    delivered: int = 0
    leaving: bool = False


class SocketMode:
    """The WebSocket side of the sandbox."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._tickets: dict[str, float] = {}
        self.connections: list[Connection] = []
        self.stalled = False
        self.enabled = True
        self.linger = 0.0
        self._broken: list[float] = []
        self._turn = 0
        self._numbers = 0
        self._background: set[asyncio.Task[None]] = set()

    @property
    def was_used(self) -> bool:
        """Whether the app has ever dialled in."""
        return self._numbers > 0

    def counted(self) -> int:
        """How many connections Slack believes there are: a broken one counts on for `linger` seconds."""
        now = asyncio.get_running_loop().time()
        self._broken = [until for until in self._broken if until > now]
        return len(self.connections) + len(self._broken)

    def new_url(self) -> str:
        """The address of `apps.connections.open`: for one connection, within thirty seconds."""
        if not self.enabled:
            raise RefusedError("forbidden_team")
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = asyncio.get_running_loop().time() + TICKET_SECONDS
        return f"{self._slack.base_url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self._slack.app.app_id}"

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """The WebSocket endpoint; a used-up or unknown ticket is refused."""
        valid_until = self._tickets.pop(request.query.get("ticket", ""), 0.0)
        if asyncio.get_running_loop().time() > valid_until or not self.enabled:
            return web.Response(status=404, text="this link was used or is too old")
        socket = web.WebSocketResponse(autoping=False, max_msg_size=4 * 1024 * 1024)
        await socket.prepare(request)
        if len(self.connections) >= MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        self._numbers += 1
        connection = Connection(socket, self._numbers, request.transport)
        self.connections.append(connection)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": self.counted(),
                "connection_info": {"app_id": self._slack.app.app_id},
                "debug_info": {
                    "host": "sandbox",
                    "build_number": 1,
                    "approximate_connection_time": 360 if "debug_reconnects" in request.query else 18060,
                },
            }
        )
        self._slack.changed()
        try:
            await self._listen(connection)
        finally:
            self.connections.remove(connection)
            for waiting in connection.owed.values():
                if not waiting.done():
                    waiting.set_result(ConnectionResetError("the connection closed before its ack"))
            self._slack.changed()
        return socket

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type == WSMsgType.PING:
                if not self.stalled:
                    await connection.socket.pong(message.data)
            elif message.type == WSMsgType.TEXT and not self.stalled:
                self._take_ack(connection, message.data)

    def _take_ack(self, connection: Connection, text: str) -> None:
        try:
            ack = json.loads(text)
        except ValueError:
            return  # Slack drops what it cannot read
        waiting = connection.owed.pop(str(ack.get("envelope_id")), None) if isinstance(ack, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(ack.get("payload"))

    def _next_connection(self) -> Connection | None:
        open_ones = [
            connection
            for connection in self.connections
            if not connection.socket.closed and not connection.leaving
        ]
        if not open_ones:
            open_ones = [connection for connection in self.connections if not connection.socket.closed]
        if not open_ones:
            return None
        self._turn += 1
        return open_ones[self._turn % len(open_ones)]

    async def deliver(
        self, kind: str, payload: Json, limit: float, attempt: int, reason: str
    ) -> SocketAnswer:
        """Send one envelope to one connection and wait `limit` seconds for its ack."""
        connection = self._next_connection()
        if connection is None:
            return SocketAnswer("dispatch_failed")
        envelope_id = secrets.token_hex(16)
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api" or attempt:
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        waiting: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        connection.owed[envelope_id] = waiting
        connection.delivered += 1
        try:
            if not self.stalled:
                await connection.socket.send_json(envelope)
            body = await asyncio.wait_for(waiting, limit)
        except TimeoutError:
            return SocketAnswer("operation_timeout")
        except ConnectionError:
            return SocketAnswer("dispatch_failed")
        finally:
            connection.owed.pop(envelope_id, None)
        if isinstance(body, ConnectionResetError):
            return SocketAnswer("dispatch_failed")
        return SocketAnswer("ok", body)

    async def ask_to_leave(self, reason: str = "refresh_requested", *, grace: float = 10.0) -> int:
        """Send `disconnect` to every connection and close it after `grace` seconds; how many there were."""
        leaving = list(self.connections)
        for connection in leaving:
            connection.leaving = True
            await connection.socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
            )
        task = asyncio.create_task(self._close_later(leaving, grace))
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return len(leaving)

    async def _close_later(self, leaving: list[Connection], grace: float) -> None:
        await asyncio.sleep(grace)
        for connection in leaving:
            if not connection.socket.closed:
                await connection.socket.close()

    def cut(self) -> int:
        """Break every connection without a goodbye; how many there were."""
        cut = list(self.connections)
        for connection in cut:
            if connection.transport is not None:
                connection.transport.abort()
                self._broken.append(asyncio.get_running_loop().time() + self.linger)
        return len(cut)

    async def close(self) -> None:
        """Close every connection, for the end of the sandbox."""
        for task in tuple(self._background):
            task.cancel()
        for connection in tuple(self.connections):
            await connection.socket.close()
