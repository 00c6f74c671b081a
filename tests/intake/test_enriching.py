"""What sales asked for, brought by a file: marketing's clock stops with it, once, and an older silence ends nothing."""

from __future__ import annotations

from datetime import timedelta

from alignment.lead_state import Step
from alignment.lifecycle import EventKind, Via
from alignment.people import SHELL
from alignment.promises import Promise
from alignment.records import LeadRecord
from db.memory import Work
from db.stores import clocks, leads
from db.stores.leads import Event
from operations.history import happen
from tests.intake.conftest import ALL, Company
from tests.intake.test_first_touch import _newest

SAYS = ALL | {"phone", "title", "country"}


def told(company: Company, **known: str) -> int:
    day = company.now - timedelta(hours=5)
    reached = ((EventKind.MARKETING_QUALIFIED, day), (EventKind.ACCEPTED, day))
    company.bring("leads", [LeadRecord(0, "A-1", reached, company="Acorn", **known)], says=SAYS)  # type: ignore[arg-type]
    return company.see(_newest)


def asked(company: Company, lead_id: int, code: str) -> None:
    def ask(work: Work) -> None:
        lead = leads.lead(work, lead_id, lock=True)
        assert lead is not None
        step = Step(EventKind.MISSING, lead.stage, lead.stage, lead.owner_id, lead.queue, code=code)
        happen(work, SHELL, lead, [step])

    company.now += timedelta(minutes=1)
    company.do(ask)


def filled(company: Company, lead_id: int) -> list[Event]:
    history = company.see(lambda work: leads.standing(leads.events(work, lead_id)))
    return [each for each in history if each.kind is EventKind.FILLED]


def test_a_file_that_brings_what_was_asked_for_answers_for_marketing(company: Company) -> None:
    lead_id = told(company)
    asked(company, lead_id, "phone,country")
    told(company, title="Head of lab")
    assert filled(company, lead_id) == [], "what nobody asked for answers nothing"
    told(company, title="Head of lab", phone="+1 617 555 0101")
    told(company, title="Head of lab", phone="+1 617 555 0101")
    told(company, title="Head of lab", phone="+1 617 555 0101", country="US")
    found = filled(company, lead_id)
    assert [(each.code, each.via, each.actor_id) for each in found] == [
        ("phone", Via.FILE, 0),
        ("country", Via.FILE, 0),
    ]
    (clock,) = [
        each
        for each in company.see(lambda work: clocks.of_lead(work, lead_id))
        if each.kind == Promise.ENRICH
    ]
    assert (clock.stopped_at, clock.outcome) == (found[-1].occurred_at, "met")
