"""A line that can't be done comes back with why, who could, and a button that does what was meant."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alignment.lifecycle import Stage
from commands.said import headline
from db.memory import Memory, Work
from db.stores import people
from digests import home
from tests.company import MORNING, NOON, Company
from tests.dialogue import Dialogue


@pytest.fixture
def talk(quick_memory: Memory) -> Dialogue:
    company = Company.make(quick_memory)
    company.lead(42, "Acorn Robotics", owner="jonas", at=MORNING)
    company.lead(79, "Cedar Mutual", owner="jonas", stage=Stage.ASSIGNED, at=MORNING)
    company.lead(99, "Terra Pharma", stage=Stage.MQL, at=MORNING)
    return Dialogue(company)


# --- a lead that nobody has -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", ["reject 42 budget", "notmine 42 territory", "called 42", "qualify 42 24k 31 jan", "contact 42"]
)
def test_what_left_sales_hands_is_said_to_be_nobodys(talk: Dialogue, line: str) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    said = talk.says("jonas", f"/lead {line}")
    assert said == "L-42 Acorn Robotics is in nurture: nobody of sales has it now."
    assert talk.buttons == ["Show it"]


def test_what_waits_in_the_queue_is_accepted_first(talk: Dialogue) -> None:
    assert (
        talk.says("amira", "/lead reject 99 budget") == "L-99 Terra Pharma is nobody's yet: accept it first."
    )
    assert talk.press("amira", "Accept").startswith("L-99 Terra Pharma is yours.")


def test_somebody_of_another_team_reads_who_can_take_it(talk: Dialogue) -> None:
    said = talk.says("luca", "/lead called 99")
    assert said == "L-99 Terra Pharma is nobody's yet: the West team can take it."


# --- who may --------------------------------------------------------------------------------------------------------


def test_a_refusal_names_the_managers_who_may_and_never_a_rep(talk: Dialogue) -> None:
    assert talk.says("jonas", "/lead give 42 @amira") == "Sales managers can do that: Ines."
    assert talk.says("priya", "/lead accept 99") == "Reps and sales managers can do that: Ines."
    assert (
        talk.says("jonas", "/lead answer 42 fix") == "Marketers and marketing managers can do that: Daniel."
    )
    assert talk.says("jonas", "/tandem people") == "Admins can do that: Olga."


def test_a_campaigns_menu_offers_what_its_reader_may_do(talk: Dialogue) -> None:
    talk.says("jonas", "/campaign")
    assert set(talk.buttons) == {"Show", "Feedback"}
    talk.says("jonas", "/campaign webinar-nov")
    assert talk.buttons == ["Feedback", "Where from?"]
    talk.says("tomas", "/campaign webinar-nov")
    assert talk.buttons == ["Why", "Where from?"]
    talk.says("priya", "/campaign")
    assert set(talk.buttons) == {"Show", "Why", "Mute for a week"}


def test_a_managers_card_has_what_their_people_may_do_and_who_else_shall_have_it(talk: Dialogue) -> None:
    talk.says("ines", "/lead 42")
    assert talk.buttons == ["Give it on", "Contact", "Why", "Log a call", "Qualify", "Reject", "Feedback"]
    talk.says("ines", "/lead 79")
    assert talk.buttons == ["Give it on", "Contact", "Why", "Accept", "Reject", "Feedback"]
    talk.company.lead(98, "Stone Analytics", stage=Stage.MQL, team="")
    talk.says("ines", "/lead 98")
    assert talk.buttons[0] == "Give it"


# --- what was meant -------------------------------------------------------------------------------------------------


def test_a_misspelt_verb_is_asked_back_also_where_a_filter_could_stand(talk: Dialogue) -> None:
    assert talk.says("ines", "/pipeline funel q3") == '"funel" is no filter I know here.'
    assert talk.buttons == ["Funnel q3", "Without it"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("as of", '"as of 2 nov" wants a day, such as that one.'),
        ("west since", '"since fri" wants a day, such as that one.'),
        ("since bananas", '"bananas" is no day I know. Try fri, 31 jan, 2027-01-31 or +30d.'),
    ],
)
def test_a_day_that_is_none_is_said_to_be_none(talk: Dialogue, typed: str, said: str) -> None:
    assert talk.says("ines", f"/pipeline {typed}") == said
    assert talk.buttons[-1] == "Without it"
    assert "Pipeline · " in talk.press("ines", "Without it")


def test_ok_is_no_verb_by_itself(talk: Dialogue) -> None:
    assert talk.says("jonas", "/lead ok 42") == '"ok" is not something I know.'
    assert talk.buttons == ["Ok lead: L-42", "Accept L-42", "Help"]
    assert talk.press("jonas", "Ok lead: L-42").startswith("L-42 Acorn Robotics: ok lead.")
    talk.says("jonas", "/lead ok")
    assert talk.buttons == ["Help"]


def test_a_day_with_two_readings_is_asked_back_with_its_time(talk: Dialogue) -> None:
    assert talk.says("jonas", "/lead later 42 3/4 10:30").endswith("Which one?")
    assert talk.buttons == ["3 Apr 2027", "4 Mar 2027"]
    assert "4 Mar 10:30" in talk.press("jonas", "4 Mar 2027")


def test_a_filters_day_with_two_readings_is_asked_back_too(talk: Dialogue) -> None:
    assert talk.says("ines", "/pipeline changes since 3/4 west").endswith("Which one?")
    assert len(talk.buttons) == 2
    assert "west" in str(talk.message.blocks)


def test_amount_and_day_may_stand_in_either_order(talk: Dialogue) -> None:
    said = talk.says("jonas", "/lead qualify 42 31 jan 24k")
    assert "$24k, closes 31 Jan." in said
    talk.says("jonas", "/lead undo")
    assert "€24k, closes 31 Jan." in talk.says("jonas", "/lead qualify 42 31 jan 24,000 eur")


def test_fix_reads_by_when_at_its_end(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    said = talk.says("priya", "/lead answer 42 fix the form asks about budget by 27 nov")
    assert said == "L-42 Acorn Robotics answered: fix by 27 Nov. The rep gets a receipt."
    talk.says("priya", "/lead undo")
    said = talk.says("priya", "/lead answer 42 fix every lead is read by two people")
    assert "fix by 17 Dec" in said


def test_attempts_that_were_not_made_are_none(talk: Dialogue) -> None:
    said = talk.says("jonas", "/lead reject 42 noanswer")
    assert said == 'Agreed: six attempts before "no response"; L-42 has none.'


def test_somebody_unknown_is_quoted_as_they_were_typed(talk: Dialogue) -> None:
    said = talk.says("ines", "/lead give 42 <@U0PRIYA|priya>")
    assert said == '"@priya" is nobody of sales whom I know.'


def test_hours_that_are_none_come_back_with_their_form(talk: Dialogue) -> None:
    talk.says("jonas", "/tandem quiet foo")
    assert talk.buttons == ["Quiet hours"]


def test_a_team_without_its_side_is_asked_for_it(talk: Dialogue) -> None:
    talk.says("olga", "/tandem setup team North")
    assert talk.buttons == ["North, sales", "North, marketing"]
    assert talk.press("olga", "North, sales").startswith("Team North is there, in sales.")
    talk.says("olga", "/tandem setup target 2m q4")
    assert talk.buttons == ["Fill it in"]


# --- how it is said -------------------------------------------------------------------------------------------------


def test_taken_back_reads_as_a_sentence(talk: Dialogue) -> None:
    talk.says("jonas", "/lead accept 79")
    assert (
        talk.says("jonas", "/lead undo")
        == "Taken back. L-79 Cedar Mutual is assigned again, not accepted yet."
    )


def test_a_lead_that_was_given_on_says_so_without_a_quarrel(talk: Dialogue) -> None:
    talk.says("ines", "/lead give 42 amira")
    assert "Rule: given on by Ines" in talk.says("ines", "/lead why 42")


def test_a_second_look_is_not_the_rule_by_which_a_lead_is_where_it_is(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    talk.says("priya", "/lead answer 42 look they begin in January")
    assert "Rule: to nurture: no budget" in talk.says("ines", "/lead why 42")


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("L-57 Pinecrest Clinics: poor fit (too small, no project yet, contact data wrong). The owner is told.",
         "L-57 Pinecrest Clinics: poor fit. The owner is told."),
        ('"foo" is no step of setting up. There are: zone, hours, holidays, currency, fiscal, team, manager.',
         '"foo" is no step of setting up.'),
    ],
)  # fmt: skip
def test_a_headline_is_whole_sentences(sentence: str, shown: str) -> None:
    assert headline(sentence) == shown


def test_lead_alone_has_homes_rows_and_counts_what_waits_for_the_reader_alone(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    said = talk.says("jonas", "/lead")
    assert said.split("\n")[0] == "Now (2)"
    assert "L-42 Acorn Robotics · answer by Wed 12:10" in said
    assert talk.message.text.startswith("2 leads wait for you.")
    rows = talk.company.see(lambda work: _home_rows(work, talk.company.jonas), NOON)
    assert rows
    assert set(rows) <= set(said.split("\n"))


def _home_rows(work: Work, person: int) -> list[str]:
    lines = home.lines_of(home.of(work, people.actor(work, person)))
    return [line for line in lines if line.startswith("L-")]


def test_what_waits_for_marketing_alone_is_no_lead_of_mine(talk: Dialogue) -> None:
    talk.wait(minutes=1)
    talk.company.lead(80, "Acorn Foods", owner="luca", team="east", at=MORNING)
    talk.says("luca", "/lead reject 80 budget")
    said = talk.says("luca", "/lead")
    assert "Waiting for marketing (1)" in said
    assert talk.message.text.startswith("Nothing waits for you.")


def test_an_answer_that_came_first_says_when(talk: Dialogue) -> None:
    talk.says("jonas", "/lead reject 42 budget")
    talk.says("priya", "/lead answer 42 nurture feb")
    talk.now = NOON + timedelta(days=1)
    assert talk.says("daniel", "/lead answer 42 fix x").startswith(
        "Priya answered L-42 already, Mon 12:10: nurture."
    )
