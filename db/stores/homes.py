"""Which people have opened their App Home, and whose of them shows a lead: one row each, brought to present state."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from alignment.people import Role
from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.tables.delivery import Act, NoticeState

_n = t.notice
_workspace: sa.BindParameter[int] = sa.bindparam("workspace_id")
_now = sa.bindparam("now", type_=t.notice.c.due_at.type)


def key(person_id: int) -> str:
    """Return the fact that somebody's Home is owed by: it was opened once."""
    return f"home/{person_id}"


_OPENED = Prepared(
    sa.select(_n.c.id).where(_n.c.workspace_id == _workspace, _n.c.dedup_key == sa.bindparam("home"))
)


def opened(work: Work, person_id: int) -> bool:
    """Tell whether somebody has opened their Home."""
    return work.scalar(_OPENED, home=key(person_id)) is not None


def _number(name: str) -> sa.BindParameter[int]:
    return sa.bindparam(name, type_=sa.BigInteger)


def _holds(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.workspace_id == _workspace, table.c.valid_from <= _now, table.c.valid_to > _now)


def _concerned() -> sa.CompoundSelect[Any]:
    """Whose Home shows a lead: its holders, who said no, its campaign's owner, all above them, its queue's team."""
    r, m, c = t.reporting, t.membership, t.campaign
    owner = sa.select(c.c.owner_id).where(c.c.workspace_id == _workspace, c.c.id == _number("campaign"))
    who = sa.union(*(sa.select(_number(name)) for name in ("actor", "before", "after", "refuser")), owner)
    people = who.cte("who")
    number = people.c[0]
    above = sa.select(r.c.manager_id).where(_holds(r), r.c.person_id.in_(sa.select(number)))
    tree = above.cte("above", recursive=True)
    tree = tree.union(sa.select(r.c.manager_id).where(_holds(r), r.c.person_id == tree.c.manager_id))
    return sa.union(
        sa.select(number),
        sa.select(tree.c.manager_id),
        sa.select(m.c.person_id).where(
            _holds(m), m.c.recorded_to > _now, m.c.team_id == _number("queue_team")
        ),
    )


_ENDED = (NoticeState.SENT, NoticeState.FAILED, NoticeState.EXPIRED)


def _keys(concerned: sa.CompoundSelect[Any]) -> sa.Select[Any]:
    found = concerned.subquery("concerned")
    return sa.select(sa.literal("home/", sa.String) + sa.cast(found.c[0], sa.String))


def _renewed(
    homes: sa.ColumnElement[bool], workspace: Any = _workspace, now: Any = _now, cause: Any = None
) -> sa.Update:
    return (
        sa.update(_n)
        .where(_n.c.workspace_id == workspace, homes)
        .values(
            edition=_n.c.edition + 1,
            due_at=now,
            attempts=0,
            first_try_at=sa.null(),
            cause=sa.bindparam("cause", type_=_n.c.cause.type) if cause is None else cause,
            state=sa.case(
                *(
                    (_n.c.state == state, sa.literal(NoticeState.PENDING, _n.c.state.type))
                    for state in _ENDED
                ),
                else_=_n.c.state,
            ),
        )
    )


_RENEW = Prepared(_renewed(_n.c.dedup_key.in_(_keys(_concerned()))))
_RENEW_ALL = Prepared(
    _renewed(sa.and_(_n.c.kind == "home", _n.c.act == sa.literal(Act.PRESENT, _n.c.act.type)))
)


def renew(
    work: Work, *, actor: int, before: int, after: int, refuser: int, campaign: int, queue_team: int
) -> int:
    """Say that the opened Homes which show a lead have news; return how many. 0 stands for nobody.

    One statement, since it comes with every change of a lead; a Home that is being published now is published again.
    """
    return work.run(
        _RENEW,
        now=work.now,
        cause=work.cause,
        actor=actor,
        before=before,
        after=after,
        refuser=refuser,
        campaign=campaign,
        queue_team=queue_team,
    )


_MOST_NAMED = 5000
"""More than so many people or campaigns are not named one by one: a statement has room for some 30,000 of them."""


def renew_all(work: Work) -> int:
    """Say that every opened Home has news; return how many."""
    return work.run(_RENEW_ALL, now=work.now, cause=work.cause)


def renew_many(
    work: Work, *, people: Collection[int], campaigns: Collection[int], queues: Collection[int]
) -> int:
    """Say that the opened Homes of these people, the campaigns' owners, all above them and the queues' teams have news.

    Team 0 stands for the leads that wait without a team: all of sales sees them. Returns how many Homes that are.
    """
    if max(len(people), len(campaigns)) > _MOST_NAMED:
        return renew_all(work)
    if not (people or campaigns or queues):
        return 0
    p, c, m, g, r = t.person, t.campaign, t.membership, t.role_grant, t.reporting
    who = sa.union(
        sa.select(p.c.id).where(p.c.workspace_id == _workspace, p.c.id.in_(people)),
        sa.select(c.c.owner_id).where(c.c.workspace_id == _workspace, c.c.id.in_(campaigns)),
    ).cte("who")
    above = sa.select(r.c.manager_id).where(_holds(r), r.c.person_id.in_(sa.select(who.c[0])))
    tree = above.cte("above", recursive=True)
    tree = tree.union(sa.select(r.c.manager_id).where(_holds(r), r.c.person_id == tree.c.manager_id))
    sells = g.c.role.in_([Role.REP, Role.SALES_MANAGER]) if 0 in queues else sa.false()
    concerned = sa.union(
        sa.select(who.c[0]),
        sa.select(tree.c.manager_id),
        sa.select(m.c.person_id).where(_holds(m), m.c.recorded_to > _now, m.c.team_id.in_(queues)),
        sa.select(g.c.person_id).where(_holds(g), sells),
    )
    opened = sa.select(_n.c.dedup_key).where(
        _n.c.workspace_id == _workspace, _n.c.dedup_key.in_(_keys(concerned))
    )
    found = list(work.execute(opened, {"workspace_id": work.workspace_id, "now": work.now}).scalars())
    if not found:
        return 0
    return work.execute(_renewed(_n.c.dedup_key.in_(found), work.workspace_id, work.now, work.cause)).rowcount
