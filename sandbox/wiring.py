"""How the local Slack reaches the app: events, repeats, Socket Mode connections, HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.levers import Levers
from sandbox.outbound import Ack
from sandbox.slack import Command, Json, Shortcut


class Wiring(Levers):
    """The line to the app."""

    def register(
        self,
        commands: list[Mapping[str, Any]] | None = None,
        shortcuts: list[Mapping[str, Any]] | None = None,
    ) -> None:
        """The app's manifest: commands ({command, usage_hint, description, should_escape}) and shortcuts ({name, callback_id, type})."""
        if commands is not None:
            self._slack.app.commands = {one["command"]: Command(**one) for one in commands}
        if shortcuts is not None:
            self._slack.app.shortcuts = [Shortcut(**one) for one in shortcuts]
        self._slack.changed()

    def subscribe(self, *events: str) -> list[str]:
        """Subscribe the app to exactly these events; without any, list them."""
        if events:
            self._slack.app.events = set(events)
        return sorted(self._slack.app.events)

    def use_http(self, app_url: str | None, options_url: str | None = None) -> None:
        """Turn Socket Mode off and send everything signed to `app_url`; None turns it on again."""
        self._line.app_url, self._line.options_url = app_url, options_url
        self._line.socket.enabled = app_url is None

    async def verify_url(self) -> bool:
        """Slack's `url_verification` handshake with the app's URL."""
        return await self._line.verify_url()

    async def event(self, event: Json) -> Json | None:
        """Send any event the app subscribes to; the whole payload, or None when it does not."""
        return await self._line.event(event)

    async def repeat(self, back: int = 1) -> Ack:
        """Deliver a command, click or event once more, the same to the byte: the last one, or the `back`-th last."""
        return await self._line.repeat(back)

    def last_payload(self) -> Json | None:
        """What was last delivered to the app."""
        return self._line.sent[-1].payload if self._line.sent else None

    def retry_delays(self, *seconds: float) -> None:
        """The waits before an event is sent again (Slack: 0, 60, 300)."""
        self._line.retry_delays = seconds

    def sockets(self) -> list[Json]:
        """The open connections of Socket Mode and how many payloads each has had."""
        return [{"number": one.number, "delivered": one.delivered} for one in self._line.socket.connections]

    async def wait_for_socket(self, count: int = 1, limit: float = 10.0) -> int:
        """Wait until the app has `count` connections; how many it has."""
        await self._slack.wait_for(lambda: len(self._line.socket.connections) >= count, limit)
        return len(self._line.socket.connections)

    async def disconnect(self, reason: str = "refresh_requested", *, grace: float = 10.0) -> int:
        """Ask every connection to leave (warning, refresh_requested, link_disabled), close it after `grace` seconds."""
        return await self._line.socket.ask_to_leave(reason, grace=grace)

    def cut_sockets(self) -> int:
        """Break every connection without a goodbye."""
        return self._line.socket.cut()

    def linger(self, seconds: float) -> None:
        """Count a broken connection for so many seconds more in what `hello` tells, as Slack does."""
        self._line.socket.linger = seconds

    def stall_sockets(self, *, stalled: bool = True) -> None:
        """Leave connections open and say nothing more, not even a pong."""
        self._line.socket.stalled = stalled

    def install_code(self) -> str:
        """A code for `oauth.v2.access`, good once."""
        code = self._slack.workspace.new_id("code")
        self._slack.oauth_codes.add(code)
        return code
