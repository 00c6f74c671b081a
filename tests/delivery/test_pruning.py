"""What is kept long enough is dropped in short writes, found by an index: the history of years holds nobody up."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.delivery.ticker import Ticker, housekeeping
from db import tables as t
from db.memory import Memory, Work
from db.stores import delivery
from db.tables.delivery import Act, NoticeState
from tests.company import NOON, Company

OLD = 3_000
"""Notices that are over 180 days old; as many are younger, and as many were pruned long ago."""

IN_A_WRITE = 0.1
"""Seconds: how long others may wait behind a write."""


def history(work: Work) -> None:
    """Two years of messages: pruned ones, old ones, young ones, and one that still waits since the first day."""
    rows = [_row(number, work.now) for number in range(3 * OLD)]
    waiting = _row(3 * OLD, work.now) | {
        "state": NoticeState.HELD,
        "due_at": work.now - timedelta(days=700),
        "workspace_id": work.workspace_id,
    }
    work.execute(sa.insert(t.notice), [{**each, "workspace_id": work.workspace_id} for each in rows])
    work.execute(sa.insert(t.notice), [waiting])
    ages = [29, *([31] * 600)]
    keys = [
        {
            "workspace_id": work.workspace_id,
            "key": f"key {n}",
            "at": work.now - timedelta(days=age),
            "effect": {},
        }
        for n, age in enumerate(ages)
    ]
    work.execute(sa.insert(t.inbound_key), keys)


def _row(number: int, now: datetime) -> dict[str, object]:
    pruned, old = number < OLD, number < 2 * OLD
    return {
        "id": f"{number:036d}",
        "dedup_key": f"rejected/{number}",
        "kind": "rejected",
        "act": Act.POST,
        "target": "C0MARKETING",
        "lane": "C0MARKETING",
        "state": NoticeState.SENT if number % 3 else NoticeState.CANCELLED,
        "due_at": now - timedelta(days=181 if old else 170, minutes=number),
        "payload": {} if pruned else {"lead": number},
        "channel": "C0MARKETING",
        "ts": f"{number}.1",
        "made_at": now - timedelta(days=181 if old else 170),
    }


@pytest.fixture
def company(memory: Memory) -> Company:
    made = Company.make(memory)
    made.run(history)
    return made


def with_payload(company: Company) -> int:
    n = t.notice.c
    found = sa.select(n.payload).where(n.workspace_id == company.id)
    return sum(bool(each) for each in company.see(lambda work: list(work.execute(found).scalars())))


def test_old_ones_go_in_short_writes_and_nothing_else_goes(company: Company) -> None:
    took: list[float] = []

    def prune(work: Work) -> int:
        began = time.thread_time()
        done = delivery.prune(work)
        took.append(time.thread_time() - began)
        return done

    total = 0
    while company.see(delivery.anything_old):
        some = company.run(prune)
        assert 0 < some <= 2 * delivery.PRUNED_AT_ONCE
        total += some
    assert total == OLD + 600
    assert len(took) == OLD // delivery.PRUNED_AT_ONCE
    assert max(took) < IN_A_WRITE
    assert with_payload(company) == OLD + 1, "the younger ones, and what still waits"
    assert company.run(prune) == 0


def test_they_are_found_by_the_index_that_holds_no_pruned_one(company: Company) -> None:
    def plan(work: Work) -> str:
        asked = delivery._old_notices(work).limit(delivery.PRUNED_AT_ONCE)
        explain = "EXPLAIN QUERY PLAN" if work.sqlite else "EXPLAIN"
        words = str(asked.compile(work.connection.engine, compile_kwargs={"literal_binds": True}))
        return " ".join(str(row) for row in work.connection.exec_driver_sql(f"{explain} {words}"))

    def count(work: Work) -> None:
        if not work.sqlite:
            work.connection.exec_driver_sql("ANALYZE notice")  # as PostgreSQL does by itself after a minute

    company.run(count)
    assert "ix_notice_full" in company.see(plan)


def test_the_clock_prunes_all_of_it_and_writes_nothing_where_nothing_is_old(quick_memory: Memory) -> None:
    company = Company.make(quick_memory)
    company.run(history)
    (prune,) = (each for each in housekeeping(quick_memory) if each.name == "prune")

    async def beat() -> None:
        assert await Ticker(quick_memory, [], now=lambda: NOON).beat(prune)

    asyncio.run(beat())
    assert with_payload(company) == OLD + 1
    written: list[str] = []
    sa.event.listen(quick_memory._writing, "before_cursor_execute", lambda *args: written.append(args[2]))
    asyncio.run(beat())
    assert written == []
