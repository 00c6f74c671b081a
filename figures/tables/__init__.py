"""Every report as a table: what `/pipeline export` sends, and `tandem export` writes. A report is a module's table here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from figures.tables.deals import CHANGES, HYGIENE, OPEN, STALLED
from figures.tables.funnel import FUNNEL
from figures.tables.left import LEFT
from figures.tables.plan import PLAN
from figures.tables.scorecard import SCORECARD
from figures.tables.shape import AnyTable
from figures.tables.sources import SOURCES
from figures.tables.sums import COMMITMENT, FORECAST

TABLES: Mapping[str, AnyTable] = MappingProxyType(
    {
        each.word: each
        for each in (
            CHANGES, STALLED, OPEN, FORECAST, FUNNEL, SOURCES, HYGIENE, PLAN, COMMITMENT, SCORECARD, LEFT,
        )
    }
)  # fmt: skip
"""Every table, by the word that asks for it, in the order of `/pipeline help`."""
