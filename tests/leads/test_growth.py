"""What one rep does costs what is theirs, not what runs in the whole company."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from db import tables as t
from db.memory import Memory, Work
from db.stores import leads, queues
from tests.conftest import NOW

MINE = 20


def workspace(memory: Memory) -> None:
    def fill(work: Work) -> None:
        work.execute(
            t.workspace_.insert().values(id=1, name="W", live_since=NOW, created_at=NOW, settings={})
        )

    memory.do(fill, 1, now=NOW)


def hold(memory: Memory, owner_id: int, count: int) -> None:
    """Give somebody that many accepted leads, each with a promise that runs."""

    def fill(work: Work) -> None:
        first = work.number("lead", count)
        numbers = range(first, first + count)
        work.execute(
            t.lead.insert(),
            [
                {
                    "workspace_id": 1, "id": number, "company": f"Company {number}", "folded": f"company {number}",
                    "stage": "accepted", "cycle": 1, "version": 1, "owner_id": owner_id, "created_at": NOW,
                    "recorded_at": NOW,
                }
                for number in numbers
            ],
        )  # fmt: skip
        work.execute(
            t.clock.insert(),
            [
                {
                    "workspace_id": 1, "lead_id": number, "cycle": 1, "kind": "first_touch", "holder_id": owner_id,
                    "minutes": 60, "calendar_version": 1, "started_at": NOW, "recorded_at": NOW,
                    "due_at": NOW + timedelta(minutes=count - number),
                }
                for number in numbers
            ],
        )  # fmt: skip

    memory.do(fill, 1, now=NOW)


def steps_of(memory: Memory, act: Callable[[Work], Any]) -> int:
    """Count what SQLite does for an act, in tens of its steps."""
    steps = 0

    def counted(work: Work) -> None:
        nonlocal steps
        driver = work.connection.connection.driver_connection
        assert driver is not None

        def step() -> int:
            nonlocal steps
            steps += 1
            return 0

        driver.set_progress_handler(step, 10)
        try:
            act(work)
        finally:
            driver.set_progress_handler(None, 0)

    memory.do(counted, 1, now=NOW)
    return steps


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda work: leads.next_of(work, 1), id="the next lead"),
        pytest.param(lambda work: queues.of_people(work, [1]), id="what waits for me"),
    ],
)
def test_what_a_rep_looks_at_next_costs_no_more_in_a_large_company(
    memory: Memory, act: Callable[[Work], Any]
) -> None:
    workspace(memory)
    hold(memory, 1, MINE)
    before = steps_of(memory, act)
    hold(memory, 2, 100 * MINE)
    assert 0 < steps_of(memory, act) < 1.5 * before
