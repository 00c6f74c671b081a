"""Who said no to a lead, and who is therefore not offered it now: what routing asks before it hands one on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa

from alignment.cooldown import Refusal
from alignment.cooldown import cooling as still_cooling
from db import tables as t
from db.memory import Work
from db.stores import workspaces
from db.tables.rejections import RejectionState

_r = t.rejection


def of_leads(work: Work, lead_ids: Collection[int]) -> Mapping[int, tuple[Refusal, ...]]:
    """Return who held these leads when they were rejected, oldest first; what was taken back never happened.

    One that both managers overruled is among them: the lead goes to sales again, not to the very rep who said no.
    """
    wanted = sorted(set(lead_ids))
    if not wanted:
        return {}
    found = (
        sa.select(_r.c.lead_id, _r.c.owner_before, _r.c.rejected_by, _r.c.opened_at)
        .where(
            _r.c.workspace_id == work.workspace_id,
            _r.c.lead_id.in_(wanted),
            _r.c.state != RejectionState.VOIDED,
        )
        .order_by(_r.c.opened_at, _r.c.id)
    )
    said: dict[int, list[Refusal]] = {}
    for row in work.execute(found):
        whose = Refusal(row.owner_before or row.rejected_by, row.opened_at)
        said.setdefault(row.lead_id, []).append(whose)
    return {lead_id: tuple(each) for lead_id, each in said.items()}


def refused_by(work: Work, lead_id: int) -> Mapping[int, datetime]:
    """Return the people to whom a lead is not offered now, each with the moment from which they may be again.

    They said no to it, and the agreed cooldown is not over.
    """
    days = workspaces.terms(work).agreement.cooldown_days
    return still_cooling(of_leads(work, [lead_id]).get(lead_id, ()), days, work.now)
