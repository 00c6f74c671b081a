"""The scorecard: both teams' figures of one week, month or quarter on one page, revenue first, each beside its own history.

What is dated is counted by its own day: a lead that was accepted on the last of October is October's, whenever we heard of
it. What is a state (cover, nurture, left behind) is as it stood at the period's end, or now while it runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from alignment import scorecard as rules
from alignment.errors import NotUnderstood, Offer
from alignment.pace import goal_on
from alignment.periods import Period
from alignment.scorecard import MACRO, METRICS, Against, Grain, Measure, Metric, News, Place, Unit, Usual
from db.memory import Work
from db.stores import closings
from db.stores.asked import Pair, goals
from db.stores.closings import ClosedMonth, Stored
from db.tables.workspace import TargetKind
from figures import scored
from figures.basis import Scope, rounded
from figures.held import Held, held
from figures.scored import Correction

DEFINITION = "scorecard 1"

MOST_STATEMENTS = 110
"""A scorecard asks the database at most so often, however much there is to tell; a test counts."""


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure of the scorecard. `now` None: it is not known, which is not none.

    `past`: the periods before, earliest first, as known at the same moment. `line`: where the goal's line stands today.
    `unit` is the metric's own, or a count where nobody keeps deals. `corrected`: of a month that was closed, what it would be by
    what was heard since; None where that is the same. `doubt`: why no share is made of it.
    """

    metric: Metric
    unit: Unit
    now: Measure | None
    past: tuple[Measure, ...] = ()
    target: int | None = None
    line: int | None = None
    stands: Against | None = None
    usual: Usual | None = None
    place: Place | None = None
    news: News | None = None
    corrected: Correction | None = None
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The scorecard of one period at one pair of times: `asked` holds at that pair, `frame` is what all of it is reckoned by.

    `closed`: the month as it was closed; then each figure is the one of that moment, and what was heard since is its correction.
    """

    frame: scored.Frame
    asked: Held
    kpis: tuple[Kpi, ...]
    closed: ClosedMonth | None = None

    @property
    def pair(self) -> Pair:
        """The pair of times that was asked by."""
        return self.asked.pair

    @property
    def held(self) -> Held:
        """What held at the period's end, or at the moment asked for while it runs."""
        return self.frame.terms

    @property
    def scope(self) -> Scope:
        """Which part of the company and which period this is about."""
        return self.frame.scope

    @property
    def quiet(self) -> bool:
        """Whether nothing left its own history or its line; stale data and a history too short to tell are not quiet."""
        if self.frame.deals_stale or self.frame.leads_stale or self.frame.fresh.touches_late:
            return False
        told = any(each.usual is not None for each in self.kpis)
        return told and all(each.news is None for each in self.kpis if each.metric is not MACRO)

    @property
    def corrected(self) -> tuple[Kpi, ...]:
        """The figures of a closed month that would be others by what was heard since."""
        return tuple(each for each in self.kpis if each.corrected is not None)

    @property
    def to_keep(self) -> Stored:
        """What is kept of a month when it is closed."""
        return {
            each.metric.code: (each.now.numerator, each.now.denominator) if each.now else None
            for each in self.kpis
        }

    @property
    def macro_behind(self) -> bool:
        """Whether revenue is behind plan: then no other figure is good news."""
        return self.of("revenue").stands is Against.BEHIND

    @property
    def about(self) -> tuple[str, ...]:
        """The filters in words, without the period."""
        period = self.frame.period
        return tuple(each for each in self.scope.said if each not in (period.label, period.full))

    def of(self, code: str) -> Kpi:
        """Return one figure by its code."""
        return next(each for each in self.kpis if each.metric.code == code)

    def to_json(self) -> dict[str, Any]:
        """Return the figures under the names that docs/figures.md promises. Money is in minor units."""
        from figures import explained

        frame = self.frame
        return {
            "report": "scorecard",
            "definition": DEFINITION,
            "as_of": self.pair.as_of.isoformat(),
            "known_at": self.pair.known_at.isoformat(),
            "zone": self.held.zone,
            "currency": self.held.currency,
            "filters": list(self.scope.said),
            "period": {
                "name": frame.period.full,
                "length": frame.grain.value,
                "first": frame.period.first.isoformat(),
                "end": frame.period.end.isoformat(),
                "over": frame.over,
            },
            "quarter": {
                "name": frame.quarter.full,
                "working_days": frame.days,
                "working_days_over": frame.elapsed,
            },
            "behind_plan": self.macro_behind,
            "required_coverage": rounded(frame.needed),
            "closed": _closed_json(self.closed) if self.closed else None,
            "corrections": [_correction_json(each) for each in self.corrected],
            "metrics": [_json(each, frame.history) for each in self.kpis],
            "data": {
                "deals_stale": frame.deals_stale,
                "leads_stale": frame.leads_stale,
                "touches_late": frame.fresh.touches_late,
            },
            "basis": explained.bases(self, explained.OF_SCORECARD),
        }


def _closed_json(month: ClosedMonth) -> dict[str, Any]:
    return {
        "as_of": month.pair.as_of.isoformat(),
        "known_at": month.pair.known_at.isoformat(),
        "definition": month.definition,
        "by_clock": not month.closed_by,
    }


