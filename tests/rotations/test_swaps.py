"""Swaps keep the counts: offered and taken, declined, taken back, undone, on behalf; and a manager's own hand."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from alignment.people import Standing
from db import tables as t
from db.memory import Work
from db.stores import roster, rotation_turns
from db.stores.rotation_turns import Planned
from messages.house import Kind
from tests.company import Company
from tests.dialogue import Dialogue
from tests.meetings.telling import arrives, body, labels, moment, owed, said
from tests.rotations.conftest import CHANNEL, LINE, tick
from tests.rotations.test_clock import ANNOUNCED, away, joins
from tests.rotations.test_programmes import planned

BEFORE = [("priya", "11 Jan 2027", 1), ("tomas", "22 Feb 2027", 1), ("leo", "05 Apr 2027", 1)]
SWAPPED = [("tomas", "11 Jan 2027", 1), ("priya", "22 Feb 2027", 1), ("leo", "05 Apr 2027", 1)]


def turns(company: Company) -> dict[str, Planned]:
    names = {each: name for name, each in company.people.items()}
    found = company.see(lambda work: rotation_turns.of(work, 1))
    return {names[each.person_id]: each for each in found if each.round == 1}


# --- offered and taken ----------------------------------------------------------------------------------------------


def test_an_offer_is_asked_by_dm_and_taken_and_both_have_as_many_as_before(
    company: Company, talk: Dialogue
) -> None:
    counts = Counter(name for name, _, _ in planned(company))
    told = talk.says("priya", "/rotation swap @tomas")
    assert told == ("Your turn 11 Jan – 19 Feb is offered to Tomas.\nIt stays yours until somebody takes it.")
    (notice,) = owed(company, "swap_offered", talk.now)
    assert notice.target == f"person:{company.tomas}"
    message = said(company, notice, talk.now)
    assert body(message) == (
        "*Priya asks to swap turns with you*\nPriya: 11 Jan – 19 Feb\nTomas: 22 Feb – 2 Apr"
    )
    assert labels(message) == ["Swap", "No, thanks", "See the plan"]
    arrives(company, notice, talk.now)
    assert planned(company)[:3] == BEFORE
    assert talk.says("tomas", "/rotation take 1") == (
        "Tomas and Priya swapped turns.\nTomas: 11 Jan – 19 Feb.\nPriya: 22 Feb – 2 Apr.\nPriya is told."
    )
    assert planned(company)[:3] == SWAPPED
    assert Counter(name for name, _, _ in planned(company)) == counts
    (notice,) = owed(company, "turn_moved", talk.now)
    assert notice.target == f"person:{company.priya}"
    words = body(said(company, notice, talk.now, Kind.ANSWER))
    assert words.startswith("Your turn moves from 11 Jan to 22 Feb because you swap with Tomas.")
    (companion,) = owed(company, "swap_offered", talk.now, act="present")
    assert body(said(company, companion, talk.now)).startswith("*Priya and Tomas swapped turns*")


def test_an_offer_to_all_stands_in_the_channel_and_the_first_has_it(company: Company, talk: Dialogue) -> None:
    talk.says("priya", "/rotation swap anybody")
    (notice,) = owed(company, "swap_offered", talk.now)
    assert notice.target == CHANNEL
    message = said(company, notice, talk.now)
    assert body(message) == (
        "*Who swaps turns with Priya?*\nPriya: 11 Jan – 19 Feb\nYour turn of the same round is theirs then."
    )
    assert labels(message) == ["Swap", "See the plan"]
    assert "That is your own offer" in talk.says("priya", "/rotation take 1")
    assert "no other one of this round" in talk.says("jonas", "/rotation take 1")
    assert "Leo and Priya swapped turns." in talk.says("leo", "/rotation take 1")
    assert talk.says("tomas", "/rotation take 1") == "Leo took it at 12:10. Nothing to do."
    assert "You took it at 12:10" in talk.says("leo", "/rotation take 1")


def test_an_offer_that_stands_says_when_its_turn_is_now_and_that_it_is_off(
    company: Company, talk: Dialogue
) -> None:
    talk.says("priya", "/rotation swap anybody")
    (notice,) = owed(company, "swap_offered", talk.now)
    arrives(company, notice, talk.now)
    talk.wait(days=1)
    talk.says("ines", "/rotation close 11 jan to 15 jan kick-off")
    (companion,) = owed(company, "swap_offered", talk.now, act="present")
    assert "Priya: 17 May – 25 Jun" in body(said(company, companion, talk.now))
    arrives(company, companion, talk.now)
    talk.wait(days=1)
    talk.says("ines", "/rotation end sales placement yes")
    (companion,) = owed(company, "swap_offered", talk.now, act="present")
    message = said(company, companion, talk.now)
    assert body(message).startswith("*Priya's turn is off*")
    assert labels(message) == []


def test_an_offer_is_declined_without_a_reason_and_taken_back(company: Company, talk: Dialogue) -> None:
    talk.says("priya", "/rotation swap @tomas")
    assert "Only who was asked can decline" in talk.says("leo", "/rotation decline 1")
    assert "Only who was asked can take it" in talk.says("leo", "/rotation take 1")
    assert talk.says("tomas", "/rotation decline 1") == "Priya is told that you can't; no reason is given."
    (notice,) = owed(company, "swap_declined", talk.now)
    message = said(company, notice, talk.now, Kind.ANSWER)
    assert body(message) == "Tomas can't swap turns. Yours stays 11 Jan – 19 Feb."
    assert labels(message) == ["Offer it to all", "Ask another"]
    talk.says("priya", "/rotation swap R-1 anybody")
    assert "stays yours" in talk.press("priya", "Take it back")
    assert "does not stand any more" in talk.says("leo", "/rotation take 2")
    assert planned(company)[:3] == BEFORE


def test_a_new_offer_replaces_the_one_before(company: Company, talk: Dialogue) -> None:
    talk.says("priya", "/rotation swap @tomas")
    talk.says("priya", "/rotation swap @leo")
    assert "does not stand any more" in talk.says("tomas", "/rotation take 1")
    assert "Leo and Priya swapped turns" in talk.says("leo", "/rotation take 2")


def test_the_form_names_who_may_swap_and_when(company: Company, talk: Dialogue) -> None:
    talk.says("priya", "/rotation swap")
    assert talk.form.line == "/rotation swap R-1"
    options = [each["text"]["text"] for each in talk.form.view()["blocks"][0]["element"]["options"]]
    assert options == ["Whoever takes it", "Tomas, 22 Feb – 2 Apr", "Leo, 5 Apr – 14 May"]
    assert "offered to Leo" in talk.submits("priya", **{"with": str(company.leo)})


def test_swap_of_an_announcement_is_pressed_by_whoever_would_go_instead(
    company: Company, talk: Dialogue
) -> None:
    talk.says("leo", "/rotation swap R-1")
    assert talk.form.line == "/rotation swap R-3", "his own turn is what he can offer"
    assert talk.form.view()["blocks"][0]["element"]["initial_option"]["value"] == str(company.priya), (
        "for hers"
    )
    talk.says("ines", "/rotation swap R-1")
    assert talk.form.line == "/rotation swap R-1", "a manager swaps on behalf"
    assert "Priya and Leo swapped turns" in talk.submits("ines", **{"with": str(company.leo)})


# --- what cannot be -------------------------------------------------------------------------------------------------


def test_a_swap_that_breaks_a_rule_is_none_and_nobody_reads_whose_absence_it_is(
    company: Company, talk: Dialogue
) -> None:
    from datetime import date

    away(company, "tomas", date(2027, 1, 11), date(2027, 2, 19), talk.now)
    tick(company, talk.now)
    told = talk.says("priya", "/rotation swap @tomas")
    assert told.startswith("That swap cannot be: not everybody could be there")
    assert planned(company)[:3] == BEFORE


def test_who_has_no_turn_and_what_has_begun_or_is_not_agreed_cannot_be_swapped(company: Company) -> None:
    talk = Dialogue(company, channel=CHANNEL)
    talk.says("ines", LINE)
    assert "not agreed yet" in talk.says("priya", "/rotation swap @tomas")
    talk.says("daniel", "/rotation approve")
    assert "no turn to come" in talk.says("jonas", "/rotation swap @tomas")
    assert "no other one of this round" in talk.says("priya", "/rotation swap @jonas")
    assert "I don't know" in talk.says("priya", "/rotation swap @nobody")
    talk.now = ANNOUNCED + timedelta(days=15)
    assert "That turn has begun" in talk.says("priya", "/rotation swap R-1 @tomas")
    assert "There is no such offer" in talk.says("priya", "/rotation take 99")
    assert "Which offer?" in talk.says("priya", "/rotation take it")


# --- on behalf, and undone ------------------------------------------------------------------------------------------


def test_a_manager_swaps_for_two_and_both_are_told(company: Company, talk: Dialogue) -> None:
    assert talk.says("ines", "/rotation swap @priya with @tomas").endswith("Both are told.")
    assert planned(company)[:3] == SWAPPED
    assert {each.target for each in owed(company, "turn_moved", talk.now)} == {
        f"person:{company.priya}", f"person:{company.tomas}",
    }  # fmt: skip
    assert "on behalf of others" in talk.says("leo", "/rotation swap @priya @tomas")


def test_whoever_swapped_undoes_it_within_five_minutes_and_nothing_is_told(
    company: Company, talk: Dialogue
) -> None:
    talk.says("priya", "/rotation swap @tomas")
    talk.says("tomas", "/rotation take 1")
    talk.wait(minutes=4)
    assert "An undo is for five minutes" in talk.says("priya", "/rotation unswap R-1 R-2")
    assert talk.says("tomas", "/rotation unswap R-2 R-1").startswith("Swapped back.")
    assert planned(company)[:3] == BEFORE
    assert owed(company, "turn_moved", talk.now) == [], "Priya never read of it"
    talk.says("priya", "/rotation swap @tomas")
    talk.says("tomas", "/rotation take 2")
    talk.wait(minutes=6)
    assert "An undo is for five minutes" in talk.says("tomas", "/rotation unswap R-1 R-2")
    assert "Swapped back." in talk.says("ines", "/rotation unswap R-1 R-2")


def test_what_was_swapped_stays_when_the_plan_is_made_again(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/rotation swap @priya @tomas")
    joins(company, "Mara", talk.now)
    tick(company, talk.now)
    assert planned(company)[:3] == SWAPPED
    assert "Its time was agreed by hand" in talk.says("leo", "/rotation why @tomas")


def test_an_announcement_follows_a_swap(company: Company, talk: Dialogue) -> None:
    tick(company, ANNOUNCED)
    (notice,) = owed(company, "turn_announced", ANNOUNCED)
    arrives(company, notice, ANNOUNCED)
    talk.now = ANNOUNCED + timedelta(hours=1)
    talk.says("ines", "/rotation swap @priya @tomas")
    (companion,) = owed(company, "turn_announced", talk.now, act="present")
    assert body(said(company, companion, talk.now)).startswith("*Next in sales: Priya, 22 Feb – 2 Apr*")
    for each in owed(company, "turn_moved", talk.now):
        arrives(company, each, talk.now)
    assert tick(company, talk.now + timedelta(minutes=1)) == 1
    found = [body(said(company, each, talk.now)) for each in owed(company, "turn_announced", talk.now)]
    assert any(each.startswith("*Next in sales: Tomas, 11 Jan – 19 Feb*") for each in found)


# --- a manager's hand -----------------------------------------------------------------------------------------------


def test_a_manager_moves_a_turn_and_whoever_makes_room_is_told_too(company: Company, talk: Dialogue) -> None:
    told = talk.says("ines", "/rotation move @leo 11 jan")
    assert told.startswith("Leo's turn is 11 Jan – 19 Feb now.")
    assert planned(company)[0] == ("leo", "11 Jan 2027", 1)
    assert {each.target for each in owed(company, "turn_moved", talk.now)} >= {
        f"person:{company.leo}", f"person:{company.priya}",
    }  # fmt: skip
    mine = next(
        each for each in owed(company, "turn_moved", talk.now) if each.target == f"person:{company.leo}"
    )
    assert "because Ines moved it." in body(said(company, mine, talk.now, Kind.ANSWER))
    assert "Pick a day in the year ahead" in talk.says("ines", "/rotation move @leo 2031-01-05")
    assert "already" in talk.says("ines", "/rotation move @leo 12 jan")
    assert "can do that" in talk.says("leo", "/rotation move @leo 5 apr")


def test_the_form_moves_a_turn_too(company: Company, talk: Dialogue) -> None:
    talk.says("ines", "/rotation move @leo")
    assert talk.submits("ines", day="2027-05-20").startswith("Leo's turn is 17 May – 25 Jun now.")


def test_a_manager_gives_a_turn_another_host(company: Company, talk: Dialogue) -> None:
    assert turns(company)["priya"].host_id == company.jonas
    assert "Luca hosts Priya now, 11 Jan – 19 Feb." in talk.says("ines", "/rotation move @priya host @luca")
    assert turns(company)["priya"].host_id == company.luca
    assert "Jonas hosts Priya now" in talk.press("ines", "Undo")
    assert turns(company)["priya"].host_id == company.jonas
    assert "That host cannot be" in talk.says("ines", "/rotation move @priya host @daniel")
    assert "Which host?" in talk.says("ines", "/rotation move @priya host")


# --- who is not there any more --------------------------------------------------------------------------------------


@pytest.mark.parametrize("standing", [Standing.DEACTIVATED, Standing.GUEST, Standing.STRANGER])
def test_the_managers_read_who_is_not_planned_any_more_once(
    company: Company, talk: Dialogue, standing: Standing
) -> None:
    company.run(lambda work: roster.change(work, company.priya, standing=standing))
    tick(company, talk.now)
    tick(company, talk.now + timedelta(minutes=1))
    found = owed(company, "turn_left", talk.now)
    assert {each.target for each in found} == {f"person:{company.ines}", f"person:{company.daniel}"}
    assert len(found) == 2
    assert body(said(company, found[0], talk.now)) == (
        "*Priya is not in Sales placement any more*\nTheir turns to come were given on.\nNext: Leo, 11 Jan – 19 Feb"
    )


def test_whoever_leaves_on_a_day_reads_that_and_the_managers_who_goes_instead_once(
    company: Company, talk: Dialogue
) -> None:
    ends = moment(1, "0:00", 5).replace(year=2027)

    def leaves(work: Work) -> None:
        g = t.role_grant
        mine = (g.c.workspace_id == work.workspace_id, g.c.person_id == company.priya)
        work.execute(sa.update(g).where(*mine).values(valid_to=ends))

    company.run(leaves, talk.now)
    tick(company, talk.now)
    tick(company, talk.now + timedelta(minutes=1))
    assert turns(company)["priya"].first_on == date(2027, 1, 11), "the turn that they can have stays"
    (mine,) = [
        each for each in owed(company, "turn_moved", talk.now) if each.target == f"person:{company.priya}"
    ]
    assert body(said(company, mine, talk.now, Kind.ANSWER)) == (
        "Your turn on 17 May is off: you leave before it is over.\n"
        "1 later turn of yours is off too.\nNot good? Tell Ines."
    )
    found = owed(company, "turn_left", talk.now)
    assert sorted(each.target for each in found) == sorted(
        f"person:{each}" for each in (company.ines, company.daniel)
    )
    for each in found:
        assert body(said(company, each, talk.now)) == (
            "*Priya leaves Sales placement on 1 May*\n"
            "Their turns after that were given on.\nNext: Leo, 17 May – 25 Jun"
        )
    tick(company, ends + timedelta(hours=1))
    assert len(owed(company, "turn_left", ends)) == 2, "not once more on the day"
