"""Keeps what we know of Slack's people and channels up to date: read whole at start and daily, then from events."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from alignment.identity import email_hash
from alignment.people import Standing
from bot.secrets import Secrets
from bot.slack.clients import Speak
from bot.slack.received import received
from db.memory import AlreadyDone, Memory, Work
from db.stores import channels, people
from db.stores.people import OUTSIDE
from messages.text import one_line
from operations import installing, readers
from operations.people import matching
from operations.people.matching import Member
from operations.readers import Seen

log = logging.getLogger(__name__)

T = TypeVar("T")

_CHANNEL_EVENTS = frozenset(
    "channel_archive channel_deleted channel_rename channel_shared channel_unarchive channel_unshared"
    " group_archive group_rename group_unarchive member_joined_channel member_left_channel".split()
)
_GONE_EVENTS = {"app_uninstalled": "uninstalled", "tokens_revoked": "token_revoked"}


class Directory:
    """Who belongs to each workspace, and which channels Tandem is in."""

    def __init__(
        self, memory: Memory, secrets: Secrets, voice: Callable[[int], Speak], now: Callable[[], datetime]
    ) -> None:
        self._memory = memory
        self._hash_key = secrets.hash_key
        self._voice = voice
        self._now = now

    async def refresh(self, workspace_id: int) -> None:
        """Read all members and all channels that Tandem is in; match people one to one, keep the rest for an admin."""
        speak, begun = self._voice(workspace_id), self._now()
        members = [self._member(user) async for user in _pages(speak, "users.list", "members", {})]
        await self._memory.run(
            lambda work: matching.match(work, members, begun), workspace_id, now=self._now()
        )
        await self._memory.run(lambda work: _meet_noted(work, members), workspace_id, now=self._now())
        for channel in [each async for each in self._mine(speak)]:
            await self._keep_channel(workspace_id, speak, channel, member=True)
        log.info("directory read", extra={"workspace": workspace_id, "count": len(members)})

    async def read_channels(self, workspace_id: int) -> None:
        """Look whether a channel was shared, opened or left without an event that said so: one page of answers for 200.

        Only what changed is read in full; guests come with events, and with the daily reading.
        """
        speak = self._voice(workspace_id)
        known = await self._memory.look(channels.channels, workspace_id, now=self._now())
        before = {each.slack_id: each for each in known}
        seen: set[str] = set()
        for channel in [each async for each in self._mine(speak)]:
            slack_id = str(channel["id"])
            seen.add(slack_id)
            was = before.get(slack_id)
            now = (
                bool(channel.get("is_private")),
                _is_shared(channel),
                bool(channel.get("is_archived")),
                True,
            )
            if was is None or (was.private, was.shared, was.archived, was.member) != now:
                await self._keep_channel(workspace_id, speak, channel, member=True)
        for left in (each.slack_id for each in known if each.member and each.slack_id not in seen):
            await self._read_channel(workspace_id, speak, left)

    def _mine(self, speak: Speak, user: str = "") -> AsyncIterator[Any]:
        """Yield the channels that Tandem is in, or those of them that somebody else is in too."""
        asked = {"types": "public_channel,private_channel", "exclude_archived": False}
        return _pages(speak, "users.conversations", "channels", asked | ({"user": user} if user else {}))

    async def meet(self, workspace_id: int, user: str, *, inbound: str = "") -> None:
        """Learn from Slack who one user is."""
        answer = await self._voice(workspace_id)("users.info", {"user": user})
        await self._meet(workspace_id, received(answer["user"]), inbound=inbound)

    async def heard(
        self, workspace_id: int, event: Mapping[str, Any], *, inbound: str = "", at: datetime | None = None
    ) -> None:
        """Take note of an event, once for each `inbound` key; raising has Slack send it again.

        What happened (`at`) before we last knew better changes nothing: a late event is no news.
        """
        kind = str(event.get("type", ""))
        at = at or self._now()
        if kind in ("team_join", "user_change"):
            try:
                await self._meet(workspace_id, event["user"], inbound=inbound, told_at=at)
            except matching.Overtaken:  # somebody told us something newer: Slack alone knows what holds now
                await self.meet(workspace_id, str(event["user"]["id"]), inbound=inbound)
        elif kind in _GONE_EVENTS:
            if kind == "app_uninstalled" or (event.get("tokens") or {}).get("bot"):
                await self._gone(workspace_id, _GONE_EVENTS[kind], inbound, at)
        elif kind in _CHANNEL_EVENTS:
            await self._channel_changed(workspace_id, event, inbound)

    async def _gone(self, workspace_id: int, why: str, inbound: str, at: datetime) -> None:
        """Speak no more in a workspace that took Tandem away, unless its token was seen to live since."""
        gone = await self._once(
            lambda work: installing.disconnect(work, why, at), workspace_id, inbound=inbound
        )
        if gone:
            log.error("workspace suspended", extra={"workspace": workspace_id, "error": why})

    async def _once(self, act: Callable[[Work], T], workspace_id: int, *, inbound: str) -> T | None:
        """Carry out what an event asks for; None where it was carried out before."""
        try:
            return await self._memory.run(act, workspace_id, now=self._now(), inbound=inbound)
        except AlreadyDone:
            return None

    async def _meet(
        self,
        workspace_id: int,
        user: Mapping[str, Any],
        *,
        inbound: str = "",
        told_at: datetime | None = None,
    ) -> None:
        """Keep who somebody is; who became a guest, or is none any more, changes who reads in the channels they are in."""
        member = self._member(user)

        def meet(work: Work) -> bool:
            was = people.actor_by_slack(work, member.slack).standing
            matching.meet(work, member, told_at)
            crossed = (was in OUTSIDE) != (member.standing in OUTSIDE)
            work.leaves(crossed=crossed)
            return crossed

        try:
            crossed = await self._memory.run(meet, workspace_id, now=self._now(), inbound=inbound)
        except AlreadyDone as done:
            # Perhaps killed before the channels were read: reading them again does no harm.
            crossed = bool(done.effect.get("crossed"))
        if crossed:
            speak = self._voice(workspace_id)
            for channel in [each async for each in self._mine(speak, member.slack)]:
                await self._read_channel(workspace_id, speak, str(channel["id"]))

    async def _channel_changed(self, workspace_id: int, event: Mapping[str, Any], inbound: str) -> None:
        told = event.get("channel")
        slack_id = str(told.get("id", "") if isinstance(told, Mapping) else told or "")
        if not slack_id:
            return
        speak = self._voice(workspace_id)
        if event["type"] == "channel_deleted":
            gone = {"archived": True, "member": False, "seen_at": self._now()}
            await self._once(
                lambda work: channels.set_channel(work, slack_id, **gone), workspace_id, inbound=inbound
            )
            return
        if event["type"] == "member_joined_channel" and isinstance(event.get("user"), str):
            await self._meet_unknown(workspace_id, event["user"])
        await self._read_channel(workspace_id, speak, slack_id, inbound=inbound)

    async def _meet_unknown(self, workspace_id: int, user: str) -> None:
        """Learn who joined before it is judged who reads there: a guest may come without any other word of them."""
        known = await self._memory.look(
            lambda work: people.by_slack(work, user), workspace_id, now=self._now()
        )
        if known is None:
            await self.meet(workspace_id, user)

    async def _read_channel(
        self, workspace_id: int, speak: Speak, slack_id: str, *, inbound: str = ""
    ) -> None:
        channel = received((await speak("conversations.info", {"channel": slack_id}))["channel"])
        member = bool(channel.get("is_member"))
        await self._keep_channel(workspace_id, speak, channel, member=member, inbound=inbound)

    async def _keep_channel(
        self,
        workspace_id: int,
        speak: Speak,
        channel: Mapping[str, Any],
        *,
        member: bool,
        inbound: str = "",
    ) -> None:
        shared, archived = _is_shared(channel), bool(channel.get("is_archived"))
        inside: list[str] = []
        if member and not shared and not archived:
            asked = {"channel": channel["id"]}
            inside = [each async for each in _pages(speak, "conversations.members", "members", asked)]

        def keep(work: Work) -> None:
            readers.keep(
                work,
                Seen(
                    slack_id=str(channel["id"]),
                    name=one_line(str(channel.get("name", "")))[:200],
                    private=bool(channel.get("is_private")),
                    member=member,
                    archived=archived,
                    shared=shared,
                    guests=people.any_outsider(work, inside),
                ),
            )

        await self._once(keep, workspace_id, inbound=inbound)

    def _member(self, user: Mapping[str, Any]) -> Member:
        profile = user.get("profile") or {}
        address = str(profile.get("email", ""))
        return Member(
            slack=str(user["id"]),
            name=one_line(str(profile.get("real_name") or user.get("real_name") or user.get("name") or "")),
            standing=standing_of(user),
            zone=str(user.get("tz") or ""),
            email_hashes=(email_hash(self._hash_key, address),) if address else (),
            confirmed=bool(user.get("is_email_confirmed")),
            owner=bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner")),
        )


def standing_of(user: Mapping[str, Any]) -> Standing:
    """Say how far a Slack user belongs here; the most limiting mark wins."""
    if user.get("deleted"):
        return Standing.DEACTIVATED
    if user.get("is_bot") or user.get("id") == "USLACKBOT" or user.get("is_workflow_bot"):
        return Standing.BOT
    if user.get("is_stranger"):
        return Standing.STRANGER
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Standing.GUEST
    return Standing.MEMBER


def _meet_noted(work: Work, members: list[Member]) -> None:
    """Add whom no import named but who matters: owners, who can set Tandem up, and outsiders, who must not read along."""
    for member in members:
        if member.standing in OUTSIDE or (member.owner and member.standing is Standing.MEMBER):
            matching.meet(work, member)


def _is_shared(channel: Mapping[str, Any]) -> bool:
    """Tell whether another company reads a channel, or was invited to."""
    return bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"))


async def _pages(speak: Speak, method: str, key: str, arguments: Mapping[str, Any]) -> AsyncIterator[Any]:
    """Yield every item of a paged answer."""
    cursor = ""
    while True:
        answer = await speak(method, {**arguments, "limit": 200, **({"cursor": cursor} if cursor else {})})
        for item in answer.get(key) or ():
            yield received(item)
        cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return
