"""The way to the app: signed HTTP requests, or Socket Mode while it is on, with Slack's three seconds and retries."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from sandbox.slack import Json, Slack
from sandbox.socket_mode import SocketMode

ACK_SECONDS = 3.0


@dataclass(slots=True)
class Ack:
    """What the app answered in its three seconds; `status` is `ok` or Slack's word for what went wrong."""

    status: str
    body: Any = None
    seconds: float = 0.0
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        """The app acknowledged it."""
        return self.status == "ok"


@dataclass(slots=True)
class Delivery:
    """One payload on its way: `kind` is slash_commands, interactive or events_api."""

    kind: str
    payload: Json


class Line:
    """Hands payloads to the app, as Slack would: to one socket, or to the request URL when Socket Mode is off."""

    def __init__(
        self, slack: Slack, socket: SocketMode, *, retry_delays: Sequence[float] = (0, 60, 300)
    ) -> None:
        self._slack = slack
        self.socket = socket
        self.app_url: str | None = None
        self.options_url: str | None = None
        self.retry_delays = tuple(retry_delays)
        self.ack_seconds = ACK_SECONDS
        self.sent: deque[Delivery] = deque(maxlen=10_000)
        self.event_acks: list[Json] = []
        self._session: aiohttp.ClientSession | None = None
        self._retrying: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Stop retrying and close the client."""
        for task in tuple(self._retrying):
            task.cancel()
        await asyncio.gather(*self._retrying, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def send(self, kind: str, payload: Json) -> Ack:
        """Deliver once; commands and clicks are not retried by Slack."""
        self.sent.append(Delivery(kind, payload))
        return await self._once(kind, payload, 0, "")

    async def repeat(self, back: int = 1) -> Ack:
        """Deliver a payload again, the same to the byte, as after a lost ack: the last one, or the `back`-th last."""
        if not 1 <= back <= len(self.sent):
            raise LookupError("so much has not been delivered yet")
        again = self.sent[-back]
        return await self._once(again.kind, again.payload, 1, "http_timeout")

    async def event(self, event: Json, subscription: str | None = None) -> Json | None:
        """Send an event if the app subscribes to its type (or to `subscription`, as `message.im`); retried after `retry_delays` until it is acknowledged.

        None when it is not sent: no subscription, or no app has ever listened (what is furnished before is no news).
        """
        if (subscription or event["type"]) not in self._slack.app.events or (
            self.app_url is None and not self.socket.was_used
        ):
            return None
        app, workspace = self._slack.app, self._slack.workspace
        seconds = self._slack.clock.seconds()
        payload: Json = {
            "token": "unused",
            "team_id": workspace.team_id,
            "context_team_id": workspace.team_id,
            "context_enterprise_id": None,
            "api_app_id": app.app_id,
            "event": {**event, "event_ts": f"{seconds:.6f}"},
            "type": "event_callback",
            "event_id": workspace.new_id("Ev"),
            "event_time": int(seconds),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": workspace.team_id,
                    "user_id": app.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{secrets.token_urlsafe(12)}",
        }
        self.sent.append(Delivery("events_api", payload))
        task = asyncio.create_task(self._until_acked(payload))
        self._retrying.add(task)
        task.add_done_callback(self._retrying.discard)
        return payload

    async def _until_acked(self, payload: Json) -> None:
        reason = ""
        for attempt, delay in enumerate((0.0, *self.retry_delays)):
            if delay:
                await asyncio.sleep(delay)
            ack = await self._once("events_api", payload, attempt, reason)
            self.event_acks.append(
                {
                    "event_id": payload["event_id"],
                    "type": payload["event"]["type"],
                    "attempt": attempt,
                    "status": ack.status,
                }
            )
            self._slack.changed()
            if ack.ok or ack.no_retry:
                return
            reason = {"operation_timeout": "http_timeout", "dispatch_failed": "connection_failed"}.get(
                ack.status, "http_error"
            )

    async def _once(self, kind: str, payload: Json, attempt: int, reason: str) -> Ack:
        loop = asyncio.get_running_loop()
        start = loop.time()
        if self.app_url is None:
            answer = await self.socket.deliver(kind, payload, self.ack_seconds, attempt, reason)
            return Ack(answer.status, answer.body, loop.time() - start)
        ack = await self._post(kind, payload, attempt, reason)
        ack.seconds = loop.time() - start
        return ack

    def _form(self, kind: str, payload: Json) -> tuple[bytes, str]:
        if kind == "events_api":
            return json.dumps(payload).encode(), "application/json"
        fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        return urlencode(fields).encode(), "application/x-www-form-urlencoded"

    def signed_headers(
        self, body: bytes, *, timestamp: int | None = None, secret: str | None = None
    ) -> dict[str, str]:
        """Slack's signature over `body`; another `timestamp` or `secret` makes one that must be refused."""
        at = int(self._slack.clock.seconds()) if timestamp is None else timestamp
        key = self._slack.app.signing_secret if secret is None else secret
        digest = hmac.new(key.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={digest}"}

    async def _post(self, kind: str, payload: Json, attempt: int, reason: str) -> Ack:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        body, content_type = self._form(kind, payload)
        headers = self.signed_headers(body) | {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        url = (
            self.options_url
            if payload.get("type") == "block_suggestion" and self.options_url
            else self.app_url
        )
        try:
            async with self._session.post(
                str(url), data=body, headers=headers, timeout=aiohttp.ClientTimeout(total=self.ack_seconds)
            ) as answer:
                text = await answer.text()
                no_retry = answer.headers.get("X-Slack-No-Retry") == "1"
                if not 200 <= answer.status < 300:
                    return Ack("http_service_error", text, 0, no_retry)
                return Ack("ok", _read(text, answer.content_type), 0)
        except TimeoutError:
            return Ack("operation_timeout")
        except aiohttp.ClientError as error:
            return Ack("dispatch_failed", str(error))

    async def verify_url(self) -> bool:
        """The `url_verification` handshake; whether the app answered with the challenge."""
        challenge = secrets.token_hex(16)
        ack = await self._post(
            "events_api", {"token": "unused", "challenge": challenge, "type": "url_verification"}, 0, ""
        )
        return ack.ok and (
            ack.body == challenge or (isinstance(ack.body, dict) and ack.body.get("challenge") == challenge)
        )


def _read(text: str, content_type: str) -> Any:
    if not text:
        return None
    if content_type == "application/json" or text.lstrip().startswith("{"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
