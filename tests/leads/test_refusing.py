"""`/lead reject`: what it says, what it asks back, and what its form asks for."""

from __future__ import annotations

import sqlalchemy as sa

from db import tables as t
from db.stores import leads as stored
from tests.company import Company
from tests.dialogue import Dialogue


def test_a_rejection_says_what_it_did_and_what_happens_next(talk: Dialogue) -> None:
    said = talk.says("jonas", "/lead reject 42 budget asked for next year")
    assert said == (
        "L-42 Acorn Robotics rejected: no budget. Nurture until 15 Feb. Marketing answers by Wed 12:10."
    )
    assert talk.buttons == ["Undo", "Next lead"]


def test_a_wrong_verb_comes_back_with_a_button_that_does_what_was_meant(talk: Dialogue) -> None:
    assert talk.says("jonas", "/lead rejct 42 budget") == '"rejct" is not something I know.'
    assert talk.buttons == ["Reject L-42: no budget", "Help"]
    assert talk.press("jonas", "Reject L-42: no budget").startswith(
        "L-42 Acorn Robotics rejected: no budget."
    )


def test_an_unknown_reason_offers_six_by_use_and_keeps_the_note(talk: Dialogue) -> None:
    assert talk.says("jonas", "/lead reject 42 cheap they said") == '"cheap" is no reason I know. Pick one:'
    assert len(talk.buttons) == 7
    assert talk.buttons[-1] == "All"
    talk.says("jonas", "/lead reject 87 timing")
    talk.says("jonas", "/lead reject 42 cheap they said")
    assert talk.buttons[0] == "Timing"
    assert "rejected: timing" in talk.press("jonas", "Timing")
    event = talk.company.see(lambda work: stored.events(work, 42))[-1]
    note = talk.company.see(
        lambda work: work.execute(
            sa.select(t.note.c.body).where(
                t.note.c.workspace_id == work.workspace_id, t.note.c.id == event.note_id
            )
        ).scalar()
    )
    assert note == "they said"


def test_no_response_needs_the_agreed_attempts(company: Company, talk: Dialogue) -> None:
    company.lead(50, "Kite Airports", owner="jonas", touches=2)
    said = talk.says("jonas", "/lead reject 50 noanswer")
    assert said == 'Agreed: six attempts before "no response"; L-50 has two.'
    assert talk.buttons == ["Log a call", "Other reason"]


def test_the_form_of_a_rejection_asks_for_a_day_only_where_the_reason_leads_back(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42", form=True)
    assert talk.fields == ["reason", "note"]
    assert talk.chooses("jonas", reason="no_budget", note="asked") == ["reason", "until", "note"]
    blocks = {block["block_id"]: block for block in talk.form.view()["blocks"]}
    assert blocks["until"]["hint"]["text"] == "Empty: in 90 days"
    assert blocks["note"]["element"]["initial_value"] == "asked"
    assert blocks["reason"]["element"]["initial_option"]["value"] == "no_budget"
    assert talk.chooses("jonas", reason="opt_out", until="2027-03-01") == ["reason", "note"]
    assert talk.chooses("jonas", reason="other") == ["reason", "note"]
    (note,) = [block for block in talk.form.view()["blocks"] if block["block_id"] == "note"]
    assert not note.get("optional")
    assert note["hint"]["text"].startswith("At least 15 characters.")
    assert talk.chooses("jonas", reason="timing", until="2027-03-01") == ["reason", "until", "note"]
    said = talk.submits("jonas", reason="timing", until="2027-03-01")
    assert said.startswith("L-42 Acorn Robotics rejected: timing. Nurture until 1 Mar.")


def test_a_form_that_was_opened_for_a_reason_has_its_day_at_once(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 timing they move", form=True)
    assert talk.fields == ["reason", "until", "note"]
    talk.says("jonas", "/lead reject 42 optout", form=True)
    assert talk.fields == ["reason", "note"]


def test_a_day_that_was_picked_for_another_reason_is_not_taken_along(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 timing", form=True)
    said = talk.submits("jonas", reason="industry", until="2027-03-01")
    assert said.startswith("L-42 Acorn Robotics rejected: industry. It is disqualified.")
