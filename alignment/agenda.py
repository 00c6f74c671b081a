"""What stands on an agenda: its points in order, how the minutes are shared among them, and whether it is worth meeting.

A point holds ids, codes and counts only, as they were when the agenda was written: what is read next week is what was
read then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alignment.meetings import Item

MOST_LINES = 8
"""So many lines of points fit between who serves and what is to be decided; an agenda is read on a phone."""

MOST_REASONS = 3
EXAMPLES = 2

MOST_OBSTACLES = 3
"""So many of what stands in the way are named, the oldest; the others are counted."""

_ALONE_NO_REASON = frozenset({Item.ACTIONS, Item.PROMISES, Item.BRIDGE})
"""Points that are a report and no question: they alone bring nobody together, unless something of them is open."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point: what it is about, and its facts. `open`: something of it waits for people to decide it."""

    item: Item
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)
    open: bool = True

    @property
    def lines(self) -> int:
        """How many lines it takes."""
        if self.item is Item.OBSTACLES:
            named = len(self.facts.get("notes", ()))
            return 1 + named + (len(self.facts.get("obstacles", ())) > named)
        return 2 if self.facts.get("leads") and self.item is Item.REASON else 1

    def to_data(self) -> dict[str, Any]:
        """The point as plain JSON values; `from_data` gives an equal one back."""
        return {"item": self.item.value, "facts": dict(self.facts), "open": self.open}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Point:
        """The point that `to_data` wrote."""
        return cls(Item(data["item"]), dict(data["facts"]), bool(data["open"]))


def in_order(points: Sequence[Point]) -> tuple[Point, ...]:
    """Return points in the order in which they stand on an agenda; those of one kind as they came."""
    order = list(Item)
    return tuple(sorted(points, key=lambda each: order.index(each.item)))


def worth_meeting(points: Sequence[Point]) -> bool:
    """Tell whether something waits to be decided: reports of what goes well alone are no reason to meet."""
    return any(each.open or each.item not in _ALONE_NO_REASON for each in points)


def fitting(points: Sequence[Point]) -> tuple[tuple[Point, ...], int]:
    """Return the points that an agenda has room for, and how many are left; what is left is counted in a line of its own."""
    if sum(each.lines for each in points) <= MOST_LINES:
        return tuple(points), 0
    shown: list[Point] = []
    room = MOST_LINES - 1
    for each in points:
        if each.lines > room:
            break
        shown.append(each)
        room -= each.lines
    return tuple(shown), len(points) - len(shown)


def shares(points: Sequence[Point], minutes: int) -> tuple[tuple[int, ...], int]:
    """Share a meeting's minutes: those of each point, and those to decide. They add up; 0 where there is not one each.

    The first reason for rejecting has twice as much as any other, and what cannot be shared evenly; without one, the
    first point has that.
    """
    first = next((at for at, each in enumerate(points) if each.item is Item.REASON), 0)
    weights = [2 if at == first and each.item is Item.REASON else 1 for at, each in enumerate(points)]
    each_gets, over = divmod(minutes, sum(weights) + 1)
    if not each_gets or not points:
        return (0,) * len(points), 0 if points else minutes
    given = [weight * each_gets for weight in weights]
    given[first] += over
    return tuple(given), each_gets
