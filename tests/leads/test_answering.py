"""Marketing's side: answers, questions, second looks, notes, and quiet."""

from __future__ import annotations

import sqlalchemy as sa

from alignment.lifecycle import Stage
from db import tables as t
from db.stores import alerts
from tests.company import NOON
from tests.dialogue import Dialogue


def test_marketing_answers_in_one_line_each_way(talk: Dialogue) -> None:
    for number in (42, 87):
        talk.says("jonas", f"/lead reject {number} budget")
    said = talk.says("priya", "/lead answer 42 nurture feb")
    assert said == "L-42 Acorn Robotics answered: nurture until 1 Feb. The rep gets a receipt."
    assert talk.says("daniel", "/lead answer 42 fix too late").startswith(
        "Priya answered L-42 already, 12:10: nurture."
    )
    said = talk.says("priya", "/lead answer 87 fix the form asks about budget")
    assert said == "L-87 Juniper Dairies answered: fix by 17 Dec. The rep gets a receipt."
    talk.says("luca", "/lead reject 80 role")
    assert talk.says("tomas", "/lead answer 80 send west").startswith(
        "L-80 Acorn Foods answered: sent to West."
    )
    assert talk.stage(80) is Stage.MQL


def test_the_campaigns_owner_answers_or_a_marketing_manager(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    assert (
        talk.says("tomas", "/lead answer 42 nurture feb")
        == "Priya, or a marketing manager, answers for this campaign."
    )
    assert (
        talk.says("jonas", "/lead answer 42 nurture feb")
        == "Marketers and marketing managers can do that: Daniel."
    )
    assert talk.says("daniel", "/lead answer 42 nurture feb").startswith("L-42 Acorn Robotics answered")


def test_fix_it_asks_what_will_change_and_by_when(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    assert talk.says("priya", "/lead answer 42 fix", form=True) == "[Fix it]"
    assert talk.fields == ["change", "by"]
    assert talk.form.view()["blocks"][2]["element"]["initial_date"] == "2026-12-17"
    assert (
        talk.submits("priya", change="", by="2026-12-17")
        == "change: What will change? One sentence is enough."
    )
    talk.says("priya", "/lead answer 42 fix", form=True)
    said = talk.submits("priya", change="The form asks about budget", by="2026-11-27")
    assert said == "L-42 Acorn Robotics answered: fix by 27 Nov. The rep gets a receipt."


def test_the_rep_says_fine_or_sees_it_differently(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    talk.says("priya", "/lead answer 42 nurture feb")
    assert (
        talk.says("jonas", "/lead fine 42") == "Noted for L-42 Acorn Robotics. It is closed for both teams."
    )
    assert talk.says("jonas", "/lead look 42", form=True) == "[Second look]"
    assert talk.submits("jonas", why="They have money now").startswith("Second look at L-42 Acorn Robotics")
    assert talk.says("ines", "/lead rule 42 return") == (
        "L-42 Acorn Robotics: noted, return. It counts once the other manager says the same."
    )
    assert talk.says("daniel", "/lead rule 42 uphold").startswith(
        "L-42 Acorn Robotics: noted, uphold. The other manager said return"
    )
    assert talk.says("daniel", "/lead rule 42 return") == (
        "L-42 Acorn Robotics: both managers agree, it goes back to its team's queue."
    )
    assert talk.stage(42) is Stage.ASSIGNED


def test_marketing_asks_the_rep_and_gets_the_reply(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    assert talk.says("priya", "/lead ask 42 which year?").startswith("Asked about L-42 Acorn Robotics.")
    question = talk.company.see(
        lambda work: work.execute(
            sa.select(sa.func.max(t.note.c.id)).where(t.note.c.workspace_id == work.workspace_id)
        ).scalar()
    )
    assert talk.says("jonas", f"/lead reply 42 {question}", form=True) == "[Reply]"
    assert talk.submits("jonas", words="Next year").startswith("Sent. Marketing has your reply")
    assert talk.says("luca", f"/lead reply 42 {question} me too") == "Whoever was asked can reply."


def test_the_note_is_screened_and_only_for_those_who_may_read_it(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 87 budget Maya said call +1 617 555 0142 or maya@juniper.example")
    assert talk.says("priya", "/lead note 87", form=True) == "[Note]"
    shown = str(talk.form.view())
    assert "(name) said call (number) or (address)" in shown
    assert "Maya" not in shown
    assert talk.says("luca", "/lead note 87", form=True).startswith("Marketing, the rep who wrote it")


def test_a_channel_is_kept_quiet_about_a_reason(talk: Dialogue) -> None:
    talk.channel = "C0MARKETING"
    assert (
        talk.says("priya", "/lead mute budget")
        == "Quiet here about no budget. Answers stay owed: /lead shows them."
    )
    talk.press("priya", "Undo")
    assert talk.company.see(lambda work: alerts.muted_codes(work, "C0MARKETING")) == {}


def test_an_answer_reaches_all_alike_through_the_form_of_the_message(talk: Dialogue) -> None:
    for number in range(60, 67):
        talk.company.lead(number, f"Firm {number}", owner="jonas")
        talk.says("jonas", f"/lead reject {number} budget")
    many = talk.company.see(lambda work: alerts.since(work, "rejected_many", "C0MARKETING", NOON))[0]
    assert talk.says("daniel", f"/lead answer same {many.id} budget", form=True) == "[Same answer for 7]"
    said = talk.submits("daniel", change="the form asks about budget", by="2026-11-27")
    assert said.startswith("7 leads answered: fix by 27 Nov.")
