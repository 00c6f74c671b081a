"""Bolt, with one listener for each kind of thing that people do: our own table finds the handler.

`process_before_response=True`: the listener ends before the reply goes out. Bolt otherwise waits for the ack in a loop
that sleeps 10 ms, and matching 60 listeners one by one costs more than the answer itself.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.slack import answers, envelope
from bot.slack.answers import Answer, Reach
from bot.slack.clients import Speak
from bot.slack.edge import Edge
from bot.slack.received import received
from digests.home import AWAY

log = logging.getLogger(__name__)

HOME_SECONDS = 2.4
"""How long somebody looks at an empty tab before it says why."""

MEET_SECONDS = 2.0
"""How long Slack may take to say who somebody is; then they are answered as somebody unknown."""

_ANY = re.compile("")


class Directory(Protocol):
    """Who belongs to a workspace and which channels it has: kept up to date from Slack's events."""

    async def heard(
        self, workspace_id: int, event: dict[str, Any], *, inbound: str = "", at: datetime | None = None
    ) -> None:
        """Take note of an event about people, channels or the installation; raise to have Slack send it again.

        `inbound` is the key under which it counts once; `at` is when it happened (without it: now).
        """

    async def meet(self, workspace_id: int, user: str) -> None:
        """Learn who one Slack user is."""


class Voice(Protocol):
    """Speaks to Slack for a workspace."""

    def for_workspace(self, workspace_id: int) -> Speak:
        """Return what calls one Web API method with this workspace's token."""


def build(
    edge: Edge, voice: Voice, directory: Directory, *, signing_secret: str = ""
) -> tuple[AsyncApp, After]:
    """Put Bolt together for this process; return it and the tasks that run after acknowledgements.

    Requests over HTTP are verified in front of Bolt (size, timestamp, signature), so its own check is off; the token
    comes from our own rows, so `auth.test` is never called.
    """
    with _no_environment():
        app = AsyncApp(
            name="tandem",  # else Bolt reads our source to find one, for 50 ms
            signing_secret=signing_secret or "unused",
            authorize=_authorize,
            process_before_response=True,
            request_verification_enabled=False,
            ignoring_self_events_enabled=False,
            raise_error_for_unhandled_request=False,
        )
    after = After()

    async def follow(act: Callable[[Speak], Awaitable[None]], team: str) -> None:
        await act(voice.for_workspace(await edge.workspace_of(team)))

    def answered_by(
        kind: str, act: Callable[[dict[str, Any]], Awaitable[Answer]]
    ) -> Callable[..., Awaitable[None]]:
        async def listener(ack: Any, body: dict[str, Any]) -> None:
            with edge.measures.timing("tandem_ack_seconds", kind):
                answer = await act(body)
                said = answer.ack if isinstance(answer.ack, dict) and not answer.unmet else {}
                await ack(**said)
            if answer.unmet:
                after.start(_met_first(voice, directory, act, body, answer))
            elif answer.after is not None:
                after.start(follow(answer.after, envelope.id_of(body, "team")))

        return listener

    app.command(_ANY)(answered_by("command", edge.command))
    app.action(_ANY)(answered_by("click", edge.click))
    app.view(_ANY)(answered_by("form", edge.submit))
    app.options(_ANY)(answered_by("suggest", edge.suggest))
    app.shortcut(_ANY)(answered_by("shortcut", edge.shortcut))

    @app.event(_ANY)
    async def heard(body: dict[str, Any], event: dict[str, Any]) -> None:
        workspace_id = await edge.workspace_of(body.get("team_id"))
        if not workspace_id:
            return
        if event.get("type") == "app_home_opened" and event.get("tab") == "home":
            after.start(_publish_home(edge, voice, directory, workspace_id, str(event["user"])))
            return
        now = edge.now()
        at = envelope.event_at(body, now)
        if at < now - envelope.OLDEST:
            log.warning("event too old", extra={"kind": event.get("type")})
            return
        await directory.heard(workspace_id, received(event), inbound=envelope.happened(body), at=at)

    return app, after


@contextmanager
def _no_environment() -> Iterator[None]:
    """Hide Slack's variables from Bolt: a client id in the environment would switch it to OAuth with file stores."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("SLACK_")}
    try:
        yield
    finally:
        os.environ.update(hidden)


async def _authorize(**_found: Any) -> AuthorizeResult:
    """Let every request in: who may do what is judged by the operation, on our own rows."""
    return AuthorizeResult(enterprise_id=None, team_id=None, bot_token="", bot_id="", bot_user_id="")


async def _publish_home(edge: Edge, voice: Voice, directory: Directory, workspace_id: int, user: str) -> None:
    """Publish somebody's Home; who is seen for the first time is met first, so that an admin can give them a role."""
    built: dict[str, Any] | None = AWAY.view()
    try:
        async with asyncio.timeout(HOME_SECONDS):
            if not await edge.knows(workspace_id, user):
                await directory.meet(workspace_id, user)
            built = await edge.home(workspace_id, user)
    except Exception as problem:  # noqa: BLE001 - whatever it is, an opened tab says so instead of staying empty
        log.warning("home not made", extra={"error": type(problem).__name__})
    if built is not None:
        await voice.for_workspace(workspace_id)("views.publish", {"user_id": user, "view": built})


async def _met_first(
    voice: Voice,
    directory: Directory,
    act: Callable[[dict[str, Any]], Awaitable[Answer]],
    body: dict[str, Any],
    answer: Answer,
) -> None:
    """Ask Slack who somebody is whom nobody met yet, and answer them as whom they are; else as somebody unknown.

    The first admin may be anybody of the company: whoever types the one-time code was never seen before.
    """
    workspace_id, reach = answer.unmet, Reach.of(received(body))
    try:
        async with asyncio.timeout(MEET_SECONDS):
            await directory.meet(workspace_id, reach.user)
        answer = await act(body)
    except Exception as problem:  # noqa: BLE001 - whatever it is, they are answered as somebody unknown
        log.warning("nobody met", extra={"error": type(problem).__name__})
    await answers.late(reach, answer)(voice.for_workspace(workspace_id))


class After:
    """What is done right after acknowledgements; held until it is done, and waited for when the process stops."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Awaitable[None]) -> None:
        """Start one; what it raises is logged, since its person was acknowledged already."""
        task = asyncio.ensure_future(_logged(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, seconds: float) -> None:
        """Wait for all that is under way, at most `seconds`."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=seconds)


async def _logged(work: Awaitable[None]) -> None:
    try:
        await work
    except Exception as problem:  # noqa: BLE001 - at most once by design: ephemeral answers are never the only copy
        log.warning("after the acknowledgement", extra={"error": type(problem).__name__})
