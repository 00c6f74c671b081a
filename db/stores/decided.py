"""How many of the leads that sales decided on were rejected for one reason: of a campaign, in a stretch of time."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.tables.rejections import RejectionState

_NOT_COUNTED = [RejectionState.VOIDED, RejectionState.OVERRULED]


def share(work: Work, campaign_id: int, code: str, since: datetime, until: datetime) -> tuple[int, int]:
    """Return how many cycles were rejected with this code, of all that were accepted or rejected in [since, until).

    A no that both managers overruled decides nothing. Each cycle counts once, however often somebody said no in it.
    """
    c, r = t.lead_cycle.c, t.rejection.c
    of_campaign = sa.select(t.lead.c.id).where(
        t.lead.c.workspace_id == work.workspace_id, t.lead.c.campaign_id == campaign_id
    )
    of_cycle = sa.and_(r.workspace_id == work.workspace_id, r.lead_id == c.lead_id, r.cycle == c.cycle)
    here = sa.and_(of_cycle, r.state.notin_(_NOT_COUNTED), r.opened_at >= since, r.opened_at < until)
    says_so = sa.exists().where(here, r.code == code)
    accepted = sa.and_(c.accepted_at >= since, c.accepted_at < until)
    found = sa.select(
        sa.func.count().label("of"),
        sa.func.coalesce(sa.func.sum(sa.case((says_so, 1), else_=0)), 0).label("n"),
    ).where(
        c.workspace_id == work.workspace_id,
        c.lead_id.in_(of_campaign),
        sa.or_(accepted, sa.exists().where(here)),
    )
    row = work.execute(found).one()
    return int(row.n), int(row.of)
