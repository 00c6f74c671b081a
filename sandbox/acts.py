"""What a person does in Slack: type a command, click, use a shortcut, open the Home, write."""

from __future__ import annotations

from typing import Any

from sandbox.choices import Choices
from sandbox.forms import Forms
from sandbox.outbound import Ack, Line
from sandbox.payloads import Payloads
from sandbox.people import Channel, Person
from sandbox.places import Place, Places, Spot
from sandbox.refusals import ControlError, RefusedError
from sandbox.replies import Replies
from sandbox.screen import TROUBLE, Outcome, Screen
from sandbox.slack import Json, Slack
from sandbox.values import STATEFUL, action, pick_option, state_values
from sandbox.views import Views


class Acts:
    """Everything a person can do that reaches the app; what they do with a form is in `forms`."""

    def __init__(self, slack: Slack, line: Line, views: Views) -> None:
        self._slack = slack
        self._line = line
        self._views = views
        self._payloads = Payloads(slack)
        self._replies = Replies(slack)
        self._screen = Screen(slack)
        self._places = Places(slack, views)
        self._choices = Choices(slack, line)
        self.forms = Forms(slack, line, views, self._places, self._choices)
        self.picked = self._places.picked

    async def command(
        self, who: str, typed: str, channel: str, *, wait: float = 1.0, until: str | None = None
    ) -> Outcome:
        """Type `/command text` in a channel and wait for what comes, at most `wait` seconds after the ack."""
        person, place = self._slack.actor(who), self._slack.channel(channel)
        name, _, text = typed.strip().partition(" ")
        mark = self._screen.mark()
        if self._slack.app.commands and name not in self._slack.app.commands:
            return self._screen.slackbot(
                person, place, Ack("invalid_command"), f"{name} is not a valid command."
            )
        if place.kind != "public" and not self._slack.workspace.is_member(place.id, person.id):
            raise ControlError(f"@{person.name} is not in #{place.name}")
        if place.archived:
            return self._screen.slackbot(
                person, place, Ack("is_archived"), "You cannot write in an archived channel."
            )
        response_url = self._slack.new_response_url(person.id, place.id)
        trigger = self._views.new_trigger(person.id)
        payload = self._payloads.command(person, place, name, text.strip(), trigger, response_url)
        ack = await self._line.send("slash_commands", payload)
        if not ack.ok:
            return self._screen.slackbot(person, place, ack, f'{name} failed with the error "{ack.status}"')
        try:
            self._take_command_answer(person, place, typed, ack.body, response_url)
        except RefusedError as refused:
            ack = Ack("invalid_response", ack.body, ack.seconds)
            return self._screen.slackbot(
                person, place, ack, f'{name} failed with the error "{refused.error}"'
            )
        return await self._screen.outcome(person, mark, ack, wait, until)

    def _take_command_answer(
        self, person: Person, place: Channel, typed: str, body: Any, response_url: str
    ) -> None:
        if not body:
            return
        reply = body if isinstance(body, dict) else {"text": str(body)}
        if reply.get("response_type") == "in_channel":
            self._slack.say(person.id, place.id, typed)
            if not reply.get("text") and not reply.get("blocks"):
                return
        message = self._replies.take(reply, person.id, place.id, via="ack")
        self._slack.response_urls[response_url.split("/response/")[1]].message_ts = message.ts

    async def click(
        self,
        who: str,
        key: str,
        option: Any = None,
        *,
        where: str = "auto",
        channel: str | None = None,
        ts: str | None = None,
        wait: float = 1.0,
        until: str | None = None,
    ) -> Outcome:
        """Press the button, or pick `option` in the menu, select or picker called `key` (action_id or label).

        `where` is auto, message, form or home; `channel` and `ts` name a message.
        """
        person = self._slack.actor(who)
        spot = self._places.find(person, key, where, channel, ts)
        return await self._use(person, spot, option, wait, until)

    async def _use(self, person: Person, spot: Spot, option: Any, wait: float, until: str | None) -> Outcome:
        element = spot.element
        if element["type"] == "overflow":
            picked = pick_option(element["options"], option)
            if picked is None:
                texts = ", ".join(repr(one["text"]["text"]) for one in element["options"])
                raise ControlError(f"{option!r} is not in this menu; there are: {texts}")
            value: Json | None = {"selected_option": picked}
        elif element["type"] in STATEFUL:
            value = await self._choices.value(person, spot, option)
            spot.place.touched[spot.key] = value
            self._slack.changed()
        else:
            value = None
        if spot.block["type"] == "input" and not spot.block.get("dispatch_action"):
            return Outcome("ok")
        pressed = action(spot.block, element, value, self._slack.clock.message_ts())
        return await self._press(person, spot.place, pressed, wait, until)

    async def _press(
        self, person: Person, place: Place, pressed: Json, wait: float, until: str | None
    ) -> Outcome:
        mark = self._screen.mark()
        state = state_values(place.blocks, place.touched)
        if place.message is not None and place.channel is not None:
            message = place.message
            url = self._slack.new_response_url(
                person.id, message.channel, message.ts, is_ephemeral=message.only_for is not None
            )
            trigger = self._views.new_trigger(person.id)
            payload = self._payloads.message_click(
                person, place.channel, message, pressed, state, trigger, url
            )
        else:
            view = (
                place.form.with_state() if place.form else {**(place.home or {}), "state": {"values": state}}
            )
            trigger = self._views.new_trigger(person.id, place.form.id if place.form else None)
            payload = self._payloads.view_click(person, view, pressed, trigger)
        ack = await self._line.send("interactive", payload)
        outcome = await self._screen.outcome(person, mark, ack, wait, until)
        return outcome if ack.ok else self._screen.trouble(person, outcome, TROUBLE)

    async def suggest(
        self,
        who: str,
        key: str,
        query: str,
        *,
        where: str = "auto",
        channel: str | None = None,
        ts: str | None = None,
    ) -> list[Json]:
        """What the app offers for `query` in a select with type-ahead; nothing below its `min_query_length` (3)."""
        person = self._slack.actor(who)
        spot = self._places.find(person, key, where, channel, ts)
        return await self._choices.ask(person, spot, query)

    # the same with exact ids, for the page -----------------------------------------------------------------

    async def click_at(
        self,
        who: str,
        block_id: str,
        action_id: str,
        raw: Any,
        *,
        where: str,
        channel: str | None,
        ts: str | None,
    ) -> Outcome:
        """`click` on an exact element."""
        person = self._slack.actor(who)
        spot = self._places.at(person, block_id, action_id, where, channel, ts)
        return await self._use(person, spot, raw, 0, None)

    async def suggest_at(
        self,
        who: str,
        block_id: str,
        action_id: str,
        query: str,
        *,
        where: str,
        channel: str | None,
        ts: str | None,
    ) -> list[Json]:
        """`suggest` for an exact element."""
        person = self._slack.actor(who)
        spot = self._places.at(person, block_id, action_id, where, channel, ts)
        return await self._choices.ask(person, spot, query)

    async def change_at(self, who: str, block_id: str, action_id: str, raw: Any) -> Outcome:
        """`fill` one exact element of the form on top; the app hears of it where the input says `dispatch_action`."""
        person = self._slack.actor(who)
        spot = self._places.at(person, block_id, action_id, "form", None, None)
        spot.place.touched[spot.key] = await self._choices.value(person, spot, raw)
        return Outcome("ok")

    # shortcuts, the Home, words -----------------------------------------------------------------------------

    async def shortcut(
        self,
        who: str,
        callback_id: str,
        channel: str | None = None,
        ts: str | None = None,
        *,
        wait: float = 1.0,
        until: str | None = None,
    ) -> Outcome:
        """Use a shortcut (by callback_id or name): of the message `channel`/`ts`, or the global one without."""
        person = self._slack.actor(who)
        known = [one for one in self._slack.app.shortcuts if callback_id in (one.callback_id, one.name)]
        if self._slack.app.shortcuts and not known:
            raise ControlError(
                f"no shortcut {callback_id!r}; there are: {[one.name for one in self._slack.app.shortcuts]}"
            )
        if known:
            callback_id = known[0].callback_id
        mark = self._screen.mark()
        trigger = self._views.new_trigger(person.id)
        if ts is None:
            payload = self._payloads.global_shortcut(person, callback_id, trigger)
        else:
            place = self._slack.channel(str(channel))
            message = self._slack.workspace.message(place.id, ts)
            if message is None or message.deleted:
                raise ControlError(f"no message {ts} in #{place.name}")
            url = self._slack.new_response_url(person.id, place.id)
            payload = self._payloads.message_shortcut(person, place, message, callback_id, trigger, url)
        ack = await self._line.send("interactive", payload)
        outcome = await self._screen.outcome(person, mark, ack, wait, until)
        return outcome if ack.ok else self._screen.trouble(person, outcome, TROUBLE)

    async def open_home(self, who: str, *, tab: str = "home", wait: float = 1.0) -> Outcome:
        """Open the app's Home (or its `messages` tab); waits for what the app publishes."""
        person = self._slack.actor(who)
        mark = self._screen.mark()
        direct = self._slack.workspace.direct((self._slack.app.bot_user, person.id))
        event: Json = {"type": "app_home_opened", "user": person.id, "channel": direct.id, "tab": tab}
        home = self._slack.workspace.home(person.id)
        if home is not None and tab == "home":
            event["view"] = home
        await self._line.event(event)
        outcome = await self._screen.outcome(person, mark, Ack("ok"), wait, "home")
        outcome.home = outcome.home or self._slack.workspace.home(person.id)
        return outcome

    async def say(self, who: str, channel: str, text: str, thread_ts: str | None = None) -> Json:
        """Write an ordinary message; the app hears of it where it subscribes to messages."""
        person, place = self._slack.actor(who), self._slack.channel(channel)
        message = self._slack.say(person.id, place.id, text, thread_ts)
        kind = {"public": "channel", "private": "group"}.get(place.kind, place.kind)
        subscription = f"message.{kind}s" if kind in ("channel", "group") else f"message.{kind}"
        await self._line.event(message.body | {"channel": place.id, "channel_type": kind}, subscription)
        return message.body | {"channel": place.id}
