"""Answers of the app that come without the Web API: the body of an ack, and the response URL."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from sandbox.limits import check_message, check_metadata
from sandbox.refusals import RefusedError
from sandbox.slack import Json, ResponseUrl, Slack, give_ids
from sandbox.workspace import Message

USES = 5
SECONDS = 30 * 60


def bot_body(slack: Slack, ts: str, text: str, blocks: list[Json] | None) -> Json:
    """The JSON of a message that the app wrote."""
    app, team = slack.app, slack.workspace.team_id
    body: Json = {
        "type": "message",
        "user": app.bot_user,
        "bot_id": app.bot_id,
        "app_id": app.app_id,
        "team": team,
        "ts": ts,
        "text": text,
        "bot_profile": {"id": app.bot_id, "name": app.name, "app_id": app.app_id, "team_id": team},
    }
    if blocks:
        body["blocks"] = give_ids(blocks)
        if not text:
            body["text"] = text_of(blocks)
    return body


def text_of(blocks: list[Json]) -> str:
    """The fallback that Slack makes of blocks when a message brings no text."""
    words: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("text"), str):
                words.append(value["text"])
            for key in ("text", "fields", "elements", "accessory", "rows", "child_blocks"):
                walk(value.get(key))
        elif isinstance(value, list):
            for inside in value:
                walk(inside)

    walk(blocks)
    return " ".join(words) or "This content can't be displayed."


class Replies:
    """Puts an ack's body or a posted answer where the person sees it."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    def take(self, body: Json, person: str, channel: str, *, via: str) -> Message:
        """A reply to a command or click: ephemeral, or `in_channel` for all; refused as chat.postMessage refuses."""
        text, blocks = body.get("text") or "", body.get("blocks")
        if not text and not blocks:
            raise RefusedError("no_text")
        if blocks is not None:
            check_message(blocks)
        if body.get("metadata") is not None:
            check_metadata(body["metadata"])
        ts = self._slack.clock.message_ts()
        everybody = body.get("response_type") == "in_channel"
        message = bot_body(self._slack, ts, str(text), blocks)
        if body.get("metadata") is not None:
            message["metadata"] = body["metadata"]
        thread_ts = body.get("thread_ts")
        if thread_ts:
            message["thread_ts"] = thread_ts
        if not everybody:
            message["is_ephemeral"] = True
        return self._slack.post(
            Message(channel, ts, message, thread_ts, None if everybody else person, via=via)
        )

    def replace(self, message: Message, body: Json) -> None:
        """New words for a message that the person clicked in."""
        text, blocks = body.get("text") or "", body.get("blocks")
        if not text and not blocks:
            raise RefusedError("no_text")
        if blocks is not None:
            check_message(blocks)
        kept = {
            key: message.body[key] for key in ("thread_ts", "metadata", "is_ephemeral") if key in message.body
        }
        message.body = bot_body(self._slack, message.ts, str(text), blocks) | kept
        at = self._slack.clock.message_ts()
        if not blocks:
            message.body["edited"] = {"user": self._slack.app.bot_user, "ts": at}
        self._slack.workspace.change_message(message, at)
        self._slack.show(
            "update",
            message.body | {"channel": message.channel},
            person=message.only_for,
            channel=message.channel,
        )

    def delete(self, message: Message) -> None:
        """Take away a message that the person clicked in."""
        message.deleted = True
        self._slack.workspace.change_message(message, self._slack.clock.message_ts())
        self._slack.show("delete", {"ts": message.ts}, person=message.only_for, channel=message.channel)

    async def endpoint(self, request: web.Request) -> web.Response:
        """POST to a response URL: 200 `ok`, or 404 for one that is unknown, older than 30 minutes or used five times."""
        address = self._slack.response_urls.get(request.match_info["key"])
        if address is None or self._slack.clock.seconds() - address.made > SECONDS:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        if address.uses >= USES:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        try:
            body = json.loads(await request.text())
            if not isinstance(body, dict):
                return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        self._slack.calls["response_url"] += 1
        try:
            self._answer(address, body)
        except RefusedError as refused:
            return web.json_response(refused.body(), status=400)
        address.uses += 1
        return web.Response(text="ok")

    def _answer(self, address: ResponseUrl, body: Json) -> None:
        original = (
            self._slack.workspace.message(address.channel, address.message_ts) if address.message_ts else None
        )
        if body.get("delete_original") in (True, "true"):
            if original is None:
                raise RefusedError("message_not_found")
            self.delete(original)
        elif body.get("replace_original") in (True, "true") and original is not None:
            self.replace(original, body)
        else:
            message = self.take(body, address.person, address.channel, via="response_url")
            if address.message_ts is None:
                address.message_ts = message.ts  # a command's first answer is what later ones can replace
