"""What marketing did that a deal may owe something to: touches by campaigns, what buyers said themselves, costs."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from alignment.self_reported import HeardFrom
from db.tables.columns import FOREVER, belongs, coded, instant, instant_key, key, number, part_key, text


class CampaignTouch(SQLModel, table=True):
    """A lead answered a campaign at a time, as we believed from `recorded_from` to `recorded_to`.

    `name` is a seal over what its source calls it, so that the next file changes the same one and an erasure has
    nothing to blank; empty where the source has no name for it: then lead, campaign and time are its name.
    """

    __tablename__ = "campaign_touch"
    id: int = key()
    workspace_id: int = number()
    lead_id: int = number()
    campaign_id: int = number()
    name: str = text("", 128)
    occurred_at: datetime = instant()
    recorded_from: datetime = instant()
    recorded_to: datetime = instant(FOREVER)
    import_id: int = number(0)
    __table_args__ = (
        belongs("lead_id", to="lead"),
        belongs("campaign_id", to="campaign"),
        sa.Index(
            "ix_campaign_touch_lead",
            "workspace_id",
            "lead_id",
            "occurred_at",
            "recorded_to",
            "recorded_from",
            "campaign_id",
        ),
        sa.Index("ix_campaign_touch_campaign", "workspace_id", "campaign_id", "lead_id"),
    )


class SelfReport(SQLModel, table=True):
    """How the buyer says that they heard of us, one of a few codes, as we believed from `recorded_from` to `recorded_to`."""

    __tablename__ = "self_report"
    workspace_id: int = part_key()
    lead_id: int = part_key()
    recorded_from: datetime = instant_key()
    heard_from: HeardFrom = coded(HeardFrom, "heard_from")
    recorded_to: datetime = instant(FOREVER)
    __table_args__ = (belongs("lead_id", to="lead"),)


class CampaignCost(SQLModel, table=True):
    """What a campaign costs in all, as we believed from `recorded_from` to `recorded_to`; minor units of a currency."""

    __tablename__ = "campaign_cost"
    workspace_id: int = part_key()
    campaign_id: int = part_key()
    recorded_from: datetime = instant_key()
    amount: int = number()
    currency: str = text(length=3)
    recorded_to: datetime = instant(FOREVER)
    __table_args__ = (belongs("campaign_id", to="campaign"),)
