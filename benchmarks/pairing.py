"""How long a round of pairings for a thousand people takes, beside scipy's assignment on the same costs in the same run.

    python -m benchmarks.pairing

Refuses to print when a round has more repeats than the solver's optimum. A year of rounds lies before the one that is
drawn, and a history of random pairs, as no programme of ours leaves it, which is harder.
"""

from __future__ import annotations

import argparse
import random
from functools import partial

from alignment.pairing.rounds import Pair, Past, Ready, draw
from alignment.people import Department
from benchmarks.measure import Ratio, in_turn, seconds

_S, _M = frozenset({Department.SALES}), frozenset({Department.MARKETING})
_OFFICES = ("New York", "Berlin", "Singapore", "Sydney")
_APART = frozenset({("New York", "Singapore"), ("New York", "Sydney"), ("Berlin", "Sydney")})
GOAL_SECONDS = 2.0


def company(sales: int, marketing: int) -> list[Ready]:
    """Return people of both departments in four offices."""
    return [
        Ready(number, side, office=_OFFICES[number % len(_OFFICES)])
        for number, side in [
            *((each + 1, _S) for each in range(sales)),
            *((each + 1 + sales, _M) for each in range(marketing)),
        ]
    ]


def random_past(sales: int, marketing: int, rounds: int) -> dict[Pair, list[int]]:
    """Return who met whom where pairs were drawn without looking."""
    lot = random.Random(7)
    met: dict[Pair, list[int]] = {}
    for number in range(1, rounds + 1):
        others = lot.sample(range(sales + 1, sales + marketing + 1), marketing)
        for one, other in zip(range(1, sales + 1), others, strict=False):
            met.setdefault((one, other), []).append(number)
    return met


def levels(sales: int, marketing: int, met: dict[Pair, list[int]]) -> list[list[int]]:
    """Return how often each of sales met each of marketing."""
    return [
        [len(met.get((one, other), ())) for other in range(sales + 1, sales + marketing + 1)]
        for one in range(1, sales + 1)
    ]


def optimum(costs: list[list[int]]) -> int:
    """Return the least that an assignment costs, by scipy."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    table = np.array(costs)
    rows, columns = linear_sum_assignment(table)
    return int(table[rows, columns].sum())


def run(rounds: int = 3) -> list[Ratio]:
    """Measure rounds of a thousand people: equal departments, one over, one much larger, and a random past of 400 rounds."""
    found = []
    for name, sales, marketing, before in (
        ("500 and 500, a year in", 500, 500, 26),
        ("500 and 500, 400 random rounds in", 500, 500, 400),
        ("499 and 500, one trio", 499, 500, 26),
        ("300 and 700, a year in", 300, 700, 26),
    ):
        people, met = company(sales, marketing), random_past(sales, marketing, before)
        past = Past(met, apart=_APART)
        drawn = draw(people, past, 1)
        costs = levels(sales, marketing, met)
        least = min(map(min, costs))
        best = optimum([[each - least for each in row] for row in costs])
        if marketing - sales != 1 and sum(each.repeats for each in drawn.groups) != best:
            raise SystemExit(
                f"{name}: {sum(each.repeats for each in drawn.groups)} repeats, the optimum is {best}"
            )
        ours, theirs = in_turn(
            rounds,
            partial(seconds, partial(draw, people, past, 1)),
            partial(seconds, partial(optimum, costs)),
        )
        found += [
            Ratio(f"a round of {sales + marketing}: {name}", ours, GOAL_SECONDS, "s", "2 s", at_most=1),
            Ratio("  beside scipy's assignment alone", ours, theirs, "s", "scipy"),
        ]
    return found


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    for ratio in run():
        print(ratio.line())
