"""Participation, explained: at how many of the joint meetings each department was."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from alignment.people import Department
from alignment.together import Kind
from db.memory import Work
from figures.basis import Row
from figures.explained.shape import Chapter, Explained, Reckoned
from figures.participation import ParticipationFigures, report

_SAYS = (
    "Of the joint meetings for both whole departments that were held in the month, and of which somebody said who "
    "came: those that {side} was at. Nobody is counted by name, and of a department of fewer than three nothing is told."
)


def _of(side: Department) -> Callable[[ParticipationFigures], Reckoned]:
    def reckon(figures: ParticipationFigures) -> Reckoned:
        found = figures.of(Kind.MEETING, side)
        since, until = figures.edges()
        took_part, of = (found.took_part, found.of) if found is not None else (0, 0)
        end = min(until, figures.held.pair.as_of)
        return Reckoned(took_part, of, of, "meetings", start=min(since, end), end=end)

    return reckon


def _rows(side: Department) -> Callable[[Work, ParticipationFigures, int], Iterable[Row]]:
    def found(_work: Work, figures: ParticipationFigures, most: int) -> Iterable[Row]:
        part = figures.of(Kind.MEETING, side)
        return [
            Row(ref, title, of_both_teams=True)
            for ref, title in (part.behind if part is not None else ())[:most]
        ]

    return found


def _explained(side: Department) -> Explained[ParticipationFigures]:
    return Explained(
        f"{side.value}met",
        f"{side.value.capitalize()} at meetings",
        _SAYS.format(side=side.value),
        _of(side),
        _rows(side),
        ("participation",) if side is Department.SALES else (),
    )


CHAPTER = Chapter("Together", report, tuple(map(_explained, Department)))
