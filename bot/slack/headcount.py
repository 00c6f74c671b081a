"""Notices a second bot on our app token: Slack gives it a part of what people do, and nobody would know why.

Each greeting of Slack says how many connections the token has. Ours are known: those of this process, and those that
other processes on our database say they have. One count proves nothing, since Slack goes on counting a broken connection
for a while and another process of ours may be just starting: who is over at two greetings well apart is a stranger.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

DOUBT = 150.0
"""Seconds from the first doubt to the second look: longer than Slack counts the dead, and than a process needs to say it lives."""
EVERY = 3600.0
"""Seconds between two looks when all is well; Slack's own reconnects count as looks."""
MOST_OPEN = 3
"""Of the ten connections that Slack allows a token, so many may be one process's while it looks."""


class Headcount:
    """Who has dialled in with our app token. `elsewhere` tells how many connections our other processes have."""

    def __init__(self, elsewhere: Callable[[], int], *, doubt: float = DOUBT, every: float = EVERY) -> None:
        self._elsewhere = elsewhere
        self._doubt = doubt
        self._every = every
        self._doubted_at: float | None = None
        self._next = time.monotonic() + every
        self.strangers = 0

    def told(self, count: int, mine: int) -> None:
        """Take how many connections Slack counts when this process has `mine`."""
        now = time.monotonic()
        over = count - mine - self._elsewhere()
        if over <= 0:
            if self.strangers:
                log.info("app token alone again")
            self.strangers, self._doubted_at = 0, None
            self._next = now + self._every
            return
        if self._doubted_at is None:
            self._doubted_at = now
            self._next = now + self._doubt
        elif now - self._doubted_at >= self._doubt:
            self.strangers = over
            self._next = now + self._every
            log.warning("app token shared", extra={"count": over})

    def due(self, open_now: int) -> bool:
        """Tell whether it is time for one more connection, to hear Slack's count."""
        if time.monotonic() < self._next or open_now >= MOST_OPEN:
            return False
        self._next = (
            time.monotonic() + self._doubt
        )  # if this one is not greeted, the next look is not at once
        return True
