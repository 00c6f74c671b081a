"""Many press at once, two clocks look at once, one is stopped in the middle: no seat is given twice, nothing is said twice."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa

from alignment.errors import Refusal
from alignment.ride_alongs import SeatState
from db import tables as t
from db.memory import Memory, Work
from db.stores import ride_alongs as stored
from operations.ride_alongs import keeping, seats
from tests.at_once import all_at_once
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.ride_alongs.telling import moment, owed

MARKETING = ("priya", "tomas", "leo", "daniel")


@pytest.fixture
def company(memory: Memory) -> Company:
    return Company.make(memory)


def states(company: Company, call: int, at: object = NOON) -> list[SeatState]:
    found = company.see(lambda work: stored.seats(work, [call])[call], at)  # type: ignore[arg-type]
    return [each.state for each in found]


@pytest.mark.parametrize("number", [1, 2])
def test_four_press_at_once_and_as_many_have_a_seat_as_there_are(company: Company, number: int) -> None:
    Dialogue(company).says("jonas", f"/tandem ridealong offer thu 14:00 acorn {number} seats asked")
    actors = [company.actor(who) for who in MARKETING]
    all_at_once(*(lambda actor=each: company.run(lambda work: seats.ask(work, actor, 1)) for each in actors))
    found = states(company, 1)
    assert found.count(SeatState.TAKEN) == number
    assert found.count(SeatState.IN_LINE) == 4 - number
    assert len(owed(company, "ride_along_host", NOON)) == number


def test_at_the_last_minute_all_say_yes_at_once_and_one_wins(company: Company) -> None:
    talk = Dialogue(company)
    talk.says("jonas", "/tandem ridealong offer thu 14:00 acorn asked")
    for who in MARKETING:
        talk.says(who, "/tandem ridealong ask C-1")
        talk.wait(minutes=1)
    at = moment(19, "10:00")
    talk.now = at
    talk.says("priya", "/tandem ridealong drop C-1")
    actors = [company.actor(who, at) for who in MARKETING[1:]]

    def yes(actor: object) -> None:
        def act(work: Work) -> None:
            seats.ask(work, actor, 1)  # type: ignore[arg-type]

        with suppress(Refusal):  # they are told that somebody else has it
            company.run(act, at)

    all_at_once(*(lambda actor=each: yes(actor) for each in actors))
    found = states(company, 1, at)
    assert (found.count(SeatState.TAKEN), found.count(SeatState.INVITED)) == (1, 0)


def test_two_clocks_at_once_owe_everything_once(company: Company) -> None:
    talk = Dialogue(company)
    talk.says("jonas", "/tandem ridealong offer thu 14:00 acorn asked")
    talk.says("leo", "/tandem ridealong ask C-1")
    for at, kind, count in (
        (moment(19, "9:00"), "ride_along_reminder", 2),
        (moment(19, "15:00"), "ride_along_debrief", 1),
    ):
        all_at_once(*[lambda at=at: company.run(keeping.keep, at)] * 3)
        assert len(owed(company, kind, at)) == count


def test_two_clocks_pass_a_seat_on_once(company: Company) -> None:
    talk = Dialogue(company)
    for who in MARKETING:
        talk.says(who, "/tandem ridealong ask any")
        talk.wait(minutes=1)
    talk.says("jonas", "/tandem ridealong offer thu 14:00 acorn asked")
    at = moment(16, "16:30")
    all_at_once(*[lambda: company.run(keeping.keep, at)] * 3)
    found = states(company, 1, at)
    assert (found.count(SeatState.LAPSED), found.count(SeatState.INVITED)) == (1, 1)
    assert len(owed(company, "ride_along_seat", at)) == 2


def test_a_clock_that_is_stopped_in_the_middle_leaves_nothing_half_done(company: Company) -> None:
    talk = Dialogue(company)
    talk.says("tomas", "/tandem ridealong ask any")
    talk.wait(minutes=1)
    talk.says("leo", "/tandem ridealong ask any")
    talk.says("jonas", "/tandem ridealong offer thu 14:00 acorn asked")
    at = moment(16, "16:30")

    class Stopped(Exception):
        pass

    def half(work: Work) -> None:
        keeping.keep(work)
        raise Stopped

    count = sa.select(sa.func.count()).select_from(t.notice)
    mine = count.where(t.notice.c.workspace_id == company.id)
    before = company.see(lambda work: work.execute(mine).scalar_one(), at)
    with pytest.raises(Stopped):
        company.run(half, at)
    assert company.see(lambda work: work.execute(mine).scalar_one(), at) == before
    assert states(company, 1, at) == [SeatState.INVITED]
    company.run(keeping.keep, at + timedelta(seconds=1))
    assert sorted(states(company, 1, at)) == [SeatState.INVITED, SeatState.LAPSED]
