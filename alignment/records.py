"""What a connector tells us: one value per row of a file or of a sync, clean and typed before it meets a table.

Text is one line without control and bidi characters, instants are aware UTC, days are local days, money is minor
units and a currency. `line` is where the row stands in its file, for the reject file. An empty value means "the
source says none"; whether the source says anything at all of a field is known once for the whole file
(`says`, beside the records), so that a file without phone numbers does not delete any.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from alignment.lifecycle import EventKind, Origin, Stage, TouchKind
from alignment.people import Department, Role
from alignment.self_reported import HeardFrom


@dataclass(frozen=True, slots=True)
class LeadRecord:
    """A lead as a file has it.

    `reached` holds the dated milestones in the order of the life cycle. `stage` is an undated one: dated by
    `changed_at`, else by the file. `refused`: its status says that sales rejected it, which is no stage; dated
    likewise. `owner` is the source's own id of a person.
    """

    line: int
    external: str
    reached: tuple[tuple[EventKind, datetime], ...] = ()
    stage: Stage | None = None
    changed_at: datetime | None = None
    company: str = ""
    origin: Origin | None = None
    owner: str = ""
    owner_email: str = ""
    campaign: str = ""
    source: str = ""
    segment: str = ""
    region: str = ""
    account: str = ""
    account_id: str = ""
    website: str = ""
    country: str = ""
    employees: int = 0
    link: str = ""
    reason: str = ""
    hot: bool = False
    name: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""
    place: str = ""
    asked: str = ""
    refused: bool = False
    self_reported: HeardFrom | None = None


@dataclass(frozen=True, slots=True)
class OpportunityRecord:
    """A deal as a file has it. `kind` is `open`, `won` or `lost`; `closed_at` dates the latter two.

    `lead` is the source's id of the lead it came from. `probability` None: the stage's own.
    """

    line: int
    external: str
    name: str = ""
    lead: str = ""
    stage: str = ""
    kind: str = "open"
    amount: int | None = None
    currency: str = ""
    close_date: date | None = None
    owner: str = ""
    owner_email: str = ""
    category: str = ""
    probability: int | None = None
    next_step: bool = True
    last_activity_at: datetime | None = None
    loss_reason: str = ""
    campaign: str = ""
    origin: str = ""
    segment: str = ""
    region: str = ""
    link: str = ""
    created_at: datetime | None = None
    closed_at: datetime | None = None
    changed_at: datetime | None = None
    stage_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Somebody of the two teams. `manager` is an e-mail address or the source's id; `since` dates what changed."""

    line: int
    external: str
    name: str
    email: str = ""
    department: Department | None = None
    team: str = ""
    region: str = ""
    role: Role | None = None
    manager: str = ""
    zone: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class CampaignRecord:
    """A campaign: who answers for it, what it cost, when it ran."""

    line: int
    external: str
    name: str
    source: str = ""
    channel: str = ""
    owner: str = ""
    owner_email: str = ""
    cost: int | None = None
    currency: str = ""
    started_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class TargetRecord:
    """A goal over the local days [first, end): of the company, of a team (its name), or of a person (their e-mail)."""

    line: int
    kind: str
    first: date
    end: date
    amount: int
    currency: str = ""
    team: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class RateRecord:
    """What one unit of a currency is worth in the workspace's own from a local day on; `to` where the file names that.

    `rate` is plain digits with a point.
    """

    line: int
    currency: str
    first: date
    rate: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class TouchRecord:
    """A logged human attempt to reach the person behind a lead."""

    line: int
    external: str
    lead: str
    lead_email: str
    at: datetime
    kind: TouchKind
    owner: str = ""
    owner_email: str = ""


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """A lead that a campaign has as a member. `at`: when they answered it; None: they have not. `dated`: by the row itself.

    `campaign_id` is the source's id of the campaign; else `campaign` is its name.
    """

    line: int
    external: str
    lead: str
    lead_email: str
    campaign: str
    campaign_id: str
    at: datetime | None
    dated: bool = True


@dataclass(frozen=True, slots=True)
class HistoryRecord:
    """What a deal was from an instant on, as the source's own history has it."""

    line: int
    external: str
    at: datetime
    stage: str = ""
    kind: str = "open"
    amount: int | None = None
    currency: str = ""
    close_date: date | None = None
    category: str = ""
    probability: int | None = None


@dataclass(frozen=True, slots=True)
class StageMeaning:
    """What a source's deal stage means: `open`, `won` or `lost`, its probability in percent and forecast category."""

    label: str
    kind: str
    probability: int
    category: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that could not be read: where it stands, why, and its cells as they were.

    `external` is its id where that much could be read, so that a complete file does not end what it could not read.
    """

    line: int
    reason: str
    cells: tuple[str, ...] = ()
    external: str = ""


Record = (
    LeadRecord
    | OpportunityRecord
    | PersonRecord
    | CampaignRecord
    | TargetRecord
    | RateRecord
    | TouchRecord
    | MemberRecord
    | HistoryRecord
)
