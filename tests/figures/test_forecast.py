"""The forecast against a recount of every deal: categories, chances, win rate, cycle; and the same for ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from alignment.calendar import local_day
from alignment.coverage import NoNumber
from alignment.forecast import Category, WeightBasis, category_of
from alignment.lifecycle import EventKind, Stage
from alignment.periods import Period
from bot.cli.reports.forecast import forecast_text
from db import tables as t
from db.memory import Memory, Work
from db.stores import deals, workspaces
from db.stores.asked import EVERYTHING, Filters, Pair, rates
from db.stores.deals import DealFacts
from db.tables.deals import DealKind
from digests import forecast_words
from figures import explained
from figures.basis import Scope
from figures.forecast import ForecastFigures, report
from figures.purse import Purse
from tests import brightwater as b
from tests.commands.test_pipeline import ask, text
from tests.figures.test_pipeline import counted
from tests.figures.test_time import START, everything_at, facts, fresh, hours, in_order, learn, quick


@pytest.fixture
def company(quick_memory: Memory) -> int:
    return b.build(quick_memory)


def asked(memory: Memory, workspace: int) -> ForecastFigures:
    return memory.see(lambda work: report(work, Scope(), b.MONDAY, b.MONDAY), workspace, now=b.MONDAY)


def change(memory: Memory, workspace: int, number: int, **facts_of: Any) -> None:
    known = b._facts(DealKind.OPEN, facts_of.pop("thousands", 91), b.Q4_END, **facts_of)
    at = b.MONDAY - timedelta(minutes=30)
    memory.do(lambda work: deals.record(work, number, known, at), workspace, now=at)


def test_brightwaters_forecast(memory: Memory) -> None:
    company = b.build(memory)
    change(memory, company, 210, category="commit", probability=90)
    change(memory, company, 211, category="best_case", probability=50)
    change(memory, company, 212, category="omitted")
    found = asked(memory, company)
    assert [(each.category, each.deals, each.minor, each.so_far) for each in found.categories] == [
        (Category.COMMIT, 1, 91 * b.K, 1_031 * b.K),
        (Category.BEST_CASE, 1, 91 * b.K, 1_122 * b.K),
        (Category.OMITTED, 1, 91 * b.K, None),
        (Category.UNSAID, 28, 2_377 * b.K, None),
    ]
    chance = Fraction(66, 212) * 180 + Fraction(9, 10) * 91 + Fraction(1, 2) * 91
    assert found.weighted.minor == round(chance * b.K)
    assert dict(found.weighted.by) == {
        WeightBasis.OWN_HISTORY: 1, WeightBasis.PROBABILITY: 2, WeightBasis.NONE: 28,
    }  # fmt: skip
    assert (found.overdue, found.overdue_minor) == (1, 40 * b.K)
    past = found.outcomes
    assert (past.by_count.numerator, past.by_count.n) == (66, 212)
    assert past.average == 20 * b.K
    assert past.cycle == 50
    assert found.velocity.number == Fraction(31 * 66 * 20 * b.K, 212 * 50)
    assert forecast_words.expected(found) == [
        "Won $940k of $2.0M",
        "Commit $91k, 1 deal · so far $1.03M",
        "Best case $91k, 1 deal · so far $1.12M",
        "Omitted $91k, 1 deal · in no sum",
        "No category $2.38M, 28 deals · in no sum",
        "Weighted $183k of $2.65M open",
        "   chance: 1 own history, 2 CRM, 28 unknown, in no sum",
        "Open past its date, any quarter: 1, $40k",
        "No amount, in no sum: 3 deals",
    ]
    assert forecast_words.history(found) == [
        "Cover 2.5× of $1.06M to get",
        "   need 3.2×: own last 4 quarters, 212 deals",
        "Win rate, all decided: 66 of 212, 31 %",
        "   by value 31 % of $4.24M",
        "   146 lost, 0 no decision, 0 disqualified",
        "Sales cycle 50 days median, 66 won only",
        "   lost ones 50 days, n = 146",
        "Velocity $3.9k a day",
        "   31 open × win rate × $20k ÷ cycle",
        "History: 1 Oct 2025 to before 1 Oct 2026",
    ]
    assert "Forecast FY2026 Q4" in forecast_text(found)


def test_where_no_chance_is_known_nothing_is_weighted_and_no_zero_is_told(
    quick_memory: Memory, company: int
) -> None:
    change(quick_memory, company, 205, stage="A stage of its own", thousands=180)
    found = asked(quick_memory, company)
    assert dict(found.weighted.by)[WeightBasis.NONE] == sum(dict(found.weighted.by).values())
    assert found.weighted.minor is None
    assert found.to_json()["weighted"]["amount_minor"] is None
    lines = forecast_words.expected(found)
    at = lines.index("Weighted: not known")
    assert lines[at + 1] == "   no chance is known of 31 deals"
    basis = found.to_json()["basis"]["weighted"]
    assert (basis["numerator"], basis["n"], basis["doubt"]) == (None, 31, "no deal's chance is known")
    said = text(ask(quick_memory, company, b.INES, "/pipeline why weighted"))
    assert "Not known: no deal's chance is known · n = 31" in said


def test_every_figure_of_it_is_explained_with_as_many_rows(quick_memory: Memory, company: int) -> None:
    change(quick_memory, company, 210, category="commit", probability=90)
    found = asked(quick_memory, company)

    def rows(work: Work) -> dict[str, list[str]]:
        return {
            name: [f"{row.ref} {row.note}" for row in explained.rows(work, found, name, 500)]
            for name in ("commit", "weighted", "winrate", "cycle")
        }

    listed = quick_memory.see(rows, company, now=b.MONDAY)
    assert listed["commit"] == ["D-210 Discovery"]
    assert "D-205 Proposal, 31 % own history" in listed["weighted"]
    assert "D-210 Discovery, 90 % by the CRM" in listed["weighted"]
    for name, each in listed.items():
        assert len(each) == explained.basis(found, name).n, name
    assert explained.basis(found, "winrate").value == Fraction(66, 212)


def test_a_lead_given_up_after_it_was_qualified_is_decided(quick_memory: Memory, company: int) -> None:
    when = b.at(1, month=9)

    def enter(work: Work) -> None:
        for number, kinds in (
            (801, (EventKind.SALES_QUALIFIED,)),
            (802, ()),
            (803, (EventKind.SALES_QUALIFIED,)),
        ):
            b.enter_lead(work, number, f"Given up {number}")
            for seq, kind in enumerate((*kinds, EventKind.DISQUALIFIED), 1):
                b.happens(work, number, seq, kind, Stage.DISQUALIFIED, when)
        won = sa.update(t.opportunity).where(
            t.opportunity.c.workspace_id == work.workspace_id, t.opportunity.c.id == 1_000
        )
        work.execute(won.values(lead_id=803))

    quick_memory.do(enter, company, now=when)
    past = asked(quick_memory, company).outcomes
    assert past.disqualified == 1, "802 was never qualified, 803 has a deal that was won"
    assert past.by_count.n == 213


def test_how_long_one_persons_wins_took_is_reckoned_of_theirs_alone(
    quick_memory: Memory, company: int
) -> None:
    def luca_wins(work: Work) -> None:
        closed = date(2026, 9, 1)
        for number, days in ((6_001, 10), (6_002, 20), (6_003, 30), (6_004, 40), (6_005, 60)):
            won = b._facts(DealKind.WON, 10, closed, owner_id=b.LUCA, team_id=b.EAST)
            b._enter(work, number, f"Luca's {days}", won, b.at(1, month=9) - timedelta(days=days))

    quick_memory.do(luca_wins, company, now=b.at(1, month=9))

    def of(owner: int) -> tuple[int, ...]:
        return quick_memory.see(
            lambda work: report(work, Scope(Filters(owner_id=owner)), b.MONDAY, b.MONDAY).outcomes.won_days,
            company,
            now=b.MONDAY,
        )

    assert of(b.LUCA) == (10, 20, 30, 40, 60)
    assert len(of(b.JONAS)) == 66


def test_a_company_without_history_is_told_so(sqlite_template: Path) -> None:
    with fresh(sqlite_template) as (memory, workspace):
        found = memory.see(lambda work: report(work, Scope(), START, START), workspace, now=START)
        assert found.velocity.missing is NoNumber.NO_WINS
        assert forecast_words.expected(found) == ["Won $0 of $2.0M", "Nothing is open in Q4."]
        assert forecast_words.history(found)[:4] == [
            "Cover 0.0× of $2.0M to get",
            "   need not known: no pipeline known in 4 quarters",
            "Win rate: nothing decided in 4 quarters",
            "Sales cycle: 0 wins, below 5 no median",
        ]
        assert found.to_json()["win_rate"]["by_count"] is None
        basis = found.to_json()["basis"]
        assert (basis["velocity"]["numerator"], basis["velocity"]["doubt"]) == (
            None,
            "no win in four quarters",
        )
        assert (basis["cycle"]["numerator"], basis["cycle"]["n"]) == (None, 0)


def test_statements_do_not_grow_with_the_deals(quick_memory: Memory, company: int) -> None:
    def count() -> int:
        with counted(quick_memory) as statements:
            asked(quick_memory, company)
        return len(statements)

    count()
    before = count()

    def more(work: Work) -> None:
        for number in range(5_000, 5_200):
            b._enter(work, number, f"More {number}", b._facts(DealKind.OPEN, 1, b.Q4_END), work.now)

    quick_memory.do(more, company, now=b.MONDAY - timedelta(minutes=1))
    assert count() <= before <= 40


# --- any history -----------------------------------------------------------------------------------------------------

NEXT = Period("Q1", date(2027, 1, 1), date(2027, 4, 1))
"""Its four quarters before hold what the histories decide."""

known = st.builds(
    replace,
    facts,
    category=st.sampled_from(["", "commit", "best_case", "pipeline", "omitted"]),
    stage=st.sampled_from(["Discovery", "Proposal"]),
    probability=st.sampled_from([0, 40]),
    loss_reason=st.sampled_from(["price", "no_decision"]),
)
told = st.lists(st.tuples(hours, st.integers(1, 6), known, st.integers(-24, 72)), min_size=1, max_size=14)


@quick
@given(
    history=told,
    hour=hours,
    filters=st.sampled_from([EVERYTHING, Filters(team_id=b.WEST), Filters(owner_id=b.JONAS)]),
    own=st.sampled_from(["USD", "JPY"]),
)
def test_any_forecast_is_a_recount(
    sqlite_template: Path,
    history: list[tuple[int, int, DealFacts, int]],
    hour: int,
    filters: Filters,
    own: str,
) -> None:
    at = START + timedelta(hours=hour)
    with fresh(sqlite_template) as (memory, workspace):
        memory.do(lambda work: workspaces.set_workspace(work, currency=own), workspace, now=b.LONG_AGO)
        for each in in_order(history):
            learn(memory, workspace, *each)

        def ask(work: Work) -> None:
            found = report(work, Scope(filters, quarter=NEXT), at, at)
            categories = categories_at(work, Pair(at, at))
            asked_about = [
                deal
                for deal in everything_at(work, Pair(at, at))
                if filters.holds(deal.team_id, deal.owner_id) and deal.close_date
            ]
            purse = Purse(own, rates.rates(work, local_day(at, found.held.zone), at))
            recount: Counter[Category] = Counter()
            for deal in asked_about:
                if deal.kind is DealKind.OPEN and deal.close_date and deal.close_date in NEXT:
                    recount[categories[deal.id]] += purse.minor(deal.amount, deal.currency) or 0
            assert {each.category: each.minor for each in found.categories if each.minor} == {
                category: minor for category, minor in recount.items() if minor
            }
            assert sum(each.minor for each in found.categories) == found.deals.open.minor
            assert sum(each.deals for each in found.categories) == found.deals.open_deals
            assert sum(count for _, count in found.weighted.by) == found.deals.open_deals
            if found.weighted.minor is None:
                assert found.deals.open_deals == found.weighted.deals(WeightBasis.NONE) > 0
            else:
                assert 0 <= found.weighted.minor <= found.deals.open.minor
            _same_outcomes(work, found, filters)

        memory.see(ask, workspace, now=START + timedelta(days=30))


def categories_at(work: Work, pair: Pair) -> dict[int, Category]:
    """What the CRM called each deal at a pair of times."""
    v = t.opportunity_version
    rows = work.execute(sa.select(v).where(v.c.workspace_id == work.workspace_id)).mappings()
    return {
        row["opportunity_id"]: category_of(row["category"])
        for row in rows
        if row["valid_from"] < pair.as_of <= row["valid_to"]
        and row["recorded_from"] <= pair.known_at < row["recorded_to"]
    }


def _same_outcomes(work: Work, found: ForecastFigures, filters: Filters) -> None:
    past = found.outcomes
    ended = [
        deal
        for deal in everything_at(work, past.pair)
        if deal.close_date
        and past.first <= deal.close_date < past.end
        and filters.holds(deal.team_id, deal.owner_id)
    ]

    def of(kind: DealKind, reasons: Sequence[str] = ()) -> int:
        return sum(deal.kind is kind and (not reasons or deal.loss_reason in reasons) for deal in ended)

    assert past.won.deals == of(DealKind.WON)
    assert past.lost.deals == of(DealKind.LOST, ["price"])
    assert past.no_decision.deals == of(DealKind.LOST, ["no_decision"])
    created = {
        row.id: local_day(row.created_at, found.held.zone)
        for row in work.execute(
            sa.select(t.opportunity.c.id, t.opportunity.c.created_at).where(
                t.opportunity.c.workspace_id == work.workspace_id
            )
        )
    }
    days = [
        (deal.close_date - created[deal.id]).days
        for deal in ended
        if deal.kind is DealKind.WON and deal.close_date
    ]
    assert list(past.won_days) == sorted(each for each in days if each >= 0)


@quick
@given(history=told, hour=hours, cut=st.integers(0, 14))
def test_what_is_learnt_later_changes_no_forecast(
    sqlite_template: Path, history: list[tuple[int, int, DealFacts, int]], hour: int, cut: int
) -> None:
    in_time = in_order(history)
    early, late = in_time[:cut], in_time[cut:]
    known_at = (early[-1][0] if early else START - timedelta(minutes=1)) + timedelta(seconds=1)

    def ask(work: Work) -> dict[str, Any]:
        return report(work, Scope(quarter=NEXT), START + timedelta(hours=hour), known_at).to_json()

    with fresh(sqlite_template) as (memory, workspace):
        for each in early:
            learn(memory, workspace, *each)
        before = memory.see(ask, workspace, now=known_at)
        for each in late:
            learn(memory, workspace, *each)
        assert memory.see(ask, workspace, now=START + timedelta(days=30)) == before
