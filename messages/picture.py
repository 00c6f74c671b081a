"""A picture that a message carries: what it shows as values, and what it says to whoever cannot see it.

A message holds the values only. Whoever sends it has the bytes drawn, uploads them, and puts the file's id into the message.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from alignment.money import Money
from alignment.pace import GoalLine
from alignment.pictures import kept
from messages import limits
from messages.buttons import Block
from messages.drawn import bar_chart, line_chart
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

    def native(self, title: str) -> Block:
        """Give the chart for Slack to draw: the days that are over, each with what was reached and where the line was.

        Slack wants a value for every day of every line, so what is ahead stays out; and 20 days at most, so a longer period
        is thinned (`alignment.pictures.kept`).
        """
        lines = [self._line(day) for day in range(len(self.reached))]
        days = kept((self.reached, lines), limits.CHART_POINTS)
        series = {
            "reached": [self._scaled(self.reached[day]) for day in days],
            "line to the goal": [self._scaled(lines[day]) for day in days],
        }
        named = [self.days[day] or "start" for day in days]
        return line_chart(title, named, series, y=self.currency)

    def _line(self, day: int) -> int:
        """Where the line of the goal that held on a day was."""
        held = [each for each in self.goals if each.from_day <= day]
        return held[-1].points[day - held[-1].from_day] if held else 0

    def _scaled(self, value: int) -> float:
        """Whole units of money: what Slack writes beside the axis."""
        return float(Money(value, self.currency).major) if self.currency else value


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

    def native(self, title: str) -> Block:
        """Give the chart for Slack to draw."""
        return bar_chart(
            title, [each.label for each in self.bars], {"count": [each.value for each in self.bars]}
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its chart, the finding in words, and under which name it is uploaded (without `.png`).

    `finding` is the same in the 50 characters of a title that Slack draws over a chart of its own: that has no other words.
    """

    name: str
    alt: str
    chart: Chart | Bars
    finding: str = ""

    def __post_init__(self) -> None:
        """Clean what is said, so that no name that somebody typed breaks a line of it."""
        object.__setattr__(self, "alt", one_line(neutral(self.alt), limits.IMAGE_ALT))
        object.__setattr__(self, "finding", one_line(neutral(self.finding), limits.CHART_TITLE))
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

    def native(self) -> Block:
        """Give the block that Slack draws by itself, with the finding over it."""
        drawn = self.chart.native(self.finding or one_line(self.alt, limits.CHART_TITLE))
        return {**drawn, "block_id": f"chart-{self.mark}"}

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
            read: Chart | Bars = Bars(one_line(chart["title"], _TITLE), bars, chart["said"])
            return cls(told["name"], told["alt"], read, told["finding"])
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
        return cls(told["name"], told["alt"], read, told["finding"])
