"""Typing a line as somebody and reading the answer, through the real router."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from alignment.people import Actor
from commands import router
from commands.request import Reply, Request
from db.memory import Memory, Work
from db.stores import people
from messages.house import Kind, breaches
from messages.message import Message

CHANNEL = "C0PIPELINE"


@dataclass(slots=True)
class Asking:
    """Somebody's keyboard: `says` returns the answer's text, `reply` the whole reply."""

    memory: Memory
    workspace: int
    now: datetime
    channel: str = CHANNEL
    heard: list[Message] = field(default_factory=list)

    def reply(
        self,
        who: Actor | int,
        line: str,
        *,
        form: bool = False,
        answers: Mapping[str, str | tuple[str, ...] | None] | None = None,
        inbound: str = "",
        private: Mapping[str, str] | None = None,
        notice_id: str = "",
    ) -> Reply:
        """Answer one line, one opened form, or one submitted form (`answers`)."""
        actor = who if isinstance(who, Actor) else self.actor(who)
        request = Request(
            self.memory,
            self.workspace,
            actor,
            line,
            self.now,
            inbound=inbound,
            channel=self.channel,
            form=form,
            answers=answers or {},
            submitted=answers is not None,
            private=private or {},
            notice_id=notice_id,
        )
        reply = asyncio.run(router.answer(request))
        if reply.message is not None:
            self.heard.append(reply.message)
            broken = breaches(reply.message, Kind.THREAD if len(reply.message.blocks) > 6 else Kind.ANSWER)
            assert not [each for each in broken if each.rule not in (1, 2)], f"{line}: {broken}"
        return reply

    def says(self, who: Actor | int, line: str, **more: object) -> str:
        """Return the text of the answer."""
        reply = self.reply(who, line, **more)  # type: ignore[arg-type]
        if reply.errors:
            return "\n".join(f"{name}: {said}" for name, said in reply.errors.items())
        if reply.form is not None:
            return f"form: {reply.form.title}"
        if reply.home is not None:
            return "home"
        return reply.message.text if reply.message is not None else ""

    def actor(self, person_id: int) -> Actor:
        """Return somebody as they stand now."""

        def look(work: Work) -> Actor:
            return people.actor(work, person_id)

        return self.memory.see(look, self.workspace, now=self.now)


def pressable(reply: Reply) -> dict[str, str]:
    """Return what may be pressed under an answer: the line behind each label."""
    found: dict[str, str] = {}
    for block in reply.message.blocks if reply.message else ():
        for element in block.get("elements", ()) if block["type"] == "actions" else ():
            if element["type"] == "overflow":
                found |= {option["text"]["text"]: option["value"] for option in element["options"]}
            else:
                found[element["text"]["text"]] = element["value"]
    return found
