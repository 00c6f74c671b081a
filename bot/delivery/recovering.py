"""What is in Slack already, read after a backup was put back: every page of every place where Tandem may have spoken."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.lookup import BEFORE
from bot.delivery.outcomes import Verdict, judge
from bot.delivery.posting import EVENT_TYPE, Line
from db.stores.recovery import Place

_PAGE = 200
_PATIENCE = 5
"""So often a page is asked for that Slack did not give: it slows us down, or it hiccups."""

Sleep = Callable[[float], Awaitable[object]]


@dataclass(slots=True)
class Read:
    """What was found: where each notice's message is, how many messages were read in which places, and what was not.

    `unread` says why, by channel: there, Tandem looks before each message it sends.
    """

    found: dict[str, tuple[str, str]] = field(default_factory=dict)
    places: int = 0
    unread: dict[str, str] = field(default_factory=dict)


class Reader:
    """Reads one workspace's channels, DMs and threads for messages that carry the id of a notice."""

    def __init__(
        self, line: Line, client: AsyncWebClient, *, now: Callable[[], datetime], sleep: Sleep = asyncio.sleep
    ) -> None:
        self._line = line
        self._client = client
        self._now = now
        self._sleep = sleep

    async def read(self, places: tuple[Place, ...], since: datetime) -> Read:
        """Read everything that was said since an instant, ten minutes and Slack's clock allowed for."""
        told = Read()
        oldest = f"{(since - timedelta(seconds=BEFORE)).timestamp():.6f}"
        for place in places:
            parents = set(place.parents)
            window = {"channel": place.channel, "oldest": oldest, "include_all_metadata": "true"}
            why = await self._pages("conversations.history", window, place.channel, told, parents)
            for ts in sorted(parents) if not why else ():
                thread = {**window, "ts": ts}
                why = why or await self._pages("conversations.replies", thread, place.channel, told, set())
            if why:
                told.unread[place.channel] = why
            else:
                told.places += 1
        return told

    async def _pages(
        self, method: str, window: Mapping[str, str], channel: str, told: Read, parents: set[str]
    ) -> str:
        """Read every page of one place; return why that could not be, empty when it could."""
        cursor = ""
        while True:
            arguments = {**window, "limit": _PAGE, **({"cursor": cursor} if cursor else {})}
            body, why = await self._page(method, arguments)
            if why in ("thread_not_found", "message_not_found"):
                return ""
            if why:
                return why
            for message in body.get("messages") or ():
                if (
                    message.get("reply_count")
                    and (message.get("metadata") or {}).get("event_type") == EVENT_TYPE
                ):
                    parents.add(str(message["ts"]))
                for notice_id in _ids(message):
                    told.found[notice_id] = (channel, str(message["ts"]))
            cursor = str((body.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return "unread page" if body.get("has_more") else ""

    async def _page(self, method: str, arguments: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
        why = ""
        for tries in range(_PATIENCE):
            answer = await self._line.read(self._client, method, **arguments)
            outcome = judge(method, answer)
            if outcome.verdict == Verdict.SENT:
                return answer.body, ""
            why = outcome.code
            if outcome.verdict not in (Verdict.LATER, Verdict.UNKNOWN, Verdict.UNSENT):
                break
            await self._sleep(outcome.wait or float(1 << tries))
        return {}, why or "no answer"


def _ids(message: Mapping[str, Any]) -> Iterator[str]:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") == EVENT_TYPE:
        told = (metadata.get("event_payload") or {}).get("id")
        if isinstance(told, str) and told and message.get("ts"):
            yield told
