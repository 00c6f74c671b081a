"""A workspace, and a way to bring records in as a file would."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from alignment.records import Record
from db.memory import Memory, Work
from db.stores.imports import Run
from operations import installing, intake
from operations.intake import Chunk, File, Tally
from tests.conftest import NOW

T = TypeVar("T")

KEY = b"k" * 32
LIVE = datetime(2026, 9, 1, tzinfo=UTC)
ALL = frozenset(
    "external company email name source campaign owner owner_email stage reason mql_at accepted_at created_at won_at "
    "amount currency close_date lead next_step probability category".split()
)


@dataclass
class Company:
    """One workspace, and files that come into it in the order of the calls."""

    memory: Memory
    id: int
    files: int = 0
    now: datetime = NOW

    def bring(
        self,
        kind: str,
        records: Iterable[Record],
        *,
        at: datetime | None = None,
        says: frozenset[str] = ALL,
        complete: bool = False,
        source: str = "crm",
        digest: str = "",
    ) -> Tally:
        """Bring a whole file in as one chunk, a minute after the one before."""
        self.files += 1
        self.now += timedelta(minutes=1)
        rows = [replace(each, line=number) for number, each in enumerate(records, start=2)]
        file = File(kind, source, f"{kind}.csv", digest or f"digest-{self.files}", says, at, complete)

        def act(work: Work) -> tuple[Run, Tally]:
            run = intake.begin(work, file)
            tally = intake.carry(work, run, file, KEY, Chunk(rows, len(rows) + 1))
            if complete:
                seen = set(tally.touched)
                intake.missing(work, run, file, KEY, seen.__contains__, 0)
            return intake.finish(work, run, tally.concerned), tally

        return self.do(act)[1]

    def do(self, act: Callable[[Work], T]) -> T:
        """Do a writing act now."""
        return self.memory.do(act, self.id, now=self.now)

    def see(self, act: Callable[[Work], T]) -> T:
        """Do a reading act now."""
        return self.memory.see(act, self.id, now=self.now)


def make_company(memory: Memory) -> Company:
    """Make a workspace that is live since September."""
    workspace = memory.do(installing.first_workspace, 0, now=LIVE)
    return Company(memory, workspace)


@pytest.fixture
def company(memory: Memory) -> Company:
    """A company on each database in turn."""
    return make_company(memory)


@pytest.fixture
def quick_company(quick_memory: Memory) -> Company:
    """A company on SQLite alone."""
    return make_company(quick_memory)
