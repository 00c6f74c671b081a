"""How what both teams do together gets into calendars: the addresses that they read by, and who is sent invitations."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.tables.columns import FOREVER, belongs, data, instant, number, part_key, text, word_key


class CalendarFeed(SQLModel, table=True):
    """An address of somebody's own calendar, or of a channel's (then `person_id` is 0). Only the address's hash is kept.

    `content` marks what was last read by it, and `changed_at` when that came to be: what a calendar that asks again is
    told to have already.
    """

    __tablename__ = "calendar_feed"
    workspace_id: int = part_key()
    id: int = part_key()
    hashed: str = text(length=64)
    person_id: int = number(0)
    channel: str = text("", 40)
    made_by: int = number()
    made_at: datetime = instant()
    ended_at: datetime = instant(FOREVER)
    content: str = text("", 64)
    changed_at: datetime = instant()
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.UniqueConstraint("workspace_id", "hashed"),
        sa.Index(None, "workspace_id", "person_id", "channel"),
    )


class Invited(SQLModel, table=True):
    """Somebody who wants invitations, since when. Addresses of invitations hold for as long as this row stands."""

    __tablename__ = "invited"
    workspace_id: int = part_key()
    person_id: int = part_key()
    since: datetime = instant()
    __table_args__ = (belongs("person_id", to="person"),)


class Invitation(SQLModel, table=True):
    """An entry that somebody was sent an invitation for: `facts` mark what they were told of it, `tellings` count
    the times after the first. `gone`: they were told that it is off, or theirs no more. As they were told of it, it is
    over at `over_at`; the last telling was at `told_at`. A row stays for as long as they want invitations: what is told later counts on from it.
    """

    __tablename__ = "invitation"
    workspace_id: int = part_key()
    person_id: int = part_key()
    ref: str = word_key(40)
    facts: dict[str, Any] = data()
    tellings: int = number(0)
    gone: bool = False
    over_at: datetime = instant(FOREVER)
    told_at: datetime = instant()
    __table_args__ = (belongs("person_id", to="person"), sa.Index(None, "workspace_id", "over_at"))
