"""How a claim of speed is measured: ours and its floor in turn, in one run, and the ratio of their medians."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ratio:
    """One measured ratio: `ours` and `floor` in the same `unit`, and the goal it is held against.

    `at_most` and `at_least` are goals for ours ÷ floor; None where there is none.
    """

    what: str
    ours: float
    floor: float
    unit: str
    against: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def value(self) -> float:
        return self.ours / self.floor if self.floor else float("inf")

    @property
    def kept(self) -> bool:
        """Tell whether the goal is kept."""
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    def line(self) -> str:
        """Return the ratio as one line of the report."""
        goal = f"at most {self.at_most:g}" if self.at_most is not None else ""
        goal = f"at least {self.at_least:g}" if self.at_least is not None else goal
        mark = "kept" if self.kept else "MISSED"
        return (
            f"{self.what}: {self.value:.3g} of {self.against}"
            f" ({self.ours:.4g} against {self.floor:.4g} {self.unit}; goal {goal or 'none'}; {mark})"
        )


def in_turn(rounds: int, *calls: Callable[[], float]) -> list[float]:
    """Call each in turn, `rounds` times, and return the median of what each returned."""
    found: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for at, call in enumerate(calls):
            found[at].append(call())
    return [statistics.median(each) for each in found]


def seconds(call: Callable[[], object]) -> float:
    """Return how long one call took."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of them lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def peak_mb() -> float:
    """Return the most memory that this program held at once, in MB.

    From the kernel's own book: getrusage tells a child the peak of whoever started it.
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024
