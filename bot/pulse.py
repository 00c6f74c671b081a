"""Says that this process lives, and knows who else does: what `/readyz` tells without touching anything.

Every five seconds the database is asked once, within a limit: is it there, at our revision, when did a clock last tick
and a worker last ask for work, on whatever machine. Parts of this process say so there in turn.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket as sockets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import __version__
from db import schema
from db.memory import Memory, Work
from db.stores import beats, overview
from db.stores.beats import Seen, Sockets

log = logging.getLogger(__name__)

EVERY = 5.0
SAID_EVERY = 15.0
LIMIT = 3.0
LATE = timedelta(seconds=60)
"""So long without a round, and a part is said to be late."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the database told. `database` is a word for `readyz`: ok, away, or another schema.

    `sockets` are the connections that other processes of ours have.
    """

    database: str
    seen: Mapping[str, Seen]
    suspended: int = 0
    sockets: Sockets = field(default_factory=Sockets)


class Pulse:
    """The pulse of one process.

    `lives` names the parts of this process that did their round lately (`clock`, `worker`, `socket`), and `shared` while
    somebody else's bot uses our app token; they are written down.
    """

    def __init__(
        self,
        memory: Memory,
        now: Callable[[], datetime],
        lives: Callable[[], frozenset[str]],
        *,
        limit: float = LIMIT,
    ) -> None:
        self._memory = memory
        self._now = now
        self._lives = lives
        self._limit = limit
        self._name = f"{sockets.gethostname()[:40]}/{os.getpid()}"
        self._said = -SAID_EVERY
        self._looked = False
        self.last = Look("away", {})

    async def run(self) -> None:
        """Look and say, again and again, until cancelled."""
        while True:
            await self.once()
            await asyncio.sleep(EVERY)

    async def once(self) -> Look:
        """Look at the database once, and say who lives here when it is time to."""
        before = self.last.database
        try:
            async with asyncio.timeout(self._limit):
                self.last = await self._memory.look(self._look, 0, now=self._now())
                await self._say()
        except Exception as problem:  # noqa: BLE001 - whatever is wrong with the database, this is who says so
            self.last = Look("away", {})
            if before != "away":
                log.error("pulse lost", extra={"error": type(problem).__name__})  # noqa: TRY400
        else:
            if before == "away" and self._looked:
                log.info("pulse back")
            if self.last.database in ("older", "newer") and before != self.last.database:
                log.error("schema changed", extra={"state": self.last.database})
        self._looked = True
        return self.last

    async def _say(self) -> None:
        at = asyncio.get_running_loop().time()
        living = self._lives()
        if not living or at - self._said < SAID_EVERY or self.last.database != "ok":
            return

        def act(work: Work) -> None:
            for name in sorted(living):
                say = beats.beat_of if name in beats.OF_EACH else beats.beat
                say(work, name, self._name, __version__)

        await self._memory.run(act, 0, now=self._now())
        self._said = at

    def elsewhere(self, own: frozenset[str]) -> dict[str, str]:
        """Return the states of parts that run in other processes: ok, late, or none where there never was one."""
        found = {}
        for name in beats.PARTS:
            if name not in own:
                seen = self.last.seen.get(name)
                found[name] = "none" if seen is None else "late" if seen.ago > LATE else "ok"
        found["slack"] = "suspended" if self.last.suspended else "ok"
        return found

    def _look(self, work: Work) -> Look:
        revision = schema.revision(work.connection)
        if revision != schema.HEAD:
            return Look("older" if revision < schema.HEAD else "newer", {})
        others = beats.sockets(work, LATE, but=self._name)
        return Look("ok", beats.seen(work), overview.suspended(work), others)
