"""A workspace and what belongs to it as a whole: its Slack, its doors, its calendar, its terms, its trail."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from alignment.people import Department
from db.tables.columns import (
    FOREVER,
    coded,
    data,
    day_key,
    instant,
    instant_key,
    key,
    number,
    part_key,
    text,
    word_key,
)


class Workspace(SQLModel, table=True):
    """One company's Tandem. Its id is ours; Slack's team is an external id of it."""

    __tablename__ = "workspace"
    id: int = key()
    name: str = text(length=200)
    zone: str = text("UTC", 64)
    currency: str = text("USD", 3)
    country: str = text("", 12)
    fiscal_start_month: int = 1
    fiscal_named_by_end: bool = True
    live_since: datetime = instant()
    suspended: str = text("", 60)
    settings: dict[str, Any] = data()
    terms_version: int = number(1)
    created_at: datetime = instant()


class Installation(SQLModel, table=True):
    """How Tandem speaks in a workspace's Slack: the token is encrypted.

    `charts_refused_at`: when Slack last refused a chart of its own here.
    """

    __tablename__ = "installation"
    workspace_id: int = part_key()
    team: str = text(length=40)
    enterprise: str = text("", 40)
    bot_user: str = text("", 40)
    bot_id: str = text("", 40)
    app_id: str = text("", 40)
    token: str = text("")
    scopes: str = text("")
    installed_at: datetime = instant()
    charts_refused_at: datetime | None = instant(None)
    __table_args__ = (
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.Index(None, "team"),
    )


class ThingKind(StrEnum):
    """What an external id names."""

    WORKSPACE = "workspace"
    PERSON = "person"
    TEAM = "team"
    LEAD = "lead"
    OPPORTUNITY = "opportunity"
    CAMPAIGN = "campaign"
    TOUCH = "touch"


class ExternalId(SQLModel, table=True):
    """What somebody else calls one of our things: Slack's user, a CRM's record, an e-mail's keyed hash."""

    __tablename__ = "external_id"
    workspace_id: int = part_key()
    kind: ThingKind = coded(ThingKind, "kind", part_of_key=True)
    source: str = word_key(40)
    external: str = word_key(200)
    thing_id: int = number()
    recorded_at: datetime = instant()
    __table_args__ = (sa.Index(None, "workspace_id", "kind", "thing_id"),)


class Counter(SQLModel, table=True):
    """The last number given to a kind of thing: L-42 is the 42nd lead of its workspace."""

    __tablename__ = "counter"
    workspace_id: int = part_key()
    name: str = word_key(40)
    value: int = number(0)


class InboundKey(SQLModel, table=True):
    """Something that reached us once: saved in the commit of its effect, kept for 30 days."""

    __tablename__ = "inbound_key"
    workspace_id: int = part_key()
    key: str = word_key(200)
    at: datetime = instant()
    effect: dict[str, Any] = data()
    __table_args__ = (sa.Index(None, "workspace_id", "at"),)


class Audit(SQLModel, table=True):
    """Who changed, exported or allowed what, and when. Append-only; codes and ids, nothing personal."""

    __tablename__ = "audit"
    id: int = key()
    workspace_id: int = number()
    at: datetime = instant()
    actor_id: int = number()
    verb: str = text(length=60)
    thing: str = text(length=60)
    detail: dict[str, Any] = data()
    __table_args__ = (sa.Index(None, "workspace_id", "at"),)


class SetupCode(SQLModel, table=True):
    """The one-time code that makes the first admin; only its hash is kept."""

    __tablename__ = "setup_code"
    workspace_id: int = part_key()
    hashed: str = text(length=128)
    made_at: datetime = instant()
    tries: int = 0


class Suppression(SQLModel, table=True):
    """A keyed hash of somebody who was erased, so that no import brings them back.

    `asked`: they asked for it, so nobody of that address is kept ever. Else they were only kept long enough: who comes
    anew is somebody new.
    """

    __tablename__ = "suppression"
    workspace_id: int = part_key()
    hashed: str = word_key(128)
    at: datetime = instant()
    asked: bool = True


