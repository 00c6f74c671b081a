"""A round of pairings: who meets whom, by a rule that anybody can check, and the same again for the same seed.

Hard: sales meets marketing (only where one side is empty does anybody meet their own), nobody meets whom they avoid,
nobody is in two groups, and everybody who is there is in a group or hears why not. Soft, in this order: as few repeats
as there can be, whoever has the most people still to meet and waited longest goes first, trios go round, a shared
working hour, old meetings before recent ones, the lot.

What that guarantees for people who stay, whatever was drawn before: two equal departments of k meet k rounds without a
repeat (what is left to meet is regular, and a regular bipartite graph has a perfect matching); s and m of unequal ones
meet max(s, m) rounds, since nobody who must be in every round that is left is passed over; with a trio (m = s + 1) it
is s rounds, each of the smaller side sitting in one trio. No pair is ever more than one meeting ahead of another.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from alignment.pairing.alone import among_themselves
from alignment.pairing.assignment import cheapest
from alignment.pairing.parting import Parting
from alignment.people import Department

Pair = tuple[int, int]


class Rest(StrEnum):
    """What becomes of those of the larger department for whom nobody is left."""

    SITS_OUT = "sits_out"
    TRIOS = "trios"


class Left(StrEnum):
    """Why somebody who was there is in no group."""

    ALONE = "alone"
    SITS_OUT = "sits_out"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Ready:
    """Somebody who takes part in a round.

    `missed` is the last round that passed without them, with the level that it was at: from there on they are no
    further behind than anybody. `waited` counts the rounds since in which they were there and in no group, `trios` in
    how many they were two of one department's only one. `office` names their working hours.
    """

    id: int
    sides: frozenset[Department]
    missed: tuple[int, int] = (0, 0)
    waited: int = 0
    trios: int = 0
    office: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """What was: the rounds in which two people met, whom somebody avoids, which offices share no working hour.

    Each pair is two ids (or two offices), the smaller first.
    """

    met: Mapping[Pair, Sequence[int]] = field(default_factory=dict, hash=False)
    avoid: Collection[Pair] = frozenset()
    apart: Collection[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """Two or three who meet. `repeats` is how often its pairs met before, above what everybody has."""

    members: tuple[int, ...]
    repeats: int = 0


@dataclass(frozen=True, slots=True)
class Drawn:
    """A round. `level` is how often the two who met least have met; `sides` is for whom each counted."""

    groups: tuple[Group, ...]
    left: Mapping[int, Left] = field(default_factory=dict, hash=False)
    level: int = 0
    sides: Mapping[int, Department] = field(default_factory=dict, hash=False)


def pair_of(one: int, other: int) -> Pair:
    """Return two people as a pair, the smaller id first."""
    return (one, other) if one < other else (other, one)


def draw(ready: Sequence[Ready], past: Past, seed: int, *, rest: Rest = Rest.SITS_OUT) -> Drawn:
    """Draw a round; the same people, past and seed give the same round for ever."""
    lot = random.Random(seed)  # noqa: S311 - a lot that can be drawn again, not a secret
    people = sorted(ready, key=lambda each: each.id)
    lot.shuffle(people)
    sides = _sides(people, lot)
    if len(people) < 2:
        return Drawn((), {each.id: Left.ALONE for each in people}, sides=sides)
    of = {side: [each for each in people if sides[each.id] is side] for side in Department}
    if not all(of.values()):
        return _own(people, past, sides)
    few, many = sorted(of.values(), key=len)
    return _Table(few, many, past).round(rest, sides)


def _sides(people: Sequence[Ready], lot: random.Random) -> dict[int, Department]:
    """Say for whom each counts: who works for both goes where fewer are."""
    found = {each.id: next(iter(each.sides)) for each in people if len(each.sides) == 1}
    counts = {side: list(found.values()).count(side) for side in Department}
    for each in people:
        if each.id not in found:
            fewest = min(counts.values())
            side = lot.choice([side for side in Department if counts[side] == fewest])
            found[each.id] = side
            counts[side] += 1
    return found


def level_of(one: Ready, other: Ready, rounds: Sequence[int]) -> int:
    """Return how often two people count as having met: since whichever of them was away last, from that round's level on."""
    number, level = max(one.missed, other.missed)
    if not number:
        return len(rounds)
    return max(len(rounds), level + sum(each > number for each in rounds))


