"""What marketing brought about as a table: a row for each campaign, and what no known touch precedes, so that it adds up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alignment.money import Money
from alignment.people import Actor
from db.memory import Work
from figures import sources
from figures.sharing import Part
from figures.sources import WAYS, Figures
from figures.tables.shape import Column, Table, amount


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What one campaign is credited with; the last row is what none is credited with."""

    word: str
    name: str
    won: Part
    open: Part
    cost: Money | None
    currency: str


def _rows(_work: Work, figures: Figures, _reader: Actor) -> Iterator[SourceRow]:
    own = figures.held.currency
    for line in figures.lines:
        yield SourceRow(line.word, line.name, line.won, line.open, line.cost, own)
    if not figures.scope.filters.campaign_id and not figures.scope.filters.source:
        yield SourceRow("", "no touch known", figures.won.untouched, figures.open.untouched, None, own)


SOURCES: Table[Figures, SourceRow] = Table(
    "sources", "Sources", "campaigns", sources.report,
    (
        Column("campaign", lambda row: row.word),
        Column("name", lambda row: row.name),
        Column("won", lambda row: amount(row.won.minor, row.currency)),
        Column("won deals touched", lambda row: row.won.deals),
        Column("open", lambda row: amount(row.open.minor, row.currency)),
        Column("open deals touched", lambda row: row.open.deals),
        Column("currency", lambda row: row.currency),
        Column("cost", lambda row: row.cost.major if row.cost else None),
        Column("cost currency", lambda row: row.cost.currency if row.cost else ""),
    ),
    _rows,
    ways=WAYS,
    own_team=False,
)  # fmt: skip
