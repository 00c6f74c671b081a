"""Slack's channels as last seen, and what each is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.tables.workspace import ChannelUse


@dataclass(frozen=True, slots=True)
class Channel:
    """A Slack channel as last seen.

    `shared`: with another company. `outsiders`: that, or guests in it. `opened`: it was private when Tandem first saw it
    and is public now. `widened_at`: when more people than before could last read it. `allowed`: by an admin, since then.
    """

    slack_id: str
    name: str
    used_for: ChannelUse
    team_id: int
    private: bool
    member: bool
    archived: bool
    shared: bool
    outsiders: bool
    opened: bool
    widened_at: datetime | None
    allowed: bool

    @property
    def shut(self) -> bool:
        """Whether people read there of whom no admin knows: nothing is posted."""
        return (self.outsiders or self.opened) and not self.allowed


def channel(work: Work, slack_id: str) -> Channel | None:
    """Return a channel as last seen; None for one that Slack never told us about."""
    return next((each for each in channels(work) if each.slack_id == slack_id), None)


def channels(work: Work) -> tuple[Channel, ...]:
    """Return every channel that we know, by name."""
    c = t.channel
    found = sa.select(c).where(c.c.workspace_id == work.workspace_id).order_by(c.c.name, c.c.slack_id)
    return tuple(
        Channel(
            row.slack_id,
            row.name,
            row.used_for,
            row.team_id,
            row.private,
            row.member,
            row.archived,
            row.shared,
            row.outsiders,
            row.opened,
            row.widened_at,
            row.allowed_at is not None,
        )
        for row in work.execute(found)
    )


def set_channel(work: Work, slack_id: str, **values: Any) -> None:
    """Set what we know of a channel, or what it is for; a new one begins with these values."""
    c = t.channel
    mine = sa.and_(c.c.workspace_id == work.workspace_id, c.c.slack_id == slack_id)
    change = sa.update(c).where(mine).values(**values)
    if work.execute(change).rowcount == 0:
        blank = {"used_for": ChannelUse.NONE, "muted_codes": {}, "seen_at": work.now}
        if not work.insert_once(c, [{"slack_id": slack_id, **blank, **values}]):
            work.execute(change)  # somebody else has met it in this very moment
