"""Whether Slack draws charts in this workspace: when it last refused one."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from db import tables as t
from db.memory import Work


def refused_at(work: Work) -> datetime | None:
    """Return when Slack last refused a chart of its own here; None where it never did."""
    i = t.installation.c
    found = sa.select(i.charts_refused_at).where(i.workspace_id == work.workspace_id)
    at: datetime | None = work.execute(found).scalar()
    return at


def refuse(work: Work) -> None:
    """Remember that Slack refused one now."""
    _set(work, work.now)


def forget(work: Work) -> None:
    """Let the next chart be tried again."""
    _set(work, None)


def _set(work: Work, at: datetime | None) -> None:
    here = t.installation.c.workspace_id == work.workspace_id
    work.execute(sa.update(t.installation).where(here).values(charts_refused_at=at))
