"""One call to Slack: what is sent for a notice, and every way it can end as an `Answer`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import fence
from bot.delivery.outcomes import Answer, judge
from bot.delivery.skew import Skew
from bot.measures import Measures
from db.stores.delivery import Claimed
from db.tables.delivery import Act
from messages.message import Message

EVENT_TYPE = "tandem_notice"
"""Under which name a message carries its notice's id, in metadata that everybody in the workspace could read."""

TOO_LATE = "no time left"
"""What was not sent because its lease was nearly over: the next worker has it."""

_MOST_BLOCKS = 50


@dataclass(frozen=True, slots=True)
class Call:
    """A Web API method and its arguments."""

    method: str
    arguments: Mapping[str, Any]


class Line:
    """Speaks to Slack with a limit for the whole call, and listens to what time Slack thinks it is."""

    def __init__(
        self, limit: float, now: Callable[[], datetime], skew: Skew, measures: Measures | None = None
    ) -> None:
        self._limit = limit
        self._now = now
        self._skew = skew
        self._measures = measures or Measures()

    async def say(self, client: AsyncWebClient, call: Call, may: Callable[[], bool]) -> Answer:
        """Make a call that changes something; never twice, whatever happens to its answer.

        `may` is asked immediately before it leaves; where it says no, the answer is that it was not sent.
        """
        assert fence.guards(client.session), (
            "a worker that was frozen would send what is not its own any more"
        )
        with fence.while_it_holds(may) as permit:
            answer = await self._timed(client, call.method, json=dict(call.arguments))
        return Answer(lost=TOO_LATE, unsent=True) if permit.refused else answer

    async def read(self, client: AsyncWebClient, method: str, **params: Any) -> Answer:
        """Make a call that changes nothing."""
        return await self._timed(client, method, http_verb="GET", params=params)

    async def _timed(self, client: AsyncWebClient, method: str, **how: Any) -> Answer:
        start = time.perf_counter()
        answer = await self._ask(client, method, **how)
        self._measures.took("tandem_slack_call_seconds", time.perf_counter() - start, method)
        self._measures.count("tandem_slack_calls", method, judge(method, answer).verdict.name.lower())
        return answer

    async def _ask(self, client: AsyncWebClient, method: str, **how: Any) -> Answer:
        assert not client.retry_handlers, "slack_sdk would repeat a POST whose answer was lost"
        try:
            async with asyncio.timeout(self._limit):
                answer = await client.api_call(method, **how)
        except TimeoutError:
            return Answer(lost="timeout")
        except aiohttp.ClientConnectorError:
            return Answer(lost="no connection", unsent=True)
        except SlackApiError as problem:
            return self._refused(problem.response)
        except Exception as problem:  # noqa: BLE001 - whatever broke, the message may have arrived: it is looked up
            return Answer(lost=f"{type(problem).__name__}"[:40])
        self._skew.hear(str(answer.headers.get("Date", "")), self._now())
        return Answer(answer.data if isinstance(answer.data, dict) else {})

    def _refused(self, response: Any) -> Answer:
        """Read what slack_sdk hands over for anything that is not ok: its own response, or aiohttp's."""
        headers = getattr(response, "headers", None) or {}
        self._skew.hear(str(headers.get("Date", "")), self._now())
        status = getattr(response, "status_code", None) or getattr(response, "status", 0)
        body = getattr(response, "data", None)
        if status == 429:
            return Answer({"ok": False, "error": "ratelimited"}, wait=_seconds(headers.get("Retry-After")))
        if status != 200:
            return Answer(lost=f"http {status}")
        if not isinstance(body, dict) or not body:
            return Answer(lost="empty answer")
        return Answer(body, wait=_seconds(headers.get("Retry-After")))


def _seconds(told: Any) -> float:
    try:
        return max(0.0, float(told))
    except (TypeError, ValueError):
        return 0.0


def call_for(claimed: Claimed, message: Message | None, channel: str, user: str) -> Call:
    """Return the call that delivers a notice. `user` is the Slack id of whose Home it is, where it is a Home."""
    notice = claimed.notice
    if notice.kind == "home":
        assert message is not None
        return Call(
            "views.publish", {"user_id": user, "view": {"type": "home", "blocks": list(message.blocks)}}
        )
    if notice.act == Act.DELETE:
        return Call("chat.delete", {"channel": channel, "ts": claimed.parent_ts})
    assert message is not None
    shown = notice.parent_id if notice.act == Act.PRESENT else notice.id
    arguments = {
        **message.payload(),
        "channel": channel,
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"id": shown}},
    }
    if notice.act == Act.PRESENT:
        for only_new in ("unfurl_links", "unfurl_media"):
            arguments.pop(only_new, None)
        return Call("chat.update", {**arguments, "ts": claimed.parent_ts})
    if notice.act == Act.REPLY:
        arguments["thread_ts"] = claimed.parent_ts
    assert arguments["metadata"]["event_payload"]["id"], "a post without its id could not be found again"
    return Call("chat.postMessage", arguments)


def marked_as_repeat(message: Message) -> Message:
    """Return the message with a line that says it may have come before."""
    line = {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": "Possible repeat", "verbatim": True}],
    }
    blocks = (line, *message.blocks) if len(message.blocks) < _MOST_BLOCKS else message.blocks
    return replace(message, text=f"Possible repeat: {message.text}", blocks=blocks)
