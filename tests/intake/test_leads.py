"""Leads that a file tells of: the same file twice changes nothing, facts are kept, corrected, and never refused for order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from alignment.accounts import Account
from alignment.identity import email_hash
from alignment.lead_state import Lead, Step
from alignment.lifecycle import EventKind, Queue, Stage, TouchKind, Via
from alignment.people import SHELL, Role, Standing
from alignment.records import LeadRecord, TouchRecord
from db import tables as t
from db.memory import Work
from db.stores import clocks, contacts, leads, roster
from db.stores.asked import EVERYTHING, Pair, spans
from db.stores.leads import Event
from operations import erasure
from operations.history import happen
from operations.leads import stop_contact
from tests.intake.conftest import KEY, Company

MQL, WON, ACCEPTED = EventKind.MARKETING_QUALIFIED, EventKind.WON, EventKind.ACCEPTED
JUNE = datetime(2026, 6, 1, tzinfo=UTC)


def lead(external: str = "A-1", **known: Any) -> LeadRecord:
    return LeadRecord(
        **{"line": 0, "external": external, "company": "Acorn", "reached": ((MQL, JUNE),), **known}
    )


def events(company: Company, lead_id: int = 1) -> tuple[Event, ...]:
    return company.see(lambda work: leads.events(work, lead_id))


def state(company: Company, lead_id: int = 1) -> Lead:
    found = company.see(lambda work: leads.lead(work, lead_id))
    assert found is not None
    return found


def cycle(company: Company, lead_id: int = 1) -> dict[str, object]:
    def look(work: Work) -> dict[str, object]:
        y = t.lead_cycle
        found = sa.select(y).where(y.c.workspace_id == work.workspace_id, y.c.lead_id == lead_id)
        return dict(work.execute(found.order_by(y.c.cycle)).mappings().all()[-1])

    return company.see(look)


def test_a_new_lead_has_its_events_its_state_and_its_cycle(company: Company) -> None:
    tally = company.bring("leads", [lead(email="ada@example.org", name="Ada", source="organic")])
    assert (tally.read, tally.new, tally.changed, tally.same) == (1, 1, 0, 0)
    found = state(company)
    assert (found.stage, found.cycle, found.queue, found.version) == (Stage.MQL, 1, Queue.ROUTING, 2)
    assert [(each.kind, each.occurred_at, each.via.value) for each in events(company)] == [
        (EventKind.CREATED, JUNE, "file"),
        (MQL, JUNE, "file"),
    ]
    assert cycle(company)["mql_at"] == JUNE
    assert cycle(company)["source"] == "organic"
    assert company.see(lambda work: contacts.contact(work, 1)).name == "Ada"


def test_the_same_file_again_changes_nothing(company: Company) -> None:
    rows = [
        lead(f"A-{n}", email=f"p{n}@example.org", stage=Stage.ACCEPTED, campaign="Webinar Nov")
        for n in range(5)
    ]
    company.bring("leads", rows)
    before = [events(company, n) for n in range(1, 6)]
    again = company.bring("leads", rows)
    assert (again.new, again.changed, again.same) == (0, 0, 5)
    assert [events(company, n) for n in range(1, 6)] == before


def test_a_lead_without_an_id_is_found_by_the_keyed_hash_of_its_address(company: Company) -> None:
    company.bring("leads", [lead("", email="ada@example.org")])
    again = company.bring("leads", [lead("", email="ada@example.org", company="Acorn Robotics")])
    assert (again.new, again.changed) == (0, 1)
    assert state(company).company == "Acorn Robotics"


def test_a_win_before_the_first_contact_is_kept_and_flagged(company: Company) -> None:
    tally = company.bring("leads", [lead(reached=((MQL, JUNE), (WON, JUNE - timedelta(days=2))))])
    assert (tally.new, tally.flagged) == (1, 1)
    assert state(company).stage is Stage.WON
    assert cycle(company)["won_at"] == JUNE - timedelta(days=2)
    assert cycle(company)["skipped"]


def test_a_stage_further_along_moves_the_lead_and_one_behind_does_not(company: Company) -> None:
    company.bring("leads", [lead(stage=Stage.QUALIFIED)])
    assert state(company).stage is Stage.QUALIFIED
    back = company.bring("leads", [lead(stage=Stage.ACCEPTED)])
    assert back.same == 1
    assert state(company).stage is Stage.QUALIFIED


def test_a_corrected_date_voids_the_old_event_and_keeps_it_on_record(company: Company) -> None:
    company.bring("leads", [lead()])
    later = JUNE + timedelta(days=3)
    assert company.bring("leads", [lead(reached=((MQL, later),))]).changed == 1
    history = events(company)
    assert [each.kind for each in history] == [EventKind.CREATED, MQL, EventKind.VOIDED, MQL]
    assert history[2].voids == history[1].id
    assert cycle(company)["mql_at"] == later
    assert state(company).stage is Stage.MQL
    assert state(company).cycle == 1


def test_an_older_file_adds_what_is_missing_and_ends_nothing(company: Company) -> None:
    company.bring("leads", [lead(company="New name")], at=datetime(2026, 11, 12, tzinfo=UTC))
    older = lead(
        "A-1", company="Old name", segment="SMB", reached=((MQL, JUNE + timedelta(days=9)), (ACCEPTED, JUNE))
    )
    says = frozenset({"external", "company", "segment", "mql_at", "accepted_at"})
    company.bring("leads", [older], at=datetime(2026, 11, 10, tzinfo=UTC), says=says)
    assert state(company).company == "New name"
    assert cycle(company)["mql_at"] == JUNE
    assert cycle(company)["accepted_at"] == JUNE


def test_a_late_hand_over_takes_what_followed_into_its_cycle(company: Company) -> None:
    company.bring("leads", [lead(reached=((EventKind.CREATED, JUNE), (WON, JUNE + timedelta(days=30))))])
    assert state(company).cycle == 0
    handed = JUNE + timedelta(days=1)
    company.bring(
        "leads",
        [lead(reached=((EventKind.CREATED, JUNE), (MQL, handed), (WON, JUNE + timedelta(days=30))))],
    )
    row = cycle(company)
    assert (row["cycle"], row["mql_at"], row["won_at"]) == (1, handed, JUNE + timedelta(days=30))
    assert state(company).stage is Stage.WON


def test_a_lead_that_comes_back_opens_a_second_cycle(company: Company) -> None:
    gone = JUNE + timedelta(days=5)
    company.bring("leads", [lead(reached=((MQL, JUNE), (EventKind.RECYCLED, gone)))])
    again = gone + timedelta(days=60)
    company.bring("leads", [lead(reached=((MQL, again),))])
    assert state(company).cycle == 2
    assert cycle(company)["mql_at"] == again


def test_two_lines_about_one_lead_are_one_lead_and_a_reason(company: Company) -> None:
    tally = company.bring("leads", [lead("A-1"), lead("A-1", company="Other")])
    assert tally.new == 1
    assert [each.reason for each in tally.refused] == ["an earlier line of this file is about the same lead"]
    assert state(company).company == "Acorn"


def test_nobody_who_was_erased_comes_back(company: Company) -> None:
    company.bring("leads", [lead("A-1", email="ada@example.org", name="Ada Byron")])
    company.do(lambda work: erasure.erase(work, SHELL, "L-1"))
    again = company.bring(
        "leads",
        [lead("A-1", email="ada@example.org", name="Ada Byron"), lead("B-1", email="ada@example.org")],
    )
    assert company.see(lambda work: contacts.contact(work, 1)) == contacts.Contact()
    assert again.new == 0
    assert "erased" in again.refused[0].reason


def test_a_lead_in_hand_after_go_live_gets_its_clock_and_history_gets_none(company: Company) -> None:
    fresh = datetime(2026, 11, 16, 9, tzinfo=UTC)
    company.bring("leads", [lead("A-1"), lead("A-2", reached=((MQL, fresh),))])
    assert company.see(lambda work: clocks.of_lead(work, 1)) == ()
    (clock,) = company.see(lambda work: clocks.of_lead(work, 2))
    assert (clock.kind, clock.started_at) == ("accept", fresh)


def test_an_owner_is_matched_by_a_confirmed_address_and_never_by_name(company: Company) -> None:
    def people(work: Work) -> tuple[int, int]:
        hashed = email_hash(KEY, "jonas@example.org")
        other = email_hash(KEY, "amira@example.org")
        return (
            roster.add(work, "Jonas", email_hash=hashed, email_confirmed=True, standing=Standing.MEMBER),
            roster.add(work, "Amira", email_hash=other),
        )

    jonas, _amira = company.do(people)
    tally = company.bring(
        "leads",
        [
            lead("A-1", owner_email="jonas@example.org"),
            lead("A-2", owner_email="amira@example.org"),
            lead("A-3", owner="Jonas"),
        ],
    )
    assert [state(company, n).owner_id for n in (1, 2, 3)] == [jonas, 0, 0]
    assert state(company).stage is Stage.ASSIGNED
    assert tally.unmatched == {"amira@example.org", "Jonas"}


def test_a_touch_is_counted_once_and_the_earliest_holds(company: Company) -> None:
    company.bring("leads", [lead()])
    touches = [TouchRecord(0, "", "A-1", "", JUNE + timedelta(days=days), TouchKind.CALL) for days in (4, 2)]
    assert company.bring("touches", touches).new == 2
    assert company.bring("touches", touches).same == 2
    assert cycle(company)["touched_at"] == JUNE + timedelta(days=2)
    assert state(company).stage is Stage.MQL


def test_the_state_is_always_the_last_event(company: Company) -> None:
    company.bring("leads", [lead(reached=((MQL, JUNE), (ACCEPTED, JUNE), (EventKind.LOST, JUNE)))])
    company.bring("leads", [replace(lead(), reached=((MQL, JUNE), (WON, JUNE + timedelta(days=1))))])
    last = events(company)[-1]
    found = state(company)
    assert (found.stage, found.owner_id, found.queue, found.last_seq) == (
        last.target_stage, last.owner_id, last.queue, last.seq,
    )  # fmt: skip


def account(company: Company, lead_id: int = 1) -> Account:
    return company.see(lambda work: leads.facts(work, lead_id)).of_account


def test_an_account_is_known_by_the_crms_number_the_website_or_the_address(company: Company) -> None:
    rows = [
        lead("A-1", account_id="77", website="https://www.acorn.example/", email="ada@gmail.com"),
        lead("A-2", email="bob@acorn.example"),
        lead("A-3", email="cleo@gmail.com"),
    ]
    company.bring("leads", rows)
    assert account(company) == Account("crm/77", "acorn.example")
    assert account(company, 2) == Account("", "acorn.example")
    assert account(company, 3) == Account()
    assert cycle(company)["account_key"] == "crm/77"
    again = company.bring("leads", rows)
    assert (again.changed, again.same) == (0, 3)


def test_a_file_moves_a_lead_to_another_account_but_saying_none_changes_none(company: Company) -> None:
    company.bring("leads", [lead(email="ada@acorn.example", account_id="77")])
    company.bring("leads", [lead(email="ada@acorn.example")])
    assert account(company) == Account("crm/77", "acorn.example")
    company.bring("leads", [lead(email="ada@birch.example", account_id="78")])
    assert account(company) == Account("crm/78", "birch.example")
    company.bring("leads", [lead(email="ada@birch.example", website="cedar.example")])
    assert account(company) == Account("crm/78", "cedar.example")
    company.bring("leads", [lead(email="ada@birch.example")])
    assert account(company) == Account("crm/78", "cedar.example")
    assert cycle(company)["account_key"] == "crm/77", "as it was when the lead was handed over"


def test_an_erased_account_is_not_brought_back(company: Company) -> None:
    rows = [lead(email="ada@acorn.example", account_id="77", website="acorn.example")]
    company.bring("leads", rows)
    company.do(lambda work: erasure.erase(work, SHELL, "L-1"))
    company.bring("leads", rows)
    assert account(company) == Account()


def merged(company: Company) -> None:
    """Bring two leads in, and have sales say that the second is the first."""
    company.bring("leads", [lead("A-1", phone="1"), lead("A-2", email="ada@acorn.example", phone="2")])

    def merge(work: Work) -> None:
        found = leads.lead(work, 2, lock=True)
        assert found is not None
        step = Step(
            EventKind.DISQUALIFIED,
            found.stage,
            Stage.DISQUALIFIED,
            0,
            Queue.NONE,
            code="duplicate",
            other_id=1,
        )
        happen(work, SHELL, found, [step])

    company.do(merge)


def test_a_duplicates_row_changes_nothing_where_the_lead_that_stays_has_its_own(company: Company) -> None:
    merged(company)
    before = events(company, 2)
    gone = lead("A-2", email="ada@acorn.example", phone="3", company="Acorn Two", stage=Stage.DISQUALIFIED)
    for rows in ([gone, lead("A-1", phone="1")], [lead("A-1", phone="1"), gone]):
        tally = company.bring("leads", rows)
        assert (tally.new, tally.changed, tally.same, len(tally.refused)) == (0, 0, 2, 0)
    person = company.see(lambda work: contacts.contact(work, 1))
    assert (person.email, person.phone) == ("", "1")
    assert (state(company).company, state(company).stage) == ("Acorn", Stage.MQL)
    assert events(company, 2) == before


def test_a_duplicates_row_fills_in_what_another_source_did_not_know(company: Company) -> None:
    merged(company)
    company.bring("leads", [lead("B-7")], source="forms")

    def merge(work: Work) -> None:
        found = leads.lead(work, 2, lock=True)
        assert found is not None
        happen(work, SHELL, found, [Step(
            EventKind.DISQUALIFIED, found.stage, Stage.DISQUALIFIED, 0, Queue.NONE, code="duplicate", other_id=3
        )])  # fmt: skip

    company.do(merge)
    told = [lead("A-2", email="ada@acorn.example", name="Ada", company="Acorn Two")]
    first, second = company.bring("leads", told), company.bring("leads", told)
    assert (first.changed, second.changed) == (1, 0)
    person = company.see(lambda work: contacts.contact(work, 3))
    assert (person.email, person.name) == ("ada@acorn.example", "Ada")
    assert state(company, 3).company == "Acorn"


def test_what_a_duplicate_reaches_in_its_crm_its_lead_has_reached(company: Company) -> None:
    merged(company)
    later = company.now - timedelta(minutes=5)
    company.bring("leads", [lead("A-2", reached=((MQL, JUNE), (WON, later)))])
    assert state(company).stage is Stage.WON
    assert state(company, 2).stage is Stage.DISQUALIFIED


def test_a_duplicates_attempts_and_deals_go_to_the_lead_that_stays(company: Company) -> None:
    merged(company)
    at = company.now - timedelta(minutes=5)
    company.bring(
        "touches",
        [
            TouchRecord(2, "", "A-2", "", at, TouchKind.CALL),
            TouchRecord(3, "", "", "ada@acorn.example", at, TouchKind.EMAIL),
        ],
    )
    assert [each.kind for each in events(company)].count(EventKind.TOUCHED) == 2
    assert cycle(company)["touched_at"] == at


def test_whoever_asked_for_no_contact_is_brought_back_by_no_file(company: Company) -> None:
    company.bring(
        "leads",
        [lead(email="ada@acorn.example", stage=Stage.ACCEPTED), lead("A-2", email="bo@acorn.example")],
    )
    admin = replace(SHELL, roles=frozenset(Role))
    company.do(lambda work: stop_contact(work, admin, 1))
    before = events(company)
    again = ((MQL, JUNE), (MQL, company.now), (WON, company.now))
    company.bring("leads", [lead(email="ada@acorn.example", reached=again, stage=Stage.RECYCLED)])
    assert (state(company).stage, events(company)) == (Stage.DISQUALIFIED, before)
    tally = company.bring(
        "leads", [lead("B-9", email="ada@acorn.example"), lead("A-2", email="bo@acorn.example")]
    )
    assert (tally.new, tally.same) == (0, 1)
    assert [each.reason for each in tally.refused] == [
        "this address asked for no contact; no lead is made of it"
    ]


def new_leads(company: Company, known_at: datetime) -> tuple[int, ...]:
    """How many new leads the first days of June had, as it was known then."""
    days = [JUNE + timedelta(days=day) for day in (-5, 0, 1, 6)]
    pair = Pair(company.now, known_at)
    return company.see(lambda work: spans.inquiries(work, days, pair, EVERYTHING))


def test_new_leads_qualified_or_not_count_the_same_asked_at_once_and_asked_later(company: Company) -> None:
    born = (EventKind.CREATED, JUNE)
    company.bring(
        "leads",
        [
            lead("A-1", reached=(born,)),
            lead("A-2", reached=(born, (MQL, JUNE + timedelta(days=2)))),
            lead("A-3", reached=((MQL, JUNE + timedelta(days=2)),)),
            lead("A-4", reached=((EventKind.CREATED, JUNE + timedelta(days=3)), (MQL, JUNE))),
        ],
    )
    then = company.now
    assert new_leads(company, then) == (0, 3, 1)
    company.bring("leads", [lead("A-5", reached=(born,))])
    assert new_leads(company, then) == (0, 3, 1)
    assert new_leads(company, company.now) == (0, 4, 1)


def test_a_lead_whose_file_corrects_its_creation_is_new_once(company: Company) -> None:
    """Somebody tells of it too, as of the first; a file says two days earlier, and then three days later."""
    company.bring("leads", [lead(reached=((EventKind.CREATED, JUNE),))])

    def tell(work: Work) -> None:
        work.insert(
            t.lead_event, lead_id=1, seq=2, cycle=0, kind=EventKind.CREATED, target_stage=Stage.NEW, queue=Queue.ROUTING,
            via=Via.COMMAND, occurred_at=JUNE, recorded_at=work.now,
        )  # fmt: skip
        here = t.lead.c.workspace_id == work.workspace_id
        work.execute(sa.update(t.lead).where(here).values(version=2, last_seq=2))

    company.do(tell)
    for days, counted in ((-2, (1, 0, 0)), (3, (0, 1, 0))):
        company.bring("leads", [lead(reached=((EventKind.CREATED, JUNE + timedelta(days=days)),))])
        then = company.now
        assert new_leads(company, then) == counted
        company.bring("leads", [lead(f"B{days}", reached=((EventKind.CREATED, company.now),))])
        assert new_leads(company, then) == counted
