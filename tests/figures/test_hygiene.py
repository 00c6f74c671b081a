"""What open deals lack, against a recount of every deal; nobody's own count is anybody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.calendar import local_day
from alignment.hygiene import Gap
from bot.cli.reports.hygiene import hygiene_text
from db.memory import Memory, Work
from db.stores import deals, workspaces
from db.stores.asked import EVERYTHING, Pair
from db.stores.deals import DealFacts
from db.tables.deals import DealKind
from figures import explained
from figures.basis import Scope
from figures.hygiene import HygieneFigures, gaps_of, listed, report
from tests import brightwater as b
from tests.commands.test_pipeline import ask, text
from tests.figures.test_pipeline import counted
from tests.figures.test_time import START, everything_at, facts, fresh, hours, in_order, learn, quick

BEFORE = b.MONDAY - timedelta(minutes=30)


def lay(memory: Memory) -> int:
    """Brightwater, and six deals that lack something, of Jonas, Amira, Luca and nobody."""
    company = b.build(memory)

    def change(work: Work) -> None:
        lacking: dict[int, dict[str, Any]] = {
            210: {"next_step": False, "owner_id": b.AMIRA},
            211: {"next_step": False, "pushes": 3, "owner_id": b.LUCA, "team_id": b.EAST},
            212: {"owner_id": 0, "team_id": 0},
        }
        for number, more in lacking.items():
            deals.record(work, number, b._facts(DealKind.OPEN, 91, b.Q4_END, **more), BEFORE)
        undated = replace(b._facts(DealKind.OPEN, 91, b.Q4_END), close_date=None)
        deals.record(work, 213, undated, BEFORE)

    memory.do(change, company, now=BEFORE)
    return company


def asked(memory: Memory, workspace: int) -> HygieneFigures:
    return memory.see(lambda work: report(work, Scope(), b.MONDAY, b.MONDAY), workspace, now=b.MONDAY)


def test_each_gap_is_counted_and_a_deal_with_several_once(memory: Memory) -> None:
    found = asked(memory, lay(memory))
    assert dict(found.gaps) == {
        Gap.NO_AMOUNT: 3, Gap.NO_NEXT_STEP: 2, Gap.CLOSE_DATE_PAST: 1, Gap.PUSHED_OFTEN: 2, Gap.NO_OWNER: 1,
        Gap.NO_CLOSE_DATE: 1,
    }  # fmt: skip
    assert (found.lacking, found.deals) == (9, 35)
    assert {owner: each.any for owner, each in found.by_owner.items()} == {
        0: 1,
        b.JONAS: 6,
        b.AMIRA: 1,
        b.LUCA: 1,
    }
    assert hygiene_text(found).split("\n")[:3] == [
        "Hygiene, before 16 Nov 2026 (America/New_York)",
        "9 of 35 open deals lack something",
        "No amount: 3",
    ]
    assert "by_owner" not in str(found.to_json())


def test_where_no_source_says_so_a_next_step_is_not_known(quick_memory: Memory) -> None:
    found = asked(quick_memory, b.build(quick_memory))
    assert found.gaps[Gap.NO_NEXT_STEP] is None
    assert found.gaps[Gap.NO_OWNER] == 0
    assert "No next step: not known, no file says" in hygiene_text(found)
    assert "No owner" not in hygiene_text(found)


def test_every_count_opens_to_its_deals(quick_memory: Memory) -> None:
    company = lay(quick_memory)
    found = asked(quick_memory, company)

    def rows(work: Work) -> dict[str, int]:
        names = [each.name for chapter in explained.OF_HYGIENE for each in chapter.figures]
        return {name: len(explained.rows(work, found, name)) for name in names}

    for name, many in quick_memory.see(rows, company, now=b.MONDAY).items():
        assert explained.basis(found, name).numerator == many, name


def test_a_persons_own_count_is_for_them_and_their_manager(quick_memory: Memory) -> None:
    company = lay(quick_memory)
    told = text(ask(quick_memory, company, b.INES, "/pipeline hygiene"))
    assert "9 of 35 open deals lack something" in told
    assert "Your people: Amira 1, Jonas 6, Luca 1" in told
    assert "D-211 Steady 1 $91k · no next step, pushed twice or more · Luca" in told
    jonas = text(ask(quick_memory, company, b.JONAS, "/pipeline hygiene"))
    assert "Yours: 6 of" in jonas
    assert "Amira" not in jonas
    for who in (b.PRIYA, b.DANIEL):
        others = text(ask(quick_memory, company, who, "/pipeline hygiene"))
        assert "9 of 35 open deals lack something" in others
        for name in ("Jonas", "Amira", "Luca", "Your people", "Yours"):
            assert name not in others


def test_nobody_is_counted_once_figures_about_persons_are_off(quick_memory: Memory) -> None:
    company = lay(quick_memory)

    def switch_off(work: Work) -> None:
        workspaces.set_switches(work, person_figures=False)
        workspaces.changed(work)

    quick_memory.do(switch_off, company, now=b.MONDAY)
    assert "Your people" not in text(ask(quick_memory, company, b.INES, "/pipeline hygiene"))
    assert "Yours" not in text(ask(quick_memory, company, b.JONAS, "/pipeline hygiene"))


def test_a_fixed_number_of_statements(quick_memory: Memory) -> None:
    company = lay(quick_memory)
    with counted(quick_memory) as statements:
        asked(quick_memory, company)
    assert len(statements) <= 14


known = st.builds(
    replace,
    facts,
    next_step=st.booleans(),
    owner_id=st.sampled_from([0, b.JONAS, b.LUCA]),
)
told = st.lists(st.tuples(hours, st.integers(1, 6), known, st.integers(-24, 72)), min_size=1, max_size=14)


@quick
@given(history=told, hour=hours, team=st.sampled_from([0, b.WEST]))
def test_any_count_is_a_recount_and_the_list_is_what_is_counted(
    sqlite_template: Path, history: list[tuple[int, int, DealFacts, int]], hour: int, team: int
) -> None:
    at = START + timedelta(hours=hour)
    with fresh(sqlite_template) as (memory, workspace):
        for each in in_order(history):
            learn(memory, workspace, *each)

        def ask_both(work: Work) -> None:
            found = report(work, Scope(replace(EVERYTHING, team_id=team)), at, at)
            today = local_day(at, found.held.zone)
            opened = [
                deal
                for deal in everything_at(work, Pair(at, at))
                if deal.kind is DealKind.OPEN and team in (0, deal.team_id)
            ]
            lacking = {deal.id: gaps_of(deal, today) for deal in opened}
            assert (found.deals, found.lacking) == (len(opened), sum(map(bool, lacking.values())))
            for gap, count in found.gaps.items():
                assert (count or 0) == sum(gap in gaps for gaps in lacking.values())
                assert {deal.id for deal in listed(work, found, 50, gap)} == {
                    number for number, gaps in lacking.items() if gap in gaps
                }
            assert {deal.id for deal in listed(work, found, 50)} == {n for n, gaps in lacking.items() if gaps}

        memory.see(ask_both, workspace, now=START + timedelta(days=30))


@quick
@given(history=told, hour=hours, cut=st.integers(0, 14))
def test_what_is_learnt_later_changes_no_count(
    sqlite_template: Path, history: list[tuple[int, int, DealFacts, int]], hour: int, cut: int
) -> None:
    in_time = in_order(history)
    early, late = in_time[:cut], in_time[cut:]
    known_at = (early[-1][0] if early else START - timedelta(minutes=1)) + timedelta(seconds=1)

    def look(work: Work) -> dict[str, Any]:
        return report(work, Scope(), START + timedelta(hours=hour), known_at).to_json()

    with fresh(sqlite_template) as (memory, workspace):
        for each in early:
            learn(memory, workspace, *each)
        before = memory.see(look, workspace, now=known_at)
        for each in late:
            learn(memory, workspace, *each)
        assert memory.see(look, workspace, now=START + timedelta(days=30)) == before


@pytest.mark.parametrize(
    "word", ["hygiene", "overdue", "pushed", "unpriced", "nextstep", "noowner", "noclosedate"]
)
def test_each_says_where_it_comes_from(quick_memory: Memory, word: str) -> None:
    told_why = text(ask(quick_memory, lay(quick_memory), b.INES, f"/pipeline why {word}"))
    assert "1 deal ÷ 35 deals" in told_why or " deals ÷ 35 deals" in told_why
    assert "Source: opportunities.csv" in told_why
