"""The statements of a claim: built once, filled in at each, since a worker with much to say claims many times a second."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from db import tables as t
from db.prepared import Prepared, among, listed
from db.stores.lanes import (
    BUCKET,
    CROSSES,
    HOT,
    IS_PARENT,
    PARENT,
    WAITS,
    in_workspace,
    instant,
    past_gap,
)
from db.stores.notices import COLUMNS
from db.tables.delivery import Act, NoticeState

RECOVERED = "recovered"


class Row(NamedTuple):
    """What a claim chooses by."""

    workspace_id: int
    id: str
    lane: str
    act: Act
    priority: int
    expires_at: datetime
    lane_broken: str | None


def candidates(state: NoticeState, free: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Return the notices in a state, with their lanes, of workspaces that speak; `free`: nobody has them in hand."""
    n, lane = t.notice, t.lane.c
    return (
        sa.select(
            *(n.c.workspace_id, n.c.id, n.c.lane, n.c.act, n.c.priority, n.c.expires_at),
            lane.broken.label("lane_broken"),
        )
        .join(t.workspace_, t.workspace_.c.id == n.c.workspace_id)
        .outerjoin(PARENT, IS_PARENT)
        .outerjoin(t.lane, sa.and_(lane.workspace_id == n.c.workspace_id, lane.name == n.c.lane))
        # in literal words, so that both databases see that their partial index serves
        .where(sa.text(f"notice.state = '{state.value}'"), t.workspace_.c.suspended == "", free)
        .execution_options(**CROSSES)
    )


def _first_page(database: str) -> sa.Select[Any]:
    n, lane = t.notice.c, t.lane.c
    nobody = sa.and_(past_gap(n.lease_until), past_gap(lane.lease_until), past_gap(lane.not_before))
    return (
        candidates(NoticeState.PENDING, nobody)
        .where(
            n.due_at <= instant("now"),
            sa.or_(n.parent_id == "", PARENT.c.ts != ""),
            sa.not_(listed(database, n.workspace_id, "full")),
            sa.or_(n.priority <= HOT, sa.not_(listed(database, n.workspace_id, "no_cool"))),
        )
        .order_by(n.priority, n.due_at, n.part, n.id)
        .limit(sa.bindparam("page", type_=sa.Integer()))
    )


def _buckets(database: str) -> sa.Select[Any]:
    lane = t.lane.c
    return (
        sa.select(lane.workspace_id, lane.name, lane.not_before)
        .where(listed(database, lane.workspace_id, "workspaces"), among(lane.name, [BUCKET, *WAITS]))
        .order_by(lane.workspace_id, lane.name)
        .with_for_update()
    )


def _whole(database: str) -> sa.Select[Any]:
    parent = PARENT.c
    found = sa.select(*COLUMNS, parent.channel, parent.ts, parent.picture, parent.picture_of)
    found = found.outerjoin(PARENT, IS_PARENT)
    return found.where(in_workspace(database, t.notice, "id", "ids"))


def _lost_since(database: str) -> sa.Select[Any]:
    b = t.beat.c
    return sa.select(b.workspace_id, b.since).where(
        listed(database, b.workspace_id, "workspaces"),
        b.name == RECOVERED,
        b.since.is_not(None),
        b.at > instant("looked_after"),
    )


def _marked(database: str) -> Any:
    n = t.notice.c
    marked = (
        sa.update(t.notice)
        .where(
            in_workspace(database, t.notice, "id", "ids"),
            n.state.in_(
                [sa.literal(each, n.state.type) for each in (NoticeState.PENDING, NoticeState.SENDING)]
            ),
            past_gap(n.lease_until),
        )
        .values(
            state=NoticeState.SENDING,
            attempts=n.attempts + 1,
            first_try_at=sa.func.coalesce(n.first_try_at, instant("at")),
            lease_until=instant("until"),
            lease_by=sa.bindparam("token", type_=n.lease_by.type),
        )
    )
    return marked if database == "sqlite" else marked.returning(n.id)


def _leased(database: str) -> Any:
    lease = {"lease_until": instant("until"), "lease_by": sa.bindparam("token", type_=t.lane.c.lease_by.type)}
    return sa.update(t.lane).where(in_workspace(database, t.lane, "name", "names")).values(lease)


ANY_DOUBT = Prepared(
    sa.select(t.notice.c.workspace_id)
    .where(sa.text("notice.state = 'sending'"), past_gap(t.notice.c.lease_until))
    .limit(1)
)
FIRST_PAGE = Prepared(_first_page)
BUCKETS = Prepared(_buckets)
WHOLE = Prepared(_whole)
LOST_SINCE = Prepared(_lost_since)
MARKED = Prepared(_marked)
LEASED = Prepared(_leased)
