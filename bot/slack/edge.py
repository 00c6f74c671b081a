"""What a person did in Slack, turned into a request; what they get, turned into Slack's answer.

No network between the two: the answer to the click is made from the database alone, and whatever needs Slack (a form to
open, an ephemeral answer to a click) is done right after the acknowledgement, within two seconds or not at all.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from alignment.people import Actor, Standing
from bot.logs import CAUSE
from bot.measures import Measures
from bot.slack import answers, envelope, replies
from bot.slack.answers import Answer, Reach
from bot.slack.envelope import Body
from bot.slack.received import received
from commands import router
from commands.request import Fate, Reply, Request
from db.memory import Memory, TooLate, Work
from db.stores import people, workspaces
from db.work import cause_of
from digests.home import OUTSIDE
from messages import forms
from messages.buttons import pressed
from messages.fields import ANSWER

log = logging.getLogger(__name__)

ANSWER_SECONDS = 2.4
"""Slack waits three; what is left is for taking the act back, and for the way."""

TAKE_BACK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Place:
    """Where something happened: the workspace, and who did it."""

    workspace_id: int
    actor: Actor

    @property
    def unmet(self) -> int:
        """The workspace, where nobody there ever met whoever did it; 0 where they are known."""
        return self.workspace_id if self.actor.standing is Standing.UNKNOWN else 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody did, and what became of it. Of the line, which may be anything, logs and measures hold its noun."""

    kind: str
    line: str
    inbound: str
    fate: Fate = field(default_factory=Fate)

    @property
    def noun(self) -> str:
        word = self.line.split(" ", 1)[0]
        return word if word in router.registered() else "other"


