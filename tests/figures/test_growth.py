"""A digest or report costs what happened lately, not what ever happened: also while the history behind it still comes in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from alignment.lifecycle import EventKind
from alignment.records import LeadRecord
from db.memory import Memory, Work
from figures import commitment, forecast, pipeline
from figures.basis import Scope
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


def steps(company: Company, figures: Callable[[Work], object]) -> int:
    """Count what SQLite does for these figures, in tens of its steps, when a process asks for them first."""
    done = 0

    def ask(work: Work) -> None:
        nonlocal done
        driver = work.connection.connection.driver_connection
        assert driver is not None

        def step() -> int:
            nonlocal done
            done += 1
            return 0

        driver.set_progress_handler(step, 10)
        try:
            figures(replace(work, kept={}))
        finally:
            driver.set_progress_handler(None, 0)

    company.see(ask)
    return done


FIGURES: Mapping[str, Callable[[Work, datetime], object]] = {
    "digest": lambda work, now: pipeline.report(work, Scope(), now, now, listed=3),
    "commitment": lambda work, now: commitment.report(work, Scope(), now, now),
    "forecast": lambda work, now: forecast.report(work, Scope(), now, now),
}
"""Not the scorecard, which counts all who rest in nurture."""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", FIGURES)
def test_ten_times_the_history_in_a_new_database_is_hardly_more_work(memory: Memory, name: str) -> None:
    company = make_company(memory)

    def ask(work: Work) -> object:
        return FIGURES[name](work, company.now)

    company.bring("leads", [lately(number) for number in range(5)])
    company.bring("leads", [long_ago(number) for number in range(LEADS)])
    steps(company, ask)
    before = steps(company, ask)
    company.bring("leads", [long_ago(number) for number in range(LEADS, 10 * LEADS)])
    assert 0 < steps(company, ask) < 1.5 * before
