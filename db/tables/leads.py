"""Leads: their history as events, their present state, their cycles, and what identifies people."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from alignment.lifecycle import EventKind, Inside, Origin, Queue, Stage, Via
from db.tables.columns import belongs, coded, instant, key, number, part_key, text

STEPS = ("tele_accepted", "tele_qualified", "accepted", "qualified")
"""What a cycle may reach on its way from the hand-over to the win."""

IN_NO_QUEUE = sa.text(
    "owner_id = 0 AND queue = 'none' AND stage IN ('new', 'mql', 'assigned', 'accepted', 'qualified', 'recycled')"
)

WITH_A_DAY = sa.text("back_on IS NOT NULL")
GONE_INTO = sa.text("merged_into > 0")
NUMBERED = sa.text("account_number != ''")
AT_HOME = sa.text("domain != ''")
WON = sa.text("won_at IS NOT NULL")


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
        sa.Index(None, "workspace_id", "created_at"),
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
        # What happened when, and to which lead: as all is known now, figures count by it and look at no event.
        sa.Index(
            "ix_lead_event_happened", "workspace_id", "kind", "occurred_at", "lead_id", "cycle", "voided"
        ),
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
        # What was won when, and where somebody of the same account had been won before: the few that were.
        sa.Index(
            "ix_lead_cycle_won",
            "workspace_id",
            "won_at",
            "mql_at",
            "account_key",
            sqlite_where=WON,
            postgresql_where=WON,
        ),
        sa.Index(
            "ix_lead_cycle_account_won",
            "workspace_id",
            "account_key",
            "won_at",
            sqlite_where=WON,
            postgresql_where=WON,
        ),
        sa.Index("ix_lead_cycle_rejected", "workspace_id", "rejected_at", "reason", "campaign_id"),
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
