"""Notes and questions are read by whom they are for: a number in a button is looked up and judged, never trusted."""

from __future__ import annotations

import pytest

from db.memory import Memory, Work
from db.stores import contacts
from tests.company import Company
from tests.dialogue import Dialogue

WORDS = "the controller left in March"


@pytest.fixture
def talk(quick_memory: Memory) -> Dialogue:
    company = Company.make(quick_memory)
    company.lead(42, "Acorn Robotics", owner="jonas")
    company.lead(80, "Kite Airports", owner="luca", team="east")
    return Dialogue(company)


def note_on(talk: Dialogue, lead: int, author: str) -> int:
    def write(work: Work) -> int:
        return contacts.add_note(work, lead, talk.company.people[author], WORDS)

    return talk.company.run(write)


@pytest.mark.parametrize("who", ["jonas", "amira", "luca", "ines", "priya", "daniel", "olga"])
def test_a_reply_opens_no_note_that_was_not_a_question(talk: Dialogue, who: str) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    for lead, note in ((42, note_on(talk, 42, "jonas")), (42, note_on(talk, 80, "luca"))):
        said = talk.says(who, f"/lead reply {lead} {note}", form=True)
        assert WORDS not in said
        assert talk.reply.form is None
        assert WORDS not in talk.says(who, f"/lead reply {lead} {note} I know now")
        assert "Sent." not in talk.says(who, f"/lead reply {lead} {note} I know now")


def test_a_question_is_opened_by_whom_it_is_for_and_by_nobody_else(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    talk.says("priya", f"/lead ask 42 is it that {WORDS}?")
    question = talk.company.see(lambda work: contacts.note(work, 1))
    assert WORDS in question
    assert talk.says("jonas", "/lead reply 42 1", form=True) == "[Reply]"
    assert WORDS in str(talk.form.view())
    for other in ("amira", "luca"):
        assert talk.says(other, "/lead reply 42 1", form=True) == "Whoever was asked can reply."
        assert talk.says(other, "/lead reply 42 1 it is so") == "Whoever was asked can reply."
    assert talk.says("jonas", "/lead reply 80 1", form=True) != "[Reply]", (
        "the question is about another lead"
    )


def test_a_form_is_refused_when_it_is_opened_not_after_it_was_filled_in(talk: Dialogue) -> None:
    for verb in ("reject", "notmine", "called", "qualify", "later", "recycle"):
        said = talk.says("amira", f"/lead {verb} 42", form=True)
        assert talk.reply.form is None, verb
        assert "Jonas" in said


def test_who_has_no_role_is_offered_no_company_and_told_why(talk: Dialogue) -> None:
    def add(work: Work) -> int:
        from db.stores import roster

        made = roster.add(work, "Nora New")
        roster.attach(work, made, "U0NORA")
        return made

    talk.company.people["nora"] = talk.company.run(add)
    for line in (
        "/lead",
        "/lead acorn",
        "/lead 42",
        "/lead find kite",
        "/campaign",
        "/pipeline",
        "/digest",
        "/digest 9:00",
    ):
        said = talk.says("nora", line)
        assert "You have no role yet" in said, line
        assert "Acorn" not in str(talk.reply)
        assert "Kite" not in str(talk.reply)
    assert talk.suggests("nora", "lead", "a") == []
    assert talk.suggests("nora", "campaign", "web") == []
    assert "An admin gives roles" in talk.says("nora", "/tandem")
    assert talk.says("nora", "/tandem away fri").startswith("You are away Fri 20 Nov.")
