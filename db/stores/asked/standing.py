"""Events that stand at a pair of times, and the leads behind them.

An event counts when it occurred before `as_of`, was recorded by `known_at`, and nothing recorded by then voids it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.lifecycle import EventKind
from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.asked import Pair, gap, instant

_e = t.lead_event
_l = t.lead
WORKSPACE = gap("workspace_id", _e.c.workspace_id)
ON_LEAD = sa.and_(_l.c.workspace_id == _e.c.workspace_id, _l.c.id == _e.c.lead_id)


def standing(as_of: Any, known_at: Any, events: sa.FromClause = _e) -> sa.ColumnElement[bool]:
    """Return the condition on events that had occurred, were known, and were not voided by anything known."""
    return sa.and_(events.c.occurred_at < as_of, believed(known_at, events))


def believed(known_at: Any, events: sa.FromClause = _e) -> sa.ColumnElement[bool]:
    """Return the condition on events that were known and not voided, whenever they occurred.

    For a question that says itself when they did: of two upper bounds of an index SQLite may take the one that excludes nothing.
    """
    e, v = events.c, _e.alias("voiding")
    voided = sa.exists().where(
        v.c.workspace_id == e.workspace_id,
        v.c.lead_id == e.lead_id,
        v.c.voids == e.id,
        v.c.recorded_at <= known_at,
    )
    return sa.and_(
        e.recorded_at <= known_at,
        # `voided` says so at once for the many that never were; only the few are looked up in time.
        sa.or_(e.voided.is_(False), ~voided),
    )


def believed_now(events: sa.FromClause = _e) -> sa.ColumnElement[bool]:
    """Return the condition of `believed` where nothing was recorded after `known_at`: an index alone says it."""
    return events.c.voided.is_(False)


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead behind a figure: number, company, link, who and what it belongs to."""

    id: int
    company: str
    link: str
    campaign: str
    owner_id: int
    team_id: int
    at: datetime
    code: str = ""
    note: str = ""

    @property
    def ref(self) -> str:
        return f"L-{self.id}"


def lead_columns(
    at: sa.ColumnElement[datetime], code: sa.ColumnElement[str], events: sa.FromClause = _e
) -> sa.Select[*tuple[Any, ...]]:
    """Select what a `LeadRow` has: of the leads of these events, with their campaign."""
    c = t.campaign
    joined = sa.join(
        events, _l, sa.and_(_l.c.workspace_id == events.c.workspace_id, _l.c.id == events.c.lead_id)
    )
    joined = joined.outerjoin(c, sa.and_(c.c.workspace_id == _l.c.workspace_id, c.c.id == _l.c.campaign_id))
    campaign = sa.func.coalesce(c.c.name, "")
    return sa.select(
        _l.c.id, _l.c.company, _l.c.link, campaign, _l.c.owner_id, _l.c.team_id, at, code
    ).select_from(joined)


MOST_NEWS = 5_000
"""Up to so many leads changed after `known_at`, first-reach questions are answered from `lead_cycle` and corrected."""

_NEWS = Prepared(
    sa.select(_e.c.lead_id)
    .where(_e.c.workspace_id == WORKSPACE, _e.c.recorded_at > instant("known_at"))
    .limit(sa.bindparam("most", type_=sa.Integer()))
)


def news(work: Work, known_at: datetime) -> list[int] | None:
    """The leads of which something was recorded after `known_at`; None when they are too many to correct one by one."""
    leads = [row[0] for row in work.rows(_NEWS, known_at=known_at, most=MOST_NEWS + 1)]
    return None if len(leads) > MOST_NEWS else sorted(set(leads))


def any_news(work: Work, known_at: datetime) -> bool:
    """Tell whether anything was recorded of any lead after `known_at`; else leads and cycles say what was known then.

    Asked also of the present: another process, whose clock is ahead, may have recorded something later than now.
    """
    return bool(work.rows(_NEWS, known_at=known_at, most=1))


_STARTS = (
    EventKind.MARKETING_QUALIFIED,
    EventKind.ASSIGNED,
    EventKind.TELE_ACCEPTED,
    EventKind.TELE_QUALIFIED,
    EventKind.ACCEPTED,
)
"""What may start a clock of sales."""


def changed_after(work: Work, pair: Pair, since: datetime) -> Sequence[int]:
    """Return the leads of which a clock may have been started, moved or taken back after the pair's `known_at`.

    A few by all that was recorded since; of a far past by what was taken back since, and what was reported since of
    the time from `since` on. A clock that was merely stopped since says so itself (`ClockRow.stop_known`).
    """
    leads = news(work, pair.known_at)
    if leads is not None:
        return leads
    taken_back = _e.c.kind == EventKind.VOIDED
    starts = _e.c.kind.in_(_STARTS)
    reported_late = sa.and_(starts, _e.c.occurred_at >= since, _e.c.occurred_at < pair.as_of)
    found = sa.select(_e.c.lead_id).where(
        _e.c.workspace_id == work.workspace_id,
        _e.c.recorded_at > pair.known_at,
        sa.or_(taken_back, reported_late),
    )
    return sorted(set(work.execute(found).scalars()))
