"""What every connector keeps, whatever it reads from: one suite, run for each with records of its own making."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from alignment.currencies import CODES
from alignment.lifecycle import EventKind
from alignment.records import LeadRecord, OpportunityRecord, Record, Rejected

_BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class ConnectorContract:
    """Inherit it, and give `records()` what the connector yields for hostile and for ordinary rows."""

    def records(self) -> Sequence[Record | Rejected]:
        """Return everything the connector yields for its sample."""
        raise NotImplementedError

    def taken(self) -> list[Record]:
        """Return the records without the rejected rows; there is at least one, or the sample proves nothing."""
        found = [each for each in self.records() if not isinstance(each, Rejected)]
        assert found
        return found

    def test_records_cannot_be_changed(self) -> None:
        record = self.taken()[0]
        with pytest.raises(dataclasses.FrozenInstanceError):
            record.line = 0  # type: ignore[misc]

    def test_every_text_is_one_line_without_control_and_bidi_characters(self) -> None:
        for record in self.taken():
            for field in dataclasses.fields(record):
                value = getattr(record, field.name)
                if isinstance(value, str):
                    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in value), field.name
                    assert not _BIDI & set(value), field.name
                    assert value == value.strip(), field.name

    def test_every_instant_is_aware_and_in_utc(self) -> None:
        for record in self.taken():
            for field in dataclasses.fields(record):
                value = getattr(record, field.name)
                if isinstance(value, datetime):
                    assert value.tzinfo is UTC, field.name
            if isinstance(record, LeadRecord):
                assert all(at.tzinfo is UTC for _, at in record.reached)

    def test_milestones_come_in_the_order_of_the_life_cycle(self) -> None:
        order = list(EventKind)
        for record in self.taken():
            if isinstance(record, LeadRecord):
                kinds = [order.index(kind) for kind, _ in record.reached if kind is not EventKind.REJECTED]
                assert kinds[:1] == sorted(kinds)[:1]
                assert len({kind for kind, _ in record.reached}) == len(record.reached)

    def test_money_is_minor_units_of_a_currency(self) -> None:
        for record in self.taken():
            if isinstance(record, OpportunityRecord):
                assert record.amount is None or isinstance(record.amount, int)
                assert record.currency in CODES
                assert record.kind in ("open", "won", "lost")

    def test_lines_rise_and_every_refusal_has_a_reason(self) -> None:
        lines = [each.line for each in self.records()]
        assert lines == sorted(set(lines))
        assert all(each.reason for each in self.records() if isinstance(each, Rejected))

    def test_every_lead_can_be_found_again(self) -> None:
        for record in self.taken():
            if isinstance(record, LeadRecord):
                assert record.external or record.email
