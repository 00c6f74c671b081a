"""An import that is killed in the middle goes on when the same file is given again, and nothing comes in twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from db import tables as t
from db.memory import Memory, Work
from tests.conftest import NOW

ROOT = Path(__file__).resolve().parents[2]
ROWS = 12_000
LAST_KILL = 8_000  # enough is left then that the kill comes in the middle on any machine
DOING = """
import sys
from bot.cli import tandem
from bot.importing import pace
pace.LARGEST_CHUNK = pace.FIRST_CHUNK = 200
tandem(sys.argv[1:])
"""


def make_file(path: Path) -> Path:
    lines = ["external,company,email,mql_at,rejected_at,reason"]
    for n in range(ROWS):
        refused = "2026-06-01,timing" if n % 5 == 0 else ","
        lines.append(f"A-{n},Company {n % 700},p{n}@example.org,2026-05-{n % 28 + 1:02},{refused}")
    path.write_text("\n".join(lines) + "\n")
    return path


def start(url: str, path: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "DATABASE_URL": url, "TANDEM_SECRET_KEY": "test", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", DOING, "import", "leads", str(path), "--exported-at", "2026-11-01"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=path.parent,
    )  # fmt: skip


def counts(memory: Memory) -> dict[str, int]:
    def look(work: Work) -> dict[str, int]:
        tables = (t.lead, t.lead_event, t.lead_cycle, t.contact, t.external_id, t.rejection, t.import_run)
        return {
            table.name: int(
                work.execute(
                    sa.select(sa.func.count()).select_from(table).where(table.c.workspace_id == 1)
                ).scalar_one()
            )
            for table in tables
        }

    return memory.see(look, 1, now=NOW)


@pytest.mark.slow
def test_a_killed_import_goes_on_and_nothing_comes_in_twice(
    database_url: str, open_memory: Callable[[str], Memory], tmp_path: Path
) -> None:
    path = make_file(tmp_path / "leads.csv")
    memory = open_memory(database_url)
    chance = random.Random(20261116)
    killed = 0
    seen = [0]
    for _ in range(30):
        process = start(database_url, path)
        try:
            end = time.monotonic() + 60
            wanted = seen[-1] + chance.randint(300, 2_500)
            while process.poll() is None and time.monotonic() < end:
                if wanted <= LAST_KILL and counts(memory)["lead"] >= wanted:
                    break
                time.sleep(0.005)
        finally:
            if process.poll() is None:
                os.kill(process.pid, signal.SIGKILL)
                killed += 1
        told, _none = process.communicate(timeout=60)
        seen.append(counts(memory)["lead"])
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL, told
        assert seen[-1] > seen[-2], "each try brings the file further"
    assert killed >= 2, seen
    assert seen[-2] < ROWS, seen
    assert "It went on after line" in told
    refused = -(-ROWS // 5)
    assert counts(memory) == {
        "lead": ROWS, "lead_event": 2 * ROWS + 2 * refused, "lead_cycle": ROWS, "contact": ROWS,
        "external_id": ROWS, "rejection": refused, "import_run": 1,
    }  # fmt: skip
    again, _none = start(database_url, path).communicate(timeout=120)
    assert f"0 new, 0 changed, {ROWS:,} the same" in again
