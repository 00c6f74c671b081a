"""What a person saw: the answers, messages and forms that came onto their screen after one act."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.outbound import Ack
from sandbox.people import Channel, Person
from sandbox.slack import Json, Slack
from sandbox.workspace import Message

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(slots=True)
class Outcome:
    """What one act led to, as the person saw it.

    `status` is `ok`, or Slack's word: `operation_timeout`, `dispatch_failed`, `http_service_error`, `invalid_command`,
    `invalid_response` (Slack would not show the app's answer), `incomplete` (Slack's client kept the form back).
    """

    status: str
    ack: Any = None
    ack_seconds: float = 0.0
    error: str = ""
    ephemerals: list[Json] = field(default_factory=list)
    posts: list[Json] = field(default_factory=list)
    updates: list[Json] = field(default_factory=list)
    deletes: list[Json] = field(default_factory=list)
    view: Json | None = None
    home: Json | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """The text of the last private answer, or of the error, or empty."""
        return str(self.ephemerals[-1]["text"]) if self.ephemerals else self.error


class Screen:
    """Reads and writes what one person sees."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    def mark(self) -> int:
        """Now, as a place in what has been seen."""
        return len(self._slack.sightings)

    async def outcome(self, person: Person, mark: int, ack: Ack, wait: float, until: str | None) -> Outcome:
        """What `person` saw since `mark`; waits for the first thing (of kind `until`), at most `wait` seconds."""
        if ack.ok and wait:

            def ready() -> bool:
                return any(until in (None, sighting.kind) for sighting in self._slack.seen(person.id, mark))

            await self._slack.wait_for(ready, wait)
        outcome = Outcome(ack.status, ack.body, ack.seconds)
        for sighting in self._slack.seen(person.id, mark):
            match sighting.kind:
                case "ephemeral":
                    outcome.ephemerals.append(sighting.data)
                case "post":
                    outcome.posts.append(sighting.data)
                case "update":
                    outcome.updates.append(sighting.data)
                case "delete":
                    outcome.deletes.append(sighting.data)
                case "view" | "view_update":
                    outcome.view = sighting.data
                case "home":
                    outcome.home = sighting.data
        return outcome

    def trouble(self, person: Person, outcome: Outcome, sentence: str) -> Outcome:
        """Say above a form or message that something went wrong."""
        outcome.error = sentence
        self._slack.show("error", {"text": sentence}, person=person.id)
        return outcome

    def slackbot(self, person: Person, place: Channel, ack: Ack, sentence: str) -> Outcome:
        """Say in the channel, to this person alone, why a command came to nothing."""
        ts = self._slack.clock.message_ts()
        body: Json = {
            "type": "message",
            "user": "USLACKBOT",
            "text": sentence,
            "ts": ts,
            "is_ephemeral": True,
        }
        self._slack.post(Message(place.id, ts, body, None, person.id, via="slackbot"))
        return Outcome(ack.status, ack.body, ack.seconds, sentence, [body | {"channel": place.id}])
