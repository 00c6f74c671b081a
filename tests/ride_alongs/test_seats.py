"""Reps offer seats, marketers ask, take, drop and wait: the longest wait is first, and a seat is never given twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alignment.ride_alongs import SeatState
from db.stores import ride_alongs as stored
from tests.company import Company
from tests.dialogue import Dialogue
from tests.figures.test_pipeline import counted
from tests.ride_alongs.telling import arrives, body, labels, moment, owed, read, said, tick

OFFER = "/tandem ridealong offer thu 14:00 acorn asked"


def seats(company: Company, at: object, call: int = 1) -> dict[str, SeatState]:
    found = company.see(lambda work: stored.seats(work, [call])[call], at)  # type: ignore[arg-type]
    names = {number: name for name, number in company.people.items()}
    return {names[each.person_id]: each.state for each in found}


def leo_listens_in(talk: Dialogue, *line: str) -> None:
    """Jonas offers a seat on Thursday at 14:00, Leo has it, and these are in line for it."""
    talk.says("jonas", OFFER)
    for who in ("leo", *line):
        talk.says(who, "/tandem ridealong ask C-1")


def test_a_rep_offers_a_seat_and_reads_what_happens_next(company: Company, talk: Dialogue) -> None:
    told = talk.says("jonas", OFFER)
    assert told == (
        "1 seat on your call with acorn, Thu 19 Nov 14:00.\n"
        "Nobody waits for a call; whoever asks first has it. Seats are given until Wed 18 Nov 14:00.\n"
        "Tell the customer again at the start; nothing is recorded."
    )
    assert talk.buttons == ["Undo", "Move it", "What waits for me"]
    assert owed(company, "ride_along_offer", talk.now) == [], "no channel was chosen, so none hears of it"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("offer thu 14:00 acorn 2 seats asked", "2 seats on your call with acorn, Thu 19 Nov 14:00."),
        ("offer acorn robotics 20 nov 9:30 30m will ask", "1 seat on your call with acorn robotics, Fri 20 Nov 09:30."),
        ("offer call with Acorn at 15:00 on thu asked", "1 seat on your call with Acorn, Thu 19 Nov 15:00."),
        ("offer 2026-11-19 14:00 May Foods they know", "1 seat on your call with May Foods, Thu 19 Nov 14:00."),
    ],
)  # fmt: skip
def test_a_line_says_it_in_any_order(talk: Dialogue, typed: str, told: str) -> None:
    assert talk.says("jonas", f"/tandem ridealong {typed}").startswith(told)


def test_whether_the_customer_knows_is_asked_and_never_guessed(company: Company, talk: Dialogue) -> None:
    told = talk.says("jonas", "/tandem ridealong offer thu 14:00 acorn")
    assert told == "Does the customer know that a colleague listens in?"
    assert talk.buttons == ["They were asked", "I ask them before"]
    assert "Ask the customer before it" in talk.press("jonas", "I ask them before")


def test_the_form_says_the_same(company: Company, talk: Dialogue) -> None:
    assert talk.says("jonas", "/tandem ridealong offer") == "[Offer a seat on a call]"
    assert talk.fields == ["label", "day", "time", "minutes", "seats", "consent", "channel"]
    told = talk.submits(
        "jonas", label="Acorn", day="2026-11-19", time="14:00", minutes="30m", seats="2", consent="asked",
        channel="C0SALES",
    )  # fmt: skip
    assert told.startswith("2 seats on your call with Acorn, Thu 19 Nov 14:00.")
    (notice,) = owed(company, "ride_along_offer", talk.now)
    assert notice.target == "C0SALES"


@pytest.mark.parametrize(
    ("answers", "field", "told"),
    [
        ({"label": " "}, "label", "Which account"),
        ({"label": "maya@acorn.example"}, "label", "Only the account's name"),
        ({"day": None}, "day", "Pick a day"),
        ({"time": None}, "time", "Pick a day"),
        ({"minutes": "long"}, "minutes", "is no length"),
        ({"minutes": "999"}, "minutes", "5 to 240 minutes"),
        ({"consent": None}, "consent", "Does the customer know"),
        ({"day": "2026-11-16", "time": "15:00"}, "day", "from Tue 17 Nov 12:10 on"),
        ({"day": "2026-11-13"}, "time", "is over"),
    ],
)
def test_a_form_that_lacks_something_stays_open_and_offers_nothing(
    company: Company, talk: Dialogue, answers: dict[str, str], field: str, told: str
) -> None:
    talk.says("jonas", "/tandem ridealong offer")
    known = {"label": "Acorn", "day": "2026-11-19", "time": "14:00", "consent": "asked", "seats": "1"}
    talk.submits("jonas", **{**known, **answers})
    assert told in talk.reply.errors[field]
    assert company.see(stored.coming, talk.now) == ()


def test_the_channel_reads_of_account_and_time_and_never_whose_call_it_is(
    company: Company, talk: Dialogue
) -> None:
    talk.says("jonas", f"{OFFER} #sales")
    (notice,) = owed(company, "ride_along_offer", talk.now)
    shown = said(company, notice, talk.now)
    assert body(shown) == (
        "*A seat on a call with acorn*\nThu 19 Nov 14:00 · 45 min\n1 seat free · given until Wed 18 Nov 14:00"
    )
    assert "Jonas" not in shown.text
    assert labels(shown) == ["Ask for the seat"]


def test_two_press_the_same_seat_and_the_second_is_in_line(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", f"{OFFER} #sales")
    assert talk.says("leo", "/tandem ridealong ask C-1").startswith(
        "You listen in: acorn, Thu 19 Nov 14:00.\nYou sit in with Jonas, 45 min."
    )
    told = talk.says("priya", "/tandem ridealong ask C-1")
    assert told.startswith("Somebody else has that seat: acorn")
    assert "you are next" in told
    assert "Leo" not in told
    assert seats(company, talk.now) == {"leo": SeatState.TAKEN, "priya": SeatState.IN_LINE}
    (notice,) = owed(company, "ride_along_offer", talk.now)
    assert "No seat is free; in line you are asked next." in body(said(company, notice, talk.now))
    assert read(company, "ride_along_host", "jonas", talk.now) == (
        "*Leo listens in on your call*\nacorn · Thu 19 Nov 14:00\nThe customer was asked; they only listen."
    )


def test_who_drops_out_is_asked_no_reason_and_the_next_in_line_is_asked(
    company: Company, talk: Dialogue
) -> None:
    leo_listens_in(talk, "priya")
    (taken,) = owed(company, "ride_along_host", talk.now)
    arrives(company, taken, talk.now)
    talk.wait(minutes=5)
    assert talk.says("leo", "/tandem ridealong drop") == (
        "You gave your seat back: acorn, Thu 19 Nov 14:00.\nThe next in line is asked. No reason is asked."
    )
    assert seats(company, talk.now) == {"leo": SeatState.DROPPED, "priya": SeatState.INVITED}
    assert read(company, "ride_along_host", "jonas", talk.now) == (
        "*Leo can't listen in after all*\nacorn · Thu 19 Nov 14:00\nThe next in line is asked."
    )
    assert read(company, "ride_along_seat", "priya", talk.now) == (
        "*A seat is free: acorn*\nThu 19 Nov 14:00 · 45 min\nYou never listened in before\n"
        "Yours to take until 16:15\nSay no, and the next in line is asked"
    )
    assert talk.says("priya", "/tandem ridealong take").startswith("You listen in: acorn")
    assert "last minute" not in talk.says("priya", "/tandem ridealong why C-1")


def test_a_seat_that_comes_and_goes_before_the_rep_read_of_it_is_not_told(
    company: Company, talk: Dialogue
) -> None:
    leo_listens_in(talk)
    talk.wait(minutes=1)
    talk.says("leo", "/tandem ridealong drop C-1")
    assert owed(company, "ride_along_host", talk.now) == []


def test_the_list_for_any_call_goes_by_the_longest_wait(company: Company, talk: Dialogue) -> None:
    assert talk.says("tomas", "/tandem ridealong ask any").startswith(
        "You are on the list for any call: you are next."
    )
    talk.wait(minutes=1)
    assert "1 before you" in talk.says("leo", "/tandem ridealong ask any")
    assert "You are on the list already: 1 before you." in talk.says("leo", "/tandem ridealong ask any")
    assert "Whoever waited longest is asked." in talk.says("jonas", OFFER)
    assert seats(company, talk.now) == {"tomas": SeatState.INVITED}
    talk.says("tomas", "/tandem ridealong take")
    talk.wait(minutes=1)
    talk.says("tomas", "/tandem ridealong ask any")
    assert "Leo" not in talk.message.text
    talk.says("luca", "/tandem ridealong offer fri 14:00 larch asked")
    assert seats(company, talk.now, 2) == {"leo": SeatState.INVITED}, "tomas hears one already"


def test_somebody_who_presses_while_others_waited_longer_is_in_line_behind_them(
    company: Company, talk: Dialogue
) -> None:
    talk.says("tomas", "/tandem ridealong ask any")
    talk.says("jonas", f"{OFFER} #sales")
    assert talk.says("leo", "/tandem ridealong ask C-1").startswith("Somebody else has that seat")
    assert talk.says("tomas", "/tandem ridealong drop C-1").startswith("Not this one")
    assert seats(company, talk.now) == {"tomas": SeatState.DECLINED, "leo": SeatState.INVITED}
    assert talk.says("tomas", "/tandem ridealong why").startswith("On the list since 16 Nov: you are next.")


def test_no_answer_passes_the_seat_on_and_keeps_the_place(company: Company, talk: Dialogue) -> None:
    talk.says("tomas", "/tandem ridealong ask any")
    talk.wait(minutes=1)
    talk.says("leo", "/tandem ridealong ask any")
    talk.says("jonas", OFFER)
    assert tick(company, moment(16, "16:00")) == 0
    assert tick(company, moment(16, "16:12")) == 1
    assert seats(company, moment(16, "16:12")) == {"tomas": SeatState.LAPSED, "leo": SeatState.INVITED}
    assert tick(company, moment(16, "16:12")) == 0, "another clock finds nothing to do"
    talk.now = moment(16, "16:15")
    assert "you are next" in talk.says("tomas", "/tandem ridealong why")
    told = talk.says("tomas", "/tandem ridealong take C-1")
    assert told.startswith("Somebody else has that seat")


def test_at_the_last_minute_all_in_line_are_asked_and_one_wins(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", OFFER)
    for who in ("leo", "priya", "tomas"):
        talk.says(who, "/tandem ridealong ask C-1")
        talk.wait(minutes=1)
    talk.now = moment(19, "10:00")
    talk.says("leo", "/tandem ridealong drop C-1")
    asked = {"priya": SeatState.INVITED, "tomas": SeatState.INVITED}
    assert seats(company, talk.now) == {"leo": SeatState.DROPPED, **asked}
    assert "first to say yes has it" in read(company, "ride_along_seat", "tomas", talk.now)
    assert talk.says("tomas", "/tandem ridealong take").startswith("You listen in")
    assert talk.says("priya", "/tandem ridealong take C-1") == (
        "No seat is free; you are in line for it: you are next."
    )
    assert seats(company, talk.now)["priya"] is SeatState.IN_LINE


def test_who_asks_too_late_is_told_until_when_and_offered_the_next_call(talk: Dialogue) -> None:
    talk.says("jonas", OFFER)
    talk.now = moment(18, "14:00")
    assert talk.says("leo", "/tandem ridealong ask C-1") == (
        "Seats on that call were given until Wed 18 Nov 14:00."
    )
    assert talk.press("leo", "Ask for any call").startswith("You are on the list")


def test_a_move_is_told_once_and_one_that_is_taken_back_unread_not_at_all(
    company: Company, talk: Dialogue
) -> None:
    leo_listens_in(talk)
    talk.wait(minutes=1)
    told = talk.says("jonas", "/tandem ridealong move acorn fri 15:00")
    assert told.startswith("Your call with acorn moves to Fri 20 Nov 15:00.")
    assert read(company, "ride_along_changed", "leo", talk.now) == (
        "*acorn moves to Fri 20 Nov 15:00*\nIt was Thu 19 Nov 14:00.\nYour seat stays yours."
    )
    talk.wait(minutes=1)
    talk.says("jonas", "/tandem ridealong move C-1 fri 16:00")
    (only,) = owed(company, "ride_along_changed", talk.now)
    assert "acorn moves to Fri 20 Nov 16:00*\nIt was Thu 19 Nov 14:00." in body(said(company, only, talk.now))
    talk.wait(minutes=1)
    talk.says("jonas", "/tandem ridealong move C-1 thu 14:00")
    assert owed(company, "ride_along_changed", talk.now) == []


def test_a_move_to_when_a_listener_cannot_gives_the_seat_on_and_names_nobodys_absence(
    company: Company, talk: Dialogue
) -> None:
    leo_listens_in(talk, "priya")
    talk.says("leo", "/tandem away 20 nov")
    talk.wait(minutes=1)
    told = talk.says("jonas", "/tandem ridealong move C-1 fri 15:00")
    assert "away" not in told
    assert seats(company, talk.now) == {"leo": SeatState.RELEASED, "priya": SeatState.INVITED}
    assert "You can't then, so your seat was given on." in read(
        company, "ride_along_changed", "leo", talk.now
    )


def test_a_call_that_is_called_off_is_told_once_and_turns_come_as_before(
    company: Company, talk: Dialogue
) -> None:
    talk.says("tomas", "/tandem ridealong ask any")
    talk.wait(minutes=1)
    talk.says("leo", "/tandem ridealong ask any")
    talk.says("jonas", f"{OFFER} #sales")
    talk.says("tomas", "/tandem ridealong take")
    talk.wait(minutes=1)
    told = talk.says("jonas", "/tandem ridealong cancel acorn")
    assert told.startswith("No seat on the call with acorn, Thu 19 Nov 14:00.")
    assert read(company, "ride_along_changed", "tomas", talk.now) == (
        "*No call with acorn Thu 19 Nov 14:00*\nYour turn comes as before."
    )
    assert len(owed(company, "ride_along_changed", talk.now)) == 1
    assert "you are next" in talk.says("tomas", "/tandem ridealong why")
    assert "is not held already" in talk.says("jonas", "/tandem ridealong cancel C-1")
    assert "is not held" in talk.says("leo", "/tandem ridealong ask C-1")


def test_whoever_is_asked_about_a_call_that_is_called_off_is_asked_about_the_next(
    company: Company, talk: Dialogue
) -> None:
    talk.says("tomas", "/tandem ridealong ask any")
    talk.says("jonas", OFFER)
    talk.says("jonas", "/tandem ridealong cancel C-1")
    talk.says("luca", "/tandem ridealong offer fri 14:00 larch asked")
    assert seats(company, talk.now, 2) == {"tomas": SeatState.INVITED}


def test_a_seat_that_a_move_cost_is_told_though_the_call_moves_back_before_it_is_read(
    company: Company, talk: Dialogue
) -> None:
    leo_listens_in(talk, "priya")
    talk.says("leo", "/tandem away 20 nov")
    talk.wait(minutes=1)
    talk.says("jonas", "/tandem ridealong move C-1 fri 15:00")
    talk.wait(minutes=1)
    talk.says("jonas", "/tandem ridealong move C-1 thu 14:00")
    assert read(company, "ride_along_changed", "leo", talk.now) == (
        "*Your seat with acorn was given on*\nIt moved to when you can't, and back again:\nit is Thu 19 Nov 14:00."
    )
    assert [each.payload["person"] for each in owed(company, "ride_along_changed", talk.now)] == [company.leo]


def test_a_manager_who_moves_it_reads_nothing_of_the_reps_absence(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", OFFER)
    talk.says("jonas", "/tandem away 20 nov")
    assert talk.says("ines", "/tandem ridealong move C-1 fri 15:00") == (
        "Whoever holds it can't then. Pick another time."
    )
    assert talk.says("jonas", "/tandem ridealong move C-1 fri 15:00") == "You are away Fri 20 Nov 15:00."
    assert talk.says("ines", "/tandem ridealong move C-1 thu 15:00").startswith("The call with acorn moves")


def test_a_manager_calls_it_off_and_the_rep_is_told(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", OFFER)
    talk.wait(minutes=1)
    assert "Whoever holds the call with acorn" in talk.says("amira", "/tandem ridealong cancel C-1")
    talk.says("ines", "/tandem ridealong cancel C-1")
    assert "Who was to listen in was told." in read(company, "ride_along_changed", "jonas", talk.now)


def test_days_away_are_refused_kindly_for_both(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/tandem away 19 nov")
    assert talk.says("jonas", OFFER) == "You are away Thu 19 Nov 14:00."
    assert company.see(stored.coming, talk.now) == ()
    talk.says("luca", OFFER)
    talk.says("leo", "/tandem away 19 nov")
    assert talk.says("leo", "/tandem ridealong ask acorn") == (
        "You are away Thu 19 Nov 14:00. There will be other calls."
    )


def test_one_who_goes_away_later_gives_the_seat_on_at_the_next_tick_and_is_told(
    company: Company, talk: Dialogue
) -> None:
    leo_listens_in(talk, "priya")
    talk.says("leo", "/tandem away 19 nov")
    later = talk.now + timedelta(minutes=1)
    assert tick(company, later) == 1
    assert seats(company, later) == {"leo": SeatState.RELEASED, "priya": SeatState.INVITED}
    assert "So your seat with acorn was given on." in read(company, "ride_along_changed", "leo", later)
    assert tick(company, later) == 0


def test_who_waits_and_is_away_is_passed_over_and_first_again_next_time(
    company: Company, talk: Dialogue
) -> None:
    talk.says("tomas", "/tandem ridealong ask any")
    talk.wait(minutes=1)
    talk.says("leo", "/tandem ridealong ask any")
    talk.says("tomas", "/tandem away 19 nov")
    talk.says("jonas", OFFER)
    assert seats(company, talk.now) == {"leo": SeatState.INVITED}
    talk.says("jonas", "/tandem ridealong offer fri 14:00 larch asked")
    assert seats(company, talk.now, 2) == {"tomas": SeatState.INVITED}


def test_two_calls_at_one_time_are_refused(talk: Dialogue) -> None:
    talk.says("jonas", OFFER)
    assert talk.says("jonas", "/tandem ridealong offer thu 14:30 larch asked") == (
        "You have the call with acorn then."
    )
    talk.says("luca", "/tandem ridealong offer thu 14:30 larch asked")
    talk.says("leo", "/tandem ridealong ask C-1")
    assert talk.says("leo", "/tandem ridealong ask larch") == "You are on the call with acorn then."


@pytest.mark.parametrize(
    ("who", "line", "told"),
    [
        ("priya", OFFER, "Reps and sales managers can do that: Ines."),
        ("jonas", "/tandem ridealong ask any", "Marketers and marketing managers can do that: Daniel."),
        ("leo", "/tandem ridealong", "No call is open now. Ask for any, and you are asked."),
        ("olga", "/tandem ridealong", "No call is open now. Reps offer seats, and marketers ask for them."),
        ("jonas", "/tandem ridealong", "No seat is offered. Which call should marketing hear?"),
        ("leo", "/tandem ridealong drop", "You have no seat on a call that comes."),
        ("leo", "/tandem ridealong take", "You are asked about no seat now."),
        ("leo", "/tandem ridealong ask acorn", "No call is open now. Ask for any: ask any."),
        ("leo", "/tandem ridealong ask C-7", "There is no such call."),
        ("jonas", "/tandem ridealong move C-7 fri", "There is no such call."),
        ("jonas", "/tandem ridealong cancel", "You offer no seat on a call that comes."),
        ("leo", "/tandem ridealong debrief", "You owe no debrief."),
        ("leo", "/tandem ridealong drop any", "You are not on the list."),
        ("guest", "/tandem ridealong ask any", "Guests can read this page only."),
        ("stranger", OFFER, "You belong to another workspace"),
    ],
)
def test_what_cannot_be_is_said_with_what_can(talk: Dialogue, who: str, line: str, told: str) -> None:
    assert told in talk.says(who, line)


def test_alone_shows_what_waits_for_whoever_asks(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", OFFER)
    assert "Open to you: 1 seat free" in talk.says("leo", "/tandem ridealong")
    talk.press("leo", "Ask for the seat")
    assert "You listen in, with Jonas" in talk.says("leo", "/tandem ridealong")
    assert talk.buttons[:2] == ["Drop out", "Why"]
    assert "Yours: Leo listens in" in talk.says("jonas", "/tandem ridealong")
    assert "Open to you: in line for a seat" in talk.says("priya", "/tandem ridealong")


def test_somebody_who_left_has_no_seat_and_no_call(company: Company, talk: Dialogue) -> None:
    leo_listens_in(talk, "priya")
    left(company, "leo")
    later = talk.now + timedelta(minutes=1)
    assert tick(company, later) == 1
    assert seats(company, later) == {"leo": SeatState.RELEASED, "priya": SeatState.INVITED}
    left(company, "jonas")
    later += timedelta(minutes=1)
    assert tick(company, later) == 1
    assert company.see(stored.coming, later) == ()
    assert "No call with acorn" in read(company, "ride_along_changed", "priya", later)


def left(company: Company, who: str) -> None:
    from alignment.people import Standing
    from db.stores import roster

    company.run(lambda work: roster.change(work, company.people[who], standing=Standing.DEACTIVATED))


def test_somebody_of_both_departments_offers_and_asks_but_hears_not_their_own(
    company: Company, talk: Dialogue
) -> None:
    from alignment.people import Role
    from db.stores import roster

    company.run(lambda work: roster.grant(work, company.leo, Role.REP, 0))
    talk.says("leo", "/tandem ridealong ask any")
    talk.says("leo", OFFER)
    assert seats(company, talk.now) == {}
    assert talk.says("leo", "/tandem ridealong ask C-1") == "That call is yours; somebody else listens in."
    talk.says("jonas", "/tandem ridealong offer fri 10:00 larch asked")
    assert seats(company, talk.now, 2) == {"leo": SeatState.INVITED}


def test_without_a_zone_the_companys_clock_holds(company: Company, talk: Dialogue) -> None:
    talk.says("luca", "/tandem settings zone Europe/Berlin")
    assert "Thu 19 Nov 14:00" in talk.says("luca", OFFER)
    call = company.see(stored.coming, talk.now)[0]
    assert call.starts_at == moment(19, "8:00"), "14:00 in Berlin"
    assert talk.says("leo", "/tandem ridealong ask C-1").startswith("You listen in: acorn, Thu 19 Nov 08:00.")


def test_undo_calls_the_offer_off(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", OFFER)
    assert talk.press("jonas", "Undo").startswith("No seat on the call with acorn")


def test_notice_is_what_the_workspace_set(talk: Dialogue) -> None:
    assert "3 working days ahead" in talk.says("olga", "/tandem setup ridealong 3")
    assert "from Thu 19 Nov 12:10 on" in talk.says("jonas", "/tandem ridealong offer wed 14:00 acorn asked")
    talk.says("olga", "/tandem setup ridealong off")
    assert talk.says("jonas", "/tandem ridealong offer 16 nov 15:00 acorn asked").startswith("1 seat on your")


def test_who_says_no_to_one_call_is_asked_about_the_next_that_is_free(
    company: Company, talk: Dialogue
) -> None:
    talk.says("tomas", "/tandem ridealong ask any")
    talk.says("jonas", OFFER)
    talk.says("jonas", "/tandem ridealong offer fri 14:00 larch asked")
    assert seats(company, talk.now, 2) == {}, "nobody is asked about two calls at once"
    talk.says("tomas", "/tandem ridealong drop C-1")
    later = talk.now + timedelta(minutes=1)
    assert tick(company, later) == 1
    assert seats(company, later, 2) == {"tomas": SeatState.INVITED}
    assert tick(company, later) == 0


def test_times_are_those_of_whoever_reads(talk: Dialogue) -> None:
    talk.says("jonas", OFFER)
    talk.says("leo", "/tandem settings zone Europe/Berlin")
    talk.now = moment(18, "14:00")
    assert talk.says("leo", "/tandem ridealong ask C-1") == (
        "Seats on that call were given until Wed 18 Nov 20:00."
    )


def test_a_clock_with_nothing_to_do_asks_a_fixed_number_of_questions(
    company: Company, talk: Dialogue
) -> None:
    def asked(at: object) -> int:
        with counted(company.memory) as found:
            assert tick(company, at) == 0  # type: ignore[arg-type]
        return len(found)

    leo_listens_in(talk)
    talk.says("luca", "/tandem ridealong offer fri 14:00 larch asked")
    few = asked(talk.now)
    assert few <= 11
    for day in range(20, 29):
        for who in ("jonas", "luca"):
            talk.says(who, f"/tandem ridealong offer 2026-12-{day} 10:00 larch 2 seats asked")
    for number in range(3, 12):
        talk.says("leo", f"/tandem ridealong ask C-{number}")
        talk.says("priya", f"/tandem ridealong ask C-{number}")
    assert asked(talk.now) == few
