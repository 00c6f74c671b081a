"""How long a fair year of turns takes to plan for 500 people, and how good it is beside the optimum of a solver.

    python -m benchmarks.rotation [--people 500] [--rounds 3]

The optimum is a linear programme over the same people, teams, absences and slots (its vertices are whole numbers: it is a
flow): as many people as can be placed once in the year, and of those ways the earliest. It knows nothing of hosts, so it
can only be better. Refuses to print when a plan breaks a rule.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import numpy
from scipy.optimize import linprog
from scipy.sparse import coo_array

from alignment.calendar import WorkingCalendar
from alignment.people import Role
from alignment.rotation.known import Known
from alignment.rotation.people import Member, Presence
from alignment.rotation.planner import Plan, plan
from alignment.rotation.slots import Slot, slots
from alignment.rotation.terms import Length, Pool, PoolKind, Terms, Unit
from benchmarks.measure import Ratio, in_turn, seconds

FIRST = date(2027, 1, 11)
LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)
ZONES = ("America/New_York", "America/New_York", "America/Chicago", "Europe/London")
A_YEAR = timedelta(weeks=52)


def company(people: int) -> Known:
    """A large company: teams of six or so, a host for two visitors, absences all over the year."""
    chance = random.Random(7)
    teams = max(people // 6, 1)

    def away() -> tuple[tuple[date, date], ...]:
        spans = []
        for _ in range(chance.randint(0, 3)):
            first = FIRST + timedelta(days=chance.randint(0, 360))
            spans.append((first, first + timedelta(days=chance.choice((4, 11, 18, 60)))))
        return tuple(spans)

    def member(number: int) -> Member:
        team = frozenset({chance.randrange(teams)})
        return Member(number, LONG_AGO, teams=team, zone=chance.choice(ZONES), away=away())

    pool = Pool(PoolKind.ROLE, role=Role.MARKETER)
    places = -(-people // 8) + max(people // 50, 1)
    terms = Terms(Length(6, Unit.WEEKS), places, FIRST, pool, pool)
    visitors = {n: member(n) for n in range(1, people + 1)}
    hosts = {n: member(n) for n in range(10_001, 10_001 + people // 2)}
    calendar = WorkingCalendar.office("America/New_York")
    return Known(terms, calendar, visitors, hosts, (), FIRST, FIRST + A_YEAR, FIRST)


def optimum(known: Known, there: list[Slot]) -> tuple[int, float]:
    """Return how many people can be placed once at most, and the least mean number of their slot."""
    presence = Presence(known.calendar)
    pairs = [
        (person, at)
        for person, member in known.visitors.items()
        for at, slot in enumerate(there)
        if presence.there(member, slot)
    ]
    rows: dict[tuple[str, int, int], int] = {}
    most: list[int] = []
    entries: list[tuple[int, int]] = []

    def under(name: tuple[str, int, int], limit: int, column: int) -> None:
        if name not in rows:
            rows[name] = len(most)
            most.append(limit)
        entries.append((rows[name], column))

    for column, (person, at) in enumerate(pairs):
        under(("person", person, 0), 1, column)
        under(("slot", at, 0), known.terms.places, column)
        for team in known.visitors[person].teams:
            under(("team", team, at), 1, column)
    where = numpy.array(entries).T
    limits = coo_array((numpy.ones(len(entries)), where), shape=(len(most), len(pairs)))
    weight = numpy.array([at - 1_000.0 for _, at in pairs])
    found = linprog(weight, A_ub=limits.tocsr(), b_ub=most, bounds=(0, 1), method="highs-ds")
    chosen = [at for (_, at), part in zip(pairs, found.x, strict=True) if part > 0.5]
    return len(chosen), sum(chosen) / len(chosen) + 1


def kept(known: Known, made: Plan) -> None:
    """Refuse a plan that breaks a rule."""
    for slot in {each.slot for each in made.turns}:
        here = [each for each in made.turns if each.slot == slot]
        teams = Counter(team for each in here for team in known.visitors[each.person_id].teams)
        if len(here) > known.terms.places or max(teams.values()) > 1:
            raise SystemExit("The plan breaks a rule: too many, or two of one team.")
        if len({each.host_id for each in here}) < len(here):
            raise SystemExit("The plan breaks a rule: one host has two visitors.")


def run(people: int = 500, rounds: int = 3) -> list[Ratio]:
    """Plan a year, hold it against the optimum, and against two seconds."""
    known = company(people)
    there = list(slots(known.terms, known.calendar, (), FIRST, FIRST + A_YEAR))
    made = plan(known)
    kept(known, made)
    first = [there.index(each.slot) for each in made.turns if each.round == 1]
    count, mean = optimum(known, there)
    ours, solver = in_turn(
        rounds, lambda: seconds(lambda: plan(known)), lambda: seconds(lambda: optimum(known, there))
    )
    who = f"{people} people's year of turns"
    return [
        Ratio(f"{who}: placed once", len(first), count, "people", "the optimum", at_least=0.97),
        Ratio(f"{who}: mean slot", sum(first) / len(first) + 1, mean, "slots", "the optimum", at_most=1.1),
        Ratio(f"{who}: planned", ours, 2.0, "s", "two seconds", at_most=1.0),
        Ratio(f"{who}: planned", ours, solver, "s", "the solver without hosts"),
    ]


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
