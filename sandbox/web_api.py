"""The Web API: reads Slack's request forms, checks token and scopes, plays the planned faults, answers as Slack does."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.faults import Fault
from sandbox.people import Channel, Person
from sandbox.refusals import RefusedError
from sandbox.slack import Json, Slack

if TYPE_CHECKING:
    from sandbox.socket_mode import SocketMode
    from sandbox.views import Views

JSON_ARGUMENTS = ("blocks", "attachments", "metadata", "view", "files")


@dataclass(slots=True)
class Call:
    """One call: its method, its arguments, and the rooms that answer it."""

    method: str
    args: Json
    slack: Slack
    views: Views
    socket: SocketMode
    token: str = ""

    def text(self, key: str, default: str = "") -> str:
        """An argument as text."""
        value = self.args.get(key)
        return default if value is None else str(value)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """An argument as yes or no; Slack takes true, "true", 1 and "1"."""
        value = self.args.get(key)
        return default if value is None else value in (True, 1, "1", "true", "True")

    def whole(self, key: str, default: int, most: int) -> int:
        """An argument as a positive whole number, cut to `most`."""
        try:
            value = int(self.args.get(key) or default)
        except (TypeError, ValueError):
            raise RefusedError("invalid_limit") from None
        if value < 1:
            raise RefusedError("invalid_limit")
        return min(value, most)

    def names(self, key: str) -> list[str]:
        """An argument as a list: an array, or text with commas."""
        value = self.args.get(key)
        if isinstance(value, list):
            return [str(one) for one in value]
        return [one.strip() for one in str(value or "").split(",") if one.strip()]

    def need(self, *scopes: str) -> None:
        """Refuse without these scopes."""
        for scope in scopes:
            if scope not in self.slack.app.scopes:
                raise RefusedError(
                    "missing_scope", needed=scope, provided=",".join(sorted(self.slack.app.scopes))
                )

    def channel(self, which: str, *, by_name: bool = False) -> Channel:
        """The channel that the bot may know of; others are `channel_not_found`."""
        found = self.slack.workspace.channel(which) if which else None
        if found is None or (found.id != which and not by_name):
            raise RefusedError("channel_not_found")
        if found.kind != "public" and not self.slack.workspace.is_member(found.id, self.slack.app.bot_user):
            raise RefusedError("channel_not_found")
        return found

    def person(self, who: str, error: str = "user_not_found") -> Person:
        """Somebody by id."""
        found = self.slack.workspace.person(who) if who else None
        if found is None or found.id != who:
            raise RefusedError(error)
        return found

    def page(self, items: list[Any], default: int, most: int) -> tuple[list[Any], Json]:
        """The asked page of `items`, and the `response_metadata` that leads to the next."""
        limit = self.whole("limit", default, most)
        start = 0
        if self.text("cursor"):
            try:
                word, start_text = base64.b64decode(self.text("cursor"), validate=True).decode().split(":")
                start = int(start_text)
            except ValueError:
                raise RefusedError("invalid_cursor") from None
            if word != "offset":
                raise RefusedError("invalid_cursor")
        following = (
            base64.b64encode(f"offset:{start + limit}".encode()).decode()
            if start + limit < len(items)
            else ""
        )
        return items[start : start + limit], {"next_cursor": following}


Method = Callable[[Call], Json | Awaitable[Json]]


class WebApi:
    """Serves `/api/<method>`."""

    def __init__(self, slack: Slack, views: Views, socket: SocketMode) -> None:
        from sandbox.methods import METHODS

        self._slack = slack
        self._views = views
        self._socket = socket
        self._methods = METHODS

    async def endpoint(self, request: web.Request) -> web.StreamResponse:
        """One HTTP request."""
        method = request.match_info["method"]
        self._slack.calls[method] += 1
        args, token = await _read(request)
        self._slack.requests.append({"method": method, "args": args, "at": self._slack.clock.seconds()})
        wait = self._slack.faults.over(
            method, str(args.get("channel", "")), asyncio.get_running_loop().time()
        )
        if wait:
            return _too_often(wait)
        fault = self._slack.faults.take(method)
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
            fault = None
        if fault is None:
            return self._answer(await self._carry_out(method, args, token))
        if fault.after:
            await self._carry_out(method, args, token)
        return await self._misbehave(request, fault, method, args, token)

    def _answer(self, body: Json) -> web.Response:
        if body.get("error") == "ratelimited":
            return _too_often(1)
        scopes = ",".join(sorted(self._slack.app.scopes))
        return web.json_response(body, headers={"X-OAuth-Scopes": scopes, "X-Slack-Req-Id": "sandbox"})

    async def _misbehave(
        self, request: web.Request, fault: Fault, method: str, args: Json, token: str
    ) -> web.StreamResponse:
        if fault.kind == "ratelimited":
            return _too_often(fault.retry_after)
        if fault.kind == "error":
            return self._answer({"ok": False, "error": fault.error})
        if fault.kind == "http":
            return web.Response(status=fault.status, text="upstream connect error or disconnect")
        if fault.kind == "empty":
            return web.Response(status=200, text="")
        if fault.kind == "drip":
            return await self._drip(request, fault, await self._carry_out(method, args, token))
        if request.transport is not None:  # lost, refuse
            request.transport.abort()
        return web.Response()  # nobody is left to read it

    async def _drip(self, request: web.Request, fault: Fault, body: Json) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "application/json; charset=utf-8"})
        content = json.dumps(body).encode()
        answer.content_length = len(content)
        await answer.prepare(request)
        for byte in content:
            await answer.write(bytes([byte]))
            await asyncio.sleep(fault.seconds / len(content))
        return answer

    async def _carry_out(self, method: str, args: Json, token: str) -> Json:
        known = self._methods.get(method)
        if known is None:
            return {"ok": False, "error": "unknown_method", "req_method": method}
        function, token_kind = known
        try:
            self._check_token(token, token_kind)
            call = Call(method, _objects(args), self._slack, self._views, self._socket, token)
            result = function(call)
            return {"ok": True, **(result if isinstance(result, dict) else await result)}
        except RefusedError as refused:
            return refused.body()

    def _check_token(self, token: str, kind: str) -> None:
        app = self._slack.app
        if kind == "none":
            return
        if not token:
            raise RefusedError("not_authed")
        if token in app.revoked:
            raise RefusedError("token_revoked")
        if token not in (app.bot_token, app.app_token):
            raise RefusedError("invalid_auth")
        if kind != "any" and token != (app.bot_token if kind == "bot" else app.app_token):
            raise RefusedError("not_allowed_token_type")


def _too_often(seconds: int) -> web.Response:
    return web.json_response(
        {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(seconds)}
    )


async def _read(request: web.Request) -> tuple[Json, str]:
    args: Json = dict(request.query)
    if request.method == "POST":
        if request.content_type == "application/json":
            try:
                body = json.loads(await request.text() or "{}")
            except ValueError:
                body = {}
            args |= body if isinstance(body, dict) else {}
        else:
            args |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    header = request.headers.get("Authorization", "")
    token = (
        header.removeprefix("Bearer ").strip()
        if header.startswith("Bearer ")
        else str(args.get("token") or "")
    )
    args.pop("token", None)
    return args, token


def _objects(args: Json) -> Json:
    """The arguments that are JSON inside a form, as objects; what is no JSON stays and is refused by its method."""
    read = dict(args)
    for key in JSON_ARGUMENTS:
        if isinstance(read.get(key), str):
            try:
                read[key] = json.loads(read[key])
            except ValueError:
                continue
    return {key: value for key, value in read.items() if value is not None}
