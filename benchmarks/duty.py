"""How long a year of duty for 500 people takes to resolve, and how even it is beside the optimum of a flow.

    python -m benchmarks.duty [--people 500] [--rounds 3]

The optimum is a maximum flow over the same turns, people and absences: the least that the one with most turns must serve, so
that no place stands empty which somebody could fill. It knows the whole year beforehand; the rule knows only who served
when, and lets nobody catch up after an absence, so it can only be worse. Refuses to print when a place stands empty in vain.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import numpy
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from alignment.calendar import WEEKDAYS, Schedule, WorkingCalendar
from alignment.duty.line import Member, Turn, resolve
from alignment.duty.terms import Length, Slot, Terms, slots
from benchmarks.measure import Ratio, in_turn, seconds

ZONE = "America/New_York"
BEGINS = datetime(2027, 1, 1, tzinfo=UTC)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
TERMS = Terms("inbound", Length.DAY, Schedule(time(9), WEEKDAYS, ZONE), places=2)


def company(people: int) -> list[Member]:
    """A large company with absences all over the year."""
    chance = random.Random(7)

    def away() -> tuple[tuple[datetime, datetime], ...]:
        spans = []
        for _ in range(chance.randint(0, 5)):
            leaves = BEGINS + timedelta(days=chance.randint(0, 360))
            spans.append((leaves, leaves + timedelta(days=chance.choice((1, 5, 12, 60)))))
        return tuple(sorted(spans))

    return [
        Member(number, BEGINS - timedelta(days=chance.randint(1, 900)), NEVER, away=away())
        for number in range(1, people + 1)
    ]


def most_needed(members: Sequence[Member], there: Sequence[Slot], filled: int) -> int:
    """Return how many turns the one with most must serve at least, for so many places to be filled."""
    pairs = [
        (person, len(members) + at)
        for person, member in enumerate(members)
        for at, slot in enumerate(there)
        if member.can(slot)
    ]
    source = len(members) + len(there)
    ends = [(source, person) for person in range(len(members))]
    ends += [(len(members) + at, source + 1) for at in range(len(there))]
    rows, columns = numpy.array(pairs + ends).T
    most = -(-filled // len(members))
    while True:
        limits = [1] * len(pairs) + [most] * len(members) + [TERMS.places] * len(there)
        graph = csr_array(
            (numpy.array(limits, dtype=numpy.int32), (rows, columns)), shape=(source + 2, source + 2)
        )
        if maximum_flow(graph, source, source + 1).flow_value >= filled:
            return most
        most += 1


def kept(members: Sequence[Member], turns: Sequence[Turn]) -> None:
    """Refuse turns that break a rule."""
    able = {each.slot: sum(member.can(each.slot) for member in members) for each in turns}
    served = Counter(each.slot for each in turns if each.person_id)
    if any(served[slot] < min(TERMS.places, count) for slot, count in able.items()):
        raise SystemExit("A place stands empty although somebody could fill it.")


def run(people: int = 500, rounds: int = 3) -> list[Ratio]:
    """Resolve a year, hold it against the optimum, and against two seconds."""
    found = []
    there = slots(TERMS, WorkingCalendar.office(ZONE), BEGINS, date(2027, 12, 31))
    for size in (people // 25, people):
        members = company(size)
        turns = resolve(TERMS, there, members, {})
        kept(members, turns)
        counts = Counter(each.person_id for each in turns if each.person_id)
        least = most_needed(members, there, counts.total())
        who = f"{size} people's year of duty"
        found.append(
            Ratio(
                f"{who}: most turns of one", max(counts.values()), least, "turns", "the optimum", at_most=1.5
            )
        )
    (took,) = in_turn(rounds, lambda: seconds(lambda: resolve(TERMS, there, members, {})))
    return [*found, Ratio(f"{who}: resolved", took, 2.0, "s", "two seconds", at_most=1.0)]


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    for ratio in run(asked.people, asked.rounds):
        print(ratio.line())


if __name__ == "__main__":
    main()
