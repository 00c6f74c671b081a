"""Nobody waits for anybody: type-ahead over a million leads while they are written to, and a crowd beside an import.

Type-ahead is asked through the router as a form asks it, the beginnings of companies' names in turn with commands that
write; the floor asks SQLite for the same beginning, on a connection of its own, in the same seconds. The crowd is
sixteen people who send `/lead called` through the router without a pause while another process imports a file with the
importer of `tandem import`; their p99 is held against 100 ms.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from alignment.people import Actor
from benchmarks.command import PEOPLE, ROOT, company
from benchmarks.importing import make_file
from benchmarks.measure import Ratio, percentile
from benchmarks.signing import LEADS, NOW
from bot.garbage import settle
from commands import router
from commands.request import Request
from db.memory import Memory
from db.stores import people

ROWS = int(os.environ.get("TANDEM_BENCH_LEADS", "1000000"))
ASKED = 400
CALLS = 4_000
IMPORTED = 200_000
SLACK_WAITS = 3.0
AT_MOST = 0.1

_SYLLABLES = (
    "ba",
    "cor",
    "dal",
    "el",
    "fen",
    "gar",
    "hol",
    "in",
    "ka",
    "lum",
    "mer",
    "nor",
    "os",
    "par",
    "ril",
    "sta",
)
_numbers = itertools.count(1)

IMPORT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from bot.importing.importer import Importer
from crm import csv_file, maps
from crm.fields import Kind
from db.memory import Memory
memory = Memory.open(sys.argv[1])
sheet = csv_file.survey(Path(sys.argv[2]), maps.Map(source="bench"), Kind.LEADS)
print("begun", flush=True)
Importer(memory, 1, b"k" * 32, sheet, now=lambda: datetime.now(UTC), rejects=Path(sys.argv[2] + ".no")).run()
memory.close()
"""


def names(rows: int) -> list[str]:
    """Return made-up companies' names in their order; a beginning of six letters fits a few of a million."""
    chance = random.Random(11)
    made = ("".join(chance.choices(_SYLLABLES, k=4)) + f" {chance.choice(_SYLLABLES)}" for _ in range(rows))
    return sorted(made)


def fill(file: Path, found: list[str], reps: list[int]) -> None:
    """Add a lead of each name to a company: the indexes are dropped and made again, which is the quick way."""
    stamp = "2026-11-16 15:00:00.000000"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'lead' AND sql IS NOT NULL"
        ).fetchall()
        for name, _sql in indexes:
            connection.execute(f"DROP INDEX {name}")
        connection.execute("BEGIN IMMEDIATE")
        taken = connection.execute("SELECT max(id) FROM lead WHERE workspace_id = 1").fetchone()[0]
        connection.executemany(
            "INSERT INTO lead (workspace_id, id, company, folded, stage, cycle, version, last_seq, origin, owner_id, team_id,"
            " queue, campaign_id, source, segment, region, account, account_number, domain, country, employees, hot, refused_by,"
            " merged_into, inside, link, created_at, recorded_at, import_id)"
            " VALUES (1, ?, ?, ?, 'new', 0, 0, 0, 'marketing', ?, 0, 'none', 0, '', '', '', '', '', '', '', 0, 0, 0, 0, 'none', '', ?, ?, 0)",
            (
                (
                    number,
                    name.title(),
                    name,
                    reps[number % len(reps)] if number % 5_000 < 16 else 0,
                    stamp,
                    stamp,
                )
                for number, name in enumerate(found, taken + 1)
            ),
        )
        connection.execute("COMMIT")
        for _name, sql in indexes:
            connection.execute(sql)


def actors(memory: Memory) -> list[Actor]:
    """Return the sixteen reps."""
    return [
        memory.see(lambda work, user=f"U{number}": people.actor_by_slack(work, user), 1, now=NOW)  # type: ignore[misc]
        for number in range(1, PEOPLE + 1)
    ]


