"""What the goal needs from marketing: by mature cohorts alone, in leads and in money, and for ever the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import partial

import pytest
import sqlalchemy as sa

from alignment.commitment import Cannot, Needed
from alignment.lifecycle import EventKind, Origin, Stage, Via
from alignment.periods import FiscalCalendar
from db import tables as t
from db.memory import Memory, Work
from db.stores import deals
from db.stores.asked import EVERYTHING, Pair, cohorts, standing
from db.stores.deals import DealFacts
from db.tables.deals import DealKind
from db.tables.workspace import TargetKind
from figures import commitment, explained, plan
from figures.basis import Scope
from figures.commitment import MOST_STATEMENTS, CommitmentFigures
from figures.held import held
from figures.plan import PlanFigures
from tests import brightwater as b
from tests.figures.test_pipeline import counted
from tests.figures.test_plan import goal, quotas

JUNE = datetime(2026, 6, 1, 15, tzinfo=UTC)
STEPS = (
    ("mql_at", EventKind.MARKETING_QUALIFIED, Stage.MQL),
    ("accepted_at", EventKind.ACCEPTED, Stage.ACCEPTED),
    ("qualified_at", EventKind.SALES_QUALIFIED, Stage.QUALIFIED),
    ("won_at", EventKind.WON, Stage.WON),
)


def leads(
    work: Work,
    first: int,
    reached: tuple[int, int, int, int, int],
    *,
    source: str = "demo",
    came: datetime = JUNE,
    days: int = 40,
    deal: int = 24_000_00,
    heard: datetime | None = None,
) -> None:
    """Enter leads of one kind that came together: how many came, were handed over, accepted, qualified and won after so many days."""
    count, *steps = reached
    for place in range(count):
        number = first + place
        work.insert(
            t.lead, id=number, company=f"Company {number}", folded=f"company {number}", stage=Stage.NEW, source=source,
            origin=Origin.MARKETING, team_id=b.WEST, created_at=came,
            recorded_at=heard or came,
        )  # fmt: skip
        when = {
            name: came + timedelta(days=days if name == "won_at" else 0, hours=at)
            for at, (name, _, _) in enumerate(STEPS)
            if place < steps[at]
        }
        for seq, (name, kind, stage) in enumerate(STEPS, 1):
            if name in when:
                work.insert(
                    t.lead_event, lead_id=number, seq=seq, cycle=1, kind=kind, target_stage=stage, team_id=b.WEST,
                    via=Via.SHELL, occurred_at=when[name], recorded_at=heard or when[name],
                )  # fmt: skip
        if when:
            work.insert(t.lead_cycle, lead_id=number, cycle=1, source=source, team_id=b.WEST, **when)
        if "won_at" in when:
            won = DealFacts(
                DealKind.WON, deal, "USD", when["won_at"].date(), stage="Closed", stage_since=when["won_at"],
                owner_id=b.JONAS, team_id=b.WEST, last_activity_at=when["won_at"],
            )  # fmt: skip
            deals.add(work, f"Deal {number}", created_at=came, deal_id=number, lead_id=number)
            deals.record(work, number, won, when["won_at"])


@pytest.fixture
def company(quick_memory: Memory) -> int:
    """The sample company with 500 demo requests in June, of which 50, 40, 20 and 5 got to each step; 40 % of $1.2M are marketing's."""
    made = b.build(quick_memory)
    quick_memory.do(lambda work: leads(work, 10_000, (500, 50, 40, 20, 5)), made, now=JUNE)
    goal(quick_memory, made, 1_200)
    goal(quick_memory, made, 480, kind=TargetKind.SOURCED)
    return made


def asked(
    memory: Memory, workspace: int, when: datetime = b.MONDAY, scope: Scope | None = None
) -> CommitmentFigures:
    return memory.see(lambda work: commitment.report(work, scope or Scope(), when, when), workspace, now=when)


def test_a_plan_of_round_numbers_needs_two_hundred_mqls(quick_memory: Memory, company: int) -> None:
    found = asked(quick_memory, company)
    assert isinstance(found.needed, Needed)
    assert found.needed.shown == (20, 80, 160, 200, 2_000)
    assert (found.share, found.share_from, found.base.deal) == (Fraction(2, 5), "quota", Fraction(24_000_00))
    assert found.a_month == 67


def test_leads_serve_the_quarter_in_which_they_are_won(quick_memory: Memory, company: int) -> None:
    found = asked(quick_memory, company)
    assert (found.base.lag_days, found.base.lag_n) == (40, 5)
    assert (found.period.full, found.serves.first, found.serves.end) == (
        "FY2026 Q4",
        date(2026, 8, 22),
        date(2026, 11, 22),
    )
    later = asked(quick_memory, company, b.MONDAY + timedelta(days=7))
    assert later.period.full == "FY2027 Q1", "what is handed over on 23 November is won in January"
    assert later.needed is Cannot.NO_GOAL


