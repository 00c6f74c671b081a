"""Forms in a person's hands: filled in, sent, answered with errors beside the fields, closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.choices import Choices
from sandbox.outbound import Line
from sandbox.payloads import Payloads
from sandbox.people import Person
from sandbox.places import Places, Spot
from sandbox.refusals import RefusedError
from sandbox.screen import TROUBLE, Outcome, Screen
from sandbox.slack import Json, Slack
from sandbox.values import every_element, find_element, person_errors
from sandbox.views import Form, Views


class Forms:
    """What a person does with the form on top of their screen."""

    def __init__(self, slack: Slack, line: Line, views: Views, places: Places, choices: Choices) -> None:
        self._slack = slack
        self._line = line
        self._views = views
        self._places = places
        self._choices = choices
        self._payloads = Payloads(slack)
        self._screen = Screen(slack)

    async def fill(self, who: str, values: Mapping[str, Any]) -> Form:
        """Type and pick in the form on top, by action_id, block_id or label; nothing is sent but type-ahead."""
        person = self._slack.actor(who)
        place = self._places.in_form(person)
        assert place.form is not None  # in_form gives forms only
        for key, raw in values.items():
            spot = Spot(place, *find_element(place.blocks, key))
            place.touched[spot.key] = await self._choices.value(person, spot, raw)
        self._slack.changed()
        return place.form

    async def submit(
        self,
        who: str,
        values: Mapping[str, Any] | None = None,
        *,
        wait: float = 1.0,
        until: str | None = None,
    ) -> Outcome:
        """Fill in and send the form on top; `incomplete` when Slack's client would not let it go."""
        person = self._slack.actor(who)
        form = await self.fill(who, values or {})
        missing = person_errors(form.view["blocks"], form.touched)
        if missing:
            self._views.mark_errors(form, missing)
            return Outcome("incomplete", errors=missing)
        mark = self._screen.mark()
        payload = self._payloads.submission(
            person, form, self._views.new_trigger(person.id, form.id), self._response_urls(person, form)
        )
        ack = await self._line.send("interactive", payload)
        if not ack.ok:
            return self._screen.trouble(person, Outcome(ack.status, ack.body, ack.seconds), TROUBLE)
        try:
            errors = self._take_form_answer(person, form, ack.body)
        except RefusedError as refused:
            outcome = Outcome("invalid_response", ack.body, ack.seconds, errors={"": str(refused.body())})
            return self._screen.trouble(person, outcome, TROUBLE)
        closed = not errors and not (
            isinstance(ack.body, dict) and ack.body.get("response_action") in ("update", "push")
        )
        outcome = await self._screen.outcome(person, mark, ack, wait if closed else 0, until)
        outcome.errors = errors
        return outcome

    def _response_urls(self, person: Person, form: Form) -> list[Json]:
        urls = []
        for block, element in every_element(form.view["blocks"]):
            if element.get("response_url_enabled"):
                value = form.touched.get((block["block_id"], element["action_id"])) or {}
                channel = value.get("selected_conversation") or value.get("selected_channel")
                if channel:
                    urls.append(
                        {
                            "block_id": block["block_id"],
                            "action_id": element["action_id"],
                            "channel_id": channel,
                            "response_url": self._slack.new_response_url(person.id, channel),
                        }
                    )
        return urls

    def _take_form_answer(self, person: Person, form: Form, body: Any) -> dict[str, str]:
        """Do what the ack says; the errors beside fields, if it says so. Anything Slack does not know is refused."""
        if not body:
            self._views.close_top(person.id)
            return {}
        kind = body.get("response_action") if isinstance(body, dict) else None
        if kind == "clear":
            self._views.clear(person.id)
        elif kind == "update":
            self._views.update(body.get("view") or {}, view_id=form.id)
        elif kind == "push":
            self._views.put_on_top(person.id, body.get("view") or {})
        elif kind == "errors":
            errors = body.get("errors")
            inputs = {block["block_id"] for block in form.view["blocks"] if block["type"] == "input"}
            if not isinstance(errors, dict) or not errors or set(errors) - inputs:
                raise RefusedError("invalid_errors", inputs=sorted(inputs))
            self._views.mark_errors(form, errors)
            return {str(key): str(value) for key, value in errors.items()}
        else:
            raise RefusedError("unknown_response_action")
        return {}

    async def close(self, who: str, *, all_forms: bool = False, wait: float = 0.0) -> Outcome:
        """Close the form on top, or all by the x; the app hears of it when the view says `notify_on_close`."""
        person = self._slack.actor(who)
        place = self._places.in_form(person)
        assert place.form is not None  # in_form gives forms only
        mark = self._screen.mark()
        stack = self._views.stack(person.id)
        gone = stack[0] if all_forms else place.form
        cleared = all_forms or bool(gone.view["clear_on_close"])
        if cleared:
            self._views.clear(person.id)
        else:
            self._views.close_top(person.id)
        if not gone.view["notify_on_close"]:
            return Outcome("ok")
        ack = await self._line.send(
            "interactive", self._payloads.closing(person, gone.with_state(), is_cleared=cleared)
        )
        return await self._screen.outcome(person, mark, ack, wait, None)
