"""The one clock. Everything below `bot` is told the time; this is where it comes from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time of this process."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""


class WallClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)


class DemoClock:
    """A clock that the demo can move: it runs at the machine's speed from any instant."""

    def __init__(self, start: datetime) -> None:
        self._ahead = start - datetime.now(UTC)

    def now(self) -> datetime:
        """Return the demo's present instant, aware, in UTC."""
        return datetime.now(UTC) + self._ahead

    def jump_to(self, instant: datetime) -> None:
        """Move forward to `instant`; a clock never runs back."""
        self._ahead += max(timedelta(0), instant - self.now())
