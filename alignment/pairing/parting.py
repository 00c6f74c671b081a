"""Two of one department who share a seat and avoid each other: one of them changes places, as cheaply as can be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

Seats = dict[int, list[int]]
"""Who sits with each of the smaller side: one of the larger side, or two."""

_NOBODY = -1


class Parting:
    """What it costs to sit with each of the smaller side, and as its second, and who of the larger side avoid each other."""

    def __init__(
        self,
        costs: Sequence[Sequence[int]],
        second: Sequence[int],
        never: int,
        avoid: Collection[tuple[int, int]],
    ) -> None:
        self._costs, self._second, self._never = costs, second, never
        self._avoid = frozenset(avoid)

    def part(self, seats: Seats, out: list[int]) -> list[int]:
        """Part all who avoid each other; `out` sit out by turns. Return for whom no other place was found."""
        left = []
        for row in sorted(seats):
            if len(seats[row]) < 2 or not self._apart(*seats[row]):
                continue
            change = min(self._changes(seats, out, row), default=None)
            if change is None:
                goes = max(seats[row], key=lambda each: (self._costs[row][each], each))
                seats[row].remove(goes)
                left.append(goes)
                continue
            _, goes, other, comes = change
            there = out if other == _NOBODY else seats[other]
            there.append(goes)
            seats[row].remove(goes)
            if comes != _NOBODY:
                there.remove(comes)
                seats[row].append(comes)
        return left

    def _changes(
        self, seats: Mapping[int, Sequence[int]], out: Sequence[int], row: int
    ) -> Iterator[tuple[int, int, int, int]]:
        """Yield each change by what it costs, who goes, beside whom, and who comes instead."""
        mine = self._costs[row]
        for stays, goes in (tuple(seats[row]), tuple(reversed(seats[row]))):
            for comes in out:
                if self._fits(row, comes, [stays]):
                    yield mine[comes] - mine[goes], goes, _NOBODY, comes
            for other, there in seats.items():
                if other == row:
                    continue
                moved = self._costs[other][goes] - mine[goes]
                if len(there) == 1 and self._fits(other, goes, there):
                    yield moved + self._second[other] - self._second[row], goes, other, _NOBODY
                for comes in there:
                    rest = [each for each in there if each != comes]
                    if self._fits(row, comes, [stays]) and self._fits(other, goes, rest):
                        yield moved + mine[comes] - self._costs[other][comes], goes, other, comes

    def _fits(self, row: int, column: int, beside: Sequence[int]) -> bool:
        """Tell whether somebody may sit with one of the smaller side, and with whoever else sits there."""
        return self._costs[row][column] < self._never and not any(
            self._apart(column, each) for each in beside
        )

    def _apart(self, one: int, other: int) -> bool:
        return (min(one, other), max(one, other)) in self._avoid
