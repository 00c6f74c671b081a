"""Forms and Homes: triggers that live three seconds, stacks of three, hashes, and what is typed into them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.limits import check_view
from sandbox.refusals import RefusedError
from sandbox.slack import Json, Slack, give_ids
from sandbox.values import Key, every_element, state_values

TRIGGER_SECONDS = 3.0
STACK = 3


@dataclass(slots=True)
class Trigger:
    """The right to open one form for one person, for three seconds."""

    id: str
    person: str
    made: float
    view_id: str | None = None
    used: bool = False


@dataclass(slots=True)
class Form:
    """A form on somebody's screen: the view as Slack holds it, what was typed, and the errors beside it."""

    person: str
    view: Json
    touched: dict[Key, Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    offered: dict[Key, list[Json]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The view's id."""
        return str(self.view["id"])

    def with_state(self) -> Json:
        """The view with `state.values` as they are now."""
        return self.view | {"state": {"values": state_values(self.view["blocks"], self.touched)}}

    def replace(self, view: Json) -> None:
        """Take a new version; what was typed stays where block_id and action_id are the same."""
        self.view = view
        there = {
            (block["block_id"], element["action_id"])
            for block, element in every_element(view["blocks"])
            if "action_id" in element
        }
        self.touched = {key: value for key, value in self.touched.items() if key in there}
        self.errors = {}


class Views:
    """Every open form and every trigger of the sandbox."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._triggers: dict[str, Trigger] = {}
        self._stacks: dict[str, list[Form]] = {}

    def new_trigger(self, person: str, view_id: str | None = None) -> str:
        """A trigger for what `person` did just now; `view_id` when it was inside a form."""
        first = secrets.randbelow(10**12)
        trigger = Trigger(
            f"{first:012d}.{secrets.randbelow(10**9):09d}.{secrets.token_hex(16)}",
            person,
            self._slack.clock.seconds(),
            view_id,
        )
        self._triggers[trigger.id] = trigger
        return trigger.id

    def _exchange(self, trigger_id: object) -> Trigger:
        trigger = self._triggers.get(str(trigger_id))
        if trigger is None:
            raise RefusedError("invalid_trigger_id", response_metadata={"messages": ["invalid `trigger_id`"]})
        if trigger.used:
            raise RefusedError("exchanged_trigger_id")
        if self._slack.clock.seconds() - trigger.made > TRIGGER_SECONDS:
            raise RefusedError("expired_trigger_id")
        trigger.used = True
        return trigger

    def stack(self, person: str) -> list[Form]:
        """The forms on `person`'s screen, the one on top last."""
        return self._stacks.setdefault(person, [])

    def form(self, view_id: str) -> Form | None:
        """An open form by id."""
        return next((form for stack in self._stacks.values() for form in stack if form.id == view_id), None)

    def _full(self, view: Json, kind: str, *, view_id: str, root: str | None, previous: str | None) -> Json:
        return {
            "id": view_id,
            "team_id": self._slack.workspace.team_id,
            "type": kind,
            "blocks": give_ids(view["blocks"]),
            "private_metadata": view.get("private_metadata") or "",
            "callback_id": view.get("callback_id") or "",
            "external_id": view.get("external_id") or "",
            "state": {"values": {}},
            "hash": f"{int(self._slack.clock.seconds())}.{secrets.token_hex(4)}",
            "title": view.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
            "clear_on_close": bool(view.get("clear_on_close")),
            "notify_on_close": bool(view.get("notify_on_close")),
            "close": view.get("close"),
            "submit": view.get("submit"),
            "previous_view_id": previous,
            "root_view_id": root or view_id,
            "app_id": self._slack.app.app_id,
            "app_installed_team_id": self._slack.workspace.team_id,
            "bot_id": self._slack.app.bot_id,
        }

    def _check_external_id(self, view: Json, own: str | None = None) -> None:
        wanted = view.get("external_id")
        for stack in self._stacks.values():
            for form in stack:
                if wanted and form.view["external_id"] == wanted and form.id != own:
                    raise RefusedError("duplicate_external_id")

    def open(self, trigger_id: object, view: Json) -> Json:
        """`views.open`: a new form, alone on the person's screen."""
        check_view(view, "modal")
        trigger = self._exchange(trigger_id)
        self._stacks[trigger.person] = []
        return self._put(trigger.person, view)

    def push(self, trigger_id: object, view: Json) -> Json:
        """`views.push`: a form on top; the trigger must come from inside an open form."""
        check_view(view, "modal")
        trigger = self._exchange(trigger_id)
        if not trigger.view_id or self.form(trigger.view_id) is None:
            raise RefusedError("not_found")
        return self._put(trigger.person, view)

    def put_on_top(self, person: str, view: Json) -> Json:
        """`response_action: push`: the same without a trigger."""
        check_view(view, "modal")
        return self._put(person, view)

    def _put(self, person: str, view: Json) -> Json:
        stack = self.stack(person)
        if len(stack) >= STACK:
            raise RefusedError("push_limit_reached")
        self._check_external_id(view)
        previous = stack[-1].id if stack else None
        root = stack[0].id if stack else None
        full = self._full(
            view, "modal", view_id=self._slack.workspace.new_id("V"), root=root, previous=previous
        )
        stack.append(Form(person, full))
        self._slack.show("view", full, person=person)
        return full

    def update(
        self, view: Json, *, view_id: object = None, external_id: object = None, view_hash: object = None
    ) -> Json:
        """`views.update`: a new version of an open form, or of a Home by its id; `hash_conflict` for a stale hash."""
        found = [form for stack in self._stacks.values() for form in stack if form.id == view_id or (
            external_id and form.view["external_id"] == external_id
        )]  # fmt: skip
        if not found:
            return self._update_home(view, view_id, view_hash)
        form = found[0]
        check_view(view, "modal")
        if view_hash and view_hash != form.view["hash"]:
            raise RefusedError("hash_conflict")
        self._check_external_id(view, own=form.id)
        full = self._full(
            view,
            "modal",
            view_id=form.id,
            root=form.view["root_view_id"],
            previous=form.view["previous_view_id"],
        )
        form.replace(full)
        self._slack.show("view_update", full, person=form.person)
        return full

    def _update_home(self, view: Json, view_id: object, view_hash: object) -> Json:
        for person in self._slack.workspace.people():
            home = self._slack.workspace.home(person.id)
            if home is not None and home["id"] == view_id:
                return self.publish(person.id, view, view_hash)
        raise RefusedError("not_found")

    def publish(self, person: str, view: Json, view_hash: object = None) -> Json:
        """`views.publish`: the Home of one person."""
        check_view(view, "home")
        old = self._slack.workspace.home(person)
        if old is not None and view_hash and view_hash != old["hash"]:
            raise RefusedError("hash_conflict")
        view_id = old["id"] if old else self._slack.workspace.new_id("V")
        full = self._full(view, "home", view_id=view_id, root=None, previous=None)
        self._slack.workspace.save_home(person, full)
        self._slack.show("home", full, person=person)
        return full

    def close_top(self, person: str) -> None:
        """Take the form on top away."""
        if self.stack(person):
            self.stack(person).pop()
            self._slack.changed()

    def clear(self, person: str) -> None:
        """Take every form away."""
        self._stacks[person] = []
        self._slack.changed()

    def mark_errors(self, form: Form, errors: Mapping[str, str]) -> None:
        """Put errors beside the inputs of a form."""
        form.errors = dict(errors)
        self._slack.show("error", {"errors": dict(errors), "view_id": form.id}, person=form.person)