def test_a_cohort_that_is_too_young_says_nothing(quick_memory: Memory, company: int) -> None:
    before = asked(quick_memory, company)
    young = b.MONDAY - timedelta(days=60)
    quick_memory.do(lambda work: leads(work, 20_000, (30, 30, 30, 30, 0), came=young), company, now=young)
    after = asked(quick_memory, company, b.MONDAY + timedelta(seconds=1))
    assert after.base.rates == before.base.rates
    assert sum(after.handed.values()) == sum(before.handed.values()) + 30
    older = asked(quick_memory, company, b.MONDAY + timedelta(days=31))
    assert older.base.rates.sal_of_mql.counts == "70 of 80"


def test_where_wins_take_longer_than_ninety_days_cohorts_must_be_older(
    quick_memory: Memory, company: int
) -> None:
    came = JUNE - timedelta(days=20)
    quick_memory.do(
        lambda work: leads(work, 20_000, (12, 12, 12, 12, 12), came=came, days=120), company, now=came
    )
    base = asked(quick_memory, company).base
    assert base.window_days == 120
    assert base.end == date(2026, 11, 16) - timedelta(days=120)


def test_a_count_that_is_met_may_be_short_in_value(quick_memory: Memory, company: int) -> None:
    quick_memory.do(
        lambda work: leads(work, 20_000, (200, 200, 20, 4, 1), source="e-book"), company, now=JUNE
    )
    came = b.at(1, month=9)
    quick_memory.do(
        lambda work: leads(work, 30_000, (1_500, 1_500, 0, 0, 0), source="e-book", came=came),
        company,
        now=came,
    )
    found = asked(quick_memory, company)
    assert isinstance(found.needed, Needed)
    each = {kind.name: kind.each for kind in found.base.kinds}
    assert each == {"demo": 2_400_00, "e-book": 120_00}
    assert found.count.actual >= found.count.goal
    assert (found.money.actual, found.money.goal) == (180_000_00, 480_000_00)
    told = found.to_json()
    assert (told["count"]["met"], told["value"]["met"]) == (True, False)


def test_kinds_without_a_history_are_counted_and_worth_nothing_known(
    quick_memory: Memory, company: int
) -> None:
    found = asked(quick_memory, company)
    assert sum(found.handed.values()) == 86
    assert sum(found.unknown.values()) == 86
    assert found.worth == 0


def test_without_a_quota_marketings_part_is_what_it_brought(quick_memory: Memory) -> None:
    workspace = b.build(quick_memory)
    quick_memory.do(lambda work: leads(work, 10_000, (500, 50, 40, 20, 5)), workspace, now=JUNE)
    found = asked(quick_memory, workspace)
    assert found.share_from == "history"
    won = 940 * b.K + 49 * 20 * b.K + 5 * 24_000_00
    assert found.share == Fraction(5 * 24_000_00, won)


@pytest.mark.parametrize("filtered", [True, False])
def test_what_cannot_be_reckoned_says_why(quick_memory: Memory, filtered: bool) -> None:
    from db.stores.asked import Filters

    workspace = b.build(quick_memory)
    scope = Scope(Filters(segment="smb"), said=("smb",)) if filtered else Scope()
    found = asked(quick_memory, workspace, scope=scope)
    assert found.needed is (Cannot.NO_GOAL if filtered else Cannot.NO_SHARE)
    told = found.to_json()
    assert told["needed"] is None
    assert told["cannot"] == found.needed


def test_another_period_is_asked_for(quick_memory: Memory, company: int) -> None:
    q1 = FiscalCalendar().quarter_of(date(2027, 1, 1))
    goal(quick_memory, company, 3_000, first=q1.first, end=q1.end)
    goal(quick_memory, company, 1_200, kind=TargetKind.SOURCED, first=q1.first, end=q1.end)
    found = asked(quick_memory, company, scope=Scope(quarter=q1))
    assert isinstance(found.needed, Needed)
    assert found.needed.shown[3] == 500


def test_every_figure_has_its_basis_and_rows(quick_memory: Memory, company: int) -> None:
    found = asked(quick_memory, company)

    def rows(work: Work) -> dict[str, int]:
        names = [each.name for each in explained.OF_COMMITMENT[0].figures]
        return {name: len(explained.rows(work, found, name, 500)) for name in names}

    listed = quick_memory.see(rows, company, now=b.MONDAY)
    for name in ("commitment", "leadvalue", "closerate", "sourceddeal"):
        assert explained.basis(found, name).n == listed[name], name
    rate = explained.basis(found, "closerate")
    assert (rate.numerator, rate.denominator) == (5, 50)