async def call(memory: Memory, crew: list[Actor], number: int) -> float:
    """Let one of the reps log a call on a lead of theirs; return the seconds it took."""
    lead = number % LEADS + 1
    begun = time.perf_counter()
    reply = await router.answer(
        Request(
            memory=memory,
            workspace_id=1,
            actor=crew[(lead - 1) % PEOPLE],
            line=f"/lead called {lead}",
            now=NOW,
            inbound=f"trigger/{next(_numbers)}",
        )
    )
    assert reply.message is not None
    assert "logged" in reply.message.text, reply.message.text
    return time.perf_counter() - begun


async def typed(memory: Memory, crew: list[Actor], file: Path, found: list[str]) -> tuple[float, float]:
    """Ask type-ahead and its floor in turn while somebody writes all the time; return both p99."""
    chance = random.Random(12)
    ours: list[float] = []
    raw: list[float] = []
    stop = asyncio.Event()

    async def write() -> None:
        for number in itertools.count():
            if stop.is_set():
                return
            await call(memory, crew, number)

    writing = asyncio.ensure_future(write())
    with closing(sqlite3.connect(file, check_same_thread=False)) as connection:

        def ask(word: str) -> float:
            begun = time.perf_counter()
            rows = connection.execute(
                "SELECT id, company, stage FROM lead WHERE workspace_id = 1 AND folded >= ? AND folded < ?"
                " ORDER BY folded LIMIT 20",
                (word, word + "\U0010ffff"),
            ).fetchall()
            assert rows
            return time.perf_counter() - begun

        for _ in range(ASKED):
            word = chance.choice(found)[: chance.randint(2, 9)].strip()
            request = Request(
                memory=memory, workspace_id=1, actor=chance.choice(crew), line="/tandem", now=NOW
            )
            begun = time.perf_counter()
            options = await router.suggest(request, "lead", word)
            ours.append(time.perf_counter() - begun)
            assert options, word
            raw.append(await asyncio.to_thread(ask, word))
        stop.set()
        await writing
    return percentile(ours, 0.99), percentile(raw, 0.99)


async def beside_an_import(memory: Memory, crew: list[Actor], url: str, file: Path) -> list[float]:
    """Let sixteen people call without a pause while another process imports; return what each call took."""
    importing = await asyncio.create_subprocess_exec(
        sys.executable, "-c", IMPORT, url, str(file), stdout=subprocess.PIPE, cwd=ROOT
    )
    assert importing.stdout is not None
    assert await importing.stdout.readline() == b"begun\n"
    took: list[float] = []
    turns: Iterator[int] = iter(range(CALLS))

    async def person() -> None:
        for number in turns:
            if importing.returncode is not None:
                return
            took.append(await call(memory, crew, number))

    await asyncio.gather(*(person() for _ in range(PEOPLE)))
    if importing.returncode is None:
        importing.terminate()
    ended = await importing.wait()
    assert ended in (0, -signal.SIGTERM), f"the import broke: {ended}"
    return took


def run(rows: int = ROWS) -> list[Ratio]:
    """Measure type-ahead among `rows` leads, and a crowd beside an import."""
    with tempfile.TemporaryDirectory() as folder:
        file, sheet = Path(folder) / "ours.db", Path(folder) / "leads.csv"
        url = f"sqlite:///{file}"
        memory = company(url)
        try:
            crew = actors(memory)
            make_file(sheet, IMPORTED)
            settle()
            crowd = asyncio.run(beside_an_import(memory, crew, url, sheet))
            found = names(rows)
            fill(file, found, [each.id for each in crew])
            ours, raw = asyncio.run(typed(memory, crew, file, found))
        finally:
            memory.close()
    return [
        Ratio(
            f"p99 of type-ahead over {rows:,} leads", ours, SLACK_WAITS, "s", "Slack's three seconds", at_most=AT_MOST
        ),
        Ratio(f"p99 of type-ahead over {rows:,} leads", ours, raw, "s", "raw SQL for the same beginning"),
        Ratio(
            f"p99 of a command, {PEOPLE} people beside an import ({len(crowd):,} commands)",
            percentile(crowd, 0.99), 0.1, "s", "100 ms", at_most=1,
        ),
    ]  # fmt: skip


if __name__ == "__main__":
    for ratio in run():
        print(ratio.line())
