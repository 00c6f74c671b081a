"""How long one write holds others up that drops old payloads from a large history, beside the bare update of as many rows.

    python -m benchmarks.pruning [--notices 200000]

The longest of all writes is held against 100 ms, since a busy one is waited for by everybody; the floor says what the
database itself takes for the rows that one write changes.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from benchmarks.measure import Ratio, percentile, seconds
from db import schema
from db import tables as t
from db.memory import Memory, Work
from db.stores import delivery
from db.tables.delivery import Act, NoticeState
from operations import installing

NOW = datetime(2026, 11, 16, tzinfo=UTC)
LONGEST = 0.1
"""Seconds that others may wait behind a write."""


def fill(work: Work, notices: int) -> None:
    """Lay so many messages of 400 days into the database; over half of them are old."""
    apart = timedelta(days=400) / notices
    for first in range(0, notices, 10_000):
        rows = [
            {
                "workspace_id": work.workspace_id,
                "id": f"{number:036d}",
                "dedup_key": f"rejected/{number}",
                "kind": "rejected",
                "act": Act.POST,
                "target": "C1",
                "lane": f"C{number % 200}",
                "state": NoticeState.SENT,
                "due_at": NOW - timedelta(days=400) + number * apart,
                "payload": {"lead": number, "rejection": number},
                "channel": "C1",
                "ts": f"{number}.1",
                "made_at": NOW,
            }
            for number in range(first, min(first + 10_000, notices))
        ]
        work.execute(sa.insert(t.notice), rows)


def bare(path: Path, rows: int) -> float:
    """Change as many rows by their key with the driver alone, as a write of its own."""
    keys = [(1, f"{number:036d}") for number in range(rows)]
    began = time.perf_counter()
    with sqlite3.connect(path) as connection:
        connection.executemany("UPDATE notice SET payload = '{ }' WHERE workspace_id = ? AND id = ?", keys)
    return time.perf_counter() - began


def run(notices: int = 200_000) -> list[Ratio]:
    """Prune a whole history and measure each write and each look."""
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        path = Path(folder, "tandem.db")
        schema.migrate(f"sqlite:///{path}")
        memory = Memory.open(f"sqlite:///{path}")
        try:
            workspace = memory.do(lambda work: installing.first_workspace(work, "Bench"), 0, now=NOW)
            memory.do(lambda work: fill(work, notices), workspace, now=NOW)
            writes: list[float] = []
            while memory.see(delivery.anything_old, workspace, now=NOW):
                writes.append(seconds(lambda: memory.do(delivery.prune, workspace, now=NOW)))
            floor = statistics.median(bare(path, delivery.PRUNED_AT_ONCE) for _ in range(5))
        finally:
            memory.close()
    ms = 1000
    return [
        Ratio(
            f"a write that prunes, of {notices:,} notices", statistics.median(writes) * ms, floor * ms, "ms",
            "a bare update of as many rows", at_most=4,
        ),
        Ratio("the slowest in a hundred", percentile(writes, 0.99) * ms, LONGEST * ms, "ms", "100 ms", at_most=1),
    ]  # fmt: skip


if __name__ == "__main__":
    reads = argparse.ArgumentParser(description=__doc__)
    reads.add_argument("--notices", type=int, default=200_000)
    for ratio in run(reads.parse_args().notices):
        print(ratio.line())
