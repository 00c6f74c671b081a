"""A lead that a file hands over without what the agreement needs: marketing owes it from then on, and history owes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from alignment.lifecycle import EventKind, Via
from alignment.promises import Promise
from alignment.records import LeadRecord
from db.memory import Memory, Work
from db.stores import agreements, clocks, leads, workspaces
from db.stores.clocks import Clock
from db.stores.leads import Event
from operations.enrichment import at_hand_over
from tests.intake.conftest import ALL, LIVE, Company, make_company
from tests.intake.test_first_touch import _newest

SAYS = ALL | {"phone", "title", "country"}


@pytest.fixture
def company(memory: Memory) -> Company:
    made = make_company(memory)

    def agree(work: Work) -> None:
        agreements.new_agreement(work, replace(workspaces.terms(work).agreement, needs="phone,country"))
        workspaces.changed(work)

    made.do(agree)
    return made


def told(company: Company, *reached: tuple[EventKind, datetime], **known: str) -> int:
    company.bring("leads", [LeadRecord(0, "A-1", reached, company="Acorn", **known)], says=SAYS)  # type: ignore[arg-type]
    return company.see(_newest)


def handed_over(company: Company, **ago: float) -> tuple[EventKind, datetime]:
    return EventKind.MARKETING_QUALIFIED, company.now - timedelta(**ago)


def asked(company: Company, lead_id: int) -> list[Event]:
    history: Sequence[Event] = company.see(lambda work: leads.standing(leads.events(work, lead_id)))
    return [each for each in history if each.kind is EventKind.MISSING]


def promised(company: Company, lead_id: int) -> list[Clock]:
    found = company.see(lambda work: clocks.of_lead(work, lead_id))
    return [each for each in found if each.kind == Promise.ENRICH]


def test_a_new_lead_of_a_file_owes_what_the_file_does_not_bring(company: Company) -> None:
    handed = handed_over(company, hours=5)
    lead_id = told(company, handed, country="US")
    (event,) = asked(company, lead_id)
    assert (event.code, event.via, event.actor_id, event.cycle) == ("phone", Via.FILE, 0, 1)
    (clock,) = promised(company, lead_id)
    assert (clock.started_at, clock.stopped_at) == (company.now, None), "since we heard of it"
    told(company, handed, country="US")
    assert len(asked(company, lead_id)) == 1, "the same file again asks for nothing"
    told(company, handed, country="US", phone="+1 617 555 0101")
    (clock,) = promised(company, lead_id)
    assert (clock.outcome, clock.stopped_at) == ("met", company.now)


def test_a_lead_that_we_know_owes_it_once_a_file_hands_it_over(company: Company) -> None:
    lead_id = told(company, (EventKind.CREATED, company.now - timedelta(days=2)))
    assert asked(company, lead_id) == []
    born = (EventKind.CREATED, company.now - timedelta(days=2))
    told(company, born, handed_over(company, hours=1), phone="+1 617 555 0101")
    assert [each.code for each in asked(company, lead_id)] == ["country"]
    assert len(promised(company, lead_id)) == 1
    accepted = (EventKind.ACCEPTED, company.now - timedelta(minutes=10))
    told(company, born, handed_over(company, hours=1), accepted, phone="+1 617 555 0101")
    assert len(asked(company, lead_id)) == 1, "a corrected date is no second hand-over"


@pytest.mark.parametrize("ago", [8, 120])
def test_what_was_handed_over_before_tandem_or_long_ago_starts_nothing(company: Company, ago: int) -> None:
    handed = company.now - timedelta(days=ago)
    assert (handed < LIVE) == (ago == 120)
    lead_id = told(company, (EventKind.MARKETING_QUALIFIED, handed))
    told(company, (EventKind.MARKETING_QUALIFIED, handed), country="US")
    assert (asked(company, lead_id), promised(company, lead_id)) == ([], [])


def test_a_lead_that_is_over_already_owes_nothing(company: Company) -> None:
    handed = handed_over(company, hours=5)
    lead_id = told(company, handed, (EventKind.RECYCLED, company.now - timedelta(hours=1)))
    assert asked(company, lead_id) == []
    assert company.do(lambda work: at_hand_over(work, lead_id, via=Via.FILE)) is None
