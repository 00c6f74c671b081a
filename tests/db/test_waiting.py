"""Processes stand in line before SQLite's write lock: who writes sees that somebody waits, and who waits comes next."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db.memory import Memory, Work
from db.waiting import Line
from operations import installing
from tests.conftest import NOW


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.002)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tandem.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE note (who)")
    connection.close()
    return path


def opened(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None, timeout=0, check_same_thread=False)
    connection.execute("PRAGMA busy_timeout=0")
    return connection


@pytest.fixture
def holder(file: Path) -> Iterator[sqlite3.Connection]:
    """Somebody who writes."""
    connection = opened(file)
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    connection.close()


WAITING = """
import sqlite3, sys
from pathlib import Path
from db.waiting import Line
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=0)
connection.execute("PRAGMA busy_timeout=0")
print("ready", flush=True)
Line(Path(sys.argv[1]), 60).begin(connection)
connection.execute("INSERT INTO note VALUES ('the other')")
connection.execute("COMMIT")
"""


def other(file: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", WAITING, str(file)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_who_waits_in_another_process_is_seen_and_comes_next(file: Path, holder: sqlite3.Connection) -> None:
    line = Line(file, 1)
    assert not line.anybody()
    with other(file) as process:
        wait_until(line.anybody)
        holder.execute("COMMIT")
        assert process.wait(timeout=30) == 0
    assert not line.anybody()
    assert holder.execute("SELECT who FROM note").fetchall() == [("the other",)]
    line.close()


def test_who_is_killed_while_waiting_waits_no_more(file: Path, holder: sqlite3.Connection) -> None:
    line = Line(file, 1)
    with other(file) as process:
        wait_until(line.anybody)
        os.kill(process.pid, signal.SIGKILL)
    assert not line.anybody()
    line.close()


def test_nobody_waits_for_ever(file: Path, holder: sqlite3.Connection) -> None:
    line = Line(file, 0.05)
    mine = opened(file)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        line.begin(mine)
    assert not line.anybody()
    holder.execute("ROLLBACK")
    line.begin(mine)
    assert mine.in_transaction
    mine.close()
    line.close()


def test_the_file_of_the_line_is_its_owners_alone(file: Path, holder: sqlite3.Connection) -> None:
    line = Line(file, 0.01)
    assert not line.anybody()
    (made,) = file.parent.glob("*-waiting")
    assert made.stat().st_mode & 0o777 == 0o600
    line.close()


def test_an_act_is_told_when_another_act_of_its_process_or_another_process_waits(
    sqlite_url: str, open_memory: Callable[[str], Memory]
) -> None:
    one, two = open_memory(sqlite_url), open_memory(sqlite_url)
    let_go = threading.Event()
    seen: list[bool] = []

    def long(_work: Work) -> None:
        seen.append(one.awaited())
        wait_until(one.awaited)
        seen.append(True)
        let_go.wait(30)

    for waiting in (one, two):
        let_go.clear()
        seen.clear()
        first = one.submit(long, 1, now=NOW)
        wait_until(lambda: bool(seen))
        second = waiting.submit(lambda _work: "done", 1, now=NOW)
        wait_until(lambda: len(seen) == 2)
        let_go.set()
        first.result(timeout=30)
        assert second.result(timeout=30) == "done"
        assert seen == [False, True]


def test_what_fails_first_in_a_commit_takes_back_only_itself(quick_memory: Memory) -> None:
    workspace = quick_memory.do(installing.first_workspace, 0, now=NOW)
    let_go = threading.Event()

    def blocks(_work: Work) -> None:
        let_go.wait(30)

    def breaks(work: Work) -> None:
        work.number("test", 5)
        raise LookupError("in the middle")

    def counts(work: Work) -> int:
        return work.number("test")

    acts = [quick_memory.submit(act, workspace, now=NOW) for act in (blocks, breaks, counts, breaks, counts)]
    let_go.set()
    assert isinstance(acts[1].exception(timeout=30), LookupError)
    assert isinstance(acts[3].exception(timeout=30), LookupError)
    again = [quick_memory.submit(act, workspace, now=NOW) for act in (breaks, counts)]
    assert isinstance(again[0].exception(timeout=30), LookupError)
    assert [acts[2].result(), acts[4].result(), again[1].result(timeout=30)] == [1, 2, 3]
