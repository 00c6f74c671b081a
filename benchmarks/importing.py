"""Import: leads from a CSV file with checks, upsert and a reject file, beside a raw load of the very same rows.

What is alike: the floor begins with the same database (2,000 leads are in it), ends with the same rows in the same
tables under the same keys, checks and indexes (every row is compared), in as many commits, as durable: SQLite with each
pragma of ours, PostgreSQL with its defaults. What the floor does not do: it is given one finished file per table, so it
parses no dates, looks nothing up, numbers, hashes, folds, refuses and counts nothing, and cannot go on after a stop.
What it does and ours does not: it reads every column of every row, six and a half rows to a lead, and turns their text
into the columns' types, where ours reads one line twice (to refuse a broken file before its first row, then to take it).

On SQLite the floor is the csv module and `executemany`, on PostgreSQL COPY of blocks of lines (benchmarks/raw_loads.py).
The goals are held against the wall's time; CPU time beside it tells how much of that was somebody else's on a shared
machine. `TANDEM_BENCH_ROWS` asks for another size.
"""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import postgres
from benchmarks.measure import Ratio
from benchmarks.raw_loads import Load, PostgresLoad, SqliteLoad, Took

ROWS = int(os.environ.get("TANDEM_BENCH_ROWS", "100000"))
WARM = 2_000
FLAT = 5
"""So many times fewer rows must take as much memory."""

OURS = """
import json, resource, sys, time
from datetime import UTC, datetime
from pathlib import Path
from crm import csv_file, maps
from crm.fields import Kind
from db.memory import Memory
from bot.importing.importer import Importer
from operations import installing
memory = Memory.open(sys.argv[1])
now = lambda: datetime.now(UTC)
workspace = memory.do(installing.first_workspace, 0, now=now())
commits, submit = 0, memory.submit
def counted(*what, **more):
    global commits
    commits += 1
    return submit(*what, **more)
memory.submit = counted
def bring(path):
    sheet = csv_file.survey(Path(path), maps.Map(source="bench"), Kind.LEADS)
    return Importer(memory, workspace, b"k" * 32, sheet, now=now, rejects=Path(path + ".rejected.csv")).run()
def peak():  # of this program: getrusage would tell the peak of whoever started it
    line = next(each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
opened = peak()
bring(sys.argv[2])
commits, begun, spent = 0, time.perf_counter(), time.process_time()
report = bring(sys.argv[3])
took, cpu = time.perf_counter() - begun, time.process_time() - spent
memory.close()
print(json.dumps([took, cpu, peak() - opened, peak(), commits, report.new, report.refused]))
"""


def make_file(path: Path, rows: int, seed: int = 7) -> None:
    """Write a file of leads as a CRM exports them: some milestones, some without a company, one in a thousand unreadable."""
    random.seed(seed)
    words = ["Acorn", "Brightwater", "Cobalt", "Delta", "Ember", "Fjord", "Grove", "Harbor"]
    header = [
        "external",
        "company",
        "first_name",
        "last_name",
        "email",
        "phone",
        "source",
        "campaign",
        "region",
        "created_at",
        "mql_at",
        "accepted_at",
    ]
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(header)
        for number in range(rows):
            day = f"2026-{random.randint(1, 9):02}-{random.randint(1, 28):02}"
            stamp = f"{day} {random.randint(8, 18):02}:{random.randint(0, 59):02}:{random.randint(0, 59):02}"
            writer.writerow(
                [
                    f"{seed}-{number:09}",
                    f"{random.choice(words)} {random.choice(words)} {number % 977}",
                    "Ada",
                    f"Person{number}",
                    f"p{seed}.{number}@example.org",
                    f"+1 555 {number % 10000:04}",
                    random.choice(["organic", "paid", "event"]),
                    f"Campaign {number % 40}",
                    random.choice(["West", "East"]),
                    stamp if number % 1000 else "not a day",
                    stamp if number % 3 else "",
                    stamp if number % 9 == 1 else "",
                ]
            )


@dataclass(frozen=True, slots=True)
class Ours:
    """One import: its seconds, MB on top of the open database, MB of the whole program, and its commits."""

    took: Took
    grown: float
    whole: float
    commits: int


def ours(url: str, warm: Path, file: Path) -> Ours:
    """Import into a migrated database in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", OURS, url, str(warm), str(file)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    wall, cpu, grown, whole, commits, new, refused = json.loads(done.stdout)
    assert new, "nothing came in"
    assert refused, "one in a thousand cannot be read"
    return Ours(Took(wall, cpu), grown, whole, commits)


def side_by_side(load: Load, rounds: int, one: Callable[[], Ours]) -> tuple[list[Ours], list[Took]]:
    """Import and load in turn; refuse to compare where the two did not end with the same rows."""
    mine, floor = [], []
    for _ in range(rounds):
        load.prepare_ours()
        mine.append(one())
        load.prepare_raw(mine[-1].commits)
        floor.append(load.raw())
        load.compare()
    return mine, floor


def run(rounds: int = 3) -> list[Ratio]:
    """Measure the import's speed on both databases, and its memory."""
    with tempfile.TemporaryDirectory() as name, postgres.server() as server:
        folder = Path(name)
        file, warm, small = folder / "leads.csv", folder / "warm.csv", folder / "small.csv"
        make_file(file, ROWS)
        make_file(warm, WARM, seed=8)
        make_file(small, ROWS // FLAT)
        load: Load = SqliteLoad(folder)
        load.prepare_ours()
        little = ours(load.url, warm, small)
        mine, floor = side_by_side(load, rounds, lambda: ours(load.url, warm, file))
        ratios = [
            *_speed("a raw load of the same rows", mine, floor, at_least=0.7, cpu=True),
            *_memory("SQLite", mine, little),
        ]
        if server is not None:
            load = PostgresLoad(folder, server)
            mine, floor = side_by_side(load, rounds, lambda: ours(load.url, warm, file))
            ratios += [
                *_speed("COPY of the same rows", mine, floor, at_least=0.8, cpu=False),
                *_memory("PostgreSQL", mine),
            ]
    return ratios


def _speed(against: str, mine: list[Ours], floor: list[Took], *, at_least: float, cpu: bool) -> list[Ratio]:
    def rate(times: list[float]) -> float:
        return ROWS / median(times)

    what = f"import of {ROWS:,} leads"
    ratios = [
        Ratio(
            what,
            rate([each.took.wall for each in mine]),
            rate([each.wall for each in floor]),
            "rows/s",
            against,
            at_least=at_least,
        )
    ]
    if cpu:
        ratios.append(
            Ratio(
                f"{what}, CPU time",
                rate([each.took.cpu for each in mine]),
                rate([each.cpu for each in floor]),
                "rows/s",
                against,
            )
        )
    return ratios


def _memory(database: str, mine: list[Ours], little: Ours | None = None) -> list[Ratio]:
    grown, whole = (median(getattr(each, name) for each in mine) for name in ("grown", "whole"))
    ratios = [
        Ratio(f"memory that it takes, {database}", grown, 40, "MB", "40 MB", at_most=1),
        Ratio("memory of the whole program", whole, grown, "MB", "that"),
    ]
    if little is not None:
        ratios.append(
            Ratio(f"memory of {FLAT} times the rows", grown, little.grown, "MB", "theirs", at_most=1.25)
        )
    return ratios


if __name__ == "__main__":
    for ratio in run():
        print(ratio.line())
