"""A programme's whole life on each database: joined, drawn, settled, excused, answered, counted, drawn again."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from alignment.pairing.taking_part import Taking
from db.memory import Memory
from db.stores import pairing_groups, pairing_rounds, pairings
from db.stores.asked import Pair
from figures.pairings import engagements, seats_taken
from operations.pairings import drawing, planning
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.meetings.conftest import CHANNEL, invited
from tests.pairings.conftest import EVERYBODY
from tests.pairings.telling import first, group_of, moment, owed, seats, tick


def test_a_programme_lives(memory: Memory) -> None:
    company = Company.make(memory)
    company.run(invited)
    talk = Dialogue(company, now=NOON, channel=CHANNEL)
    talk.says("ines", "/tandem coffee new every 2 weeks mon 10:00")
    for who in EVERYBODY:
        talk.says(who, "/tandem coffee join")
    talk.says("daniel", "/tandem coffee skip")
    talk.says("jonas", "/tandem coffee avoid @leo")
    assert tick(company, moment(20, "10:00")) > 0
    assert len(owed(company, "coffee_soon", moment(20, "10:00"))) == 7
    begins = moment(23, "10:01")
    tick(company, begins)
    tick(company, begins)
    assert seats(company, begins)[company.daniel].taking is Taking.SKIPPED
    assert sorted(len(each.members) for each in company.see(pairing_groups.under_way, begins)) == [2, 2, 3]
    talk.now = moment(23, "11:00")
    talk.says("amira", "/tandem coffee time tue 14:00")
    talk.wait(minutes=1)
    talk.says("amira", "/tandem coffee time tue 15:00")
    settled = group_of(company, "amira", talk.now)
    other = next(
        each
        for each in company.see(pairing_groups.under_way, talk.now)
        if each.id != settled.id and len(each.members) == 2
    )
    talk.says(first(company, other.members)[0], "/tandem coffee skip")
    talk.says("amira", "/tandem coffee met yes")
    pair = Pair(talk.now, talk.now)
    (found,) = company.see(lambda work: engagements(work, begins, moment(30, "0:00"), pair), talk.now)
    assert (found.starts_at, found.revision) == (moment(24, "15:00"), 1)
    counted = company.see(
        lambda work: seats_taken(work, moment(1, "0:00"), moment(30, "0:00"), pair), talk.now
    ).of
    assert all(each.met.numerator >= 1 for each in counted.values())
    (made,) = company.see(lambda work: pairing_rounds.rounds(work, 1), talk.now)
    again = company.see(partial(drawing.again, kept=made), talk.now)
    assert len(again.groups) == 3
    tick(company, moment(28, "10:00"))
    assert len(owed(company, "coffee_met", moment(28, "10:00"))) == 0, (
        "one met, one is off, one is asked late in the round"
    )
    tick(company, moment(3, "10:00", 12))
    assert len(owed(company, "coffee_met", moment(3, "10:00", 12))) == 1
    tick(company, moment(7, "10:01", 12))
    assert len(company.see(lambda work: pairing_rounds.rounds(work, 1), moment(7, "10:01", 12))) == 2
    talk.now = moment(7, "11:00", 12)
    talk.says("jonas", "/tandem coffee leave")
    assert company.jonas not in company.see(lambda work: pairings.members(work, 1), talk.now)
    talk.says("ines", "/tandem coffee end yes")
    assert company.see(pairings.running, talk.now) == ()


def begun(memory: Memory) -> tuple[Company, Dialogue]:
    company = Company.make(memory)
    company.run(invited)
    talk = Dialogue(company, now=NOON, channel=CHANNEL)
    talk.says("ines", "/tandem coffee new every 2 weeks mon 10:00")
    for who in EVERYBODY:
        talk.says(who, "/tandem coffee join")
    return company, talk


def test_who_leaves_and_comes_back_by_a_clock_that_is_behind_takes_part(memory: Memory) -> None:
    company, talk = begun(memory)
    talk.wait(minutes=1)
    talk.says("jonas", "/tandem coffee leave")
    talk.now -= timedelta(seconds=30)
    assert company.jonas not in company.see(lambda work: pairings.members(work, 1), talk.now)
    talk.says("jonas", "/tandem coffee join")
    talk.wait(minutes=2)
    assert company.jonas in company.see(lambda work: pairings.members(work, 1), talk.now)


def test_whom_somebody_avoids_since_a_round_was_drawn_they_are_not_told_to_meet(memory: Memory) -> None:
    company, _ = begun(memory)
    begins = moment(23, "10:00")
    drafts = company.see(planning.look, begins)
    one, other = drafts[0].drawn.groups[0].members[:2]
    company.run(lambda work: pairings.avoid(work, one, other), begins + timedelta(seconds=20))
    assert company.run(lambda work: planning.keep(work, drafts), begins) == 0
    tick(company, begins + timedelta(minutes=1))
    there = company.see(pairing_groups.under_way, begins + timedelta(minutes=1))
    assert there
    assert not any({one, other} <= set(each.members) for each in there)
