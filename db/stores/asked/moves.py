"""What changed between two pairs of times, deal by deal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

import sqlalchemy as sa

from alignment import refs
from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.asked import EVERYTHING, Filters, Pair, gap, instant
from db.stores.asked.versions import HERE, Deal, at_pair, deals_of, narrowed
from db.tables.deals import DealKind

_v = t.opportunity_version


@dataclass(frozen=True, slots=True)
class DealThen:
    """As much of one deal at one pair of times as a bridge needs."""

    id: int
    kind: DealKind
    amount: int | None
    currency: str
    close_date: date | None
    team_id: int
    owner_id: int

    @property
    def ref(self) -> str:
        return refs.DEAL.ref(self.id)


@dataclass(frozen=True, slots=True)
class Changed:
    """Every deal of which something changed between two pairs, as it was at each; a removed one is not there."""

    start: tuple[DealThen, ...]
    end: tuple[DealThen, ...]


_THEN = (
    _v.c.opportunity_id,
    _v.c.kind,
    _v.c.amount,
    _v.c.currency,
    _v.c.close_date,
    _v.c.team_id,
    _v.c.owner_id,
)
_START = "start_"
_END = ""
_EITHER = sa.or_(at_pair(_START), at_pair(_END))


@cache
def _changed(names: tuple[str, ...]) -> Prepared:
    mine = sa.select(_v.c.opportunity_id).where(HERE)
    touched = sa.union(
        mine.where(_v.c.valid_from >= instant("happened_from"), _v.c.valid_from < instant("happened_to")),
        mine.where(_v.c.recorded_from > instant("heard_from"), _v.c.recorded_from <= instant("heard_to")),
        mine.where(_v.c.recorded_to > instant("heard_from"), _v.c.recorded_to <= instant("heard_to")),
    )
    found = narrowed(names, *_THEN, at_pair(_START).label("first"), at_pair(_END).label("last"))
    return Prepared(found.where(_EITHER, _v.c.opportunity_id.in_(touched), _v.c.kind != DealKind.REMOVED))


def changed(work: Work, start: Pair, end: Pair, filters: Filters = EVERYTHING) -> Changed:
    """Return both states of every deal whose state at the two pairs can differ.

    Driven by what happened or became known in between (2 ms for a day), never by two whole slices. Team and
    person are not filtered here: a deal that moved to or from them is part of the bridge.
    """
    rest = filters.holderless
    happened = sorted((start.as_of, end.as_of))
    heard = sorted((start.known_at, end.known_at))
    found = work.rows(
        _changed(rest.names()),
        happened_from=happened[0],
        happened_to=happened[1],
        heard_from=heard[0],
        heard_to=heard[1],
        **start.gaps(_START),
        **end.gaps(_END),
        **rest.values(),
    )
    return Changed(
        tuple(DealThen(*row[:-2]) for row in found if row[-2]),
        tuple(DealThen(*row[:-2]) for row in found if row[-1]),
    )


_AT_ONCE = 40


@cache
def _either() -> Prepared:
    wanted = [gap(f"deal_{place}", _v.c.opportunity_id) for place in range(_AT_ONCE)]
    found = deals_of(()).add_columns(at_pair(_END).label("last"))
    return Prepared(found.where(_EITHER, _v.c.opportunity_id.in_(wanted), _v.c.kind != DealKind.REMOVED))


def last_seen(work: Work, ids: Iterable[int], start: Pair, end: Pair) -> dict[int, Deal]:
    """Return these deals as they were at `end`, or else at `start`."""
    wanted = sorted(set(ids))
    found: dict[int, Deal] = {}
    for begins in range(0, len(wanted), _AT_ONCE):
        some = wanted[begins : begins + _AT_ONCE]
        gaps = {f"deal_{place}": some[min(place, len(some) - 1)] for place in range(_AT_ONCE)}
        for *row, last in work.rows(_either(), **gaps, **start.gaps(_START), **end.gaps(_END)):
            if last or row[0] not in found:
                found[row[0]] = Deal(*row)
    return found
