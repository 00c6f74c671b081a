"""What there is to read in the local Slack: messages, forms, Homes, files, and what the app asked for."""

from __future__ import annotations

from sandbox.levers import Levers
from sandbox.outbound import Line
from sandbox.slack import Json, Slack
from sandbox.views import Views
from sandbox.workspace import Message


class Watching(Levers):
    """What somebody sees, and what the app did."""

    def __init__(self, slack: Slack, line: Line, views: Views) -> None:
        super().__init__(slack, line)
        self._views = views

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
