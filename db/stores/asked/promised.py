"""Clocks of promises: who owed a first touch or an answer, how each stands, and which have run out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from alignment.attainment import Standing
from db import tables as t
from db.memory import Work
from db.prepared import Prepared
from db.stores.asked import HOLDERS, Filters, Pair, gap, instant, narrowed_by, rows
from db.tables.clocks import ClockKind

_l = t.lead
_k = t.clock


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One clock as it is stored now: what is known of it by now, not at a pair of times."""

    lead_id: int
    cycle: int
    kind: ClockKind
    owner_id: int
    team_id: int
    started: datetime
    due: datetime
    stopped: datetime
    outcome: str
    stop_recorded: datetime

    def stop_known(self, pair: Pair) -> bool:
        """Tell whether what is stored of its end is what was known at the pair."""
        return self.stop_recorded <= pair.known_at or self.stop_recorded == t.FOREVER


def _clocks(names: tuple[str, ...], *columns: Any) -> sa.Select[*tuple[Any, ...]]:
    found = sa.select(*columns).where(
        _k.c.workspace_id == gap("workspace_id", _k.c.workspace_id),
        _k.c.started_at < instant("as_of"),
        _k.c.recorded_at <= instant("known_at"),
    )
    if set(names) - HOLDERS:
        found = found.join_from(
            _k, _l, sa.and_(_l.c.workspace_id == _k.c.workspace_id, _l.c.id == _k.c.lead_id)
        )
    return found.where(*narrowed_by(names, _k, _l))


_CLOCK = (
    _k.c.lead_id, _k.c.cycle, _k.c.kind, _k.c.owner_id, _k.c.team_id, _k.c.started_at, _k.c.due_at,
    _k.c.stopped_at, _k.c.outcome, _k.c.stop_recorded_at,
)  # fmt: skip

_UNHEARD = sa.and_(_k.c.stop_recorded_at > instant("known_at"), _k.c.stop_recorded_at < t.FOREVER)
_HEARD = sa.or_(_k.c.stop_recorded_at <= instant("known_at"), _k.c.stop_recorded_at == t.FOREVER)


def _of_kind(kind: ClockKind, names: tuple[str, ...], *columns: Any) -> sa.Select[*tuple[Any, ...]]:
    return _clocks(names, *columns).where(_k.c.kind == kind, _k.c.due_at >= instant("since"))


@cache
def _undecided(kind: ClockKind, names: tuple[str, ...]) -> Prepared:
    undecided = sa.or_(_k.c.stopped_at >= instant("since"), _UNHEARD)
    return Prepared(_of_kind(kind, names, *_CLOCK).where(undecided).order_by(_k.c.due_at, _k.c.lead_id))


def undecided(
    work: Work, kind: ClockKind, since: datetime, pair: Pair, filters: Filters
) -> tuple[ClockRow, ...]:
    """Return the clocks of a kind that may not have been decided yet at `since`, as stored."""
    found = work.rows(_undecided(kind, filters.names()), since=since, **pair.gaps(), **filters.values())
    return tuple(ClockRow(*row) for row in found)


@cache
def _unheard(kind: ClockKind, names: tuple[str, ...]) -> Prepared:
    return Prepared(_of_kind(kind, names, _k.c.lead_id).where(_UNHEARD))


def ended_unheard(
    work: Work, kind: ClockKind, since: datetime, pair: Pair, filters: Filters
) -> frozenset[int]:
    """Return the leads of those of `undecided` whose stored end was heard of only after `known_at`."""
    found = work.rows(_unheard(kind, filters.names()), since=since, **pair.gaps(), **filters.values())
    return frozenset(row[0] for row in found)


def _stand(kind: ClockKind, names: tuple[str, ...]) -> sa.Select[*tuple[Any, ...]]:
    """Count by standing, as `alignment.attainment.Clock.standing` has it; a property holds the two together."""
    as_of = instant("as_of")
    met = sa.case((_k.c.stopped_at <= _k.c.due_at, Standing.MET.value), else_=Standing.LATE.value)
    unknown = sa.case((_k.c.due_at >= instant("until"), Standing.UNKNOWN.value), else_=Standing.OVERDUE.value)
    running = sa.case((_k.c.due_at >= as_of, Standing.PENDING.value), else_=unknown)
    standing = sa.case((_k.c.stopped_at < as_of, met), else_=running).label("standing")
    counts = sa.or_(_k.c.stopped_at >= as_of, _k.c.outcome != "void")
    found = _of_kind(kind, names, standing, sa.func.count())
    return found.where(_k.c.stopped_at >= instant("since"), _HEARD, counts).group_by(standing)


@cache
def _standings(kind: ClockKind, names: tuple[str, ...]) -> Prepared:
    return Prepared(_stand(kind, names))


def standings(
    work: Work,
    kind: ClockKind,
    since: datetime,
    pair: Pair,
    filters: Filters,
    known_until: datetime | None,
    without: Collection[int],
) -> Counter[str]:
    """Count `undecided` ones whose end is known by how they stand, leaving out the leads `without`."""
    asked = {"since": since, "until": known_until or t.FOREVER, **pair.gaps(), **filters.values()}
    counted = Counter(dict(map(tuple, work.rows(_standings(kind, filters.names()), **asked))))
    if without:
        theirs = _stand(kind, filters.names()).where(_k.c.lead_id.in_(sorted(without)))
        filled = theirs.params(workspace_id=work.workspace_id, **asked)
        counted.subtract({str(standing): int(count) for standing, count in rows(work, filled)})
    return counted


def dues(work: Work, kind: ClockKind, leads: Collection[int]) -> dict[tuple[int, int, datetime], datetime]:
    """Return when what is owed of these leads was due, by lead, cycle and begin: that never moves once it runs."""
    if not leads:
        return {}
    found = sa.select(_k.c.lead_id, _k.c.cycle, _k.c.started_at, _k.c.due_at).where(
        _k.c.workspace_id == work.workspace_id, _k.c.kind == kind, _k.c.lead_id.in_(sorted(leads))
    )
    return {(lead, cycle, started): due for lead, cycle, started, due in rows(work, found)}


@cache
def _run_out(names: tuple[str, ...]) -> Prepared:
    still = _clocks(names, *_CLOCK)
    due = still.where(_k.c.due_at < instant("before"))
    # Three ranges of two indexes: with one condition, or more of them here, SQLite reads every clock that ever was.
    return Prepared(
        sa.union(
            due.where(_k.c.stopped_at == t.FOREVER),
            due.where(_k.c.stopped_at < t.FOREVER, _k.c.stopped_at >= instant("as_of")),
            still.where(_UNHEARD),
        )
    )


def run_out(work: Work, before: datetime, pair: Pair, filters: Filters) -> tuple[ClockRow, ...]:
    """Return the accept and first-touch clocks that may still have run at the pair and were due before `before`."""
    found = work.rows(_run_out(filters.names()), before=before, **pair.gaps(), **filters.values())
    clocks = (ClockRow(*row) for row in found)
    kinds = (ClockKind.ACCEPT, ClockKind.FIRST_TOUCH)
    promised = (row for row in clocks if row.kind in kinds and row.due < before)
    return tuple(sorted(promised, key=lambda row: (row.due, row.lead_id)))
