"""Several hand leads over at once: each lead is routed once, and everybody gets their share."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from alignment.lifecycle import EventKind, Via
from db.memory import Memory
from db.stores import leads as stored
from db.stores import turns
from operations import new_leads, routing
from tests.company import NOON, Company
from tests.routing.test_placing import WEST, waiting, with_rules

LEADS = range(1, 25)


def test_four_at_once_route_each_lead_once_and_fairly(memory: Memory) -> None:
    company = with_rules(memory)
    for number in LEADS:
        waiting(company, number)
    priya = company.actor("priya")

    def hand_over(number: int) -> None:
        company.run(lambda work: new_leads.hand_over(work, priya, number))

    with ThreadPoolExecutor(4) as several:
        list(several.map(hand_over, LEADS))
    _each_once_and_fairly(company)


def test_two_clocks_and_a_file_route_each_lead_once_and_fairly(memory: Memory) -> None:
    company = with_rules(memory)
    night, priya = NOON + timedelta(hours=11), company.actor("priya")
    for number in LEADS:
        waiting(company, number, hot=True)
        company.run(lambda work, n=number: new_leads.hand_over(work, priya, n), night)  # type: ignore[misc]
    morning = NOON + timedelta(days=1)

    def sweep(at: int) -> None:
        if at % 3 == 2:
            company.run(lambda work: routing.place_many(work, LEADS, via=Via.FILE, most=1), morning)
        else:
            company.run(routing.sweep, morning)

    with ThreadPoolExecutor(3) as several:
        list(several.map(sweep, range(15)))
    for _ in LEADS:  # what two left to each other is the next tick's
        company.run(routing.sweep, morning)
    _each_once_and_fairly(company)


def _each_once_and_fairly(company: Company) -> None:
    found = company.see(lambda work: stored.leads(work, LEADS))
    got = Counter(each.owner_id for each in found.values())
    assert got == {company.jonas: len(LEADS) // 2, company.amira: len(LEADS) // 2}
    for number in LEADS:
        history = company.see(lambda work, n=number: stored.events(work, n))  # type: ignore[misc]
        assert [each.kind for each in history].count(EventKind.ASSIGNED) == 1
        assert len(company.see(lambda work, n=number: turns.routed(work, n))) == 1  # type: ignore[misc]
    assert set(company.see(lambda work: turns.gained(work, WEST)).values()) == {0}
