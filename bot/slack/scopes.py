"""Every scope that Tandem asks for: which feature needs it, and what stops without it.

The manifest, `tandem doctor` and docs/security.md are made from this table.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """One bot scope. `optional`: Tandem works without it, but for what `without` says."""

    name: str
    needed_for: str
    without: str
    optional: bool = False


SCOPES: tuple[Scope, ...] = (
    Scope("commands", "slash commands and message shortcuts", "nothing can be typed"),
    Scope("chat:write", "digests, alerts, receipts, App Home", "Tandem says nothing"),
    Scope("im:write", "direct messages to reps and managers", "receipts and reminders are held"),
    Scope("mpim:write", "one message to both of a pair", "each of a pair is introduced by direct message", optional=True),
    Scope("users:read", "names, time zones, who is a guest or deactivated", "nobody is recognised"),
    Scope("users:read.email", "matching people to the CRM by confirmed e-mail", "an admin matches people by hand", optional=True),
    Scope("channels:read", "which public channels Tandem is in, and whether outsiders are", "no digest into public channels"),
    Scope("groups:read", "the same for private channels", "no digest into private channels", optional=True),
    Scope("channels:history", "looking up whether a message whose answer was lost has arrived",
          "an alert may come twice, marked; a digest is held and its owner told"),
    Scope("groups:history", "the same in private channels", "as above, in private channels", optional=True),
    Scope("im:history", "the same in direct messages", "as above, in direct messages"),
    Scope("files:write", "charts in a digest's thread, uploaded and shared with nobody but by that message",
          "the charts' findings come as words alone", optional=True),
    Scope("channels:write.topic", "a public channel's topic that says who is on duty",
          "the topic stays as it is; turns are handed over all the same, and the rota's owner is told once", optional=True),
    Scope("groups:write.topic", "the same for private channels", "as above, in private channels", optional=True),
    Scope("usergroups:write", "a user group that consists of whoever is on duty",
          "the group stays as it is; turns are handed over all the same, and the rota's owner is told once", optional=True),
    Scope("mpim:history", "the same in group messages", "as above, in group messages", optional=True),
)  # fmt: skip

NEEDED = frozenset(scope.name for scope in SCOPES if not scope.optional)
ALL = frozenset(scope.name for scope in SCOPES)

EVENTS: tuple[str, ...] = (
    "app_home_opened",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_rename",
    "channel_shared",
    "channel_unarchive",
    "channel_unshared",
    "group_archive",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "team_join",
    "tokens_revoked",
    "user_change",
)
"""What Tandem listens to: its Home, people, channels and its own installation. No message is ever read as an event."""
