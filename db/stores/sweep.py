"""The sweep's questions, each one statement over all leads of a workspace, and what was found, as rows with their times.

Looking reads only: a million leads take seconds, and no write may. What is found is kept in short writes; a figure
asks for what was believed at a moment, and gets the same answer for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from alignment.calendar import WorkingCalendar
from alignment.lifecycle import IN_HAND, EventKind, Inside
from alignment.people import Standing
from alignment.rejections import look_until
from alignment.sweep import Found, Why
from db import tables as t
from db.memory import Work
from db.prepared import Prepared, among
from db.stores.asked import gap, instant, rows
from db.tables.delivery import Act, NoticeState
from db.tables.leads import IN_NO_QUEUE
from db.tables.rejections import RejectionState

_l, _e, _k, _f, _r = t.lead, t.lead_event, t.clock, t.finding, t.rejection


def _here(work: Work, table: sa.Table) -> sa.ColumnElement[bool]:
    return table.c.workspace_id == work.workspace_id


def nobodys(work: Work) -> tuple[Found, ...]:
    """Return the leads that no person and no queue holds."""
    found = sa.select(_l.c.id).where(_here(work, _l), IN_NO_QUEUE).order_by(_l.c.id)
    return tuple(Found(number, Why.NOBODY, work.now) for number in work.execute(found).scalars())


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away from one instant to another."""

    person_id: int
    starts_at: datetime
    ends_at: datetime


def absent(work: Work) -> tuple[Absence, ...]:
    """Return who is away at this moment, and from when to when."""
    a = t.away.c
    found = sa.select(a.person_id, a.starts_at, a.ends_at).where(
        a.workspace_id == work.workspace_id,
        a.starts_at <= work.now,
        a.ends_at > work.now,
        a.removed_at > work.now,
    )
    return tuple(Absence(*row) for row in rows(work, found.order_by(a.person_id, a.starts_at)))


def gone(work: Work) -> tuple[int, ...]:
    """Return everybody who is known and does not belong here any more, or never did."""
    p = t.person.c
    found = sa.select(p.id).where(p.workspace_id == work.workspace_id, p.standing != Standing.MEMBER)
    return tuple(work.execute(found.order_by(p.id)).scalars())


def held_by(work: Work, people: Collection[int]) -> tuple[tuple[int, int], ...]:
    """Return the leads in these people's hands, each with its holder."""
    if not people:
        return ()
    found = sa.select(_l.c.id, _l.c.owner_id).where(
        _here(work, _l), _l.c.owner_id.in_(sorted(people)), _l.c.stage.in_(sorted(IN_HAND))
    )
    return tuple((row.id, row.owner_id) for row in work.execute(found.order_by(_l.c.id)))


@dataclass(frozen=True, slots=True)
class Silent:
    """A lead in hand to which nothing has happened for long. `clock`: one runs for it."""

    lead_id: int
    owner_id: int
    since: datetime
    touched: bool
    clock: bool


def silent(work: Work, before: datetime) -> tuple[Silent, ...]:
    """Return the leads in hand whose last event is older than `before`, and that nobody has put off to a later day.

    What inside sales did before it handed a lead on is no touch of whoever has it since.
    """
    on = _e.alias("handed_on")
    handed_on_at = (
        sa.select(sa.func.max(on.c.seq))
        .where(
            on.c.workspace_id == _l.c.workspace_id,
            on.c.lead_id == _l.c.id,
            on.c.cycle == _l.c.cycle,
            on.c.kind == EventKind.TELE_QUALIFIED,
            on.c.voided.is_(False),
        )
        .correlate(_l)
        .scalar_subquery()
    )
    touched = sa.exists().where(
        sa.or_(_l.c.inside != Inside.QUALIFIED, _e.c.seq > handed_on_at),
        _here(work, _e),
        _e.c.lead_id == _l.c.id,
        _e.c.cycle == _l.c.cycle,
        _e.c.kind == EventKind.TOUCHED,
        _e.c.voided.is_(False),
    )
    runs = sa.exists().where(
        _here(work, _k), _k.c.lead_id == _l.c.id, _k.c.cycle == _l.c.cycle, _k.c.stopped_at == t.FOREVER
    )
    last = _e.alias("last")
    on_last = sa.and_(last.c.workspace_id == _l.c.workspace_id, last.c.lead_id == _l.c.id)
    since = sa.func.coalesce(_l.c.snoozed_until, last.c.occurred_at)
    found = (
        sa.select(
            _l.c.id,
            _l.c.owner_id,
            last.c.occurred_at,
            _l.c.snoozed_until,
            touched.label("touched"),
            runs.label("runs"),
        )
        .join(last, sa.and_(on_last, last.c.seq == _l.c.last_seq))
        .where(
            _here(work, _l),
            _l.c.stage.in_(sorted(IN_HAND)),
            last.c.occurred_at < before,
            sa.or_(_l.c.snoozed_until.is_(None), since < before),
        )
        .order_by(_l.c.id)
    )
    return tuple(
        Silent(
            row.id,
            row.owner_id,
            max(row.occurred_at, row.snoozed_until or row.occurred_at),
            bool(row.touched),
            bool(row.runs),
        )
        for row in work.execute(found)
    )


