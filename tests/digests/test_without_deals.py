"""A company that keeps no deals reads what it won in leads; money that nobody told of is unknown, not zero."""

from __future__ import annotations

from datetime import datetime, timedelta

from alignment.lifecycle import EventKind
from alignment.records import LeadRecord, OpportunityRecord
from db.memory import Memory, Work
from db.stores.asked import EVERYTHING, Filters, Pair
from digests import pipeline
from figures import explained
from figures.as_json import as_json
from figures.basis import Scope
from figures.pipeline import PipelineFigures, report
from messages.house import Kind, breaches
from messages.message import Message
from tests.conftest import NOW
from tests.intake.conftest import Company, make_company

THURSDAY = NOW - timedelta(days=4)
FRIDAY = NOW - timedelta(days=3)


def lead(external: str, won: datetime, mql: datetime = THURSDAY, region: str = "West") -> LeadRecord:
    reached = ((EventKind.MARKETING_QUALIFIED, mql), (EventKind.WON, won))
    return LeadRecord(0, external, reached, company=f"Acorn {external}", region=region)


def without_deals(memory: Memory) -> Company:
    company = make_company(memory)
    last_quarter = NOW - timedelta(days=100)
    records = [
        lead("a", FRIDAY + timedelta(hours=3)),
        lead("b", FRIDAY - timedelta(days=10), FRIDAY - timedelta(days=30), "East"),
        lead("c", last_quarter, last_quarter - timedelta(days=9)),
    ]
    company.bring("leads", records)
    return company


def figures(
    company: Company, since: datetime = FRIDAY, as_of: datetime = NOW, asked: Filters = EVERYTHING
) -> PipelineFigures:
    def ask(work: Work) -> PipelineFigures:
        return report(work, Scope(asked, Pair(since, company.now)), as_of, company.now)

    return company.see(ask)


def lines(message: Message) -> list[str]:
    return [line for line in message.text.split("\n") if line]


def test_the_digest_counts_leads_and_names_no_money(memory: Memory) -> None:
    message = pipeline.told(figures(without_deals(memory)))
    said = lines(message)
    assert said[0].startswith("Pipeline Mon 16 Nov: 2 leads won")
    assert "Won 2 leads in Q4 · no deals known" in said
    assert "Since Fri: 1 lead won" in said
    assert not any("$" in line or line.startswith("Open") for line in said)
    assert breaches(message, Kind.DIGEST) == ()


def test_a_day_on_which_a_lead_was_won_is_not_quiet_and_the_others_are(memory: Memory) -> None:
    company = without_deals(memory)
    after = FRIDAY + timedelta(hours=4)
    assert not figures(company).quiet
    quiet = figures(company, since=after)
    assert quiet.won_leads is not None
    assert quiet.won_leads.since == 0
    assert quiet.quiet
    assert ". Won 2 leads. " in pipeline.told(quiet).text


def test_the_same_past_gives_the_same_count_for_ever(memory: Memory) -> None:
    company = without_deals(memory)
    before = figures(company, FRIDAY - timedelta(days=1), FRIDAY).won_leads
    assert before is not None
    assert (before.in_quarter, before.since) == (1, 0)
    unheard = company.see(
        lambda work: report(work, Scope(EVERYTHING, None), NOW, company.now - timedelta(days=1)).won_leads
    )
    assert unheard is not None
    assert unheard.in_quarter == 0, "the file came after that"


def test_the_figure_opens_to_its_leads_and_obeys_filters(memory: Memory) -> None:
    company = without_deals(memory)
    found = figures(company, asked=Filters(region="West"))
    assert as_json(found)["won_leads"] == 1
    basis = explained.basis(found, "won")
    assert (basis.numerator, basis.denominator, basis.n, basis.unit) == (1, None, 1, "leads")
    rows = company.see(lambda work: list(explained.rows(work, found, "won")))
    assert [row.label for row in rows] == ["Acorn a"]


def test_the_first_deal_makes_it_money_again(memory: Memory) -> None:
    company = without_deals(memory)
    company.bring("opportunities", [OpportunityRecord(2, "D-1", "Firm", amount=5_000_00, currency="USD")])
    found = figures(company)
    assert found.won_leads is None
    assert as_json(found)["won_leads_since"] is None
