"""What people type about duty rotas, and what they are answered, as every role."""

from __future__ import annotations

import pytest

from alignment.people import Standing
from db.stores import duty_changes, roster
from tests.company import Company
from tests.dialogue import Dialogue
from tests.duty.turns import away, people, plan, tick
from tests.meetings.telling import moment, owed

# --- set up ---------------------------------------------------------------------------------------------------------


def test_a_line_sets_a_rota_up_and_says_who_is_first(company: Company) -> None:
    talk = Dialogue(company)
    told = talk.says("ines", "/rotation duty new inbound weekdays 9:00")
    assert told == (
        "Inbound duty: weekdays 09:00 New York.\n"
        "3 people are in it. Next: Jonas, tomorrow.\n"
        "The channel reads who begins; each hears the working day before."
    )
    assert talk.buttons == ["Change it", "End it"]
    assert plan(company, talk.now, 4) == [
        ("Tue 17 Nov", "jonas"),
        ("Wed 18 Nov", "amira"),
        ("Thu 19 Nov", "luca"),
        ("Fri 20 Nov", "jonas"),
    ]


def test_the_form_says_the_same(company: Company) -> None:
    talk = Dialogue(company)
    talk.says("ines", "/rotation duty new")
    told = talk.submits(
        "ines", name="notes", turns="weekly", day="mon", time="10:00", places="mixed", crew="both", topic="topic",
        channel="C0SALES", group="",
    )  # fmt: skip
    assert told.startswith(
        "Notes duty: a week each, from Mon 10:00 New York, one of each team.\n6 people are in it. "
    )
    assert people(company, talk.now, 4) == ["jonas", "priya", "amira", "tomas"]


def test_a_form_without_a_time_stays_open(company: Company) -> None:
    talk = Dialogue(company)
    talk.says("ines", "/rotation duty new")
    talk.submits(
        "ines", name="notes", turns="weekly", day="mon", places="alone", crew="both", channel="C0SALES"
    )
    assert talk.reply.errors == {"time": "Pick a time at which a turn begins."}


def test_a_line_that_lacks_something_offers_the_form(company: Company) -> None:
    talk = Dialogue(company)
    assert "When are its turns?" in talk.says("ines", "/rotation duty new inbound")
    assert talk.buttons == ["Fill it in"]


def test_a_rota_needs_a_channel_where_tandem_is_and_a_name_of_its_own(
    company: Company, talk: Dialogue
) -> None:
    assert "There is inbound duty already" in talk.says("daniel", "/rotation duty new Inbound weekdays 10:00")
    talk.channel = "D0INES"
    assert "In which channel?" in talk.says("ines", "/rotation duty new notes weekly mon 9")
    assert "I can't post here yet" in talk.says(
        "ines", "/rotation duty new notes weekly mon 9 <#C0OTHER|other>"
    )
    assert "Notes duty:" in talk.says("ines", "/rotation duty new notes weekly mon 9 #sales")


def test_only_who_is_named_is_in_a_rota_that_names_somebody(company: Company) -> None:
    talk = Dialogue(company)
    talk.says("ines", "/rotation duty new notes weekdays 9:00 <@U0PRIYA> <@U0INES|ines>")
    assert people(company, talk.now, 4) == ["ines", "priya", "ines", "priya"]


@pytest.mark.parametrize("who", ["jonas", "priya"])
def test_reps_and_marketers_set_none_up(company: Company, talk: Dialogue, who: str) -> None:
    for line in ("new notes weekdays 9:00", "set inbound 10:00", "end inbound", "end inbound yes"):
        assert "can do that: Daniel, Ines and Olga." in talk.says(who, f"/rotation duty {line}")


def test_a_managers_own_team_is_meant(company: Company) -> None:
    talk = Dialogue(company)
    talk.says("daniel", "/rotation duty new chat weekdays 9:00")
    assert people(company, talk.now, 3) == ["priya", "tomas", "leo"]
    talk.says("olga", "/rotation duty new notes weekdays 9:00")
    assert len(set(people(company, talk.now, 40))) == 6


# --- read -----------------------------------------------------------------------------------------------------------


def test_the_noun_alone_says_who_is_on_and_when_i_am(talk: Dialogue) -> None:
    assert talk.says("amira", "/rotation duty").startswith("Duty\nYour next turn: inbound, Wed 18 Nov.\n")
    shown = talk.says("amira", "/rotation duty")
    assert "Inbound no turn runs now" in shown
    assert "Next: Jonas, tomorrow" in shown
    assert "Yours: Wed 18 Nov, from 09:00 until 17:00" in shown
    talk.now = moment(17, "9:30")
    assert "Inbound now Jonas" in talk.says("priya", "/rotation duty")
    assert "No turn of duty is yours at present." in talk.says("priya", "/rotation duty")


