"""The addresses by which calendars read what both teams do together."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.tables.columns import FOREVER, instant, number, part_key, text


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
