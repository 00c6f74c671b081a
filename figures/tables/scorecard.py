"""The scorecard as a table: a row for each figure and period, the ones before and the one that is asked about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alignment.people import Actor
from alignment.scorecard import Measure, Unit
from db.memory import Work
from figures import scorecard
from figures.scorecard import Figures, Kpi
from figures.tables.shape import Cell, Column, Table, amount


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One figure in one period. `asked`: the period that is asked about; what stands beside the number is of that alone."""

    kpi: Kpi
    period: str
    first: str
    end: str
    measure: Measure | None
    currency: str
    asked: bool

    def number(self, number: int | None) -> Cell:
        """A number in the figure's own unit: money in whole units of the currency."""
        return amount(number, self.currency) if self.kpi.unit in (Unit.MONEY, Unit.TIMES) else number


def _rows(_work: Work, figures: Figures, _reader: Actor) -> Iterator[KpiRow]:
    frame, own = figures.frame, figures.held.currency
    for kpi in figures.kpis:
        for period, each in zip(frame.history, kpi.past, strict=bool(kpi.past)):
            yield KpiRow(kpi, period.full, str(period.first), str(period.end), each, own, asked=False)
        now = frame.quarter if kpi.metric.code == "revenue" else frame.period
        yield KpiRow(kpi, now.full, str(now.first), str(now.end), kpi.now, own, asked=True)


SCORECARD: Table[Figures, KpiRow] = Table(
    "scorecard", "Scorecard", "rows", scorecard.report,
    (
        Column("figure", lambda row: row.kpi.metric.code),
        Column("title", lambda row: row.kpi.metric.title),
        Column("side", lambda row: row.kpi.metric.side.value),
        Column("period", lambda row: row.period),
        Column("first day", lambda row: row.first),
        Column("before", lambda row: row.end),
        Column("numerator", lambda row: row.number(row.measure.numerator) if row.measure else None),
        Column("denominator", lambda row: row.number(row.measure.denominator) if row.measure else None),
        Column("unit", lambda row: row.kpi.unit.value),
        Column("currency", lambda row: row.currency if row.kpi.unit in (Unit.MONEY, Unit.TIMES) else ""),
        Column("doubt", lambda row: row.kpi.doubt),
        Column("target", lambda row: row.number(row.kpi.target) if row.asked else None),
        Column("line", lambda row: row.number(row.kpi.line) if row.asked else None),
        Column("against target", lambda row: row.kpi.stands.value if row.asked and row.kpi.stands else ""),
        Column("in own history", lambda row: row.kpi.place.value if row.asked and row.kpi.place else ""),
    ),
    _rows,
    own_team=False,
)  # fmt: skip
