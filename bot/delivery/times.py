"""How long a worker waits for what. The defaults are the design's; tests take shorter ones."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds, but for the counts. A post begins only while `lease - limit - margin` of its lease is left.

    `late`: so long after it was due, a first try looks first whether it is there already (a restored backup).
    `settle`: how long Slack may still be at work on an edit whose answer was lost. `tries`: how often an error nobody
    knows, or a broken template, is tried. `most_lookups`: how often Slack is asked whether something arrived and cannot
    say, before its kind's policy holds. `lookups_at_once`: in one workspace. `most_tries`: how often anything is tried while Slack does not answer at all;
    with ten minutes between the later ones that is about a day, so that no bad afternoon of Slack's costs a message.
    `picture_tries`: how often a picture is drawn, uploaded or shown in vain before its words go alone; `picture_rest`: how
    long one that was just uploaded is left to Slack, which looks at it in its own time; `drawing`: how long one takes.
    """

    limit: float = 10.0
    margin: float = 5.0
    late: timedelta = timedelta(minutes=5)
    poll_quick: float = 0.2
    poll_slow: float = 2.0
    stop: float = 20.0
    retry: timedelta = timedelta(seconds=5)
    longest_retry: timedelta = timedelta(minutes=10)
    no_token: float = 30.0
    settle: timedelta = timedelta(seconds=60)
    tries: int = 5
    most_lookups: int = 20
    lookups_at_once: int = 4
    most_tries: int = 150
    picture_tries: int = 5
    picture_rest: timedelta = timedelta(seconds=2)
    drawing: float = 20.0

    def again_in(self, tries: int) -> timedelta:
        """Return how long to wait after so many tries: twice as long each time, ten minutes at most."""
        return min(self.retry * float(1 << min(tries, 10)), self.longest_retry)


Boottime = Callable[[], float]


def boottime() -> float:
    """Return seconds since the machine started, its sleep included: a lease runs on while a laptop is closed."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
