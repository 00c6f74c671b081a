"""Whose coming turns a change of the rota moves: what each of them is told, and nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Because(StrEnum):
    """Why turns move. That somebody is away, comes or leaves is nobody else's to read: the line moved."""

    LINE = "line"
    SET = "set"
    SWAP = "swap"
    GIVEN = "given"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody's turns that are not theirs any more, and those that are theirs now, by their days; each in order."""

    person_id: int
    was: tuple[date, ...]
    now: tuple[date, ...]


Place = tuple[date, int]
"""A day of a turn, and who serves it."""


def moves(before: Sequence[Place], after: Sequence[Place]) -> tuple[Moved, ...]:
    """Return whose turns moved, by person.

    What was not planned before is no move: a turn beyond the last day that people could know of is told only where it
    stands for one that was taken from them.
    """
    if not before:
        return ()
    known = max(day for day, _ in before)
    had, have = _by_person(before), _by_person(after)
    found = []
    for person in sorted({*had, *have}):
        old, new = had.get(person, set()), have.get(person, set())
        lost = sorted(old - new)
        fresh = sorted(new - old)
        gained = [day for day in fresh if day <= known]
        missing = len(lost) - len(gained)
        gained += [day for day in fresh if day > known][: max(missing, 0)]
        if lost or gained:
            found.append(Moved(person, tuple(lost), tuple(gained)))
    return tuple(found)


def _by_person(some: Iterable[Place]) -> dict[int, set[date]]:
    days: dict[int, set[date]] = {}
    for day, person in some:
        days.setdefault(person, set()).add(day)
    return days


def folded(earlier: Moved, later: Moved) -> Moved:
    """Return both moves of one person as one: what was moved and moved back is no move."""
    first_was, first_now = set(earlier.was), set(earlier.now)
    then_was, then_now = set(later.was), set(later.now)
    return Moved(
        later.person_id,
        tuple(sorted((first_was - then_now) | (then_was - first_now))),
        tuple(sorted((first_now - then_was) | (then_now - first_was))),
    )
