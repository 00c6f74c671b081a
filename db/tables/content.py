"""Content that marketing makes for sales: each item with its link and who answers for it."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from alignment.content import ContentKind
from db.tables.columns import FOREVER, coded, instant, number, part_key, text


class Content(SQLModel, table=True):
    """One item that sales may use. `retired_at` FOREVER: it is in use."""

    __tablename__ = "content"
    workspace_id: int = part_key()
    id: int = part_key()
    name: str = text(length=120)
    word: str = text(length=80)
    kind: ContentKind = coded(ContentKind, "kind", ContentKind.OTHER)
    link: str = text("")
    owner_id: int = number(0)
    muted_until: datetime | None = instant(None)
    added_at: datetime = instant()
    retired_at: datetime = instant(FOREVER)
    __table_args__ = (sa.UniqueConstraint("workspace_id", "word"),)
