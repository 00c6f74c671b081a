"""Leads: their history as events, their present state, their cycles, clocks, rejections and feedback."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from alignment.feedback import About, Verdict
from alignment.lifecycle import EventKind, Inside, Origin, Queue, Stage, Via
from alignment.sweep import Why
from db.tables.columns import FOREVER, belongs, coded, data, instant, instant_key, key, number, part_key, text

STEPS = ("tele_accepted", "tele_qualified", "accepted", "qualified")
"""What a cycle may reach on its way from the hand-over to the win."""

IN_NO_QUEUE = sa.text(
    "owner_id = 0 AND queue = 'none' AND stage IN ('new', 'mql', 'assigned', 'accepted', 'qualified', 'recycled')"
)

WITH_A_DAY = sa.text("back_on IS NOT NULL")
GONE_INTO = sa.text("merged_into > 0")
NUMBERED = sa.text("account_number != ''")
AT_HOME = sa.text("domain != ''")


class Lead(SQLModel, table=True):
    """The present state of a lead. Its id is its number in the workspace."""

    __tablename__ = "lead"
    workspace_id: int = part_key()
    id: int = part_key()
    company: str = text(length=200)
    folded: str = text(length=200)
    stage: Stage = coded(Stage, "stage")
    cycle: int = number(0)
    version: int = number(0)
    last_seq: int = number(0)
    origin: Origin = coded(Origin, "origin", Origin.MARKETING)
    owner_id: int = number(0)
    team_id: int = number(0)
    queue: Queue = coded(Queue, "queue", Queue.NONE)
    campaign_id: int = number(0)
    source: str = text("", 80)
    segment: str = text("", 80)
    region: str = text("", 80)
    account: str = text("", 120)
    account_number: str = text("", 253)
    domain: str = text("", 253)
    country: str = text("", 80)
    employees: int = number(0)
    hot: bool = False
    refused_by: int = number(0)
    merged_into: int = number(0)
    inside: Inside = coded(Inside, "inside", Inside.NONE)
    back_on: date | None = None
    snoozed_until: datetime | None = instant(None)
    link: str = text("", 500)
    created_at: datetime = instant()
    recorded_at: datetime = instant()
    import_id: int = number(0)
    __table_args__ = (
        sa.Index(None, "workspace_id", "folded"),
        sa.Index(None, "workspace_id", "owner_id", "stage"),
        sa.Index(None, "workspace_id", "stage", "id"),
        sa.Index(None, "workspace_id", "campaign_id"),
        # What nurture holds until a day.
        sa.Index(
            "ix_lead_back_on",
            "workspace_id",
            "back_on",
            sqlite_where=WITH_A_DAY,
            postgresql_where=WITH_A_DAY,
        ),
        # Which leads went into another as its duplicates: few.
        sa.Index(
            "ix_lead_merged_into",
            "workspace_id",
            "merged_into",
            sqlite_where=GONE_INTO,
            postgresql_where=GONE_INTO,
        ),
        # All leads of one company: the few that have it, so that an import of others pays nothing.
        sa.Index(
            "ix_lead_account_number",
            "workspace_id",
            "account_number",
            sqlite_where=NUMBERED,
            postgresql_where=NUMBERED,
        ),
        sa.Index("ix_lead_domain", "workspace_id", "domain", sqlite_where=AT_HOME, postgresql_where=AT_HOME),
        # What neither a person nor a queue holds: none, or a few, so that the sweep finds them at once.
        sa.Index(
            "ix_lead_in_no_queue",
            "workspace_id",
            "id",
            sqlite_where=IN_NO_QUEUE,
            postgresql_where=IN_NO_QUEUE,
        ),
    )


class Contact(SQLModel, table=True):
    """What identifies the person behind a lead; erased as one row."""

    __tablename__ = "contact"
    workspace_id: int = part_key()
    lead_id: int = part_key()
    name: str = text("", 200)
    title: str = text("", 200)
    email: str = text("", 320)
    phone: str = text("", 60)
    place: str = text("", 120)
    asked: str = text("", 500)
    email_hash: str = text("", 128)
    recorded_at: datetime = instant()
    erased_at: datetime | None = instant(None)
    __table_args__ = (belongs("lead_id", to="lead"), sa.Index(None, "workspace_id", "email_hash"))


class Note(SQLModel, table=True):
    """Free text that somebody wrote: about a lead, and erased with it, or about a campaign or content."""

    __tablename__ = "note"
    id: int = key()
    workspace_id: int = number()
    lead_id: int | None = number(None)
    author_id: int = number()
    body: str = text("")
    at: datetime = instant()
    erased_at: datetime | None = instant(None)
    __table_args__ = (belongs("lead_id", to="lead"), sa.Index(None, "workspace_id", "lead_id"))


BY_HAND = sa.text("actor_id > 0")
OPTED_OUT = sa.text("kind = 'disqualified' AND code = 'opt_out'")
MERGED = sa.text("kind = 'disqualified' AND other_id > 0")
PROMISED = sa.text("fix_id > 0")
HANDED_ON = sa.text("kind = 'tele_qualified'")


class LeadEvent(SQLModel, table=True):
    """One thing that happened to a lead: the truth that everything else follows from. Codes and ids only."""

    __tablename__ = "lead_event"
    id: int = key()
    workspace_id: int = number()
    lead_id: int = number()
    seq: int = number()
    cycle: int = number()
    kind: EventKind = coded(EventKind, "kind")
    source_stage: str = text("", 20)
    target_stage: Stage = coded(Stage, "target_stage")
    owner_id: int = number(0)
    team_id: int = number(0)
    queue: Queue = coded(Queue, "queue", Queue.NONE)
    code: str = text("", 40)
    other_id: int = number(0)
    back_on: date | None = None
    touch: str = text("", 20)
    actor_id: int = number(0)
    via: Via = coded(Via, "via")
    observed: bool = False
    flagged: str = text("", 40)
    note_id: int = number(0)
    voids: int = number(0)
    voided: bool = False
    inbound: str = text("", 200)
    until: datetime | None = instant(None)
    occurred_at: datetime = instant()
    recorded_at: datetime = instant()
    import_id: int = number(0)
    __table_args__ = (
        belongs("lead_id", to="lead"),
        sa.UniqueConstraint("workspace_id", "lead_id", "seq"),
        sa.Index(None, "workspace_id", "kind", "occurred_at"),
        sa.Index(None, "workspace_id", "recorded_at"),
        # What somebody did, for the trail: an import's million events are not in it.
        sa.Index(
            "ix_lead_event_by_hand",
            "workspace_id",
            "recorded_at",
            sqlite_where=BY_HAND,
            postgresql_where=BY_HAND,
        ),
        # Who asked for no contact: few, and asked about by every import.
        sa.Index(
            "ix_lead_event_opted_out",
            "workspace_id",
            "lead_id",
            sqlite_where=OPTED_OUT,
            postgresql_where=OPTED_OUT,
        ),
        # What somebody of inside sales handed on, for their Home.
        sa.Index(
            "ix_lead_event_handed_on",
            "workspace_id",
            "other_id",
            sqlite_where=HANDED_ON,
            postgresql_where=HANDED_ON,
        ),
        # Which leads were closed as a duplicate of this one: the few of them, so that it stays small.
        sa.Index(
            "ix_lead_event_merged", "workspace_id", "other_id", sqlite_where=MERGED, postgresql_where=MERGED
        ),
    )


class LeadCycle(SQLModel, table=True):
    """When one lead first reached each milestone in one cycle, as known now."""

    __tablename__ = "lead_cycle"
    workspace_id: int = part_key()
    lead_id: int = part_key()
    cycle: int = part_key()
    origin: Origin = coded(Origin, "origin", Origin.MARKETING)
    campaign_id: int = number(0)
    source: str = text("", 80)
    segment: str = text("", 80)
    region: str = text("", 80)
    account_key: str = text("", 253)
    owner_id: int = number(0)
    team_id: int = number(0)
    definition_version: int = number(0)
    agreement_version: int = number(0)
    reason: str = text("", 40)
    skipped: bool = False
    mql_at: datetime | None = instant(None)
    assigned_at: datetime | None = instant(None)
    tele_accepted_at: datetime | None = instant(None)
    tele_qualified_at: datetime | None = instant(None)
    accepted_at: datetime | None = instant(None)
    touched_at: datetime | None = instant(None)
    rejected_at: datetime | None = instant(None)
    qualified_at: datetime | None = instant(None)
    won_at: datetime | None = instant(None)
    lost_at: datetime | None = instant(None)
    recycled_at: datetime | None = instant(None)
    disqualified_at: datetime | None = instant(None)
    __table_args__ = (
        belongs("lead_id", to="lead"),
        sa.Index("ix_lead_cycle_mql", "workspace_id", "mql_at", "cycle", "origin", "campaign_id", "team_id"),
        sa.Index("ix_lead_cycle_won", "workspace_id", "won_at", "mql_at"),
        sa.Index("ix_lead_cycle_rejected", "workspace_id", "rejected_at", "reason", "campaign_id"),
        sa.Index("ix_lead_cycle_touched", "workspace_id", "touched_at"),
        # Who came into each step when: the few that did.
        *(
            sa.Index(
                f"ix_lead_cycle_{step}",
                "workspace_id",
                f"{step}_at",
                sqlite_where=sa.text(f"{step}_at IS NOT NULL"),
                postgresql_where=sa.text(f"{step}_at IS NOT NULL"),
            )
            for step in STEPS
        ),
    )


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


class PointKind(StrEnum):
    """What waits for the next meeting of both teams."""

    PROMISE = "promise"
    SECOND_LOOK = "second_look"
    ADDED = "added"


class AgendaPoint(SQLModel, table=True):
    """Something that the data, or somebody, puts on the next meeting's agenda. `closed_at` FOREVER: it waits.

    `thing_id` is the rejection of a second look, the promise that nobody checked, or what somebody wrote. Only that has
    a `series_id`, whose next meeting it is for, and a `side`, the author's department; `meeting_id` is on whose agenda
    it stands.
    """

    __tablename__ = "agenda_point"
    id: int = key()
    workspace_id: int = number()
    kind: PointKind = coded(PointKind, "kind")
    thing_id: int = number()
    lead_id: int = number(0)
    campaign_id: int = number(0)
    series_id: int = number(0)
    meeting_id: int = number(0)
    author_id: int = number(0)
    side: str = text("", 20)
    raised_at: datetime = instant()
    closed_at: datetime = instant(FOREVER)
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "kind", "thing_id"),
        sa.Index(None, "workspace_id", "closed_at", "raised_at"),
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
