"""`/campaign`: its card, its patterns, quiet for a while, and its cost."""

from __future__ import annotations

from datetime import date

from db.memory import Work
from db.stores import alerts, deals
from db.stores.deals import DealFacts
from db.tables.deals import DealKind
from tests.company import NOON
from tests.dialogue import Dialogue


def test_a_campaigns_card_and_its_patterns_carry_counts(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    talk.says("jonas", "/lead good 87 right role")
    assert "1 answer owed" in talk.says("priya", "/campaign")
    card = talk.says("priya", "/campaign webinar-nov")
    assert "Answers for it: Priya" in card
    assert "30 days: 3 leads, 2 accepted, 1 rejected, 0 qualified, 0 won" in card
    assert "In short: right role 1" in card
    assert "Said no, of 2 decided: no budget 1" in card
    why = talk.says("priya", "/campaign why webinar nov")
    assert "1 of 2 decided: no budget" in why
    assert "Only 2 decided: too few to be a pattern" in why
    assert talk.says("jonas", "/campaign why webinar-nov").startswith("Marketers and marketing managers")


def test_a_campaign_is_quiet_for_a_while_and_its_cost_is_kept(talk: Dialogue) -> None:
    assert talk.says("priya", "/campaign mute webinar-nov").startswith("Webinar Nov is quiet until")
    talk.says("jonas", "/lead reject 42 budget")
    assert talk.company.see(lambda work: alerts.since(work, "rejected", "C0MARKETING", NOON)) == ()
    assert "L-42" in talk.says("priya", "/lead")
    assert (
        talk.says("tomas", "/campaign mute webinar-nov off")
        == "Priya, or a marketing manager, changes this campaign."
    )
    assert talk.says("priya", "/campaign mute webinar-nov off") == "Webinar Nov is told again from now on."
    assert talk.says("priya", "/campaign set cost 1200") == "Webinar Nov cost $1.2k."
    card = talk.says("priya", "/campaign webinar-nov")
    assert "Cost $1.2k" in card
    assert "Pipeline $0 of 0 open deals" in card
    assert "Return 0.0× · won ÷ cost, n = 0" in card


def test_a_campaigns_card_sets_what_it_brought_in_against_its_cost(talk: Dialogue) -> None:
    def close(work: Work, name: str, kind: DealKind, amount: int) -> None:
        number = deals.add(work, name, created_at=work.now, lead_id=42)
        deals.record(work, number, DealFacts(kind, amount, "USD", date(2026, 11, 16)), work.now)

    talk.company.run(lambda work: close(work, "Acorn", DealKind.WON, 3_150_00), talk.now)
    talk.company.run(lambda work: close(work, "Acorn more", DealKind.OPEN, 40_000_00), talk.now)
    talk.wait(minutes=1)
    card = talk.says("priya", "/campaign webinar-nov")
    assert "Cost not known" in card
    assert "No return: no cost known" in card
    assert "Pipeline $40k of 1 open deal" in card
    assert "Won $3.2k of 1 won deal" in card
    assert "Credit by Linear, whole life: the same to each touch" in card
    assert talk.buttons[-2:] == ["Where from?", "Set its cost"]
    talk.says("priya", "/campaign set webinar-nov cost 0")
    assert "No return: it cost nothing" in talk.says("priya", "/campaign webinar-nov")
    talk.says("priya", "/campaign set webinar-nov cost 1000 eur")
    card = talk.says("priya", "/campaign webinar-nov")
    assert "Cost €1k" in card
    assert "No return: no rate of EUR to USD" in card
    talk.says("priya", "/campaign set webinar-nov cost 1000")
    assert "Return 3.2× · won ÷ cost, n = 1" in talk.says("priya", "/campaign webinar-nov")
    assert "D-1 Acorn" in talk.says("ines", "/pipeline why credited ever webinar-nov")


def test_a_cost_may_be_said_by_form_and_what_is_no_amount_is_said_beside_it(talk: Dialogue) -> None:
    talk.says("priya", "/campaign set")
    assert talk.fields == ["cost"], "her only campaign"
    assert talk.submits("priya", cost="1.2k") == "Webinar Nov cost $1.2k."
    talk.says("priya", "/campaign set webinar-nov cost", form=True)
    assert "cost:" in talk.submits("priya", cost="much")
    talk.says("daniel", "/campaign set", form=True)
    assert talk.fields == ["campaign", "cost"]
    assert talk.submits("daniel", campaign="2", cost="500 eur") == "Search cost €500."
    talk.says("daniel", "/campaign set", form=True)
    assert "That campaign is not here." in talk.submits("daniel", campaign="99", cost="5")
    assert "changes this campaign" in talk.says("tomas", "/campaign set webinar-nov cost 5")
    assert "changes this campaign" in talk.says("tomas", "/campaign set webinar-nov cost much")
