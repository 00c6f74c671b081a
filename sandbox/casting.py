"""Who is in the local Slack, and where: people come, change and leave, channels too."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sandbox.levers import Levers
from sandbox.people import Channel, Person, UserGroup
from sandbox.refusals import ControlError
from sandbox.slack import Json


class Casting(Levers):
    """People and channels, named by id, handle or name."""

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

    async def add_user_group(self, handle: str, members: list[str], **facts: Any) -> UserGroup:
        """Add a user group such as `@inbound`; `facts`: id, name, disabled."""
        group_id = facts.pop("id", None) or self._slack.workspace.new_id("S")
        people = [self._slack.person(who).id for who in members]
        name = facts.pop("name", handle)
        group = self._slack.workspace.save_user_group(UserGroup(group_id, handle, name, people, **facts))
        self._slack.changed()
        return group

    def user_group(self, which: str) -> UserGroup | None:
        """A user group by its id."""
        return self._slack.workspace.user_group(which)

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
