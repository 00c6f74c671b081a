"""What each report counts first, the plain way: raw SQL over events and versions, with the same indexes and no shortcut.

Each returns the figures that the report must give as well; its time is the floor beside the report's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from alignment.zones import day_edges
from benchmarks.long_history import NOW, QUARTER, ZONE
from db.memory import Work

Counted = dict[str, int]
YEAR = (date(2025, 10, 1), date(2026, 10, 1))
LAST_QUARTER = (date(2026, 7, 1), date(2026, 10, 1))
MONTH = (date(2026, 10, 1), date(2026, 11, 1))

_VERSIONS = (
    "opportunity_version v WHERE v.workspace_id = 1 AND v.valid_from < :as_of AND v.valid_to >= :as_of"
    " AND v.recorded_from <= :known_at AND v.recorded_to > :known_at"
)
_MQLS = (
    "SELECT lead_id, min(occurred_at) AS at FROM lead_event WHERE workspace_id = 1 AND kind = 'marketing_qualified'"
    " AND cycle = 1 AND NOT voided AND recorded_at <= :known_at GROUP BY lead_id HAVING min(occurred_at) >= :since"
    " AND min(occurred_at) < :until"
)


def edge(day: date) -> datetime:
    """Return the moment at which a local day begins."""
    return day_edges(day, ZONE)[0]


def _row(work: Work, statement: str, **gaps: Any) -> dict[str, Any]:
    asked = sa.text(statement)
    for name, value in gaps.items():
        kind: Any = (
            sa.DateTime() if isinstance(value, datetime) else sa.Date() if isinstance(value, date) else None
        )
        plain = value.replace(tzinfo=None) if isinstance(value, datetime) else value
        asked = asked.bindparams(sa.bindparam(name, plain, type_=kind))
    return {str(name): value for name, value in work.execute(asked).mappings().one().items()}  # fmt: skip


def _ints(row: Mapping[str, Any]) -> Counted:
    return {name: int(value or 0) for name, value in row.items()}


_NOW = {"as_of": NOW, "known_at": NOW}


def forecast(work: Work) -> Counted:
    """Open pipeline of the quarter, and how deals of four quarters ended."""
    first, end = QUARTER
    found = _ints(_row(work, "SELECT count(amount) AS open_deals, sum(amount) AS open_minor FROM "
                       f"{_VERSIONS} AND v.kind = 'open' AND v.close_date >= :first AND v.close_date < :end",
                       first=first, end=end, **_NOW))  # fmt: skip
    first, end = YEAR
    ended = _row(work, "SELECT sum(v.kind = 'won') AS won, sum(v.kind = 'lost') AS lost FROM "
                 f"{_VERSIONS} AND v.kind IN ('won', 'lost') AND v.close_date >= :first AND v.close_date < :end",
                 first=first, end=end, as_of=edge(end), known_at=NOW)  # fmt: skip
    return {**found, **_ints(ended)}


def funnel(work: Work) -> Counted:
    """The last quarter's hand-overs, and how many of them sales accepted and qualified."""
    reached = "(SELECT min(e.occurred_at) FROM lead_event e WHERE e.workspace_id = 1 AND e.lead_id = m.lead_id AND e.kind = '{}' AND NOT e.voided)"
    steps = ", ".join(
        f"sum({reached.format(kind)} < :as_of) AS {name}"
        for name, kind in (("accepted", "accepted"), ("qualified", "sales_qualified"))
    )
    return _ints(_row(work, f"SELECT count(*) AS mql, {steps} FROM ({_MQLS}) m",
                      since=edge(LAST_QUARTER[0]), until=edge(LAST_QUARTER[1]), **_NOW))  # fmt: skip


def commitment(work: Work) -> Counted:
    """What became of the leads of the base year."""
    end = NOW.date() - timedelta(days=90)
    steps = ", ".join(
        f"sum(EXISTS (SELECT 1 FROM lead_event e WHERE e.workspace_id = 1 AND e.lead_id = m.lead_id AND e.kind = '{kind}'"
        f" AND NOT e.voided AND e.occurred_at < :as_of)) AS {name}"
        for name, kind in (("sals", "accepted"), ("sqls", "sales_qualified"), ("won", "won"))
    )
    return _ints(_row(work, f"SELECT count(*) AS mqls, {steps} FROM ({_MQLS}) m",
                      since=edge(end - timedelta(days=365)), until=edge(end), as_of=edge(NOW.date()), known_at=NOW))  # fmt: skip


def sources(work: Work) -> Counted:
    """What was won and is open in the quarter, in money and deals with an amount."""
    first, end = QUARTER
    sums = ", ".join(
        f"sum(CASE WHEN v.kind = '{kind}' THEN v.amount END) AS {kind}_minor, sum(v.kind = '{kind}' AND v.amount IS NOT NULL)"
        f" AS {kind}_deals"
        for kind in ("won", "open")
    )
    return _ints(_row(work, f"SELECT {sums} FROM {_VERSIONS} AND v.kind IN ('won', 'open') AND v.close_date >= :first"
                      " AND v.close_date < :end", first=first, end=end, **_NOW))  # fmt: skip


def plan(work: Work) -> Counted:
    """What was won in the quarter."""
    first, end = QUARTER
    return _ints(_row(work, f"SELECT sum(v.amount) AS won_minor, count(v.amount) AS won_deals FROM {_VERSIONS} AND v.kind = 'won'"
                      " AND v.close_date >= :first AND v.close_date < :end", first=first, end=end, **_NOW))  # fmt: skip


def hygiene(work: Work) -> Counted:
    """Open deals, and those that lack something."""
    return _ints(_row(work, "SELECT count(*) AS deals, sum(v.amount IS NULL OR NOT v.next_step OR v.close_date < :today OR v.pushes >= 2"
                      f" OR v.owner_id = 0 OR v.close_date IS NULL) AS lacking FROM {_VERSIONS} AND v.kind = 'open'",
                      today=NOW.date(), **_NOW))  # fmt: skip


def scorecard(work: Work) -> Counted:
    """October's wins, decided deals, hand-overs, and the answers that were due in it."""
    first, end = MONTH
    deals = _ints(_row(work, "SELECT sum(CASE WHEN v.kind = 'won' THEN v.amount END) AS won_minor, sum(v.kind = 'won') AS won,"
                       f" count(*) AS decided FROM {_VERSIONS} AND v.kind IN ('won', 'lost') AND v.close_date >= :first"
                       " AND v.close_date < :end", first=first, end=end, **_NOW))  # fmt: skip
    mqls = _ints(
        _row(
            work,
            f"SELECT count(*) AS mqls FROM ({_MQLS}) m",
            since=edge(first),
            until=edge(end),
            known_at=NOW,
        )
    )
    answers = _ints(_row(work, "SELECT sum(outcome = 'met') AS answered, count(*) AS answers FROM clock WHERE workspace_id = 1 AND"
                         " kind = 'answer' AND due_at >= :since AND due_at < :until", since=edge(first), until=edge(end)))  # fmt: skip
    return {**deals, **mqls, **answers}


RECOUNTS: Mapping[str, Callable[[Work], Counted]] = {
    "forecast": forecast, "funnel": funnel, "commitment": commitment, "sources": sources, "plan": plan,
    "hygiene": hygiene, "scorecard": scorecard,
}  # fmt: skip
"""The recount of each report, by its word."""
