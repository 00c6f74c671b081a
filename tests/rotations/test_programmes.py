"""Programmes: set up, agreed by both managers, shown, explained, changed and ended; and what each side of it reads."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alignment.people import Role, Standing
from db.stores import programmes, roster, rotation_turns
from messages.house import Kind
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.meetings.telling import arrives, body, labels, moment, owed, said
from tests.rotations.conftest import CHANNEL, LINE, tick


def planned(company: Company, number: int = 1, at: object = NOON) -> list[tuple[str, str, int]]:
    """Who is planned, from when, in which round; in order."""
    names = {each: name for name, each in company.people.items()}
    turns = company.see(lambda work: rotation_turns.of(work, number), at)  # type: ignore[arg-type]
    return [(names[each.person_id], f"{each.first_on:%d %b %Y}", each.round) for each in turns]


# --- set up and agreed ----------------------------------------------------------------------------------------------


def test_a_line_sets_a_programme_up_and_says_who_is_first_and_whose_agreement_it_waits_for(
    company: Company,
) -> None:
    talk = Dialogue(company, channel=CHANNEL)
    assert talk.says("ines", LINE) == (
        "Sales placement: 6 weeks, 1 at once, marketers with reps.\n"
        "First: Priya, 11 Jan – 19 Feb.\n"
        "It waits for the agreement of marketing; they are asked. Nothing is announced before."
    )
    assert talk.buttons == ["See the plan", "Change it", "End it"]
    assert planned(company)[:4] == [
        ("priya", "11 Jan 2027", 1),
        ("tomas", "22 Feb 2027", 1),
        ("leo", "05 Apr 2027", 1),
        ("priya", "17 May 2027", 2),
    ]


def test_the_other_manager_is_asked_once_and_reads_what_became_of_it(company: Company) -> None:
    talk = Dialogue(company, channel=CHANNEL)
    talk.says("ines", LINE)
    (notice,) = owed(company, "programme_asked", talk.now)
    assert notice.target == f"person:{company.daniel}"
    message = said(company, notice, talk.now)
    assert body(message) == (
        "*Sales placement: do you agree?*\nSix weeks, 1 at once\nmarketers with reps\n"
        "First: Priya, 11 Jan – 19 Feb\nInes agreed"
    )
    assert labels(message) == ["Agree", "See the plan"]
    arrives(company, notice, talk.now)
    talk.wait(hours=1)
    assert talk.says("daniel", "/rotation approve P-1") == (
        "Sales placement: agreed.\n"
        "Ines and Daniel agreed on 16 Nov. Turns are announced 2 weeks ahead.\n"
        "First: Priya, 11 Jan – 19 Feb."
    )
    (companion,) = owed(company, "programme_asked", talk.now, act="present")
    assert "Ines and Daniel agreed on 16 Nov" in body(said(company, companion, talk.now))


def test_agreeing_twice_says_who_did_and_when(talk: Dialogue) -> None:
    assert "You agreed for marketing on 16 Nov" in talk.says("daniel", "/rotation approve")
    assert "You agreed for sales on 16 Nov" in talk.says("ines", "/rotation approve")


@pytest.mark.parametrize("who", ["jonas", "priya"])
def test_only_managers_and_admins_set_one_up_and_agree(company: Company, who: str) -> None:
    talk = Dialogue(company, channel=CHANNEL)
    assert "can do that" in talk.says(who, LINE)
    talk.says("ines", LINE)
    for line in ("approve", "set 2 at once", "close 1 mar", "end"):
        assert "can do that" in talk.says(who, f"/rotation {line}")


def test_an_admin_sets_one_up_and_both_managers_are_asked(company: Company) -> None:
    talk = Dialogue(company, channel=CHANNEL)
    assert "agreement of sales and marketing" in talk.says("olga", LINE)
    assert {each.target for each in owed(company, "programme_asked", talk.now)} == {
        f"person:{company.ines}", f"person:{company.daniel}",
    }  # fmt: skip
    assert "The managers of both departments agree: Daniel, Ines" in talk.says("olga", "/rotation approve")


def test_an_admin_agrees_for_a_department_that_nobody_manages(company: Company) -> None:
    company.run(lambda work: roster.revoke(work, company.daniel, Role.MARKETING_MANAGER))
    talk = Dialogue(company, channel=CHANNEL)
    talk.says("ines", LINE)
    assert "Ines and Olga agreed on 16 Nov" in talk.says("olga", "/rotation approve")


def test_the_form_says_the_same(company: Company) -> None:
    talk = Dialogue(company, channel=CHANNEL)
    talk.says("daniel", "/rotation new")
    assert talk.fields == [
        "name", "length", "places", "visitors", "hosts", "start", "teams", "cover", "channel",
    ]  # fmt: skip
    told = talk.submits(
        "daniel", name="creative reviews", length="1 day", places="2", visitors="role:rep", hosts="role:marketer",
        start="2027-02-02", teams="any", cover="nobody", channel=CHANNEL,
    )  # fmt: skip
    assert told.startswith(
        "Creative reviews: 1 day, 2 at once, reps with marketers.\nFirst: Jonas and Amira, 2 Feb."
    )
    talk.says("daniel", "/rotation set P-1", form=True)
    assert talk.form.line == "/rotation set P-1"


def test_a_form_without_a_length_stays_open(company: Company) -> None:
    talk = Dialogue(company, channel=CHANNEL)
    talk.says("daniel", "/rotation new")
    talk.submits(
        "daniel",
        name="x",
        length="long",
        places="1",
        visitors="role:rep",
        hosts="role:marketer",
        channel=CHANNEL,
    )
    assert talk.reply.errors == {"length": "Such as: 6 weeks, or 1 day."}


def test_a_channel_may_be_named_and_tandem_must_be_in_it(company: Company) -> None:
    talk = Dialogue(company, channel="D0INES")
    assert "In which channel" in talk.says("ines", LINE)
    assert "I know no channel #nowhere" in talk.says("ines", f"{LINE} #nowhere")
    assert "I can't post here yet" in talk.says("ines", f"{LINE} <#C0OTHER|other>")
    assert "Sales placement: 6 weeks" in talk.says("ines", f"{LINE} #sales")


def test_what_is_not_understood_is_asked_back_with_a_button(company: Company) -> None:
    talk = Dialogue(company, channel=CHANNEL)
    assert '"gardeners" is nobody I know' in talk.says("ines", "/rotation new x 6 weeks gardeners with reps")
    assert talk.buttons == ["Fill it in"]
    assert "A turn is 1 to 26 weeks" in talk.says("ines", "/rotation new x 60 weeks")
    assert "There is no programme yet" in talk.says("ines", "/rotation approve")
    talk.says("ines", LINE)
    assert "There is a programme sales placement already" in talk.says("ines", LINE)
    assert "is nothing a programme has" in talk.says("ines", "/rotation set purple")
    assert "There is no such programme" in talk.says("ines", "/rotation plan P-77")
    assert "There is no such turn" in talk.says("ines", "/rotation why R-77")


# --- read -----------------------------------------------------------------------------------------------------------


def test_alone_it_says_who_is_there_now_and_what_is_mine(company: Company, talk: Dialogue) -> None:
    talk.now = moment(20, "10:00", 1).replace(year=2027)
    told = talk.says("priya", "/rotation")
    assert talk.message.text.startswith("In sales now: Priya.")
    assert "Your turn: 11 Jan – 19 Feb, host Jonas, cover Tomas" in told
    assert "Now: Priya (host Jonas), until 19 Feb" in told
    assert "Next: Tomas (host Amira), 22 Feb – 2 Apr" in told
    assert "You host Priya: 11 Jan – 19 Feb" in talk.says("jonas", "/rotation")
    assert "You cover for Priya: 11 Jan – 19 Feb" in talk.says("tomas", "/rotation")


def test_without_a_programme_it_says_so_and_who_may_sets_one_up(company: Company) -> None:
    talk = Dialogue(company)
    assert "There is no programme yet" in talk.says("priya", "/rotation")
    assert talk.buttons == []
    talk.says("ines", "/rotation")
    assert talk.buttons == ["Set one up"]


def test_when_is_somebodys_next_turn(talk: Dialogue) -> None:
    assert talk.says("jonas", "/rotation when @leo").startswith(
        "Leo: in sales 5 Apr – 14 May, host Luca, cover Priya."
    )
    assert talk.says("leo", "/rotation when").startswith("You: in sales 5 Apr – 14 May")
    told = talk.says("leo", "/rotation when @jonas")
    assert "Jonas has no turn in the plan" in told
    assert "Host of Priya: 11 Jan – 19 Feb." in told
    assert "I don't know" in talk.says("leo", "/rotation when @nobody")


def test_why_is_the_rule_and_never_anothers_absence(company: Company) -> None:
    talk = Dialogue(company, channel=CHANNEL)
    talk.says("priya", "/tandem away 11 jan to 19 feb")
    talk.says("ines", LINE)
    talk.says("ines", "/rotation close 14 dec to 8 jan quarter end")
    told = talk.says("leo", "/rotation why @tomas")
    assert told == (
        "Tomas, 11 Jan – 19 Feb: Next of three in this round; one earlier in line cannot then; "
        "nobody else of Content is out then; host Jonas has not hosted Tomas; 14 Dec – 8 Jan is closed (quarter end)."
    )
    assert "Priya" not in told


def test_the_year_is_one_line_a_stretch(talk: Dialogue) -> None:
    told = talk.says("leo", "/rotation plan").split("\n")
    assert told[0] == "Sales placement: 6 weeks, 1 at once, marketers with reps."
    assert told[1] == "11 Jan – 19 Feb Priya (host Jonas)"
    assert told[-1] == "Ines and Daniel agreed on 16 Nov."
    assert len(told) <= 12
    assert "5 Apr – 14 May Leo (host Luca)" in talk.says("leo", "/rotation plan from 5 apr").split("\n")[1]


# --- changed --------------------------------------------------------------------------------------------------------


def test_other_terms_are_planned_at_once_and_agreed_anew(company: Company, talk: Dialogue) -> None:
    talk.wait(days=1)
    told = talk.says("daniel", "/rotation set 8 weeks 1 week between")
    assert told.startswith("Sales placement: 8 weeks, 1 at once, 1 week between, marketers with reps.")
    assert "agreement of sales" in told
    assert planned(company)[:2] == [("priya", "11 Jan 2027", 1), ("tomas", "15 Mar 2027", 1)]
    assert "Ines and Daniel agreed on 17 Nov" in talk.says("ines", "/rotation approve")
    owes = {each.target: each for each in owed(company, "turn_moved", talk.now)}
    words = body(said(company, owes[f"person:{company.priya}"], talk.now, Kind.ANSWER))
    assert words.startswith("Your turn from 11 Jan ends on 5 Mar now because the programme has other terms.")
    words = body(said(company, owes[f"person:{company.tomas}"], talk.now, Kind.ANSWER))
    assert words.startswith("Your turn moves from 22 Feb to 15 Mar because")
    assert "Sales placement is so already" in talk.says("daniel", "/rotation set 8 weeks")


def test_a_programme_that_was_never_agreed_to_has_begun_with_nobody(company: Company) -> None:
    talk = Dialogue(company, channel=CHANNEL)
    talk.says("ines", LINE)
    talk.wait(days=60)
    assert "First: Priya, 18 Jan – 26 Feb." in talk.says("daniel", "/rotation approve")
    assert planned(company, at=talk.now)[0] == ("priya", "18 Jan 2027", 1)


def test_a_new_name_asks_nobody_anew(company: Company, talk: Dialogue) -> None:
    assert talk.says("ines", "/rotation set name walk a mile").startswith("Walk a mile: 6 weeks")
    assert "Ines and Daniel agreed" in talk.says("ines", "/rotation plan")


def test_closed_days_move_turns_and_open_again_with_undo(company: Company, talk: Dialogue) -> None:
    talk.wait(days=3)
    told = talk.says("ines", "/rotation close 22 feb to 5 mar launch")
    assert told == (
        "22 Feb – 5 Mar is closed for Sales placement.\n"
        "2 turns move and one is off for now; whose they are read it first."
    )
    assert ("tomas", "22 Feb 2027", 1) not in planned(company)
    assert "is closed already" in talk.says("ines", "/rotation close 1 mar to 3 mar")
    assert "is open again for Sales placement" in talk.press("ines", "Open it")
    talk.says("ines", "/rotation close 22 feb to 5 mar launch")
    talk.says("ines", "/rotation open 1 mar")
    assert "No days are closed" in talk.says("ines", "/rotation open 1 mar")
    assert "no span of days" in talk.says("ines", "/rotation close soon")


@pytest.mark.parametrize(
    ("line", "told", "off"),
    [
        ("22 feb to 16 apr", "4 turns move and 2 are off for now; whose they are read it first.", 2),
        ("15 oct to 16 oct", "One turn is off for now; whose it is reads it first.", 1),
        ("1 dec to 2 dec", "No turn moves.", 0),
    ],
)
def test_closed_days_tell_what_moves_apart_from_what_the_year_has_no_room_for(
    company: Company, talk: Dialogue, line: str, told: str, off: int
) -> None:
    before = planned(company)
    assert talk.says("ines", f"/rotation close {line} offsite").partition("\n")[2] == told
    assert len(before) - len(planned(company)) == off


def test_ending_asks_first_and_tells_whoever_had_a_turn_to_come(company: Company, talk: Dialogue) -> None:
    assert talk.says("ines", "/rotation end").startswith("End Sales placement for good?")
    assert planned(company)
    assert talk.press("ines", "End it").startswith("Sales placement has ended.")
    assert planned(company) == []
    told = [each for each in owed(company, "turn_moved", talk.now) if each.target == f"person:{company.leo}"]
    assert len(told) == 1
    assert body(said(company, told[0], talk.now, Kind.ANSWER)) == (
        "Your turn on 5 Apr is off: Sales placement has ended.\n2 later turns of yours are off too."
    )
    assert "has ended" in talk.says("ines", "/rotation set P-1 2 at once")
    assert "There is no programme yet" in talk.says("leo", "/rotation")


# --- nobody, one, both ----------------------------------------------------------------------------------------------


def test_an_empty_side_is_said_kindly(company: Company) -> None:
    for who in ("jonas", "amira", "luca"):
        company.run(lambda work, n=who: roster.revoke(work, company.people[n], Role.REP))  # type: ignore[misc]
    talk = Dialogue(company, channel=CHANNEL)
    assert "Nobody is planned: there is nobody of reps to host." in talk.says("ines", LINE)
    assert "Nobody is planned" in talk.says("priya", "/rotation")
    assert "Nobody is planned" in talk.says("priya", "/rotation plan")
    assert "nobody has no turn" not in talk.says("priya", "/rotation why").casefold()


def test_guests_strangers_and_who_left_are_never_planned(company: Company) -> None:
    for who, standing in (
        ("priya", Standing.DEACTIVATED),
        ("tomas", Standing.GUEST),
        ("luca", Standing.STRANGER),
    ):
        company.run(lambda work, n=who, s=standing: roster.change(work, company.people[n], standing=s))  # type: ignore[misc]
    talk = Dialogue(company, channel=CHANNEL)
    assert "First: Leo, 11 Jan – 19 Feb." in talk.says("ines", LINE)
    hosts = {each.host_id for each in company.see(lambda work: rotation_turns.of(work, 1))}
    assert {name for name, _, _ in planned(company)} == {"leo"}
    assert hosts == {company.jonas, company.amira}


def test_somebody_without_a_zone_is_taken_for_the_companys(company: Company) -> None:
    company.run(lambda work: roster.change(work, company.priya, zone=""))
    talk = Dialogue(company, channel=CHANNEL)
    assert "First: Priya" in talk.says("ines", LINE)


def test_people_may_be_named_and_a_second_programme_plans_around_the_first(
    company: Company, talk: Dialogue
) -> None:
    told = talk.says("daniel", "/rotation new shadowing 1 day @priya,@leo with west from 12 jan")
    assert "Priya and Leo with team West" in told
    first = planned(company, 2)
    assert first[0] == ("leo", "12 Jan 2027", 1), "Priya is in sales then"
    assert ("priya", "19 Jan 2027", 1) not in first


def test_two_programmes_are_told_apart_by_name_or_button(company: Company, talk: Dialogue) -> None:
    talk.says("daniel", "/rotation new shadowing 1 day marketers with reps from 12 jan")
    assert "Which one?" in talk.says("leo", "/rotation plan")
    assert talk.buttons == ["Sales placement", "Shadowing"]
    assert talk.says("leo", "/rotation plan shadowing").startswith("Shadowing: 1 day")
    assert "There is a programme Shadowing already." in talk.says("ines", "/rotation set P-1 name Shadowing")
    assert company.see(lambda work: [each.name for each in programmes.running(work)]) == [
        "sales placement",
        "shadowing",
    ]


def test_programmes_for_which_there_is_no_row_are_named(company: Company, talk: Dialogue) -> None:
    for number in range(2, 6):
        talk.says("daniel", f"/rotation new visit {'abcdef'[number]} 1 day marketers with reps from 12 jan")
    assert "Others: Visit f" in talk.says("leo", "/rotation")


def test_what_was_believed_before_stays_on_record(company: Company, talk: Dialogue) -> None:
    from datetime import date

    from db.stores.asked import Pair
    from db.stores.asked.turns import turns

    before, at = talk.now, talk.now + timedelta(days=2)
    talk.now = at
    talk.says("ines", "/rotation close 11 jan to 15 jan kick-off")

    def priyas_first(known_at: object) -> str:
        pair = Pair(at, known_at)  # type: ignore[arg-type]
        found = company.see(lambda work: turns(work, date(2027, 1, 1), date(2028, 1, 1), pair), at)
        turn = next(each for each in found if each.person_id == company.priya)
        return f"{turn.first_on:%d %b} {turn.earlier}"

    assert priyas_first(before) == "11 Jan 0"
    assert priyas_first(at) == "17 May 1", "after the others of the round, who stay where they are"
    assert tick(company, at) == 0
