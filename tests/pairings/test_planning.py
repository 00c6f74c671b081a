"""The clock says that a round comes, draws it once, and tells everybody what became of them: any number of clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from alignment.calendar import WorkingCalendar
from alignment.pairing.cadence import parse_cadence
from alignment.pairing.taking_part import Taking
from alignment.people import Role, Standing
from db import tables as t
from db.memory import Work
from db.stores import pairing_groups, pairing_rounds, pairings, roster
from db.stores.coming_rounds import slot
from operations.pairings import drawing, planning
from operations.people import oneself
from tests.company import ZONE, Company
from tests.dialogue import Dialogue
from tests.pairings.telling import (
    arrives,
    body,
    first,
    group_of,
    labels,
    moment,
    owed,
    programme,
    said,
    seats,
    tick,
)

FRIDAY, BEGINS = moment(20, "10:00"), moment(23, "10:00")


# --- before ---------------------------------------------------------------------------------------------------------


def test_a_working_day_before_everybody_in_hears_and_may_skip(company: Company, joined: Dialogue) -> None:
    joined.says("amira", "/tandem coffee pause until 2 jan")
    assert tick(company, moment(20, "9:59")) == 0
    assert tick(company, FRIDAY) > 0
    told = owed(company, "coffee_soon", FRIDAY)
    assert len(told) == 7
    assert f"person:{company.amira}" not in {each.target for each in told}
    (mine,) = [each for each in told if each.target == f"person:{company.jonas}"]
    message = said(company, mine, FRIDAY)
    assert body(message) == (
        "*Monday's round: you are in*\nCoffee in #sales, Mon 23 Nov 10:00\nYou are in. The pairs come when it begins."
    )
    assert labels(message) == ["Skip this one", "Pause"]
    assert tick(company, moment(20, "10:01")) == 0, "once"
    arrives(company, mine, FRIDAY)
    joined.now = moment(20, "10:05")
    joined.says("jonas", "/tandem coffee skip P-1")
    (present,) = owed(company, "coffee_soon", joined.now, act="present")
    changed = said(company, present, joined.now)
    assert "You skip this one." in body(changed)
    assert labels(changed) == ["Be in after all"]
    looks = moment(23, "10:00") + timedelta(seconds=50)
    tick(company, looks)  # a clock looks some time after a round has begun
    assert seats(company, looks)[company.jonas].taking is Taking.SKIPPED
    assert seats(company, looks)[company.amira].taking is Taking.PAUSED


def test_on_an_ordinary_evening_it_is_tomorrows(company: Company) -> None:
    talk = Dialogue(company)
    talk.says("ines", "/tandem coffee new weekly thu 10:00")
    talk.says("jonas", "/tandem coffee join")
    tick(company, moment(18, "10:00"))
    (notice,) = owed(company, "coffee_soon", moment(18, "10:00"))
    assert body(said(company, notice, moment(18, "10:00"))).startswith("*Tomorrow's round: you are in*")


# --- a round --------------------------------------------------------------------------------------------------------


def test_a_round_pairs_sales_with_marketing_and_introduces_each_pair(
    company: Company, joined: Dialogue
) -> None:
    assert tick(company, moment(23, "9:59")) >= 0
    assert owed(company, "coffee", moment(23, "9:59")) == []
    assert tick(company, BEGINS) > 0
    there = owed(company, "coffee", BEGINS)
    assert len(there) == 4
    sales = {company.people[each] for each in ("jonas", "amira", "luca", "ines")}
    for who in ("jonas", "amira", "luca", "ines"):
        members = group_of(company, who, BEGINS).members
        assert len(members) == 2
        assert len(sales & set(members)) == 1
    assert tick(company, moment(23, "10:01")) == 0
    assert len(owed(company, "coffee", moment(23, "10:01"))) == 4


def test_a_round_is_drawn_again_from_what_was_kept(company: Company, joined: Dialogue) -> None:
    joined.says("jonas", "/tandem coffee avoid @leo")
    joined.says("amira", "/tandem coffee skip")
    days = [BEGINS, moment(7, "10:00", 12), moment(21, "10:00", 12)]
    for at in days:
        tick(company, at)
    joined.now = moment(21, "11:00", 12)
    joined.says("jonas", "/tandem coffee avoid undo @leo")
    for made in company.see(lambda work: pairing_rounds.rounds(work, 1), joined.now):
        again = company.see(partial(drawing.again, kept=made), joined.now)
        there = company.see(partial(pairing_rounds.seats_of, round_id=made.id), joined.now)
        kept = {each.person_id: each.group_id for each in there if each.taking is Taking.GROUP}
        groups = {frozenset(who for who, group in kept.items() if group == one) for one in set(kept.values())}
        assert {frozenset(each.members) for each in again.groups} == groups


def test_nobody_repeats_before_they_met_everybody(company: Company, joined: Dialogue) -> None:
    met: set[frozenset[int]] = set()
    for at in (
        BEGINS,
        moment(7, "10:00", 12),
        moment(21, "10:00", 12),
        moment(4, "10:00", 1).replace(year=2027),
    ):
        joined.now = at
        tick(company, at)
        for each in company.see(pairing_groups.under_way, at):
            pair = frozenset(each.members)
            assert pair not in met
            met.add(pair)
            joined.says(first(company, each.members)[0], f"/tandem coffee met G-{each.id} yes")
    assert len(met) == 16


def test_two_clocks_and_one_that_was_killed_make_one_round(company: Company, joined: Dialogue) -> None:
    drafts = company.see(planning.look, BEGINS)
    same = company.see(planning.look, BEGINS)
    assert [each.drawn for each in drafts] == [each.drawn for each in same], "they draw the same"
    assert company.run(lambda work: planning.keep(work, drafts), BEGINS) == 1
    assert company.run(lambda work: planning.keep(work, same), BEGINS) == 0
    # Killed here: nobody was told. The next clock goes on, however often.
    assert company.see(lambda work: pairing_rounds.untold(work, 99), BEGINS)
    tick(company, moment(23, "10:02"))
    tick(company, moment(23, "10:02"))
    assert len(owed(company, "coffee", moment(23, "10:02"))) == 4
    assert len(seats(company, BEGINS)) == 8


@pytest.mark.parametrize("at", range(1, 9))
def test_killed_at_any_write_nothing_is_lost_or_doubled(company: Company, joined: Dialogue, at: int) -> None:
    """Each write of a round is undone once in its middle, as a kill does; what follows makes it whole."""
    joined.says("luca", "/tandem coffee leave")

    class Killed(Exception):
        pass

    def dying(act: object, left: list[int]) -> object:
        def run(work: Work) -> object:
            made = act(work)  # type: ignore[operator]
            left[0] -= 1
            if left[0] == 0:
                raise Killed
            return made

        return run

    left = [at]
    for _ in range(12):
        drafts = company.see(planning.look, BEGINS)
        for act in (lambda work, drafts=drafts: planning.keep(work, drafts), planning.say):
            try:
                company.run(dying(act, left), BEGINS)  # type: ignore[arg-type]
            except Killed:
                continue
    assert not company.see(planning.anything_due, BEGINS)
    people = [
        who
        for notice in owed(company, "coffee", BEGINS)
        for who in _members(company, notice.payload["group"])
    ]
    assert sorted(people) == sorted(
        company.people[each] for each in company.people if each not in ("luca", "olga")
    )
    assert len(company.see(lambda work: pairing_rounds.rounds(work, 1), BEGINS)) == 1


def _members(company: Company, group: int) -> tuple[int, ...]:
    found = company.see(lambda work: pairing_groups.group(work, group), BEGINS)
    assert found is not None
    return found.members


def test_who_skips_between_drawing_and_keeping_is_not_in_it(company: Company, joined: Dialogue) -> None:
    joined.now = BEGINS
    drafts = company.see(planning.look, BEGINS)
    joined.says("jonas", "/tandem coffee pause")
    assert company.run(lambda work: planning.keep(work, drafts), BEGINS) == 0, "it is drawn anew"
    tick(company, BEGINS)
    assert seats(company, BEGINS)[company.jonas].taking is Taking.PAUSED


def test_an_odd_one_makes_a_trio_of_both_teams(company: Company, joined: Dialogue) -> None:
    joined.says("luca", "/tandem coffee leave")
    tick(company, BEGINS)
    sizes = sorted(len(each.members) for each in company.see(pairing_groups.under_way, BEGINS))
    assert sizes == [2, 2, 3]
    trio = next(each for each in company.see(pairing_groups.under_way, BEGINS) if len(each.members) == 3)
    assert len(set(trio.sides.values())) == 2
    notice = next(each for each in owed(company, "coffee", BEGINS) if each.payload["group"] == trio.id)
    assert "You three have not been paired before." in body(said(company, notice, BEGINS))


# --- who is not in it -------------------------------------------------------------------------------------------------


def test_who_is_away_for_all_of_it_is_left_out_and_told_when_back(company: Company, joined: Dialogue) -> None:
    back = moment(7, "0:00", 12)
    company.run(
        lambda work: oneself.go_away(work, company.actor("jonas"), moment(22, "0:00"), back), joined.now
    )
    company.run(
        lambda work: oneself.go_away(work, company.actor("amira"), moment(23, "0:00"), moment(25, "0:00")),
        joined.now,
    )
    tick(company, BEGINS)
    assert seats(company, BEGINS)[company.jonas].taking is Taking.AWAY
    assert seats(company, BEGINS)[company.amira].taking is Taking.GROUP, "she is there for most of it"
    (notice,) = [each for each in owed(company, "coffee_told", BEGINS) if each.payload["what"] == "away"]
    assert notice.target == f"person:{company.jonas}"
    assert notice.due_at >= back
    assert body(said(company, notice, back)) == (
        "*A round passed while you were away*\nYou are in the next one, unless you skip it.\nNext round: Mon 7 Dec 10:00"
    )


def test_the_times_that_are_proposed_keep_clear_of_absences_and_say_nothing_of_them(
    company: Company, joined: Dialogue
) -> None:
    company.run(
        lambda work: oneself.go_away(work, company.actor("amira"), moment(23, "0:00"), moment(27, "0:00")),
        joined.now,
    )
    tick(company, BEGINS)
    group = group_of(company, "amira", BEGINS)
    assert group.proposed
    assert all(each >= moment(27, "0:00") for each in group.proposed)
    notice = next(each for each in owed(company, "coffee", BEGINS) if each.payload["group"] == group.id)
    assert "away" not in said(company, notice, BEGINS).text.casefold()


def test_three_rounds_without_a_word_and_somebody_is_left_in_peace(
    company: Company, joined: Dialogue
) -> None:
    days = [BEGINS, moment(7, "10:00", 12), moment(21, "10:00", 12)]
    for at in days:
        tick(company, at)
        joined.now = at
        for who in ("amira", "luca", "ines"):
            joined.says(who, "/tandem coffee time thu 15:00")
    silent = {who for who, each in seats(company, days[-1], 3).items() if not each.spoke}
    assert {company.jonas, company.leo} <= silent
    joined.says("leo", "/tandem coffee leave")
    joined.says("leo", "/tandem coffee join")
    fourth = moment(4, "10:00", 1).replace(year=2027)
    tick(company, fourth)
    now = seats(company, fourth, 4)
    assert now[company.jonas].taking is Taking.INACTIVE
    assert now[company.amira].taking is not Taking.INACTIVE
    assert now[company.leo].taking is Taking.GROUP, "who joins has said a word"
    (notice,) = [
        each
        for each in owed(company, "coffee_told", fourth)
        if each.payload["what"] == "inactive" and each.target == f"person:{company.jonas}"
    ]
    message = said(company, notice, fourth)
    assert "That is fine: say when you want to be back." in body(message)
    assert labels(message) == ["I'm in", "Leave"]
    fifth = moment(18, "10:00", 1).replace(year=2027)
    tick(company, fifth)
    again = [
        each
        for each in owed(company, "coffee_told", fifth)
        if each.payload["what"] == "inactive" and each.target == f"person:{company.jonas}"
    ]
    assert len(again) == 1, "told once, not each round"
    joined.now = fifth
    assert joined.says("jonas", "/tandem coffee join").startswith("You are in.")
    sixth = moment(1, "10:00", 2).replace(year=2027)
    tick(company, sixth)
    assert seats(company, sixth, 6)[company.jonas].taking is not Taking.INACTIVE


def test_one_alone_is_told_and_goes_first(company: Company, talk: Dialogue) -> None:
    talk.says("jonas", "/tandem coffee join")
    tick(company, BEGINS)
    (notice,) = [each for each in owed(company, "coffee_told", BEGINS) if each.payload["what"] == "alone"]
    assert body(said(company, notice, BEGINS)) == (
        "*You were the only one this round*\nYou go first next time.\nNext round: Mon 7 Dec 10:00"
    )
    assert "You were the only one there." in Dialogue(company, now=BEGINS, channel="C0SALES").says(
        "jonas", "/tandem coffee why"
    )


def test_a_round_that_nobody_joined_is_none(company: Company, talk: Dialogue) -> None:
    assert tick(company, BEGINS) in (0, 1)
    assert company.see(lambda work: pairing_rounds.rounds(work, 1), BEGINS) == ()
    talk.now = moment(23, "10:05")
    talk.says("jonas", "/tandem coffee join")
    tick(company, moment(23, "10:06"))
    assert company.see(lambda work: pairing_rounds.rounds(work, 1), talk.now) == (), (
        "who joins later is in the next"
    )


def test_an_empty_side_lets_people_of_one_meet(company: Company, talk: Dialogue) -> None:
    for who in ("jonas", "amira", "luca"):
        talk.says(who, "/tandem coffee join")
    tick(company, BEGINS)
    (group,) = company.see(pairing_groups.under_way, BEGINS)
    assert len(group.members) == 3


def test_everybody_avoiding_each_other_is_left_in_peace(company: Company, talk: Dialogue) -> None:
    for who in ("jonas", "leo"):
        talk.says(who, "/tandem coffee join")
    talk.says("leo", "/tandem coffee avoid @jonas")
    tick(company, BEGINS)
    told = [each for each in owed(company, "coffee_told", BEGINS) if each.payload["what"] == "nobody"]
    assert {each.target for each in told} == {f"person:{company.jonas}", f"person:{company.leo}"}
    shown = {body(said(company, each, BEGINS)) for each in told}
    assert shown == {
        "*No pair for you this round*\nNobody was left who fits.\nYou go first next time.\nNext round: Mon 7 Dec 10:00"
    }


def test_somebody_of_both_departments_counts_where_fewer_are(company: Company, joined: Dialogue) -> None:
    company.run(lambda work: roster.grant(work, company.luca, Role.MARKETER, company.olga), joined.now)
    joined.says("leo", "/tandem coffee leave")
    tick(company, BEGINS)
    assert sorted(len(each.members) for each in company.see(pairing_groups.under_way, BEGINS)) == [2, 2, 3]
    assert seats(company, BEGINS)[company.luca].side.value == "marketing"


def test_somebody_without_a_zone_works_by_the_companys_hours(company: Company, joined: Dialogue) -> None:
    company.run(lambda work: roster.change(work, company.jonas, zone=""), joined.now)
    tick(company, BEGINS)
    assert group_of(company, "jonas", BEGINS).proposed


@pytest.mark.parametrize("standing", [Standing.DEACTIVATED, Standing.GUEST, Standing.STRANGER])
def test_who_is_gone_is_skipped_and_whoever_was_to_meet_them_is_told(
    company: Company, joined: Dialogue, standing: Standing
) -> None:
    tick(company, BEGINS)
    group = group_of(company, "jonas", BEGINS)
    (other,) = group.others(company.jonas)
    company.run(lambda work: roster.change(work, company.jonas, standing=standing), BEGINS)
    later = moment(23, "11:00")
    tick(company, later)
    (notice,) = [each for each in owed(company, "coffee_told", later) if each.payload["what"] == "off"]
    assert notice.target == f"person:{other}"
    assert body(said(company, notice, later)) == "*Jonas can't this round*\nYou go first next time."
    assert tick(company, moment(23, "11:01")) == 0
    tick(company, moment(7, "10:00", 12))
    assert seats(company, later, 2)[company.jonas].taking is Taking.GONE
    assert "gone" not in [
        each.payload["what"] for each in owed(company, "coffee_told", moment(7, "10:00", 12))
    ]


def test_a_clock_that_stood_still_goes_on_and_a_round_half_over_is_left_out(
    company: Company, joined: Dialogue
) -> None:
    assert tick(company, moment(26, "10:00")) > 0
    assert len(owed(company, "coffee", moment(26, "10:00"))) == 4
    late = moment(18, "10:00", 12)
    tick(company, late)
    assert len(company.see(lambda work: pairing_rounds.rounds(work, 1), late)) == 1


def test_a_day_off_moves_a_round_to_the_next_working_day(company: Company) -> None:
    talk = Dialogue(company)
    talk.says("ines", "/tandem coffee new every 1 weeks thu 10:00")
    talk.says("jonas", "/tandem coffee join")
    talk.now = moment(20, "12:00")
    assert "next Fri 27 Nov 10:00" in talk.says("jonas", "/tandem coffee"), "26 Nov is Thanksgiving"


def test_a_round_lasts_until_one_begins_on_another_morning(company: Company, joined: Dialogue) -> None:
    weekly = parse_cadence("every 1 weeks mon 10:00", ZONE, moment(17, "12:00").date())
    kept = replace(programme(company, joined.now), cadence=weekly)
    off = frozenset(date(2026, 11, each) for each in (23, 24, 25, 26, 27, 30))
    two = [slot(kept, date(2026, 11, each), WorkingCalendar.office(ZONE, closed=off)) for each in (23, 30)]
    assert [(each.starts_at, each.ends_at) for each in two] == [
        (moment(1, "10:00", 12), moment(7, "10:00", 12))
    ] * 2, "days off move both to one morning"


def test_without_the_scope_each_hears_by_dm(company: Company, joined: Dialogue) -> None:
    def installed(work: Work) -> None:
        work.execute(sa.delete(t.installation).where(t.installation.c.workspace_id == work.workspace_id))
        work.insert(
            t.installation, team="T0", enterprise="", bot_user="U0BOT", bot_id="B0", token="xoxb", scopes="chat:write,im:write",
            installed_at=work.now,
        )  # fmt: skip

    company.run(installed, joined.now)
    tick(company, BEGINS)
    there = owed(company, "coffee", BEGINS)
    assert {each.target for each in there} == {
        f"person:{company.people[who]}" for who in company.people if who != "olga"
    }
    mine = next(each for each in there if each.target == f"person:{company.jonas}")
    assert "\nWrite to " in body(said(company, mine, BEGINS))
    assert programme(company, BEGINS).asked_for.isoformat() == "2026-11-23"
    assert company.see(lambda work: pairings.members(work, 1), BEGINS)[company.jonas] is None
