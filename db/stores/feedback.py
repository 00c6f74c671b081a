"""Feedback: what sales said of a lead, a campaign or a content item, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.feedback import About, Verdict
from db import tables as t
from db.memory import Work


@dataclass(frozen=True, slots=True)
class On:
    """What feedback is on: a lead (with the campaign that it came from), a campaign or a content item."""

    about: About
    lead_id: int = 0
    campaign_id: int = 0
    content_id: int = 0

    @property
    def thing_id(self) -> int:
        """The id of the thing itself."""
        ids = {
            About.LEAD: self.lead_id,
            About.CAMPAIGN: self.campaign_id,
            About.CONTENT: self.content_id,
        }
        return ids[self.about]

    @property
    def thing(self) -> str:
        """How the trail names the thing: `lead:42`, `campaign:3`, `content:1`."""
        return f"{self.about}:{self.thing_id}"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One verdict on one thing. `voided_at` None: it stands. `lead_id` 0: it is not on a lead."""

    id: int
    about: About
    lead_id: int
    campaign_id: int
    content_id: int
    team_id: int
    author_id: int
    verdict: Verdict
    tags: tuple[str, ...]
    note_id: int
    at: datetime
    thanked_at: datetime | None
    voided_at: datetime | None

    @property
    def on(self) -> On:
        """What it is on."""
        return On(self.about, self.lead_id, self.campaign_id, self.content_id)

    @property
    def fact(self) -> str:
        """The business fact that notices about this are keyed by."""
        kind = "" if self.about is About.LEAD else f"{self.about}/"
        return f"{kind}{self.on.thing_id}/{self.author_id}/{int(self.at.timestamp() * 1000)}"


_f = t.feedback
_COLUMNS = [_f.c[name] for name in Feedback.__dataclass_fields__]
_STANDS = _f.c.voided_at == t.FOREVER


def _here(work: Work) -> sa.ColumnElement[bool]:
    return _f.c.workspace_id == work.workspace_id


def _column(about: About) -> sa.Column[Any]:
    columns = {
        About.LEAD: _f.c.lead_id,
        About.CAMPAIGN: _f.c.campaign_id,
        About.CONTENT: _f.c.content_id,
    }
    return columns[about]


def _made(row: Any) -> Feedback:
    values = dict(row)
    values["about"] = About(values["about"])
    values["lead_id"] = values["lead_id"] or 0
    values["tags"] = tuple(values["tags"].get("codes", ()))
    values["voided_at"] = None if values["voided_at"] == t.FOREVER else values["voided_at"]
    return Feedback(**values)


def add(
    work: Work,
    on: On,
    *,
    team_id: int,
    author_id: int,
    verdict: Verdict,
    tags: Sequence[str],
    note_id: int,
) -> Feedback:
    """Keep a verdict; return it."""
    made = work.insert(
        _f,
        about=on.about,
        lead_id=on.lead_id or None,
        campaign_id=on.campaign_id,
        content_id=on.content_id,
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


def latest_on(work: Work, thing_id: int, author_id: int = 0, *, about: About = About.LEAD) -> Feedback | None:
    """Return the latest standing verdict on a thing, of one author or of anybody."""
    found = sa.select(*_COLUMNS).where(_here(work), _f.c.about == about, _column(about) == thing_id, _STANDS)
    if author_id:
        found = found.where(_f.c.author_id == author_id)
    return _latest(work, found)


def last_of(work: Work, author_id: int, since: datetime) -> Feedback | None:
    """Return the latest standing verdict that somebody gave at or after `since`, on whatever."""
    return _latest(
        work,
        sa.select(*_COLUMNS).where(_here(work), _f.c.author_id == author_id, _f.c.at >= since, _STANDS),
    )


def _latest(work: Work, found: sa.Select[Any]) -> Feedback | None:
    row = work.execute(found.order_by(_f.c.at.desc(), _f.c.id.desc()).limit(1)).mappings().one_or_none()
    return _made(row) if row is not None else None


def with_notes(work: Work, about: About, of: int, limit: int) -> tuple[Feedback, ...]:
    """Return the newest standing verdicts with a note on a content item, or a campaign and its leads, newest first."""
    found = sa.select(*_COLUMNS).where(_here(work), _column(about) == of, _f.c.note_id > 0, _STANDS)
    rows = work.execute(found.order_by(_f.c.at.desc(), _f.c.id.desc()).limit(limit)).mappings()
    return tuple(_made(row) for row in rows)


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


def _said(work: Work, about: About, of: int, since: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Pick what was said since then of a thing; of a campaign's leads where `about` is leads."""
    column = _f.c.campaign_id if about is About.LEAD else _column(about)
    return _here(work), _f.c.about == about, column == of, _f.c.at >= since, _STANDS


def verdicts(work: Work, about: About, of: int, since: datetime) -> dict[Verdict, int]:
    """Count the standing verdicts since then: on a campaign's leads (`About.LEAD`), or on the thing itself."""
    found = (
        sa.select(_f.c.verdict, sa.func.count().label("n"))
        .where(*_said(work, about, of, since))
        .group_by(_f.c.verdict)
    )
    return {Verdict(row.verdict): int(row.n) for row in work.execute(found)}


def tags(work: Work, about: About, of: int, since: datetime) -> dict[str, int]:
    """Count how often each tag stands in those verdicts."""
    counted: dict[str, int] = {}
    for row in work.execute(sa.select(_f.c.tags).where(*_said(work, about, of, since))).scalars():
        for code in row.get("codes", ()):
            counted[code] = counted.get(code, 0) + 1
    return counted
