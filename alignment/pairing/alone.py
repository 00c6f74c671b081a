"""People of one department among themselves, where nobody of the other is there.

They sit round a table and turn by one seat each round (the circle method): n people who stay, n even, meet n - 1 rounds
without a repeat. Which turn is due follows from who met whom, so nothing has to be remembered. Where people came, left
or avoid each other, up to a dozen are matched exactly; more change seats two by two as long as that helps.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cache

Cost = Callable[[int, int], int]
Matched = tuple[tuple[int, ...], int]

_EXACT = 12
_NEVER = 10**9
_SWEEPS = 20


def among_themselves(
    ids: Sequence[int], repeats: Cost, avoid: Collection[tuple[int, int]]
) -> tuple[list[Matched], list[int]]:
    """Return groups of two, one of three where the number is odd, each with its repeats; and for whom nobody was left."""
    seats = sorted(ids)
    never = frozenset(avoid)

    def cost(one: int, other: int) -> int:
        return _NEVER if (min(one, other), max(one, other)) in never else repeats(one, other)

    turns = [_turn(seats, at) for at in range(_turns(len(seats)))]
    best = min(turns, key=lambda pairs: _total(pairs, cost))
    if _total(best, cost):
        best = _exact(seats, cost) if len(seats) <= _EXACT else _exchanged(best, cost)
    pairs = [each for each in best if len(each) == 2 and cost(*each) < _NEVER]
    groups: list[Matched] = [(pair, cost(*pair)) for pair in pairs]
    placed = {who for pair in pairs for who in pair}
    return _joined(groups, [who for who in seats if who not in placed], cost)


def _joined(groups: list[Matched], over: list[int], cost: Cost) -> tuple[list[Matched], list[int]]:
    """Let whoever is over make a pair a trio, where they avoid neither; the fewest repeats first."""
    left = []
    for who in over:
        fits = [
            (sum(cost(who, each) for each in members), at)
            for at, (members, _) in enumerate(groups)
            if len(members) == 2
        ]
        extra, at = min(fits, default=(_NEVER, -1))
        if extra >= _NEVER:
            left.append(who)
        else:
            members, before = groups[at]
            groups[at] = ((*members, who), before + extra)
    return groups, left


def _turns(count: int) -> int:
    return count - 1 if count % 2 == 0 else count


def _turn(seats: Sequence[int], turn: int) -> list[tuple[int, ...]]:
    """Return one turn of the circle: each with whoever sits across; with an odd number somebody sits across nobody."""
    circle: list[int | None] = [*seats] if len(seats) % 2 == 0 else [*seats, None]
    fixed, moving = circle[-1], circle[:-1]
    around = [*moving[turn:], *moving[:turn]]
    half = len(around) // 2
    across = [(around[0], fixed), *((around[at], around[-at]) for at in range(1, half + 1))]
    return [tuple(each for each in pair if each is not None) for pair in across]


def _total(pairs: Sequence[tuple[int, ...]], cost: Cost) -> int:
    return sum(cost(*pair) for pair in pairs if len(pair) == 2)


def _exact(seats: Sequence[int], cost: Cost) -> list[tuple[int, ...]]:
    """Return the matching of least cost; with an odd number it leaves out whoever that is cheapest for."""
    people = tuple(seats)

    @cache
    def best(left: int, spare: int) -> tuple[int, tuple[tuple[int, ...], ...]]:
        if not left:
            return 0, ()
        first = (left & -left).bit_length() - 1
        rest = left & ~(1 << first)
        found = []
        if spare:
            total, pairs = best(rest, 0)
            found.append((total, ((people[first],), *pairs)))
        for other in range(first + 1, len(people)):
            if rest >> other & 1:
                total, pairs = best(rest & ~(1 << other), spare)
                pair = (people[first], people[other])
                found.append((total + cost(*pair), (pair, *pairs)))
        return min(found, key=lambda each: each[0])

    return list(best((1 << len(people)) - 1, len(people) % 2)[1])


def _exchanged(pairs: Sequence[tuple[int, ...]], cost: Cost) -> list[tuple[int, ...]]:
    """Let two pairs change partners as long as that costs less."""
    found = list(pairs)
    for _ in range(_SWEEPS):
        better = False
        for at, one in enumerate(found):
            if len(one) < 2 or not cost(*one):
                continue
            for beside in range(len(found)):
                other = found[beside]
                if beside == at or len(other) < 2:
                    continue
                now = cost(*found[at]) + cost(*other)
                for change in (
                    ((found[at][0], other[0]), (found[at][1], other[1])),
                    ((found[at][0], other[1]), (found[at][1], other[0])),
                ):
                    if cost(*change[0]) + cost(*change[1]) < now:
                        found[at], found[beside] = change
                        better = True
                        break
        if not better:
            break
    return found
