"""Who chairs the next joint meeting, and who takes notes: the departments take turns, and within one, so do its people.

The department that did not chair last is next; within it whoever chaired least recently. Who is absent keeps the front
place: the next serves, and the absent is first again next time. A newcomer's turn comes after those who were there
before. Notes are taken by the other department. Nothing else is looked at, so that everybody can check it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from alignment.people import Department


@dataclass(frozen=True, slots=True)
class Bench:
    """Who may serve, by department, each with since when they belong to it."""

    since: Mapping[Department, Mapping[int, datetime]] = field(hash=False)

    def of(self, side: Department) -> Mapping[int, datetime]:
        """Return the people of one department."""
        return self.since.get(side, {})


@dataclass(frozen=True, slots=True)
class Served:
    """A meeting that was held, or will be: when, who chaired it, for which department, and who took notes. 0: nobody."""

    at: datetime
    chair_id: int
    side: Department
    notes_id: int = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who serves at one meeting; 0 where nobody is left. `side` is the department whose turn was taken."""

    chair_id: int
    side: Department
    notes_id: int


FIRST = Department.SALES
"""The department that chairs the first meeting of a series."""


def choose(bench: Bench, served: Sequence[Served], absent: Collection[int] = ()) -> Chosen:
    """Choose who serves at the next meeting after those that were `served`, in order of time.

    Where nobody of the department is here the other one chairs, and its own turn stands: it chairs the next time too
    only if that is so again. Where the other department has nobody, notes are taken by the same one.
    """
    turn = served[-1].side.other if served else FIRST
    for side in (turn, turn.other):
        chair = next_in_turn(bench.of(side), _chaired(served), absent)
        if chair:
            break
    else:
        return Chosen(0, turn, 0)
    noted = {each.notes_id: each.at for each in served if each.notes_id}
    busy = {*absent, chair}
    notes = next_in_turn(bench.of(side.other), noted, busy) or next_in_turn(bench.of(side), noted, busy)
    return Chosen(chair, side, notes)


def _chaired(served: Sequence[Served]) -> dict[int, datetime]:
    return {each.chair_id: each.at for each in served if each.chair_id}


When = TypeVar("When", datetime, tuple[datetime, int])
"""A time, or a time and a place within it."""


def next_in_turn(people: Mapping[int, When], last: Mapping[int, When], absent: Collection[int] = ()) -> int:
    """Return whose turn it is: least recently served, counted from when they came; 0 where nobody is here."""
    here = [person for person in people if person not in absent]
    return min(
        here,
        key=lambda person: (max(people[person], last.get(person, people[person])), person),
        default=0,
    )
