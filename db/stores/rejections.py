"""Rejections: a rep's no as a record beside the lead, marketing's answer, and who still owes one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from alignment.lifecycle import Stage
from db import tables as t
from db.memory import Work
from db.tables.rejections import RejectionState

GONE = (RejectionState.VOIDED,)
MERGED = "merged"
"""What stands in place of an answer where the lead went into another as its duplicate: nobody owes one."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A rejection as it stands. `back_on` is when nurture returns the lead, `answer_until` when a fix is due.

    `duplicate_of` is the lead that a duplicate went into, `deal_id` the deal that is there already, `ends_on` the end of a
    contract: what the reason is shown by. `look_until` is when a second look should be ruled; the two notes are what each
    side says in it.
    """

    id: int
    lead_id: int
    cycle: int
    code: str
    criterion: str
    campaign_id: int
    team_id: int
    rejected_by: int
    owner_before: int
    stage_before: Stage
    note_id: int
    attempts: int
    definition_version: int
    state: RejectionState
    opened_at: datetime
    due_at: datetime
    back_on: date | None
    answer: str
    answered_by: int
    answered_at: datetime | None
    answer_note_id: int
    answer_until: date | None
    duplicate_of: int
    deal_id: int
    ends_on: date | None
    fix_id: int
    look_until: datetime | None
    sales_note_id: int
    marketing_note_id: int
    seen_by_rep: str
    version: int

    @property
    def unanswered(self) -> bool:
        """Whether nobody of marketing has said anything of it: it waits, or its lead went into another."""
        return self.state is RejectionState.OPEN or (
            self.state is RejectionState.ANSWERED and self.answer == MERGED
        )

    @property
    def fact(self) -> str:
        """The business fact that notices about this rejection are keyed by: the same in any database."""
        return f"{self.lead_id}/{self.cycle}/{int(self.opened_at.timestamp() * 1000)}"


_COLUMNS = [t.rejection.c[name] for name in Rejection.__dataclass_fields__]
_r = t.rejection


def _here(work: Work) -> sa.ColumnElement[bool]:
    return _r.c.workspace_id == work.workspace_id


def _one(work: Work, found: sa.Select[Any]) -> Rejection | None:
    row = work.execute(found.limit(1)).mappings().one_or_none()
    return Rejection(**row) if row is not None else None


def add(work: Work, **values: Any) -> int:
    """Add a rejection, open unless it says otherwise; return its id.

    One that was taken back in this very instant has the key already: the new one is a millisecond younger.
    """
    while _is_there(work, values["lead_id"], values["cycle"], values["opened_at"]):
        values["opened_at"] += timedelta(milliseconds=1)
    return int(work.insert(_r, **{"state": RejectionState.OPEN, **values}))


def _is_there(work: Work, lead_id: int, cycle: int, opened_at: datetime) -> bool:
    found = sa.select(_r.c.id).where(
        _here(work), _r.c.lead_id == lead_id, _r.c.cycle == cycle, _r.c.opened_at == opened_at
    )
    return work.execute(found).scalar() is not None


def by_id(work: Work, rejection_id: int) -> Rejection | None:
    """Return one rejection of this workspace."""
    return _one(work, sa.select(*_COLUMNS).where(_here(work), _r.c.id == rejection_id))


def select(work: Work, *where: sa.ColumnElement[bool], limit: int = 200) -> tuple[Rejection, ...]:
    """Return the rejections for which all of this holds, oldest first."""
    found = sa.select(*_COLUMNS).where(_here(work), *where).order_by(_r.c.opened_at, _r.c.id).limit(limit)
    return tuple(Rejection(**row) for row in work.execute(found).mappings())


def by_ids(work: Work, ids: Iterable[int]) -> tuple[Rejection, ...]:
    """Return several rejections in order of their answers' due times."""
    wanted = sorted(set(ids))
    if not wanted:
        return ()
    found = sa.select(*_COLUMNS).where(_here(work), _r.c.id.in_(wanted)).order_by(_r.c.due_at, _r.c.id)
    return tuple(Rejection(**row) for row in work.execute(found).mappings())


