"""The funnel's questions: who reached what by when, by source and by lead, as known now or at any earlier moment.

As known now they are answered from `lead_cycle` (one row per lead and cycle); at an earlier moment from the events that had
been recorded by then and were not voided by then. A property test holds the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.lifecycle import EventKind
from db import tables as t
from db.memory import Work
from db.stores.asked import EVERYTHING, Filters, Pair, rows
from db.stores.merging import gone_by

_y, _e = t.lead_cycle, t.lead_event
_reached_at = (_y.c.mql_at, _y.c.tele_accepted_at, _y.c.tele_qualified_at, _y.c.qualified_at, _y.c.won_at)
_KINDS = (
    EventKind.MARKETING_QUALIFIED,
    EventKind.TELE_ACCEPTED,
    EventKind.TELE_QUALIFIED,
    EventKind.SALES_QUALIFIED,
    EventKind.WON,
)


_COUNTED = (EventKind.MARKETING_QUALIFIED, EventKind.TELE_QUALIFIED, EventKind.WON)
"""What brings a cycle into the funnel."""


@dataclass(frozen=True, slots=True)
class Reached:
    """One cycle of a lead that was handed over, handed on or won: when each happened first, None where it had not yet.

    `source` is as at the handoff. What inside sales brought in itself was never handed over by marketing.
    """

    lead_id: int
    cycle: int
    source: str
    mql_at: datetime | None
    tele_accepted_at: datetime | None
    tele_qualified_at: datetime | None
    qualified_at: datetime | None
    won_at: datetime | None

    @property
    def skipped(self) -> bool:
        """Won although nobody ever reported it qualified."""
        return self.won_at is not None and self.qualified_at is None


def reached(work: Work, pair: Pair, filters: Filters = EVERYTHING) -> list[Reached]:
    """Return every cycle that was handed over, handed on or won before the pair's `as_of`, as known at its `known_at`.

    A duplicate counts by the lead that stayed.
    """
    now = pair.known_at >= work.now
    found = from_cycles(work, pair.as_of, filters) if now else from_events(work, pair, filters)
    gone = gone_by(work, pair.known_at)
    return [each for each in found if each.lead_id not in gone] if gone else found


def from_cycles(work: Work, as_of: datetime, filters: Filters = EVERYTHING) -> list[Reached]:
    """The answer as known now: a range of two indexes."""

    def before(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return sa.case((column < as_of, column), else_=None)

    found = (
        sa.select(_y.c.lead_id, _y.c.cycle, _y.c.source, *(before(each) for each in _reached_at))
        .where(
            _y.c.workspace_id == work.workspace_id,
            sa.or_(_y.c.mql_at < as_of, _y.c.won_at < as_of, _y.c.tele_qualified_at < as_of),
        )
        .where(*filters.on(_y))
        .order_by(_y.c.lead_id, _y.c.cycle)
    )
    return [Reached(*row) for row in rows(work, found)]


def from_events(work: Work, pair: Pair, filters: Filters = EVERYTHING) -> list[Reached]:
    """The answer as known at any moment: from the events that stood then."""
    undone = _e.alias("undone")
    voided = sa.select(undone.c.voids).where(
        undone.c.workspace_id == work.workspace_id,
        undone.c.kind == EventKind.VOIDED,
        undone.c.recorded_at <= pair.known_at,
    )

    def first(kind: EventKind) -> sa.ColumnElement[Any]:
        return sa.func.min(sa.case((_e.c.kind == kind, _e.c.occurred_at), else_=None))

    found = (
        sa.select(_e.c.lead_id, _e.c.cycle, *(first(kind) for kind in _KINDS))
        .where(
            _e.c.workspace_id == work.workspace_id,
            _e.c.kind.in_(_KINDS),
            _e.c.occurred_at < pair.as_of,
            _e.c.recorded_at <= pair.known_at,
            _e.c.id.not_in(voided),
        )
        .group_by(_e.c.lead_id, _e.c.cycle)
        .having(sa.or_(*(first(kind).is_not(None) for kind in _COUNTED)))
    ).subquery("reached")
    at_handoff = sa.and_(
        _y.c.workspace_id == work.workspace_id, _y.c.lead_id == found.c.lead_id, _y.c.cycle == found.c.cycle
    )
    asked = (
        sa.select(
            found.c.lead_id,
            found.c.cycle,
            sa.func.coalesce(_y.c.source, t.lead.c.source),
            *list(found.c)[2:],
        )
        .join(t.lead, sa.and_(t.lead.c.workspace_id == work.workspace_id, t.lead.c.id == found.c.lead_id))
        .outerjoin(_y, at_handoff)
        .where(*(condition for condition in filters.on(_y)))
        .order_by(found.c.lead_id, found.c.cycle)
    )
    return [Reached(*row) for row in rows(work, asked)]
