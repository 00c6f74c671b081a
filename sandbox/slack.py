"""What every room of the sandbox shares: the workspace, its app, its clock, and what each person has seen."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.people import Channel, Person
from sandbox.refusals import ControlError
from sandbox.workspace import Message, Workspace

if TYPE_CHECKING:
    from sandbox.outbound import Line

Json = dict[str, Any]

SCOPES = (
    "commands", "chat:write", "im:write", "mpim:write", "users:read", "users:read.email", "channels:read", "groups:read",
    "im:read", "mpim:read", "channels:history", "groups:history", "im:history", "mpim:history", "channels:join",
    "usergroups:read", "usergroups:write", "channels:write.topic", "groups:write.topic", "files:write", "team:read",
)  # fmt: skip
EVENTS = (
    "app_home_opened", "app_uninstalled", "tokens_revoked", "member_joined_channel", "member_left_channel",
    "channel_rename", "channel_archive", "channel_unarchive", "channel_shared", "channel_unshared", "team_join",
    "user_change",
)  # fmt: skip


@dataclass(slots=True)
class Command:
    """A registered slash command; `should_escape` turns @names and #channels into references."""

    command: str
    usage_hint: str = ""
    description: str = ""
    should_escape: bool = False


@dataclass(slots=True)
class Shortcut:
    """A registered shortcut: `message` in a message's menu, `global` beside the composer."""

    name: str
    callback_id: str
    type: str = "message"


@dataclass(slots=True)
class Sighting:
    """Something that changed on somebody's screen; `person` None means everybody in the channel."""

    kind: str  # ephemeral, post, update, delete, view, view_update, home, error
    person: str | None
    channel: str | None
    data: Json


@dataclass(slots=True)
class ResponseUrl:
    """An address that takes five answers within thirty minutes."""

    key: str
    person: str
    channel: str
    made: float
    message_ts: str | None = None
    is_ephemeral: bool = False
    uses: int = 0


@dataclass(slots=True)
class AppInstall:
    """The one app of the workspace: who it is, what it may do, what it has registered."""

    app_id: str
    bot_user: str
    bot_id: str
    name: str
    bot_token: str
    app_token: str
    signing_secret: str
    client_id: str = "100000000001.200000000002"
    client_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    app_scopes: set[str] = field(default_factory=lambda: {"connections:write"})
    events: set[str] = field(default_factory=lambda: set(EVENTS))
    commands: dict[str, Command] = field(default_factory=dict)
    shortcuts: list[Shortcut] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)
    messages_tab: bool = True


