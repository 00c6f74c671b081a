"""A lead that a webhook brings finds its rep by the rules, once, however often and in whatever order deliveries repeat."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from db import tables as t
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
