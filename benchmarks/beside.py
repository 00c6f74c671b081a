"""Sixteen people at once on SQLite, each sending `/lead called`, while another process imports leads into the same file.

The import runs from before the first command until after the last. Each person sends the next command when the one
before was answered, which is more than people do: the commands of a day in seconds. The same crowd without an import
is beside it in the same run.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.command import PEOPLE, ROOT, Served, company, ours
from benchmarks.importing import make_file
from benchmarks.measure import Ratio
from bot.garbage import settle
from db.memory import Memory

IMPORTING = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from bot.importing.importer import Importer
from crm import csv_file, maps
from crm.fields import Kind
from db.memory import Memory
memory = Memory.open(sys.argv[1])
sheet = csv_file.survey(Path(sys.argv[2]), maps.Map(source="bench"), Kind.LEADS)
begun = time.perf_counter()
def told(rows):
    print(time.perf_counter() - begun, rows, flush=True)
Importer(memory, 1, b"k" * 32, sheet, now=lambda: datetime.now(UTC), progress=told).run()
memory.close()
"""
_ROWS = 2_000_000
"""More than any import brings in while the crowd is there: it is ended when they are done."""


class Importing:
    """An import in a process of its own, as long as the block lasts; how many rows a second it brought in."""

    def __init__(self, url: str, file: Path) -> None:
        self._told: list[tuple[float, int]] = []
        self._process = subprocess.Popen(
            [sys.executable, "-c", IMPORTING, url, str(file)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )

    def _line(self) -> None:
        assert self._process.stdout is not None
        at, rows = self._process.stdout.readline().split()
        self._told.append((float(at), int(rows)))

    def __enter__(self) -> Importing:
        self._line()
        return self

    def __exit__(self, *problem: object) -> None:
        assert self._process.poll() is None, "the import came to its end before the crowd did"
        self._process.terminate()
        told, _none = self._process.communicate()
        self._told += [(float(at), int(rows)) for at, rows in map(str.split, told.splitlines())]

    def rate(self) -> float:
        """Rows a second, from the first chunk to the last."""
        return sum(rows for _, rows in self._told[1:]) / (self._told[-1][0] - self._told[0][0])


async def measured(memory: Memory, url: str, file: Path, count: int, rounds: int) -> list[Ratio]:
    """Run the crowd with and without an import in turn."""
    door, _edge = ours(memory)
    served = await Served(door).start()
    try:
        await served.crowd(400)
        with_it: list[dict[str, float]] = []
        without: list[dict[str, float]] = []
        rates: list[float] = []
        for _ in range(rounds):
            without.append(await served.crowd(count))
            with Importing(url, file) as importing:
                with_it.append(await served.crowd(count))
            rates.append(importing.rate())
    finally:
        await served.stop()

    def middle(which: list[dict[str, float]], what: str) -> float:
        return statistics.median(each[what] for each in which)

    return [
        Ratio(f"p99 of a command, {PEOPLE} people beside an import", middle(with_it, "p99"), 0.1, "s", "100 ms", at_most=1),
        Ratio("its worst round", max(each["p99"] for each in with_it), 0.1, "s", "100 ms"),
        Ratio("p50 of a command beside an import", middle(with_it, "p50"), middle(without, "p50"), "s", "without one"),
        Ratio("an import beside them", statistics.median(rates), 1, "rows/s", "1"),
    ]  # fmt: skip


def run(count: int = 1600, rounds: int = 3) -> list[Ratio]:
    """Measure commands beside an import."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/tandem.db"
        memory = company(url)
        file = Path(folder) / "leads.csv"
        make_file(file, _ROWS // 10)
        try:
            settle()
            return asyncio.run(measured(memory, url, file, count, rounds))
        finally:
            memory.close()


if __name__ == "__main__":
    for ratio in run():
        print(ratio.line())
