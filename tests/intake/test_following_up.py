"""What must follow a touch, where leads and touches come by file: late, out of order, and from before Tandem."""

from __future__ import annotations

from datetime import datetime, timedelta

from alignment import leads as rules
from alignment.lifecycle import EventKind, TouchKind
from alignment.people import SHELL
from alignment.promises import Promise
from alignment.records import LeadRecord, TouchRecord
from db.memory import Work
from db.stores import clocks, leads
from db.stores.clocks import Clock
from operations.history import happen
from tests.intake.conftest import LIVE, Company
from tests.intake.test_first_touch import _newest


def bring(company: Company, handed: datetime, *more: tuple[EventKind, datetime]) -> int:
    reached = ((EventKind.MARKETING_QUALIFIED, handed), (EventKind.ACCEPTED, handed), *more)
    company.bring("leads", [LeadRecord(0, "A-1", reached, company="Acorn")])
    return company.see(_newest)


def tried(company: Company, *times: datetime) -> None:
    company.bring("touches", [TouchRecord(0, "", "A-1", "", at, TouchKind.NO_ANSWER) for at in times])


def called(company: Company, lead_id: int) -> None:
    def touch(work: Work) -> None:
        lead = leads.lead(work, lead_id, lock=True)
        assert lead is not None
        happen(work, SHELL, lead, [rules.touch(lead, TouchKind.NO_ANSWER)])

    company.now += timedelta(minutes=1)
    company.do(touch)


def running(company: Company, lead_id: int) -> dict[str, Clock]:
    found = company.see(lambda work: clocks.of_lead(work, lead_id))
    return {each.kind: each for each in found if each.stopped_at is None}


def test_the_latest_touch_begins_the_next_step_whatever_the_order_of_its_report(company: Company) -> None:
    day = company.now - timedelta(days=1)
    lead_id = bring(company, day)
    first, second, third = (day + timedelta(hours=hours) for hours in (1, 2, 3))
    for times in ([second], [third], [first]):
        tried(company, *times)
    found = running(company, lead_id)
    assert found[Promise.NEXT_STEP].started_at == third
    assert found[Promise.ATTEMPTS].started_at == first, "the earliest attempt, heard of last"


def test_a_lead_of_before_that_is_worked_now_keeps_its_next_step_when_a_file_speaks_of_it(
    company: Company,
) -> None:
    before = LIVE - timedelta(days=30)
    lead_id = bring(company, before)
    called(company, lead_id)
    step = running(company, lead_id)[Promise.NEXT_STEP]
    bring(company, before, (EventKind.TOUCHED, company.now - timedelta(days=3)))
    assert running(company, lead_id)[Promise.NEXT_STEP] == step


def test_what_was_followed_up_long_ago_owes_nobody_anything(company: Company) -> None:
    lead_id = bring(company, LIVE + timedelta(days=1), (EventKind.TOUCHED, LIVE + timedelta(days=2)))
    assert not set(running(company, lead_id)) & {Promise.NEXT_STEP, Promise.ATTEMPTS}
