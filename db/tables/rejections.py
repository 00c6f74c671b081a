"""What sales says of leads and what marketing does about it: rejections, promised fixes, feedback."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from alignment.feedback import About, Verdict
from alignment.lifecycle import Stage
from db.tables.columns import FOREVER, belongs, coded, data, instant, key, number, text

PROMISED = sa.text("fix_id > 0")


class RejectionState(StrEnum):
    """How far the conversation about a rejection has come."""

    OPEN = "open"
    ANSWERED = "answered"
    SECOND_LOOK = "second_look"
    UPHELD = "upheld"
    OVERRULED = "overruled"
    VOIDED = "voided"


class Rejection(SQLModel, table=True):
    """A rep's no, and marketing's answer to it: a record beside the lead."""

    __tablename__ = "rejection"
    id: int = key()
    workspace_id: int = number()
    lead_id: int = number()
    cycle: int = number()
    code: str = text(length=40)
    criterion: str = text("", 40)
    campaign_id: int = number(0)
    team_id: int = number(0)
    rejected_by: int = number()
    owner_before: int = number(0)
    stage_before: Stage = coded(Stage, "stage_before")
    note_id: int = number(0)
    attempts: int = number(0)
    definition_version: int = number(0)
    state: RejectionState = coded(RejectionState, "state", RejectionState.OPEN)
    opened_at: datetime = instant()
    due_at: datetime = instant()
    back_on: date | None = None
    answer: str = text("", 20)
    answered_by: int = number(0)
    answered_at: datetime | None = instant(None)
    answer_note_id: int = number(0)
    answer_until: date | None = None
    duplicate_of: int = number(0)
    deal_id: int = number(0)
    ends_on: date | None = None
    fix_id: int = number(0)
    look_until: datetime | None = instant(None)
    sales_note_id: int = number(0)
    marketing_note_id: int = number(0)
    seen_by_rep: str = text("", 20)
    version: int = number(0)
    __table_args__ = (
        belongs("lead_id", to="lead"),
        sa.UniqueConstraint("workspace_id", "lead_id", "cycle", "opened_at"),
        sa.Index(None, "workspace_id", "campaign_id", "opened_at"),
        sa.Index(None, "workspace_id", "state", "due_at"),
        sa.Index(None, "workspace_id", "rejected_by", "opened_at"),
        sa.Index(None, "workspace_id", "opened_at"),
        # Which rejections a promised change is about: few of them are.
        sa.Index(
            "ix_rejection_promised",
            "workspace_id",
            "fix_id",
            sqlite_where=PROMISED,
            postgresql_where=PROMISED,
        ),
    )


class Outcome(StrEnum):
    """What became of a promise to change something: nobody said yet, it changed, not yet, or it was taken back."""

    OPEN = "open"
    CHANGED = "changed"
    NOT_YET = "not_yet"
    WITHDRAWN = "withdrawn"


class Fix(SQLModel, table=True):
    """What marketing promised to change because of rejections, the day on which it is checked, and what came of it.

    *Not yet* ends a row; the next check of the same promise is a row of its own, `first_id` the promise's first.
    """

    __tablename__ = "fix"
    id: int = key()
    workspace_id: int = number()
    campaign_id: int = number(0)
    code: str = text(length=40)
    promised_by: int = number()
    promised_at: datetime = instant()
    change_from: date | None = None
    check_on: date
    asked_at: datetime | None = instant(None)
    outcome: Outcome = coded(Outcome, "outcome", Outcome.OPEN)
    outcome_at: datetime | None = instant(None)
    outcome_by: int = number(0)
    first_id: int = number(0)
    __table_args__ = (
        sa.Index(None, "workspace_id", "outcome", "check_on"),
        sa.Index(None, "workspace_id", "campaign_id", "promised_at"),
    )


class Feedback(SQLModel, table=True):
    """What sales said of a lead, a campaign or a content item: verdict and up to three tags; the note apart.

    `campaign_id` is the campaign that it is about, or that the lead came from.
    """

    __tablename__ = "feedback"
    id: int = key()
    workspace_id: int = number()
    about: About = coded(About, "about", About.LEAD)
    lead_id: int | None = number(None)
    campaign_id: int = number(0)
    content_id: int = number(0)
    team_id: int = number(0)
    author_id: int = number()
    verdict: Verdict = coded(Verdict, "verdict")
    tags: dict[str, Any] = data()
    note_id: int = number(0)
    at: datetime = instant()
    thanked_at: datetime | None = instant(None)
    voided_at: datetime = instant(FOREVER)
    __table_args__ = (
        belongs("lead_id", to="lead"),
        sa.Index(None, "workspace_id", "lead_id"),
        sa.Index(None, "workspace_id", "campaign_id", "at"),
        sa.Index(None, "workspace_id", "content_id", "at"),
        sa.Index(None, "workspace_id", "author_id", "at"),
    )
