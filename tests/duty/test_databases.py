"""Duty rotas on both databases: several clocks plan at once, two take one offer, and each thing is there once."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa

from alignment.duty.moves import Because
from alignment.errors import Refusal, TakenAlready
from alignment.people import Role
from bot.duties import share_duty_in
from db import tables as t
from db.memory import Memory, Work
from db.stores import duty_rotas, roster
from db.stores import duty_turns as stored
from db.stores import people as persons
from operations.duty import planning, swapping
from tests.company import NOON, Company
from tests.dialogue import Dialogue
from tests.duty.turns import away, people, tick
from tests.meetings.conftest import CHANNEL, invited
from tests.meetings.telling import moment


@pytest.fixture
def company(memory: Memory) -> Company:
    made = Company.make(memory)
    made.run(invited)
    return made


@pytest.fixture(autouse=True)
def talk(company: Company) -> Dialogue:
    made = Dialogue(company, now=NOON, channel=CHANNEL)
    assert made.says("ines", "/rotation duty new inbound weekdays 9:00").startswith("Inbound duty:")
    return made


def once(company: Company) -> None:
    """Hold that every place of a turn is believed once, and every notice owed once."""

    def look(work: Work) -> tuple[Counter[tuple[object, ...]], Counter[str]]:
        d, n = t.duty_turn.c, t.notice.c
        rows = work.execute(
            sa.select(d.rota_id, d.day, d.place).where(
                d.workspace_id == work.workspace_id, d.recorded_to == t.FOREVER
            )
        )
        keys = work.execute(sa.select(n.dedup_key).where(n.workspace_id == work.workspace_id))
        return Counter(tuple(row) for row in rows), Counter(keys.scalars())

    for counted in company.see(look):
        assert set(counted.values()) == {1}


def test_clocks_that_plan_at_once(company: Company) -> None:
    away(company, "amira", moment(18, "0:00"), moment(20, "0:00"), moment(17, "8:00"))
    at = moment(17, "12:00")

    async def all_of_them() -> None:
        await asyncio.gather(*(share_duty_in(company.memory, company.id, at) for _ in range(6)))

    asyncio.run(all_of_them())
    assert tick(company, at) == 0
    assert people(company, at, 5) == ["jonas", "luca", "jonas", "amira", "luca"]
    once(company)


def test_a_clock_behind_another_at_midnight_takes_no_turn_back(company: Company) -> None:
    midnight = moment(17, "0:00")
    assert tick(company, midnight + timedelta(seconds=20)) > 0, "a day more is planned"
    planned = people(company, midnight + timedelta(seconds=20), 40)
    assert tick(company, midnight - timedelta(seconds=20)) == 0
    assert people(company, midnight + timedelta(seconds=20), 40) == planned
    once(company)


def test_an_exchange_told_to_a_clock_behind_another_at_midnight_moves_two_turns(
    company: Company, talk: Dialogue
) -> None:
    midnight = moment(17, "0:00")
    tick(company, midnight + timedelta(seconds=20))
    before = people(company, midnight, 40)
    talk.now = midnight - timedelta(seconds=20)
    talk.says("jonas", "/rotation duty swap tue")
    assert talk.says("luca", "/rotation duty take").startswith("You have inbound, ")
    after = people(company, midnight, 40)
    assert len(after) == len(before)
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 2
    assert tick(company, midnight + timedelta(seconds=30)) == 0
    once(company)


def test_what_a_clock_that_is_ahead_knows_already_one_behind_it_does_not_take_back(company: Company) -> None:
    at = moment(17, "12:00")
    tick(company, at)
    company.run(
        lambda work: roster.grant(work, company.priya, Role.REP, company.olga), at + timedelta(seconds=30)
    )
    assert tick(company, at + timedelta(seconds=40)) > 0
    planned = people(company, at, 20)
    assert "priya" in planned
    assert tick(company, at + timedelta(seconds=10)) == 0
    assert people(company, at, 20) == planned
    once(company)


def test_two_take_one_offer_at_once(company: Company) -> None:
    company.run(lambda work: _offer(work, company))
    refused: list[Refusal] = []

    async def takes(name: str) -> None:
        actor = company.actor(name)
        try:
            await company.memory.run(lambda work: swapping.take(work, actor, 1), company.id, now=NOON)
        except TakenAlready as refusal:
            refused.append(refusal)

    async def both() -> None:
        await asyncio.gather(takes("amira"), takes("luca"))

    asyncio.run(both())
    assert len(refused) == 1
    winner = people(company, NOON, 1)[0]
    assert refused[0].sentence.startswith(f"{winner.capitalize()} took it at ")
    once(company)


def _offer(work: Work, company: Company) -> None:
    first = stored.coming(work)[0]
    swapping.offer(work, persons.actor(work, company.jonas), first.rota_id, first.day, first.place)


def test_whoever_was_served_last_is_known(company: Company) -> None:
    for day in (17, 18, 19, 20, 23):
        tick(company, moment(day, "9:00"))
    later = moment(25, "12:00")
    tick(company, later)
    last = company.see(lambda work: stored.last_counted(work, 1, later), later)
    names = {number: name for name, number in company.people.items()}
    assert {names[who]: f"{at:%d %b}" for who, (at, _) in last.items()} == {
        "amira": "23 Nov",
        "luca": "24 Nov",
        "jonas": "25 Nov",
    }
    once(company)


def test_a_clock_that_saw_a_rota_before_it_ended_plans_nothing_of_it(
    company: Company, talk: Dialogue
) -> None:
    (seen,) = company.see(duty_rotas.running, NOON)
    talk.says("ines", "/rotation duty end inbound yes")
    assert company.run(lambda work: planning.follow(work, seen, Because.LINE), NOON) == 0
    assert people(company, NOON) == []
