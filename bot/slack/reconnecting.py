"""A workspace whose token died speaks again as soon as it may: Slack is asked now and then, ever more seldom.

The same token may come back to life at Slack's end, or a new one stands in `.env`: neither needs a restart. Whatever
opened to others meanwhile is read before anything is said, since Slack told a dead token nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.times import Boottime, boottime
from bot.secrets import Secrets, Unreadable
from bot.slack.clients import Clients
from bot.slack.received import code_of
from db.memory import Memory
from db.stores import workspaces
from db.stores.workspaces import Installation
from operations import installing
from operations.installing import Connection

log = logging.getLogger(__name__)

FIRST = 15.0
"""Seconds from the first question to the second; each wait is twice the one before."""

LONGEST = 600.0
"""Seconds that a token which came back to life waits at the most."""

_FORGOTTEN = 3600.0
"""Seconds after which a workspace that speaks again is asked as quickly as at first: until then it may go to and fro."""


def headers_of(answer: AsyncSlackResponse) -> dict[str, str]:
    """Return an answer's headers by their names in small letters."""
    return {str(name).lower(): str(value) for name, value in answer.headers.items()}


def connection_of(answer: AsyncSlackResponse, sealed: str) -> Connection:
    """Return what `auth.test` says of a token, with the token as it is kept."""
    return Connection(
        team=str(answer["team_id"]),
        team_name=str(answer.get("team") or "My company"),
        enterprise=str(answer.get("enterprise_id") or ""),
        bot_user=str(answer.get("user_id") or ""),
        bot_id=str(answer.get("bot_id") or ""),
        app_id=str(answer.get("app_id") or ""),
        token=sealed,
        scopes=headers_of(answer).get("x-oauth-scopes", ""),
    )


@dataclass(slots=True)
class _Asked:
    """When a workspace's Slack was last asked, how often already, and which token stood in the settings by then."""

    at: float
    tries: int
    entered: str

    def due(self, at: float, entered: str) -> bool:
        return entered != self.entered or at - self.at >= min(FIRST * 2 ** (self.tries - 1), LONGEST)


class Reconnecting:
    """Asks Slack whether suspended workspaces may speak again; each call asks those whose turn it is.

    `entered` returns the bot token that stands in the settings now; `read_channels` brings up to date who reads where.
    """

    def __init__(
        self,
        memory: Memory,
        clients: Clients,
        secrets: Secrets,
        *,
        read_channels: Callable[[int], Awaitable[None]],
        nudge: Callable[[], None],
        entered: Callable[[], str],
        boottime: Boottime = boottime,
    ) -> None:
        self._memory = memory
        self._clients = clients
        self._secrets = secrets
        self._read_channels = read_channels
        self._nudge = nudge
        self._entered = entered
        self._boottime = boottime
        self._asked: dict[int, _Asked] = {}

    async def __call__(self, now: datetime) -> None:
        """Ask for every suspended workspace whose turn it is; those that may speak again do so."""
        at = self._boottime()
        self._asked = {key: each for key, each in self._asked.items() if at - each.at < _FORGOTTEN}
        for workspace_id in await self._memory.look(workspaces.suspended, 0, now=now):
            found = await self._memory.look(workspaces.installation, workspace_id, now=now)
            if found is None or not found.suspended:
                continue
            entered = self._entered()
            before = self._asked.get(workspace_id)
            if before is not None and not before.due(at, entered):
                continue
            self._asked[workspace_id] = _Asked(at, before.tries + 1 if before else 1, entered)
            await self._ask(found, entered, now)

    async def _ask(self, found: Installation, entered: str, now: datetime) -> None:
        kept = self._kept(found)
        for plain in dict.fromkeys(each for each in (kept, entered) if each):
            connection = await self._test(found, plain, found.token if plain == kept else "")
            if connection is None:
                continue
            why = found.suspended
            await self._memory.run(
                lambda work, connection=connection: installing.renew(work, connection),  # type: ignore[misc]
                found.workspace_id,
                now=now,
            )
            await self._read_channels(found.workspace_id)
            if await self._memory.run(
                lambda work, why=why: installing.resume(work, why),  # type: ignore[misc]
                found.workspace_id,
                now=now,
            ):
                log.info("workspace resumed", extra={"workspace": found.workspace_id})
                self._nudge()
            return

    def _kept(self, found: Installation) -> str:
        try:
            return self._secrets.open(found.token) if found.token else ""
        except Unreadable:
            log.exception("no client", extra={"workspace": found.workspace_id})
            return ""

    async def _test(self, found: Installation, plain: str, sealed: str) -> Connection | None:
        """Ask Slack whose token this is; None when it is dead still, another team's, or lacks what was missing."""
        try:
            answer = await self._clients.with_token(plain).auth_test()
        except SlackApiError as refused:
            code = code_of(refused.response.get("error"))
            log.info("still suspended", extra={"workspace": found.workspace_id, "error": code})
            return None
        if str(answer["team_id"]) != found.team:
            return None
        connection = connection_of(answer, sealed or self._secrets.seal(plain))
        if not _enough(found.suspended, connection.scopes):
            log.info("still suspended", extra={"workspace": found.workspace_id, "error": found.suspended})
            return None
        return connection


def _enough(why: str, scopes: str) -> bool:
    """Tell whether what was missing is granted now; where Slack does not say, it is tried."""
    code, _, needed = why.partition(" ")
    granted = set(scopes.replace(",", " ").split())
    return code != "missing_scope" or not needed or not granted or bool(granted & set(needed.split(",")))