def test_without_a_rota_managers_are_offered_one(company: Company) -> None:
    talk = Dialogue(company)
    assert talk.says("jonas", "/rotation duty") == "There is no duty rota yet."
    assert talk.buttons == []
    talk.says("ines", "/rotation duty")
    assert talk.buttons == ["Set one up"]


def test_one_rota_shows_its_next_turns(talk: Dialogue) -> None:
    talk.now = moment(17, "10:00")
    told = talk.says("jonas", "/rotation duty inbound")
    assert told.startswith(
        "Inbound duty.\nWeekdays 09:00 New York\nIn it: 3 people, reps\ntoday: Jonas (now)\ntomorrow: Amira\n"
    )


def test_when_somebody_is_next(company: Company, talk: Dialogue) -> None:
    assert talk.says("priya", "/rotation duty when <@U0LUCA>") == "Luca's next turns.\nInbound: Thu 19 Nov"
    assert talk.says("luca", "/rotation duty when") == "Your next turns.\nInbound: Thu 19 Nov"
    assert talk.says("luca", "/rotation duty when @priya") == "Priya is in no duty rota."
    away(company, "luca", moment(17, "0:00"), moment(1, "0:00", month=1).replace(year=2027), talk.now)
    tick(company, talk.now)
    assert talk.says("priya", "/rotation duty when @luca") == "Luca's next turns.\nInbound: Fri 1 Jan"


def test_why_names_the_rule_and_nobodys_absence(company: Company, talk: Dialogue) -> None:
    assert talk.says("priya", "/rotation duty why").startswith(
        "Inbound, tomorrow: Jonas.\nLongest without a turn, of 3 in line: never had one.\n"
    )
    away(company, "jonas", moment(17, "0:00"), moment(18, "0:00"), talk.now)
    tick(company, talk.now)
    told = talk.says("priya", "/rotation duty why tue")
    assert told.startswith("Inbound, tomorrow: Amira.\n")
    assert "cannot" not in told.splitlines()[1], "of three, it would say who is away"
    assert "Jonas" not in told


def test_of_many_one_who_cannot_is_counted_and_not_named(company: Company) -> None:
    talk = Dialogue(company)
    talk.says("olga", "/rotation duty new notes weekdays 9:00 both")
    away(company, "jonas", moment(17, "0:00"), moment(18, "0:00"), talk.now)
    tick(company, talk.now)
    told = talk.says("priya", "/rotation duty why tue")
    assert "One earlier in line cannot then and stays in front." in told
    for who in ("amira", "luca"):
        away(company, who, moment(17, "0:00"), moment(18, "0:00"), talk.now)
    tick(company, talk.now)
    told = talk.says("leo", "/rotation duty why tue")
    assert "Three earlier in line cannot then and stay in front." in told


def test_a_day_without_a_turn_names_those_there_are(talk: Dialogue) -> None:
    assert 'No turn of inbound on "sat" is planned.' in talk.says("jonas", "/rotation duty why sat")
    assert talk.buttons[0] == "tomorrow inbound"


def test_of_several_rotas_one_is_asked_for(talk: Dialogue) -> None:
    talk.says("daniel", "/rotation duty new notes weekly mon 9")
    assert "Which duty?" in talk.says("jonas", "/rotation duty swap fri")
    assert talk.buttons == ["Inbound", "Notes"]
    assert "is offered to everybody" in talk.press("jonas", "Inbound")


# --- change and end -------------------------------------------------------------------------------------------------


def test_a_change_holds_from_now_on(company: Company, talk: Dialogue) -> None:
    told = talk.says("ines", "/rotation duty set inbound 10:00 two")
    assert told.startswith("Inbound duty from now on: weekdays 10:00 New York, two at a time.\n")
    assert people(company, talk.now, 4) == ["jonas", "amira", "luca", "jonas"]
    assert "That is how it is" in talk.says("ines", "/rotation duty set inbound 10:00")
    assert '"purple" is nothing to set' in talk.says("ines", "/rotation duty set inbound purple")


