"""What reached us from a person, and what we answer: the two values between the edge and the commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from alignment.errors import NotUnderstood
from alignment.lifecycle import Via
from alignment.people import Actor
from db.memory import AlreadyDone, Memory, Work
from messages.forms import Form, Home
from messages.message import Message

T = TypeVar("T")

Answers = Mapping[str, str | tuple[str, ...] | None]
"""A submitted form by field name, as `messages.forms.read` gives it."""


@dataclass(slots=True)
class Fate:
    """What became of a request's change, for whoever must tell it where the answer does not come."""

    saved: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """One thing a person did: a typed line, a pressed button (a line too), or a submitted form.

    `line` is always a whole command line (`/lead reject 42 budget`): what was typed, what the button stands for, or
    what the form was opened for. `form`: open the line's form instead of carrying it out. `answers`: the form's, when
    one was submitted. `inbound` is the key that makes it count once. `channel` is where it happened; `notice_id` the
    message whose button was pressed.
    """

    memory: Memory
    workspace_id: int
    actor: Actor
    line: str
    now: datetime
    inbound: str = ""
    channel: str = ""
    form: bool = False
    answers: Answers = field(default_factory=dict)
    private: Mapping[str, str] = field(default_factory=dict)
    notice_id: str = ""
    submitted: bool = False
    fate: Fate = field(default_factory=Fate)

    async def look(self, what: Callable[[Work], T]) -> T:
        """Read in one snapshot, in the workspace and at the moment of this request."""
        return await self.memory.look(what, self.workspace_id, now=self.now)

    async def act(self, what: Callable[[Work], T]) -> T:
        """Carry something out: committed when this returns, once for each envelope."""
        try:
            done = await self.memory.attempt(what, self.workspace_id, now=self.now, inbound=self.inbound)
        except AlreadyDone:
            self.fate.saved = True
            raise
        self.fate.saved = True
        return done

    async def remember(self, what: Callable[[Work], T]) -> T:
        """Write what an envelope may write twice, such as what was last looked at: its key is not used up."""
        return await self.memory.run(what, self.workspace_id, now=self.now)

    def answered(self, field: str) -> str:
        """Return what a submitted form says in one field; empty for nothing."""
        value = self.answers.get(field)
        return value.strip() if isinstance(value, str) else ""

    def day(self, field: str) -> date | None:
        """Return the day that was picked in one field; None for nothing, NotUnderstood for what is no day."""
        picked = self.answered(field)
        try:
            return date.fromisoformat(picked) if picked else None
        except ValueError:
            raise NotUnderstood(f'"{picked[:40]}" is no day.', field=field) from None

    @property
    def via(self) -> Via:
        """The door through which this came."""
        return Via.FORM if self.submitted else Via.COMMAND


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person gets: a message only they see, a form to open, the form's complaints, or App Home.

    `message` None with nothing else: the click is answered by the message itself being brought up to date.
    `errors` are by field name and keep the form open.
    """

    message: Message | None = None
    form: Form | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    home: Home | None = None
