"""Which campaigns a lead answered, and when, as it is believed now; and how the buyer says that they heard of us."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from alignment.self_reported import HeardFrom
from db import tables as t
from db.memory import Work
from db.prepared import Prepared, listed
from db.stores import loading

_t, _s = t.campaign_touch, t.self_report
_WORKSPACE: sa.BindParameter[int] = sa.bindparam("workspace_id")


@dataclass(frozen=True, slots=True)
class Touch:
    """A lead answered a campaign at a time. `name`: a seal over what its source calls it, empty for none."""

    id: int
    lead_id: int
    campaign_id: int
    name: str
    at: datetime
    recorded_from: datetime


_OF_LEADS = Prepared(
    lambda database: sa.select(
        _t.c.id, _t.c.lead_id, _t.c.campaign_id, _t.c.name, _t.c.occurred_at, _t.c.recorded_from
    )
    .where(_t.c.workspace_id == _WORKSPACE, _t.c.recorded_to == sa.bindparam("forever", t.FOREVER, _t.c.recorded_to.type))
    .where(listed(database, _t.c.lead_id, "wanted"))
    .order_by(_t.c.lead_id, _t.c.occurred_at, _t.c.id)
)  # fmt: skip


def of_leads(work: Work, leads: Collection[int]) -> tuple[Touch, ...]:
    """Return the touches of these leads that are believed now, in order of lead and time."""
    if not leads:
        return ()
    found = work.rows(_OF_LEADS, wanted=sorted(leads), forever=t.FOREVER)
    return tuple(Touch(*row) for row in found)


def add(work: Work, touches: Iterable[tuple[int, int, str, datetime]], import_id: int = 0) -> None:
    """Believe from now on in these touches: of lead, by campaign, under a name, at a time."""
    stamp = loading.stamp(work)
    now, forever = stamp(work.now), stamp(t.FOREVER)
    rows = [
        (work.workspace_id, lead, campaign, name, stamp(at), now, forever, import_id)
        for lead, campaign, name, at in touches
    ]
    loading.load(work, loading.CAMPAIGN_TOUCH, rows)


def withdraw(work: Work, touches: Sequence[Touch]) -> None:
    """Believe in these touches no longer; what was believed until now stays readable at earlier `known_at`."""
    same = [each.id for each in touches if each.recorded_from == work.now]
    others = [each.id for each in touches if each.recorded_from != work.now]
    if same:  # believed and taken back in one instant: no `known_at` can tell
        work.execute(sa.delete(_t).where(_t.c.workspace_id == work.workspace_id, _t.c.id.in_(same)))
    if others:
        mine = sa.and_(_t.c.workspace_id == work.workspace_id, _t.c.id.in_(others))
        work.execute(sa.update(_t).where(mine).values(recorded_to=work.now))


_SAID = Prepared(
    lambda database: (
        sa.select(_s.c.lead_id, _s.c.heard_from, _s.c.recorded_from)
        .where(
            _s.c.workspace_id == _WORKSPACE,
            _s.c.recorded_to == sa.bindparam("forever", t.FOREVER, _s.c.recorded_to.type),
        )
        .where(listed(database, _s.c.lead_id, "wanted"))
    )
)


def self_reported(work: Work, leads: Collection[int]) -> dict[int, HeardFrom]:
    """Return how the buyers of these leads say that they heard of us, of whom that is known."""
    if not leads:
        return {}
    found = work.rows(_SAID, wanted=sorted(leads), forever=t.FOREVER)
    return {lead: HeardFrom(said) for lead, said, _since in found}


def keep_self_reported(work: Work, said: Mapping[int, HeardFrom]) -> frozenset[int]:
    """Believe from now on what these buyers say; return of whom that is news."""
    if not said:
        return frozenset()
    held = {
        lead: (HeardFrom(code), since)
        for lead, code, since in work.rows(_SAID, wanted=sorted(said), forever=t.FOREVER)
    }
    news = {lead: code for lead, code in said.items() if lead not in held or held[lead][0] is not code}
    for lead in news.keys() & held.keys():
        this = sa.and_(
            _s.c.workspace_id == work.workspace_id,
            _s.c.lead_id == lead,
            _s.c.recorded_from == held[lead][1],
        )
        if held[lead][1] == work.now:
            work.execute(sa.delete(_s).where(this))
        else:
            work.execute(sa.update(_s).where(this).values(recorded_to=work.now))
    stamp = loading.stamp(work)
    now, forever = stamp(work.now), stamp(t.FOREVER)
    rows = [(work.workspace_id, lead, now, code.value, forever) for lead, code in sorted(news.items())]
    loading.load(work, loading.SELF_REPORT, rows)
    return frozenset(news)