def contradictions(work: Work) -> tuple[int, ...]:
    """Return the leads whose stage, holder, queue or cycle is not what the last standing event says.

    Nearly every lead's last event stands: it is compared at once. Where the last one takes others back, the last that
    still stands is looked for. An event that nothing followed in the lead's state contradicts it as well.
    """
    e = _e.alias("at_end")
    at_end = sa.and_(e.c.workspace_id == _l.c.workspace_id, e.c.lead_id == _l.c.id, e.c.seq == _l.c.last_seq)
    plain = sa.and_(e.c.voided.is_(False), e.c.kind != EventKind.VOIDED)
    compared = (
        sa.select(_l.c.id)
        .outerjoin(e, at_end)
        .where(_here(work, _l), _l.c.last_seq > 0, sa.or_(e.c.id.is_(None), sa.and_(plain, _other(e))))
    )
    s, later = _e.alias("standing"), _e.alias("later")
    newest = (
        sa.select(sa.func.max(later.c.seq))
        .where(
            later.c.workspace_id == _l.c.workspace_id,
            later.c.lead_id == _l.c.id,
            later.c.voided.is_(False),
            later.c.kind != EventKind.VOIDED,
        )
        .correlate(_l)
        .scalar_subquery()
    )
    taken_back = (
        sa.select(_l.c.id)
        .join(e, at_end)
        .join(
            s,
            sa.and_(s.c.workspace_id == _l.c.workspace_id, s.c.lead_id == _l.c.id, s.c.seq == newest),
        )
        .where(
            _here(work, _l), e.c.workspace_id == work.workspace_id, e.c.kind == EventKind.VOIDED, _other(s)
        )
    )
    beyond = (
        sa.select(_l.c.id)
        .join(
            e,
            sa.and_(
                e.c.workspace_id == _l.c.workspace_id, e.c.lead_id == _l.c.id, e.c.seq == _l.c.last_seq + 1
            ),
        )
        .where(_here(work, _l), _l.c.last_seq > 0)
    )
    found = sa.union(compared, taken_back, beyond)
    return tuple(sorted(work.execute(found).scalars()))


def _other(event: sa.FromClause) -> sa.ColumnElement[bool]:
    names = (("stage", "target_stage"), ("owner_id", "owner_id"), ("queue", "queue"), ("cycle", "cycle"))
    return sa.or_(
        *(
            sa.cast(_l.c[mine], sa.String) != sa.cast(event.c[its], sa.String)
            if mine in ("stage", "queue")
            else _l.c[mine] != event.c[its]
            for mine, its in names
        )
    )


# --- conversations that nobody ended --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unended:
    """A rejection that nobody answered in time, or a second look that nobody ruled; `since`: asked, or due, then."""

    rejection_id: int
    lead_id: int
    team_id: int
    campaign_owner_id: int
    since: datetime


_CAMPAIGN = sa.and_(t.campaign.c.workspace_id == _r.c.workspace_id, t.campaign.c.id == _r.c.campaign_id)


def unanswered(work: Work) -> tuple[Unended, ...]:
    """Return the rejections whose answer was due before now, the longest first."""
    found = (
        sa.select(
            _r.c.id, _r.c.lead_id, _r.c.team_id, sa.func.coalesce(t.campaign.c.owner_id, 0), _r.c.due_at
        )
        .outerjoin(t.campaign, _CAMPAIGN)
        .where(_here(work, _r), _r.c.state == RejectionState.OPEN, _r.c.due_at < work.now)
        .order_by(_r.c.due_at, _r.c.id)
    )
    return tuple(Unended(*row) for row in rows(work, found))


