"""The reminder to both, four short questions after the call, and what each answer becomes; once each, and no more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alignment.ride_alongs import Became
from db.stores import feedback as given
from db.stores import ride_along_notes as stored
from tests.company import Company
from tests.dialogue import Dialogue
from tests.meetings.telling import tick as meet
from tests.ride_alongs.telling import arrives, body, labels, moment, owed, read, said, tick

AFTER = moment(19, "14:50")


@pytest.fixture
def taken(company: Company, talk: Dialogue) -> Dialogue:
    """Jonas offers a seat on Thursday at 14:00, and Leo has it."""
    talk.says("jonas", "/tandem ridealong offer thu 14:00 acorn asked")
    talk.says("leo", "/tandem ridealong ask C-1")
    return talk


@pytest.fixture
def heard(company: Company, taken: Dialogue) -> Dialogue:
    """The call is over, and Leo is asked for his debrief."""
    taken.now = AFTER
    tick(company, AFTER)
    return taken


def debriefed(talk: Dialogue, **answers: str | tuple[str, ...]) -> str:
    assert talk.says("leo", "/tandem ridealong debrief") == "[What did you hear?]"
    return talk.submits("leo", **answers)


def test_both_are_reminded_once_in_their_morning(company: Company, taken: Dialogue) -> None:
    assert tick(company, moment(19, "8:59")) == 0
    at = moment(19, "9:00")
    assert tick(company, at) == 2
    assert read(company, "ride_along_reminder", "leo", at) == (
        "*Today 14:00: you listen in*\nacorn · 45 min · with Jonas\nStay an observer: listen, don't pitch, don't\n"
        "record. Note the buyer's words, not their name.\nFour short questions come after it."
    )
    assert read(company, "ride_along_reminder", "jonas", at) == (
        "*Today 14:00: Leo in your call*\nacorn · 45 min\nThey only listen; nothing is recorded.\n"
        "Say so to the customer at the start. If they\nmind, nobody listens in."
    )
    assert tick(company, at) == 0
    assert tick(company, moment(19, "13:59")) == 0


def test_a_reminder_keeps_to_somebodys_zone_and_quiet_hours(company: Company, taken: Dialogue) -> None:
    taken.says("leo", "/tandem quiet 18-11")
    taken.says("jonas", "/tandem settings zone America/Chicago")
    assert tick(company, moment(19, "9:30")) == 0
    assert tick(company, moment(19, "10:00")) == 1, "nine in Chicago"
    assert tick(company, moment(19, "11:00")) == 1, "Leo's quiet hours are over"


def test_who_took_the_seat_after_the_reminder_was_due_reads_no_second_message(
    company: Company, talk: Dialogue
) -> None:
    talk.says("olga", "/tandem setup ridealong 0")
    talk.says("jonas", "/tandem ridealong offer thu 14:00 acorn asked")
    talk.now = moment(19, "12:00")
    talk.says("leo", "/tandem ridealong ask C-1")
    assert tick(company, moment(19, "12:01")) == 0


def test_a_call_that_moved_is_reminded_of_at_its_new_time(company: Company, taken: Dialogue) -> None:
    at = moment(19, "9:00")
    tick(company, at)
    taken.now = moment(19, "9:30")
    taken.says("jonas", "/tandem ridealong move C-1 fri 15:00")
    (first, *_) = owed(company, "ride_along_reminder", at)
    from digests import registry

    assert company.see(lambda work: registry.render(work, first), taken.now) is None, "it is not so any more"
    assert tick(company, moment(20, "9:00")) == 2


def test_the_debrief_is_asked_for_after_the_call_once_more_and_no_more(
    company: Company, taken: Dialogue
) -> None:
    tick(company, moment(19, "9:00"))
    assert tick(company, moment(19, "14:44")) == 0
    assert tick(company, moment(19, "14:45")) == 1
    (asked,) = owed(company, "ride_along_debrief", AFTER)
    shown = said(company, asked, AFTER)
    assert body(shown) == (
        "*What did you hear?*\nCall with acorn · Thu 19 Nov 14:00\nFour short questions; one answer is enough."
    )
    assert labels(shown) == ["Four questions", "I was not there"]
    assert tick(company, moment(20, "8:59")) == 0
    assert tick(company, moment(20, "9:00")) == 1
    assert "This is the last time you are asked." in read(
        company, "ride_along_debrief", "leo", moment(20, "9:00")
    )
    for day in (23, 24, 30):
        assert tick(company, moment(day, "9:00")) == 0


def test_after_a_long_stop_it_is_asked_once_and_again_a_day_later(company: Company, taken: Dialogue) -> None:
    late = moment(23, "15:00")
    assert tick(company, late) == 1
    assert tick(company, late + timedelta(minutes=1)) == 0
    assert tick(company, moment(24, "9:00")) == 1


def test_four_answers_are_kept_told_to_the_rep_and_found(company: Company, heard: Dialogue) -> None:
    told = debriefed(
        heard, words="show me the savings in my own numbers", objection="pricing per seat",
        missing="a page on pricing for teams", change="ask about seats first",
    )  # fmt: skip
    assert told.startswith(
        "4 answers kept of the call with acorn.\nThe rep reads it, and both teams can find it."
    )
    assert read(company, "ride_along_heard", "jonas", heard.now) == (
        "*What Leo heard on your call*\nCall with acorn\nThe buyer said: show me the savings in my own\nnumbers\n"
        "Objection: pricing per seat\nMissing content: a page on pricing for teams\nWe change: ask about seats first"
    )
    found = heard.says("amira", "/tandem ridealong notes pricing")
    assert "pricing per seat" in found
    assert "a page on pricing for teams" in found
    assert "savings" not in found
    assert "savings" in heard.says("priya", "/tandem ridealong notes ACORN")
    assert heard.says("priya", "/tandem ridealong notes zebra") == (
        'Nothing that was heard on a call holds "zebra".'
    )
    assert tick(company, moment(20, "9:00")) == 0, "what was answered is not asked for again"
    assert "You wrote of that call already." in heard.says("leo", "/tandem ridealong debrief C-1")


def test_an_account_is_found_in_whatever_case_its_letters_are(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/tandem ridealong offer thu 14:00 ÖKOWERK asked")
    talk.says("leo", "/tandem ridealong ask C-1")
    talk.now = AFTER
    debriefed(talk, words="show me the savings")
    assert "savings" in talk.says("priya", "/tandem ridealong notes ökowerk savings")


def test_the_last_question_comes_as_the_readers_working_day_begins(company: Company, taken: Dialogue) -> None:
    taken.says("leo", "/tandem settings zone America/Chicago")
    tick(company, AFTER)
    assert tick(company, moment(20, "9:59")) == 0
    assert tick(company, moment(20, "10:00")) == 1, "nine in Chicago"


def test_the_message_that_asked_says_that_it_is_kept(company: Company, heard: Dialogue) -> None:
    (asked,) = owed(company, "ride_along_debrief", AFTER)
    arrives(company, asked, AFTER)
    debriefed(heard, words="they want proof")
    (shown,) = owed(company, "ride_along_debrief", heard.now, act="present")
    assert body(said(company, shown, heard.now)).startswith("*Your debrief is kept*")


def test_an_answer_is_put_on_the_next_agenda_as_from_calls(company: Company, heard: Dialogue) -> None:
    heard.says("ines", "/meeting new lead review tue 10:00 40m")
    told = debriefed(heard, words="proof of savings", also=("words:point",))
    assert "On the agenda of Tue 24 Nov 10:00." in told
    later = moment(23, "10:00")
    meet(company, later)
    assert 'From calls: "proof of savings"' in body(said(company, owed(company, "agenda", later)[-1], later))


def test_without_a_meeting_no_point_is_offered_and_a_note_says_so(company: Company, heard: Dialogue) -> None:
    heard.says("leo", "/tandem ridealong debrief")
    ticks = [block for block in heard.form.view()["blocks"] if block.get("block_id") == "also"]
    assert [each["value"] for each in ticks[0]["element"]["options"]] == ["missing:gap"]
    heard.submits("leo", words="proof of savings")
    heard.says("leo", "/tandem ridealong notes")
    assert "No joint meeting is planned" in heard.press("leo", "On the agenda")


def test_missing_content_stands_where_marketing_looks_until_it_is_there(
    company: Company, heard: Dialogue
) -> None:
    told = debriefed(heard, missing="a page on pricing for teams", also=("missing:gap",))
    assert "Marketing sees what is missing: /tandem content" in told
    shown = heard.says("priya", "/tandem content")
    assert "Missing, from a call with acorn\na page on pricing for teams" in shown
    assert heard.press("priya", "It is there now") == "Not missing any more."
    assert "Missing" not in heard.says("priya", "/tandem content")
    assert "not missing any more" in heard.says("priya", "/tandem ridealong there 1")


def test_the_rep_makes_feedback_of_an_answer_in_their_own_name(company: Company, heard: Dialogue) -> None:
    debriefed(heard, objection="the webinar promised a free year")
    heard.says("jonas", "/tandem ridealong feedback C-1")
    assert heard.fields == ["note", "campaign", "lead", "verdict"]
    told = heard.submits("jonas", note="1", campaign=str(company.campaigns["webinar-nov"]), verdict="poor")
    assert told == "Given as feedback on Webinar Nov."
    note = company.see(lambda work: stored.by_id(work, 1), heard.now)
    assert note is not None
    assert note.became is Became.FEEDBACK
    kept = company.see(lambda work: given.by_id(work, 1), heard.now)
    assert kept is not None
    assert kept.author_id == company.jonas
    assert "No note of that call is left" in heard.says("jonas", "/tandem ridealong feedback C-1")


@pytest.mark.parametrize(
    ("answers", "field", "told"),
    [
        ({"note": "1", "verdict": "poor"}, "campaign", "On which campaign"),
        ({"note": "1", "campaign": "1"}, "verdict", "good, ok or poor"),
        ({"note": "1", "lead": "999", "verdict": "ok"}, "lead", "There is no such lead"),
    ],
)
def test_feedback_that_lacks_something_stays_open(
    heard: Dialogue, answers: dict[str, str], field: str, told: str
) -> None:
    debriefed(heard, objection="the webinar promised a free year")
    heard.says("jonas", "/tandem ridealong feedback C-1")
    heard.submits("jonas", **answers)
    assert told in heard.reply.errors[field]


def test_an_empty_debrief_stays_open(heard: Dialogue) -> None:
    assert debriefed(heard) == "words: One answer is enough, in a few words."


def test_what_was_said_becomes_one_thing_only(company: Company, heard: Dialogue) -> None:
    heard.says("ines", "/meeting new lead review tue 10:00 40m")
    debriefed(heard, words="proof of savings")
    assert heard.says("jonas", "/tandem ridealong agenda 1").startswith("On the agenda of Tue 24 Nov")
    assert heard.says("priya", "/tandem ridealong gap 1") == "That is on the agenda already."


def test_who_was_not_there_owes_nothing_and_their_turn_comes_as_before(
    company: Company, heard: Dialogue
) -> None:
    told = heard.says("leo", "/tandem ridealong missed C-1")
    assert told.startswith("Noted: you did not hear the call with acorn.")
    assert heard.says("leo", "/tandem ridealong debrief") == "You owe no debrief."
    assert tick(company, moment(20, "9:00")) == 0
    assert "You never listened in before." in heard.says("leo", "/tandem ridealong why")


def test_addresses_and_numbers_stay_out_of_what_others_read(company: Company, heard: Dialogue) -> None:
    debriefed(heard, words="write to maya@acorn.example or call +1 212 555 0100")
    for told in (
        heard.says("amira", "/tandem ridealong notes"),
        read(company, "ride_along_heard", "jonas", heard.now),
    ):
        assert "maya@" not in told
        assert "555 0100" not in told


def test_alone_shows_the_debrief_that_is_owed(heard: Dialogue) -> None:
    assert "You heard it: four short questions" in heard.says("leo", "/tandem ridealong")
    assert heard.press("leo", "Four questions") == "[What did you hear?]"


def test_the_month_is_counted_by_department_and_never_who_declined(company: Company, heard: Dialogue) -> None:
    assert "Nov: 1 call heard · 1 person from sales · 1 person from marketing" in heard.says(
        "daniel", "/tandem ridealong"
    )


def test_a_line_keeps_the_buyers_words_and_gives_a_note_as_feedback(
    company: Company, heard: Dialogue
) -> None:
    assert heard.says("leo", "/tandem ridealong debrief C-1 they want proof first").startswith(
        "1 answer kept"
    )
    assert heard.says("jonas", "/tandem ridealong feedback 1 nice webinar") == "How was it: good, ok or poor?"
    assert heard.says("jonas", "/tandem ridealong feedback 1 good webinar-nov") == (
        "Given as feedback on Webinar Nov."
    )
