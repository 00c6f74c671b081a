"""What a chunk of a file costs is what is in it, however many deals are there already."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alignment.records import OpportunityRecord
from db.memory import Memory
from db.stores import known_deals
from tests.conftest import NOW
from tests.figures.test_growth import steps
from tests.intake.conftest import make_company

FEW = 100


def deal(number: int) -> OpportunityRecord:
    return OpportunityRecord(
        number,
        f"D-{number}",
        f"Firm {number}",
        amount=5_000_00,
        currency="USD",
        created_at=NOW - timedelta(days=9),
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_known_of_a_few_deals_is_found_among_many_without_looking_at_those(memory: Memory) -> None:
    company = make_company(memory)

    def known() -> int:
        return steps(company, lambda work: known_deals.versions(work, range(1, FEW + 1)))

    company.bring("opportunities", [deal(number) for number in range(FEW)])
    known()
    before = known()
    company.bring("opportunities", [deal(number) for number in range(FEW, 20 * FEW)])
    assert 0 < known() < 1.5 * before
