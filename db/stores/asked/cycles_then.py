"""Cycles as they were known at a moment: the ones that reached a milestone in a span, with whatever else they reached.

As known now they are the rows of `lead_cycle` in a range of one index. Where something was recorded since, the leads it
concerns come from their events instead; of a far past all do. A property holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alignment.lifecycle import EventKind
from alignment.promises import REACHED
from db import tables as t
from db.memory import Work
from db.stores import merging
from db.stores.asked import Filters, Pair
from db.stores.asked.standing import news, standing

_c, _e, _l = t.lead_cycle, t.lead_event, t.lead

_KIND = {name: kind for kind, name in REACHED.items()}
_MILESTONES = (
    "mql", "tele_accepted", "tele_qualified", "accepted", "qualified", "won", "rejected", "recycled",
    "disqualified", "lost",
)  # fmt: skip
_ATTRIBUTES = ("origin", "campaign_id", "source", "segment", "region", "account_key", "team_id")


@dataclass(frozen=True, slots=True)
class CyclesThen:
    """The cycles of one part of the company, as known at one moment.

    `late` are the leads of which something was recorded after it; None: too many to look at one by one. Source, segment,
    region, campaign and account are as at the handoff; the team is whoever first had the cycle, as known then.
    """

    work: Work
    pair: Pair
    filters: Filters
    late: Sequence[int] | None
    gone: bool

    @property
    def as_kept(self) -> bool:
        """Tell whether the rows of `lead_cycle` say all that was known then."""
        return self.late is not None and not self.late

    def entered(self, name: str, day: sa.FromClause) -> sa.Subquery:
        """Select the cycles that first reached a milestone on one of the days, each with its `until` and `month`.

        A duplicate counts by the lead that stayed.
        """
        arms: list[sa.Select[Any]] = []
        if self.late is not None:
            arms.append(self._kept(name, day))
        if self.late or self.late is None:
            arms.append(self._from_events(name, day))
        return (sa.union_all(*arms) if len(arms) > 1 else arms[0]).subquery()

    def _kept(self, name: str, day: sa.FromClause) -> sa.Select[Any]:
        # A range of the index for each day. With the days' whole range as a second condition SQLite looks through all
        # days for every cycle instead (a hundred times slower), so nothing here may say it.
        columns = (
            _c.c.lead_id, _c.c.cycle, *(_c.c[each] for each in _ATTRIBUTES),
            *(_c.c[f"{each}_at"] for each in _MILESTONES),
        )  # fmt: skip
        which = [_c.c.workspace_id == self.work.workspace_id, *self.filters.on(_c)]
        if self.late:
            which.append(_c.c.lead_id.not_in(self.late))
        if self.gone:
            which.append(_c.c.lead_id.not_in(merging.gone(self.work, self.pair.known_at)))
        return on_each_day(self.work, day, _c, columns, _on(day, _c.c[f"{name}_at"]), *which)

    def _from_events(self, name: str, day: sa.FromClause) -> sa.Select[Any]:
        known_at, here = self.pair.known_at, _e.c.workspace_id == self.work.workspace_id
        kind = _KIND[name]
        candidates: Any = self.late
        if candidates is None:
            reports = on_each_day(
                self.work, day, _e, (_e.c.lead_id,), _on(day, _e.c.occurred_at),
                here, _e.c.kind == kind, _e.c.recorded_at <= known_at,
            )  # fmt: skip
            candidates = sa.select(reports.subquery("reported").c.lead_id)
        reached = (
            sa.select(
                _e.c.lead_id, _e.c.cycle, *(_first(_KIND[each]).label(f"{each}_at") for each in _MILESTONES)
            )
            .where(here, _e.c.lead_id.in_(candidates), _e.c.kind.in_(list(REACHED)))
            .where(standing(t.FOREVER, known_at))
            .group_by(_e.c.lead_id, _e.c.cycle)
            .having(_first(kind).is_not(None))
        ).subquery()
        own = sa.case((_l.c.account_number != "", _l.c.account_number), else_=_l.c.domain)
        found = (
            sa.select(
                reached.c.lead_id,
                reached.c.cycle,
                _l.c.origin.label("origin"),
                *(
                    sa.func.coalesce(_c.c[each], _l.c[each]).label(each)
                    for each in ("campaign_id", "source", "segment", "region")
                ),
                sa.func.coalesce(_c.c.account_key, own).label("account_key"),
                sa.func.coalesce(self._team(reached), 0).label("team_id"),
                *(reached.c[f"{each}_at"] for each in _MILESTONES),
                day.c.until,
                day.c.month,
            )
            .join(day, _on(day, reached.c[f"{name}_at"]))
            .join(_l, sa.and_(_l.c.workspace_id == self.work.workspace_id, _l.c.id == reached.c.lead_id))
            .outerjoin(
                _c,
                sa.and_(
                    _c.c.workspace_id == self.work.workspace_id,
                    _c.c.lead_id == reached.c.lead_id,
                    _c.c.cycle == reached.c.cycle,
                ),
            )
        ).subquery()
        return self._counted(sa.select(found).where(*self.filters.on(found)), found.c.lead_id)

    def _team(self, cycle: sa.Subquery) -> sa.ScalarSelect[Any]:
        """The team that first had the cycle; where inside sales handed it on, the first since then (`milestones`)."""

        def of_cycle(event: Any) -> Any:
            return sa.and_(
                event.c.workspace_id == self.work.workspace_id,
                event.c.lead_id == cycle.c.lead_id,
                event.c.cycle == cycle.c.cycle,
                standing(t.FOREVER, self.pair.known_at, event),
            )

        handed, held = _e.alias("handed_on"), _e.alias("held_by")
        handed_on = sa.select(sa.func.min(handed.c.seq)).where(
            of_cycle(handed), handed.c.kind == EventKind.TELE_QUALIFIED
        )
        return (
            sa.select(held.c.team_id)
            .where(of_cycle(held), held.c.kind.in_(list(REACHED)), held.c.team_id > 0)
            .where(held.c.seq >= sa.func.coalesce(handed_on.correlate(cycle).scalar_subquery(), 0))
            .order_by(held.c.seq)
            .limit(1)
            .correlate(cycle)
            .scalar_subquery()
        )

    def _counted(self, found: sa.Select[Any], lead_id: sa.ColumnElement[int]) -> sa.Select[Any]:
        return (
            found.where(lead_id.not_in(merging.gone(self.work, self.pair.known_at))) if self.gone else found
        )


def cycles_then(work: Work, pair: Pair, filters: Filters) -> CyclesThen:
    """Return what the questions about cycles are asked of: as known at the pair, in one part of the company."""
    late = news(work, pair.known_at) if pair.known_at < work.now else []
    return CyclesThen(work, pair, filters, late, merging.any_gone(work, pair.known_at))


def on_each_day(
    work: Work,
    day: sa.FromClause,
    table: sa.FromClause,
    columns: Sequence[sa.ColumnElement[Any]],
    on_it: sa.ColumnElement[bool],
    *which: sa.ColumnElement[bool],
) -> sa.Select[Any]:
    """Select columns of a table's rows that are on each day, with the day's `until` and `month`.

    Of PostgreSQL each day is a question of its own (OFFSET 0 keeps it one): it takes a range without constants for a ninth
    of the table, and so would read the whole of it and hold each row against each day.
    """
    ends = (day.c.until, day.c.month)
    if work.sqlite:
        return sa.select(*columns, *ends).select_from(day).join(table, on_it).where(*which)
    there = sa.select(*columns).where(on_it, *which).correlate(day).offset(0).lateral()
    return sa.select(there, *ends).select_from(sa.join(day, there, sa.true()))


def _on(day: sa.FromClause, at: sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
    return sa.and_(at >= day.c.first, at < day.c.after)


def _first(kind: EventKind) -> sa.ColumnElement[Any]:
    return sa.func.min(sa.case((_e.c.kind == kind, _e.c.occurred_at), else_=None))