def _correction_json(kpi: Kpi) -> dict[str, Any]:
    now = kpi.corrected.now if kpi.corrected else None
    return {
        "metric": kpi.metric.code,
        "numerator": now.numerator if now else None,
        "denominator": now.denominator if now else None,
    }


def _json(kpi: Kpi, history: Sequence[Period]) -> dict[str, Any]:
    now = kpi.now
    return {
        "metric": kpi.metric.code,
        "side": kpi.metric.side.value,
        "leading": kpi.metric.leading,
        "horizon": kpi.metric.horizon.value,
        "unit": kpi.unit.value,
        "numerator": now.numerator if now else None,
        "denominator": now.denominator if now else None,
        "doubt": kpi.doubt or None,
        "target": kpi.target,
        "line": kpi.line,
        "against_target": kpi.stands.value if kpi.stands else None,
        "past": [
            {"period": period.label, "numerator": each.numerator, "denominator": each.denominator}
            for period, each in zip(history, kpi.past, strict=bool(kpi.past))
        ],
        "usual_low": rounded(kpi.usual.low) if kpi.usual else None,
        "usual_high": rounded(kpi.usual.high) if kpi.usual else None,
        "usual_periods": kpi.usual.periods if kpi.usual else 0,
        "in_history": kpi.place.value if kpi.place else None,
        "news": kpi.news.value if kpi.news else None,
    }


def report(work: Work, scope: Scope, as_of: datetime, known_at: datetime) -> Figures:
    """Return the scorecard of `scope.quarter`, which may be a week, a month or a quarter; without one, of the running month."""
    asked = held(work, as_of, known_at)
    period = scope.quarter or asked.month
    grain = rules.grain_of(period)
    if grain is None:
        raise NotUnderstood(
            f"A scorecard is of a week, a month or a quarter; {period.full} is longer.",
            Offer("This month", "/pipeline scorecard"),
            Offer("Last week", "/pipeline scorecard week"),
        )
    frame = scored.frame(work, scope, asked, period, grain)
    found = scored.measured(work, frame)
    closed = None
    if grain is Grain.MONTH and not scope.filters.said():
        closed = closings.closed(work, period.first, known_at)
        found = _as_closed(found, closed) if closed is not None else found
    goals_of = {
        "revenue": None if frame.leads_only else _goal(work, frame, TargetKind.REVENUE, frame.quarter),
        "newmqls": _goal(work, frame, TargetKind.MQLS, period),
    }
    macro = _against(frame, MACRO, found[MACRO.code].now, goals_of[MACRO.code])[1]
    behind = macro is Against.BEHIND
    kpis = [_kpi(frame, each, found[each.code], goals_of.get(each.code), behind=behind) for each in METRICS]
    return Figures(frame, asked, tuple(kpis), closed)


def _as_closed(found: dict[str, scored.Counted], closed: ClosedMonth) -> dict[str, scored.Counted]:
    """Put the figures that a month was closed with in the place of what they would be now, which is kept beside them."""
    then: dict[str, scored.Counted] = {}
    for code, counted in found.items():
        kept = closed.figures.get(code)
        told = Measure(*kept) if kept else None
        same = told == counted.now
        then[code] = replace(counted, now=told, corrected=None if same else Correction(counted.now))
    return then


def _kpi(
    frame: scored.Frame, metric: Metric, counted: scored.Counted, goal: int | None, *, behind: bool
) -> Kpi:
    line, stands = _against(frame, metric, counted.now, goal)
    usual = rules.usual(counted.unit, counted.past) if counted.past else None
    # A running period is no match for whole ones before it.
    where = rules.place(counted.unit, counted.now, usual) if counted.now and frame.over else None
    said = rules.news(metric, stands, where, macro_behind=behind)
    return Kpi(
        metric,
        counted.unit,
        counted.now,
        counted.past,
        goal,
        line,
        stands,
        usual,
        where,
        said,
        counted.corrected,
        counted.doubt,
    )


def _against(
    frame: scored.Frame, metric: Metric, now: Measure | None, goal: int | None
) -> tuple[int | None, Against | None]:
    """Where the line to the goal stands, and where the figure stands against it, or against the cover that is needed."""
    if now is None:
        return None, None
    if metric.unit is Unit.TIMES:
        nothing_left = now.denominator is not None and now.denominator <= 0
        return None, Against.REACHED if nothing_left else rules.enough(now, frame.needed)
    period = frame.quarter if metric is MACRO else frame.period
    days, over = (
        period.total_days(frame.terms.calendar),
        period.elapsed_days(frame.terms.calendar, frame.terms.today),
    )
    if not goal or not days:
        return None, None
    return goal_on(over, goal, days), rules.against(now.numerator, goal, over, days)


def _goal(work: Work, frame: scored.Frame, kind: TargetKind, period: Period) -> int | None:
    whose = frame.scope.filters
    found = goals.target(work, kind, period.first, period.end, frame.terms.pair.known_at, whose)
    if found is None:
        return None
    return frame.purse.minor(*found) if kind is TargetKind.REVENUE else found[0]
