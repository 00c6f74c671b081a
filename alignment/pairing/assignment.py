"""The cheapest way to give every row a column of its own: exact, for whole costs, on the standard library.

The Hungarian method with a forest: potentials make every cost that is left at least zero, whoever can be seated at
none sits down (augmenting paths among the tight pairs, many at once), and where nobody else can, the potentials give
way by the least that opens a new pair. What is paid for repeats is a small whole number, so few such steps are needed:
that is why a thousand people take a second without a numeric library.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import sub

Costs = Sequence[Sequence[int]]


def cheapest(costs: Costs) -> list[int]:
    """Return the column of each row in an assignment of least total cost; there are at least as many columns as rows.

    Among equally cheap ones the first found is taken: the same costs give the same assignment.
    """
    if not costs:
        return []
    if len(costs) > len(costs[0]):
        raise ValueError("every row needs a column of its own")
    seating = _Seating(costs)
    while seating.free:
        seating.seat_the_tight()
        if seating.free:
            seating.give_way()
    return seating.column_of


class _Seating:
    """Who sits where, and the potentials under which every seated pair is tight."""

    def __init__(self, costs: Costs) -> None:
        self._costs = costs
        self._rows = [min(row) for row in costs]
        self._columns = [0] * len(costs[0])
        self.column_of = [-1] * len(costs)
        self._row_of = [-1] * len(costs[0])
        self.free = list(range(len(costs)))

    def seat_the_tight(self) -> None:
        """Seat as many rows as the tight pairs allow: augmenting paths, pass after pass, until none is found."""
        paid = self._columns
        tight = [
            [column for column, left in enumerate(map(sub, row, paid)) if left == base]
            for row, base in zip(self._costs, self._rows, strict=True)
        ]
        before = -1
        while self.free and len(self.free) != before:
            before = len(self.free)
            seen = [False] * len(paid)
            self.free = [row for row in self.free if not self._augment(row, tight, seen)]

    def _augment(self, root: int, tight: Sequence[Sequence[int]], seen: list[bool]) -> bool:
        """Seat a free row, moving others on where they can; `seen` columns lead nowhere in this pass."""
        came_from: dict[int, int] = {}
        stack = [(root, iter(tight[root]))]
        while stack:
            row, columns = stack[-1]
            column = next((each for each in columns if not seen[each]), -1)
            if column < 0:
                stack.pop()
                continue
            seen[column] = True
            came_from[column] = row
            if self._row_of[column] < 0:
                self._shift(column, came_from)
                return True
            other = self._row_of[column]
            stack.append((other, iter(tight[other])))
        return False

    def _shift(self, column: int, came_from: dict[int, int]) -> None:
        """Move everybody on the path to `column` one seat on."""
        while column >= 0:
            row = came_from[column]
            before = self.column_of[row]
            self.column_of[row], self._row_of[column] = column, row
            column = before

    def give_way(self) -> None:
        """Change the potentials by the least that lets one more row sit down, and seat it."""
        paid = self._columns
        slack = [-1] * len(paid)
        came_from: dict[int, int] = {}
        open_columns = list(range(len(paid)))
        reached: list[tuple[int, int]] = []  # a row, and how far the potentials had moved when it was reached
        tied: list[tuple[int, int]] = []  # a column, likewise
        for row in self.free:
            self._reach(row, 0, open_columns, slack, came_from)
            reached.append((row, 0))
        while True:
            column = min(open_columns, key=slack.__getitem__)
            moved = slack[column]
            row = self._row_of[column]
            if row < 0:
                break
            open_columns.remove(column)
            tied.append((column, moved))
            reached.append((row, moved))
            self._reach(row, moved, open_columns, slack, came_from)
        for row, since in reached:
            self._rows[row] += moved - since
        for tied_column, since in tied:
            paid[tied_column] -= moved - since
        self._shift(column, came_from)
        self.free = [each for each in self.free if self.column_of[each] < 0]

    def _reach(
        self, row: int, moved: int, open_columns: Sequence[int], slack: list[int], came_from: dict[int, int]
    ) -> None:
        costs, paid, base = self._costs[row], self._columns, self._rows[row] - moved
        for column in open_columns:
            left = costs[column] - paid[column] - base
            if left < slack[column] or slack[column] < 0:
                slack[column] = left
                came_from[column] = row
