"""Notices of one workspace that go together: rendered in one look, sent side by side, each saved as soon as it is done."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.ends import failed
from bot.delivery.ledger import Ledger
from bot.delivery.sender import ClientFor, Ready, Sender
from bot.delivery.times import Boottime, Times
from bot.measures import Measures
from db.stores import delivery as stored
from db.stores.delivery import Claimed, Result
from db.tables.delivery import NoticeState

log = logging.getLogger(__name__)

_TOGETHER = 16
"""Notices rendered in one look: enough to be cheap, few enough that a slow digest keeps little else waiting."""

_RENDERS = 2
"""Groups without anything hot that are rendered at once: commands and hot leads read through the same few threads."""


class Groups:
    """Sends what was claimed. `ended` hears of each notice, by its workspace, when its result is committed."""

    def __init__(
        self,
        clients: ClientFor,
        sender: Sender,
        ledger: Ledger,
        *,
        ended: Callable[[int], None],
        now: Callable[[], datetime],
        times: Times,
        boottime: Boottime,
        measures: Measures,
    ) -> None:
        self._clients = clients
        self._sender = sender
        self._ledger = ledger
        self._ended = ended
        self._now = now
        self._times = times
        self._boottime = boottime
        self._measures = measures
        self._renders = asyncio.Semaphore(_RENDERS)
        self._mute: dict[int, float] = {}

    def muted(self) -> list[int]:
        """Return the workspaces that are left alone for a while, since their Slack is not connected."""
        at = self._boottime()
        self._mute = {each: until for each, until in self._mute.items() if until > at}
        return sorted(self._mute)

    def of(self, claims: Sequence[Claimed]) -> list[tuple[int, list[Claimed]]]:
        """Part what was claimed into groups of one workspace each: what is in doubt alone, what is hot by itself."""
        by_workspace: dict[int, list[Claimed]] = {}
        for each in claims:
            by_workspace.setdefault(each.notice.workspace_id, []).append(each)
        groups: list[tuple[int, list[Claimed]]] = []
        for workspace_id, mine in by_workspace.items():
            doubtful: list[Claimed] = []
            hot: list[Claimed] = []
            cool: list[Claimed] = []
            for each in mine:
                (doubtful if self._sender.in_doubt(each) else hot if _is_hot(each) else cool).append(each)
            groups += [(workspace_id, [each]) for each in doubtful]
            for alike in (hot, cool):
                groups += [
                    (workspace_id, alike[at : at + _TOGETHER]) for at in range(0, len(alike), _TOGETHER)
                ]
        return groups

    async def send(self, workspace_id: int, group: list[Claimed], until: float) -> None:
        """Send notices of one workspace, of which at most the first is in doubt; save and say what came of each."""
        prepared: list[Ready | None] = [None] * len(group)
        try:
            client = await self._clients(workspace_id)
        except Exception as problem:  # noqa: BLE001 - nothing has left: the workspace waits and is tried again
            log.error("no client", extra={"workspace": workspace_id, "error": type(problem).__name__})  # noqa: TRY400
            client = None
        if client is not None and not self._sender.in_doubt(group[0]):
            try:
                async with contextlib.nullcontext() if _is_hot(group[0]) else self._renders:
                    prepared = [*await self._sender.prepare(group)]
            except Exception as problem:  # noqa: BLE001 - whichever of them it was fails alone, the others go
                log.error("not prepared", extra={"count": len(group), "error": type(problem).__name__})  # noqa: TRY400
        await asyncio.gather(
            *(
                self._send_one(claimed, client, until, ready)
                for claimed, ready in zip(group, prepared, strict=True)
            )
        )

    async def _send_one(
        self, claimed: Claimed, client: AsyncWebClient | None, until: float, ready: Ready | None
    ) -> None:
        try:
            if client is None:
                result = self._no_client(claimed)
            else:
                result = await self._sender.send(claimed, client, until, ready)
                if result.suspend and await self._has_another_token(claimed, client):
                    result = replace(result, suspend="")
        except Exception:
            log.exception(
                "delivery broke",
                extra={
                    "notice": claimed.notice.id,
                    "kind": claimed.notice.kind,
                    "cause": claimed.notice.cause,
                },
            )
            result = Result(claimed, NoticeState.SENDING, error="unexpected")
            if claimed.notice.attempts + 1 >= self._times.tries:
                result = replace(failed(claimed, "unexpected"), doubt=True)
        await self._ledger.save(result)
        self._ended(claimed.notice.workspace_id)
        self._tell(result)

    def _tell(self, result: Result) -> None:
        """Say in the log and in the measures what became of a notice, once that is saved."""
        notice = result.claimed.notice
        self._measures.count("tandem_notices_finished", notice.kind, result.state.value)
        told: dict[str, object] = {"notice": notice.id, "kind": notice.kind, "state": result.state.value}
        told |= {"workspace": notice.workspace_id, "cause": notice.cause}
        if result.error:
            told["error"] = result.error
        if result.state == NoticeState.SENT:
            lag = max(0.0, (self._now() - notice.due_at).total_seconds())
            self._measures.took("tandem_delivery_lag_seconds", lag)
            told["seconds"] = round(lag, 3)
        log.info("notice tried", extra=told)

    def _no_client(self, claimed: Claimed) -> Result:
        """Slack is not connected: leave the workspace alone for a while."""
        self._mute[claimed.notice.workspace_id] = self._boottime() + self._times.no_token
        if claimed.uncertain:
            return Result(claimed, NoticeState.SENDING, error="not connected", again_in=self._times.retry)
        return Result(claimed, NoticeState.PENDING, error="not connected", counted=False)

    async def _has_another_token(self, claimed: Claimed, used: AsyncWebClient) -> bool:
        """Tell whether the token that Slack refused has been replaced meanwhile."""
        client = await self._clients(claimed.notice.workspace_id)
        return client is not None and client.token != used.token


def _is_hot(claimed: Claimed) -> bool:
    """Tell whether somebody waits for this: the answer to a click, a receipt, a hot lead."""
    return claimed.notice.priority <= stored.HOT
