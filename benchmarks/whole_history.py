"""The large history with all that reports read: accepted, qualified and won leads, their deals, accounts, answers, touches of campaigns.

Made once of the digest's own (`benchmarks.long_history`), by statements in the database alone, so that it takes little memory.
"""

from __future__ import annotations

import hashlib
import shutil
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from benchmarks.long_history import DAYS, NOW, folder, history
from db.memory import Memory
from db.tables import FOREVER


def _text(at: object) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S.%f}"


def _later(column: str, by: str) -> str:
    return f"strftime('%Y-%m-%d %H:%M:%f', {column}, '{by}') || '000'"


_EVENT = (
    "workspace_id, lead_id, seq, cycle, kind, source_stage, target_stage, owner_id, team_id, queue, code, other_id, touch,"
    " actor_id, via, observed, flagged, note_id, voids, voided, inbound, occurred_at, recorded_at, import_id"
)


def _event(seq: int, kind: str, stage: str, at: str, source: str) -> str:
    """An event of every lead of `source`, which gives `e` (an event of that lead to be like) and what `at` is made of."""
    return (
        f"INSERT INTO lead_event ({_EVENT}) SELECT e.workspace_id, e.lead_id, {seq}, e.cycle, '{kind}', '', '{stage}',"
        f" e.owner_id, e.team_id, e.queue, '', 0, '', 0, e.via, e.observed, '', 0, 0, 0, '', {at}, {at}, 0 FROM {source}"
    )


_OF_WON = (
    "opportunity o JOIN opportunity_version v ON v.workspace_id = 1 AND v.opportunity_id = o.id AND v.kind = 'won'"
    " JOIN lead_event e ON e.workspace_id = 1 AND e.lead_id = o.lead_id AND e.seq = 4 WHERE o.workspace_id = 1 AND o.lead_id > 0"
)
_ANSWERED_DAYS = 240

