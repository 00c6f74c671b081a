"""Participation, explained: at how many of the joint meetings each department was, who of it rode along, who met for coffee."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from alignment.people import FEWEST_PEOPLE, Department
from alignment.together import Kind
from db.memory import Work
from figures.basis import Row
from figures.explained.shape import Chapter, Explained, Reckoned
from figures.participation import ParticipationFigures, report

_TOO_FEW = f"a department of fewer than {FEWEST_PEOPLE} people is not told of"
_NOBODY = "Nobody is counted by name, and of a department of fewer than three nothing is told."


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is counted of one kind: how the figure is asked for and called, what it says, of `{side}`, and why it is not known."""

    kind: Kind
    word: str
    title: str
    unit: str
    says: str
    unknown: str
    also: tuple[str, ...] = ()


_COUNTED = (
    _Counted(
        Kind.MEETING,
        "met",
        "at meetings",
        "meetings",
        "Of the joint meetings for both whole departments that were held in the month, and of which somebody said who "
        "came: those that {side} was at.",
        "nobody said of any joint meeting who came",
        ("participation",),
    ),
    _Counted(
        Kind.RIDE_ALONG,
        "rode",
        "in ride-alongs",
        "people",
        "Of everybody who was in {side} at some time of the month: how many held or heard a call on which somebody listened in.",
        "nobody listened in on a call",
    ),
    _Counted(
        Kind.PAIRING,
        "coffee",
        "met for coffee",
        "places",
        "Of the places of {side} in rounds that began in the month, without those of people who were away: of how many "
        "somebody said that they met. Told where three or more of {side} take part.",
        "no round in which three or more could take part",
    ),
)


def _of(counted: _Counted, side: Department) -> Callable[[ParticipationFigures], Reckoned]:
    def reckon(figures: ParticipationFigures) -> Reckoned:
        found = figures.of(counted.kind, side)
        since, until = figures.edges()
        end = min(until, figures.held.pair.as_of)
        start = min(since, end)
        if found is None:
            doubt = _TOO_FEW if side in figures.withheld else counted.unknown
            return Reckoned(None, unit=counted.unit, start=start, end=end, doubt=doubt)
        return Reckoned(found.took_part, found.of, found.of, counted.unit, start, end)

    return reckon


def _rows(counted: _Counted, side: Department) -> Callable[[Work, ParticipationFigures, int], Iterable[Row]]:
    """Return what opens the figure: the meetings; calls and pairs are their people's alone, and open to nobody."""

    def found(_work: Work, figures: ParticipationFigures, most: int) -> Iterable[Row]:
        part = figures.of(counted.kind, side)
        return [
            Row(ref, title, of_both_teams=True)
            for ref, title in (part.behind if part is not None else ())[:most]
        ]

    return found


def _explained(counted: _Counted, side: Department) -> Explained[ParticipationFigures]:
    return Explained(
        f"{side.value}{counted.word}",
        f"{side.value.capitalize()} {counted.title}",
        f"{counted.says.format(side=side.value)} {_NOBODY}",
        _of(counted, side),
        _rows(counted, side),
        counted.also if side is Department.SALES else (),
    )


def _chapter(title: str, *kinds: Kind) -> Chapter[ParticipationFigures]:
    told = [each for each in _COUNTED if each.kind in kinds]
    return Chapter(
        title, report, tuple(_explained(each, side) for each in told for side in Department), own_team=False
    )


MEETINGS = _chapter("Together, in meetings", Kind.MEETING)
IN_TWOS = _chapter("Together, in twos", Kind.RIDE_ALONG, Kind.PAIRING)
