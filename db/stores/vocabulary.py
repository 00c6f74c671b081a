"""The words that narrow figures: teams, campaigns, sources, segments and regions as people call them."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from alignment.people import Department
from db import tables as t
from db.memory import Work
from db.stores.asked import rows


@dataclass(frozen=True, slots=True)
class Word:
    """One name that people type: which column it filters, by which value, and how it is printed."""

    column: str
    value: int | str
    label: str
    names: tuple[str, ...]


def named(work: Work) -> tuple[Word, ...]:
    """Return teams and campaigns, and the regions and sources that they name."""
    teams = sa.select(t.team.c.id, t.team.c.name, t.team.c.word, t.team.c.region, t.team.c.department).where(
        t.team.c.workspace_id == work.workspace_id, t.team.c.ended_at > work.now
    )
    campaigns = sa.select(t.campaign.c.id, t.campaign.c.name, t.campaign.c.word, t.campaign.c.source).where(
        t.campaign.c.workspace_id == work.workspace_id
    )
    found: list[Word] = []
    regions, sources = set[str](), set[str]()
    for number, name, word, region, department in rows(work, teams):
        if department is Department.SALES:
            found.append(Word("team_id", number, name, (name, word)))
        regions.add(region)
    for number, name, word, source in rows(work, campaigns):
        found.append(Word("campaign_id", number, name, (name, word)))
        sources.add(source)
    found += [Word("region", each, each, (each,)) for each in sorted(regions - {""})]
    found += [Word("source", each, each, (each,)) for each in sorted(sources - {""})]
    return tuple(found)


def of_leads(work: Work) -> tuple[Word, ...]:
    """Return the sources, segments and regions that leads have; read only for a word that is not among `named`."""
    found: list[Word] = []
    for column in ("source", "segment", "region"):
        each = t.lead.c[column]
        values = sa.select(each).where(t.lead.c.workspace_id == work.workspace_id, each != "").distinct()
        found += [
            Word(column, value, value, (value,)) for (value,) in rows(work, values.order_by(each).limit(500))
        ]
    return tuple(found)