class ChannelUse(StrEnum):
    """What a channel is for: where alerts and digests of a department go by default."""

    NONE = "none"
    MARKETING = "marketing"
    SALES = "sales"
    BOTH = "both"


class Channel(SQLModel, table=True):
    """A Slack channel as last seen. Kept by id, never by name."""

    __tablename__ = "channel"
    workspace_id: int = part_key()
    slack_id: str = word_key(40)
    name: str = text("", 200)
    used_for: ChannelUse = coded(ChannelUse, "used_for", ChannelUse.NONE)
    team_id: int = number(0)
    private: bool = False
    member: bool = False
    archived: bool = False
    shared: bool = False
    outsiders: bool = False
    opened: bool = False
    widened_at: datetime | None = instant(None)
    allowed_at: datetime | None = instant(None)
    notes_shown: bool = False
    muted_codes: dict[str, Any] = data()
    seen_at: datetime = instant()


class WorkingCalendar(SQLModel, table=True):
    """Working hours and their zone; a change is a new version, and clocks keep the one they started with.

    `name`: whose they are (`alignment/calendars.py`); one without hours gives its own back. Versions are counted over
    all of them. `own_days`: days off of its own instead of the company's.
    """

    __tablename__ = "working_calendar"
    workspace_id: int = part_key()
    version: int = part_key()
    name: str = text("work", 40)
    zone: str = text(length=64)
    hours: dict[str, Any] = data()
    own_days: bool = False
    recorded_at: datetime = instant()


class ClosedDay(SQLModel, table=True):
    """A day on which nobody works by a calendar, resolved from a holiday list once and kept as a dated row."""

    __tablename__ = "closed_day"
    workspace_id: int = part_key()
    calendar: str = word_key(40, "work")
    day: date = day_key()
    name: str = text("", 100)
    recorded_at: datetime = instant_key()
    removed_at: datetime = instant(FOREVER)


class ClosedMonth(SQLModel, table=True):
    """A month that was closed: the pair of times that its figures were told by, and those figures, so that no later rule moves them.

    `figures`: by the codes of the scorecard, numerator and denominator. `closed_by` 0: the clock.
    """

    __tablename__ = "closed_month"
    workspace_id: int = part_key()
    first: date = day_key()
    as_of: datetime = instant()
    known_at: datetime = instant()
    definition: str = text(length=40)
    figures: dict[str, Any] = data()
    closed_by: int = number(0)


class Definition(SQLModel, table=True):
    """A version of a shared definition, such as what an MQL is."""

    __tablename__ = "definition"
    workspace_id: int = part_key()
    name: str = word_key(40)
    version: int = part_key()
    effective_from: datetime = instant()
    terms: dict[str, Any] = data()
    recorded_at: datetime = instant()


class Agreement(SQLModel, table=True):
    """A version of what both teams promised each other: minutes, attempts, counts."""

    __tablename__ = "agreement"
    workspace_id: int = part_key()
    version: int = part_key()
    effective_from: datetime = instant()
    terms: dict[str, Any] = data()
    recorded_at: datetime = instant()


class TargetKind(StrEnum):
    """What a target counts: money won, leads handed over, pipeline made, and of the money and the pipeline what marketing brought."""

    REVENUE = "revenue"
    MQLS = "mqls"
    PIPELINE = "pipeline"
    SOURCED = "sourced"
    SOURCED_PIPELINE = "sourced_pipeline"


class Target(SQLModel, table=True):
    """A goal for a period: of the company (no team), a team, or a person (private)."""

    __tablename__ = "target"
    id: int = key()
    workspace_id: int = number()
    kind: TargetKind = coded(TargetKind, "kind")
    first: date
    end: date
    team_id: int = number(0)
    person_id: int = number(0)
    amount: int = number()
    currency: str = text("", 3)
    recorded_from: datetime = instant()
    recorded_to: datetime = instant(FOREVER)
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "kind", "first", "end", "team_id", "person_id", "recorded_from"),
    )