def unruled(work: Work, calendar: WorkingCalendar, days: int) -> tuple[Unended, ...]:
    """Return the second looks that were asked for longer ago than both managers have working days for."""
    return tuple(each for each in in_second_look(work) if look_until(each.since, calendar, days) < work.now)


def in_second_look(work: Work) -> tuple[Unended, ...]:
    """Return the second looks that are not ruled, each since it was asked for, the longest first."""
    asked = (
        sa.select(sa.func.max(_e.c.occurred_at))
        .where(
            _e.c.workspace_id == _r.c.workspace_id,
            _e.c.lead_id == _r.c.lead_id,
            _e.c.kind == EventKind.SECOND_LOOK,
            _e.c.voided.is_(False),
        )
        .correlate(_r)
        .scalar_subquery()
    )
    since = sa.func.coalesce(asked, _r.c.opened_at, type_=_r.c.opened_at.type)
    found = (
        sa.select(_r.c.id, _r.c.lead_id, _r.c.team_id, sa.func.coalesce(t.campaign.c.owner_id, 0), since)
        .outerjoin(t.campaign, _CAMPAIGN)
        .where(_here(work, _r), _r.c.state == RejectionState.SECOND_LOOK)
    )
    return tuple(sorted((Unended(*row) for row in rows(work, found)), key=lambda each: each.since))


# --- what was found -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Believed:
    """A finding as it is kept: what, and since when we believe it."""

    found: Found
    found_at: datetime


_BELIEVED = Prepared(
    sa.select(_f.c.lead_id, _f.c.why, _f.c.since, _f.c.owner_id, _f.c.found_at)
    .where(
        _f.c.workspace_id == gap("workspace_id", _f.c.workspace_id),
        _f.c.ended_at > instant("known_at"),
        _f.c.found_at <= instant("known_at"),
    )
    .order_by(_f.c.since, _f.c.lead_id, _f.c.why)
)


def believed(work: Work, known_at: datetime) -> tuple[Believed, ...]:
    """Return what was believed at a moment, the longest first."""
    kept = work.rows(_BELIEVED, known_at=known_at)
    return tuple(Believed(Found(lead, Why(why), since, owner), at) for lead, why, since, owner, at in kept)


def begin(work: Work, found: Iterable[Found]) -> int:
    """Keep what was found now and was not believed before; return how many."""
    new = [
        {
            "lead_id": each.lead_id,
            "why": each.why,
            "found_at": work.now,
            "ended_at": t.FOREVER,
            "since": each.since,
            "owner_id": each.owner_id,
        }
        for each in found
    ]
    return work.insert_once(_f, new)


def end(work: Work, believed_: Sequence[Believed]) -> None:
    """Say that these hold no more: from now on nobody believes them."""
    for each in believed_:
        ended = sa.update(_f).where(
            _here(work, _f),
            _f.c.lead_id == each.found.lead_id,
            _f.c.why == each.found.why,
            _f.c.found_at == each.found_at,
            _f.c.ended_at == t.FOREVER,
        )
        work.execute(ended.values(ended_at=max(work.now, each.found_at)))


_SHOWN = Prepared(
    sa.select(t.notice.c.id)
    .join(
        t.notice_subject,
        sa.and_(
            t.notice.c.workspace_id == t.notice_subject.c.workspace_id,
            t.notice.c.id == t.notice_subject.c.notice_id,
        ),
    )
    .where(
        t.notice_subject.c.workspace_id == gap("workspace_id", _f.c.workspace_id),
        t.notice_subject.c.kind == sa.literal("lead"),
        t.notice_subject.c.thing_id == gap("lead_id", _f.c.lead_id),
        t.notice.c.kind == sa.literal("left_behind"),
        t.notice.c.act == sa.literal(Act.POST.value),
        t.notice.c.due_at > instant("since"),
        among(t.notice.c.state, (NoticeState.SENT, NoticeState.SENDING)),
    )
    .order_by(t.notice.c.id)
)
_KEPT_TRUE = timedelta(days=3)
"""So long a list that was sent is brought up to date as things are fixed: from Friday's to Monday's."""


def lists_showing(work: Work, lead_id: int) -> list[str]:
    """Return the lists of the last days that were sent and show a lead."""
    return [row[0] for row in work.rows(_SHOWN, lead_id=lead_id, since=work.now - _KEPT_TRUE)]