class Edge:
    """Answers every command, click, form, shortcut, type-ahead and Home of all workspaces of this process."""

    def __init__(self, memory: Memory, now: Callable[[], datetime], measures: Measures | None = None) -> None:
        self.memory = memory
        self.now = now
        self.measures = measures or Measures()
        self._teams: dict[str, int] = {}

    async def command(self, body: Body) -> Answer:
        """Answer a slash command: the reply is the acknowledgement itself."""
        body = received(body)
        line = f"{envelope.command_name(str(body.get('command', '')))} {body.get('text', '')}".strip()
        asked, reach = Asked("command", line, envelope.triggered(body)), Reach.of(body)

        async def act() -> Answer:
            place = await self._place(body)
            reply = await router.answer(self._request(place, asked, channel=reach.channel))
            if reply.form is not None:
                return Answer(after=answers.opened(reach, reply, line))
            if reply.home is not None:
                return Answer(replies.home_in_words(reply.home), answers.said(reach, reply))
            return Answer(ack=replies.ephemeral(reply), unmet=place.unmet)

        return await self._guarded(act(), asked, lambda reply: Answer(ack=replies.ephemeral(reply)))

    async def click(self, body: Body) -> Answer:
        """Answer a pressed button or a picked ⋯ entry, in a message, a form or Home."""
        body = received(body)
        reach = Reach.of(body)
        action = (body.get("actions") or [{}])[0]
        if reach.inside == "modal" and action.get("action_id") == ANSWER:
            return await self._steer(body, reach)
        line, form = pressed(action)
        if not line:
            return Answer()
        if envelope.pressed_at(body, self.now()) < self.now() - envelope.OLDEST:
            return Answer(after=answers.complained(reach, replies.too_old(line)))
        asked = Asked("click", line, envelope.triggered(body))

        async def act() -> Answer:
            place = await self._place(body)
            notice_id = envelope.notice_of(body.get("message") or {})
            request = self._request(place, asked, form=form, channel=reach.channel, notice_id=notice_id)
            reply = await router.answer(request)
            if reply.form is not None:
                return Answer(after=answers.opened(reach, reply, line))
            return Answer(after=answers.said(reach, reply), unmet=place.unmet)

        return await self._guarded(act(), asked, _complaining(reach))

    async def _steer(self, body: Body, reach: Reach) -> Answer:
        """Show the same form with the fields that a choice in it asks for; what was filled in stays."""
        asked = Asked("click", "", envelope.triggered(body))

        async def act() -> Answer:
            request = self._of_form(await self._place(body), asked, reach.view)
            reply = await router.answer(replace(request, inbound="", form=True))
            return Answer(after=answers.changed(reach, reply) if reply.form is not None else None)

        return await self._guarded(act(), asked, _complaining(reach))

    async def submit(self, body: Body) -> Answer:
        """Answer a submitted form: what is wrong beside its fields, or what was done in its place."""
        body = received(body)
        view = body.get("view") or {}
        asked = Asked("form", "", envelope.submitted(body))

        async def act() -> Answer:
            request = self._of_form(await self._place(body), asked, view)
            channel = str(request.private.get("channel", ""))
            reply = await router.answer(replace(request, channel=channel, submitted=True))
            return Answer(ack=replies.submission(reply))

        fields = list((view.get("state") or {}).get("values") or {})
        return await self._guarded(act(), asked, lambda reply: Answer(ack=replies.kept_open(reply, fields)))

    async def suggest(self, body: Body) -> Answer:
        """Answer type-ahead in a form; nobody unknown is offered anything."""
        body = received(body)
        source = str(body.get("action_id", "")).partition(":")[2]
        asked = Asked("suggest", "/tandem", "")

        async def act() -> Answer:
            request = self._request(await self._place(body), asked)
            found = await router.suggest(request, source, str(body.get("value", "")))
            return Answer(ack=replies.suggestions(found))

        return await self._guarded(act(), asked, lambda _reply: Answer(ack=replies.suggestions(())))

    async def shortcut(self, body: Body) -> Answer:
        """Answer the message shortcut *Lead feedback* (threads have no slash commands) and the global ones."""
        body = received(body)
        message, reach = body.get("message") or {}, Reach.of(body)
        line = SHORTCUT_LINES.get(str(body.get("callback_id", "")), "/tandem")
        asked = Asked("shortcut", line, envelope.triggered(body))

        async def act() -> Answer:
            place = await self._place(body)
            notice_id = envelope.notice_of(message) or f"{reach.channel}/{envelope.thread_of(message)}"
            request = self._request(place, asked, form=True, channel=reach.channel, notice_id=notice_id)
            reply = await router.answer(replace(request, inbound=""))
            if reply.form is not None:
                return Answer(after=answers.opened(reach, reply, line))
            return Answer(after=answers.said(reach, reply), unmet=place.unmet)

        return await self._guarded(act(), asked, _complaining(reach))

    async def home(self, workspace_id: int, user: str) -> dict[str, Any] | None:
        """Build somebody's Home tab, for guests one that shows nothing; None for a workspace that is not ours."""
        user = received(user)
        if not workspace_id:
            return None
        place = await self._place_of(workspace_id, user)
        reply = await router.answer(self._request(place, Asked("home", "/tandem home", "")))
        return (reply.home or OUTSIDE).view()

    async def knows(self, workspace_id: int, user: str) -> bool:
        """Tell whether a Slack user was ever met in a workspace."""
        place = await self._place_of(workspace_id, user)
        return place.actor.standing is not Standing.UNKNOWN

    async def workspace_of(self, team: str | None) -> int:
        """Return the workspace of a Slack team; 0 for one that never installed Tandem."""
        if not team:
            return 0
        if team not in self._teams:
            found = await self.memory.look(lambda work: workspaces.by_team(work, team), 0, now=self.now())
            if found is None:
                return 0
            self._teams[team] = found
        return self._teams[team]

    # --- how it is done --------------------------------------------------------------------------------------------

    async def _place(self, body: Body) -> Place:
        team = envelope.id_of(body, "team")
        place = await self._place_of(await self.workspace_of(team), envelope.id_of(body, "user"))
        if envelope.of_another_team(body, team):
            return replace(place, actor=Actor(0, "", Standing.STRANGER))
        return place

    async def _place_of(self, workspace_id: int, user: str) -> Place:
        if not workspace_id or not user:
            return Place(workspace_id, Actor(0, "", Standing.UNKNOWN))

        def actor(work: Work) -> Actor:
            return people.actor_by_slack(work, user)

        return Place(workspace_id, await self.memory.look(actor, workspace_id, now=self.now()))

    def _request(self, place: Place, asked: Asked, **more: Any) -> Request:
        return Request(
            memory=self.memory,
            workspace_id=place.workspace_id,
            actor=place.actor,
            line=asked.line,
            now=self.now(),
            inbound=asked.inbound,
            fate=asked.fate,
            **more,
        )

    def _of_form(self, place: Place, asked: Asked, view: Mapping[str, Any]) -> Request:
        """Return the request that a form stands for, with what is filled in."""
        private = received(forms.private(str(view.get("private_metadata", ""))))
        line = str(private.pop("line"))
        filled = forms.read((view.get("state") or {}).get("values") or {})
        known = {name: str(value) for name, value in private.items()}
        return replace(self._request(place, asked, answers=filled, private=known), line=line)

    async def _guarded(
        self, act: Coroutine[Any, Any, Answer], asked: Asked, as_answer: Callable[[Reply], Answer]
    ) -> Answer:
        """Do an act; whatever breaks, or takes too long, becomes a sentence with a reference and what was typed."""
        # Every line that this request writes, also after the answer, carries its cause.
        CAUSE.set(cause_of(asked.inbound))
        start = time.perf_counter()
        outcome = "ok"
        try:
            return await self._in_time(asyncio.ensure_future(act))
        except (TimeoutError, TooLate) as late:
            outcome, reference = "slow", answers.reference()
            log.warning("slow answer", extra={"reference": reference, "noun": asked.noun})
            undone = isinstance(late, _Stopped)
            say = replies.unseen if asked.fate.saved else replies.stopped if undone else replies.slow
            return as_answer(say(asked.line, reference))
        except Exception:  # the one boundary: the person gets a sentence, the log the trace
            outcome, reference = "error", answers.reference()
            log.exception("unexpected", extra={"reference": reference, "noun": asked.noun})
            say = replies.unseen if asked.fate.saved else replies.unexpected
            return as_answer(say(asked.line, reference))
        finally:
            self.measures.count("tandem_answers", asked.kind, outcome)
            told = {"kind": asked.kind, "noun": asked.noun, "state": outcome}
            log.info("answered", extra={**told, "seconds": round(time.perf_counter() - start, 4)})

    async def _in_time(self, task: asyncio.Task[Answer]) -> Answer:
        """Return what an act comes to; one that takes too long is taken back, so that it cannot surprise anybody later.

        Raises `_Stopped` when nothing came of it, `TooLate` or `TimeoutError` when nobody can say.
        """
        await asyncio.wait({task}, timeout=ANSWER_SECONDS)
        if not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=TAKE_BACK_SECONDS)
        if not task.done():
            task.add_done_callback(_look_away)
            raise TimeoutError
        if task.cancelled():
            raise _Stopped
        return task.result()


class _Stopped(TimeoutError):
    """An act took too long and was taken back whole."""


def _complaining(reach: Reach) -> Callable[[Reply], Answer]:
    return lambda reply: Answer(after=answers.complained(reach, reply))


SHORTCUT_LINES = {"lead_feedback": "/lead feedback", "new_lead": "/lead add"}
"""The shortcuts of the manifest, and the line whose form each opens."""


def _look_away(task: asyncio.Future[Any]) -> None:
    """Fetch a late answer's exception: it was logged as slow already."""
    if not task.cancelled():
        task.exception()
