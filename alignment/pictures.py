"""How charts are shown in a workspace, and which of many points stand where only a few may."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise


class Charts(StrEnum):
    """How a workspace wants its charts."""

    NATIVE = "native"
    PNG = "png"
    NONE = "none"

    @property
    def says(self) -> str:
        """Say it as an answer does."""
        return _SAYS[self]


_SAYS = {
    Charts.NATIVE: "drawn by Slack, or as pictures where it draws none",
    Charts.PNG: "pictures that Tandem draws and uploads",
    Charts.NONE: "words and bars of text alone",
}

ASKED_AGAIN_AFTER = timedelta(weeks=4)
"""So long a workspace that refused a chart is left alone with them: Slack brings its newer blocks to one after another."""


def shown_as(wanted: Charts, refused_at: datetime | None, now: datetime) -> Charts:
    """Return how a chart is shown now: as it is wanted, but for a picture where Slack lately refused its own."""
    if wanted is Charts.NATIVE and refused_at is not None and now < refused_at + ASKED_AGAIN_AFTER:
        return Charts.PNG
    return wanted


def kept(series: Sequence[Sequence[int]], most: int) -> tuple[int, ...]:
    """Return which points of equally long series are shown where only so many may be.

    The first, the last, and the highest and lowest of each series (where several are equal, the earliest) always are; the rest as
    evenly as it goes: each further one in the middle of the widest gap, the earliest of equal gaps. A ValueError where
    not even the first have room.
    """
    points = len(series[0])
    if points <= most:
        return tuple(range(points))
    chosen = {0, points - 1}
    for values in series:
        chosen |= {values.index(max(values)), values.index(min(values))}
    if len(chosen) > most:
        raise ValueError(f"{len(chosen)} points must be shown, and {most} may be")
    while len(chosen) < most:
        there = sorted(chosen)
        gap, start = max((after - at, -at) for at, after in pairwise(there))
        chosen.add(-start + gap // 2)
    return tuple(sorted(chosen))
