"""Whoever watches the queue reads what waits, and the message stays true."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db.memory import Memory
from db.stores import roster
from messages.house import Kind, breaches
from operations import leads, routing
from tests.company import NOON, Company
from tests.leads.test_messages import body, labels, notices, shown
from tests.leads.test_offers import is_edited, sent
from tests.routing.test_placing import hand_over, waiting, with_rules


@pytest.fixture
def company(quick_memory: Memory) -> Company:
    return with_rules(quick_memory)


def everybody_of_west_is_away(company: Company) -> None:
    for person in (company.jonas, company.amira):
        company.run(
            lambda work, who=person: roster.go_away(
                work, who, NOON - timedelta(hours=1), NOON + timedelta(days=1)
            )  # type: ignore[misc]
        )


def test_what_waits_is_one_message_an_hour_with_the_pool_that_it_waits_for(company: Company) -> None:
    everybody_of_west_is_away(company)
    for number in (1, 2):
        hand_over(company, waiting(company, number))
    hand_over(company, waiting(company, 3, region="north"))
    (notice,) = notices(company, "unrouted")
    assert notice.target == f"person:{company.ines}"
    message = shown(company, notice)
    assert body(message) == (
        "*3 leads with nobody to take them*\nL-1 Company 1 · West\nL-2 Company 2 · West\nL-3 Company 3 · no rule"
    )
    assert message.text.split("\n")[0] == "L-1 Company 1: nobody can have it now. 2 more wait."
    assert labels(message) == ["Give L-1", "Routing"]
    assert not breaches(message, Kind.ALERT)


def test_somebody_who_asked_for_a_talk_is_a_message_of_its_own_and_first(company: Company) -> None:
    everybody_of_west_is_away(company)
    hand_over(company, waiting(company, 1))
    hand_over(company, waiting(company, 2, hot=True))
    found = notices(company, "unrouted")
    assert sorted(each.priority for each in found) == [0, 2]


def test_it_says_so_once_somebody_has_it(company: Company) -> None:
    hand_over(company, waiting(company, 3, region="north"))
    (notice,) = notices(company, "unrouted")
    sent(company, notice, NOON)
    company.run(lambda work: leads.accept(work, company.actor("jonas"), 3))
    assert is_edited(company, notice)
    assert not company.see(routing.any_wait)


def test_whoever_left_watches_no_more_and_the_managers_hear(company: Company) -> None:
    from alignment.people import Standing

    company.run(lambda work: roster.change(work, company.ines, standing=Standing.DEACTIVATED))
    hand_over(company, waiting(company, 3, region="north"))
    assert notices(company, "unrouted") == []
