"""One call to Slack: what is sent for a notice, and every way it can end as an `Answer`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
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

UPLOAD = "upload"
"""What the calls that carry a file's bytes are counted under: they go to an address of Slack's, and are no method."""

_MOST_BLOCKS = 50


@dataclass(frozen=True, slots=True)
class Call:
    """A Web API method and its arguments; `form`: it is one of those that read no JSON."""

    method: str
    arguments: Mapping[str, Any]
    form: bool = False


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
        how = {"data" if call.form else "json": dict(call.arguments)}
        return await self._once(client, lambda: self._timed(client, call.method, **how), may)

    async def upload(
        self, client: AsyncWebClient, address: str, content: bytes, may: Callable[[], bool]
    ) -> Answer:
        """Hand a file's bytes to the address that Slack gave for them, without the token; the same ends as of any call."""
        return await self._once(client, lambda: self._handed_over(client, address, content), may)

    async def _once(
        self, client: AsyncWebClient, ask: Callable[[], Awaitable[Answer]], may: Callable[[], bool]
    ) -> Answer:
        assert fence.guards(client.session), (
            "a worker that was frozen would send what is not its own any more"
        )
        with fence.while_it_holds(may) as permit:
            answer = await ask()
        return Answer(lost=TOO_LATE, unsent=True) if permit.refused else answer

    async def read(self, client: AsyncWebClient, method: str, **params: Any) -> Answer:
        """Make a call that changes nothing."""
        return await self._timed(client, method, http_verb="GET", params=params)

    async def _handed_over(self, client: AsyncWebClient, address: str, content: bytes) -> Answer:
        session = client.session
        assert session is not None, "the fence has a session"
        start = time.perf_counter()
        try:
            async with (
                asyncio.timeout(self._limit),
                session.post(
                    address,
                    data=content,
                    headers={"Content-Type": "application/octet-stream"},
                    allow_redirects=False,
                    proxy=client.proxy,
                    ssl=True if client.ssl is None else client.ssl,
                ) as told,
            ):
                answer = _of_upload(told)
        except TimeoutError:
            answer = Answer(lost="timeout")
        except aiohttp.ClientConnectorError:
            answer = Answer(lost="no connection", unsent=True)
        except (aiohttp.ClientError, fence.TooLate, OSError) as problem:
            answer = Answer(lost=f"{type(problem).__name__}"[:40])
        self._measures.took("tandem_slack_call_seconds", time.perf_counter() - start, UPLOAD)
        self._measures.count("tandem_slack_calls", UPLOAD, judge(UPLOAD, answer).verdict.name.lower())
        return answer

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


def _of_upload(told: aiohttp.ClientResponse) -> Answer:
    if told.status == 200:
        return Answer({"ok": True})
    if told.status == 429:
        return Answer({"ok": False, "error": "ratelimited"}, wait=_seconds(told.headers.get("Retry-After")))
    return Answer(lost=f"http {told.status}")


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
