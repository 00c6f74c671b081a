"""What time it is in the sandbox: the machine's clock plus a skew that can be moved."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import formatdate


class Clock:
    """Slack's clock; it runs on from wherever it is set, and never gives the same message time twice."""

    def __init__(self, skew: float = 0.0) -> None:
        self.skew = skew
        self._last_ts = 0

    def seconds(self) -> float:
        """Unix seconds as this Slack believes them."""
        return time.time() + self.skew

    def now(self) -> datetime:
        """The same as an aware UTC datetime."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def set(self, at: datetime) -> None:
        """Move the clock to `at` (aware); it runs on from there, also backwards."""
        if at.tzinfo is None:
            raise ValueError("the sandbox's clock takes an aware datetime")
        self.skew = at.timestamp() - time.time()
        self._last_ts = 0

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once; triggers and response URLs grow older by it."""
        self.skew += seconds
        if seconds < 0:
            self._last_ts = 0

    def message_ts(self) -> str:
        """The time of a new message, as Slack's id string; later than the one before."""
        micros = max(int(self.seconds() * 1_000_000), self._last_ts + 1)
        self._last_ts = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    def http_date(self) -> str:
        """The `Date` header of every answer."""
        return formatdate(self.seconds(), usegmt=True)
