"""The control verbs over HTTP, for a test in another process: POST `/sandbox/control/<verb>` with a JSON object."""

from __future__ import annotations

import hmac
import inspect
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.control import Control, plain
from sandbox.refusals import ControlError, RefusedError

if TYPE_CHECKING:
    from sandbox.hosting import Sandbox


class ControlHttp:
    """Guarded by `Authorization: Bearer <control token>`; the answer is `{"ok": true, "result": …}` or 400 with `error`."""

    def __init__(self, sandbox: Sandbox, control: Control, token: str) -> None:
        self._token = token
        self._verbs: dict[str, Callable[..., Any]] = {
            name: getattr(control, name) for name in dir(control) if not name.startswith("_")
        } | {"dark_for": sandbox.dark_for}

    def add_to(self, app: web.Application) -> None:
        """The routes."""
        app.router.add_get("/sandbox/control", self._list)
        app.router.add_post("/sandbox/control/{verb}", self._call)

    def _allowed(self, request: web.Request) -> bool:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), self._token.encode())

    async def _list(self, request: web.Request) -> web.Response:
        if not self._allowed(request):
            return web.json_response({"ok": False, "error": "control token needed"}, status=403)
        verbs = {
            name: {
                "arguments": str(inspect.signature(verb)),
                "does": (inspect.getdoc(verb) or "").split("\n")[0],
            }
            for name, verb in sorted(self._verbs.items())
        }
        return web.json_response(verbs)

    async def _call(self, request: web.Request) -> web.Response:
        if not self._allowed(request):
            return web.json_response({"ok": False, "error": "control token needed"}, status=403)
        verb = self._verbs.get(request.match_info["verb"])
        if verb is None:
            return web.json_response({"ok": False, "error": "no such verb"}, status=404)
        try:
            how = json.loads(await request.text() or "{}")
            args = how.pop("args", [])
            inspect.signature(verb).bind(*args, **how)
            result = verb(*args, **how)
            if inspect.isawaitable(result):
                result = await result
        except (ControlError, RefusedError, TypeError, ValueError, AttributeError) as error:
            return web.json_response({"ok": False, "error": str(error)}, status=400)
        return web.json_response({"ok": True, "result": plain(result)})