STATEMENTS = (
    ("UPDATE lead SET created_at = (SELECT occurred_at FROM lead_event e WHERE e.workspace_id = 1 AND e.lead_id = lead.id"
    " AND e.seq = 1), account_number = CASE WHEN id % 2 = 0 THEN 'A' || (id / 4) ELSE '' END"),
    _event(4, "accepted", "qualified", _later("e.occurred_at", "-20 minutes"),
           "lead_event e WHERE e.workspace_id = 1 AND e.kind = 'sales_qualified'"),
    "UPDATE lead SET last_seq = 4 WHERE workspace_id = 1 AND stage = 'qualified'",
    ("UPDATE lead_cycle SET account_key = CASE WHEN lead_id % 2 = 0 THEN 'A' || (lead_id / 4) ELSE '' END,"
    " accepted_at = (SELECT occurred_at FROM lead_event e WHERE e.workspace_id = 1 AND e.lead_id = lead_cycle.lead_id"
    " AND e.seq = 4 AND e.kind = 'accepted'),"
    " qualified_at = (SELECT occurred_at FROM lead_event e WHERE e.workspace_id = 1 AND e.lead_id = lead_cycle.lead_id"
    " AND e.seq = 3 AND e.kind = 'sales_qualified')"),
    ("UPDATE opportunity SET lead_id = (id - 1) * 5 + 1 WHERE workspace_id = 1 AND EXISTS (SELECT 1 FROM lead_cycle c"
    " WHERE c.workspace_id = 1 AND c.lead_id = (opportunity.id - 1) * 5 + 1 AND c.cycle = 1 AND c.qualified_at IS NOT NULL)"),
    _event(5, "won", "won", "v.valid_from", _OF_WON),
    f"UPDATE lead SET stage = 'won', last_seq = 5 WHERE workspace_id = 1 AND id IN (SELECT o.lead_id FROM {_OF_WON})",
    ("UPDATE lead_cycle SET won_at = (SELECT occurred_at FROM lead_event e WHERE e.workspace_id = 1 AND e.lead_id ="
    f" lead_cycle.lead_id AND e.seq = 5) WHERE workspace_id = 1 AND lead_id IN (SELECT o.lead_id FROM {_OF_WON})"),
    ("INSERT INTO campaign (workspace_id, id, name, word, source, owner_id, channel) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
    " SELECT i + 1 FROM n WHERE i < 39) SELECT 1, i, 'Campaign ' || i, 'campaign-' || i, 'source ' || (i % 5), 1, '' FROM n"),
    ("INSERT INTO target (workspace_id, kind, first, \"end\", amount, team_id, person_id, currency, recorded_from, recorded_to)"
    " SELECT 1, 'sourced', first, \"end\", amount / 3, 0, 0, '', recorded_from, recorded_to FROM target WHERE kind = 'revenue'"),
    ("INSERT INTO campaign_touch (workspace_id, lead_id, campaign_id, name, occurred_at, recorded_from, recorded_to, import_id)"
    f" SELECT 1, id, campaign_id, '', created_at, created_at, '{_text(FOREVER)}', 0 FROM lead WHERE workspace_id = 1"
    f" UNION ALL SELECT 1, id, id % 39 + 1, '', {_later('created_at', '+30 minutes')}, created_at, '{_text(FOREVER)}', 0"
    " FROM lead WHERE workspace_id = 1 AND id % 3 = 0"),
    ("INSERT INTO clock (workspace_id, lead_id, cycle, kind, owner_id, team_id, minutes, calendar_version, agreement_version,"
    " started_at, due_at, stopped_at, outcome, recorded_at, stop_recorded_at, handoff, attempts, told, climbs, round, holder_id, next_at)"
    f" SELECT 1, lead_id, 1, 'answer', 1, 1, 960, 1, 1, occurred_at, {_later('occurred_at', '+2 days')},"
    f" {_later('occurred_at', '+30 hours')}, 'met', occurred_at, {_later('occurred_at', '+30 hours')}, 1, 0, 0, 0, 0, 0, '{_text(FOREVER)}'"
    " FROM lead_event WHERE workspace_id = 1 AND kind = 'rejected' AND lead_id % 4 > 0"
    f" AND occurred_at >= '{_text(NOW - timedelta(days=_ANSWERED_DAYS))}' AND occurred_at < '{_text(NOW - timedelta(days=2))}'"),
    ("INSERT INTO clock (workspace_id, lead_id, cycle, kind, owner_id, team_id, minutes, calendar_version, agreement_version,"
    " started_at, due_at, stopped_at, outcome, recorded_at, stop_recorded_at, handoff, attempts, told, climbs, round, holder_id, next_at)"
    f" SELECT 1, lead_id, 1, 'answer', 1, 1, 960, 1, 1, occurred_at, {_later('occurred_at', '+2 days')},"
    f" {_later('occurred_at', '+60 hours')}, 'late', occurred_at, {_later('occurred_at', '+60 hours')}, 1, 0, 0, 0, 0, 0, '{_text(FOREVER)}'"
    " FROM lead_event WHERE workspace_id = 1 AND kind = 'rejected' AND lead_id % 4 = 0"
    f" AND occurred_at >= '{_text(NOW - timedelta(days=_ANSWERED_DAYS))}' AND occurred_at < '{_text(NOW - timedelta(days=3))}'"),
)  # fmt: skip
"""What is added, in this order."""


def whole_history(leads: int, days: int = DAYS) -> Memory:
    """Open the history of so many leads over so many days, with all that reports read; made on first use."""
    history(leads, days).close()
    (made,) = folder().glob(f"digest-{leads}-{days}-????????????.db")
    mark = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    path = folder() / f"{made.stem}-reports-{mark}.db"
    if not path.exists():
        for old in folder().glob(f"digest-{leads}-{days}-*-reports-*"):
            old.unlink()
        making = path.with_suffix(".making")
        shutil.copy(made, making)
        _add(f"sqlite:///{making}")
        making.rename(path)
    return Memory.open(f"sqlite:///{path}")


def _add(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=OFF")  # one that was not finished is made anew
        connection.exec_driver_sql("PRAGMA synchronous=OFF")
        connection.exec_driver_sql("PRAGMA cache_size=-200000")
        connection.commit()
        for statement in STATEMENTS:
            connection.exec_driver_sql(statement)
            connection.commit()
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    engine.dispose()
