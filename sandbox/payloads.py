"""What Slack tells the app when somebody types, clicks, sends a form or opens its Home."""

from __future__ import annotations

import re

from sandbox.people import Channel, Person
from sandbox.slack import Json, Slack
from sandbox.views import Form
from sandbox.workspace import Message


class Payloads:
    """Builds the payloads of commands and interactions for one workspace."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    def _frame(self, kind: str, person: Person) -> Json:
        workspace = self._slack.workspace
        return {
            "type": kind,
            "team": {"id": workspace.team_id, "domain": workspace.domain},
            "user": {
                "id": person.id,
                "username": person.name,
                "name": person.name,
                "team_id": workspace.team_id,
            },
            "api_app_id": self._slack.app.app_id,
            "token": "unused",
            "enterprise": None,
            "is_enterprise_install": False,
        }

    @staticmethod
    def place(channel: Channel) -> Json:
        """The `channel` of a payload; private places have no name there."""
        names = {"im": "directmessage", "mpim": channel.name, "private": "privategroup"}
        return {"id": channel.id, "name": names.get(channel.kind, channel.name)}

    def command(
        self, person: Person, channel: Channel, command: str, text: str, trigger_id: str, response_url: str
    ) -> Json:
        """A slash command; every value is a string, as in the form that Slack posts."""
        workspace = self._slack.workspace
        registered = self._slack.app.commands.get(command)
        return {
            "token": "unused",
            "team_id": workspace.team_id,
            "team_domain": workspace.domain,
            "channel_id": channel.id,
            "channel_name": self.place(channel)["name"],
            "user_id": person.id,
            "user_name": person.name,
            "command": command,
            "text": self.escaped(text) if registered is not None and registered.should_escape else text,
            "api_app_id": self._slack.app.app_id,
            "is_enterprise_install": "false",
            "response_url": response_url,
            "trigger_id": trigger_id,
        }

    def escaped(self, text: str) -> str:
        """@names, #channels and addresses as references, when the command asks for that."""

        def someone(found: re.Match[str]) -> str:
            person = self._slack.workspace.person(found[1])
            return f"<@{person.id}|{person.name}>" if person else found[0]

        def somewhere(found: re.Match[str]) -> str:
            channel = self._slack.workspace.channel(found[1])
            if channel is None:
                return found[0]
            return f"<#{channel.id}|{channel.name if channel.kind == 'public' else ''}>"

        text = re.sub(r"(?<![\w<])@([\w.-]*\w)", someone, text)
        text = re.sub(r"(?<![\w<])#([\w-]+)", somewhere, text)
        return re.sub(r"(?<![<|])\bhttps?://[^\s>]+", lambda found: f"<{found[0]}>", text)

    def message_click(
        self,
        person: Person,
        channel: Channel,
        message: Message,
        action: Json,
        state: Json,
        trigger_id: str,
        response_url: str,
    ) -> Json:
        """`block_actions` in a message; of an ephemeral one Slack sends no `message`."""
        payload = self._frame("block_actions", person) | {
            "container": {
                "type": "message",
                "message_ts": message.ts,
                "channel_id": channel.id,
                "is_ephemeral": message.only_for is not None,
            },
            "trigger_id": trigger_id,
            "channel": self.place(channel),
            "state": {"values": state},
            "response_url": response_url,
            "actions": [action],
        }
        if message.thread_ts is not None:
            payload["container"]["thread_ts"] = message.thread_ts
        if message.only_for is None:
            payload["message"] = message.to_slack()
        return payload

    def view_click(self, person: Person, view: Json, action: Json, trigger_id: str) -> Json:
        """`block_actions` in a form or on the Home."""
        return self._frame("block_actions", person) | {
            "container": {"type": "view", "view_id": view["id"]},
            "trigger_id": trigger_id,
            "view": view,
            "actions": [action],
        }

    def submission(self, person: Person, form: Form, trigger_id: str, response_urls: list[Json]) -> Json:
        """`view_submission`."""
        return self._frame("view_submission", person) | {
            "trigger_id": trigger_id,
            "view": form.with_state(),
            "response_urls": response_urls,
        }

    def closing(self, person: Person, view: Json, *, is_cleared: bool) -> Json:
        """`view_closed`."""
        return self._frame("view_closed", person) | {"view": view, "is_cleared": is_cleared}

    def suggestion(
        self,
        person: Person,
        block: Json,
        element: Json,
        query: str,
        *,
        view: Json | None,
        channel: Channel | None,
        message: Message | None,
    ) -> Json:
        """`block_suggestion`: what has been typed into a type-ahead so far."""
        payload = self._frame("block_suggestion", person) | {
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "value": query,
        }
        if view is not None:
            return payload | {"container": {"type": "view", "view_id": view["id"]}, "view": view}
        if channel is not None and message is not None:
            payload |= {
                "container": {"type": "message", "message_ts": message.ts, "channel_id": channel.id, "is_ephemeral": message.only_for is not None},
                "channel": self.place(channel),
            }  # fmt: skip
            if message.only_for is None:
                payload["message"] = message.to_slack()
        return payload

    def message_shortcut(
        self,
        person: Person,
        channel: Channel,
        message: Message,
        callback_id: str,
        trigger_id: str,
        response_url: str,
    ) -> Json:
        """`message_action`: a shortcut from a message's menu."""
        return self._frame("message_action", person) | {
            "action_ts": self._slack.clock.message_ts(),
            "callback_id": callback_id,
            "trigger_id": trigger_id,
            "response_url": response_url,
            "message_ts": message.ts,
            "channel": self.place(channel),
            "message": message.to_slack(),
        }

    def global_shortcut(self, person: Person, callback_id: str, trigger_id: str) -> Json:
        """`shortcut`: from the composer; it has no channel and no response URL."""
        return self._frame("shortcut", person) | {
            "action_ts": self._slack.clock.message_ts(),
            "callback_id": callback_id,
            "trigger_id": trigger_id,
        }
