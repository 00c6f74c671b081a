"""Which messages tell a rep of a lead that is theirs, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from alignment.lifecycle import IN_HAND
from alignment.notices import OFFERS
from alignment.promises import SHOWN_AHEAD
from db import tables as t
from db.memory import Work
from db.prepared import Prepared, among
from db.stores.asked import gap
from db.stores.leads import Event
from db.stores.notices import OF_MESSAGE, SHOWN_ANEW
from db.tables.delivery import Act, NoticeState

_n, _s, _l = t.notice, t.notice_subject, t.lead
_UNSENT = (NoticeState.PENDING, NoticeState.HELD)


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that tells somebody of a lead. `target` is `person:7`."""

    id: str
    target: str
    state: NoticeState

    @property
    def unsent(self) -> bool:
        """Whether it is not on its way yet."""
        return self.state in _UNSENT


_SHOWING = Prepared(
    sa.select(_n.c.id, _n.c.target, _n.c.state)
    .join(_s, sa.and_(_n.c.workspace_id == _s.c.workspace_id, _n.c.id == _s.c.notice_id))
    .where(
        _s.c.workspace_id == sa.bindparam("workspace_id"),
        _s.c.kind == sa.literal("lead"),
        _s.c.thing_id == sa.bindparam("lead_id"),
        _n.c.act == sa.literal(Act.POST.value),
        among(_n.c.kind, sorted(OFFERS)),
    )
    .order_by(_n.c.made_at, _n.c.id)
)


def showing(work: Work, lead_id: int) -> tuple[Shown, ...]:
    """Return the messages that tell of a lead, the first of each (not their companions), oldest first."""
    return tuple(Shown(*row) for row in work.rows(_SHOWING, lead_id=lead_id))


def gathering(work: Work, target: str, window: timedelta) -> str:
    """Return the message that gathers somebody's new leads now; empty where none does.

    One that waits gathers until it goes out, and for the window after it was due. No worker takes it until the commit:
    it would be said without the lead that it gains.
    """
    begun = sa.and_(_n.c.state.in_([NoticeState.SENDING, NoticeState.SENT]), _n.c.due_at > work.now - window)
    found = sa.select(_n.c.id).where(
        _n.c.workspace_id == work.workspace_id,
        _n.c.lane == target,
        _n.c.kind == "offers",
        _n.c.act == Act.POST,
        sa.or_(_n.c.state.in_(_UNSENT), begun),
    )
    newest = found.order_by(_n.c.made_at.desc(), _n.c.id).limit(1).with_for_update()
    return str(work.execute(newest).scalar() or "")


def still_holds(work: Work, notice_id: str, person_id: int) -> bool:
    """Tell whether somebody holds any of the leads that a message tells them of."""
    found = (
        sa.select(_l.c.id)
        .join(_s, sa.and_(_l.c.workspace_id == _s.c.workspace_id, _l.c.id == _s.c.thing_id))
        .where(
            _s.c.workspace_id == work.workspace_id,
            _s.c.notice_id == notice_id,
            _s.c.kind == "lead",
            _l.c.owner_id == person_id,
            _l.c.stage.in_(sorted(IN_HAND)),
        )
    )
    return work.execute(found.limit(1)).first() is not None


_c = t.clock
_OUTLIVED = Prepared(
    sa.select(_n.c.id)
    .distinct()
    .select_from(_c)
    .join(
        _s,
        sa.and_(
            _s.c.workspace_id == _c.c.workspace_id,
            _s.c.kind == sa.literal("lead"),
            _s.c.thing_id == _c.c.lead_id,
        ),
    )
    .join(_n, sa.and_(_n.c.workspace_id == _s.c.workspace_id, _n.c.id == _s.c.notice_id))
    .outerjoin(SHOWN_ANEW, OF_MESSAGE)
    .where(
        _c.c.workspace_id == gap("workspace_id", _c.c.workspace_id),
        _c.c.stopped_at == sa.literal(t.FOREVER, _c.c.stopped_at.type),
        among(_c.c.kind, sorted(SHOWN_AHEAD)),
        _c.c.due_at >= gap("since", _c.c.due_at),
        _c.c.due_at < gap("now", _c.c.due_at),
        among(_n.c.kind, sorted(OFFERS)),
        _n.c.act == sa.literal(Act.POST, _n.c.act.type),
        _n.c.state == sa.literal(NoticeState.SENT, _n.c.state.type),
        sa.func.coalesce(SHOWN_ANEW.c.sent_at, _n.c.sent_at) < _c.c.due_at,
        sa.or_(
            SHOWN_ANEW.c.id.is_(None), SHOWN_ANEW.c.state == sa.literal(NoticeState.SENT, _n.c.state.type)
        ),
    )
    .order_by(_n.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer()))
)


def outlived(work: Work, since: datetime, most: int) -> tuple[str, ...]:
    """Return messages that still show what a rep owes as ahead although it was due meanwhile, at or after `since`.

    What they show is as old as they are, or as when they were last brought up to date; one that waits to be is left out.
    """
    return tuple(row[0] for row in work.rows(_OUTLIVED, since=since, now=work.now, most=most))


def bring_forward(work: Work, person_id: int, until: datetime) -> None:
    """Let what waits for somebody's return come then, and not on the day that they had named."""
    work.execute(
        sa.update(_n)
        .where(
            _n.c.workspace_id == work.workspace_id,
            _n.c.lane == f"person:{person_id}",
            _n.c.kind.in_(sorted(OFFERS)),
            _n.c.state.in_(_UNSENT),
            _n.c.due_at > until,
        )
        .values(due_at=until)
    )


def ready_by(work: Work, lead_id: int, cycle: int) -> tuple[int, tuple[str, ...]]:
    """Return the version of the definition by which a cycle was handed over, and its criteria; (0, ()) for none."""
    c, d = t.lead_cycle, t.definition
    found = (
        sa.select(d.c.version, d.c.terms)
        .join(c, sa.and_(c.c.workspace_id == d.c.workspace_id, c.c.definition_version == d.c.version))
        .where(
            c.c.workspace_id == work.workspace_id,
            c.c.lead_id == lead_id,
            c.c.cycle == cycle,
            d.c.name == "mql",
        )
    )
    row = work.execute(found).one_or_none()
    return (row.version, tuple(row.terms)) if row is not None else (0, ())


def came_by(history: Sequence[Event], person_id: int) -> Event | None:
    """Return the standing event by which somebody came to hold a lead last; None where they never did."""
    holder, found = 0, None
    for each in history:
        if each.owner_id == person_id != holder:
            found = each
        holder = each.owner_id
    return found
