"""Both heads hear once that a quota will be missed at this pace, while it can still be changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from db.memory import Memory
from db.stores import deals, targets, workspaces
from db.stores.deals import DealFacts
from db.stores.targets import Target
from db.tables.deals import DealKind
from db.tables.workspace import TargetKind
from figures.early_warning import falling_short
from messages.house import Kind, breaches
from operations import aftermath, patterns
from tests import brightwater as b
from tests.company import MORNING, Company
from tests.leads.test_messages import body, labels, notices, shown

NIGHT = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)
"""Monday 16 November, 01:00 in New York: 32 of the quarter's 64 working days are over (26 Nov and 25 Dec are off)."""
K = 100_000


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    made = Company.make(quick_memory)
    goal(made, 2_000)
    won(made, 1, 640)
    return made


def goal(company: Company, thousands: int, kind: TargetKind = TargetKind.REVENUE) -> None:
    target = Target(kind, date(2026, 10, 1), date(2027, 1, 1), 0, thousands * K, "USD")
    company.run(lambda work: targets.set_target(work, target), NIGHT - timedelta(days=40))


def won(
    company: Company, number: int, thousands: int, origin: str = "", heard: datetime | None = None
) -> None:
    when = datetime(2026, 10, 20, 15, tzinfo=UTC)
    facts = DealFacts(
        DealKind.WON, thousands * K, "USD", date(2026, 10, 20), stage="Closed", stage_since=when,
        owner_id=company.jonas, team_id=company.west, last_activity_at=when,
    )  # fmt: skip
    company.run(
        lambda work: deals.add(work, f"Deal {number}", created_at=when, deal_id=number, origin=origin), when
    )
    company.run(lambda work: deals.record(work, number, facts, when), heard or when)


def daily(company: Company, at: datetime = NIGHT) -> int:
    found, short = company.see(patterns.found, at), company.see(falling_short, at)
    return company.run(lambda work: aftermath.once_a_day(work, found, short), at)


def test_both_heads_read_the_same_what_is_there_and_what_it_takes(company: Company) -> None:
    assert daily(company) == 2
    owed = notices(company, "falls_short", NIGHT)
    assert {each.target for each in owed} == {f"person:{company.ines}", f"person:{company.daniel}"}
    assert {each.due_at for each in owed} == {datetime(2026, 11, 16, 14, 0, tzinfo=UTC)}, (
        "at nine in New York"
    )
    for each in owed:
        message = shown(company, each, MORNING)
        assert body(message) == (
            "*Q4 may fall short of the plan*\n"
            "Won $640k of $2.0M, 32 % (pace 50 %)\n"
            "Run-rate $1.28M by 31 Dec, 64 % of it\n"
            "To reach it $43k a day, 32 days left\n"
            "Told once, when it leads below 90 %"
        )
        assert message.text.split("\n")[0] == "Q4 may fall short of the plan: run-rate $1.28M, 64 % of it."
        assert labels(message) == ["Against plan", "What is open"]
        assert not list(breaches(message, Kind.ALERT))


def test_it_is_told_once_a_quarter_and_threshold(company: Company) -> None:
    daily(company)
    daily(company, NIGHT + timedelta(days=1))
    assert len(notices(company, "falls_short", NIGHT)) == 2
    company.run(lambda work: workspaces.set_switches(work, warn_below=80), NIGHT)
    daily(company, NIGHT + timedelta(days=2))
    assert len(notices(company, "falls_short", NIGHT)) == 4


def test_marketings_quota_is_told_in_the_same_words(company: Company) -> None:
    goal(company, 800, TargetKind.SOURCED)
    won(company, 2, 1_200, origin="sales")
    won(company, 3, 100, origin="marketing")
    daily(company)
    first, _ = notices(company, "falls_short", NIGHT)
    message = shown(company, first, MORNING)
    assert body(message).startswith(
        "*Q4 may fall short of marketing's quota*\nFrom marketing $100k of $800k, 13 % (pace 50 %)\nRun-rate $200k"
    )
    assert labels(message) == ["Against plan", "The funnel"]
    assert len(notices(company, "falls_short", NIGHT)) == 2, "the plan itself is met: $1.94M of $2.0M"


def test_the_months_mqls_are_told_in_the_same_shape(quick_memory: Memory) -> None:
    company = Company.make(quick_memory)
    target = Target(TargetKind.MQLS, date(2026, 11, 1), date(2026, 12, 1), 0, 200, "")
    company.run(lambda work: targets.set_target(work, target), NIGHT - timedelta(days=40))
    for number in range(100, 186):
        company.lead(number, f"Company {number}", at=NIGHT - timedelta(days=3))
    assert daily(company) == 2
    first, _ = notices(company, "falls_short", NIGHT)
    message = shown(company, first, MORNING)
    assert body(message) == (
        "*Nov may fall short of the goal of MQLs*\n"
        "MQLs 86 of 200, 43 % (pace 50 %)\n"
        "Run-rate 172 by 30 Nov, 86 % of it\n"
        "To reach it 12 a day, 10 days left\n"
        "Told once, when it leads below 90 %"
    )
    assert labels(message) == ["The commitment", "Where from?"]
    assert not list(breaches(message, Kind.ALERT))


def test_a_warning_is_read_as_it_was_found(company: Company) -> None:
    daily(company)
    later = NIGHT + timedelta(days=3)
    won(company, 4, 5_000, heard=later)
    for each in notices(company, "falls_short", later):
        assert "Won $640k of $2.0M" in body(shown(company, each, later))


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (datetime(2026, 10, 5, 6, tzinfo=UTC), "a tenth of the quarter is not over"),
        (datetime(2026, 12, 15, 6, tzinfo=UTC), "a quarter of it is not left"),
        (datetime(2026, 11, 15, 6, tzinfo=UTC), "a Sunday"),
    ],
)
def test_nothing_is_told(company: Company, at: datetime, why: str) -> None:
    assert company.see(falling_short, at) == (), why


def test_nothing_is_told_without_a_plan_without_deals_or_where_it_is_off(quick_memory: Memory) -> None:
    company = Company.make(quick_memory)
    won(company, 1, 640)
    assert company.see(falling_short, NIGHT) == ()
    other = Company.make(quick_memory, name="Without deals")
    goal(other, 2_000)
    assert other.see(falling_short, NIGHT) == ()
    goal(company, 2_000)
    assert len(company.see(falling_short, NIGHT)) == 1
    company.run(lambda work: workspaces.set_switches(work, warn_below=0), NIGHT)
    assert company.see(falling_short, NIGHT) == ()


def test_a_file_that_did_not_come_is_no_shortfall(company: Company) -> None:
    def came(work: object) -> None:
        b.imported(work, kind="opportunities", exported_at=NIGHT - timedelta(days=6))  # type: ignore[arg-type]

    company.run(came, NIGHT - timedelta(days=6))
    assert company.see(falling_short, NIGHT) == ()
