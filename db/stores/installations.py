"""How workspaces come to be, and how each speaks to its Slack."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.stores import workspaces


def make_workspace(work: Work, name: str) -> int:
    """Make a workspace that is live from now on; what happened before is history and owes no notices."""
    statement = sa.insert(t.workspace_).values(
        name=name, live_since=work.now, created_at=work.now, settings={}
    )
    return int(work.connection.execute(statement.returning(t.workspace_.c.id)).scalar_one())


def workspace_of(work: Work, team: str) -> int | None:
    """Find the workspace that a Slack team was connected to."""
    return workspaces.by_team(work, team)


def waiting_workspace(work: Work) -> int | None:
    """Return the only workspace there is, if it has no Slack yet."""
    ids = workspaces.all_ids(work)
    if len(ids) != 1:
        return None
    found = sa.select(sa.func.count()).where(t.installation.c.workspace_id == ids[0])
    return None if work.execute(found).scalar() else ids[0]


def facts(work: Work) -> tuple[str, ...]:
    """Return what Slack connected as here, and with which rights; empty before it did. The token is not in it."""
    i = t.installation.c
    found = sa.select(i.team, i.enterprise, i.bot_user, i.bot_id, i.app_id, i.scopes).where(
        i.workspace_id == work.workspace_id
    )
    row = work.execute(found).first()
    return tuple(row) if row is not None else ()


def save(work: Work, **facts: str) -> None:
    """Keep how this workspace speaks; the newest token wins."""
    work.upsert(t.installation, (), **facts, installed_at=work.now)


def connected_at(work: Work) -> datetime:
    """Return when Slack last took this workspace's token; long ago for one without."""
    i = t.installation.c
    found = sa.select(i.installed_at).where(i.workspace_id == work.workspace_id)
    return work.execute(found).scalar() or datetime.min.replace(tzinfo=UTC)


def name_after_team(work: Work, name: str) -> None:
    """Give a workspace that has only its first name the name of its Slack team."""
    work.execute(
        sa.update(t.workspace_)
        .where(t.workspace_.c.id == work.workspace_id, t.workspace_.c.name == "My company")
        .values(name=name)
    )


def suspend(work: Work, why: str) -> bool:
    """Stop speaking in this workspace until its token lives; what is owed waits. Tell whether it spoke until now."""
    w = t.workspace_.c
    spoke = (
        sa.update(t.workspace_).where(w.id == work.workspace_id, w.suspended == "").values(suspended=why[:60])
    )
    stopped = bool(work.execute(spoke).rowcount)
    if stopped:
        workspaces.changed(work)
    return stopped
