"""The webhook connector keeps the contract of all connectors, and reads JSON without guessing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from alignment.records import LeadRecord, OpportunityRecord, Record, Rejected
from crm import maps
from crm.fields import Kind
from crm.problems import CannotRead
from crm.webhook import Delivery, NotRecords, Webhook
from tests.crm.contract import ConnectorContract
from tests.crm.test_contract import HOSTILE


def read(told: Any, kind: Kind = Kind.LEADS, **mapped: Any) -> Delivery:
    hook = Webhook(kind, maps.from_data(mapped), zone="Europe/Berlin", currency="EUR")
    return hook.read(json.dumps(told).encode())


class TestLeads(ConnectorContract):
    def records(self) -> Sequence[Record | Rejected]:
        told: list[Any] = [
            {"external": f"a{number}", "company": text, "email": f"p{number}@example.org", "name": text,
             "stage": "mql", "created_at": "2026-01-01", "mql_at": 1767312000, "won_at": None, "unknown": {"a": text}}
            for number, text in enumerate([*HOSTILE, "\ud800", "a\0b"])
        ]  # fmt: skip
        told += [
            {"external": "bad", "stage": "no such stage"},
            {"company": "x"},
            7,
            None,
            [],
            {"external": {"a": 1}},
        ]
        return read(told).records

    def test_what_cannot_be_read_is_refused_and_the_rest_is_taken(self) -> None:
        assert len(self.taken()) == len(HOSTILE) + 2
        assert len(self.records()) == len(HOSTILE) + 8


class TestDeals(ConnectorContract):
    def records(self) -> Sequence[Record | Rejected]:
        amounts: list[Any] = [1_234_567, 950.5, None, "950,50 €", "24.000", {"a": 1}, 1.25e3]
        told = [
            {
                "external": str(number),
                "name": "Deal",
                "stage": "Closed Won",
                "amount": amount,
                "currency": "EUR",
            }
            for number, amount in enumerate(amounts)
        ]
        return read(told, Kind.OPPORTUNITIES).records

    def test_json_numbers_are_never_ambiguous(self) -> None:
        amounts = [each.amount for each in self.taken() if isinstance(each, OpportunityRecord)]
        assert amounts == [123_456_700, 95_050, None, 95_050, 125_000]


def lead(told: Any, **mapped: Any) -> LeadRecord:
    (record,) = read(told, **mapped).records
    assert isinstance(record, LeadRecord), record
    return record


def test_a_field_stands_at_the_end_of_a_path() -> None:
    body = {
        "data": {"items": [{"id": 7, "properties": {"e.mail": "A@B.example", "names": ["Ada", "Byron"]}}]}
    }
    columns = {
        "external": "id",
        "email": "properties.e.mail",
        "name": "properties.names.1",
        "company": "properties.no",
    }
    found = read(body, records="data.items", columns=columns)
    (record,) = found.records
    assert isinstance(record, LeadRecord)
    assert (record.external, record.email, record.name) == ("7", "a@b.example", "Byron")
    assert found.says == {0: frozenset({"external", "email", "name"})}, "nothing is said of what is not there"


@pytest.mark.parametrize(
    "told",
    ["2026-11-16T09:30:00+01:00", "2026-11-16T08:30:00Z", "2026-11-16T08:30:00.000+0000", 1_794_817_800, 1_794_817_800_000,
     "1794817800000", "2026-11-16 09:30"],
)  # fmt: skip
def test_a_time_in_every_usual_form(told: Any) -> None:
    assert lead({"external": "1", "changed_at": told}).changed_at == datetime(2026, 11, 16, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize("told", [12, 1e400, -5, "3/4/2026", True, [1], "tomorrow"])
def test_a_time_that_may_mean_several_things_is_refused(told: Any) -> None:
    body = json.dumps({"external": "1", "changed_at": told}).replace("Infinity", "1e400").encode()
    (found,) = Webhook(Kind.LEADS, maps.Map(), zone="UTC", currency="USD").read(body).records
    assert isinstance(found, Rejected)
    assert found.reason.startswith("changed_at: ")


def test_a_day_is_the_workspaces_and_a_format_may_be_given() -> None:
    deal = {"external": "1", "stage": "Open", "close_date": "03/04/2026"}
    (found,) = read(deal, Kind.OPPORTUNITIES, dates={"close_date": "%m/%d/%Y"}).records
    assert isinstance(found, OpportunityRecord)
    assert found.close_date == date(2026, 3, 4)


def test_hubspots_list_of_single_changes_is_read_by_its_pairs() -> None:
    event = {"eventId": 1, "objectId": 512, "propertyName": "phone", "propertyValue": "+49 30", "occurredAt": 1_794_817_800_000}  # fmt: skip
    mapped: dict[str, Any] = {
        "columns": {"external": "objectId", "phone": "phone", "first_name": "firstname", "last_name": "lastname", "changed_at": "occurredAt"},
        "pairs": ["propertyName", "propertyValue"],
        "delivery": "eventId",
    }  # fmt: skip
    names = {**event, "eventId": 2, "propertyName": "firstname", "propertyValue": "Ada"}
    found = read([event, names], **mapped)
    first, second = found.records
    assert isinstance(first, LeadRecord)
    assert (first.external, first.phone) == ("512", "+49 30")
    assert found.says[0] == {"external", "phone", "changed_at"}
    assert isinstance(second, LeadRecord)
    assert found.says[1] == {"external", "changed_at"}, "half a name would take the place of a whole one"
    assert second.name == ""
    again = read([{**event, "attemptNumber": 1}, {**names, "attemptNumber": 1}], **mapped)
    assert again.name == found.name, "the same events are the same delivery"


def test_an_amount_without_its_currency_is_refused_where_the_map_has_one() -> None:
    (found,) = read({"external": "1", "stage": "x", "amount": 5}, Kind.OPPORTUNITIES).records
    assert isinstance(found, Rejected)
    assert found.reason == "amount: its currency is missing"


@pytest.mark.parametrize(
    ("mapped", "told"),
    [
        ({"columns": {"company": "c"}}, "does not say external or email"),
        ({"columns": {"external": "c", "wrong": "d"}}, 'names "wrong"'),
        ({"pairs": ["one"]}, "pairs is two paths"),
        ({"constants": {"hot": "perhaps"}}, "neither yes nor no"),
        ({"dates": {"mql_at": "%Q"}}, "not known"),
    ],
)
def test_a_map_that_could_never_be_read_by_is_refused_at_once(mapped: dict[str, Any], told: str) -> None:
    with pytest.raises(CannotRead, match=told):
        Webhook(Kind.LEADS, maps.from_data(mapped), zone="UTC", currency="USD")


def test_goals_and_histories_come_by_file() -> None:
    with pytest.raises(CannotRead, match="come by file"):
        Webhook(Kind.TARGETS, maps.Map(), zone="UTC", currency="USD")


def test_records_that_are_not_where_the_map_says_are_said() -> None:
    with pytest.raises(NotRecords, match="nothing stands where"):
        read({"data": 1}, records="items")
