"""Who was kept long enough, and what is left of one of our own who left."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from alignment.lifecycle import Stage
from alignment.people import Standing
from alignment.retention import FORMER
from db import tables as t
from db.memory import Work

_REACHED = {
    Stage.DISQUALIFIED: "disqualified_at",
    Stage.LOST: "lost_at",
    Stage.RECYCLED: "recycled_at",
    Stage.WON: "won_at",
}


def leads_due(
    work: Work,
    stage: Stage,
    before: datetime,
    limit: int,
    *,
    code: str = "",
    but: Collection[str] = (),
    only: int = 0,
) -> tuple[int, ...]:
    """Return leads that have been in this stage, and here, since before then, and of whom something is still known.

    `code`: only those that ended for this reason, `but`: none that ended for one of these; `only`: no other lead.
    """
    lead, y, c, n = t.lead.c, t.lead_cycle, t.contact, t.note.c
    ws = work.workspace_id
    noted = sa.exists(
        sa.select(n.id).where(n.workspace_id == ws, n.lead_id == lead.id, n.erased_at.is_(None), n.body != "")
    )
    found = (
        sa.select(lead.id)
        .join(y, sa.and_(y.c.workspace_id == ws, y.c.lead_id == lead.id, y.c.cycle == lead.cycle))
        .outerjoin(c, sa.and_(c.c.workspace_id == ws, c.c.lead_id == lead.id))
        .where(
            lead.workspace_id == ws,
            lead.stage == stage,
            lead.recorded_at < before,
            y.c[_REACHED[stage]] < before,
            c.c.erased_at.is_(None),
            sa.or_(c.c.lead_id.is_not(None), lead.link != "", noted),
        )
    )
    if code:
        found = found.where(y.c.reason == code)
    if but:
        found = found.where(y.c.reason.not_in(sorted(but)))
    if only:
        found = found.where(lead.id == only)
    return tuple(work.execute(found.order_by(lead.id).limit(limit)).scalars())


def notes_due(work: Work, before: datetime, limit: int, *, only: int = 0) -> tuple[int, ...]:
    """Return notes that are on no lead, were written before then and hold words yet. `only`: no other note."""
    n = t.note.c
    found = sa.select(n.id).where(
        n.workspace_id == work.workspace_id,
        n.lead_id.is_(None),
        n.at < before,
        n.erased_at.is_(None),
        n.body != "",
    )
    if only:
        found = found.where(n.id == only)
    return tuple(work.execute(found.order_by(n.id).limit(limit)).scalars())


def people_due(work: Work, before: datetime, limit: int, *, only: int = 0) -> tuple[int, ...]:
    """Return colleagues who have been deactivated in Slack since before then, and are still named. `only`: no other."""
    p, a = t.person.c, t.audit.c
    last = (
        sa.select(sa.func.max(a.at))
        .where(
            a.workspace_id == work.workspace_id,
            a.verb == "person.standing",
            a.thing == sa.literal("person:", sa.String) + sa.cast(p.id, sa.String),
        )
        .scalar_subquery()
    )
    found = sa.select(p.id).where(
        p.workspace_id == work.workspace_id,
        p.standing == Standing.DEACTIVATED,
        p.name != FORMER,
        p.created_at < before,
        sa.func.coalesce(last, p.created_at) < before,
    )
    if only:
        found = found.where(p.id == only)
    return tuple(work.execute(found.order_by(p.id).limit(limit)).scalars())


def forget_person(work: Work, person_id: int) -> None:
    """Blank what identifies a colleague: what they did stays on record under their number.

    The keyed hash of their address stays, so that files still find whose the deals were, and no figure moves.
    """
    ws, p = work.workspace_id, t.person
    work.execute(
        sa.update(p)
        .where(p.c.workspace_id == ws, p.c.id == person_id)
        .values(name=FORMER, folded=FORMER.casefold(), zone="", dm="", preferences={}, slack_owner=False)
    )
    for table in (t.away, t.last_seen):
        work.execute(sa.delete(table).where(table.c.workspace_id == ws, table.c.person_id == person_id))
