"""A big history as a CRM exports it, and its import in a process of its own, beside whoever works meanwhile."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.importing.importer import Importer
from crm import csv_file, maps
from crm.fields import Kind
from db.memory import Memory

KEY = b"k" * 32
NEW_MQLS = 7
NEW_REFUSALS = 2
NEW_WON = (50_000, 70_000)
"""What the files tell of these days, among thousands of rows of what is long past."""


def leads(path: Path, rows: int) -> None:
    """Write a file of leads, most of them refused, won or lost in the last two years, a few of yesterday and today."""
    header = [
        "external",
        "company",
        "stage",
        "reason",
        "mql_at",
        "accepted_at",
        "rejected_at",
        "won_at",
        "lost_at",
    ]
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(header)
        for number in range(rows):
            day = datetime(2024, 11, 4, 15, tzinfo=UTC) + timedelta(days=number % 700)
            at = [(day + timedelta(days=ahead)).isoformat() for ahead in (0, 1, 2)]
            kind = number % 3
            ends = ["", "", ""]
            ends[kind] = at[2]
            stage, reason = ("rejected", "budget") if kind == 0 else ("won" if kind == 1 else "lost", "")
            writer.writerow([f"H-{number}", f"Company {number}", stage, reason, at[0], at[1], *ends])
        for number in range(NEW_MQLS):
            writer.writerow(
                [f"N-{number}", f"Newcomer {number}", "mql", "", "2026-11-16T09:00:00-05:00", *[""] * 4]
            )
        for number in range(NEW_REFUSALS):
            at = ["2026-11-12T10:00:00-05:00", "2026-11-13T10:00:00-05:00", "2026-11-16T10:00:00-05:00"]
            writer.writerow([f"R-{number}", f"Refused {number}", "rejected", "budget", *at, "", ""])


def deals(path: Path, rows: int) -> None:
    """Write a file of deals, most of them won or lost long ago, a few of this quarter."""
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(["external", "name", "stage", "amount", "currency", "close_date"])
        for number in range(rows):
            closed = (datetime(2024, 11, 4, tzinfo=UTC) + timedelta(days=number % 600)).date()
            writer.writerow(
                [f"D-{number}", f"Deal {number}", ("won", "lost")[number % 2], "9000", "USD", closed]
            )
        for number, amount in enumerate(NEW_WON):
            writer.writerow([f"W-{number}", f"Winner {number}", "won", amount, "USD", "2026-11-16"])


@dataclass(frozen=True, slots=True)
class Bringing:
    """An import to be done elsewhere. `ahead`: how far the house's clock is from the machine's."""

    url: str
    workspace_id: int
    file: Path
    kind: Kind
    ahead: timedelta

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def bring(what: Bringing, told: Callable[[tuple[int, float]], None] = print) -> None:
    """Import a file; say how many rows came in, and in how many seconds."""
    memory = Memory.open(what.url)
    sheet = csv_file.survey(what.file, maps.Map(source="crm", zone="America/New_York"), what.kind)
    begun = time.perf_counter()
    report = Importer(memory, what.workspace_id, KEY, sheet, now=what.now).run()
    assert report.refused == 0, report
    memory.close()
    told((report.new, time.perf_counter() - begun))
