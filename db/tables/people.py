"""People: who they are, where they belong and since when, what they may do, when they are away."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from alignment.people import Role, Standing
from db.tables.columns import FOREVER, belongs, coded, data, instant, key, number, part_key, text


class Person(SQLModel, table=True):
    """Somebody of the two teams, or somebody Slack told us about; `told_at`: as of when Slack last did."""

    __tablename__ = "person"
    id: int = key()
    workspace_id: int = number(refers="workspace.id")
    name: str = text(length=120)
    folded: str = text(length=120)
    email_hash: str = text("", 128)
    email_confirmed: bool = False
    standing: Standing = coded(Standing, "standing", Standing.MEMBER)
    zone: str = text("", 64)
    slack_owner: bool = False
    dm: str = text("", 40)
    preferences: dict[str, Any] = data()
    created_at: datetime = instant()
    told_at: datetime | None = instant(None)
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "id"),
        sa.Index(None, "workspace_id", "email_hash"),
        sa.Index(None, "workspace_id", "folded"),
    )


class Membership(SQLModel, table=True):
    """A person belongs to a team for a time."""

    __tablename__ = "membership"
    id: int = key()
    workspace_id: int = number()
    person_id: int = number()
    team_id: int = number()
    valid_from: datetime = instant()
    valid_to: datetime = instant(FOREVER)
    recorded_from: datetime = instant()
    recorded_to: datetime = instant(FOREVER)
    __table_args__ = (
        belongs("person_id", to="person"),
        belongs("team_id", to="team"),
        sa.UniqueConstraint("workspace_id", "person_id", "team_id", "valid_from", "recorded_from"),
    )


class RoleGrant(SQLModel, table=True):
    """A person holds a role for a time; who gave it."""

    __tablename__ = "role_grant"
    id: int = key()
    workspace_id: int = number()
    person_id: int = number()
    role: Role = coded(Role, "role")
    granted_by: int = number(0)
    valid_from: datetime = instant()
    valid_to: datetime = instant(FOREVER)
    recorded_at: datetime = instant()
    __table_args__ = (
        belongs("person_id", to="person"),
        sa.UniqueConstraint("workspace_id", "person_id", "role", "valid_from"),
    )


class Reporting(SQLModel, table=True):
    """A person reports to a manager for a time."""

    __tablename__ = "reporting"
    id: int = key()
    workspace_id: int = number()
    person_id: int = number()
    manager_id: int = number()
    valid_from: datetime = instant()
    valid_to: datetime = instant(FOREVER)
    recorded_at: datetime = instant()
    __table_args__ = (
        belongs("person_id", to="person"),
        belongs("manager_id", to="person"),
        sa.UniqueConstraint("workspace_id", "person_id", "valid_from"),
    )


class Away(SQLModel, table=True):
    """Somebody is away from one instant to another. Nobody is ever told why."""

    __tablename__ = "away"
    id: int = key()
    workspace_id: int = number()
    person_id: int = number()
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    recorded_at: datetime = instant()
    removed_at: datetime = instant(FOREVER)
    __table_args__ = (
        belongs("person_id", to="person"),
        sa.Index(None, "workspace_id", "person_id", "ends_at"),
    )


class LastSeen(SQLModel, table=True):
    """The lead a person last looked at: what `last` stands for."""

    __tablename__ = "last_seen"
    workspace_id: int = part_key()
    person_id: int = part_key()
    lead_id: int = number()
    at: datetime = instant()
