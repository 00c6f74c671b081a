"""Clocks that plan what both teams do together, each a process of its own that dies at one of its writes, and others after it."""

from __future__ import annotations

import asyncio
import itertools
import logging
import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

import sqlalchemy as sa

from bot import heartbeat
from bot.delivery.ticker import Job, Ticker
from bot.duties import share_duty_in
from bot.meetings import meet_in
from bot.pairings import pair_in
from bot.ride_alongs import ride_in
from bot.rotations import rotate_in
from db.memory import Memory
from tests.orphans import outlive_nobody

PLANS = ("meetings", "pairings", "rotations", "ride_alongs", "duties")
"""The jobs of the heartbeat that plan what the two teams do together."""

TICK = 0.1
PATIENCE = 60.0
"""Seconds in which two clocks have planned what is due at one moment, however busy the machine is."""

CLOCKS = 2
PASSES = 2
"""How often each clock does each job at a moment: the second time it finds what the first one left."""

LONGEST_FUSE = 36
"""A clock lives for so many writes at most."""


@dataclass(frozen=True, slots=True)
class Birth:
    """What a clock is born with. `wall` is the file that says what time it is, `book` the one in which it writes what it did.

    `fuse`: it kills itself with SIGKILL before so many writes and commits, wherever that is.
    """

    name: str
    database: str
    wall: Path
    book: Path
    fuse: int

    def now(self) -> datetime:
        """Return the time on the wall."""
        return datetime.fromisoformat(self.wall.read_text())

    def note(self, what: str) -> None:
        """Write a line into the book, whole or not at all."""
        book = os.open(self.book, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(book, f"{what}\n".encode())
        finally:
            os.close(book)


def live(birth: Birth) -> None:
    """Plan until killed."""
    outlive_nobody()
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # that a job is still at work is no news here
    _light(birth.fuse)
    asyncio.run(_tick(birth))


def _light(fuse: int) -> None:
    """Die before the write or commit at which the fuse has burnt down: those of reading acts are none."""
    left = itertools.count(fuse - 1, -1)

    def burn() -> None:
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def written(*of_it: object) -> None:
        if str(of_it[2]).split(None, 1)[0] in {"INSERT", "UPDATE", "DELETE"}:
            burn()

    sa.event.listen(sa.Engine, "before_cursor_execute", written)
    sa.event.listen(sa.Engine, "commit", lambda _connection: burn())


async def _tick(birth: Birth) -> None:
    memory = Memory.open(birth.database, pool=4)

    async def nobody_new(_workspace_id: int) -> None:
        return None

    there = heartbeat.jobs(memory, lambda: None, nobody_new, lambda _workspace_id: None)
    planning = [replace(job, seconds=TICK, work=_noted(birth, job)) for job in there if job.name in PLANS]
    assert len(planning) == len(PLANS)
    Ticker(memory, planning, now=birth.now).start()
    await asyncio.Event().wait()


def _noted(birth: Birth, job: Job) -> Callable[[datetime], Awaitable[object]]:
    """Return what a job does, which writes into the book that it did it, or what broke."""

    async def work(now: datetime) -> None:
        try:
            await job.work(now)
        except Exception as problem:
            birth.note(f"broke {job.name} {type(problem).__name__} {problem}".replace("\n", " "))
            raise
        birth.note(f"{birth.name} {job.name} {now.isoformat()}")

    return work


async def in_peace(memory: Memory, workspace_id: int, at: datetime) -> None:
    """Do what the clocks do at a moment, as one that nobody disturbs."""
    for _ in range(PASSES):
        await meet_in(memory, workspace_id, at)
        await pair_in(memory, workspace_id, at)
        await rotate_in(memory, workspace_id, at, {})
        await ride_in(memory, workspace_id, at)
        await share_duty_in(memory, workspace_id, at)


@dataclass
class Clocks:
    """Two clocks on one database; whoever dies is replaced at once, by one that will die as well."""

    database: str
    place: Path
    choose: random.Random
    alive: dict[str, BaseProcess] = field(default_factory=dict)
    born: int = 0
    died: int = 0
    """How many fell in the middle of a write."""
    killed: int = 0
    """How many were killed from outside, wherever they were."""

    def plan(self, at: datetime) -> None:
        """Let the time be this, and wait until both clocks did whatever is due."""
        wall = self.place / "wall"
        (self.place / "next").write_text(at.isoformat())
        (self.place / "next").replace(wall)
        end = time.monotonic() + PATIENCE
        while True:
            self._replace_the_dead()
            if self._settled(at):
                return
            assert time.monotonic() < end, f"never planned at {at}: {self.broken()}"
            time.sleep(0.01)

    def kill_all(self) -> None:
        """Kill whoever lives; what comes next happens while there is no clock."""
        for process in self.alive.values():
            if process.exitcode is None:
                process.kill()
            process.join(15)
            self.killed += 1
        self.alive.clear()

    def broken(self) -> list[str]:
        """Return what broke in any of them."""
        return [line for line in self._lines() if line.startswith("broke ")]

    def _settled(self, at: datetime) -> bool:
        done = Counter(self._lines())
        return all(done[f"{name} {job} {at.isoformat()}"] >= PASSES for name in self.alive for job in PLANS)

    def _lines(self) -> list[str]:
        book = self.place / "book"
        return book.read_text().splitlines() if book.exists() else []

    def _replace_the_dead(self) -> None:
        for name, process in list(self.alive.items()):
            if process.exitcode is not None:
                assert process.exitcode == -signal.SIGKILL, f"a clock ended by itself: {process.exitcode}"
                del self.alive[name]
                self.died += 1
        while len(self.alive) < CLOCKS:
            self.born += 1
            birth = Birth(
                f"clock-{self.born}", self.database, self.place / "wall", self.place / "book",
                self.choose.randint(1, LONGEST_FUSE),
            )  # fmt: skip
            process = multiprocessing.get_context("forkserver").Process(target=live, args=(birth,))
            process.start()
            self.alive[birth.name] = process
