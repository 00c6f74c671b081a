"""A digest costs what happened lately, not what ever happened: also while the history behind it still comes in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alignment.lifecycle import EventKind
from alignment.records import LeadRecord
from db.memory import Memory, Work
from figures.basis import Scope
from figures.pipeline import report
from tests.conftest import NOW
from tests.intake.conftest import Company, make_company

LEADS = 300
ENDS = (EventKind.REJECTED, EventKind.WON, EventKind.LOST)


def long_ago(number: int) -> LeadRecord:
    """A lead that was refused, won or lost more than a year ago."""
    day = NOW - timedelta(days=500 + number % 200)
    end = ENDS[number % len(ENDS)]
    reached = (
        (EventKind.MARKETING_QUALIFIED, day),
        (EventKind.ACCEPTED, day + timedelta(days=1)),
        (end, day + timedelta(days=2)),
    )
    reason = "no_budget" if end is EventKind.REJECTED else ""
    return LeadRecord(0, f"H-{number}", reached, company=f"Company {number}", reason=reason)


def lately(number: int) -> LeadRecord:
    """A lead that was refused this morning."""
    reached = (
        (EventKind.MARKETING_QUALIFIED, NOW - timedelta(days=3)),
        (EventKind.ACCEPTED, NOW - timedelta(days=2)),
        (EventKind.REJECTED, NOW - timedelta(hours=2)),
    )
    return LeadRecord(0, f"R-{number}", reached, company=f"Refused {number}", reason="no_budget")


def steps_of_a_digest(company: Company) -> int:
    """Count what SQLite does for one digest, in tens of its steps."""
    steps = 0

    def ask(work: Work) -> None:
        nonlocal steps
        driver = work.connection.connection.driver_connection
        assert driver is not None

        def step() -> int:
            nonlocal steps
            steps += 1
            return 0

        driver.set_progress_handler(step, 10)
        try:
            report(work, Scope(), company.now, company.now, listed=3)
        finally:
            driver.set_progress_handler(None, 0)

    company.see(ask)
    return steps


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_ten_times_the_history_in_a_new_database_is_hardly_more_work(memory: Memory) -> None:
    company = make_company(memory)
    company.bring("leads", [lately(number) for number in range(5)])
    company.bring("leads", [long_ago(number) for number in range(LEADS)])
    steps_of_a_digest(company)
    before = steps_of_a_digest(company)
    company.bring("leads", [long_ago(number) for number in range(LEADS, 10 * LEADS)])
    assert 0 < steps_of_a_digest(company) < 1.5 * before
