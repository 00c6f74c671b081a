"""Two clock processes climb the same ladders at once: every step is taken once, on both databases."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import sqlalchemy as sa

from alignment.lifecycle import Stage, TouchKind
from db import tables as t
from db.memory import Memory, Work
from db.stores import ladders as stored
from operations import ladders, leads
from tests.company import Company
from tests.leads.test_ladders import HANDED, at, climb, deliver, every, steps

LEADS = range(100, 130)


def nudged(company: Company) -> Counter[str]:
    def keys(work: Work) -> list[str]:
        n = t.notice
        found = sa.select(n.c.dedup_key).where(
            n.c.workspace_id == work.workspace_id, n.c.kind == "nudge", n.c.act == "post"
        )
        return list(work.execute(found).scalars())

    return Counter(company.see(keys))


def test_two_clocks_take_each_step_once(
    memory: Memory, open_memory: Callable[[str], Memory], database_url: str
) -> None:
    company = Company.make(memory)
    for number in LEADS:
        company.lead(number, f"Company {number}", owner="jonas", stage=Stage.ASSIGNED, at=HANDED, hot=True)
    other = open_memory(database_url)
    now = at("09:20")

    def process(mine: Memory) -> None:
        while mine.see(ladders.anything_due, company.id, now=now):
            mine.do(ladders.climb, company.id, now=now)

    with ThreadPoolExecutor(2) as clocks:
        for done in [clocks.submit(process, each) for each in (memory, other)]:
            done.result(120)
    taken = [step for number in LEADS for step in steps(company, number)]
    assert Counter((each.lead_id, each.step, each.again) for each in taken) == Counter(
        (number, 0, 0) for number in LEADS
    ), "one reminder each: what follows keeps its distance"
    assert len(nudged(company)) == len(LEADS)


def test_while_people_work_nothing_is_told_of_what_is_done(memory: Memory) -> None:
    """A touch and a climb meet: whoever comes second sees what the first did."""
    company = Company.make(memory)
    for number in LEADS:
        company.lead(number, f"Company {number}", owner="jonas", at=HANDED, hot=True)
    jonas = company.actor("jonas", HANDED)
    now = at("09:07")

    def work_them() -> None:
        for number in LEADS:
            company.run(lambda work, number=number: leads.touch(work, jonas, number, TouchKind.CALL), now)  # type: ignore[misc]

    busy = threading.Thread(target=work_them)
    busy.start()
    climb(company, now)
    busy.join(120)
    climb(company, now)
    deliver(company, now)
    for when in every(5, at("09:10"), at("11:00")):
        climb(company, when)
    assert all(each.at <= now for number in LEADS for each in steps(company, number))
    following = company.see(stored.earliest, now + timedelta(days=1))
    assert following == at("15:07", 17), "the next step's reminder, two working hours before Wednesday 09:07"


def test_a_climb_ends_when_it_is_enough_and_the_next_one_goes_on(memory: Memory) -> None:
    company = Company.make(memory)
    for number in LEADS:
        company.lead(number, f"Company {number}", owner="jonas", at=HANDED, hot=True)
    now = at("09:07")
    looks = 0
    while company.see(ladders.anything_due, now):
        report = company.run(lambda work: ladders.climb(work, lambda: True), now)
        assert report.looked == 1, "others wait behind a write"
        looks += 1
    assert looks == len(LEADS)
    assert Counter(each.lead_id for number in LEADS for each in steps(company, number)) == Counter(LEADS)
