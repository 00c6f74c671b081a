"""What is promised of a lead and what was found of it: clocks, the steps of their ladders, the sweep's findings."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import SQLModel

from alignment.sweep import Why
from db.tables.columns import FOREVER, belongs, coded, instant, instant_key, key, number, part_key, text


class ClockKind(StrEnum):
    """What somebody owes a lead within business minutes."""

    ACCEPT = "accept"
    FIRST_TOUCH = "first_touch"
    NEXT_STEP = "next_step"
    ATTEMPTS = "attempts"
    ANSWER = "answer"
    LOOK = "look"
    ENRICH = "enrich"


class Clock(SQLModel, table=True):
    """A promise that runs: since when, due when, by which calendar, and when it was kept.

    `handoff`: 2 for what sales owes of a lead that inside sales handed on. `attempts`: so many are promised; of a next step
    there is one row a cycle, that begins anew. `told`: somebody was told of it as it runs now, so that what they read follows.

    `stopped_at` FOREVER: still running. `outcome` is met, late or void once stopped. `climbs`: people are told of it
    step by step, the next time it is looked at being `next_at`; `round` counts the holders it was told to, of whom
    `holder_id` is the present one (0: a queue).
    """

    __tablename__ = "clock"
    id: int = key()
    workspace_id: int = number()
    lead_id: int = number()
    cycle: int = number()
    kind: ClockKind = coded(ClockKind, "kind")
    owner_id: int = number(0)
    team_id: int = number(0)
    minutes: int = number()
    calendar_version: int = number()
    agreement_version: int = number(0)
    started_at: datetime = instant()
    due_at: datetime = instant()
    stopped_at: datetime = instant(FOREVER)
    outcome: str = text("", 10)
    recorded_at: datetime = instant()
    stop_recorded_at: datetime = instant(FOREVER)
    holder_id: int = number(0)
    round: int = number(0)
    handoff: int = number(1)
    climbs: bool = False
    next_at: datetime = instant(FOREVER)
    attempts: int = number(0)
    told: bool = False
    __table_args__ = (
        belongs("lead_id", to="lead"),
        sa.UniqueConstraint("workspace_id", "lead_id", "cycle", "kind", "handoff", "started_at"),
        # What a clock process takes from: nothing else has a next step.
        sa.Index("ix_clock_next", "workspace_id", "next_at"),
        sa.Index("ix_clock_due", "workspace_id", "kind", "due_at", "stopped_at", "team_id"),
        sa.Index("ix_clock_running", "workspace_id", "stopped_at", "due_at"),
        sa.Index("ix_clock_heard", "workspace_id", "stop_recorded_at", "due_at"),
    )


class StepOutcome(StrEnum):
    """What came of a step of a ladder."""

    TOLD = "told"
    NOBODY = "nobody"
    SNOOZED = "snoozed"
    PASSED_ON = "passed_on"
    KEPT = "kept"
    AGENDA = "agenda"
    NOT_REACHED = "not_reached"


class LadderStep(SQLModel, table=True):
    """One step of a promise's ladder that was taken: for which holder, whom it turned to, and what came of it.

    `again` counts how often it was said before; -1 where somebody else was told that the reminder did not arrive.
    `other_id`: who has the lead since it was passed on.
    """

    __tablename__ = "ladder_step"
    workspace_id: int = part_key()
    clock_id: int = part_key()
    round: int = part_key()
    step: int = part_key()
    again: int = part_key()
    person_id: int = part_key()
    lead_id: int = number()
    who: str = text(length=20)
    outcome: StepOutcome = coded(StepOutcome, "outcome")
    other_id: int = number(0)
    notice_id: str = text("", 36)
    at: datetime = instant()
    reaches_at: datetime = instant()
    acked_at: datetime | None = instant(None)
    acked_by: int = number(0)
    __table_args__ = (
        belongs("lead_id", to="lead"),
        sa.Index(None, "workspace_id", "lead_id"),
        sa.Index(None, "workspace_id", "outcome", "at"),
    )


class Finding(SQLModel, table=True):
    """What a sweep found of a lead, and from when to when we believed it; nothing of it is ever changed but its end.

    `since`: since when it is so. `owner_id` held the lead when it was found.
    """

    __tablename__ = "finding"
    workspace_id: int = part_key()
    lead_id: int = part_key()
    why: Why = coded(Why, "why", part_of_key=True)
    found_at: datetime = instant_key()
    ended_at: datetime = instant(FOREVER)
    since: datetime = instant()
    owner_id: int = number(0)
    __table_args__ = (
        belongs("lead_id", to="lead"),
        # Two clocks may find the same at once: it is believed once.
        sa.UniqueConstraint("workspace_id", "lead_id", "why", "ended_at"),
        sa.Index(None, "workspace_id", "ended_at", "found_at"),
    )