class CurrencyRate(SQLModel, table=True):
    """What one unit of a currency was worth in the workspace's own, from a day on. Kept as text: exact."""

    __tablename__ = "currency_rate"
    workspace_id: int = part_key()
    currency: str = word_key(3)
    first: date = day_key()
    rate: str = text(length=40)
    recorded_from: datetime = instant_key()
    recorded_to: datetime = instant(FOREVER)


class StageMap(SQLModel, table=True):
    """What a CRM's stage means here, dated: open, won or lost, with its probability and forecast category."""

    __tablename__ = "stage_map"
    workspace_id: int = part_key()
    source: str = word_key(40)
    label: str = word_key(120)
    meaning: str = text(length=20)
    probability: int = 0
    category: str = text("pipeline", 20)
    recorded_from: datetime = instant_key()
    recorded_to: datetime = instant(FOREVER)


class ReasonFlag(SQLModel, table=True):
    """Whether a reason counts against lead quality here, dated; the default is in `alignment/reasons`."""

    __tablename__ = "reason_flag"
    workspace_id: int = part_key()
    code: str = word_key(40)
    counts: str = text(length=10)
    offered: bool = True
    recorded_from: datetime = instant_key()
    recorded_to: datetime = instant(FOREVER)


class ImportState(StrEnum):
    """How far an import has come."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class ImportRun(SQLModel, table=True):
    """One file, or one sync: what it brought, as of when, and where to go on after a stop."""

    __tablename__ = "import_run"
    id: int = key()
    workspace_id: int = number()
    kind: str = text(length=40)
    source: str = text(length=40)
    file: str = text("", 255)
    digest: str = text("", 64)
    exported_at: datetime = instant()
    started_at: datetime = instant()
    finished_at: datetime | None = instant(None)
    state: ImportState = coded(ImportState, "state", ImportState.RUNNING)
    complete: bool = False
    baseline: bool = False
    endpoint_id: int = number(0)
    line: int = number(0)
    read: int = number(0)
    new: int = number(0)
    changed: int = number(0)
    same: int = number(0)
    refused: int = number(0)
    flagged: int = number(0)
    __table_args__ = (sa.Index(None, "workspace_id", "kind", "exported_at"),)


class ExpectedFile(SQLModel, table=True):
    """A file that should come every working day by a time, and who is told when it does not."""

    __tablename__ = "expected_file"
    workspace_id: int = part_key()
    kind: str = word_key(40)
    by_time: str = text(length=5)
    owner_id: int = number()
    told_for: date | None = None


class Team(SQLModel, table=True):
    """A group of people in one department: West, East, Content. `inside`: it is inside sales, between marketing and sales."""

    __tablename__ = "team"
    workspace_id: int = part_key()
    id: int = part_key()
    name: str = text(length=80)
    word: str = text(length=40)
    department: Department = coded(Department, "department")
    region: str = text("", 80)
    backup_id: int = number(0)
    inside: bool = False
    ended_at: datetime = instant(FOREVER)
    __table_args__ = (sa.UniqueConstraint("workspace_id", "word"),)


class Campaign(SQLModel, table=True):
    """What marketing does to be found: its owner answers what sales says of it."""

    __tablename__ = "campaign"
    workspace_id: int = part_key()
    id: int = part_key()
    name: str = text(length=120)
    word: str = text(length=80)
    source: str = text("", 80)
    owner_id: int = number(0)
    channel: str = text("", 40)
    started_on: date | None = None
    ended_on: date | None = None
    muted_until: datetime | None = instant(None)
    __table_args__ = (sa.UniqueConstraint("workspace_id", "word"),)