class Slack:
    """The state of one running sandbox. It is used on one event loop only."""

    def __init__(self, path: str | Path, *, app_name: str, workspace_name: str) -> None:
        self.clock = Clock()
        self.workspace = Workspace(path, name=workspace_name)
        self.faults = Faults()
        self.calls: Counter[str] = Counter()
        self.requests: deque[Json] = deque(maxlen=10_000)
        self.chatter = 0
        self.base_url = ""
        self.line: Line | None = None
        self.response_urls: dict[str, ResponseUrl] = {}
        self.upload_tickets: dict[str, Json] = {}
        self.busy_files = 0
        self.unknown_blocks: set[str] = set()
        self.oauth_codes: set[str] = set()
        self.sightings: list[Sighting] = []
        self.version = 0
        self._watchers: set[asyncio.Event] = set()
        self.app = self._install(app_name)

    def _install(self, app_name: str) -> AppInstall:
        kept = self.workspace.setting
        bot_user = kept("bot_user", "U0SANDBOT1")
        app = AppInstall(
            app_id=kept("app_id", "A0SANDBOX1"),
            bot_user=bot_user,
            bot_id=kept("bot_id", "B0SANDBOT1"),
            name=app_name,
            bot_token=kept("bot_token", "xoxb-" + secrets.token_hex(18)),
            app_token=kept("app_token", "xapp-1-" + secrets.token_hex(18)),
            signing_secret=kept("signing_secret", secrets.token_hex(16)),
        )
        if self.workspace.person(bot_user) is None:
            handle = "".join(letter for letter in app_name.lower() if letter.isalnum()) or "app"
            self.workspace.save_person(
                Person(bot_user, handle, app_name, is_bot=True, is_app=True, bot_id=app.bot_id, tz="UTC")
            )
        if self.workspace.person("USLACKBOT") is None:
            self.workspace.save_person(Person("USLACKBOT", "slackbot", "Slackbot", tz="America/Los_Angeles"))
        return app

    def busy_with_a_file(self) -> bool:
        """Whether a message that shows a file comes too early; each time one does counts."""
        if self.busy_files > 0:
            self.busy_files -= 1
            return True
        return self.busy_files < 0

    def reinstall(self) -> str:
        """A new bot token, as an administrator's reinstall gives one; the old one stays as it was."""
        self.app.bot_token = "xoxb-" + secrets.token_hex(18)
        self.workspace.keep("bot_token", self.app.bot_token)
        return self.app.bot_token

    # who and where ------------------------------------------------------------------------------------------

    def person(self, who: str) -> Person:
        """Somebody by id or handle; a `ControlError` when there is nobody."""
        person = self.workspace.person(who)
        if person is None:
            handles = ", ".join("@" + known.name for known in self.workspace.people())
            raise ControlError(f"nobody is called {who!r}; there are: {handles}")
        return person

    def actor(self, who: str) -> Person:
        """Somebody who can still use Slack; deactivated people cannot."""
        person = self.person(who)
        if person.deleted:
            raise ControlError(f"@{person.name} is deactivated")
        return person

    def channel(self, which: str) -> Channel:
        """A channel by id or name; `@handle` is that person's direct message with the app."""
        if which.startswith("@"):
            return self.workspace.direct((self.app.bot_user, self.person(which).id))
        channel = self.workspace.channel(which)
        if channel is None:
            names = ", ".join(
                "#" + known.name for known in self.workspace.channels() if known.kind in ("public", "private")
            )
            raise ControlError(f"no channel {which!r}; there are: {names}")
        return channel

    # what people see ----------------------------------------------------------------------------------------

    def show(self, kind: str, data: Json, *, person: str | None = None, channel: str | None = None) -> None:
        """Put something on people's screens and wake whoever is looking."""
        self.sightings.append(Sighting(kind, person, channel, data))
        self.changed()

    def changed(self) -> None:
        """Tell every open page and every waiting test that something is new."""
        self.version += 1
        for watcher in tuple(self._watchers):
            watcher.set()

    def seen(self, person: str, since: int) -> list[Sighting]:
        """What came onto `person`'s screen after the mark `since` (an earlier `len(sightings)`)."""
        mine = {
            channel.id
            for channel in self.workspace.channels()
            if self.workspace.is_member(channel.id, person)
        }
        return [
            sighting
            for sighting in self.sightings[since:]
            if sighting.person == person or (sighting.person is None and sighting.channel in mine)
        ]

    async def wait_for(self, ready: Callable[[], bool], limit: float) -> bool:
        """Wait until `ready()` or `limit` seconds have passed; whether it was ready."""
        loop = asyncio.get_running_loop()
        end = loop.time() + limit
        watcher = asyncio.Event()
        self._watchers.add(watcher)
        try:
            while not ready():
                watcher.clear()
                try:
                    await asyncio.wait_for(watcher.wait(), max(end - loop.time(), 0))
                except TimeoutError:
                    return ready()
            return True
        finally:
            self._watchers.discard(watcher)

    async def wait_for_change(self, version: int, limit: float) -> bool:
        """Wait until something is newer than `version`, at most `limit` seconds."""
        return await self.wait_for(lambda: self.version != version, limit)

    # messages -----------------------------------------------------------------------------------------------

    def post(self, message: Message) -> Message:
        """Keep a message that was accepted and show it."""
        self.workspace.add_message(message)
        if message.thread_ts is not None:
            parent = self.workspace.message(message.channel, message.thread_ts)
            if parent is not None and parent.thread_ts is None and message.only_for is None:
                self.workspace.mark_parent(parent)
        kind = "ephemeral" if message.only_for else "post"
        self.show(
            kind,
            message.body | {"channel": message.channel},
            person=message.only_for,
            channel=message.channel,
        )
        return message

    def make_chatter(self, channel: str, thread_ts: str | None) -> None:
        """Let other people talk after a post of the app, as many messages as the test asked for."""
        talkers = [who for who in self.workspace.members(channel) if who != self.app.bot_user] or [
            "USLACKBOT"
        ]
        for number in range(self.chatter):
            self.say(talkers[number % len(talkers)], channel, f"Chatter {number + 1}", thread_ts)

    def say(self, person: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """A message written by somebody."""
        ts = self.clock.message_ts()
        body: Json = {
            "type": "message", "user": person, "text": text, "ts": ts, "team": self.workspace.team_id,
            "client_msg_id": secrets.token_hex(16),
        }  # fmt: skip
        if thread_ts is not None:
            body["thread_ts"] = thread_ts
        return self.post(Message(channel, ts, body, thread_ts, via="person"))

    def new_response_url(
        self, person: str, channel: str, message_ts: str | None = None, *, is_ephemeral: bool = False
    ) -> str:
        """An address for later answers to one act of a person."""
        key = f"{self.workspace.team_id}/{secrets.randbelow(10**13):013d}/{secrets.token_urlsafe(18)}"
        self.response_urls[key] = ResponseUrl(
            key, person, channel, self.clock.seconds(), message_ts, is_ephemeral
        )
        return f"{self.base_url}/response/{key}"


def give_ids(blocks: Iterable[Json]) -> list[Json]:
    """The blocks with a `block_id` each and an `action_id` for every element that lacks one, as Slack fills them in."""
    filled = []
    for given in blocks:
        block = dict(given)
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for key in ("element", "accessory"):
            if isinstance(block.get(key), dict):
                block[key] = _with_action_id(block[key])
        if block.get("type") in ("actions", "context_actions"):
            block["elements"] = [_with_action_id(element) for element in block["elements"]]
        if block.get("type") == "container":
            block["child_blocks"] = give_ids(block["child_blocks"])
        if block.get("type") == "card" and block.get("actions"):
            block["actions"] = [_with_action_id(element) for element in block["actions"]]
        filled.append(block)
    return filled


def _with_action_id(element: Json) -> Json:
    if element.get("type") == "image" or element.get("action_id"):
        return element
    return element | {"action_id": secrets.token_urlsafe(4)}
