"""Speaks to Slack for a workspace: one client each, its token decrypted once, and no retries of its own.

slack_sdk by default repeats a POST whose answer was lost, which would double a message; what may be tried again is
decided by the outbox.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import fence
from bot.secrets import Secrets
from db.memory import Memory
from db.stores import workspaces

log = logging.getLogger(__name__)

Speak = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]
"""Call one Web API method for a workspace: `speak("views.open", {...})`."""

KNOWN_SECONDS = 0.3
"""How long the database is asked for a token while there is one at hand."""


class NotConnected(Exception):
    """This workspace has no Slack token yet."""


class Clients:
    """The Slack clients of a process, by workspace."""

    def __init__(self, memory: Memory, secrets: Secrets, api_url: str, now: Callable[[], datetime]) -> None:
        self._memory = memory
        self._secrets = secrets
        self._api_url = api_url
        self._now = now
        self._session: aiohttp.ClientSession | None = None
        self._clients: dict[int, tuple[str, AsyncWebClient]] = {}

    async def client(self, workspace_id: int) -> AsyncWebClient | None:
        """Return the client of a workspace; None before Slack is connected. A new token makes a new client.

        Where the database does not say, the one of before: it is needed to tell people just that.
        """
        held = self._clients.get(workspace_id)
        try:
            async with asyncio.timeout(KNOWN_SECONDS if held is not None else None):
                found = await self._memory.look(workspaces.installation, workspace_id, now=self._now())
        except Exception as problem:
            if held is None:
                raise
            log.warning("token not read", extra={"error": type(problem).__name__})
            return held[1]
        if found is None or not found.token:
            return None
        if held is not None and held[0] == found.token:
            return held[1]
        client = self.with_token(self._secrets.open(found.token))
        self._clients[workspace_id] = (found.token, client)
        return client

    def with_token(self, token: str | None) -> AsyncWebClient:
        """Return a client for a token that is not stored (yet)."""
        return AsyncWebClient(
            token=token, base_url=self._api_url, timeout=10, retry_handlers=[], session=self._open_session()
        )

    async def date(self) -> str:
        """Return the `Date` of an answer of Slack's to a call that needs no token."""
        answer = await self.with_token(None).api_call("api.test")
        return str({name.lower(): value for name, value in answer.headers.items()}.get("date", ""))

    def for_workspace(self, workspace_id: int) -> Speak:
        """Return what calls one Web API method, or answers through a response URL, for a workspace."""

        async def speak(method: str, payload: dict[str, Any]) -> dict[str, Any]:
            if method == "response_url":
                return await self._respond(payload)
            client = await self.client(workspace_id)
            if client is None:
                raise NotConnected("this workspace is not connected to Slack")
            answer = await client.api_call(method, json=payload)
            return dict(answer.data) if isinstance(answer.data, dict) else {}

        return speak

    async def _respond(self, payload: dict[str, Any]) -> dict[str, Any]:
        url = payload.pop("url")
        async with self._open_session().post(
            url, json=payload, timeout=aiohttp.ClientTimeout(total=2)
        ) as answer:
            return {"ok": answer.status == 200}

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = fence.session()
        return self._session

    async def close(self) -> None:
        """Close every connection to Slack."""
        if self._session is not None:
            await self._session.close()
