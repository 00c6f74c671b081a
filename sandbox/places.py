"""Where an element stands: in a message, in a form, or on the Home of the person who uses it."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.people import Channel, Person
from sandbox.refusals import ControlError
from sandbox.slack import Json, Slack
from sandbox.values import Key, every_element, find_element
from sandbox.views import Form, Views
from sandbox.workspace import Message


@dataclass(slots=True)
class Place:
    """Where an element stands: in a message, in a form, or on the Home."""

    blocks: list[Json]
    touched: dict[Key, Json]
    offered: dict[Key, list[Json]]
    form: Form | None = None
    home: Json | None = None
    channel: Channel | None = None
    message: Message | None = None


@dataclass(slots=True)
class Spot:
    """One element, with the block that holds it and the place where that stands."""

    place: Place
    block: Json
    element: Json

    @property
    def key(self) -> Key:
        """Its block_id and action_id."""
        return (self.block["block_id"], self.element["action_id"])


class Places:
    """Finds elements, and keeps what people have picked in messages and on Homes."""

    def __init__(self, slack: Slack, views: Views) -> None:
        self._slack = slack
        self._views = views
        self._picked: dict[tuple[str, str], dict[Key, Json]] = {}
        self._offered: dict[tuple[str, str], dict[Key, list[Json]]] = {}

    def in_message(self, person: Person, message: Message) -> Place:
        """A message as `person` has it before them."""
        key = (person.id, f"{message.channel}/{message.ts}")
        return Place(
            message.body.get("blocks") or [],
            self._picked.setdefault(key, {}),
            self._offered.setdefault(key, {}),
            channel=self._slack.channel(message.channel),
            message=message,
        )

    def on_home(self, person: Person) -> Place:
        """The Home of `person`."""
        home = self._slack.workspace.home(person.id)
        if home is None:
            raise ControlError(f"the Home of @{person.name} is empty")
        key = (person.id, home["id"])
        return Place(
            home["blocks"], self._picked.setdefault(key, {}), self._offered.setdefault(key, {}), home=home
        )

    def in_form(self, person: Person) -> Place:
        """The form on top of `person`'s screen."""
        stack = self._views.stack(person.id)
        if not stack:
            raise ControlError(f"@{person.name} has no form open")
        form = stack[-1]
        return Place(form.view["blocks"], form.touched, form.offered, form=form)

    def find(self, person: Person, key: str, where: str, channel: str | None, ts: str | None) -> Spot:
        """The element called `key`: in the message that is named, in the open form, on the Home, or in the newest message."""
        if ts is not None:
            message = self._slack.workspace.message(self._slack.channel(str(channel)).id, ts)
            if message is None or message.deleted or message.only_for not in (None, person.id):
                raise ControlError(f"@{person.name} sees no message {ts}")
            place = self.in_message(person, message)
        elif where == "home":
            place = self.on_home(person)
        elif where == "form" or (where == "auto" and channel is None and self._views.stack(person.id)):
            place = self.in_form(person)
        else:
            return self._find_in_messages(person, key, channel)
        return Spot(place, *find_element(place.blocks, key))

    def _find_in_messages(self, person: Person, key: str, channel: str | None) -> Spot:
        workspace = self._slack.workspace
        channels = [self._slack.channel(channel).id] if channel else [one.id for one in workspace.channels()]
        seen = [
            message
            for one in channels
            if workspace.is_member(one, person.id) or channel
            for message in workspace.seen_by(person.id, one)
            if message.body.get("blocks")
        ]
        there: list[str] = []
        for message in sorted(seen, key=lambda one: one.ts, reverse=True):
            place = self.in_message(person, message)
            try:
                return Spot(place, *find_element(place.blocks, key))
            except ControlError as error:
                there.append(str(error))
        raise ControlError(there[0] if there else f"@{person.name} sees no message with elements")

    def picked(self, person: str, message: Message) -> Json:
        """What `person` has picked so far in a message's menus and boxes: `{block_id: {action_id: value}}`."""
        found: dict[str, Json] = {}
        for (block_id, action_id), value in self._picked.get(
            (person, f"{message.channel}/{message.ts}"), {}
        ).items():
            found.setdefault(block_id, {})[action_id] = value
        return found

    def at(
        self, person: Person, block_id: str, action_id: str, where: str, channel: str | None, ts: str | None
    ) -> Spot:
        """The element with exactly these ids, for the page."""
        if where == "message":
            message = self._slack.workspace.message(str(channel), str(ts))
            if message is None or message.deleted or message.only_for not in (None, person.id):
                raise ControlError("this message is gone")
            place = self.in_message(person, message)
        else:
            place = self.on_home(person) if where == "home" else self.in_form(person)
        for block, element in every_element(place.blocks):
            if block.get("block_id") == block_id and element.get("action_id") == action_id:
                return Spot(place, block, element)
        raise ControlError("this changed while you were looking; try again")
