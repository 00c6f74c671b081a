"""Opportunities: what is stable about a deal, and every version of what is not, with both of its times."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.tables.columns import FOREVER, belongs, coded, instant, key, number, part_key, text


class DealKind(StrEnum):
    """What a deal's stage means, whatever the CRM calls it."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    REMOVED = "removed"


class Opportunity(SQLModel, table=True):
    """A deal. Its id is its number in the workspace: D-298. `created_at` null: its source did not say when."""

    __tablename__ = "opportunity"
    workspace_id: int = part_key()
    id: int = part_key()
    name: str = text(length=200)
    folded: str = text(length=200)
    lead_id: int = number(0)
    campaign_id: int = number(0)
    origin: str = text("", 20)
    segment: str = text("", 80)
    region: str = text("", 80)
    link: str = text("", 500)
    created_at: datetime | None = instant(None)
    recorded_at: datetime = instant()
    import_id: int = number(0)
    __table_args__ = (
        sa.Index(None, "workspace_id", "folded"),
        sa.Index(None, "workspace_id", "lead_id"),
    )


class OpportunityVersion(SQLModel, table=True):
    """What was true of a deal from `valid_from` to `valid_to`, as we believed from `recorded_from` to `recorded_to`.

    `amount` in minor units; null: none known. `close_date` null: none known.
    """

    __tablename__ = "opportunity_version"
    id: int = key()
    workspace_id: int = number()
    opportunity_id: int = number()
    kind: DealKind = coded(DealKind, "kind")
    stage: str = text("", 120)
    stage_since: datetime = instant()
    amount: int | None = number(None)
    currency: str = text("", 3)
    close_date: date | None = None
    pushes: int = number(0)
    owner_id: int = number(0)
    team_id: int = number(0)
    category: str = text("", 20)
    probability: int = number(0)
    next_step: bool = True
    last_activity_at: datetime | None = instant(None)
    loss_reason: str = text("", 40)
    assumed: bool = False
    valid_from: datetime = instant()
    valid_to: datetime = instant(FOREVER)
    recorded_from: datetime = instant()
    recorded_to: datetime = instant(FOREVER)
    import_id: int = number(0)
    __table_args__ = (
        belongs("opportunity_id", to="opportunity"),
        sa.Index(
            "ix_opportunity_version_slice",
            "workspace_id",
            "kind",
            "close_date",
            "valid_to",
            "valid_from",
            "recorded_to",
            "recorded_from",
            "amount",
            "currency",
            "team_id",
            "opportunity_id",
            "loss_reason",
        ),
        # What is open now, with every sign of a stall: without it a morning looks at every deal that ever was.
        sa.Index(
            "ix_opportunity_version_open",
            "workspace_id",
            "valid_to",
            "valid_from",
            "recorded_to",
            "recorded_from",
            "stage",
            "stage_since",
            "last_activity_at",
            "close_date",
            "pushes",
            "next_step",
            "opportunity_id",
            sqlite_where=sa.text("kind = 'open'"),
            postgresql_where=sa.text("kind = 'open'"),
        ),
        sa.Index("ix_opportunity_version_heard", "workspace_id", "recorded_from", "opportunity_id"),
        sa.Index("ix_opportunity_version_changed", "workspace_id", "valid_from", "opportunity_id"),
        sa.Index("ix_opportunity_version_recorded", "workspace_id", "recorded_to", "recorded_from"),
        sa.UniqueConstraint("workspace_id", "opportunity_id", "valid_from", "recorded_from"),
    )


class DealSnooze(SQLModel, table=True):
    """Somebody's word that a deal's silence is meant, until a day: true from `valid_from` to `valid_to`, as we believed
    from `recorded_from` to `recorded_to`. Why, in their words, is a note."""

    __tablename__ = "deal_snooze"
    id: int = key()
    workspace_id: int = number()
    opportunity_id: int = number()
    until: date
    person_id: int = number()
    note_id: int = number(0)
    valid_from: datetime = instant()
    valid_to: datetime = instant(FOREVER)
    recorded_from: datetime = instant()
    recorded_to: datetime = instant(FOREVER)
    __table_args__ = (
        belongs("opportunity_id", to="opportunity"),
        sa.Index(None, "workspace_id", "until", "opportunity_id"),
        sa.Index(None, "workspace_id", "opportunity_id"),
    )
