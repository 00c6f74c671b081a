"""What somebody told marketing in a month, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.stores import fixes
from db.tables.rejections import RejectionState

_f, _r = t.feedback.c, t.rejection.c


@dataclass(frozen=True, slots=True)
class Told:
    """How many notes and rejections, how many of them got an answer or thanks, and how many promises came true."""

    given: int
    answered: int
    changed: int

    def __bool__(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.given or self.changed)


def _said(work: Work, since: datetime, until: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        sa.and_(
            _f.workspace_id == work.workspace_id, _f.at >= since, _f.at < until, _f.voided_at == t.FOREVER
        ),
        sa.and_(
            _r.workspace_id == work.workspace_id,
            _r.opened_at >= since,
            _r.opened_at < until,
            _r.state != RejectionState.VOIDED,
        ),
    )


def who(work: Work, since: datetime, until: datetime) -> tuple[int, ...]:
    """Return who told marketing something in [since, until), or whose earlier word came true in it."""
    notes, rejected = _said(work, since, until)
    x = t.fix.c
    kept = sa.select(_r.rejected_by).where(
        _r.workspace_id == work.workspace_id,
        _r.fix_id > 0,
        _r.fix_id.in_(
            sa.select(sa.case((x.first_id > 0, x.first_id), else_=x.id)).where(
                x.workspace_id == work.workspace_id,
                x.outcome == "changed",
                x.outcome_at >= since,
                x.outcome_at < until,
            )
        ),
    )
    said = sa.union(sa.select(_f.author_id).where(notes), sa.select(_r.rejected_by).where(rejected), kept)
    return tuple(sorted(each for each in work.execute(said).scalars() if each))


def month(work: Work, person_id: int, since: datetime, until: datetime) -> Told:
    """Count what one person told marketing in [since, until), and what came of it."""
    notes, rejected = _said(work, since, until)
    given = work.execute(
        sa.select(sa.func.count().label("n"), sa.func.count(_f.thanked_at).label("thanked")).where(
            notes, _f.author_id == person_id
        )
    ).one()
    no = work.execute(
        sa.select(sa.func.count().label("n"), sa.func.count(_r.answered_at).label("answered")).where(
            rejected, _r.rejected_by == person_id
        )
    ).one()
    kept = fixes.kept_for(work, person_id, since, until)
    return Told(given.n + no.n, given.thanked + no.answered, kept)
