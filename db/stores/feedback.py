"""Feedback: what sales said of a lead, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.feedback import Verdict
from db import tables as t
from db.memory import Work


@dataclass(frozen=True, slots=True)
class Feedback:
    """One verdict on one lead. `voided_at` None: it stands."""

    id: int
    lead_id: int
    campaign_id: int
    team_id: int
    author_id: int
    verdict: Verdict
    tags: tuple[str, ...]
    note_id: int
    at: datetime
    thanked_at: datetime | None
    voided_at: datetime | None

    @property
    def fact(self) -> str:
        """The business fact that notices about this are keyed by."""
        return f"{self.lead_id}/{self.author_id}/{int(self.at.timestamp() * 1000)}"


_f = t.feedback
_COLUMNS = [_f.c[name] for name in Feedback.__dataclass_fields__]


def _here(work: Work) -> sa.ColumnElement[bool]:
    return _f.c.workspace_id == work.workspace_id


def _made(row: Any) -> Feedback:
    values = dict(row)
    values["tags"] = tuple(values["tags"].get("codes", ()))
    values["voided_at"] = None if values["voided_at"] == t.FOREVER else values["voided_at"]
    return Feedback(**values)


def add(
    work: Work,
    *,
    lead_id: int,
    campaign_id: int,
    team_id: int,
    author_id: int,
    verdict: Verdict,
    tags: Sequence[str],
    note_id: int,
) -> Feedback:
    """Keep a verdict; return it."""
    made = work.insert(
        _f,
        lead_id=lead_id,
        campaign_id=campaign_id,
        team_id=team_id,
        author_id=author_id,
        verdict=verdict,
        tags={"codes": list(tags)},
        note_id=note_id,
        at=work.now,
    )
    found = by_id(work, int(made))
    assert found is not None, "it was inserted in this transaction"
    return found


def by_id(work: Work, feedback_id: int) -> Feedback | None:
    """Return one verdict of this workspace."""
    return next(iter(by_ids(work, [feedback_id])), None)


def by_ids(work: Work, ids: Sequence[int]) -> tuple[Feedback, ...]:
    """Return several verdicts of this workspace, oldest first."""
    found = sa.select(*_COLUMNS).where(_here(work), _f.c.id.in_(ids)).order_by(_f.c.at, _f.c.id)
    return tuple(_made(row) for row in work.execute(found).mappings())


def latest_on(work: Work, lead_id: int, author_id: int = 0) -> Feedback | None:
    """Return the latest standing verdict on a lead, of one author or of anybody."""
    found = sa.select(*_COLUMNS).where(_here(work), _f.c.lead_id == lead_id, _f.c.voided_at == t.FOREVER)
    if author_id:
        found = found.where(_f.c.author_id == author_id)
    row = work.execute(found.order_by(_f.c.at.desc(), _f.c.id.desc()).limit(1)).mappings().one_or_none()
    return _made(row) if row is not None else None


def last_of(work: Work, author_id: int, since: datetime) -> Feedback | None:
    """Return the latest standing verdict that somebody gave at or after `since`."""
    found = sa.select(*_COLUMNS).where(
        _here(work), _f.c.author_id == author_id, _f.c.at >= since, _f.c.voided_at == t.FOREVER
    )
    row = work.execute(found.order_by(_f.c.at.desc(), _f.c.id.desc()).limit(1)).mappings().one_or_none()
    return _made(row) if row is not None else None


def void(work: Work, feedback_id: int) -> None:
    """Take a verdict back."""
    work.execute(sa.update(_f).where(_here(work), _f.c.id == feedback_id).values(voided_at=work.now))


def thank(work: Work, feedback_id: int) -> None:
    """Keep that marketing gave thanks for a verdict, once."""
    work.execute(
        sa.update(_f)
        .where(_here(work), _f.c.id == feedback_id, _f.c.thanked_at.is_(None))
        .values(thanked_at=work.now)
    )


def thanked(work: Work, author_id: int, since: datetime, until: datetime) -> int:
    """Count the verdicts of one author that marketing thanked for in [since, until)."""
    found = (
        sa.select(sa.func.count())
        .select_from(_f)
        .where(_here(work), _f.c.author_id == author_id, _f.c.thanked_at >= since, _f.c.thanked_at < until)
    )
    return int(work.execute(found).scalar_one())


def verdicts(work: Work, campaign_id: int, since: datetime) -> dict[Verdict, int]:
    """Count a campaign's standing verdicts since then."""
    found = (
        sa.select(_f.c.verdict, sa.func.count().label("n"))
        .where(_here(work), _f.c.campaign_id == campaign_id, _f.c.at >= since, _f.c.voided_at == t.FOREVER)
        .group_by(_f.c.verdict)
    )
    return {Verdict(row.verdict): int(row.n) for row in work.execute(found)}


def tags(work: Work, campaign_id: int, since: datetime) -> dict[str, int]:
    """Count how often each tag stands in a campaign's verdicts since then."""
    found = sa.select(_f.c.tags).where(
        _here(work), _f.c.campaign_id == campaign_id, _f.c.at >= since, _f.c.voided_at == t.FOREVER
    )
    counted: dict[str, int] = {}
    for row in work.execute(found).scalars():
        for code in row.get("codes", ()):
            counted[code] = counted.get(code, 0) + 1
    return counted
