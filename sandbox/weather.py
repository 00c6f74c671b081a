"""Slack's bad days, on request: faults, limits, lost scopes, dead tokens, and a clock that is off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox.faults import Fault
from sandbox.levers import Levers


class Weather(Levers):
    """Faults, tokens and the clock."""

    def fault(self, method: str, kind: str, times: int = 1, **how: Any) -> Fault:
        """Plan a fault for the next calls of `method` (`*`: any); kinds and `how` as in `sandbox.faults.Fault`."""
        return self._slack.faults.add(method, kind, times=times, **how)

    def limit(self, method: str, calls: int, seconds: float = 60.0, *, per_channel: bool = False) -> None:
        """Answer 429 once `method` was called more than `calls` times in `seconds`, there or in one channel."""
        self._slack.faults.limit(method, calls, seconds, per_channel=per_channel)

    def files_not_ready(self, times: int = 1) -> None:
        """Refuse the next so many messages that show an uploaded file, as while Slack still looks at it; -1: for good."""
        self._slack.busy_files = times

    def without_blocks(self, *kinds: str) -> None:
        """Refuse messages that carry blocks of these kinds, as a workspace does that Slack has not brought them to; none: take all."""
        self._slack.unknown_blocks = set(kinds)

    def clear_faults(self, method: str | None = None) -> None:
        """Good weather again."""
        self._slack.faults.clear(method)
        if method is None:
            self._slack.busy_files = 0

    def chatter(self, messages: int) -> None:
        """After every post of the app, so many messages by other people in the same place."""
        self._slack.chatter = messages

    def grant(self, *scopes: str) -> list[str]:
        """Give the bot exactly these scopes; without any, list those it has."""
        if scopes:
            self._slack.app.scopes = set(scopes)
        return sorted(self._slack.app.scopes)

    def without_scope(self, *scopes: str) -> list[str]:
        """Take these scopes from the bot."""
        self._slack.app.scopes -= set(scopes)
        return sorted(self._slack.app.scopes)

    async def revoke(self, *, tell: bool = True) -> None:
        """Revoke the bot's token; with `tell` the app hears `tokens_revoked`."""
        self._slack.app.revoked.add(self._slack.app.bot_token)
        if tell:
            await self._line.event(
                {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self._slack.app.bot_user]}}
            )

    def reactivate(self) -> str:
        """Let the bot's revoked token live again; it is returned."""
        self._slack.app.revoked.discard(self._slack.app.bot_token)
        return self._slack.app.bot_token

    async def uninstall(self) -> None:
        """Remove the app: token dead, `tokens_revoked` and `app_uninstalled` sent."""
        await self.revoke()
        await self._line.event({"type": "app_uninstalled"})

    def reinstall(self) -> str:
        """A new bot token, which is returned."""
        return self._slack.reinstall()

    def set_clock(self, at: datetime | str) -> str:
        """Set Slack's clock (aware datetime or ISO text); it runs on from there."""
        self._slack.clock.set(datetime.fromisoformat(at) if isinstance(at, str) else at)
        return self._slack.clock.now().isoformat()

    def skew(self, seconds: float) -> str:
        """Let Slack's clock be off by so many seconds from the machine's."""
        self._slack.clock.skew = seconds
        return self._slack.clock.now().isoformat()

    def advance(self, seconds: float) -> str:
        """Let time pass at once."""
        self._slack.clock.advance(seconds)
        return self._slack.clock.now().isoformat()
