"""Who is in the workspace and where they talk: people and channels, in the shapes that Slack gives them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]

COLOURS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c", "5b89d5", "2b6836")


@dataclass(slots=True)
class Person:
    """Somebody with an account: member, guest (`single` or `multi` channel), bot, stranger of a shared channel."""

    id: str
    name: str
    real_name: str
    email: str | None = None
    email_confirmed: bool = True
    tz: str = "America/New_York"
    is_admin: bool = False
    is_owner: bool = False
    guest: str = ""
    is_bot: bool = False
    is_app: bool = False
    bot_id: str | None = None
    deleted: bool = False
    stranger: bool = False
    title: str = ""
    locale: str = "en-US"

    def to_slack(self, team: str, now: datetime, *, with_email: bool, with_locale: bool = False) -> Json:
        """The user object of `users.info`; e-mail only with its scope, no zone for deactivated people."""
        zone = now.astimezone(ZoneInfo(self.tz))
        offset = zone.utcoffset()
        profile: Json = {
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.name,
            "display_name_normalized": self.name,
            "first_name": self.real_name.split(" ")[0],
            "title": self.title,
            "team": team,
        }
        if self.email and with_email and not self.stranger:
            profile["email"] = self.email
        if self.is_bot:
            profile |= {"bot_id": self.bot_id, "api_app_id": "A0SANDBOX1" if self.is_app else ""}
        body: Json = {
            "id": self.id,
            "team_id": "T0ELSEWHERE" if self.stranger else team,
            "name": self.name,
            "deleted": self.deleted,
            "profile": profile,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 1_700_000_000,
        }
        if self.stranger:
            body["is_stranger"] = True
        if self.deleted:
            return body
        return body | {
            "color": COLOURS[sum(map(ord, self.id)) % len(COLOURS)],
            "real_name": self.real_name,
            "tz": self.tz,
            "tz_label": zone.tzname() or self.tz,
            "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
            "is_admin": self.is_admin or self.is_owner,
            "is_owner": self.is_owner,
            "is_primary_owner": False,
            "is_restricted": bool(self.guest),
            "is_ultra_restricted": self.guest == "single",
            "is_email_confirmed": self.email_confirmed,
            "who_can_share_contact_card": "EVERYONE",
            **({"locale": self.locale} if with_locale else {}),
        }


@dataclass(slots=True)
class Channel:
    """A place to talk: `public`, `private`, `im` or `mpim`."""

    id: str
    name: str
    kind: str = "public"
    archived: bool = False
    shared: bool = False
    read_only: bool = False
    topic: str = ""
    purpose: str = ""
    created: int = 1_700_000_000
    people: list[str] = field(default_factory=list)  # the pair of an im, the group of an mpim

    def scope_family(self) -> str:
        """The family of scopes that reads it: channels, groups, im or mpim."""
        return {"public": "channels", "private": "groups"}.get(self.kind, self.kind)

    def to_slack(self, team: str, bot: str, members: list[str], *, with_count: bool = False) -> Json:
        """The conversation object of `conversations.info`."""
        if self.kind == "im":
            other = next((person for person in self.people if person != bot), bot)
            return {
                "id": self.id,
                "created": self.created,
                "is_archived": self.archived,
                "is_im": True,
                "is_mpim": False,
                "is_channel": False,
                "is_group": False,
                "is_private": True,
                "is_org_shared": False,
                "is_user_deleted": False,
                "is_open": True,
                "context_team_id": team,
                "user": other,
            }
        body: Json = {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": self.kind == "public" or (self.kind == "private" and self.id.startswith("C")),
            "is_group": self.kind == "private",
            "is_im": False,
            "is_mpim": self.kind == "mpim",
            "is_private": self.kind != "public",
            "created": self.created,
            "creator": members[0] if members else "",
            "is_archived": self.archived,
            "is_general": self.name == "general",
            "unlinked": 0,
            "is_shared": self.shared,
            "is_ext_shared": self.shared,
            "is_org_shared": False,
            "is_pending_ext_shared": False,
            "pending_shared": [],
            "context_team_id": team,
            "shared_team_ids": [team, "T0ELSEWHERE"] if self.shared else [team],
            "is_member": bot in members,
            "is_read_only": self.read_only,
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": self.purpose, "creator": "", "last_set": 0},
        }
        if with_count:
            body["num_members"] = len(members)
        return body


@dataclass(slots=True)
class UserGroup:
    """A handle such as `@inbound` that stands for several people."""

    id: str
    handle: str
    name: str
    people: list[str] = field(default_factory=list)
    disabled: bool = False

    def to_slack(self, team: str, *, with_users: bool) -> Json:
        """The user group object of `usergroups.list`."""
        return {
            "id": self.id,
            "team_id": team,
            "is_usergroup": True,
            "name": self.name,
            "handle": self.handle,
            "is_external": False,
            "date_delete": 1 if self.disabled else 0,
            "user_count": len(self.people),
            **({"users": list(self.people)} if with_users else {}),
        }
