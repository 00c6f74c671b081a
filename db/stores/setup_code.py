"""The one-time code with which the first admin is made: its hash, and the tries that were wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from db import tables as t
from db.memory import Work


@dataclass(frozen=True, slots=True)
class Code:
    """The one-time code as it is kept: hashed, with the tries that were wrong."""

    hashed: str
    made_at: datetime
    tries: int


def keep_code(work: Work, hashed: str) -> None:
    """Keep a new code's hash; an older code is void."""
    work.upsert(t.setup_code, (), hashed=hashed, made_at=work.now, tries=0)


def code(work: Work) -> Code | None:
    """Return the code as it is kept; None when there is none."""
    c = t.setup_code
    row = work.execute(sa.select(c).where(c.c.workspace_id == work.workspace_id)).one_or_none()
    return Code(row.hashed, row.made_at, row.tries) if row else None


def count_try(work: Work) -> None:
    """Count a wrong try."""
    c = t.setup_code
    work.execute(sa.update(c).where(c.c.workspace_id == work.workspace_id).values(tries=c.c.tries + 1))


def drop_code(work: Work) -> None:
    """Forget the code."""
    work.execute(sa.delete(t.setup_code).where(t.setup_code.c.workspace_id == work.workspace_id))
