"""Figures that are sums and shares, as a table: forecast and commitment, each figure with its cases, window and definition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from alignment.commitment import Needed
from alignment.money import Money
from alignment.people import Actor
from alignment.rates import Ratio
from db.memory import Work
from figures import commitment, explained, forecast
from figures.commitment import CommitmentFigures
from figures.explained.shape import Chapter, Reported
from figures.forecast import ForecastFigures
from figures.held import Held
from figures.tables.shape import Cell, Column, Table, moment


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure, or a part of it: numerator and denominator in `unit`, of `n` cases, in a window, by a definition."""

    figure: str
    part: str
    numerator: int | None
    denominator: int | None
    unit: str
    currency: str
    n: int | None
    start: str
    end: str
    says: str = ""
    doubt: str = ""

    def number(self, number: int | None) -> Cell:
        """A number of this figure: money in whole units of its currency."""
        return Money(number, self.currency).major if number is not None and self.currency else number


COLUMNS: tuple[Column[FigureRow], ...] = (
    Column("figure", lambda row: row.figure),
    Column("part", lambda row: row.part),
    Column("numerator", lambda row: row.number(row.numerator)),
    Column("denominator", lambda row: row.number(row.denominator)),
    Column("unit", lambda row: row.unit),
    Column("currency", lambda row: row.currency),
    Column("n", lambda row: row.n),
    Column("doubt", lambda row: row.doubt),
    Column("from", lambda row: row.start),
    Column("before", lambda row: row.end),
    Column("definition", lambda row: row.says),
)


def of_chapters(figures: Reported, chapters: Iterable[Chapter[Any]]) -> Iterator[FigureRow]:
    """Give every figure that is explained, as `/pipeline why` has it."""
    for each in (one for chapter in chapters for one in chapter.figures):
        found = explained.basis(figures, each.name)
        unit = "money" if found.unit == "minor" else found.unit
        yield FigureRow(
            found.name, "", found.numerator, found.denominator, unit, found.currency, found.n,
            moment(found.start), moment(found.end), f"{found.says} (v{found.version})", found.doubt,
        )  # fmt: skip


def _forecast(_work: Work, figures: ForecastFigures, _reader: Actor) -> Iterator[FigureRow]:
    quarter, own = figures.quarter, figures.held.currency
    edges = _edges(figures.held, quarter.first, quarter.end)
    for each in figures.categories:
        category = str(each.category.value)
        yield FigureRow("category", category, each.minor, None, "money", own, each.deals, *edges)
        if each.without_amount:
            left_out = each.without_amount
            yield FigureRow("without amount", category, left_out, None, "deals", "", left_out, *edges)
    yield FigureRow("overdue", "", figures.overdue_minor, None, "money", own, figures.overdue, *edges)
    yield from of_chapters(figures, explained.OF_FORECAST)


def _commitment(_work: Work, figures: CommitmentFigures, _reader: Actor) -> Iterator[FigureRow]:
    base, period = figures.base, figures.period
    edges = _edges(figures.held, period.first, period.end)
    past = _edges(figures.held, base.first, base.end)
    if isinstance(figures.needed, Needed):
        names = ("deals", "SQLs", "SALs", "MQLs", "inquiries")
        for name, count in zip(names, figures.needed.shown, strict=True):
            yield FigureRow("needed", name, count, None, "cases", "", None, *edges)
    rates: dict[str, Ratio] = dict(
        zip(("won of SQL", "SQL of SAL", "SAL of MQL", "MQL of inquiry"), base.rates.steps, strict=True)
    )
    for name, rate in rates.items():
        yield FigureRow("rate", name, rate.numerator, rate.denominator, "leads", "", rate.denominator, *past)
    serves = _edges(figures.held, figures.serves.first, figures.serves.end)
    for kind in base.kinds:
        of_kind = kind.name or "(none)"
        yield FigureRow("won of a kind", of_kind, kind.won, kind.leads, "leads", "", kind.leads, *past)
        yield FigureRow(
            "handed over", of_kind, figures.handed.get(kind.name, 0), None, "leads", "", None, *serves
        )
    yield from of_chapters(figures, explained.OF_COMMITMENT)


def _edges(held: Held, first: date, end: date) -> tuple[str, str]:
    return moment(held.midnight(first)), moment(held.midnight(end))


FORECAST: Table[ForecastFigures, FigureRow] = Table(
    "forecast", "Forecast", "figures", forecast.report, COLUMNS, _forecast
)
COMMITMENT: Table[CommitmentFigures, FigureRow] = Table(
    "commitment", "Commitment", "figures", commitment.report, COLUMNS, _commitment, own_team=False
)
