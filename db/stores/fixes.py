"""What marketing promised to change because of rejections, when it is checked, and what came of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.stores.rejections import Rejection
from db.stores.rejections import select as rejections_where
from db.tables.rejections import Outcome, RejectionState


@dataclass(frozen=True, slots=True)
class Fix:
    """A promise and one check of it. `first_id` 0: it is the first one; else that one said *not yet*."""

    id: int
    campaign_id: int
    code: str
    promised_by: int
    promised_at: datetime
    change_from: date | None
    check_on: date
    asked_at: datetime | None
    outcome: Outcome
    outcome_at: datetime | None
    outcome_by: int
    first_id: int

    @property
    def root(self) -> int:
        """The promise's first check: what its rejections point at."""
        return self.first_id or self.id

    @property
    def fact(self) -> str:
        """The business fact that notices about this check are keyed by: the same in any database."""
        at = int(self.promised_at.timestamp() * 1000)
        return f"{self.campaign_id}/{self.code}/{self.promised_by}/{at}/{self.check_on.isoformat()}"


_x, _r = t.fix, t.rejection
_COLUMNS = [_x.c[name] for name in Fix.__dataclass_fields__]


def _here(work: Work) -> sa.ColumnElement[bool]:
    return _x.c.workspace_id == work.workspace_id


def _found(
    work: Work, *where: sa.ColumnElement[bool], limit: int = 50, newest: bool = False
) -> tuple[Fix, ...]:
    order = (_x.c.promised_at.desc(), _x.c.id.desc()) if newest else (_x.c.check_on, _x.c.id)
    rows = work.execute(sa.select(*_COLUMNS).where(_here(work), *where).order_by(*order).limit(limit))
    return tuple(Fix(**row) for row in rows.mappings())


def add(work: Work, **values: Any) -> Fix:
    """Add a promise that will be checked; return it."""
    made = by_id(work, int(work.insert(_x, **values)))
    assert made is not None, "it was inserted in this transaction"
    return made


def by_id(work: Work, fix_id: int) -> Fix | None:
    """Return one promise of this workspace."""
    return next(iter(_found(work, _x.c.id == fix_id)), None)


def alike(work: Work, campaign_id: int, code: str, person_id: int, check_on: date) -> Fix | None:
    """Return the same person's open promise about this reason at this campaign, looked at on the same day."""
    same = (
        _x.c.campaign_id == campaign_id,
        _x.c.code == code,
        _x.c.promised_by == person_id,
        _x.c.check_on == check_on,
        _x.c.outcome == Outcome.OPEN,
        _x.c.asked_at.is_(None),
        _x.c.first_id == 0,
    )
    return next(iter(_found(work, *same, limit=1)), None)


def to_ask(work: Work, day: date, limit: int = 100) -> tuple[Fix, ...]:
    """Return the open promises whose day of the check has come, and that nobody was asked about yet."""
    return _found(
        work, _x.c.outcome == Outcome.OPEN, _x.c.check_on <= day, _x.c.asked_at.is_(None), limit=limit
    )


def unanswered(work: Work, day: date, limit: int = 100) -> tuple[Fix, ...]:
    """Return the open promises that were to be checked on this day or earlier and were asked about."""
    return _found(
        work, _x.c.outcome == Outcome.OPEN, _x.c.check_on <= day, _x.c.asked_at.is_not(None), limit=limit
    )


def asked(work: Work, owners: Collection[int], promised_by: int = 0, limit: int = 20) -> tuple[Fix, ...]:
    """Return the promises that wait for a word: of these owners' campaigns (0: nobody's), or of one person's own."""
    c = t.campaign
    joined = sa.and_(c.c.workspace_id == _x.c.workspace_id, c.c.id == _x.c.campaign_id)
    whose: sa.ColumnElement[bool] = sa.func.coalesce(c.c.owner_id, 0).in_(list(owners))
    if promised_by:
        whose = sa.or_(whose, _x.c.promised_by == promised_by)
    found = (
        sa.select(*_COLUMNS)
        .outerjoin(c, joined)
        .where(_here(work), _x.c.outcome == Outcome.OPEN, _x.c.asked_at.is_not(None), whose)
        .order_by(_x.c.check_on, _x.c.id)
        .limit(limit)
    )
    return tuple(Fix(**row) for row in work.execute(found).mappings())


def of_campaign(work: Work, campaign_id: int, since: datetime, limit: int = 5) -> tuple[Fix, ...]:
    """Return a campaign's promises since then, newest first; what was taken back is none."""
    standing = _x.c.outcome != Outcome.WITHDRAWN
    return _found(
        work, _x.c.campaign_id == campaign_id, _x.c.promised_at >= since, standing, limit=limit, newest=True
    )


def open_of(work: Work, campaign_id: int) -> tuple[Fix, ...]:
    """Return a campaign's promises that nobody said yet what came of, the first checked first."""
    return _found(work, _x.c.campaign_id == campaign_id, _x.c.outcome == Outcome.OPEN, limit=20)


def following(work: Work, fix: Fix) -> Fix | None:
    """Return the check that *not yet* put off this one to."""
    later = (_x.c.first_id == fix.root, _x.c.id > fix.id, _x.c.outcome != Outcome.WITHDRAWN)
    return next(iter(_found(work, *later, limit=1)), None)


def rejections_of(work: Work, fix: Fix) -> tuple[Rejection, ...]:
    """Return the rejections that a promise answers, oldest first."""
    return rejections_where(
        work, _r.c.fix_id == fix.root, _r.c.fix_id > 0, _r.c.state != RejectionState.VOIDED
    )


def change(work: Work, before: Fix, **values: Any) -> bool:
    """Change a promise if nobody said a word about it since it was read."""
    done = work.execute(
        sa.update(_x)
        .where(_here(work), _x.c.id == before.id, _x.c.outcome == before.outcome)
        .values(**values)
    )
    return done.rowcount == 1


def kept_for(work: Work, person_id: int, since: datetime, until: datetime) -> int:
    """Count the promises that came true in [since, until) and answered somebody's rejections."""
    theirs = sa.exists().where(
        _r.c.workspace_id == work.workspace_id,
        _r.c.fix_id == sa.case((_x.c.first_id > 0, _x.c.first_id), else_=_x.c.id),
        _r.c.rejected_by == person_id,
        _r.c.state != RejectionState.VOIDED,
    )
    found = (
        sa.select(sa.func.count())
        .select_from(_x)
        .where(
            _here(work),
            _x.c.outcome == Outcome.CHANGED,
            _x.c.outcome_at >= since,
            _x.c.outcome_at < until,
            theirs,
        )
    )
    return int(work.execute(found).scalar_one())
