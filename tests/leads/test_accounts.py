"""All contacts of a company are known as one account: by hand, by file, and said on the card and in the reasons."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from alignment.accounts import Account
from alignment.lifecycle import Stage
from db import tables as t
from db.memory import Memory, Work
from db.stores import leads
from db.stores.accounts import holdings, owner_of_account
from db.stores.contacts import Contact
from operations.erasure import erase
from tests.company import MORNING, Company
from tests.dialogue import Dialogue

ACORN = Account(domain="acorn.example")


@pytest.fixture
def talk(memory: Memory) -> Dialogue:
    company = Company.make(memory)
    for number, owner, address in (
        (17, "jonas", "maya@acorn.example"),
        (18, "amira", "tom@birch.example"),
        (42, "", "ann@mail.acorn.example"),
        (43, "", "pat@gmail.com"),
        (44, "jonas", "kim@gmail.com"),
    ):
        stage = Stage.ACCEPTED if owner else Stage.MQL
        contact = Contact(name="Somebody Else", email=address)
        company.lead(number, f"Company {number}", owner=owner, stage=stage, at=MORNING, contact=contact)
    return Dialogue(company)


def test_the_card_and_the_reasons_say_whose_the_account_is(talk: Dialogue) -> None:
    assert "Same account as L-17, Jonas" in talk.says("ines", "/lead 42")
    assert "Same account as L-17, Jonas." in talk.says("ines", "/lead why 42")
    assert "Same account" not in talk.says("ines", "/lead 17")
    assert "Same account" not in talk.says("ines", "/lead 43")


def test_who_may_not_see_the_other_holder_reads_no_name(talk: Dialogue) -> None:
    shown = talk.says("priya", "/lead 42")
    assert "Jonas" not in shown


def test_the_account_goes_with_whoever_holds_it_now(talk: Dialogue) -> None:
    company = talk.company
    kept = company.see(lambda work: owner_of_account(work, ACORN), talk.now)
    assert kept is not None
    assert (kept.lead_id, kept.owner_id, kept.stage) == (17, company.jonas, Stage.ACCEPTED)
    talk.says("ines", "/lead give 17 amira")
    kept = company.see(lambda work: owner_of_account(work, ACORN), talk.now)
    assert kept is not None
    assert kept.owner_id == company.amira
    assert company.see(lambda work: owner_of_account(work, ACORN, other_than=17), talk.now) is None
    assert company.see(lambda work: holdings(work, Account()), talk.now) == ()


def test_a_lead_by_hand_and_its_cycle_know_the_account(talk: Dialogue) -> None:
    talk.says("priya", "/lead add", form=True)
    said = talk.submits("priya", company="Acorn Labs", email="lee@acorn.example")
    number = int(said.partition(" ")[0].removeprefix("L-"))
    assert _of(talk, number) == ACORN
    assert _key(talk, number) == "acorn.example"


def test_an_erasure_takes_the_account_along(talk: Dialogue) -> None:
    talk.company.run(lambda work: erase(work, talk.company.actor("olga"), "L-17"), talk.now)
    assert not _of(talk, 17)
    assert _key(talk, 17) == ""
    assert "Same account" not in talk.says("ines", "/lead 42")


def _of(talk: Dialogue, number: int) -> Account:
    return talk.company.see(lambda work: leads.facts(work, number), talk.now).of_account


def _key(talk: Dialogue, number: int) -> str:
    y = t.lead_cycle

    def look(work: Work) -> str:
        found = sa.select(y.c.account_key).where(y.c.workspace_id == work.workspace_id, y.c.lead_id == number)
        return str(work.execute(found).scalar_one())

    return talk.company.see(look, talk.now)
