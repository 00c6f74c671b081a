"""`/campaign`: its card, its patterns, quiet for a while, and its cost."""

from __future__ import annotations

from db.stores import alerts
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
    assert "Cost $1.2k" in talk.says("priya", "/campaign webinar-nov")
