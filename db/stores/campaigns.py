"""Campaigns: what marketing does to be found, who answers for it, and what sales says of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from alignment.identity import folded
from db import tables as t
from db.memory import Work


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign. `channel` empty: its alerts go to marketing's channel."""

    id: int
    name: str
    word: str
    source: str
    owner_id: int
    channel: str
    started_on: date | None
    ended_on: date | None
    muted_until: datetime | None


NONE = Campaign(0, "", "", "", 0, "", None, None, None)
"""What a lead without a campaign has."""

_COLUMNS = [t.campaign.c[name] for name in Campaign.__dataclass_fields__]
_c = t.campaign


def _here(work: Work) -> sa.ColumnElement[bool]:
    return _c.c.workspace_id == work.workspace_id


def by_id(work: Work, campaign_id: int) -> Campaign:
    """Return a campaign; `NONE` where there is none."""
    return by_ids(work, [campaign_id]).get(campaign_id, NONE)


def by_ids(work: Work, ids: Iterable[int]) -> dict[int, Campaign]:
    """Return several campaigns by id, in one query."""
    wanted = sorted({each for each in ids if each})
    if not wanted:
        return {}
    found = sa.select(*_COLUMNS).where(_here(work), _c.c.id.in_(wanted))
    return {row["id"]: Campaign(**row) for row in work.execute(found).mappings()}


def of_source(work: Work, source: str) -> tuple[int, ...]:
    """Return the campaigns of a source."""
    found = sa.select(_c.c.id).where(_here(work), _c.c.source == source).order_by(_c.c.id)
    return tuple(work.execute(found).scalars())


@lru_cache(maxsize=4096)
def word_of(name: str) -> str:
    """Return the word that people type for a campaign: `Webinar Nov` is `webinar-nov`."""
    plain = "".join(char if char.isalnum() else " " for char in folded(name))
    return "-".join(plain.split())[:80] or "campaign"


def named(work: Work, typed: str, limit: int = 6) -> tuple[Campaign, ...]:
    """Return the campaigns that `typed` stands for: the one of that word, else those that begin with or contain it.

    Nothing typed is all of them, by name.
    """
    word = word_of(typed) if typed.strip() else ""
    found = [
        Campaign(**row)
        for row in work.execute(
            sa.select(*_COLUMNS)
            .where(_here(work), _c.c.word.contains(word, autoescape=True))
            .order_by(_c.c.word)
            .limit(200)
        ).mappings()
    ]
    exact = [each for each in found if each.word == word]
    begins = [each for each in found if each.word.startswith(word)]
    return tuple((exact or begins or found)[:limit])


def owned(work: Work, owners: Collection[int], limit: int = 20) -> tuple[Campaign, ...]:
    """Return the campaigns of these owners, newest first."""
    found = sa.select(*_COLUMNS).where(_here(work), _c.c.owner_id.in_(list(owners)))
    rows = work.execute(found.order_by(_c.c.id.desc()).limit(limit)).mappings()
    return tuple(Campaign(**row) for row in rows)


def change(work: Work, campaign_id: int, **values: Any) -> None:
    """Change a campaign's facts."""
    work.execute(sa.update(_c).where(_here(work), _c.c.id == campaign_id).values(**values))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many leads of a campaign stand where."""

    leads: int
    accepted: int
    rejected: int
    qualified: int
    won: int


def counts(work: Work, campaign_id: int, since: datetime) -> Counts:
    """Count a campaign's leads handed over since then, by what they reached so far; of duplicates the one that stayed."""
    c = t.lead_cycle
    of_campaign = sa.select(t.lead.c.id).where(
        t.lead.c.workspace_id == work.workspace_id,
        t.lead.c.campaign_id == campaign_id,
        t.lead.c.merged_into == 0,
    )
    names = ("accepted", "rejected", "qualified", "won")
    found = sa.select(
        sa.func.count().label("leads"), *(sa.func.count(c.c[f"{name}_at"]).label(name) for name in names)
    ).where(c.c.workspace_id == work.workspace_id, c.c.lead_id.in_(of_campaign), c.c.mql_at >= since)
    row = work.execute(found).one()
    return Counts(row.leads, row.accepted, row.rejected, row.qualified, row.won)
