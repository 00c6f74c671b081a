"""In whatever order and however often deliveries come, the newest change holds and each has one effect."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from db import tables as t
from db.stores import delivery
from tests.webhooks.conftest import Sender, opened

DAY = "2026-11-16T"
FIRST = {
    "external": "A-1",
    "company": "Acorn",
    "stage": "mql",
    "phone": "1",
    "website": "acorn.example",
    "changed_at": f"{DAY}08:00:00Z",
}
SECOND = {
    "external": "A-1",
    "company": "Acorn Ltd",
    "stage": "assigned",
    "website": "acorn-ltd.example",
    "changed_at": f"{DAY}08:10:00Z",
}
THIRD = {"external": "A-1", "stage": "accepted", "region": "West", "changed_at": f"{DAY}08:20:00Z"}


def what_holds(sender: Sender) -> dict[str, Any]:
    lead = sender.lead()
    (contact,) = sender.rows(t.contact) or [{"phone": ""}]
    names = ("company", "stage", "region", "cycle", "domain")
    return {name: lead[name] for name in names} | {"phone": contact["phone"]}


@pytest.mark.parametrize("order", list(itertools.permutations([FIRST, SECOND, THIRD])))
def test_changes_in_any_order_end_in_the_same_state(quick_sender: Sender, order: Any) -> None:
    for each in order:
        quick_sender.takes(each)
    assert what_holds(quick_sender) == {
        "company": "Acorn Ltd", "stage": "accepted", "region": "West", "cycle": 1, "phone": "1", "domain": "acorn-ltd.example",
    }  # fmt: skip
    (cycle,) = quick_sender.rows(t.lead_cycle)
    assert cycle["mql_at"] == datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
    assert cycle["accepted_at"] == datetime(2026, 11, 16, 8, 20, tzinfo=UTC)


def test_several_changes_of_one_lead_in_one_delivery_are_taken_oldest_first(sender: Sender) -> None:
    answer = sender.takes([THIRD, FIRST, SECOND])
    assert (answer["accepted"], answer["refused"]) == (3, [])
    assert what_holds(sender)["company"] == "Acorn Ltd"
    assert what_holds(sender)["stage"] == "accepted"


def test_what_a_record_does_not_mention_stays_and_what_it_empties_goes(sender: Sender) -> None:
    sender.takes(FIRST)
    sender.takes({"external": "A-1", "region": "West", "changed_at": f"{DAY}08:05:00Z"})
    assert what_holds(sender)["phone"] == "1"
    sender.takes({"external": "A-1", "phone": None, "changed_at": f"{DAY}08:06:00Z"})
    assert what_holds(sender)["phone"] == ""
    sender.takes({"external": "A-1", "phone": "1", "changed_at": f"{DAY}08:05:30Z"})
    assert what_holds(sender)["phone"] == "", "the older one came late"


def forget_keys(sender: Sender) -> None:
    """Let a hundred days pass, and the clock clean up."""
    sender.company.now += timedelta(days=100)
    while sender.company.do(delivery.prune):
        continue
    assert sender.rows(t.inbound_key) == []


def everything(sender: Sender) -> dict[str, list[dict[str, Any]]]:
    """Return every row that a delivery may change, but for when something was heard."""
    kept = (t.lead, t.lead_event, t.lead_cycle, t.contact, t.notice, t.rejection, t.opportunity, t.opportunity_version, t.person, t.campaign, t.external_id)  # fmt: skip
    return {table.name: sender.rows(table) for table in kept}


def test_a_delivery_that_comes_again_after_a_hundred_days_has_one_effect(sender: Sender) -> None:
    for name, each in enumerate((FIRST, SECOND, THIRD)):
        sender.takes(each, name=f"d-{name}")
    before = everything(sender)
    forget_keys(sender)
    for name, each in enumerate((SECOND, FIRST, THIRD)):
        assert sender.takes(each, name=f"d-{name}")["accepted"] == 0
    assert everything(sender) == before


DEALS = (
    {"external": "D-1", "name": "Deal", "stage": "Proposal", "amount": 50_000, "currency": "USD", "created_at": f"{DAY}07:00:00Z", "changed_at": f"{DAY}08:00:00Z"},
    {"external": "D-1", "amount": 60_000, "currency": "USD", "changed_at": f"{DAY}08:10:00Z"},
    {"external": "D-1", "stage": "Negotiation", "changed_at": f"{DAY}08:20:00Z"},
    {"external": "D-1", "stage": "Closed Won", "is_won": True, "changed_at": f"{DAY}08:30:00Z"},
)  # fmt: skip


def held(sender: Sender, at: str) -> tuple[str, int, str]:
    """Return stage, amount and kind of the deal as believed now, as of then."""
    v = t.opportunity_version.c
    when = datetime.fromisoformat(f"{DAY}{at}+00:00")
    found = sa.select(v.stage, v.amount, v.kind).where(
        v.workspace_id == sender.company.id,
        v.valid_from <= when,
        v.valid_to > when,
        v.recorded_to == t.FOREVER,
    )
    row = sender.company.see(lambda work: work.execute(found).one())
    return row.stage, row.amount, str(row.kind)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (0, 2, 1, 3), (0, 3, 2, 1), (0, 3, 1, 2), (0, 2, 3, 1)])
def test_changes_of_a_deal_in_any_order_tell_the_same_life(quick_sender: Sender, order: Any) -> None:
    sender = opened(quick_sender.company, "opportunities")
    for each in order:
        sender.takes(DEALS[each])
    assert held(sender, "08:35") == ("Closed Won", 6_000_000, "won")
    assert held(sender, "08:25") == ("Negotiation", 6_000_000, "open")
    assert held(sender, "08:15") == ("Proposal", 6_000_000, "open")
    assert held(sender, "08:05") == ("Proposal", 5_000_000, "open")
    before = everything(sender)
    forget_keys(sender)
    for each in reversed(order):
        assert sender.takes(DEALS[each])["accepted"] == 0
    assert everything(sender) == before


def test_an_older_file_ends_nothing_that_a_webhook_told_and_a_newer_one_holds(sender: Sender) -> None:
    from alignment.lifecycle import Stage
    from alignment.records import LeadRecord

    company = sender.company
    sender.takes({**FIRST, "segment": "A"})
    at = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)
    says = frozenset({"external", "company", "stage", "segment", "region"})
    row = LeadRecord(2, "A-1", company="Old name", stage=Stage.NEW, segment="B", region="North")
    company.bring("leads", [row], at=at, says=says)
    assert (sender.lead()["company"], sender.lead()["segment"]) == ("Acorn", "A")
    assert sender.lead()["region"] == "North", "of which no webhook spoke"
    company.bring("leads", [LeadRecord(2, "A-1", company="New name", segment="B")], says=says)
    assert sender.lead()["company"] == "New name"
    sender.takes({**SECOND, "region": "East"})
    assert sender.lead()["company"] == "New name", "the file is newer than what comes late"
    assert sender.lead()["stage"] == "assigned", "but that it was assigned by then is kept"


def test_people_campaigns_and_touches_come_too_and_repeat_without_effect(sender: Sender) -> None:
    company = sender.company
    people, campaigns, touches = (opened(company, kind) for kind in ("people", "campaigns", "touches"))
    assert people.takes({"external": "U-1", "name": "Jonas Berg", "email": "jonas@example.com", "department": "sales", "team": "West"})["accepted"] == 1  # fmt: skip
    assert campaigns.takes({"external": "C-1", "name": "Webinar", "cost": 1200.5, "started_on": "2026-11-01"})["accepted"] == 1  # fmt: skip
    sender.takes({**FIRST, "campaign": "C-1"})
    call = {"external": "T-1", "lead": "A-1", "at": 1_794_816_000_000, "kind": "call"}
    assert touches.takes([call, {**call, "external": "T-2", "lead": "A-9"}])["refused"] == [
        {"index": 1, "reason": "no lead of this id or address; import leads first"}
    ]
    assert sender.lead()["campaign_id"] == 1
    (cost,) = sender.rows(t.campaign_cost)
    assert (cost["amount"], cost["currency"]) == (120_050, "USD")
    assert len(sender.rows(t.lead_event, kind="touched")) == 1
    before = everything(sender)
    forget_keys(sender)
    assert people.takes({"external": "U-1", "name": "Jonas Berg", "email": "jonas@example.com", "department": "sales", "team": "West"})["accepted"] == 0  # fmt: skip
    assert touches.takes(call)["unchanged"] == 1
    assert everything(sender) == before


def test_how_current_the_data_is_was_and_stays_the_same(sender: Sender) -> None:
    from db.stores.asked import Pair, freshness

    company = sender.company
    sender.takes(FIRST)
    first = company.now
    asked = company.see(lambda work: freshness.newest(work, Pair(first, first)))
    assert asked["leads"].exported_at == first
    for _ in range(5):
        company.now += timedelta(minutes=50)
        sender.takes({"external": "A-1", "region": str(company.now), "changed_at": company.now.isoformat()})
    assert company.see(lambda work: freshness.newest(work, Pair(first, first))) == asked
    assert (
        company.see(lambda work: freshness.newest(work, Pair(company.now, company.now)))["leads"].exported_at
        > first
    )
    assert len(sender.rows(t.import_run)) == 3, "one an hour, however much comes"
