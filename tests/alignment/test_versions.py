"""Versions of a deal follow each other without a gap, whatever was told in whatever order."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from alignment.versions import covering, replaced

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(9999, 12, 31, tzinfo=UTC)


def at(day: int) -> datetime:
    return END if day > 90 else START + timedelta(days=day)


facts = st.lists(st.tuples(st.integers(0, 90), st.integers(0, 100), st.integers(1, 5)), max_size=12)


@given(facts)
def test_each_fact_holds_over_its_own_time_and_changes_nothing_outside(
    told: list[tuple[int, int, int]],
) -> None:
    versions: list[dict[str, Any]] = [{"amount": 0, "valid_from": at(0), "valid_to": END}]
    days = [0] * 91
    for first, last, amount in told:
        ended, added = replaced(versions, {"amount": amount}, at(first), at(last))
        versions = [each for each in versions if each not in ended] + added
        versions.sort(key=lambda each: each["valid_from"])
        for day in range(first, min(last, 91)):
            days[day] = amount
    for day, amount in enumerate(days):
        found = covering(versions, at(day))
        assert found is not None
        assert found["amount"] == amount
    assert all(a["valid_to"] == b["valid_from"] for a, b in itertools.pairwise(versions))
    assert versions[-1]["valid_to"] == END
