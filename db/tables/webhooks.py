"""What other systems tell us over HTTP: the doors they come by, and what each thing was last said to be."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.tables.columns import FOREVER, coded, data, instant, part_key, text
from db.tables.workspace import ThingKind


class Endpoint(SQLModel, table=True):
    """A door for one sender: whose ids come by it, what they are, what their fields mean. Only its address's hash is kept."""

    __tablename__ = "endpoint"
    workspace_id: int = part_key()
    id: int = part_key()
    hashed: str = text(length=64)
    source: str = text(length=40)
    kind: str = text(length=40)
    scheme: str = text("tandem", 20)
    map: dict[str, Any] = data()
    made_at: datetime = instant()
    ended_at: datetime = instant(FOREVER)
    heard_at: datetime | None = instant(None)
    refused_at: datetime | None = instant(None)
    refused_for: str = text("", 60)
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.UniqueConstraint("workspace_id", "hashed"),
    )


class EndpointSecret(SQLModel, table=True):
    """A secret that a sender signs with, encrypted; while one is being replaced, both hold."""

    __tablename__ = "endpoint_secret"
    workspace_id: int = part_key()
    endpoint_id: int = part_key()
    number: int = part_key()
    sealed: str = text("")
    made_at: datetime = instant()
    until: datetime = instant(FOREVER)


class Heard(SQLModel, table=True):
    """When a webhook last spoke of each field of one of our things: an older change that comes late ends nothing newer."""

    __tablename__ = "heard"
    workspace_id: int = part_key()
    kind: ThingKind = coded(ThingKind, "kind", part_of_key=True)
    thing_id: int = part_key()
    at: datetime = instant()
    fields: dict[str, Any] = data()
