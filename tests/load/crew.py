"""The processes of a busy hour: two web processes, two workers, two clocks, and one time for all that a test moves on.

An hour takes as long as the machine needs for its work: time runs at its own speed and is moved on by leaps, in every
process and in the sandbox at once. So what Slack allows in a minute, and how often a clock looks, would be measured by
another minute than the leads': workers keep no pace here, and clocks look more often.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

from bot import logs
from db.memory import Memory
from db.stores.delivery import Rules
from tests import working
from tests.inbound.conftest import free_port
from tests.load.town import KEY, Town
from tests.orphans import outlive_nobody

RULES = Rules(gap=timedelta(seconds=0.02), per_minute=0)
TICK = 0.5
ROLES = ("web", "web", "worker", "worker", "clock", "clock")


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth(working.Birth):
    """What a process is born with. `ahead`: by how many seconds its time is ahead of the machine's, whoever moves it on."""

    log: str
    ahead: Synchronized[float]

    def now(self) -> datetime:
        """Return the time of this hour."""
        return datetime.now(UTC) + timedelta(seconds=self.ahead.value)


def live(birth: Birth) -> None:
    """Do one's work until killed, or until SIGTERM; what there is to say goes into a file."""
    outlive_nobody()
    sys.stderr = Path(birth.log).open("a", buffering=1, encoding="utf-8")  # noqa: SIM115 - as long as the process
    logs.set_up("INFO")
    asyncio.run({"worker": _deliver, "clock": _tick, "web": _answer}[birth.role](birth))


async def _deliver(birth: Birth) -> None:
    await working.deliver(birth, Memory.open(birth.database), rules=RULES)


async def _tick(birth: Birth) -> None:
    often = {"diary", "routing", "ladders"}
    await working.tick(
        birth,
        Memory.open(birth.database),
        lambda job: replace(job, seconds=TICK) if job.name in often else job,
    )


async def _answer(birth: Birth) -> None:
    await working.answering(birth, KEY).run()


@dataclass
class Crew:
    """Whoever serves the town, each in a process of its own."""

    town: Town
    folder: Path
    ahead: Synchronized[float]
    alive: list[tuple[Birth, BaseProcess]] = field(default_factory=list)
    born: int = 0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead.value)

    def leap(self, seconds: float) -> None:
        """Let so many seconds pass for everybody."""
        self.ahead.value += seconds
        self.town.slack.skew(self.ahead.value)

    def start(self, role: str) -> None:
        self.born += 1
        slack = self.town.slack
        birth = Birth(
            role=role,
            name=f"{role}-{self.born}",
            database=self.town.memory.url.render_as_string(hide_password=False),
            api=slack.url,
            token=slack.bot_token,
            signing=slack.signing_secret,
            log=str(self.folder / f"{role}-{self.born}.log"),
            ahead=self.ahead,
            port=free_port() if role == "web" else 0,
        )
        process = multiprocessing.get_context("forkserver").Process(target=live, args=(birth,))
        process.start()
        self.alive.append((birth, process))

    def kill(self, role: str) -> None:
        """Kill one of them in the middle of whatever it does; another takes its place."""
        at = next(at for at, (birth, _) in enumerate(self.alive) if birth.role == role)
        _birth, process = self.alive.pop(at)
        process.kill()
        process.join(15)
        assert process.exitcode == -signal.SIGKILL, f"a {role} had ended by itself: {process.exitcode}"
        self.start(role)

    def cpu(self) -> dict[str, float]:
        """Return the seconds of a processor that those who live have used, by role."""
        used: dict[str, float] = {}
        for birth, process in self.alive:
            fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
            ticks = int(fields[11]) + int(fields[12])
            used[birth.role] = used.get(birth.role, 0.0) + ticks / os.sysconf("SC_CLK_TCK")
        return used

    def ports(self) -> list[int]:
        return [birth.port for birth, _process in self.alive if birth.port]

    def end(self, *roles: str) -> list[int | None]:
        """Ask those of these roles to stop; return how each ended."""
        going = [each for each in self.alive if each[0].role in roles]
        self.alive = [each for each in self.alive if each not in going]
        for _birth, process in going:
            process.terminate()
        for _birth, process in going:
            process.join(30)
        ended = [process.exitcode for _birth, process in going]
        for _birth, process in going:
            if process.exitcode is None:
                process.kill()
                process.join()
        return ended

    def lines(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Return every line of every log, with whose it is."""
        for file in sorted(self.folder.glob("*.log")):
            for line in file.read_text(encoding="utf-8").splitlines():
                yield (
                    file.stem,
                    json.loads(line) if line.startswith("{") else {"level": "error", "says": line},
                )


@contextmanager
def serving(town: Town, folder: Path, start: datetime) -> Iterator[Crew]:
    """Start everybody, their time standing at `start`; whoever is left at the end is stopped."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.load.crew"])
    ahead = context.Value("d", (start - datetime.now(UTC)).total_seconds())
    crew = Crew(town, folder, ahead)
    crew.leap(0)
    try:
        for role in ROLES:
            crew.start(role)
        yield crew
    finally:
        crew.end(*ROLES)
