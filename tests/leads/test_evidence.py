"""A reason is tied to a criterion of the definition, and shown by what the code asks for."""

from __future__ import annotations

from datetime import timedelta

from db.stores import agreements, rejections, workspaces
from messages.house import Kind, breaches
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.leads.test_messages import body, notices, shown


def alert(company: Company, at: object = NOON) -> str:
    message = shown(company, notices(company, "rejected")[-1])
    assert not breaches(message, Kind.ALERT)
    return body(message)


def test_whoever_chooses_a_reason_reads_the_criterion_of_the_definition(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject")
    talk.chooses("jonas", reason="no_budget")
    assert 'Criterion: "budget this year", definition v3' in str(talk.form.view())
    talk.chooses("jonas", reason="other")
    assert "Criterion" not in str(talk.form.view())


def test_a_rejection_keeps_the_words_of_the_version_that_it_was_measured_by(
    talk: Dialogue, company: Company
) -> None:
    talk.says("jonas", "/lead reject 42 budget")

    def agree(work: object) -> None:
        agreements.new_definition(work, "mql", {"budget": "any budget"})  # type: ignore[arg-type]
        workspaces.changed(work)  # type: ignore[arg-type]

    company.run(agree, NOON + timedelta(minutes=1))
    assert 'Criterion: "budget this year", definition v3' in alert(company)
    talk.wait(minutes=5)
    talk.says("jonas", "/lead reject 87", form=True)
    talk.chooses("jonas", reason="no_budget")
    assert 'Criterion: "any budget", definition v4' in str(talk.form.view())


def test_a_contract_says_when_it_ends_and_the_lead_returns_ninety_days_before(
    talk: Dialogue, company: Company
) -> None:
    said = talk.says("jonas", "/lead reject 42 locked 31 dec 2027")
    assert "Nurture until 4 Oct" in said  # 2 October 2027 is a Saturday
    assert "Contract ends 31 Dec 2027" in alert(company)
    talk.says("jonas", "/lead reject 87", form=True)
    assert "until" in talk.chooses("jonas", reason="locked_in")
    assert "Contract ends on" in str(talk.form.view())
    said = talk.submits("jonas", reason="locked_in", until="2026-12-01")
    assert "Nurture until Tue 17 Nov" in said  # what is over soon returns at once


def test_a_customer_is_named_by_the_deal_that_is_there(talk: Dialogue, company: Company) -> None:
    talk.says("jonas", "/lead qualify 87 24k 31 jan")
    deal = next(word for word in talk.message.text.replace(",", " ").split() if word.startswith("D-"))
    assert talk.says("jonas", "/lead reject 42 customer D-9999") == "There is no D-9999 here."
    talk.says("jonas", f"/lead reject 42 customer {deal} the same buyer")
    assert f"Already there: deal {deal}" in alert(company)
    kept = company.see(lambda work: rejections.latest(work, 42))
    assert kept is not None
    assert f"D-{kept.deal_id}" == deal


def test_a_duplicate_names_the_lead_that_stays(talk: Dialogue, company: Company) -> None:
    talk.says("jonas", "/lead reject 42 duplicate of L-87")
    assert "Merged into L-87, nothing to answer" in alert(company)
