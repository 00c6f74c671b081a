"""What sales says of a campaign: by line and form, on the owner's card, behind it, and in the counts of both sides."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from alignment.feedback import About
from alignment.people import SHELL
from db import tables as t
from db.memory import Work
from db.stores import feedback as rows
from db.tables.delivery import Act, NoticeState
from digests import home
from messages.house import Kind, breaches
from messages.message import Message
from operations import caught_up, erasure, retention
from tests.company import MARKETING_CHANNEL, NOON, Company
from tests.dialogue import Dialogue
from tests.leads.test_messages import body, labels, notices, only, shown

GOOD = "/campaign good webinar-nov right audience, knew us they asked for Maya, maya@juniper.example"


def a_third_in_west(company: Company) -> None:
    company.run(
        lambda work: work.insert(
            t.membership,
            person_id=company.luca,
            team_id=company.west,
            valid_from=work.now,
            recorded_from=work.now,
        ),
        NOON - timedelta(days=1),
    )


def card(company: Company, at: datetime = NOON) -> Message:
    return only(company, "feedback", at)


# --- sales says it --------------------------------------------------------------------------------------------------


def test_a_rep_praises_a_campaign_in_one_line_and_its_owners_channel_reads_it(talk: Dialogue) -> None:
    a_third_in_west(talk.company)
    heard = talk.says("jonas", GOOD)
    assert heard == "Webinar Nov: good campaign (right audience, knew us). The campaign's owner is told."
    assert talk.buttons == ["Undo", "Show it"]
    (notice,) = notices(talk.company, "feedback")
    assert notice.target == MARKETING_CHANNEL
    message = card(talk.company)
    assert body(message) == (
        "*Webinar Nov* · good campaign\nWest team\nRight audience · knew us\n30 days: 1 good, 0 ok, 0 poor"
    )
    assert message.text.split("\n")[0] == "Good campaign: Webinar Nov. Right audience, knew us."
    assert labels(message) == ["Thank", "Ask", "⋯ Read note · Mute"]
    assert not breaches(message, Kind.ALERT)
    assert "Jonas" not in str(message.payload())
    assert "Maya" not in str(message.payload())


def test_a_team_of_two_is_not_named_beside_what_one_of_them_said(talk: Dialogue) -> None:
    talk.says("jonas", "/campaign poor webinar-nov leads came late")
    assert body(card(talk.company)) == (
        "*Webinar Nov* · poor fit\nLeads came late\n30 days: 0 good, 0 ok, 1 poor"
    )


def test_ok_great_and_the_leads_spelling_mean_what_they_say(talk: Dialogue) -> None:
    assert talk.says("jonas", "/campaign ok search").startswith("Search: ok campaign.")
    assert talk.says("luca", "/campaign feedback search great clear promise").startswith(
        "Search: good campaign (clear promise)."
    )
    assert talk.says("ines", "/campaign feedback Webinar Nov poor").startswith("Webinar Nov: poor fit.")
    assert talk.says("amira", "/campaign feedback search wonderful") == "[Campaign feedback]"


def test_the_verb_alone_opens_its_form_with_the_campaign_to_pick(talk: Dialogue) -> None:
    assert talk.says("jonas", "/campaign poor") == "[Campaign feedback]"
    assert talk.fields == ["campaign", "verdict", "tags", "note"]
    assert talk.suggests("jonas", "campaign", "web") == ["Webinar Nov"]
    number = str(talk.company.campaigns["webinar-nov"])
    assert talk.submits("jonas", campaign=number, verdict=None) == "verdict: How was it: good, ok or poor?"
    talk.says("jonas", "/campaign poor")
    heard = talk.submits("jonas", campaign=number, verdict="poor", tags=("wrong_audience",), note="students")
    assert heard == "Webinar Nov: poor fit (wrong audience). The campaign's owner is told."


def test_a_tag_of_leads_is_a_note_on_a_campaign_and_a_forged_one_is_nothing(talk: Dialogue) -> None:
    talk.says("jonas", "/campaign good search right role")
    given = talk.company.see(lambda work: rows.by_id(work, 1))
    assert given is not None
    assert given.tags == ()
    assert given.note_id
    talk.says("jonas", "/campaign poor", form=True)
    number = str(talk.company.campaigns["search"])
    assert talk.submits("jonas", campaign=number, verdict="poor", tags=("too_small",)).startswith(
        "Search: poor fit. "
    )


def test_a_second_verdict_replaces_ones_first_and_the_same_again_says_nothing_twice(talk: Dialogue) -> None:
    for line in ("/campaign good search", "/campaign good search", "/campaign poor search too far"):
        talk.says("jonas", line)
        talk.wait(seconds=1)
    talk.says("luca", "/campaign good search")
    found = talk.company.see(lambda work: rows.verdicts(work, About.CAMPAIGN, 2, NOON))
    assert {verdict.value: n for verdict, n in found.items()} == {"poor": 1, "good": 1}
    states = [each.state for each in notices(talk.company, "feedback")]
    assert states.count(NoticeState.CANCELLED) == 1
    assert len(states) == 3


def test_feedback_on_a_campaign_is_none_on_its_leads(talk: Dialogue) -> None:
    talk.says("jonas", "/campaign poor webinar-nov")
    talk.says("jonas", "/lead good 87 right role")
    cards = [body(shown(talk.company, each)) for each in notices(talk.company, "feedback")]
    assert any("Webinar Nov, 30 days: 1 good, 0 ok, 0 poor" in each for each in cards)
    assert any("\n30 days: 0 good, 0 ok, 1 poor" in each for each in cards)


def test_several_and_no_campaigns_are_asked_back_with_what_was_said(talk: Dialogue) -> None:
    talk.company.campaign("Webinar Dec", owner="priya")
    assert 'Several campaigns are "webinar"' in talk.says("jonas", "/campaign good webinar right audience")
    assert talk.press("jonas", "Webinar Dec").startswith("Webinar Dec: good campaign (right audience).")
    assert talk.says("jonas", "/campaign good wobinar") == 'There is no campaign "wobinar" here.'
    assert talk.says("jonas", "/campaign good " + "word " * 400).startswith('There is no campaign "word"')


def test_marketing_and_admins_hear_who_may(talk: Dialogue) -> None:
    for who in ("priya", "daniel", "olga"):
        heard = talk.says(who, "/campaign good webinar-nov")
        assert heard.startswith("Reps and sales managers can do that")


def test_a_quiet_campaign_keeps_what_is_said_and_tells_nobody(talk: Dialogue) -> None:
    talk.says("priya", "/campaign mute webinar-nov")
    heard = talk.says("jonas", "/campaign good webinar-nov")
    assert heard == "Webinar Nov: good campaign. It is kept; its owner asked for quiet."
    assert notices(talk.company, "feedback") == []
    assert "Sales says of it: 1 good, 0 ok, 0 poor" in talk.says("priya", "/campaign webinar-nov")


# --- undo -----------------------------------------------------------------------------------------------------------


def test_undo_takes_it_back_within_five_minutes_by_either_noun(talk: Dialogue) -> None:
    talk.says("jonas", "/campaign good webinar-nov")
    assert talk.press("jonas", "Undo") == "Taken back: your feedback on Webinar Nov."
    talk.says("jonas", "/campaign good search")
    assert talk.says("luca", "/campaign undo search") == "Only whoever did it can undo it."
    assert talk.says("jonas", "/lead undo") == "Taken back: your feedback on Search."
    assert [each.state for each in notices(talk.company, "feedback")] == [NoticeState.CANCELLED] * 2
    talk.says("jonas", "/campaign good search")
    talk.wait(minutes=6)
    assert talk.says("jonas", "/campaign undo search").startswith(
        "You said nothing of Search in the last five"
    )


def test_a_card_that_was_sent_says_that_it_was_taken_back(talk: Dialogue) -> None:
    talk.says("jonas", "/campaign good webinar-nov")
    (notice,) = notices(talk.company, "feedback")
    sent = t.notice.update().where(t.notice.c.workspace_id == talk.company.id, t.notice.c.id == notice.id)
    talk.company.run(lambda work: work.execute(sent.values(state=NoticeState.SENT, channel="C", ts="1.1")))
    talk.press("jonas", "Undo")
    message = shown(talk.company, notice)
    assert body(message) == "*Webinar Nov* · feedback taken back\nNothing to do."
    assert labels(message) == []


# --- marketing answers ----------------------------------------------------------------------------------------------


def test_marketing_thanks_asks_and_reads_the_note_screened(talk: Dialogue) -> None:
    talk.says("jonas", GOOD)
    assert talk.says("priya", "/campaign thank 1").startswith("Thanks noted for Webinar Nov.")
    assert talk.says("tomas", "/campaign thank 1") == "Marketing gave thanks for this already."
    assert "good campaign · thanked" in body(card(talk.company))
    assert body(only(talk.company, "thanks")) == "Marketing thanks you for a note."
    assert talk.says("priya", "/campaign ask 1", form=True) == "[Ask the rep]"
    assert talk.submits("priya", question="Which Maya?").startswith("Asked about Webinar Nov.")
    question = only(talk.company, "ask")
    assert body(question) == "*Webinar Nov* · marketing asks\nPriya: Which Maya?"
    assert labels(question) == ["Reply", "Show it"]
    assert talk.says("priya", "/campaign note 1") == "[Note]"
    assert "they asked for Maya, (address)" in str(talk.form.view())
    assert talk.says("luca", "/campaign note 1").startswith("Marketing, the rep who wrote it")
    assert talk.says("ines", "/campaign note 1") == "[Note]"


def test_only_whoever_was_asked_or_their_manager_replies(talk: Dialogue) -> None:
    talk.says("jonas", "/campaign poor webinar-nov wrong audience")
    talk.says("priya", "/campaign ask 1 who came instead?")
    note = notices(talk.company, "ask")[0].payload["note"]
    line = f"/campaign reply 1 {note}"
    assert talk.says("luca", f"{line} students") == "Whoever was asked can reply."
    assert talk.says("jonas", f"/campaign reply 1 {note + 9} students").startswith(
        "That question is not here"
    )
    assert talk.says("jonas", line) == "[Reply]"
    assert (
        talk.submits("jonas", words="Mostly students") == "Sent. Marketing has your reply about Webinar Nov."
    )
    reply = [each for each in notices(talk.company, "ask") if each.payload["role"] == "reply"]
    assert reply[0].target == f"person:{talk.company.priya}"
    assert body(shown(talk.company, reply[0])) == "*Webinar Nov* · sales replied\nSales: Mostly students"


def test_the_newest_notes_on_it_and_its_leads_are_marketings_to_read(talk: Dialogue) -> None:
    talk.says("jonas", "/lead good 87 right role Maya Ortiz knew the price")
    talk.wait(minutes=1)
    talk.says("luca", "/campaign poor webinar-nov wrong audience, students")
    assert talk.says("jonas", "/campaign notes webinar-nov").startswith("Marketers and marketing managers")
    talk.says("priya", "/campaign webinar-nov")
    assert talk.press("priya", "Read notes") == "[Newest notes]"
    read = str(talk.form.view())
    assert read.index("students") < read.index("knew the price")
    assert "Maya" not in read
    assert "Luca" not in read
    assert "Jonas" not in read
    assert "· good lead · L-87" in read
    assert "· poor fit_" in read


# --- where it is read -----------------------------------------------------------------------------------------------


def test_the_campaigns_card_its_why_and_its_row_say_what_sales_thinks(talk: Dialogue) -> None:
    talk.says("jonas", "/campaign good webinar-nov right audience, clear promise")
    talk.says("luca", "/campaign poor webinar-nov leads came late")
    talk.says("jonas", "/lead good 87 right role")
    shown_card = talk.says("priya", "/campaign webinar-nov")
    assert "Sales says of it: 1 good, 0 ok, 1 poor\nIn short: " in shown_card
    assert "Of its leads: 1 good, 0 ok, 0 poor\nIn short: right role 1" in shown_card
    assert talk.buttons == ["Why", "Where from?", "Set its cost"]
    talk.says("jonas", "/campaign webinar-nov")
    assert talk.buttons == ["Feedback", "Where from?"]
    why = talk.says("priya", "/campaign why webinar-nov")
    assert "1 of 2 said of it: leads came late" in why
    assert "1 of 1 said of leads: right role" in why
    assert "1 good, 0 ok, 0 poor · of itself 1 good, 0 ok, 1 poor" in talk.says("priya", "/campaign")


def test_both_homes_count_it(talk: Dialogue) -> None:
    company = talk.company
    talk.says("jonas", "/campaign good webinar-nov")
    talk.says("priya", "/campaign thank 1")
    words = {
        who: str(company.see(lambda work, w=who: home.of(work, company.actor(w)).view()))  # type: ignore[misc]
        for who in ("jonas", "priya")
    }
    assert "*Your notes* 1 · answered 1 · changed a form 0" in words["jonas"]
    assert "Webinar Nov · of it 1 good" in words["priya"]


def test_after_a_long_stop_it_is_one_line_of_the_summary(talk: Dialogue) -> None:
    for who, line in (("jonas", "good webinar-nov"), ("luca", "poor search"), ("amira", "ok webinar-nov"),
                      ("ines", "good search")):  # fmt: skip
        talk.says(who, f"/campaign {line}")
    talk.company.run(lambda work: caught_up.fold(work, MARKETING_CHANNEL), NOON + timedelta(days=2))
    message = only(talk.company, "caught_up", NOON + timedelta(days=2))
    assert not breaches(message, Kind.ALERT)
    assert "Feedback 4" in message.text
    assert "Webinar Nov · good campaign\nSearch · poor fit" in message.text
    assert "/campaign thank 1" in str(message.payload())


# --- whose words they are -------------------------------------------------------------------------------------------


def test_a_person_who_is_named_in_a_note_goes_out_of_it_with_an_erasure(talk: Dialogue) -> None:
    talk.says("jonas", GOOD)
    talk.company.run(lambda work: erasure.erase(work, SHELL, "L-87"))

    def words(work: Work) -> list[str]:
        return list(work.execute(t.note.select().with_only_columns(t.note.c.body).where(
            t.note.c.workspace_id == work.workspace_id)).scalars())  # fmt: skip

    (left,) = talk.company.see(words)
    assert left == "they asked for Maya, (erased)"


def test_a_question_that_was_sent_loses_a_persons_name_too(talk: Dialogue) -> None:
    talk.says("jonas", "/campaign good webinar-nov")
    talk.says("priya", "/campaign ask 1 is it Maya Ortiz again?")
    (question,) = notices(talk.company, "ask")
    sent = t.notice.update().where(t.notice.c.workspace_id == talk.company.id, t.notice.c.id == question.id)
    talk.company.run(lambda work: work.execute(sent.values(state=NoticeState.SENT, channel="C", ts="1.1")))
    talk.company.run(lambda work: erasure.erase(work, SHELL, "L-87"))
    assert (
        body(shown(talk.company, question)) == "*Webinar Nov* · marketing asks\nPriya: is it (erased) again?"
    )

    def companions(work: Work) -> list[str]:
        mine = sa.and_(t.notice.c.workspace_id == work.workspace_id, t.notice.c.parent_id == question.id)
        return list(work.execute(sa.select(t.notice.c.act).where(mine)).scalars())

    assert talk.company.see(companions) == [Act.PRESENT]


def test_a_note_on_a_campaign_is_blanked_after_its_days_and_what_was_said_still_counts(
    talk: Dialogue,
) -> None:
    talk.says("jonas", GOOD)
    (due,) = talk.company.see(lambda work: retention.due(work, 10), NOON + timedelta(days=366))
    assert (due.keep.word, due.id) == ("notes", 1)
    assert talk.company.see(lambda work: retention.due(work, 10), NOON + timedelta(days=364)) == ()
    talk.company.run(lambda work: retention.let_go(work, [due]), NOON + timedelta(days=366))
    assert talk.says("priya", "/campaign note 1") == "[Note]"
    assert "There is no note, or it was erased." in str(talk.form.view())
    assert "Sales says of it: 1 good" in talk.says("priya", "/campaign webinar-nov")
    assert talk.company.see(lambda work: retention.due(work, 10), NOON + timedelta(days=900)) == ()
