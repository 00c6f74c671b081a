"""One open deal as it is believed now: by its number, or by how its name begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from alignment import refs
from alignment.identity import folded
from db import tables as t
from db.memory import Work
from db.stores.asked import rows
from db.tables.deals import DealKind

_v = t.opportunity_version
_o = t.opportunity
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """As much of an open deal as somebody needs who does something with it."""

    id: int
    name: str
    link: str
    lead_id: int
    owner_id: int
    team_id: int

    @property
    def ref(self) -> str:
        return refs.DEAL.ref(self.id)


def by_id(work: Work, number: int) -> OpenDeal | None:
    """Return the open deal of that number; None where there is none, or it is decided."""
    return next((OpenDeal(*row) for row in rows(work, _open(work).where(_o.c.id == number))), None)


def named(work: Work, typed: str, mine: int, limit: int = 6) -> tuple[OpenDeal, ...]:
    """Return the open deals whose name begins with what was typed; where there is none, those of one's own that contain it.

    The beginning is a range on the index of folded names, the rest reads one person's deals: both cost the same
    however many deals there are.
    """
    word = folded(typed)
    if not word:
        return ()
    begins = sa.and_(_o.c.folded >= word, _o.c.folded < word + _LAST)
    inside = sa.and_(_v.c.owner_id == mine, _o.c.folded.contains(word, autoescape=True))
    for condition in (begins, inside) if mine else (begins,):
        asked = _open(work).where(condition).order_by(_o.c.folded, _o.c.id).limit(limit)
        found = tuple(OpenDeal(*row) for row in rows(work, asked))
        if found:
            return found
    return ()


def owned(work: Work, person_id: int, limit: int = 20) -> tuple[OpenDeal, ...]:
    """Return somebody's open deals, the largest first."""
    found = _open(work).where(_v.c.owner_id == person_id)
    ordered = found.order_by(sa.func.coalesce(_v.c.amount, -1).desc(), _o.c.id).limit(limit)
    return tuple(OpenDeal(*row) for row in rows(work, ordered))


def _open(work: Work) -> sa.Select[*tuple[Any, ...]]:
    joined = sa.and_(_o.c.workspace_id == _v.c.workspace_id, _o.c.id == _v.c.opportunity_id)
    return (
        sa.select(_o.c.id, _o.c.name, _o.c.link, _o.c.lead_id, _v.c.owner_id, _v.c.team_id)
        .join(_v, joined)
        .where(_o.c.workspace_id == work.workspace_id, _v.c.kind == DealKind.OPEN)
        .where(_v.c.valid_from <= work.now, _v.c.valid_to > work.now, _v.c.recorded_to == t.FOREVER)
    )
