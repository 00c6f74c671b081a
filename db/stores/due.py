"""Which workspaces have something for the clock to do now: one statement for all of them, whatever their number.

Each names a few too many rather than one too few: what is due in a workspace is asked there. Every condition is a probe
of an index that leads with the workspace, so that one with nothing costs about a microsecond a round.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import sqlalchemy as sa

from alignment.promises import SHOWN_AHEAD
from alignment.ride_alongs import DEBRIEF_DAYS, LONGEST
from db import tables as t
from db.memory import Work
from db.stores.lanes import CROSSES
from db.tables.delivery import Act, NoticeState, SubscriptionState
from db.tables.leads import WITH_A_DAY
from db.tables.meetings import PointKind
from db.tables.rejections import Outcome, RejectionState
from db.tables.rotations import TurnState

_w = t.workspace_.c
_DAY = timedelta(days=1)
"""No local day is further from the day in UTC."""


def to_climb(work: Work) -> tuple[int, ...]:
    """Return the workspaces with a promise whose next step is due."""
    return _where(work, _any(t.clock, t.clock.c.next_at <= work.now))


def to_route(work: Work) -> tuple[int, ...]:
    """Return the workspaces in which a lead waits for somebody."""
    return _where(work, _any(t.routing_wait))


def to_rotate(work: Work) -> tuple[int, ...]:
    """Return the workspaces with a programme that has not ended, or with a turn that runs or ended a fortnight ago at most."""
    p = t.turn_plan.c
    lately = _any(
        t.turn_plan, p.last_on >= (work.now - 14 * _DAY).date(), p.state == TurnState.PLANNED,
        p.recorded_to == t.FOREVER,
    )  # fmt: skip
    return _where(work, _any(t.programme, t.programme.c.ended_at > work.now), lately)


def to_pair(work: Work) -> tuple[int, ...]:
    """Return the workspaces with coffee rounds that have not ended, or with a pair that may still be asked whether it met."""
    lately = work.now - 7 * _DAY
    return _where(
        work,
        _any(t.pairing_programme, t.pairing_programme.c.ended_at > work.now),
        _any(t.pairing_round, t.pairing_round.c.ends_at > lately),
        _any(t.pairing_time, t.pairing_time.c.starts_at > lately),
    )


def to_ride(work: Work) -> tuple[int, ...]:
    """Return the workspaces with a call that comes, or whose debrief may be owed."""
    owed = work.now - timedelta(days=DEBRIEF_DAYS, minutes=LONGEST)
    return _where(work, _any(t.ride_along_plan, t.ride_along_plan.c.starts_at > owed))


def to_share_duty(work: Work) -> tuple[int, ...]:
    """Return the workspaces with a duty rota that runs."""
    return _where(work, _any(t.duty_rota, t.duty_rota.c.ended_at > work.now))


def to_invite(work: Work) -> tuple[int, ...]:
    """Return the workspaces in which somebody wants invitations."""
    return _where(work, _any(t.invited))


def to_tick(work: Work, kinds: frozenset[str], outlived: timedelta) -> tuple[int, ...]:
    """Return the workspaces whose diary may owe something: a digest of these `kinds`, a pause that is over, a file that
    should have come, a digest whose data came later, an offer whose time has passed within `outlived`, a lead whose day
    in nurture has come.
    """
    s, n, c, i = t.subscription.c, t.notice.c, t.clock.c, t.import_run.c
    newer = _any(t.import_run, i.finished_at >= n.as_of, outer=s.workspace_id)
    said = _any(
        t.notice, n.subscription_id == s.id, n.as_of >= work.now - 2 * _DAY, n.kind.in_(sorted(kinds)),
        n.act == Act.POST, n.state == NoticeState.SENT, newer, outer=s.workspace_id,
    )  # fmt: skip
    return _where(
        work,
        _any(t.subscription, s.state == SubscriptionState.ON, s.next_at <= work.now),
        _any(t.subscription, s.state == SubscriptionState.PAUSED, s.paused_until <= work.now),
        _any(t.expected_file, t.expected_file.c.owner_id > 0),
        _any(t.subscription, said),
        _any(
            t.clock, c.stopped_at == t.FOREVER, c.due_at < work.now, c.due_at >= work.now - outlived,
            c.kind.in_(sorted(SHOWN_AHEAD)),
        ),
        _any(t.lead, WITH_A_DAY, t.lead.c.back_on <= (work.now + _DAY).date()),
    )  # fmt: skip


def to_follow_up(work: Work) -> tuple[int, ...]:
    """Return the workspaces with a promise to be checked, or a second look that nobody ruled in its time."""
    x, r = t.fix.c, t.rejection.c
    fixes = _any(
        t.fix,
        x.outcome == Outcome.OPEN,
        x.check_on <= (work.now + _DAY).date(),
        sa.or_(x.asked_at.is_(None), ~_on_agenda(PointKind.PROMISE, x.workspace_id, x.id)),
    )
    looks = _any(
        t.rejection,
        r.state == RejectionState.SECOND_LOOK,
        r.look_until <= work.now,
        ~_on_agenda(PointKind.SECOND_LOOK, r.workspace_id, r.id),
    )
    return _where(work, fixes, looks)


def zones(work: Work) -> Mapping[int, str]:
    """Return the zone of every workspace."""
    found = sa.select(_w.id, _w.zone).order_by(_w.id)
    return {row.id: row.zone for row in work.connection.execution_options(**CROSSES).execute(found)}


def _where(work: Work, *any_of: sa.ColumnElement[bool]) -> tuple[int, ...]:
    found = sa.select(_w.id).where(sa.or_(*any_of)).order_by(_w.id)
    return tuple(work.connection.execution_options(**CROSSES).execute(found).scalars())


def _any(
    table: sa.Table,
    *where: sa.ColumnElement[bool] | sa.TextClause,
    outer: sa.ColumnElement[int] | None = None,
) -> sa.ColumnElement[bool]:
    mine = table.c.workspace_id == (_w.id if outer is None else outer)
    return sa.exists().where(mine, *where).select_from(table)


def _on_agenda(
    kind: PointKind, workspace_id: sa.ColumnElement[int], thing_id: sa.ColumnElement[int]
) -> sa.ColumnElement[bool]:
    a = t.agenda_point.c
    return sa.exists().where(a.workspace_id == workspace_id, a.kind == kind, a.thing_id == thing_id)
