"""Whoever opened their Home once has it kept up to date; nobody else's is published, and several changes are one."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from alignment.lifecycle import Stage
from db import tables as t
from db.memory import Memory, Work
from db.tables.delivery import Act, NoticeState
from tests.company import MORNING, NOON, Company
from tests.dialogue import Dialogue


@pytest.fixture
def company(memory: Memory) -> Company:
    made = Company.make(memory)
    made.lead(42, "Acorn Robotics", owner="jonas", at=MORNING)
    made.lead(87, "Juniper Dairies", stage=Stage.MQL, at=MORNING)
    return made


@pytest.fixture
def talk(company: Company) -> Dialogue:
    return Dialogue(company)


def due(company: Company) -> set[str]:
    """Whose Home is to be published now, by first name."""

    def look(work: Work) -> set[str]:
        n = t.notice
        found = sa.select(n.c.target).where(
            n.c.workspace_id == work.workspace_id,
            n.c.kind == "home",
            n.c.act == Act.PRESENT,
            n.c.state == NoticeState.PENDING,
            n.c.edition > n.c.edition_sent,
        )
        names = {f"person:{number}": name for name, number in company.people.items()}
        return {names[each] for each in work.execute(found).scalars()}

    return company.see(look)


def opened(talk: Dialogue, *who: str) -> None:
    for each in who:
        talk.says(each, "/tandem home")


def test_opening_it_is_remembered_and_publishes_nothing_twice(company: Company, talk: Dialogue) -> None:
    opened(talk, "jonas", "jonas")
    assert due(company) == set()


def test_a_touch_concerns_the_holder_and_their_manager_not_those_who_never_opened_it(
    company: Company, talk: Dialogue
) -> None:
    opened(talk, "jonas", "ines", "luca", "tomas")
    talk.says("jonas", "/lead called 42")
    assert due(company) == {"jonas", "ines"}


def test_a_rejection_concerns_the_campaigns_owner_and_its_answer_the_rep(
    company: Company, talk: Dialogue
) -> None:
    opened(talk, "jonas", "priya", "daniel")
    talk.says("jonas", "/lead reject 42 budget")
    assert due(company) == {"jonas", "priya", "daniel"}, "and whoever is above them"
    company.run(_all_sent)
    talk.says("priya", "/lead answer 42 nurture 15 feb")
    assert due(company) == {"jonas", "priya", "daniel"}


def test_what_one_manager_rules_shows_at_the_other(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    talk.says("priya", "/lead answer 42 look they begin in January")
    opened(talk, "daniel", "ines")
    talk.says("ines", "/lead rule 42 return")
    assert due(company) == {"ines", "daniel"}


def test_a_lead_taken_from_the_queue_vanishes_from_the_teams_homes(company: Company, talk: Dialogue) -> None:
    opened(talk, "jonas", "amira", "luca")
    talk.says("amira", "/lead accept 87")
    assert due(company) == {"jonas", "amira"}


def test_giving_a_lead_concerns_who_had_it_and_who_has_it(company: Company, talk: Dialogue) -> None:
    opened(talk, "jonas", "luca", "amira")
    talk.says("ines", "/lead give 42 luca")
    assert due(company) == {"jonas", "luca"}


def test_an_undo_is_a_change_too(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/lead called 42")
    opened(talk, "jonas")
    talk.wait(minutes=1)
    talk.says("jonas", "/lead undo")
    assert due(company) == {"jonas"}


def test_feedback_concerns_its_author_and_the_campaigns_owner(company: Company, talk: Dialogue) -> None:
    opened(talk, "jonas", "priya")
    talk.says("jonas", "/lead good 42 right role")
    assert due(company) == {"jonas", "priya"}


def test_several_changes_before_it_is_sent_are_one_message(company: Company, talk: Dialogue) -> None:
    opened(talk, "jonas")
    for _ in range(3):
        talk.wait(minutes=1)
        talk.says("jonas", "/lead called 42")

    def rows(work: Work) -> list[tuple[int, int]]:
        n = t.notice
        found = sa.select(n.c.edition, n.c.edition_sent).where(
            n.c.workspace_id == work.workspace_id, n.c.kind == "home"
        )
        return [(row.edition, row.edition_sent) for row in work.execute(found)]

    assert company.see(rows, NOON) == [(4, 1)]


def _all_sent(work: Work) -> None:
    n = t.notice
    work.execute(
        sa.update(n)
        .where(n.c.workspace_id == work.workspace_id)
        .values(state=NoticeState.SENT, edition_sent=n.c.edition)
    )
