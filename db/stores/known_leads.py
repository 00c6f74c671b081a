"""Leads that we know, as an import compares with them: attributes, contact, what their present cycle reached."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.lifecycle import Queue, Stage
from db import tables as t
from db.memory import Work
from db.prepared import Prepared, listed
from db.stores.loading import MILESTONES

CONTACT_FIELDS = ("name", "title", "email", "phone", "place", "asked")


@dataclass(frozen=True, slots=True)
class KnownLead:
    """A lead as an import compares with: its attributes, its contact, and what its present cycle reached."""

    id: int
    stage: Stage
    cycle: int
    owner_id: int
    team_id: int
    queue: Queue
    company: str
    campaign_id: int
    source: str
    segment: str
    region: str
    account: str
    account_number: str
    domain: str
    country: str
    employees: int
    hot: bool
    link: str
    created_at: datetime
    erased: bool
    contact: tuple[str, ...]
    reached: dict[str, datetime]
    reason: str


_OWN = (
    "id", "stage", "cycle", "owner_id", "team_id", "queue", "company", "campaign_id", "source", "segment", "region",
    "account", "account_number", "domain", "country", "employees", "hot", "link", "created_at",
)  # fmt: skip
_l, _c, _y = t.lead, t.contact, t.lead_cycle
_BY_ID = Prepared(
    lambda database: (
        sa.select(
            *(_l.c[name] for name in _OWN),
            _c.c.erased_at,
            *(_c.c[name] for name in CONTACT_FIELDS),
            *(_y.c[name] for name in MILESTONES),
            _y.c.reason,
        )
        .outerjoin(_c, sa.and_(_c.c.workspace_id == _l.c.workspace_id, _c.c.lead_id == _l.c.id))
        .outerjoin(
            _y,
            sa.and_(
                _y.c.workspace_id == _l.c.workspace_id, _y.c.lead_id == _l.c.id, _y.c.cycle == _l.c.cycle
            ),
        )
        .where(_l.c.workspace_id == sa.bindparam("workspace_id"), listed(database, _l.c.id, "wanted"))
    )
)


def known_leads(work: Work, ids: Collection[int]) -> dict[int, KnownLead]:
    """Return leads with their contact and present cycle, in one query."""
    if not ids:
        return {}
    own = len(_OWN)
    dates = own + 1 + len(CONTACT_FIELDS)
    known = {}
    for row in work.rows(_BY_ID, wanted=sorted(ids)):
        reached = {
            name[:-3]: at for name, at in zip(MILESTONES, row[dates:-1], strict=True) if at is not None
        }
        contact = tuple(row[own + 1 : dates])
        known[row[0]] = KnownLead(*(*row[:own], row[own] is not None, contact, reached, row[-1] or ""))
    return known


def change_lead(work: Work, lead_id: int, **values: Any) -> None:
    """Change columns of a lead that are no state."""
    work.execute(
        sa.update(t.lead)
        .where(t.lead.c.workspace_id == work.workspace_id, t.lead.c.id == lead_id)
        .values(**values)
    )


def change_contact(work: Work, lead_id: int, **values: Any) -> None:
    """Change or add what is known of the person behind a lead, unless they were erased."""
    c = t.contact
    done = work.execute(
        sa.update(c)
        .where(c.c.workspace_id == work.workspace_id, c.c.lead_id == lead_id, c.c.erased_at.is_(None))
        .values(**values)
    )
    if not done.rowcount:
        work.insert_once(c, [{"lead_id": lead_id, "recorded_at": work.now, **_EMPTY_CONTACT, **values}])


_EMPTY_CONTACT = dict.fromkeys((*CONTACT_FIELDS, "email_hash"), "")


def mark_skipped(work: Work, lead_id: int, cycle: int) -> None:
    """Say that in this cycle a stage was never reported."""
    y = t.lead_cycle
    work.execute(
        sa.update(y)
        .where(y.c.workspace_id == work.workspace_id, y.c.lead_id == lead_id, y.c.cycle == cycle)
        .values(skipped=True)
    )


_ANYBODY = Prepared(
    sa.select(t.suppression.c.at).where(t.suppression.c.workspace_id == sa.bindparam("workspace_id")).limit(1)
)


def suppressions(work: Work) -> bool:
    """Tell whether anybody was erased here: most workspaces need no look-up by hash."""
    return work.scalar(_ANYBODY) is not None
