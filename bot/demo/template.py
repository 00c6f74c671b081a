"""The sample company as it was made once, with its first days in Slack; each demo plays a copy."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import DemoClock
from bot.delivery.worker import Worker
from bot.demo import guide
from bot.demo.building import build
from bot.demo.company import MORNING, SEED
from bot.demo.deals import new_york
from bot.demo.local_slack import people_it, settings_for
from bot.process import Mode, Part, Process
from bot.secrets import Secrets, kept_key
from db import schema
from db.memory import Memory
from db.stores import ladders
from db.stores.delivery import Rules
from operations import diary
from sandbox import Sandbox


@dataclasses.dataclass(frozen=True, slots=True)
class Made:
    """The sample company as it was made: its database, its Slack, and the key of both."""

    database: Path
    slack: Path
    key: str
    folder: Path


class Template:
    """The sample company on disk, made when there is none of this version."""

    def __init__(self, folder: Path, *, lively: bool = True) -> None:
        self._folder, self._lively = folder, lively
        mark = f"{SEED}-{_made_by()}"
        self._database = folder / f"company-{mark}.db"
        self._slack = folder / f"slack-{mark}.db"

    def made(self, fresh: bool, say: Callable[[str], None]) -> Made:
        """Return the company, made now if it is not there, or if `fresh` asks for it; one process makes it at a time."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _sweep(self._folder)
            if fresh or not (self._database.exists() and self._slack.exists()):
                for old in (path for name in ("company*", "slack-*") for path in self._folder.glob(name)):
                    old.unlink()
                say("Making the sample company (once)…")
                self._make()
        return Made(self._database, self._slack, self._key(), self._folder)

    def _key(self) -> str:
        return kept_key(self._folder / "company.key")

    def _make(self) -> None:
        """Make both files elsewhere and move each into place whole, so that a half-made one is never used."""
        with tempfile.TemporaryDirectory(prefix="tandem-demo-", dir=_quick_folder()) as scratch:
            database, slack = Path(scratch, "company.db"), Path(scratch, "slack.db")
            schema.migrate(f"sqlite:///{database}")
            memory = Memory.open(f"sqlite:///{database}")
            company = build(memory, Secrets([self._key()]).hash_key, lively=self._lively)
            memory.close()
            asyncio.run(_first_days(database, slack, self._key(), company.id))
            for draft, place in ((database, self._database), (slack, self._slack)):
                half = place.with_suffix(".making")
                half.unlink(missing_ok=True)
                copy_database(draft, half)
                half.replace(place)


def _quick_folder() -> str | None:
    """Return a folder in memory where there is one: some hundred commits need no disk to wait for."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a folder of our own is made in it


def _sweep(folder: Path) -> None:
    """Remove the copies of demos that were killed before they could do it themselves."""
    for place in folder.glob("run-*"):
        try:
            os.kill(int(place.name.removeprefix("run-")), 0)
        except ProcessLookupError:
            shutil.rmtree(place, ignore_errors=True)
        except PermissionError:
            continue  # somebody else's, and alive


def _made_by() -> str:
    """Return a mark of the code that makes the company and its tables: an older one is made anew."""
    room = Path(__file__).parent
    sources = sorted((*room.glob("*.py"), *(room.parents[1] / "db" / "migrations" / "versions").glob("*.py")))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite file with all that stands in its journal."""
    with (
        contextlib.closing(sqlite3.connect(source)) as opened,
        contextlib.closing(sqlite3.connect(target)) as made,
    ):
        opened.backup(made)


async def _first_days(database: Path, slack_file: Path, key: str, workspace_id: int) -> None:
    """Let Tandem post what it owed on the days before: each message at its time, as it would have been."""
    clock = DemoClock(new_york(MORNING.date() - timedelta(days=6), "08:00"))
    slack = await Sandbox(slack_file, workspace_name="Brightwater Instruments").start()
    try:
        slack.clock.set(clock.now())
        await people_it(slack)
        process = Process(settings_for(slack, database, key), Mode.SOCKET, frozenset[Part](), clock=clock)
        try:
            await process.start()
            await process.directory.refresh(workspace_id)
            worker = Worker(
                process.memory, process.clients.client, name="first-days", now=clock.now, clocks=process.clocks,
                rules=Rules(gap=timedelta(0), per_minute=0),
            )  # fmt: skip
            while (due := await _next_due(process.memory, workspace_id, clock.now())) is not None:
                clock.jump_to(due)
                slack.clock.set(clock.now())
                await process.memory.run(diary.tick, workspace_id, now=clock.now())
                await worker.drain()
            await process.memory.run(ladders.let_rest, workspace_id, now=MORNING)
        finally:
            await process.stop()
    finally:
        await slack.stop()


async def _next_due(memory: Memory, workspace_id: int, after: datetime) -> datetime | None:
    """Return when the next digest or message is due before the demo's morning; None when all are out."""
    found = await memory.look(guide.next_due, workspace_id, now=after)
    return found if found is not None and found < MORNING else None
