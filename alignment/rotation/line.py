"""Whose turn it is: everybody once a round before anybody twice, whoever was longest without one first.

Who joins comes last in the round that runs. Who could not have a turn keeps the front place; of several rounds missed,
one is made up for, so that nobody who comes back is away from their work for months.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from alignment.rotation.people import Member
from alignment.rotation.turns import Turn


@dataclass(slots=True)
class Queue:
    """The people of the visiting pool, each with the round that they are due in. `front` is the newest round begun."""

    members: Mapping[int, Member]
    began: date
    due: dict[int, int] = field(default_factory=dict)
    last: dict[int, date] = field(default_factory=dict)
    front: int = 1

    @classmethod
    def after(
        cls, members: Mapping[int, Member], history: Iterable[Turn], future: Iterable[Turn], began: date
    ) -> Queue:
        """Return the line as it stands after the turns that have begun; `future` ones say only whose round is which."""
        line = cls(members, began)
        for turn in sorted(history, key=lambda each: each.slot):
            line.has(turn)
        planned: dict[int, int] = {}
        for turn in future:
            planned[turn.person_id] = min(turn.round, planned.get(turn.person_id, turn.round))
        for person_id in members:
            if person_id not in line.due:
                late = line.front if line.newcomer(person_id) else 1
                line.due[person_id] = planned.get(person_id, late)
        return line

    def newcomer(self, person_id: int) -> bool:
        """Tell whether somebody without a turn came into the pool after the programme began."""
        return person_id not in self.last and self.members[person_id].since.date() > self.began

    def has(self, turn: Turn) -> None:
        """Count a turn: who has it is next due a round later, or in the newest one where they were behind."""
        self.front = max(self.front, turn.round)
        self.due[turn.person_id] = max(turn.round + 1, self.front, self.due.get(turn.person_id, 1))
        self.last[turn.person_id] = turn.slot.last

    def place_of(self, person_id: int) -> tuple[int, bool, date, int]:
        """Where in line somebody stands: smaller is earlier."""
        waits_since = self.last.get(person_id, self.members[person_id].since.date())
        return self.due[person_id], self.newcomer(person_id), waits_since, person_id

    def in_order(self, people: Collection[int]) -> list[int]:
        """Return people in the order of the line."""
        return sorted(people, key=self.place_of)


def tight(people: Collection[Member], places: int) -> frozenset[int]:
    """Return the teams of which somebody must go now, so that the round takes no more slots than it has to.

    With one of a team at a time, five of one team need five slots, whatever the others do.
    """
    counts: dict[int, int] = {}
    for each in people:
        for team_id in each.teams:
            counts[team_id] = counts.get(team_id, 0) + 1
    slots = max([-(-len(people) // places), *counts.values()], default=0)
    return frozenset(team_id for team_id, count in counts.items() if count == slots)