def end_by_merge(work: Work, lead_id: int) -> tuple[Rejection, ...]:
    """Say of every open rejection of a lead that there is nothing to answer: it went into another. Return them."""
    found = select(work, _r.c.lead_id == lead_id, _r.c.state == RejectionState.OPEN)
    ended = {"state": RejectionState.ANSWERED, "answer": MERGED, "answered_at": work.now}
    return tuple(each for each in found if change(work, each, **ended))


def owe_again(work: Work, lead_id: int, merged_at: datetime) -> tuple[Rejection, ...]:
    """Let what a merge ended be owed again: it was taken back. Return those rejections."""
    found = select(work, _r.c.lead_id == lead_id, _r.c.answer == MERGED, _r.c.answered_at == merged_at)
    opened = {"state": RejectionState.OPEN, "answer": "", "answered_at": None}
    standing = (each for each in found if each.state is RejectionState.ANSWERED)
    return tuple(each for each in standing if change(work, each, **opened))


def latest(work: Work, lead_id: int) -> Rejection | None:
    """Return a lead's latest rejection that was not taken back."""
    found = sa.select(*_COLUMNS).where(_here(work), _r.c.lead_id == lead_id, _r.c.state.notin_(GONE))
    return _one(work, found.order_by(_r.c.opened_at.desc(), _r.c.id.desc()))


def change(work: Work, before: Rejection, **values: Any) -> bool:
    """Change a rejection if it is still as `before`; False when somebody else was first."""
    done = work.execute(
        sa.update(_r)
        .where(_here(work), _r.c.id == before.id, _r.c.version == before.version)
        .values(version=before.version + 1, **values)
    )
    return done.rowcount == 1


def owed(work: Work, owners: Collection[int], limit: int = 50) -> tuple[Rejection, ...]:
    """Return open rejections that these campaign owners answer, first due first; 0 among them: nobody's campaign."""
    c = t.campaign
    joined = sa.and_(c.c.workspace_id == _r.c.workspace_id, c.c.id == _r.c.campaign_id)
    found = (
        sa.select(*_COLUMNS)
        .outerjoin(c, joined)
        .where(
            _here(work),
            _r.c.state == RejectionState.OPEN,
            sa.func.coalesce(c.c.owner_id, 0).in_(list(owners)),
        )
        .order_by(_r.c.due_at, _r.c.id)
        .limit(limit)
    )
    return tuple(Rejection(**row) for row in work.execute(found).mappings())


def in_second_look(work: Work, limit: int = 50) -> tuple[Rejection, ...]:
    """Return rejections that both managers look at, oldest first."""
    found = sa.select(*_COLUMNS).where(_here(work), _r.c.state == RejectionState.SECOND_LOOK)
    rows = work.execute(found.order_by(_r.c.opened_at, _r.c.id).limit(limit)).mappings()
    return tuple(Rejection(**row) for row in rows)


def unruled(work: Work, limit: int = 100) -> tuple[Rejection, ...]:
    """Return the second looks whose time to be ruled is over, oldest first."""
    return select(work, _r.c.state == RejectionState.SECOND_LOOK, _r.c.look_until <= work.now, limit=limit)


def waiting_of(work: Work, rep_id: int, limit: int = 20) -> tuple[Rejection, ...]:
    """Return the rejections of one rep that marketing has not answered yet."""
    found = sa.select(*_COLUMNS).where(
        _here(work), _r.c.state == RejectionState.OPEN, _r.c.rejected_by == rep_id
    )
    rows = work.execute(found.order_by(_r.c.due_at, _r.c.id).limit(limit)).mappings()
    return tuple(Rejection(**row) for row in rows)


