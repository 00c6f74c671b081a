"""Whose hours a promise counts: those of who asked for a talk, of the team that owes it, else the company's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from alignment.hours import WorkingCalendar
from alignment.promises import Promise

WORK = "work"
"""The name of the company's own calendar."""

HOT = "hot"
"""The name of the calendar by which the first touch of who asked for a talk is counted."""


def name_of(team_id: int) -> str:
    """Return the name of a team's own calendar."""
    return f"team:{team_id}"


def team_of(name: str) -> int:
    """Return whose calendar has that name; 0 for one that is no team's."""
    kind, _, number = name.partition(":")
    return int(number) if kind == "team" else 0


@dataclass(frozen=True, slots=True)
class Calendars:
    """Every calendar that holds at a moment: the company's, and by name those that are somebody's own."""

    work: WorkingCalendar
    own: Mapping[str, WorkingCalendar] = field(default_factory=dict, hash=False)

    def of_team(self, team_id: int) -> WorkingCalendar:
        """Return by which hours a team works: its own, else the company's."""
        return self.own.get(name_of(team_id), self.work)

    def of_teams(self, team_ids: Iterable[int]) -> WorkingCalendar:
        """Return by which hours somebody of these teams works: those of their first team that has its own, else the company's."""
        own = (self.own[name_of(each)] for each in sorted(team_ids) if name_of(each) in self.own)
        return next(own, self.work)

    def counting(self, promise: Promise, team_id: int, *, hot: bool = False) -> WorkingCalendar:
        """Return by which hours a promise counts that a team owes; a second look is both sides', so the company's."""
        if promise is Promise.LOOK:
            return self.work
        if promise is Promise.FIRST_TOUCH and hot and HOT in self.own:
            return self.own[HOT]
        return self.of_team(team_id)
