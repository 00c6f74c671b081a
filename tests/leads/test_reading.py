"""A lead's card, its contact and its why; feedback by the message shortcut."""

from __future__ import annotations

import sqlalchemy as sa

from db import tables as t
from db.stores import alerts
from tests.dialogue import Dialogue


def test_a_card_offers_only_what_its_reader_may_do(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget asked for next year")
    talk.says("priya", "/lead 42")
    assert talk.buttons == [
        "Fix it", "Nurture until…", "Second look", "Ask the rep", "Read note", "Send to another team", "Why",
    ]  # fmt: skip
    talk.says("tomas", "/lead 42")
    assert talk.buttons == ["Why"]
    talk.says("olga", "/lead 42")
    assert talk.buttons == ["Why"]
    assert talk.says("olga", "/lead") == "Nothing is waiting for you."
    assert talk.buttons == ["Find a lead"]


def test_why_prints_the_rule_and_every_clock_with_its_arithmetic(talk: Dialogue) -> None:
    talk.says("jonas", "/lead called 42")
    said = talk.says("jonas", "/lead why 42").split("\n")
    assert said == [
        "L-42 Acorn Robotics: accepted.",
        "Holder: Jonas. Rule: accepted by Jonas, Mon 16 Nov 08:32.",
        "Accept or reject: Mon 16 Nov 08:30 + 240 business minutes (agreement v1, calendar v1) = Mon 16 Nov 13:00.",
        "Stopped Mon 16 Nov 08:32 after 0: in time.",
        "First touch: Mon 16 Nov 08:31 + 240 business minutes (agreement v1, calendar v1) = Mon 16 Nov 13:00.",
        "Stopped Mon 16 Nov 12:10 after 190: in time.",
        "Next step: Mon 16 Nov 12:10 + 960 business minutes (agreement v1, calendar v1) = Wed 18 Nov 12:10.",
        "Running: 0 used, 960 left.",
        "Counted: Mon 16 Nov 12:10–17:00 290, Tue 17 Nov 09:00–17:00 480, Wed 18 Nov 09:00–12:10 190.",
        "Next: a reminder, Wed 18 Nov 10:10.",
        "Calendar v1: the company, weekdays 09:00–17:00, New York.",
        "Brought in by marketing, cycle 1.",
    ]
    assert talk.says("luca", "/lead why 42").startswith(
        "Jonas, their manager and the campaign's owner can see why"
    )


def test_the_contact_is_behind_a_form_for_the_assignee_and_their_manager(talk: Dialogue) -> None:
    assert talk.says("jonas", "/lead contact 87", form=True) == "[Contact]"
    shown = str(talk.form.view())
    assert "tel:+1 617 555 0142" in shown or "tel:+16175550142" in shown
    assert talk.buttons == ["Called · talked", "Called · no answer", "E-mailed"]
    assert talk.press("jonas", "Called · talked").startswith("Call logged for L-87")
    assert talk.says("ines", "/lead contact 87", form=True) == "[Contact]"
    for other in ("amira", "luca"):
        assert (
            talk.says(other, "/lead contact 87", form=True)
            == "Only Jonas and their manager see the contact of L-87."
        )
    card = talk.says("amira", "/lead 87")
    assert "Maya" not in card
    assert "555" not in card


def test_the_message_shortcut_opens_feedback_for_the_lead_of_the_message(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    notice = talk.company.see(lambda work: alerts.showing(work, "lead", 42))[0]
    talk.company.run(
        lambda work: work.execute(
            sa.update(t.notice)
            .where(t.notice.c.workspace_id == work.workspace_id, t.notice.c.id == notice)
            .values(channel="C0MARKETING", ts="1763312000.000100", state="sent")
        )
    )
    for message in (notice, "C0MARKETING/1763312000.000100"):
        assert talk.says("jonas", "/lead feedback", form=True, notice_id=message) == "[Lead feedback]"
        assert "L-42 Acorn Robotics" in str(talk.form.view())
        assert "lead" not in talk.fields
    assert talk.submits("jonas", verdict="good", tags=("right_role",)).startswith(
        "L-42 Acorn Robotics: good lead"
    )
    assert talk.says("jonas", "/lead feedback", form=True, notice_id="C0X/1.1") == "[Lead feedback]"
    assert "lead" in talk.fields
