"""Where a lead was spoken of: the messages that show it, and the time in which a digest may have named it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from alignment.lifecycle import IN_HAND
from db import tables as t
from db.memory import Work
from db.stores.delivery import PAYLOADS_KEPT
from db.tables.deals import DealKind
from db.tables.delivery import Act, NoticeState


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that shows a lead: a notice that was sent, or is about to be. `shut`: outsiders can read where it stands."""

    notice_id: str
    dedup_key: str
    kind: str
    sent: bool
    prunes_at: datetime
    shut: bool = False


_ALIVE = (NoticeState.PENDING, NoticeState.SENDING, NoticeState.SENT, NoticeState.HELD)
_SENT = (NoticeState.SENDING, NoticeState.SENT)


def shown_in(work: Work, thing_id: int, kind: str = "lead") -> tuple[Shown, ...]:
    """Return the messages that show a lead, or a note's words, and are sent, or will be."""
    n, s = t.notice, t.notice_subject
    found = _messages().join(s, sa.and_(s.c.workspace_id == n.c.workspace_id, s.c.notice_id == n.c.id))
    return _shown(
        work,
        found.where(s.c.workspace_id == work.workspace_id, s.c.kind == kind, s.c.thing_id == thing_id),
    )


def shown_by_label(work: Work, kinds: Collection[str], since: datetime, until: datetime) -> tuple[Shown, ...]:
    """Return the messages of these kinds about that time: they name companies and deals that they do not list as shown."""
    n = t.notice.c
    at = sa.func.coalesce(n.as_of, n.made_at, type_=n.made_at.type)
    return _shown(work, _messages().where(n.kind.in_(sorted(kinds)), at >= since, at <= until))


def _messages() -> sa.Select[Any]:
    n, c = t.notice, t.channel.c
    place = sa.case((n.c.channel != "", n.c.channel), else_=n.c.target)
    here = sa.and_(c.workspace_id == n.c.workspace_id, c.slack_id == place)
    shut = sa.and_(sa.or_(c.outsiders.is_(True), c.opened.is_(True)), c.allowed_at.is_(None))
    return sa.select(
        n.c.id,
        n.c.dedup_key,
        n.c.kind,
        n.c.state,
        n.c.due_at,
        sa.func.coalesce(shut, sa.false()).label("shut"),
    ).outerjoin_from(n, t.channel, here)


def _shown(work: Work, found: sa.Select[Any]) -> tuple[Shown, ...]:
    n = t.notice.c
    alive = found.where(
        n.workspace_id == work.workspace_id, n.act.in_((Act.POST, Act.REPLY)), n.state.in_(_ALIVE)
    )
    return tuple(
        Shown(row.id, row.dedup_key, row.kind, row.state in _SENT, row.due_at + PAYLOADS_KEPT, bool(row.shut))
        for row in work.execute(alive.order_by(n.made_at, n.id))
    )


def spoken_of(work: Work, lead_id: int) -> tuple[datetime, datetime]:
    """Return since when and until when a digest may have named a lead or its deals.

    That is since it came in, and until now while it or a deal of it is open, else until `LINGERING` after the last that
    happened: a digest that was paused tells of weeks.
    """
    ws, lead, e, o, v = work.workspace_id, t.lead.c, t.lead_event.c, t.opportunity.c, t.opportunity_version.c
    found = work.execute(
        sa.select(lead.recorded_at, lead.stage).where(lead.workspace_id == ws, lead.id == lead_id)
    ).one()
    last = sa.select(sa.func.max(e.recorded_at)).where(e.workspace_id == ws, e.lead_id == lead_id)
    deals = sa.select(o.id).where(o.workspace_id == ws, o.lead_id == lead_id)
    believed: sa.Select[Any] = sa.select(
        sa.func.max(v.recorded_from),
        sa.func.max(
            sa.case(
                (sa.and_(v.kind == DealKind.OPEN, v.recorded_to == t.FOREVER, v.valid_to == t.FOREVER), 1),
                else_=0,
            )
        ),
    ).where(v.workspace_id == ws, v.opportunity_id.in_(deals))
    of_deals: Any = work.execute(believed).one()
    changed, is_open = of_deals
    if is_open or found.stage in IN_HAND:
        return found.recorded_at, work.now
    happened = [found.recorded_at, work.execute(last).scalar(), changed]
    return found.recorded_at, max(each for each in happened if each is not None) + LINGERING


LINGERING = timedelta(days=31)