def count_of_code(work: Work, campaign_id: int, code: str, since: datetime) -> int:
    """Count a campaign's rejections with this code since then; taken back and overruled ones do not count."""
    found = (
        sa.select(sa.func.count())
        .select_from(_r)
        .where(
            _here(work),
            _r.c.campaign_id == campaign_id,
            _r.c.opened_at >= since,
            _r.c.code == code,
            _r.c.state.notin_([RejectionState.VOIDED, RejectionState.OVERRULED]),
        )
    )
    return int(work.execute(found).scalar_one())


def decided(work: Work, campaign_id: int, since: datetime) -> int:
    """Count a campaign's leads that sales accepted or rejected since then, each cycle once.

    A no that both managers overruled decides nothing: such a lead counts once it is accepted, or refused again.
    """
    c = t.lead_cycle
    of_campaign = sa.select(t.lead.c.id).where(
        t.lead.c.workspace_id == work.workspace_id, t.lead.c.campaign_id == campaign_id
    )
    of_cycle = sa.and_(_here(work), _r.c.lead_id == c.c.lead_id, _r.c.cycle == c.c.cycle)
    overruled = sa.exists().where(of_cycle, _r.c.state == RejectionState.OVERRULED)
    stands = sa.exists().where(of_cycle, _r.c.state.notin_([RejectionState.VOIDED, RejectionState.OVERRULED]))
    found = (
        sa.select(sa.func.count())
        .select_from(c)
        .where(
            c.c.workspace_id == work.workspace_id,
            c.c.lead_id.in_(of_campaign),
            sa.or_(c.c.accepted_at >= since, sa.and_(c.c.rejected_at >= since, sa.or_(~overruled, stands))),
        )
    )
    return int(work.execute(found).scalar_one())


def codes(work: Work, since: datetime, campaign_id: int = 0) -> dict[str, int]:
    """Count the rejections since then by code, of one campaign or of all."""
    found = sa.select(_r.c.code, sa.func.count().label("n")).where(
        _here(work),
        _r.c.opened_at >= since,
        _r.c.state.notin_([RejectionState.VOIDED, RejectionState.OVERRULED]),
    )
    if campaign_id:
        found = found.where(_r.c.campaign_id == campaign_id)
    return {row.code: int(row.n) for row in work.execute(found.group_by(_r.c.code))}


def frequent(work: Work, since: datetime, least: int) -> tuple[tuple[int, str], ...]:
    """Return the campaigns and reasons with at least so many rejections since then."""
    found = (
        sa.select(_r.c.campaign_id, _r.c.code)
        .where(
            _here(work),
            _r.c.opened_at >= since,
            _r.c.campaign_id > 0,
            _r.c.state.notin_([RejectionState.VOIDED, RejectionState.OVERRULED]),
        )
        .group_by(_r.c.campaign_id, _r.c.code)
        .having(sa.func.count() >= least)
        .order_by(_r.c.campaign_id, _r.c.code)
    )
    return tuple((row.campaign_id, row.code) for row in work.execute(found))


def of_code(
    work: Work, campaign_id: int, code: str, since: datetime, until: datetime | None = None
) -> tuple[Rejection, ...]:
    """Return a campaign's standing rejections with this code in [since, until), oldest first."""
    return select(
        work,
        _r.c.campaign_id == campaign_id,
        _r.c.code == code,
        _r.c.opened_at >= since,
        *([_r.c.opened_at < until] if until is not None else []),
        _r.c.state.notin_([RejectionState.VOIDED, RejectionState.OVERRULED]),
    )


def fixes_for(work: Work, rep_id: int, since: datetime) -> int:
    """Count the rejections of one rep that marketing answered with a fix since then."""
    found = (
        sa.select(sa.func.count())
        .select_from(_r)
        .where(
            _here(work),
            _r.c.rejected_by == rep_id,
            _r.c.answer == "fix",
            _r.c.answered_at >= since,
            _r.c.state != RejectionState.VOIDED,
        )
    )
    return int(work.execute(found).scalar_one())
