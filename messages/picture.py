"""A picture that a message carries: what it shows as values, and what it says to whoever cannot see it.

A message holds the values only. Whoever sends it has the bytes drawn, uploads them, and puts the file's id into the message.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from alignment.pace import GoalLine
from messages import limits
from messages.buttons import Block
from messages.text import neutral, one_line

_TITLE = 80
_NAME = 60
MOST_BARS = 12


@dataclass(frozen=True, slots=True)
class Chart:
    """A running total, working day by working day, against the line to its goal.

    `days` are the labels of day 0 (before the first), 1, 2 … to the last; `reached` what there was after each of those
    that are over, the last one as of now. A goal that was changed on the way has a line from its day on, and the one
    before stays. Money is in minor units of `currency`; without one everything is counted.
    """

    title: str
    days: tuple[str, ...]
    reached: tuple[int, ...]
    goals: tuple[GoalLine, ...]
    said: str = ""
    currency: str = ""

    def __post_init__(self) -> None:
        """Refuse what could not be drawn."""
        if not 1 <= len(self.reached) <= len(self.days):
            raise ValueError(f"{len(self.reached)} of {len(self.days)} days are over, which is no chart")
        if not self.goals or any(goal.from_day + len(goal.points) != len(self.days) for goal in self.goals):
            raise ValueError("every goal's line runs from its day to the last one")


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is of, how long it is, and what is said beside it."""

    label: str
    value: int
    says: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars under each other, each of the whole that the longest one is: the steps of a funnel."""

    title: str
    bars: tuple[Bar, ...]
    said: str = ""

    def __post_init__(self) -> None:
        """Refuse what could not be drawn."""
        if not 1 <= len(self.bars) <= MOST_BARS or any(each.value < 0 for each in self.bars):
            raise ValueError(f"a picture has 1 to {MOST_BARS} bars, none below nothing")


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its chart, the finding in words, and under which name it is uploaded (without `.png`)."""

    name: str
    alt: str
    chart: Chart | Bars

    def __post_init__(self) -> None:
        """Clean what is said, so that no name that somebody typed breaks a line of it."""
        object.__setattr__(self, "alt", one_line(neutral(self.alt), limits.IMAGE_ALT))
        if not self.alt:
            raise ValueError("a picture says its finding in words")

    @property
    def mark(self) -> str:
        """Tell pictures apart by what they show: the same values, the same mark."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:16]

    @property
    def file_name(self) -> str:
        return f"{self.name[:_NAME]}.png"

    def block(self, file_id: str) -> Block:
        """Give the block that shows the uploaded file."""
        return {
            "type": "image",
            "slack_file": {"id": file_id},
            "alt_text": self.alt,
            "block_id": f"picture-{file_id}",
        }

    def to_json(self) -> str:
        """Give the picture as one line, for the process that draws it."""
        return json.dumps(asdict(self), ensure_ascii=True, sort_keys=True)

    @classmethod
    def from_json(cls, line: str) -> Picture:
        """Read that line again."""
        told: dict[str, Any] = json.loads(line)
        chart = told["chart"]
        if "bars" in chart:
            bars = tuple(Bar(**each) for each in chart["bars"])
            return cls(told["name"], told["alt"], Bars(one_line(chart["title"], _TITLE), bars, chart["said"]))
        goals = tuple(
            GoalLine(each["goal"], each["from_day"], tuple(each["points"])) for each in chart["goals"]
        )
        read = Chart(
            one_line(chart["title"], _TITLE),
            tuple(chart["days"]),
            tuple(chart["reached"]),
            goals,
            chart["said"],
            chart["currency"],
        )
        return cls(told["name"], told["alt"], read)
