"""A reason that stands out at a campaign is told once, with its counts and leads; and each rep hears once a month."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from db.memory import Memory
from db.stores import workspaces
from digests import registry
from messages.house import Kind, breaches
from operations import aftermath, patterns
from operations.people import oneself
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.leads.test_messages import body, labels, notices, only, reject

DAY = timedelta(days=1)
DECEMBER = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
"""Tuesday 1 December, 06:00 in New York: the month's first working day."""


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    return Company.make(quick_memory)


def daily(company: Company, at: datetime = NOON) -> int:
    found = company.see(patterns.found, at)
    return company.run(lambda work: aftermath.once_a_day(work, found), at)


def decided(company: Company, first: int, count: int, refused: int, days_ago: int) -> None:
    """Leads that sales decided on one day, so many of them without a budget."""
    at = NOON - days_ago * DAY
    for number in range(first, first + count):
        company.lead(number, f"Company {number}", owner="jonas", at=at)
        if number < first + refused:
            reject(company, number, "no_budget", at + timedelta(hours=2))


@pytest.fixture
def standing_out(company: Company) -> Company:
    decided(company, 101, 30, 2, days_ago=60)
    decided(company, 201, 12, 8, days_ago=3)
    return company


def test_the_campaigns_channel_reads_counts_ranges_and_the_leads(standing_out: Company) -> None:
    assert daily(standing_out) == 1
    message = only(standing_out, "pattern")
    assert body(message) == (
        "*Webinar Nov* · no budget stands out\n"
        "Of those that sales decided on, it was said\n"
        "30 days: 8 of 12, 67 %, range 39–86 %\n"
        "Before: 2 of 30, 7 %\n"
        "Look at L-208, L-207, L-206 and 5 more"
    )
    assert message.text.split("\n")[0] == "Webinar Nov: no budget 8 of 12 in 30 days, 2 of 30 before."
    assert labels(message) == ["Why", "Mute for a week", "⋯ Mute this code here"]
    assert not breaches(message, Kind.ALERT)
    assert all(len(line) <= 44 for line in body(message).split("\n"))
    assert "Jonas" not in str(message.payload())


def test_marketing_reads_the_same_history_by_command(standing_out: Company) -> None:
    said = Dialogue(standing_out).says("priya", "/campaign why webinar-nov")
    assert "8 of 12 decided: no budget · the half-year before 2 of 30, 7 %" in said


def test_it_is_told_once_a_month(standing_out: Company) -> None:
    daily(standing_out)
    daily(standing_out, NOON + DAY)
    assert len(notices(standing_out, "pattern", NOON + DAY)) == 1
    daily(standing_out, NOON + 15 * DAY)
    assert len(notices(standing_out, "pattern", NOON + 15 * DAY)) == 2


def test_a_quiet_campaign_and_a_muted_reason_hear_nothing_until_they_hear_again(
    standing_out: Company,
) -> None:
    talk = Dialogue(standing_out, channel="C0MARKETING")
    talk.says("priya", "/campaign mute webinar-nov")
    daily(standing_out)
    assert notices(standing_out, "pattern") == []
    talk.says("priya", "/campaign mute webinar-nov off")
    talk.says("priya", "/lead mute budget")
    daily(standing_out)
    assert notices(standing_out, "pattern") == []
    talk.says("priya", "/lead mute budget off")
    daily(standing_out)
    assert len(notices(standing_out, "pattern")) == 1


def test_few_cases_and_a_campaign_without_history_are_no_pattern(company: Company) -> None:
    decided(company, 201, 12, 8, days_ago=3)
    assert daily(company) == 0
    decided(company, 301, 4, 0, days_ago=60)
    assert daily(company) == 0


def test_what_was_taken_back_before_it_is_said_is_not_said(standing_out: Company) -> None:
    daily(standing_out)
    talk = Dialogue(standing_out, now=NOON + timedelta(minutes=1))
    for number in range(201, 207):
        talk.says("jonas", f"/lead look {number} they have one after all")
        talk.says("ines", f"/lead rule {number} return")
        talk.says("daniel", f"/lead rule {number} return")
    (notice,) = notices(standing_out, "pattern", talk.now)
    assert standing_out.see(lambda work: registry.render(work, notice), talk.now) is None


# --- once a month ---------------------------------------------------------------------------------------------------


@pytest.fixture
def november(company: Company) -> Company:
    """Jonas rejected and praised, marketing answered and thanked; Amira said nothing."""
    company.lead(42, "Acorn Robotics", owner="jonas")
    company.lead(43, "Beech Labs", owner="jonas")
    company.lead(87, "Juniper Dairies", owner="jonas")
    talk = Dialogue(company)
    talk.says("jonas", "/lead reject 42 budget")
    talk.says("jonas", "/lead reject 43 size")
    talk.says("jonas", "/lead good 87 right role")
    talk.says("priya", "/lead answer 42 fix the form asks about budget")
    talk.says("priya", "/lead thank 1")
    talk.wait(days=4)
    talk.says("priya", "/campaign check 1 changed")
    return company


def test_a_rep_hears_what_became_of_their_notes_and_nobody_else_does(november: Company) -> None:
    daily(november, DECEMBER - DAY)
    assert notices(november, "month_told", DECEMBER) == []
    daily(november, DECEMBER)
    daily(november, DECEMBER + DAY)
    (notice,) = notices(november, "month_told", DECEMBER)
    assert notice.target == f"person:{november.jonas}"
    assert notice.due_at == DECEMBER + timedelta(hours=4)
    message = only(november, "month_told", DECEMBER)
    assert body(message) == (
        "*Your notes in November*\n3 notes · 2 answered\n1 promised change came true\nOnly you read this."
    )
    assert not breaches(message, Kind.ALERT)


def test_with_figures_about_persons_off_nobody_gets_one_not_even_one_that_is_owed(november: Company) -> None:
    daily(november, DECEMBER)
    (notice,) = notices(november, "month_told", DECEMBER)
    november.run(lambda work: workspaces.set_switches(work, person_figures=False), DECEMBER)
    assert november.see(lambda work: registry.render(work, notice), DECEMBER) is None
    january = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)
    Dialogue(november, now=DECEMBER).says("jonas", "/lead good 87 knew us")
    daily(november, january)
    assert len(notices(november, "month_told", january)) == 1


def test_it_waits_for_whoever_is_away(november: Company) -> None:
    jonas = november.actor("jonas")
    november.run(
        lambda work: oneself.go_away(work, jonas, DECEMBER.date(), (DECEMBER + DAY).date()), DECEMBER - DAY
    )
    daily(november, DECEMBER)
    (notice,) = notices(november, "month_told", DECEMBER)
    assert notice.due_at == datetime(2026, 12, 3, 5, 0, tzinfo=UTC)
