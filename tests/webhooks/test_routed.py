"""A lead that a webhook brings finds its rep by the rules, once, however often and in whatever order deliveries repeat."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from db import tables as t
from db.memory import Work
from db.stores import agreements, workspaces
from tests.company import NOON
from tests.intake.conftest import Company
from tests.routing.test_placing import company as routed
from tests.webhooks.conftest import Sender, opened

__all__ = ["routed"]


@pytest.fixture
def sender(routed) -> Sender:  # type: ignore[no-untyped-def]
    return opened(Company(routed.memory, routed.id, 0, NOON))


def test_every_lead_is_assigned_exactly_once_and_in_turn(sender: Sender) -> None:
    handed = (NOON - timedelta(minutes=2)).isoformat()
    later = (NOON - timedelta(minutes=1)).isoformat()
    deliveries = []
    for number in range(12):
        told = {
            "external": f"A-{number}",
            "company": f"C{number}",
            "region": "west",
            "mql_at": handed,
            "changed_at": handed,
        }
        deliveries += [(f"{number}-new", told), (f"{number}-phone", {"external": f"A-{number}", "phone": "1", "changed_at": later})]  # fmt: skip
    mixed = deliveries * 3
    random.Random(7).shuffle(mixed)
    for name, told in mixed:
        assert sender.post(told, name=name)[0] == 200
    sender.company.now += timedelta(minutes=5)
    for name, told in mixed:
        assert sender.takes(told, name=f"{name} by another name")["accepted"] == 0
    leads = sender.rows(t.lead)
    assert len(leads) == 12
    assert all(each["owner_id"] for each in leads), leads
    per_lead = [len(sender.rows(t.lead_event, lead_id=each["id"], kind="assigned")) for each in leads]
    assert per_lead == [1] * 12
    counts = sorted(
        sum(each["owner_id"] == who for each in leads) for who in {each["owner_id"] for each in leads}
    )
    assert counts == [6, 6], "two share the pool"


def test_what_the_agreement_needs_is_owed_once_and_ended_by_the_delivery_that_brings_it(
    sender: Sender,
) -> None:
    def agree(work: Work) -> None:
        agreements.new_agreement(work, replace(workspaces.terms(work).agreement, needs="phone"))
        workspaces.changed(work)

    sender.company.do(agree)
    handed = (sender.company.now - timedelta(minutes=2)).isoformat()
    told = {"external": "A-1", "company": "Acorn", "region": "west", "mql_at": handed, "changed_at": handed}
    for name in ("new", "new", "new by another name"):
        assert sender.post(told, name=name)[0] == 200
    (clock,) = sender.rows(t.clock, kind="enrich")
    assert clock["outcome"] == ""
    sender.company.now += timedelta(minutes=5)
    later = sender.company.now.isoformat()
    assert sender.post({"external": "A-1", "phone": "1", "changed_at": later}, name="phone")[0] == 200
    (clock,) = sender.rows(t.clock, kind="enrich")
    assert clock["outcome"] == "met"
    assert len(sender.rows(t.lead_event, kind="missing")) == 1
