"""Every report asks the database a fixed number of times, however much there is: twenty times the company asks no more often."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.cli.reports import REPORTS
from db import tables as t
from db.memory import Memory, Work
from db.stores import deals, people
from db.stores.asked import Pair
from db.tables.deals import DealKind
from figures.basis import Scope
from figures.tables import TABLES
from figures.whose import withheld
from tests import brightwater as b
from tests.figures.derived import report_event
from tests.figures.test_pipeline import counted

SCOPE = Scope(since=Pair(b.FRIDAY, b.FRIDAY))


def grow(work: Work) -> None:
    """Two hundred more deals of every fate, and as many leads."""
    for place in range(200):
        kind = (DealKind.OPEN, DealKind.WON, DealKind.LOST)[place % 3]
        facts = b._facts(kind, 5 + place, b.Q4_END if kind is DealKind.OPEN else b.at(3).date())
        b._enter(work, 7_000 + place, f"More {place}", facts, b.at(2))
        deals.record(work, 7_000 + place, facts, b.FRIDAY + timedelta(hours=2))
        for what in ("qualify", "assign", "touch", "reject", "answer")[: 2 + place % 4]:
            report_event(work, 9_000 + place, what, b.at(5, 15))


def asked(memory: Memory, workspace: int, word: str) -> int:
    """How often one report asks, from nothing that a process remembers."""
    memory._kept.clear()
    with counted(memory) as statements:
        memory.see(lambda work: REPORTS[word].ask(work, SCOPE, b.MONDAY, b.MONDAY), workspace, now=b.MONDAY)
    return len(statements)


def told(memory: Memory, workspace: int, word: str) -> int:
    """How often one report as a table asks."""

    def look(work: Work) -> list[object]:
        table = TABLES[word]
        figures = table.ask(work, SCOPE, b.MONDAY, b.MONDAY)
        return list(table.told(work, figures, people.actor(work, b.INES)).rows)

    memory._kept.clear()
    with counted(memory) as statements:
        memory.see(look, workspace, now=b.MONDAY)
    return len(statements)


MOST = {
    "commitment": 36, "forecast": 60, "funnel": 40, "hygiene": 14, "participation": 16, "pipeline": 58,
    "plan": 20, "scorecard": 125, "sources": 17,
}  # fmt: skip
"""So often at most, by report: the first of a day, which reckons what a process then keeps."""


MORE = 5
"""A few more, of parts that were empty before."""


@pytest.mark.parametrize("word", REPORTS)
def test_a_report_asks_as_often_of_a_large_company(quick_memory: Memory, word: str) -> None:
    workspace = b.build(quick_memory)
    small = asked(quick_memory, workspace, word)
    quick_memory.do(grow, workspace, now=b.FRIDAY + timedelta(hours=3))
    assert asked(quick_memory, workspace, word) <= small + MORE, word
    assert small <= MOST[word], small


def judged(memory: Memory, workspace: int) -> int:
    """How often is asked whose figures a region's are, from nothing that a process remembers."""
    memory._kept.clear()
    with counted(memory) as statements:
        memory.see(lambda work: withheld(work, None, {"region": "north"}), workspace, now=b.MONDAY)
    return len(statements)


def test_whose_a_regions_figures_are_is_asked_as_often_in_a_large_company(quick_memory: Memory) -> None:
    workspace = b.build(quick_memory)
    quick_memory.do(
        lambda work: work.execute(sa.update(t.lead).values(region="north")) and None, workspace, now=b.MONDAY
    )
    small = judged(quick_memory, workspace)
    quick_memory.do(grow, workspace, now=b.FRIDAY + timedelta(hours=3))
    assert judged(quick_memory, workspace) == small <= 4


@pytest.mark.parametrize("word", TABLES)
def test_a_table_asks_as_often_of_a_large_company(quick_memory: Memory, word: str) -> None:
    workspace = b.build(quick_memory)
    small = told(quick_memory, workspace, word)
    quick_memory.do(grow, workspace, now=b.FRIDAY + timedelta(hours=3))
    assert told(quick_memory, workspace, word) <= small + MORE, word