def _own(people: Sequence[Ready], past: Past, sides: Mapping[int, Department]) -> Drawn:
    """Let the people of one department meet each other, since nobody of the other is there."""
    known = {each.id: each for each in people}

    def level(one: int, other: int) -> int:
        return level_of(known[one], known[other], past.met.get(pair_of(one, other), ()))

    ids = sorted(known)
    least = min(level(one, other) for at, one in enumerate(ids) for other in ids[at + 1 :])
    drawn, left = among_themselves(ids, lambda one, other: level(one, other) - least, past.avoid)
    groups = tuple(Group(members, repeats) for members, repeats in drawn)
    return Drawn(groups, dict.fromkeys(left, Left.NOBODY), least, sides)


_RECENT = (1, 3, 8)
"""A meeting of the last round, of the last three or of the last eight is the less wanted, the newer it is."""


class _Table:
    """The two departments at one table: what each pair costs, and who sits with whom.

    Costs are whole numbers so wide apart that no number of smaller faults outweighs one greater.
    """

    def __init__(self, few: Sequence[Ready], many: Sequence[Ready], past: Past) -> None:
        self._few, self._many, self._past = few, many, past
        self._levels = self._all_levels()
        self._least = min(map(min, self._levels))
        newest = max((each[-1] for each in past.met.values() if each), default=0)
        size = len(few) + len(many)
        self._far = len(_RECENT) * size + 1
        turns = _ranks([self._turn(at) for at in range(len(many))])
        trios = _ranks([each.trios for each in few])
        self._wait = self._far * (size + 1)
        self._level = self._wait * (size * (len(many) + 1) + 1)
        deepest = max(map(max, self._levels)) - self._least
        self._second = self._level * (size * deepest + 1)
        self._never = self._second * (size + 1)
        self._behind = [max(turns, default=0) - each for each in turns]
        self._trios = trios
        self._costs = self._all_costs(newest)

    def _all_levels(self) -> list[list[int]]:
        found = [[max(one.missed, other.missed)[1] for other in self._many] for one in self._few]
        at_few = {each.id: at for at, each in enumerate(self._few)}
        at_many = {each.id: at for at, each in enumerate(self._many)}
        for (low, high), rounds in self._past.met.items():
            for one, other in ((low, high), (high, low)):
                row, column = at_few.get(one), at_many.get(other)
                if row is not None and column is not None:
                    found[row][column] = level_of(self._few[row], self._many[column], rounds)
        return found

    def _turn(self, column: int) -> int:
        """How much somebody of the larger side is due: how many are left to meet, then how long they waited."""
        unmet = sum(row[column] == self._least for row in self._levels)
        return unmet * 10 + min(self._many[column].waited, 9)

    def _all_costs(self, newest: int) -> list[list[int]]:
        scale, least, apart = self._level, self._least, self._past.apart
        costs = [[(level - least) * scale for level in row] for row in self._levels]
        far = {
            (one, other): self._far
            for low, high in apart
            for one, other in ((low, high), (high, low))
        }  # fmt: skip
        if far:
            offices = [each.office for each in self._many]
            for one, row in zip(self._few, costs, strict=True):
                for column, office in enumerate(offices):
                    row[column] += far.get((one.office, office), 0)
        at_few = {each.id: at for at, each in enumerate(self._few)}
        at_many = {each.id: at for at, each in enumerate(self._many)}
        for (low, high), rounds in self._past.met.items():
            ago = newest + 1 - rounds[-1] if rounds else len(_RECENT) * 100
            for low_id, high_id in ((low, high), (high, low)):
                if low_id in at_few and high_id in at_many:
                    costs[at_few[low_id]][at_many[high_id]] += sum(ago <= each for each in _RECENT)
        for low, high in self._past.avoid:
            for low_id, high_id in ((low, high), (high, low)):
                if low_id in at_few and high_id in at_many:
                    costs[at_few[low_id]][at_many[high_id]] = self._never
        return costs

    def round(self, rest: Rest, sides: Mapping[int, Department]) -> Drawn:
        """Seat everybody whom there is a seat for."""
        over = len(self._many) - len(self._few)
        if over == 1 or (over and rest is Rest.TRIOS):
            seats = self._with_trios()
        else:
            seats = self._in_pairs()
        taken: dict[int, list[int]] = {row: [] for row in range(len(self._few))}
        lost: list[int] = []
        for row, column in seats:
            if self._costs[row][column] >= self._never:
                lost.append(column)
            else:
                taken[row].append(column)
        out = sorted(set(range(len(self._many))) - {column for _, column in seats})
        lost += self._parting().part(taken, out)
        groups = {row: columns for row, columns in taken.items() if columns}
        seated = {column for columns in groups.values() for column in columns}
        left = {
            self._many[column].id: Left.NOBODY if column in lost else Left.SITS_OUT
            for column in range(len(self._many))
            if column not in seated
        }
        left |= {self._few[row].id: Left.NOBODY for row, columns in taken.items() if not columns}
        return self._drawn(groups, left, sides)

    def _in_pairs(self) -> list[tuple[int, int]]:
        return list(enumerate(cheapest(self._by_turns(self._costs))))

    def _with_trios(self) -> list[tuple[int, int]]:
        """Give each of the smaller side a second seat, dearer than any repeat: taken only where nobody is left.

        Beside whom somebody avoids no seat is dearer than another, so that who is left over takes none of those who fit.
        """
        fewest, never = len(self._few), self._never
        seats = [
            *self._costs,
            *(
                [cost + second if cost < never else never for cost in row]
                for row, second in zip(self._costs, self._seconds(), strict=True)
            ),
        ]
        if len(self._many) <= 2 * fewest:
            by_column = list(zip(*seats, strict=True))
            return [(seat % fewest, column) for column, seat in enumerate(cheapest(by_column))]
        return [(seat % fewest, column) for seat, column in enumerate(cheapest(self._by_turns(seats)))]

    def _by_turns(self, seats: Sequence[Sequence[int]]) -> list[list[int]]:
        """Return what each seat costs where not all of the larger side get one: the less, the more somebody is due."""
        return [
            [cost + behind * self._wait for cost, behind in zip(seat, self._behind, strict=True)]
            for seat in seats
        ]

    def _seconds(self) -> list[int]:
        """Return what a second seat costs beside each of the smaller side: the less, the fewer trios they sat in."""
        return [self._second + each * self._wait for each in self._trios]

    def _parting(self) -> Parting:
        at = {each.id: place for place, each in enumerate(self._many)}
        avoid = {pair_of(at[one], at[other]) for one, other in self._past.avoid if one in at and other in at}
        return Parting(self._by_turns(self._costs), self._seconds(), self._never, avoid)

    def _drawn(
        self, groups: Mapping[int, Sequence[int]], left: dict[int, Left], sides: Mapping[int, Department]
    ) -> Drawn:
        members = [
            ([self._few[row].id, *(self._many[each].id for each in columns)], self._repeats(row, columns))
            for row, columns in sorted(groups.items())
        ]
        avoid = frozenset(self._past.avoid)
        for who in [each for each, why in left.items() if why is Left.NOBODY]:
            joined = next(
                (
                    ids
                    for ids, _ in sorted(members, key=lambda each: (len(each[0]), each[1]))
                    if len(ids) == 2 and not any(pair_of(who, each) in avoid for each in ids)
                ),
                None,
            )
            if joined is not None:
                joined.append(who)
                del left[who]
        return Drawn(tuple(Group(tuple(ids), repeats) for ids, repeats in members), left, self._least, sides)

    def _repeats(self, row: int, columns: Sequence[int]) -> int:
        return sum(self._levels[row][each] - self._least for each in columns)


def _ranks(values: Sequence[int]) -> list[int]:
    """Return the place of each value among those that differ: only their order matters."""
    order = {value: at for at, value in enumerate(sorted(set(values)))}
    return [order[each] for each in values]
