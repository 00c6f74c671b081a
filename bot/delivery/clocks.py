"""Whether this machine's time can be trusted: while it cannot, nothing is claimed, expired or scheduled here.

Three clocks are compared: the machine's, the database's, and Slack's, which stands in the `Date` of its answers. Over a
minute between two of them is said once, in the log, by `readyz` and as a metric, and so is that they agree again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from bot.delivery.skew import FAR, Skew
from db.memory import Memory, Work
from db.stores import delivery as stored

log = logging.getLogger(__name__)

ASK_EVERY = 15.0
"""Seconds between two questions to Slack what time it is, while that is not known or far from ours."""

HEARD_LATELY = 900.0
"""So many seconds an answer's `Date` is believed; who never speaks to Slack asks by then."""

ASK_LIMIT = 3.0
"""Seconds that Slack has to say what time it is: whoever waits for it has other things to do."""

Ask = Callable[[], Awaitable[str]]
"""Make some call that needs no token; return the `Date` of its answer, empty where none came."""


def machine() -> datetime:
    """Return what time this machine believes it is."""
    return datetime.now(UTC)


class Clocks:
    """What this process knows of its own clock, the database's and Slack's.

    `host` is the machine's clock, which is compared with the database's; `now` the one by which Slack's is judged, the
    same but in a demo, which moves both. `ask` asks Slack for its time; without it only what was heard anyway counts.
    """

    def __init__(
        self,
        memory: Memory,
        *,
        now: Callable[[], datetime] = machine,
        host: Callable[[], datetime] = machine,
        skew: Skew | None = None,
        ask: Ask | None = None,
        far: float = FAR,
        ask_every: float = ASK_EVERY,
    ) -> None:
        self.skew = skew or Skew()
        self.trouble = ""
        """Why nothing is done here, in words for the log and `doctor`; empty while all is well."""
        self.database: float | None = None
        """The database's time minus this machine's in seconds, as last seen."""
        self._memory = memory
        self._now = now
        self._host = host
        self._ask = ask
        self._far = far
        self._ask_every = ask_every
        self._asked = -ask_every
        self._listening = asyncio.Lock()

    async def agree(self) -> bool:
        """Compare all three now; tell whether they agree."""
        await self.listen()
        return self.judge(await self._memory.look(self.ahead, 0, now=self._host()))

    def ahead(self, work: Work) -> float:
        """Return by how many seconds the database's clock is ahead of this machine's, the way between them left out."""
        before = self._host()
        database = stored.clock(work)
        after = self._host()
        if before <= database <= after:
            return 0.0
        return (database - (after if database > after else before)).total_seconds()

    def judge(self, ahead: float) -> bool:
        """Take in how far the database's clock is from ours; tell whether all agree, and say so when that changed."""
        self.database = ahead
        trouble = ""
        if abs(ahead) > self._far:
            trouble = f"this machine's clock and the database's are {abs(ahead):.0f} seconds apart"
        elif self.slack_is_far:
            trouble = f"this machine's clock and Slack's are {abs(self.skew.seconds or 0):.0f} seconds apart"
        if trouble and not self.trouble:
            log.error("clocks disagree: nothing is scheduled or sent", extra={"error": trouble})
        elif self.trouble and not trouble:
            log.info("clocks agree again")
        self.trouble = trouble
        return not trouble

    def near(self, ahead: float) -> bool:
        """Tell whether all agree where the database's clock is so far ahead; says nothing, so any thread may ask."""
        return abs(ahead) <= self._far and not self.slack_is_far

    @property
    def slack_is_far(self) -> bool:
        """Tell whether Slack's clock, as last heard, is too far from ours."""
        return self.skew.seconds is not None and abs(self.skew.seconds) > self._far

    async def listen(self) -> None:
        """Ask Slack what time it is, where that was not heard lately, or is what we cannot believe."""
        if self._ask is None or not self._wants_to_hear:
            return
        # Whoever comes meanwhile waits for the answer too: they must not begin without it.
        async with self._listening:
            at = time.monotonic()
            if not self._wants_to_hear or at - self._asked < self._ask_every:
                return
            self._asked = at
            try:
                async with asyncio.timeout(ASK_LIMIT):
                    self.skew.hear(await self._ask(), self._now())
            except Exception as problem:  # noqa: BLE001 - Slack is away: its time stays as heard, and is asked for again
                log.info("Slack's time not heard", extra={"error": type(problem).__name__})

    @property
    def _wants_to_hear(self) -> bool:
        heard = self.skew.heard_at
        return heard is None or time.monotonic() - heard >= HEARD_LATELY or self.slack_is_far
