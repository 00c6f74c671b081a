"""Who holds the leads and deals of each region or segment: whose figures those are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import sqlalchemy as sa

from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores import teams
from db.stores.asked import gap
from db.tables.columns import FOREVER

Place = tuple[int | str, ...]
"""One part of the company: the values of some columns, such as a region, or a segment in one team."""

_l, _o, _v, _i = t.lead, t.opportunity, t.opportunity_version, t.import_run

_LAST_IMPORT = Prepared(
    sa.select(sa.func.max(_i.c.id)).where(_i.c.workspace_id == gap("workspace_id", _i.c.workspace_id))
)


@dataclass(slots=True)
class _Held:
    """Who holds something there, and the teams in whose queues something waits."""

    owners: set[int] = field(default_factory=set)
    waits: set[int] = field(default_factory=set)


def crowds(work: Work, columns: tuple[str, ...]) -> dict[Place, frozenset[int]]:
    """Return who holds a lead or a deal of each place that these columns tell apart; nobody: no entry.

    What nobody holds yet is the whole team's in whose queue it waits. A process looks again after each import, and each day.
    """
    held = _held(work, columns)
    waiting = any(each.waits for each in held.values())
    members = teams.crowds(work) if waiting else {}
    found = {
        place: frozenset(each.owners).union(*(members.get(team, ()) for team in each.waits))
        for place, each in held.items()
    }
    return {place: who for place, who in found.items() if who}


def _held(work: Work, columns: tuple[str, ...]) -> dict[Place, _Held]:
    key, version = ("holders", work.workspace_id, columns), (work.now.date(), work.scalar(_LAST_IMPORT))
    kept = work.kept.get(key)
    if kept is not None and kept[0] == version:
        known: dict[Place, _Held] = kept[1]
        return known
    found: dict[Place, _Held] = {}
    for *place, owner_id, team_id in (*work.rows(_of_leads(columns)), *work.rows(_of_deals(columns))):
        here = found.setdefault(tuple(place), _Held())
        if owner_id:
            here.owners.add(owner_id)
        elif team_id:
            here.waits.add(team_id)
    if not work.unsettled:
        work.kept[key] = (version, found)
    return found


@cache
def _of_leads(columns: tuple[str, ...]) -> Prepared:
    found = _distinct((_l.c[each] for each in columns), _l)
    return Prepared(found.where(_l.c.workspace_id == gap("workspace_id", _l.c.workspace_id)))


@cache
def _of_deals(columns: tuple[str, ...]) -> Prepared:
    joined = sa.and_(_o.c.workspace_id == _v.c.workspace_id, _o.c.id == _v.c.opportunity_id)
    found = _distinct((_v.c[each] if each in _v.c else _o.c[each] for each in columns), _v)
    return Prepared(
        found.join(_o, joined).where(
            _v.c.workspace_id == gap("workspace_id", _v.c.workspace_id),
            _v.c.valid_to == sa.literal(FOREVER, _v.c.valid_to.type),
            _v.c.recorded_to == sa.literal(FOREVER, _v.c.recorded_to.type),
        )
    )


def _distinct(columns: Iterable[sa.ColumnElement[Any]], held: sa.FromClause) -> sa.Select[*tuple[Any, ...]]:
    """Each place with each of its holders, and with the teams in whose queue something of nobody waits."""
    waits = sa.case((held.c.owner_id == 0, held.c.team_id), else_=0)
    return sa.select(*columns, held.c.owner_id, waits).select_from(held).distinct()
