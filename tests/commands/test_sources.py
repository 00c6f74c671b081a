"""What people read of attribution: `/pipeline sources` by the agreed model or another, and where each figure comes from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from alignment.self_reported import HeardFrom
from db import tables as t
from db.memory import Memory, Work
from db.stores import campaign_touches, deals
from db.stores.deals import DealFacts
from db.tables.deals import DealKind
from figures import sources
from tests.asking import Asking, pressable
from tests.company import NOON, Company

DAY = timedelta(days=1)
WON = datetime(2026, 11, 10, 15, tzinfo=UTC)


def close(work: Work, name: str, lead: int, kind: DealKind, amount: int) -> None:
    created = WON - 9 * DAY
    number = deals.add(work, name, created_at=created, lead_id=lead)
    facts = DealFacts(kind, amount, "USD", date(2026, 11, 10 if kind is DealKind.WON else 30))
    deals.record(work, number, facts, WON if kind is DealKind.WON else created)


@pytest.fixture
def company(memory: Memory) -> Company:
    """Acorn came by Webinar Nov and answered Search later; Cedar came by nothing; an open deal came by Search."""
    made = Company.make(memory)
    made.lead(42, "Acorn Robotics", owner="jonas", at=WON - 20 * DAY)
    made.lead(79, "Cedar Mutual", owner="jonas", campaign="", at=WON - 20 * DAY)
    made.lead(80, "Larch Foods", owner="luca", campaign="search", at=WON - 20 * DAY)

    def lay(work: Work) -> None:
        close(work, "Acorn", 42, DealKind.WON, 90_001_00)
        close(work, "Cedar", 79, DealKind.WON, 10_000_00)
        close(work, "Larch", 80, DealKind.OPEN, 40_000_00)
        search = made.campaigns["search"]
        campaign_touches.add(work, [(42, search, "", WON - 5 * DAY), (42, search, "", WON + DAY)])
        campaign_touches.keep_self_reported(work, {42: HeardFrom.PODCAST})
        lead = t.lead
        origin = sa.update(lead).where(lead.c.workspace_id == work.workspace_id, lead.c.id == 79)
        work.execute(origin.values(origin="sales"))

    made.run(lay)
    return made


@pytest.fixture
def asking(company: Company) -> Asking:
    return Asking(company.memory, company.id, NOON)


def test_each_campaign_has_its_credit_and_the_rest_is_said(asking: Asking, company: Company) -> None:
    told = asking.says(company.ines, "/pipeline sources").split("\n")
    assert told[0] == "Sources · Linear · Q4 · as of Mon 12:10"
    assert told[1:7] == [
        "Won $100k · 2 deals, of that",
        "credited $90k · 1 deal",
        "no touch known $10k · 1 deal",
        "Open $40k · 1 deal, of that",
        "credited $40k · 1 deal",
        "no touch known $0 · 0 deals",
    ]
    assert "Sourced: won $90k · 1 deal, open $40k" in told
    assert "Influenced: won $90k · 1 deal, open $40k" in told
    assert "• Webinar Nov · $45k of 1, open $0" in told
    assert "• Search · $45k of 1, open $40k" in told
    assert "Buyers say: a podcast 1 (of 1; 1 not known)" in told
    assert "Linear: the same to each touch" in told
    assert "No model agreed yet; touches of 365 days" in told


def test_another_model_is_a_word_and_the_agreed_one_a_button(asking: Asking, company: Company) -> None:
    reply = asking.reply(company.priya, "/pipeline sources last nov")
    assert reply.message is not None
    assert "Sources · Last touch · Nov · as of Mon 12:10" in reply.message.text
    assert "• Search · $90k of 1, open $40k" in reply.message.text
    buttons = pressable(reply)
    assert buttons["By the model that counts"] == "/pipeline sources Nov"
    assert "of 1" in asking.says(company.priya, buttons["By the model that counts"])
    where = buttons["Where from?"]
    assert where.startswith("/pipeline why credited Nov last @")
    told = asking.says(company.ines, where)
    assert "$90,001.00 ÷ $100,001.00 = 90 % · n = 1" in told
    assert "Filters: Nov, last" in told
    assert "D-1 Acorn $90k" in told


def test_ever_is_all_of_time_and_a_campaign_is_of_its_deals(asking: Asking, company: Company) -> None:
    told = asking.says(company.ines, "/pipeline sources ever webinar-nov")
    assert "Sources · Linear · ever · Webinar Nov" in told
    assert "Won $90k · 1 deal, of that" in told
    assert "Search" not in told


def test_too_many_deals_are_left_to_the_shell(
    asking: Asking, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MOST_AT_ONCE", 2)
    for line in ("/pipeline sources ever", "/pipeline why credited ever"):
        told = asking.says(company.ines, line)
        assert "That is 3 deals, too many to share while you wait." in told
        assert "tandem report sources --way ever" in told
    assert "Won $100k" in asking.says(company.ines, "/pipeline sources")
    monkeypatch.setattr(sources, "MOST_AT_ONCE", 0)
    assert "More deals than can be shared here" in asking.says(company.ines, "/campaign webinar-nov")


def test_the_agreed_model_holds_from_its_day_on(asking: Asking, company: Company) -> None:
    assert "Agreement v" in asking.says(company.olga, "/tandem setup attribution first")
    asking.now = NOON + DAY
    told = asking.says(company.ines, "/pipeline sources")
    assert "Sources · First touch · Q4" in told
    assert "By agreement v1; touches of 365 days" in told
    assert "Sources · Linear · Q4" in asking.says(company.ines, "/pipeline sources as of 14 nov")


def test_a_company_without_deals_or_touches_is_told_so(memory: Memory) -> None:
    company = Company.make(memory, name="Empty")
    told = Asking(memory, company.id, NOON).says(company.ines, "/pipeline sources")
    assert "Won $0 · 0 deals, of that" in told
    assert "No campaign is known to have touched them." in told
    assert "Buyers say: not known of any won deal" in told
    assert "No campaign members known; leads' own campaigns" in told


def test_one_unknown_word_is_asked_back(asking: Asking, company: Company) -> None:
    assert '"lineer" is no filter I know here.' in asking.says(company.ines, "/pipeline sources lineer")


def test_a_rep_reads_only_their_own_deals_behind_a_figure(asking: Asking, company: Company) -> None:
    where = pressable(asking.reply(company.luca, "/pipeline sources"))["Where from?"]
    told = asking.says(company.luca, where)
    assert "Acorn" not in told
    assert "1 of other teams" in told


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("time decay", "Time decay"), ("Time-decay", "Time decay"), ("full path", "Full path"), ("first touch", "First touch"),
        ("u 50/50", "U 50/50"), ("u 40/20/40", "U 40/20/40"), ("last touch ever", "Last touch"),
    ],
)  # fmt: skip
def test_a_model_is_read_however_it_is_written(
    asking: Asking, company: Company, typed: str, title: str
) -> None:
    assert f"Sources · {title} · " in asking.says(company.ines, f"/pipeline sources {typed}")


def test_figures_of_a_day_that_is_gone_say_which_day_that_was(asking: Asking, company: Company) -> None:
    asking.now = datetime(2026, 11, 20, 15, tzinfo=UTC)
    assert "as of 12 Nov 00:00" in asking.says(company.ines, "/pipeline sources as of 12 nov")
    assert "as of Wed 00:00" in asking.says(company.ines, "/pipeline sources as of 18 nov")
    told = asking.says(company.ines, "/pipeline why credited as of 12 nov")
    assert "Window: 1 Oct 00:00 to 12 Nov 00:00 · known at Fri 10:00" in told


def test_where_a_figure_comes_from_is_of_the_same_teams_as_the_report(
    asking: Asking, company: Company
) -> None:
    """A rep is answered for their own team by the pipeline alone, and by no other report."""
    assert "Filters: none" in asking.says(company.jonas, "/pipeline why credited")
    assert "Filters: none" not in asking.says(company.jonas, "/pipeline why won")


def test_a_campaign_is_told_with_its_cost_and_what_came_back(asking: Asking, company: Company) -> None:
    asking.says(company.daniel, "/campaign set webinar-nov cost 5000")
    told = asking.says(company.ines, "/pipeline sources")
    assert "cost $5k in all, won 9.0×" in told
    assert "Cost not known: 1 of 2 campaigns" in told

    def lay(work: Work) -> None:
        for table in (t.lead, t.opportunity):
            work.execute(sa.update(table).values(segment="clinics"))

    company.run(lay)
    assert "cost $5k in all\n" in asking.says(company.ines, "/pipeline sources clinics")
    assert max(len(line) for line in told.split("\n")[1:]) <= 48
