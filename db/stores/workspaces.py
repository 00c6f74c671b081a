"""Which workspaces there are, and what holds in one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from alignment.calendar import local_day
from alignment.terms import Switches, Terms
from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores import agreements, calendars


@dataclass(frozen=True, slots=True)
class Installation:
    """How Tandem speaks in a workspace's Slack. `token` is still encrypted."""

    workspace_id: int
    team: str
    bot_user: str
    bot_id: str
    token: str
    scopes: frozenset[str]
    suspended: str


def all_ids(work: Work) -> tuple[int, ...]:
    """Return the ids of all workspaces, oldest first."""
    found = sa.select(t.workspace_.c.id).order_by(t.workspace_.c.id)
    return tuple(work.connection.execution_options(crosses_workspaces=True).execute(found).scalars())


def suspended(work: Work) -> tuple[int, ...]:
    """Return the ids of the workspaces whose token is dead, oldest first."""
    found = sa.select(t.workspace_.c.id).where(t.workspace_.c.suspended != "").order_by(t.workspace_.c.id)
    return tuple(work.connection.execution_options(crosses_workspaces=True).execute(found).scalars())


def by_team(work: Work, team: str) -> int | None:
    """Find the workspace that a Slack team belongs to."""
    found = sa.select(t.installation.c.workspace_id).where(t.installation.c.team == team)
    return work.connection.execution_options(crosses_workspaces=True).execute(found).scalar()


def installation(work: Work) -> Installation | None:
    """Return how Tandem speaks in this workspace; None before Slack is connected."""
    found = (
        sa.select(t.installation, t.workspace_.c.suspended)
        .join(t.workspace_, t.workspace_.c.id == t.installation.c.workspace_id)
        .where(t.installation.c.workspace_id == work.workspace_id)
    )
    row = work.execute(found).one_or_none()
    if row is None:
        return None
    scopes = frozenset(row.scopes.replace(",", " ").split())
    return Installation(
        row.workspace_id, row.team, row.bot_user, row.bot_id, row.token, scopes, row.suspended
    )


_TERMS_VERSION = Prepared(
    sa.select(t.workspace_.c.terms_version).where(t.workspace_.c.id == sa.bindparam("workspace_id"))
)


def terms(work: Work) -> Terms:
    """Return everything that holds in this workspace now.

    Kept in the process for as long as the workspace's `terms_version` says that nothing changed: one query a command.
    """
    held: _Held | None = work.kept.get(("terms", work.workspace_id))
    if (
        held is not None
        and held.since <= work.now < held.until
        and held.version == work.scalar(_TERMS_VERSION)
    ):
        return held.terms
    row = work.execute(sa.select(t.workspace_).where(t.workspace_.c.id == work.workspace_id)).one()
    version, criteria = agreements.definition(work, "mql", work.now)
    made = Terms(
        workspace_id=work.workspace_id,
        name=row.name,
        zone=row.zone,
        currency=row.currency,
        country=row.country,
        fiscal_start_month=row.fiscal_start_month,
        fiscal_named_by_end=row.fiscal_named_by_end,
        live_since=row.live_since,
        calendars=calendars.in_force(work, row.zone, work.now),
        agreement=agreements.agreement(work, work.now),
        definition_version=version,
        criteria=criteria,
        switches=Switches.from_data(row.settings),
        suspended=row.suspended,
        inside_teams=_inside_teams(work),
    )
    if not work.unsettled:
        work.kept[("terms", work.workspace_id)] = _Held(
            row.terms_version, work.now, agreements.next_change(work), made
        )
    return made


def today(work: Work) -> date:
    """Return what day it is in the company's zone: a turn's days, like all that is planned for whole days, are its."""
    return local_day(work.now, terms(work).zone)


def _inside_teams(work: Work) -> frozenset[int]:
    found = sa.select(t.team.c.id).where(
        t.team.c.workspace_id == work.workspace_id, t.team.c.inside.is_(True), t.team.c.ended_at > work.now
    )
    return frozenset(work.execute(found).scalars())


@dataclass(frozen=True, slots=True)
class _Held:
    version: int
    since: datetime
    until: datetime
    terms: Terms


def changed(work: Work) -> None:
    """Say that the workspace's terms changed: every process reads them anew."""
    work.unsettled = True
    work.execute(
        sa.update(t.workspace_)
        .where(t.workspace_.c.id == work.workspace_id)
        .values(terms_version=t.workspace_.c.terms_version + 1)
    )


def set_workspace(work: Work, **values: Any) -> None:
    """Change the workspace's own columns, and tell every process that its terms changed."""
    w = t.workspace_
    work.execute(sa.update(w).where(w.c.id == work.workspace_id).values(**values))
    changed(work)


def switches(work: Work) -> Switches:
    """Return the workspace's switches as they stand in this very transaction."""
    found = sa.select(t.workspace_.c.settings).where(t.workspace_.c.id == work.workspace_id)
    return Switches.from_data(work.execute(found).scalar_one())


def set_switches(work: Work, **changes: Any) -> None:
    """Change some of the workspace's switches; the others, also unknown ones, stay."""
    found = sa.select(t.workspace_.c.settings).where(t.workspace_.c.id == work.workspace_id)
    set_workspace(work, settings={**work.execute(found).scalar_one(), **changes})
