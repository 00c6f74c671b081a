"""How far Slack's clock is from ours, heard from the `Date` of its answers."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from db.work import OUT_OF_STEP

FAR = OUT_OF_STEP.total_seconds()
"""Seconds apart from which nothing that depends on time can be trusted."""


class Skew:
    """Slack's time minus ours in seconds, as last heard; None before the first answer."""

    def __init__(self) -> None:
        self.seconds: float | None = None
        self.heard_at: float | None = None
        """When that was, on the monotonic clock."""

    def hear(self, date: str, now: datetime) -> None:
        """Take in the `Date` header of an answer that came at `now`; one that is none is not heard."""
        try:
            told = parsedate_to_datetime(date)
        except (TypeError, ValueError):
            return
        told = told if told.tzinfo is not None else told.replace(tzinfo=UTC)
        self.seconds = (told - now).total_seconds()
        self.heard_at = time.monotonic()

    @property
    def far(self) -> bool:
        """Tell whether the two clocks are over a minute apart."""
        return self.seconds is not None and abs(self.seconds) > FAR

    @property
    def behind(self) -> float:
        """Seconds that Slack's clock is behind ours; 0 when it is ahead, or not heard yet."""
        return max(0.0, -(self.seconds or 0.0))
