"""New rows in bulk: whatever the size of a chunk, one statement a table.

They go in as SQLite's `executemany` or PostgreSQL's COPY: Core's insert of many rows costs three times as much.
Instants and days pass through `stamp` and `day` first, since these ways go around the column types. Text and
numbers cost least, also 1 and 0 for yes and no: for a value of another type a driver looks for a way to write it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from db import tables as t
from db.memory import Work

LEAD = (
    "id", "company", "folded", "stage", "cycle", "version", "last_seq", "origin", "owner_id", "team_id", "queue",
    "campaign_id", "source", "segment", "region", "account", "account_number", "domain", "country", "employees", "hot",
    "refused_by", "merged_into", "inside", "link", "created_at", "recorded_at", "import_id",
)  # fmt: skip
CONTACT = ("lead_id", "name", "title", "email", "phone", "place", "asked", "email_hash", "recorded_at")
EVENT = (
    "lead_id", "seq", "cycle", "kind", "source_stage", "target_stage", "owner_id", "team_id", "queue", "code",
    "other_id", "touch", "actor_id", "via", "observed", "flagged", "note_id", "voids", "voided", "inbound",
    "occurred_at", "recorded_at", "import_id",
)  # fmt: skip
MILESTONES = (
    "mql_at", "assigned_at", "tele_accepted_at", "tele_qualified_at", "accepted_at", "touched_at", "rejected_at",
    "qualified_at", "won_at", "lost_at", "recycled_at", "disqualified_at",
)  # fmt: skip
CYCLE = (
    "lead_id", "cycle", "origin", "campaign_id", "source", "segment", "region", "account_key", "owner_id", "team_id",
    "definition_version", "agreement_version", "reason", "skipped", *MILESTONES,
)  # fmt: skip
REJECTION = (
    "lead_id", "cycle", "code", "criterion", "campaign_id", "team_id", "rejected_by", "owner_before", "stage_before",
    "note_id", "attempts", "definition_version", "state", "opened_at", "due_at", "answer", "answered_by",
    "answered_at", "answer_note_id", "duplicate_of", "deal_id", "fix_id", "sales_note_id", "marketing_note_id",
    "seen_by_rep", "version",
)  # fmt: skip
EXTERNAL = ("kind", "source", "external", "thing_id", "recorded_at")
DEAL = (
    "id", "name", "folded", "lead_id", "campaign_id", "origin", "segment", "region", "link", "created_at",
    "recorded_at", "import_id",
)  # fmt: skip
VERSION = (
    "opportunity_id", "kind", "stage", "stage_since", "amount", "currency", "close_date", "pushes", "owner_id",
    "team_id", "category", "probability", "next_step", "last_activity_at", "loss_reason", "assumed", "valid_from",
    "valid_to", "recorded_from", "recorded_to", "import_id",
)  # fmt: skip

CAMPAIGN_TOUCH = (
    "lead_id", "campaign_id", "name", "occurred_at", "recorded_from", "recorded_to", "import_id",
)  # fmt: skip
SELF_REPORT = ("lead_id", "recorded_from", "heard_from", "recorded_to")

_TABLES: dict[tuple[str, ...], sa.Table] = {
    LEAD: t.lead,
    CONTACT: t.contact,
    EVENT: t.lead_event,
    CYCLE: t.lead_cycle,
    REJECTION: t.rejection,
    EXTERNAL: t.external_id,
    DEAL: t.opportunity,
    VERSION: t.opportunity_version,
    CAMPAIGN_TOUCH: t.campaign_touch,
    SELF_REPORT: t.self_report,
}


def stamp(work: Work) -> Callable[[datetime], str]:
    """Return what turns an instant into what is loaded: SQLite keeps UTC as text, PostgreSQL reads it thrice as fast."""
    return _text if work.sqlite else _with_offset


@lru_cache(maxsize=4096)
def _text(instant: datetime) -> str:
    if instant.tzinfo is not UTC:
        instant = instant.astimezone(UTC)
    return instant.isoformat(" ", "microseconds")[:26]


@lru_cache(maxsize=4096)
def _with_offset(instant: datetime) -> str:
    return f"{_text(instant)}+00"


def day(each: date | None) -> str | None:
    """Return what is loaded for a local day."""
    return each.isoformat() if each else None


@lru_cache(maxsize=32)
def _insert(columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * (len(columns) + 1))
    return f"INSERT INTO {_TABLES[columns].name} (workspace_id, {', '.join(columns)}) VALUES ({marks})"  # noqa: S608


def load(work: Work, columns: tuple[str, ...], new: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows of one table; each begins with the workspace's id, then the columns in their order."""
    if not new:
        return
    work.read.clear()
    if work.sqlite:
        work.connection.exec_driver_sql(_insert(columns), new)
        return
    cursor: Any = work.connection.connection.cursor()
    with (
        cursor,
        cursor.copy(f"COPY {_TABLES[columns].name} (workspace_id, {', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in new:
            copy.write_row(row)


def by_index(work: Work) -> None:
    """Have PostgreSQL look things up by index for the rest of this transaction, foreign keys too."""
    if not work.sqlite:
        work.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")


def count_anew(work: Work) -> None:
    """Let PostgreSQL see how large the tables of an import have become; SQLite was told when it was made.

    A session keeps the plan by which it checks a foreign key. Made while the table was empty, any index that begins with
    the workspace looks as good as the key, and every new row reads all leads: without this 50,000 leads took ten times as
    long. Counting makes all sessions plan anew; it samples, and holds nobody up.
    """
    if not work.sqlite:
        names = ", ".join(dict.fromkeys(table.name for table in _TABLES.values()))
        work.connection.exec_driver_sql(f"ANALYZE {names}")