def test_the_form_shows_what_holds_and_changes_it(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/rotation duty set inbound")
    told = talk.submits(
        "ines", **{
            "turns": "days weekdays", "day": "mon", "time": "09:00", "places": "alone", "crew": "sales", "topic": "topic off",
            "channel": "C0SALES", "group": "", "in": "U0PRIYA", "out": "U0JONAS",
        },
    )  # fmt: skip
    assert "3 people are in it. Next: Amira, tomorrow." in told
    assert people(company, talk.now, 4) == ["amira", "luca", "priya", "amira"]


def test_somebody_leaves_on_a_day_and_is_back_at_the_end_of_the_line(
    company: Company, talk: Dialogue
) -> None:
    talk.says("ines", "/rotation duty set inbound without @amira from 19 nov")
    assert people(company, talk.now, 5) == ["jonas", "amira", "luca", "jonas", "luca"]
    talk.now = moment(20, "12:00")
    tick(company, talk.now)
    talk.says("ines", "/rotation duty set inbound with @amira")
    assert people(company, talk.now, 5) == ["jonas", "luca", "jonas", "amira", "luca"]


def test_a_turn_that_runs_goes_on_through_a_change(company: Company, talk: Dialogue) -> None:
    talk.now = moment(17, "12:00")
    talk.says("ines", "/rotation duty set inbound 14:00 marketing")
    assert plan(company, talk.now, 2) == [("Tue 17 Nov", "priya"), ("Wed 18 Nov", "tomas")], (
        "Jonas is not in it any more"
    )
    talk.says("ines", "/rotation duty set inbound 9:00 sales")
    assert plan(company, talk.now, 2)[0][0] == "Tue 17 Nov"


def test_a_rota_that_nobody_would_be_in_is_not_made(company: Company, talk: Dialogue) -> None:
    assert "Nobody would be in inbound" in talk.says("ines", "/rotation duty set inbound named")


def test_it_ends_only_when_that_is_meant(company: Company, talk: Dialogue) -> None:
    assert "End inbound duty for good?" in talk.says("ines", "/rotation duty end inbound")
    assert "Inbound duty has ended." in talk.press("ines", "End it")
    assert plan(company, talk.now) == []
    assert talk.says("jonas", "/rotation duty") == "There is no duty rota yet."
    assert "There is no duty rota yet." in talk.says("jonas", "/rotation duty swap")
    assert tick(company, moment(17, "9:00")) == 0


def test_a_rota_that_ends_while_a_turn_runs_asks_nothing_more_of_anybody(
    company: Company, talk: Dialogue
) -> None:
    talk.says("daniel", "/rotation duty new notes weekdays 9:00")
    talk.now = moment(17, "10:00")
    talk.says("jonas", "/rotation duty swap inbound tue")
    talk.says("ines", "/rotation duty end inbound yes")
    assert "No turn of duty is yours at present." in talk.says("jonas", "/rotation duty")
    assert "There is no such duty rota." in talk.says("luca", "/rotation duty take O-1")
    assert company.see(lambda work: duty_changes.open_offers(work, 1)) == ()


def test_a_turn_until_midnight_is_not_of_the_day_after(company: Company, talk: Dialogue) -> None:
    talk.says("daniel", "/rotation duty new alarms daily 9:00 @jonas @leo")
    talk.now = moment(19, "12:00")
    assert talk.says("ines", "/rotation duty why alarms sun").startswith("Alarms, Sun 22 Nov:")


def test_a_name_may_hold_words_that_lines_are_joined_by(company: Company) -> None:
    talk = Dialogue(company)
    assert talk.says("ines", "/rotation duty new on call at 9:00 on weekdays").startswith(
        "On call duty: weekdays 09:00"
    )
    assert talk.says("ines", "/rotation duty give my on call tue to @luca").startswith(
        "Luca has on call, tomorrow."
    )
    talk.says("daniel", "/rotation duty new voice of the customer weekly on mon at 9:00 by @priya and @leo")
    assert talk.says("priya", "/rotation duty show voice of the customer").startswith(
        "Voice of the customer duty."
    )
    assert talk.says("jonas", "/rotation duty swap on call thu").startswith("Your on call turn, Thu 19 Nov,")


def test_somebody_comes_from_a_day_on_and_until_one_is_not_understood(talk: Dialogue) -> None:
    assert "is nothing to set" in talk.says("ines", "/rotation duty set inbound without @amira until 19 nov")


# --- exchange -------------------------------------------------------------------------------------------------------


def test_an_offer_is_taken_for_the_next_turn_of_whoever_takes_it(company: Company, talk: Dialogue) -> None:
    told = talk.says("jonas", "/rotation duty swap")
    assert told.startswith("Your inbound turn, tomorrow, is offered to everybody of the rota.")
    assert people(company, talk.now, 3) == ["jonas", "amira", "luca"], "it is theirs until somebody takes it"
    told = talk.says("luca", "/rotation duty take")
    assert told == (
        "You have inbound, tomorrow.\nJonas has inbound, Thu 19 Nov.\nWhose turn moved is told. Nobody else's moves."
    )
    assert people(company, talk.now, 7) == ["luca", "amira", "jonas", "jonas", "amira", "luca", "jonas"]
    assert "counts as Jonas's turn" in talk.says("amira", "/rotation duty why tue")


def test_of_two_who_take_it_one_wins_and_the_other_reads_who(talk: Dialogue) -> None:
    talk.says("jonas", "/rotation duty swap tue")
    talk.says("luca", "/rotation duty take O-1")
    assert talk.says("amira", "/rotation duty take O-1") == "Luca took it at 12:10. Nothing to do."
    assert talk.says("luca", "/rotation duty take O-1") == "You took it at 12:10. Nothing to do."


def test_an_exchange_is_taken_back_before_it_begins(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/rotation duty swap tue")
    talk.says("luca", "/rotation duty take O-1")
    assert talk.press("luca", "Undo") == "Taken back: inbound, tomorrow, is Jonas again."
    assert people(company, talk.now, 3) == ["jonas", "amira", "luca"]
    assert "taken back already" in talk.says("luca", "/rotation duty undo 1")


def test_an_exchange_that_has_begun_is_not_taken_back(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/rotation duty swap tue")
    talk.says("luca", "/rotation duty take O-1")
    talk.now = moment(17, "9:30")
    assert "has begun" in talk.says("luca", "/rotation duty undo 1")
    assert "Whoever made that exchange" in talk.says("amira", "/rotation duty undo 1")


def test_an_offer_is_kept_and_cannot_be_taken_then(talk: Dialogue) -> None:
    talk.says("jonas", "/rotation duty swap tue")
    assert "offer that turn already" in talk.says("jonas", "/rotation duty swap tue")
    assert "is not yours" in talk.says("luca", "/rotation duty keep O-1")
    assert "own offer" in talk.says("jonas", "/rotation duty take O-1")
    talk.says("jonas", "/rotation duty swap tue")
    assert talk.press("jonas", "Keep it") == "You keep your inbound turn of Tue 17 Nov."
    assert "does not stand" in talk.says("luca", "/rotation duty take O-1")


def test_only_who_is_in_a_rota_takes_of_it(talk: Dialogue) -> None:
    talk.says("jonas", "/rotation duty swap tue")
    assert "You are not in inbound." in talk.says("priya", "/rotation duty take O-1")
    assert "No turn of yours of inbound is planned." in talk.says("priya", "/rotation duty swap")


def test_a_manager_gives_a_turn_on_behalf(company: Company, talk: Dialogue) -> None:
    assert talk.says("ines", "/rotation duty give @luca tue") == (
        "Luca has inbound, tomorrow.\nJonas has inbound, Thu 19 Nov.\nWhose turn moved is told. Nobody else's moves."
    )
    assert people(company, talk.now, 6) == ["luca", "amira", "jonas", "jonas", "amira", "luca"]
    assert "has that turn already" in talk.says("ines", "/rotation duty give @luca tue")


def test_somebody_from_outside_stands_in(company: Company, talk: Dialogue) -> None:
    told = talk.says("ines", "/rotation duty give @priya tue")
    assert "No turn goes back for it; it counts as the turn of whose it was." in told
    assert people(company, talk.now, 5) == ["priya", "amira", "luca", "jonas", "amira"]


def test_give_opens_its_form(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/rotation duty give tue")
    assert talk.submits("ines", person="U0AMIRA").startswith("Amira has inbound, tomorrow.")
    assert people(company, talk.now, 3) == ["amira", "jonas", "luca"]


def test_a_rep_offers_and_does_not_give(talk: Dialogue) -> None:
    assert "can do that: Daniel, Ines and Olga." in talk.says("jonas", "/rotation duty give @luca tue")


def test_who_is_away_then_is_given_none_and_nobody_reads_why(company: Company, talk: Dialogue) -> None:
    away(company, "luca", moment(17, "0:00"), moment(18, "0:00"), talk.now)
    assert "Luca cannot serve then. Pick somebody else." in talk.says("ines", "/rotation duty give @luca tue")


def test_a_turn_that_nobody_can_serve_is_taken_and_counts(company: Company, talk: Dialogue) -> None:
    for name in ("jonas", "amira", "luca"):
        away(company, name, moment(17, "0:00"), moment(18, "0:00"), talk.now)
    tick(company, talk.now)
    assert people(company, talk.now, 2) == ["nobody", "jonas"]
    assert "Nobody of the rota can serve then." in talk.says("priya", "/rotation duty why tue")
    assert talk.says("priya", "/rotation duty take tue").startswith("You have inbound, tomorrow.")
    assert people(company, talk.now, 2) == ["priya", "jonas"]
    assert "Priya has that turn of inbound." in talk.says("leo", "/rotation duty take tue")


def test_who_is_away_takes_no_turn_either(company: Company, talk: Dialogue) -> None:
    away(company, "luca", moment(17, "0:00"), moment(18, "0:00"), talk.now)
    tick(company, talk.now)
    talk.says("jonas", "/rotation duty swap tue")
    assert "You cannot serve then" in talk.says("luca", "/rotation duty take O-1")
    assert people(company, talk.now, 2) == ["jonas", "amira"]
    for name in ("jonas", "amira"):
        away(company, name, moment(17, "0:00"), moment(18, "0:00"), talk.now)
    tick(company, talk.now)
    assert "You cannot serve then" in talk.says("amira", "/rotation duty take tue")
    assert people(company, talk.now, 1) == ["nobody"]
    away(company, "priya", moment(17, "0:00"), moment(18, "0:00"), talk.now)
    assert "You cannot serve then" in talk.says("priya", "/rotation duty take tue")
    assert "Priya cannot serve then" in talk.says("ines", "/rotation duty give @priya tue")
    assert talk.says("leo", "/rotation duty take tue").startswith("You have inbound, tomorrow.")


def test_a_rota_of_one_has_nobody_to_offer_to(company: Company) -> None:
    talk = Dialogue(company)
    talk.says("ines", "/rotation duty new notes weekdays 9:00 @jonas")
    assert people(company, talk.now, 3) == ["jonas", "jonas", "jonas"]
    assert "Nobody else is in notes." in talk.says("jonas", "/rotation duty swap")


def test_two_places_of_a_turn_are_told_apart(company: Company) -> None:
    talk = Dialogue(company)
    talk.says("olga", "/rotation duty new notes weekdays 9:00 mixed")
    assert "Which place of it?" in talk.says("ines", "/rotation duty give @leo tue")
    assert talk.buttons == ["Jonas", "Priya"]
    assert talk.press("ines", "Priya").startswith("Leo has notes, tomorrow.")
    assert people(company, talk.now, 6) == ["jonas", "leo", "amira", "tomas", "luca", "priya"]


# --- people who come and go -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("standing", [Standing.DEACTIVATED, Standing.GUEST, Standing.STRANGER])
def test_who_is_no_full_member_any_more_is_passed_over_at_once(
    company: Company, talk: Dialogue, standing: Standing
) -> None:
    talk.says("jonas", "/rotation duty swap tue")
    talk.says("amira", "/rotation duty take O-1")
    company.run(lambda work: roster.change(work, company.amira, standing=standing), talk.now)
    tick(company, talk.now)
    assert people(company, talk.now, 4) == ["luca", "jonas", "luca", "jonas"]


def test_a_stand_in_who_leaves_stands_in_no_more(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/rotation duty give @priya tue")
    company.run(lambda work: roster.change(work, company.priya, standing=Standing.DEACTIVATED), talk.now)
    tick(company, talk.now)
    assert people(company, talk.now, 3) == ["jonas", "amira", "luca"]


def test_without_a_slack_account_somebody_serves_and_hears_nothing_by_dm(
    company: Company, talk: Dialogue
) -> None:
    from sqlalchemy import delete

    from db import tables as t

    e = t.external_id.c
    company.run(
        lambda work: work.execute(
            delete(t.external_id).where(
                e.workspace_id == work.workspace_id, e.thing_id == company.jonas, e.kind == "person"
            )
        )
    )
    tick(company, moment(16, "16:30"))
    assert people(company, talk.now, 1) == ["jonas"]
    assert not [
        each
        for each in owed(company, "duty_soon", talk.now)
        if each.target == f"person:{company.jonas}" and each.made_at > talk.now
    ]
