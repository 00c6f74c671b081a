"""Who typed what, and what was answered: a conversation with the commands, without Slack.

    talk = Dialogue(company)
    assert talk.says("jonas", "/lead reject 42 budget") == "L-42 Acorn Robotics rejected: no budget. …"
    assert talk.buttons == ["Undo", "Next lead"]
    talk.press("jonas", "Undo")

Each line is its own envelope, as in Slack. The moment is `talk.now`; move it with `talk.wait(minutes=6)`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from alignment.lifecycle import Stage
from commands import router
from commands.request import Reply, Request
from db.stores import leads as stored
from messages.buttons import pressed
from messages.drawn import in_words
from messages.fields import Option
from messages.forms import Form, private
from messages.message import Message
from messages.text import plain, unescape
from tests.company import NOON, Company


@dataclass(slots=True)
class Dialogue:
    """A conversation in one company. `reply` is the last answer, as the edge would get it."""

    company: Company
    now: datetime = NOON
    channel: str = "C0SALES"
    reply: Reply = field(default_factory=Reply)
    _envelopes: int = 0

    def says(self, who: str, line: str, *, form: bool = False, notice_id: str = "") -> str:
        """Have somebody type a line (or press a button that stands for it); return what they read."""
        return self._hear(self._request(who, line, form=form, notice_id=notice_id))

    def submits(self, who: str, **answers: str | tuple[str, ...] | None) -> str:
        """Have somebody fill in the form that the last answer opened, and send it."""
        form = self.form
        known = {block["block_id"] for block in form.view()["blocks"] if block["type"] == "input"}
        assert set(answers) <= known, f"no such field: {set(answers) - known}"
        request = self._request(who, form.line, submitted=True, answers={**dict.fromkeys(known), **answers})
        return self._hear(request)

    def chooses(self, who: str, **answers: str | tuple[str, ...] | None) -> list[str]:
        """Have somebody choose in the open form what decides its other fields; return the names of those it has now."""
        known = {block["block_id"]: None for block in self.form.view()["blocks"] if block["type"] == "input"}
        steering = {block["block_id"] for block in self.form.view()["blocks"] if block.get("dispatch_action")}
        assert steering & set(answers), f"nothing of {set(answers)} changes the form"
        request = self._request(who, self.form.line, form=True, answers={**known, **answers})
        self.reply = asyncio.run(router.answer(request))
        return self.fields

    def press(self, who: str, label: str) -> str:
        """Have somebody press a button of the last answer, or pick it under ⋯."""
        for element in self._elements():
            if element["type"] == "button" and element["text"]["text"] == label:
                line, form = pressed(element)
                return self.says(who, line, form=form)
            for option in element.get("options", ()):
                if option["text"]["text"] == label:
                    line, form = pressed({"action_id": element["action_id"], "selected_option": option})
                    return self.says(who, line, form=form)
        raise AssertionError(f"no button {label!r} in {self.buttons}")

    def again(self, who: str, line: str) -> str:
        """Have Slack deliver the last envelope once more."""
        self._envelopes -= 1
        return self.says(who, line)

    def suggests(self, who: str, source: str, typed: str) -> list[str]:
        """Return what type-ahead offers, as labels."""
        found = asyncio.run(router.suggest(self._request(who, "/lead"), source, typed))
        return [option.label for option in found if isinstance(option, Option)]

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)

    def stage(self, number: int) -> Stage:
        """Return where a lead stands."""
        found = self.company.see(lambda work: stored.lead(work, number))
        assert found is not None
        return found.stage

    @property
    def message(self) -> Message:
        """The message of the last answer."""
        assert self.reply.message is not None, f"no message but {self.reply}"
        return self.reply.message

    @property
    def form(self) -> Form:
        """The form that the last answer opened."""
        assert self.reply.form is not None, f"no form but {self.reply}"
        return self.reply.form

    @property
    def fields(self) -> list[str]:
        """The names of the open form's fields."""
        return [block["block_id"] for block in self.form.view()["blocks"] if block["type"] == "input"]

    @property
    def buttons(self) -> list[str]:
        """The labels of the last answer's buttons, those under ⋯ after them."""
        labels: list[str] = []
        for element in self._elements():
            if element["type"] == "button":
                labels.append(element["text"]["text"])
            labels += [option["text"]["text"] for option in element.get("options", ())]
        return labels

    def _elements(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        blocks = self.message.blocks if self.reply.message else tuple(self.form.view()["blocks"])
        for block in blocks:
            if block["type"] == "actions":
                found += block["elements"]
            elif block["type"] == "section" and "accessory" in block:
                found.append(block["accessory"])
        return found

    def _request(self, who: str, line: str, **more: Any) -> Request:
        self._envelopes += 1
        return Request(
            memory=self.company.memory,
            workspace_id=self.company.id,
            actor=self.company.actor(who, self.now),
            line=line,
            now=self.now,
            inbound=f"test/{self._envelopes}",
            channel=self.channel,
            **more,
        )

    def _hear(self, request: Request) -> str:
        self.reply = asyncio.run(router.answer(request))
        return heard(self.reply)


def heard(reply: Reply) -> str:
    """Return an answer as the person reads it: the lines of its blocks, or what is wrong with a form."""
    if reply.errors:
        return " ".join(f"{name}: {words}" for name, words in reply.errors.items())
    if reply.form is not None:
        view = reply.form.view()
        assert private(view["private_metadata"])["line"] == reply.form.line
        return f"[{reply.form.title}]"
    if reply.message is None:
        return ""
    lines = [unescape(plain(in_words(block))) for block in reply.message.blocks]
    return "\n".join(line for line in lines if line)
