"""The strings that tests and the demo pull: people, channels, faults, the clock, and what was posted.

The same verbs are methods here, on the thread-hosted sandbox, and POSTs to `/sandbox/control/<verb>` with JSON arguments.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any

from sandbox.acts import Acts
from sandbox.faults import Fault
from sandbox.outbound import Ack, Line
from sandbox.people import Channel, Person
from sandbox.refusals import ControlError
from sandbox.screen import Outcome
from sandbox.slack import Command, Json, Shortcut, Slack
from sandbox.views import Views
from sandbox.workspace import Message


def plain(value: Any) -> Any:
    """A result as JSON can hold it."""
    if isinstance(value, Outcome):
        return asdict(value) | {"said": value.said}
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Mapping):
        return {str(key): plain(inside) for key, inside in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(inside) for inside in value]
    return value


class Control:
    """Everything a test may do to the sandbox. People and channels are named by id, handle or name."""

    def __init__(self, slack: Slack, line: Line, views: Views, acts: Acts) -> None:
        self._slack = slack
        self._line = line
        self._views = views
        self._acts = acts
        # what people do
        self.command = acts.command
        self.click = acts.click
        self.suggest = acts.suggest
        self.fill = acts.forms.fill
        self.submit = acts.forms.submit
        self.close_form = acts.forms.close
        self.shortcut = acts.shortcut
        self.open_home = acts.open_home
        self.say = acts.say

    # people -------------------------------------------------------------------------------------------------

    async def add_person(
        self, name: str, real_name: str | None = None, email: str | None = None, **facts: Any
    ) -> Person:
        """Add somebody; `facts` as in `Person`: email_confirmed, tz, is_admin, is_owner, guest, is_bot, deleted, stranger."""
        person_id = facts.pop("id", None) or self._slack.workspace.new_id("U")
        person = Person(person_id, name, real_name or name.capitalize(), email, **facts)
        self._slack.workspace.save_person(person)
        self._slack.changed()
        if not person.stranger:
            await self._line.event({"type": "team_join", "user": self._shape(person)})
        return person

    async def change_person(self, who: str, **facts: Any) -> Person:
        """Change what is known of somebody, such as `deleted=True`; the app hears `user_change`."""
        person = self._slack.person(who)
        for key, value in facts.items():
            if key not in Person.__dataclass_fields__:
                raise ControlError(f"people have no {key!r}")
            setattr(person, key, value)
        self._slack.workspace.save_person(person)
        self._slack.changed()
        await self._line.event({"type": "user_change", "user": self._shape(person)})
        return person

    def _shape(self, person: Person) -> Json:
        return person.to_slack(self._slack.workspace.team_id, self._slack.clock.now(), with_email=True)

    def people(self) -> list[Person]:
        """Everybody, the bot and Slackbot too."""
        return self._slack.workspace.people()

    # channels -----------------------------------------------------------------------------------------------

    async def add_channel(
        self,
        name: str,
        kind: str = "public",
        members: list[str] | None = None,
        *,
        bot: bool = False,
        **facts: Any,
    ) -> Channel:
        """Add a channel with `members`; `bot` puts the app in; `facts`: shared, archived, read_only, topic, purpose."""
        if self._slack.workspace.channel(name) is not None:
            raise ControlError(f"#{name} is there already")
        channel_id = facts.pop("id", None) or self._slack.workspace.new_id("C")
        channel = self._slack.workspace.save_channel(Channel(channel_id, name, kind, **facts))
        for who in members or []:
            self._slack.workspace.join(channel.id, self._slack.person(who).id)
        if bot:
            await self.join(channel.id, self._slack.app.bot_user)
        self._slack.changed()
        return channel

    async def join(self, channel: str, who: str) -> bool:
        """Make somebody (or the bot) a member; the app hears `member_joined_channel`."""
        place, person = self._slack.channel(channel), self._slack.person(who)
        joined = self._slack.workspace.join(place.id, person.id)
        if joined:
            await self._membership("member_joined_channel", place, person)
        return joined

    async def leave(self, channel: str, who: str) -> bool:
        """End a membership, the bot's too; the app hears `member_left_channel`."""
        place, person = self._slack.channel(channel), self._slack.person(who)
        left = self._slack.workspace.leave(place.id, person.id)
        if left:
            await self._membership("member_left_channel", place, person)
        return left

    async def _membership(self, kind: str, place: Channel, person: Person) -> None:
        self._slack.changed()
        letter = "G" if place.kind == "private" else "C"
        await self._line.event(
            {
                "type": kind,
                "user": person.id,
                "channel": place.id,
                "channel_type": letter,
                "team": self._slack.workspace.team_id,
            }
        )

    async def invite_bot(self, channel: str) -> bool:
        """`/invite` the app into a channel."""
        return await self.join(channel, self._slack.app.bot_user)

    async def remove_bot(self, channel: str) -> bool:
        """Take the app out of a channel."""
        return await self.leave(channel, self._slack.app.bot_user)

    async def change_channel(self, channel: str, **facts: Any) -> Channel:
        """Rename (`name`), archive (`archived`), share outside (`shared`), close (`read_only`); the app hears of the first three."""
        place = self._slack.channel(channel)
        before = asdict(place)
        for key, value in facts.items():
            if key not in ("name", "archived", "shared", "read_only", "topic", "purpose", "kind"):
                raise ControlError(f"channels have no {key!r}")
            setattr(place, key, value)
        self._slack.workspace.save_channel(place)
        self._slack.changed()
        if place.name != before["name"]:
            renamed = {"id": place.id, "name": place.name, "created": place.created}
            await self._line.event({"type": "channel_rename", "channel": renamed})
        if place.archived != before["archived"]:
            kind = "channel_archive" if place.archived else "channel_unarchive"
            await self._line.event({"type": kind, "channel": place.id, "user": ""})
        if place.shared != before["shared"]:
            kind = "channel_shared" if place.shared else "channel_unshared"
            await self._line.event({"type": kind, "channel": place.id, "connected_team_id": "T0ELSEWHERE"})
        return place

    def channel(self, which: str) -> Channel:
        """A channel by id, name, or `@handle` for that person's direct message with the app."""
        return self._slack.channel(which)

    def person(self, who: str) -> Person:
        """Somebody by id or handle."""
        return self._slack.person(who)

    def direct(self, *people: str) -> Channel:
        """The direct message between these people; `direct("jonas")` is his with the app."""
        ids = [self._slack.person(who).id for who in people]
        return self._slack.workspace.direct([self._slack.app.bot_user, *ids] if len(ids) == 1 else ids)

    # what there is to read ----------------------------------------------------------------------------------

    def messages(self, channel: str, seen_by: str | None = None) -> list[Json]:
        """A channel's top-level messages, oldest first, each with `replies` and `edits`; `seen_by` adds that person's ephemerals."""
        place, workspace = self._slack.channel(channel), self._slack.workspace
        viewer = self._slack.person(seen_by).id if seen_by else ""
        seen = workspace.seen_by(viewer, place.id, limit=100_000)
        return [
            self._read(message)
            | {
                "replies": [
                    self._read(reply) for reply in seen if reply.is_reply and reply.thread_ts == message.ts
                ]
            }
            for message in seen
            if not message.is_reply
        ]

    def _read(self, message: Message) -> Json:
        edits = self._slack.workspace.edits(message.channel, message.ts)
        return message.to_slack() | {
            "channel": message.channel,
            "edits": len(edits),
            "earlier": edits,
            "deleted": message.deleted,
            "via": message.via,
            "arguments": message.extra,
        }

    def posted(self, channel: str | None = None) -> list[Json]:
        """Every message that chat.postMessage accepted, deleted ones too, oldest first, with metadata, ts and channel."""
        only = self._slack.channel(channel).id if channel else None
        found = self._slack.workspace.made_by("chat.postMessage")
        return [self._read(message) for message in found if only in (None, message.channel)]

    def ephemerals(self, who: str) -> list[Json]:
        """Every message that only this person saw, oldest first, those of Slackbot too."""
        person = self._slack.person(who).id
        return [one.data for one in self._slack.sightings if one.kind == "ephemeral" and one.person == person]

    def form(self, who: str) -> Json | None:
        """The form on top of somebody's screen, with its state and `errors`; None when there is none."""
        stack = self._views.stack(self._slack.person(who).id)
        return stack[-1].with_state() | {"errors": stack[-1].errors} if stack else None

    def home(self, who: str) -> Json | None:
        """Somebody's App Home as last published."""
        return self._slack.workspace.home(self._slack.person(who).id)

    def files(self) -> list[Json]:
        """Every uploaded file, with its content as text where it is UTF-8."""
        found = []
        for doc in self._slack.workspace.files():
            kept = self._slack.workspace.file(doc["id"])
            found.append(doc | {"content": kept[1].decode(errors="replace") if kept else ""})
        return found

    def calls(self) -> dict[str, int]:
        """How often each Web API method was called, refused and lost calls too."""
        return dict(self._slack.calls)

    def requests(self, method: str | None = None) -> list[Json]:
        """The last 10,000 calls with their arguments (no token), oldest first."""
        return [one for one in self._slack.requests if method in (None, one["method"])]

    def event_acks(self) -> list[Json]:
        """Every attempt to deliver an event: event_id, type, attempt, status."""
        return list(self._line.event_acks)

    async def wait_for_posts(self, count: int, channel: str | None = None, limit: float = 5.0) -> list[Json]:
        """Wait until `count` messages have been posted, at most `limit` seconds, and give them all."""
        only = self._slack.channel(channel).id if channel else None
        counted = self._slack.workspace.count_by
        await self._slack.wait_for(lambda: counted("chat.postMessage", only) >= count, limit)
        return self.posted(channel)

    # bad days -----------------------------------------------------------------------------------------------

    def fault(self, method: str, kind: str, times: int = 1, **how: Any) -> Fault:
        """Plan a fault for the next calls of `method` (`*`: any); kinds and `how` as in `sandbox.faults.Fault`."""
        return self._slack.faults.add(method, kind, times=times, **how)

    def limit(self, method: str, calls: int, seconds: float = 60.0, *, per_channel: bool = False) -> None:
        """Answer 429 once `method` was called more than `calls` times in `seconds`, there or in one channel."""
        self._slack.faults.limit(method, calls, seconds, per_channel=per_channel)

    def clear_faults(self, method: str | None = None) -> None:
        """Good weather again."""
        self._slack.faults.clear(method)

    def chatter(self, messages: int) -> None:
        """After every post of the app, so many messages by other people in the same place."""
        self._slack.chatter = messages

    def grant(self, *scopes: str) -> list[str]:
        """Give the bot exactly these scopes; without any, list those it has."""
        if scopes:
            self._slack.app.scopes = set(scopes)
        return sorted(self._slack.app.scopes)

    def without_scope(self, *scopes: str) -> list[str]:
        """Take these scopes from the bot."""
        self._slack.app.scopes -= set(scopes)
        return sorted(self._slack.app.scopes)

    async def revoke(self, *, tell: bool = True) -> None:
        """Revoke the bot's token; with `tell` the app hears `tokens_revoked`."""
        self._slack.app.revoked.add(self._slack.app.bot_token)
        if tell:
            await self._line.event(
                {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self._slack.app.bot_user]}}
            )

    def reactivate(self) -> str:
        """Let the bot's revoked token live again; it is returned."""
        self._slack.app.revoked.discard(self._slack.app.bot_token)
        return self._slack.app.bot_token

    async def uninstall(self) -> None:
        """Remove the app: token dead, `tokens_revoked` and `app_uninstalled` sent."""
        await self.revoke()
        await self._line.event({"type": "app_uninstalled"})

    def reinstall(self) -> str:
        """A new bot token, which is returned."""
        return self._slack.reinstall()

    # the clock ----------------------------------------------------------------------------------------------

    def set_clock(self, at: datetime | str) -> str:
        """Set Slack's clock (aware datetime or ISO text); it runs on from there."""
        self._slack.clock.set(datetime.fromisoformat(at) if isinstance(at, str) else at)
        return self._slack.clock.now().isoformat()

    def skew(self, seconds: float) -> str:
        """Let Slack's clock be off by so many seconds from the machine's."""
        self._slack.clock.skew = seconds
        return self._slack.clock.now().isoformat()

    def advance(self, seconds: float) -> str:
        """Let time pass at once."""
        self._slack.clock.advance(seconds)
        return self._slack.clock.now().isoformat()

    # the line to the app ------------------------------------------------------------------------------------

    def register(
        self,
        commands: list[Mapping[str, Any]] | None = None,
        shortcuts: list[Mapping[str, Any]] | None = None,
    ) -> None:
        """The app's manifest: commands ({command, usage_hint, description, should_escape}) and shortcuts ({name, callback_id, type})."""
        if commands is not None:
            self._slack.app.commands = {one["command"]: Command(**one) for one in commands}
        if shortcuts is not None:
            self._slack.app.shortcuts = [Shortcut(**one) for one in shortcuts]
        self._slack.changed()

    def subscribe(self, *events: str) -> list[str]:
        """Subscribe the app to exactly these events; without any, list them."""
        if events:
            self._slack.app.events = set(events)
        return sorted(self._slack.app.events)

    def use_http(self, app_url: str | None, options_url: str | None = None) -> None:
        """Turn Socket Mode off and send everything signed to `app_url`; None turns it on again."""
        self._line.app_url, self._line.options_url = app_url, options_url
        self._line.socket.enabled = app_url is None

    async def verify_url(self) -> bool:
        """Slack's `url_verification` handshake with the app's URL."""
        return await self._line.verify_url()

    async def event(self, event: Json) -> Json | None:
        """Send any event the app subscribes to; the whole payload, or None when it does not."""
        return await self._line.event(event)

    async def repeat(self, back: int = 1) -> Ack:
        """Deliver a command, click or event once more, the same to the byte: the last one, or the `back`-th last."""
        return await self._line.repeat(back)

    def last_payload(self) -> Json | None:
        """What was last delivered to the app."""
        return self._line.sent[-1].payload if self._line.sent else None

    def retry_delays(self, *seconds: float) -> None:
        """The waits before an event is sent again (Slack: 0, 60, 300)."""
        self._line.retry_delays = seconds

    def sockets(self) -> list[Json]:
        """The open connections of Socket Mode and how many payloads each has had."""
        return [{"number": one.number, "delivered": one.delivered} for one in self._line.socket.connections]

    async def wait_for_socket(self, count: int = 1, limit: float = 10.0) -> int:
        """Wait until the app has `count` connections; how many it has."""
        await self._slack.wait_for(lambda: len(self._line.socket.connections) >= count, limit)
        return len(self._line.socket.connections)

    async def disconnect(self, reason: str = "refresh_requested", *, grace: float = 10.0) -> int:
        """Ask every connection to leave (warning, refresh_requested, link_disabled), close it after `grace` seconds."""
        return await self._line.socket.ask_to_leave(reason, grace=grace)

    def cut_sockets(self) -> int:
        """Break every connection without a goodbye."""
        return self._line.socket.cut()

    def linger(self, seconds: float) -> None:
        """Count a broken connection for so many seconds more in what `hello` tells, as Slack does."""
        self._line.socket.linger = seconds

    def stall_sockets(self, *, stalled: bool = True) -> None:
        """Leave connections open and say nothing more, not even a pong."""
        self._line.socket.stalled = stalled

    def install_code(self) -> str:
        """A code for `oauth.v2.access`, good once."""
        code = self._slack.workspace.new_id("code")
        self._slack.oauth_codes.add(code)
        return code
