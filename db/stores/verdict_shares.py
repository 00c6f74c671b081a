"""How often one verdict is given, of all that sales says of a thing: what patterns are told from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.feedback import About, Verdict
from alignment.rates import FEWEST_FOR_A_PERCENTAGE
from db import tables as t
from db.memory import Work

_f = t.feedback.c


@dataclass(frozen=True, slots=True)
class Said:
    """One verdict on one thing: on a campaign's leads (`About.LEAD`, `of` the campaign), a campaign, or content."""

    about: About
    of: int
    verdict: Verdict


def _column(about: About) -> sa.Column[Any]:
    return _f.content_id if about is About.CONTENT else _f.campaign_id


def _standing(
    work: Work, about: About, since: datetime, until: datetime
) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        _f.workspace_id == work.workspace_id,
        _f.about == about,
        _f.at >= since,
        _f.at < until,
        _f.voided_at == t.FOREVER,
    )


def share(work: Work, said: Said, since: datetime, until: datetime) -> tuple[int, int]:
    """Return how often the verdict stands in [since, until), of all verdicts on the thing."""
    return _counted(work, said, since, until, _column(said.about) == said.of)


def share_of_others(work: Work, said: Said, since: datetime, until: datetime) -> tuple[int, int]:
    """Return the same of all other things of its kind together."""
    column = _column(said.about)
    return _counted(work, said, since, until, sa.and_(column != said.of, column > 0))


def compared_with(
    work: Work, said: Said, start: datetime, since: datetime, until: datetime
) -> tuple[tuple[int, int], bool]:
    """Return what a verdict of [since, until) is compared with, and whether that is all others.

    It is the thing's own time from `start` on, where enough was said of it then; else all other things of its kind.
    """
    before = share(work, said, start, since)
    if before[1] >= FEWEST_FOR_A_PERCENTAGE:
        return before, False
    return share_of_others(work, said, start, until), True


def _counted(
    work: Work, said: Said, since: datetime, until: datetime, which: sa.ColumnElement[bool]
) -> tuple[int, int]:
    says_so = sa.case((_f.verdict == said.verdict, 1), else_=0)
    found = sa.select(
        sa.func.count().label("of"), sa.func.coalesce(sa.func.sum(says_so), 0).label("n")
    ).where(*_standing(work, said.about, since, until), which)
    row = work.execute(found).one()
    return int(row.n), int(row.of)


def frequent(work: Work, since: datetime, least: int) -> tuple[Said, ...]:
    """Return what is good or poor at least so often since then: only that may be a pattern."""
    found = (
        sa.select(_f.about, _f.campaign_id, _f.content_id, _f.verdict)
        .where(
            _f.workspace_id == work.workspace_id,
            _f.at >= since,
            _f.voided_at == t.FOREVER,
            _f.verdict != Verdict.OK,
            sa.or_(_f.campaign_id > 0, _f.content_id > 0),
        )
        .group_by(_f.about, _f.campaign_id, _f.content_id, _f.verdict)
        .having(sa.func.count() >= least)
        .order_by(_f.about, _f.campaign_id, _f.content_id, _f.verdict)
    )
    return tuple(
        Said(About(row.about), row.content_id or row.campaign_id, Verdict(row.verdict))
        for row in work.execute(found)
    )


def leads_of(work: Work, said: Said, since: datetime, until: datetime) -> tuple[int, ...]:
    """Return the leads of which it was said, the newest first; none where it is on no leads."""
    if said.about is not About.LEAD:
        return ()
    found = sa.select(_f.lead_id).where(
        *_standing(work, said.about, since, until), _f.campaign_id == said.of, _f.verdict == said.verdict
    )
    ordered = work.execute(found.order_by(_f.at.desc(), _f.id.desc())).scalars()
    return tuple(dict.fromkeys(each for each in ordered if each))


def tags_of(work: Work, said: Said, since: datetime, until: datetime) -> dict[str, int]:
    """Count the tags that were given with it."""
    found = sa.select(_f.tags).where(
        *_standing(work, said.about, since, until),
        _column(said.about) == said.of,
        _f.verdict == said.verdict,
    )
    counted: dict[str, int] = {}
    for row in work.execute(found).scalars():
        for code in row.get("codes", ()):
            counted[code] = counted.get(code, 0) + 1
    return counted