def test_the_database_is_asked_a_fixed_number_of_times(quick_memory: Memory, company: int) -> None:
    with counted(quick_memory) as first:
        asked(quick_memory, company)
    with counted(quick_memory) as second:
        asked(quick_memory, company)
    assert len(first) <= MOST_STATEMENTS
    assert len(second) <= MOST_STATEMENTS - 12, "history is reckoned once a day"


def test_cycles_and_events_say_the_same(
    quick_memory: Memory, company: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = Pair(b.MONDAY, b.MONDAY)
    edges = (JUNE - timedelta(days=1), b.MONDAY, pair, EVERYTHING)

    def every(work: Work) -> tuple[object, ...]:
        return (
            cohorts.became(work, *edges),
            cohorts.times_to_win(work, *edges),
            cohorts.inquiries(work, *edges),
        )

    by_cycle = quick_memory.see(every, company, now=b.MONDAY)
    monkeypatch.setattr(standing, "MOST_NEWS", -1)
    assert quick_memory.see(every, company, now=b.MONDAY) == by_cycle


def test_what_becomes_known_later_does_not_change_what_was_known(quick_memory: Memory, company: int) -> None:
    before = asked(quick_memory, company).to_json()
    later = b.MONDAY + timedelta(days=2)

    def learn(work: Work) -> None:
        leads(work, 40_000, (3, 3, 3, 3, 0), heard=later)
        number, won = 10_007, JUNE + timedelta(days=30)
        work.insert(
            t.lead_event, lead_id=number, seq=9, cycle=1, kind=EventKind.WON, target_stage=Stage.WON, team_id=b.WEST,
            via=Via.SHELL, occurred_at=won, recorded_at=later,
        )  # fmt: skip
        c = t.lead_cycle
        here = sa.and_(c.c.workspace_id == work.workspace_id, c.c.lead_id == number)
        work.execute(sa.update(c).where(here).values(won_at=won))

    quick_memory.do(learn, company, now=later)
    again = quick_memory.see(
        lambda work: commitment.report(work, Scope(), b.MONDAY, b.MONDAY).to_json(), company, now=later
    )
    assert again == before
    now = asked(quick_memory, company, later + timedelta(days=1))
    assert now.base.rates.won_of_sql.counts == "6 of 23"


def test_the_count_is_the_digests_own(quick_memory: Memory, company: int) -> None:
    """Handed over in November, by kind, adds up to the MQLs of the digest's month."""

    def both(work: Work) -> None:
        terms = held(work, b.MONDAY, b.MONDAY)
        first = terms.midnight(terms.month.first)
        found = cohorts.became(work, first, b.MONDAY, terms.pair, EVERYTHING)
        assert sum(each.mqls for each in found) == 86

    quick_memory.see(both, company, now=b.MONDAY)


def test_either_database_says_the_same(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = b.build(memory)
    memory.do(lambda work: leads(work, 10_000, (60, 50, 40, 20, 5)), workspace, now=JUNE)
    goal(memory, workspace, 1_200)
    for kind in (TargetKind.SOURCED, TargetKind.SOURCED_PIPELINE, TargetKind.PIPELINE):
        goal(memory, workspace, 480, kind=kind)
    quotas(memory, workspace)

    def look(work: Work) -> tuple[CommitmentFigures, PlanFigures]:
        return (
            commitment.report(work, Scope(), b.MONDAY, b.MONDAY),
            plan.report(work, Scope(), b.MONDAY, b.MONDAY),
        )

    needs, stands = memory.see(look, workspace, now=b.MONDAY)
    assert isinstance(needs.needed, Needed)
    assert needs.needed.shown == (20, 80, 160, 200, 240)
    assert (stands.whole.reached, stands.assigned.quotas if stands.assigned else 0) == (
        940 * b.K,
        2_300 * b.K,
    )
    assert stands.made is not None
    assert stands.made.deals == 32 + 10 + 3
    for each in explained.OF_PLAN[0].figures:
        memory.see(partial(explained.rows, figures=stands, name=each.name), workspace, now=b.MONDAY)
    for each in explained.OF_COMMITMENT[0].figures:
        memory.see(partial(explained.rows, figures=needs, name=each.name), workspace, now=b.MONDAY)
    monkeypatch.setattr(standing, "MOST_NEWS", -1)
    memory._kept.clear()
    by_events, _ = memory.see(look, workspace, now=b.MONDAY)
    assert by_events.to_json() == needs.to_json()
