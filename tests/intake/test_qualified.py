"""A deal that a file reports of a lead that we know is told to marketing like one made in Slack; an old one is history."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from alignment.lifecycle import EventKind, Stage
from alignment.records import LeadRecord, OpportunityRecord
from db.memory import Memory
from db.stores import workspaces
from digests import registry
from messages.message import Message
from tests.conftest import NOW
from tests.intake.conftest import LIVE, make_company
from tests.intake.test_rejections import Team

MON = datetime(2026, 11, 16, 9, tzinfo=UTC)
MQL, ACCEPTED, QUALIFIED = EventKind.MARKETING_QUALIFIED, EventKind.ACCEPTED, EventKind.SALES_QUALIFIED


@pytest.fixture
def team(memory: Memory) -> Team:
    company = make_company(memory)
    company.do(lambda work: workspaces.set_switches(work, marketing_channel="C1"))
    return Team(company, 0)


def lead(external: str = "A-1", **known: Any) -> LeadRecord:
    facts = {"reached": ((MQL, MON),), "company": "Acorn", "campaign": "Webinar Nov", "line": 0}
    return LeadRecord(**{"external": external, **facts, **known})


def deal(created_at: datetime = NOW, **known: Any) -> OpportunityRecord:
    facts = {
        "line": 0, "external": "D-1", "name": "Acorn", "kind": "open", "stage": "Qualified", "amount": 24_000_00,
        "currency": "USD", "close_date": date(2027, 1, 31), "lead": "A-1", "created_at": created_at,
    }  # fmt: skip
    return OpportunityRecord(**{**facts, **known})


def told(team: Team) -> list[Message]:
    found = [each for each in team.notices() if each.kind.startswith("qualified")]
    messages = [team.see(lambda work, each=each: registry.render(work, each)) for each in found]  # type: ignore[misc]
    return [each for each in messages if each is not None]


def test_a_deals_file_tells_of_a_lead_that_we_know(team: Team) -> None:
    team.bring(lead())
    team.company.bring("opportunities", [deal()])
    (message,) = told(team)
    assert message.text.split("\n")[0] == "L-1 Acorn qualified: $24k. Webinar Nov."
    assert "$24k, to close 31 Jan" in message.text
    assert team.lead_now().stage is Stage.QUALIFIED
    team.company.bring("opportunities", [deal(stage="Proposal")])
    assert len(told(team)) == 1


def test_a_leads_file_tells_too_without_an_amount_that_nobody_named(team: Team) -> None:
    team.bring(lead())
    team.bring(lead(reached=((MQL, MON), (ACCEPTED, MON), (QUALIFIED, NOW))))
    (message,) = told(team)
    assert message.text.split("\n")[0] == "L-1 Acorn qualified. Webinar Nov."
    assert "close" not in message.text


@pytest.mark.parametrize("created_at", [NOW - timedelta(days=8), LIVE - timedelta(days=1)])
def test_what_is_old_or_was_before_tandem_is_history(team: Team, created_at: datetime) -> None:
    team.bring(lead(reached=((MQL, created_at - timedelta(days=1)),)))
    team.company.bring("opportunities", [deal(created_at)])
    assert team.lead_now().stage is Stage.QUALIFIED
    assert told(team) == []


def test_a_first_import_of_leads_that_are_deals_already_tells_nobody(team: Team) -> None:
    reached = ((MQL, MON), (ACCEPTED, MON), (QUALIFIED, NOW))
    team.bring(*(lead(f"A-{number}", reached=reached) for number in range(30)))
    assert team.lead_now(30).stage is Stage.QUALIFIED
    assert team.notices() == []


def test_many_deals_of_one_file_are_one_message(team: Team) -> None:
    team.bring(*(lead(f"A-{number}") for number in range(12)))
    deals = [deal(external=f"D-{number}", lead=f"A-{number}") for number in range(12)]
    team.company.bring("opportunities", deals)
    waiting = [each for each in team.notices("qualified_many", "qualified") if each.state == "pending"]
    (one,) = waiting
    message = team.see(lambda work: registry.render(work, one))
    assert message is not None
    assert message.text.startswith("12 leads qualified since ")
    assert "Worth $288k" in message.text
