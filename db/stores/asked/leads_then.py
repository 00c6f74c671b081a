"""Leads as they were at a pair of times, from their events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from alignment.lifecycle import IN_HAND, EventKind, Stage
from alignment.promises import Happened, at_present
from db import tables as t
from db.memory import Work
from db.prepared import Prepared, listed
from db.stores.asked import Filters, Pair, instant
from db.stores.asked.standing import ON_LEAD, WORKSPACE, standing

_e = t.lead_event
_l = t.lead


@dataclass(frozen=True, slots=True)
class LeadThen:
    """A lead at a pair of times, from its events: where it stood, who held it, and its history until then."""

    id: int
    company: str
    link: str
    stage: Stage
    cycle: int
    owner_id: int
    team_id: int
    queue: str
    hot: bool
    campaign_id: int
    source: str
    segment: str
    region: str
    history: tuple[Happened, ...]

    @property
    def in_hand(self) -> bool:
        return self.stage in IN_HAND

    def passes(self, filters: Filters) -> bool:
        """Tell whether it belongs to the part of the company that is asked about."""
        return all(getattr(self, name) == wanted for name, wanted in filters.said().items())

    def touched_in(self, cycle: int) -> bool:
        """Tell whether somebody tried to reach the person in a cycle, since inside sales handed it on where it did."""
        return any(each.kind is EventKind.TOUCHED for each in at_present(self.history, cycle))


_EVENTS = Prepared(
    lambda database: (
        sa.select(
            _e.c.lead_id, _e.c.kind, _e.c.target_stage, _e.c.cycle, _e.c.occurred_at, _e.c.code, _e.c.owner_id,
            _e.c.team_id, _e.c.other_id, _e.c.queue, _l.c.company, _l.c.link, _l.c.hot, _l.c.campaign_id, _l.c.source,
            _l.c.segment, _l.c.region,
        )
        .join(_l, ON_LEAD)
        .where(_e.c.workspace_id == WORKSPACE, listed(database, _e.c.lead_id, "leads"), _e.c.kind != EventKind.VOIDED)
        .where(standing(instant("as_of"), instant("known_at")))
        .order_by(_e.c.lead_id, _e.c.seq)
    )
)  # fmt: skip


def leads_then(work: Work, ids: Iterable[int], pair: Pair) -> dict[int, LeadThen]:
    """Return each of these leads as it stood at the pair; one of which nothing was known then is not there."""
    wanted = sorted(set(ids))
    histories: dict[int, list[list[Any]]] = {}
    for row in work.rows(_EVENTS, leads=wanted, **pair.gaps()) if wanted else ():
        histories.setdefault(row[0], []).append(row)
    found: dict[int, LeadThen] = {}
    for lead_id, history in histories.items():
        # A lead stands where its last event left it.
        _, _, stage, cycle, _, _, owner_id, team_id, _, queue, company, link, hot, *rest = history[-1]
        campaign_id, source, segment, region = rest
        happened = tuple(Happened(*row[1:9]) for row in history)
        found[lead_id] = LeadThen(
            lead_id, company, link, stage, cycle, owner_id, team_id, queue, hot, campaign_id, source, segment,
            region, happened,
        )  # fmt: skip
    return found
