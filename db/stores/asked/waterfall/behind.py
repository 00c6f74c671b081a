"""Which leads stand behind a waterfall's counts."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from alignment.lifecycle import Origin
from alignment.waterfall_steps import Step
from db import tables as t
from db.stores.asked import rows
from db.stores.asked.standing import LeadRow
from db.stores.asked.waterfall.inquiries import each_inquiry
from db.stores.asked.waterfall.question import Question
from db.stores.asked.waterfall.reach import NO_RATE, each_handed_over, each_that_came
from db.stores.asked.waterfall.stays import inside

_l, _k = t.lead, t.campaign


def reached_rows(asked: Question, step: Step, before: Step | None, most: int) -> tuple[LeadRow, ...]:
    """Return the hand-overs that reached a step in time and the one before it, whoever reached it last first."""
    each = each_handed_over(asked, asked.cycles.pair.as_of).subquery("each")
    found = sa.select(each.c.lead_id, each.c[f"{step}_at"].label("at")).where(each.c[step] == 1)
    return _rows(asked, found if before is None else found.where(each.c[before] == 1), most)


def inquiry_rows(asked: Question, most: int) -> tuple[LeadRow, ...]:
    """Return the inquiries that were handed over in time, the newest first."""
    each = each_inquiry(asked).subquery("each")
    return _rows(asked, sa.select(each.c.lead_id, each.c.at).where(each.c.handed == 1), most)


def apart_rows(asked: Question, origin: Origin, most: int) -> tuple[LeadRow, ...]:
    """Return what of an origin is shown apart, whoever came last first."""
    step = dict(NO_RATE)[origin]
    cycle = asked.entered(step, asked.days_as_table())
    found = sa.select(cycle.c.lead_id, cycle.c[f"{step}_at"].label("at")).where(cycle.c.origin == origin)
    return _rows(asked, found.where(cycle.c.cycle > 1) if origin is Origin.MARKETING else found, most)


def came_in_rows(asked: Question, step: Step, most: int) -> tuple[LeadRow, ...]:
    """Return the leads that came into a step on the days, whenever they were handed over, whoever came last first."""
    return _rows(asked, each_that_came(asked, step), most)


def inside_rows(asked: Question, step: Step, most: int) -> tuple[LeadRow, ...]:
    """Return the hand-overs that are still inside a step, whoever is there longest first."""
    return _rows(asked, inside(asked, step), most, oldest_first=True)


def _rows(
    asked: Question, leads: sa.Select[Any], most: int, *, oldest_first: bool = False
) -> tuple[LeadRow, ...]:
    work, which = asked.cycles.work, leads.subquery("which")
    found = (
        sa.select(
            _l.c.id, _l.c.company, _l.c.link, sa.func.coalesce(_k.c.name, ""), _l.c.owner_id, _l.c.team_id, which.c.at
        )
        .join(which, which.c.lead_id == _l.c.id)
        .outerjoin(_k, sa.and_(_k.c.workspace_id == work.workspace_id, _k.c.id == _l.c.campaign_id))
        .where(_l.c.workspace_id == work.workspace_id)
        .order_by(which.c.at if oldest_first else which.c.at.desc(), _l.c.id)
        .limit(most)
    )  # fmt: skip
    return tuple(LeadRow(*row) for row in rows(work, found))
