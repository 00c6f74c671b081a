"""What goes back to a person: in the acknowledgement, right after it, and in words where Slack does not take it.

What needs Slack (a form to open, an answer to a click) is done once the acknowledgement is out, within two seconds. Where
that fails, the person is told by the nearest other way, with what they typed: in the form that is open, under what they
pressed, or by direct message. All of it at most once: none of it is the only copy of anything.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.slack import envelope, replies
from bot.slack.clients import Speak
from bot.slack.envelope import Body
from commands.request import Reply

log = logging.getLogger(__name__)

AFTER_SECONDS = 2.0
"""From what somebody did until Slack has carried out what follows from it; what takes longer is told in words."""

LEAST_SECONDS = 0.4
"""Slack has at least so long, however late the answer was."""

TELL_SECONDS = 0.9
"""How long one way of telling somebody may take before the next is tried."""

After = Callable[[Speak], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back in the acknowledgement, and what is done right after it.

    `unmet`: the workspace whose Slack is to be asked first who this is; 0 where they are known.
    """

    ack: Mapping[str, Any] | None = None
    after: After | None = None
    unmet: int = 0


@dataclass(frozen=True, slots=True)
class Reach:
    """How somebody is reached about what they did just now: all that Slack gave us with it. `view` is where they pressed."""

    user: str
    channel: str = ""
    response_url: str = ""
    trigger: str = ""
    view: Mapping[str, Any] = field(default_factory=dict)
    since: float = field(default_factory=time.monotonic)

    @classmethod
    def of(cls, body: Body) -> Reach:
        """Read it from what came."""
        return cls(
            user=envelope.id_of(body, "user"),
            channel=envelope.id_of(body, "channel"),
            response_url=envelope.response_url(body),
            trigger=str(body.get("trigger_id") or ""),
            view=body.get("view") or {},
        )

    @property
    def inside(self) -> str:
        """Where they pressed: `modal` for a form, `home`, or empty for a message."""
        return str(self.view.get("type", ""))

    @property
    def left(self) -> float:
        """How many seconds Slack has for what follows."""
        return max(LEAST_SECONDS, AFTER_SECONDS - (time.monotonic() - self.since))


def reference() -> str:
    """Return a new reference: what the person is told and the log has too."""
    return secrets.token_hex(2).upper()


def opened(reach: Reach, reply: Reply, line: str) -> After:
    """Open the reply's form, on top of the one in which somebody pressed; else tell them, with what they typed."""
    form = reply.form
    assert form is not None, "only a reply with a form opens one"
    method = "views.push" if reach.inside == "modal" else "views.open"
    return _done(reach, method, {"trigger_id": reach.trigger, "view": form.view()}, line)


def changed(reach: Reach, reply: Reply) -> After:
    """Show the reply's form in the place of the open one; what was filled in stays.

    Without the view's hash: of two choices in a row the second holds, whichever form it was made in.
    """
    assert reply.form is not None, "only a reply with a form changes one"
    return _done(reach, "views.update", {"view_id": reach.view.get("id"), "view": reply.form.view()}, "")


def said(reach: Reach, reply: Reply) -> After | None:
    """Say the reply where somebody pressed: in the form's place, over their Home, or under the message."""
    if reply.home is not None:
        home = {"user_id": reach.user, "view": reply.home.view()}

        async def publish(speak: Speak) -> None:
            async with asyncio.timeout(reach.left):
                await speak("views.publish", home)

        return publish
    if reply.message is None:
        return None
    view = replies.as_view(reply)
    replaced = {"view_id": reach.view.get("id"), "hash": reach.view.get("hash"), "view": view}
    first = [("views.update", replaced)] if reach.inside == "modal" else []

    async def say(speak: Speak) -> None:
        await _tell(speak, [*first, *_ways(reach, reply)])

    return say


def late(reach: Reach, answer: Answer) -> After:
    """Give an answer that was too late for the acknowledgement: where they typed or pressed, by the nearest way."""

    async def give(speak: Speak) -> None:
        if answer.ack is not None:
            await _tell(speak, _ways_of(reach, dict(answer.ack)))
        if answer.after is not None:
            await answer.after(speak)

    return give


def complained(reach: Reach, reply: Reply) -> After:
    """Tell somebody what went wrong; a form that is open stays open, with all that was filled in."""

    async def complain(speak: Speak) -> None:
        await _tell(speak, _ways(reach, reply))

    return complain


def _done(reach: Reach, method: str, payload: dict[str, Any], line: str) -> After:
    async def do(speak: Speak) -> None:
        try:
            async with asyncio.timeout(reach.left):
                await speak(method, payload)
        except Exception as problem:  # noqa: BLE001 - whatever Slack did to the form, the person hears of it
            told = reference()
            log.warning("form not opened", extra={"reference": told, "error": type(problem).__name__})
            reply = replies.no_form(line, told)
            await _tell(speak, _ways(reach, reply, trigger=False))

    return do


def _ways(reach: Reach, reply: Reply, *, trigger: bool = True) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the ways in which somebody may be told, the nearest first; `trigger`: theirs is not used up."""
    message = replies.ephemeral(reply) or {}
    if reach.inside == "modal":
        yield "views.update", {"view_id": reach.view.get("id"), "view": replies.noted(reach.view, reply)}
    elif reach.inside == "home" and trigger and reach.trigger:
        yield "views.open", {"trigger_id": reach.trigger, "view": replies.as_view(reply)}
    yield from _ways_of(reach, message)


def _ways_of(reach: Reach, message: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the ways in which a private message reaches somebody outside of forms, the nearest first."""
    if reach.response_url:
        yield "response_url", {"url": reach.response_url, **message, "replace_original": False}
    plain = {name: each for name, each in message.items() if name != "response_type"}
    channel, user = _slack_id(reach.channel), _slack_id(reach.user)
    if channel and user:
        yield "chat.postEphemeral", {"channel": channel, "user": user, **plain}
    if user:
        quiet = {"unfurl_links": False, "unfurl_media": False, "parse": "none", "link_names": False}
        yield "chat.postMessage", {"channel": user, **plain, **quiet}


async def _tell(
    speak: Speak, ways: Iterator[tuple[str, dict[str, Any]]] | list[tuple[str, dict[str, Any]]]
) -> None:
    """Try one way after the other until Slack takes one."""
    error = "no way"
    for method, payload in ways:
        try:
            async with asyncio.timeout(TELL_SECONDS):
                answer = await speak(method, payload)
            if answer.get("ok", True):
                return
            error = "refused"
        except Exception as problem:  # noqa: BLE001 - the next way is tried, and the last failure is said below
            error = type(problem).__name__
    log.warning("not told", extra={"error": error})


def _slack_id(given: str) -> str:
    """Return an id as Slack writes them; empty for anything else that was sent as one."""
    return given if given.isascii() and given.isalnum() else ""
