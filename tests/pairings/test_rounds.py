"""Who meets whom: hard rules never broken, repeats at the least there can be, and what is promised to those who stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.pairing.assignment import cheapest
from alignment.pairing.rounds import Drawn, Left, Past, Ready, Rest, draw, pair_of
from alignment.people import Department

S, M = frozenset({Department.SALES}), frozenset({Department.MARKETING})
BOTH = S | M


def team(sales: int, marketing: int) -> list[Ready]:
    """Return so many of sales, from 1 on, and so many of marketing, from 101 on."""
    return [
        *(Ready(each + 1, S) for each in range(sales)),
        *(Ready(each + 101, M) for each in range(marketing)),
    ]


def cross(drawn: Drawn) -> Iterable[tuple[int, int]]:
    """Return the pairs of a round that mix both departments."""
    for group in drawn.groups:
        for one, other in combinations(group.members, 2):
            if drawn.sides[one] is not drawn.sides[other]:
                yield pair_of(one, other)


class Programme:
    """Rounds after rounds of people who stay, as the product keeps them."""

    def __init__(
        self, people: Sequence[Ready], *, avoid: Iterable[tuple[int, int]] = (), rest: Rest = Rest.SITS_OUT
    ) -> None:
        self.people = {each.id: each for each in people}
        self.avoid, self.rest = frozenset(avoid), rest
        self.met: dict[tuple[int, int], list[int]] = {}
        self.number = 0

    def round(self, seed: int) -> Drawn:
        self.number += 1
        drawn = draw([*self.people.values()], Past(self.met, self.avoid), seed, rest=self.rest)
        for pair in cross(drawn):
            self.met.setdefault(pair, []).append(self.number)
        if any(len(set(map(drawn.sides.get, group.members))) == 1 for group in drawn.groups):
            for group in drawn.groups:
                for pair in combinations(sorted(group.members), 2):
                    self.met.setdefault(pair, []).append(self.number)
        trios = Counter(
            each
            for group in drawn.groups
            if len(group.members) == 3
            for each in group.members
            if [drawn.sides[other] for other in group.members].count(drawn.sides[each]) == 1
        )
        self.people = {
            each.id: Ready(
                each.id, each.sides, each.missed, each.waited + 1 if each.id in drawn.left else 0,
                each.trios + trios[each.id], each.office,
            )
            for each in self.people.values()
        }  # fmt: skip
        return drawn


# --- the assignment -------------------------------------------------------------------------------------------------


@given(
    st.integers(1, 5).flatmap(
        lambda rows: st.integers(rows, 6).flatmap(
            lambda columns: st.lists(
                st.lists(st.integers(0, 7), min_size=columns, max_size=columns), min_size=rows, max_size=rows
            )
        )
    )
)
def test_an_assignment_costs_the_least_there_is(costs: list[list[int]]) -> None:
    found = cheapest(costs)
    assert len(set(found)) == len(costs)
    least = min(
        sum(costs[row][column] for row, column in enumerate(some))
        for some in permutations(range(len(costs[0])), len(costs))
    )
    assert sum(costs[row][column] for row, column in enumerate(found)) == least


def test_nobody_can_be_seated_twice() -> None:
    with pytest.raises(ValueError):
        cheapest([[1], [2]])
    assert cheapest([]) == []


# --- hard rules -----------------------------------------------------------------------------------------------------

people = st.lists(
    st.tuples(st.integers(1, 16), st.sampled_from([S, M, BOTH]), st.integers(0, 3), st.sampled_from(["", "ny", "sg"])),
    min_size=0, max_size=14, unique_by=lambda each: each[0],
)  # fmt: skip
pairs = st.sets(
    st.tuples(st.integers(1, 16), st.integers(1, 16)).filter(lambda each: each[0] < each[1]), max_size=40
)


@given(people, pairs, pairs, st.integers(0, 2**31), st.sampled_from(Rest))
def test_everybody_is_in_one_group_or_told_and_no_hard_rule_is_broken(
    some: list[tuple[int, frozenset[Department], int, str]],
    met: set[tuple[int, int]],
    avoid: set[tuple[int, int]],
    seed: int,
    rest: Rest,
) -> None:
    ready = [Ready(who, sides, waited=waited, office=office) for who, sides, waited, office in some]
    past = Past(dict.fromkeys(met, (1, 2)), avoid, {("ny", "sg")})
    drawn = draw(ready, past, seed, rest=rest)
    seated = [who for group in drawn.groups for who in group.members]
    assert sorted([*seated, *drawn.left]) == sorted(each.id for each in ready), "each exactly once"
    mixed = {side for each in ready for side in [drawn.sides[each.id]]} == set(Department)
    for group in drawn.groups:
        assert 2 <= len(group.members) <= 3
        assert not any(pair_of(*each) in avoid for each in combinations(group.members, 2))
        if mixed:
            assert {drawn.sides[each] for each in group.members} == set(Department)
    for each in ready:
        assert drawn.sides[each.id] in each.sides
    assert draw(list(reversed(ready)), past, seed, rest=rest) == drawn, "the same seed is the same round"


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 2**31))
def test_an_odd_one_makes_exactly_one_trio(few: int, seed_rounds: int, seed: int) -> None:
    programme = Programme(team(few + 1, few))
    for at in range(seed_rounds):
        drawn = programme.round(seed + at)
        assert sorted(len(each.members) for each in drawn.groups) == [2] * (few - 1) + [3]
        assert not drawn.left


def test_one_alone_is_told_and_nobody_is_nobody() -> None:
    assert draw([], Past(), 1) == Drawn(())
    assert draw([Ready(7, S)], Past(), 1).left == {7: Left.ALONE}


def test_an_empty_side_lets_people_meet_their_own() -> None:
    drawn = draw(team(4, 0), Past(), 3)
    assert sorted(len(each.members) for each in drawn.groups) == [2, 2]
    assert sorted(len(each.members) for each in draw(team(0, 5), Past(), 3).groups) == [2, 3]


def test_everybody_who_avoids_everybody_is_left_in_peace() -> None:
    ready = team(2, 2)
    avoid = {pair_of(one, other) for one in (1, 2) for other in (101, 102)}
    assert draw(ready, Past(avoid=avoid), 1).left == dict.fromkeys((1, 2, 101, 102), Left.NOBODY)


def test_whom_a_pair_is_refused_makes_a_trio_of_another_pair() -> None:
    avoid = {(1, 101), (1, 102)}
    ready = team(2, 3)
    for seed in range(20):
        drawn = draw(ready, Past(avoid=avoid), seed)
        assert not {Left.NOBODY} & set(drawn.left.values())
        assert all(not {pair_of(*each) for each in combinations(g.members, 2)} & avoid for g in drawn.groups)


@pytest.mark.parametrize("seed", range(20))
def test_two_of_a_team_who_avoid_each_other_are_in_no_trio(seed: int) -> None:
    drawn = draw(team(2, 3), Past(avoid={(101, 102)}), seed)
    assert not drawn.left, "there is another trio"
    assert not any({101, 102} <= set(each.members) for each in drawn.groups)
    alone = draw(team(1, 2), Past(avoid={(101, 102)}), seed)
    assert [len(each.members) for each in alone.groups] == [2]
    assert [*alone.left.values()] == [Left.NOBODY]
    crowded = draw(team(1, 3), Past(avoid={(101, 102)}), seed, rest=Rest.TRIOS)
    assert [len(each.members) for each in crowded.groups] == [3], "whoever would sit out takes the place"
    assert [*crowded.left.values()] == [Left.SITS_OUT]


@given(
    st.integers(1, 4).flatmap(lambda few: st.tuples(st.just(few), st.sampled_from([few, few + 1]))),
    st.sets(st.tuples(st.integers(1, 4), st.integers(101, 105)), max_size=12),
    st.integers(0, 2**31),
)
def test_nobody_is_left_out_for_whom_there_is_a_place(
    sizes: tuple[int, int], avoid: set[tuple[int, int]], seed: int
) -> None:
    ready = team(*sizes)
    ids = frozenset(each.id for each in ready)
    fits = [
        frozenset(some)
        for size in (2, 3)
        for some in combinations(sorted(ids), size)
        if len({who > 100 for who in some}) == 2 and not avoid & {*combinations(some, 2)}
    ]

    def fewest_left(people: frozenset[int]) -> int:
        if not people:
            return 0
        first = min(people)
        places = [group for group in fits if first in group and group <= people]
        return min([1 + fewest_left(people - {first}), *(fewest_left(people - group) for group in places)])

    assert len(draw(ready, Past(avoid=avoid), seed).left) == fewest_left(ids)


def test_who_works_for_both_counts_where_fewer_are() -> None:
    drawn = draw([*team(1, 2), Ready(50, BOTH)], Past(), 5)
    assert drawn.sides[50] is Department.SALES
    assert not drawn.left


# --- repeats --------------------------------------------------------------------------------------------------------


@given(
    st.integers(1, 4),
    st.integers(1, 4),
    st.lists(st.tuples(st.integers(1, 4), st.integers(101, 104)), max_size=30),
    st.integers(0, 2**31),
)
def test_repeats_are_the_fewest_there_can_be(
    sales: int, marketing: int, past: list[tuple[int, int]], seed: int
) -> None:
    met: dict[tuple[int, int], list[int]] = {}
    for at, pair in enumerate(past):
        met.setdefault(pair, []).append(at + 1)
    ready = team(sales, marketing)
    drawn = draw(ready, Past(met), seed, rest=Rest.SITS_OUT)
    few, many = sorted(([each.id for each in ready if each.sides == side] for side in (S, M)), key=len)
    least = min(len(met.get(pair_of(one, other), ())) for one in few for other in many)
    tables = [[*few, one] for one in few] if len(many) == len(few) + 1 else [few]  # one over makes one trio
    best = min(
        sum(len(met.get(pair_of(one, other), ())) - least for one, other in zip(table, some, strict=True))
        for table in tables
        for some in permutations(many, len(table))
    )
    assert sum(each.repeats for each in drawn.groups) == best
    assert drawn.level == least


@given(
    st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)).filter(lambda p: p[0] < p[1]), max_size=40),
    st.sampled_from([2, 4, 6, 8]),
)
def test_repeats_among_themselves_are_the_fewest_too(past: list[tuple[int, int]], count: int) -> None:
    met: dict[tuple[int, int], list[int]] = {}
    for at, pair in enumerate(past):
        met.setdefault(pair, []).append(at + 1)
    drawn = draw(team(count, 0), Past(met), 1)

    def matchings(left: tuple[int, ...]) -> Iterable[list[tuple[int, int]]]:
        if not left:
            yield []
            return
        first, *rest = left
        for other in rest:
            for more in matchings(tuple(each for each in rest if each != other)):
                yield [(first, other), *more]

    ids = tuple(range(1, count + 1))
    least = min(len(met.get(pair, ())) for pair in combinations(ids, 2))
    best = min(sum(len(met.get(pair, ())) - least for pair in some) for some in matchings(ids))
    assert sum(each.repeats for each in drawn.groups) == best


# --- what is promised to those who stay -----------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 12])
@pytest.mark.parametrize("seed", range(5))
def test_equal_departments_meet_as_many_rounds_as_they_are_without_a_repeat(count: int, seed: int) -> None:
    programme = Programme(team(count, count))
    for cycle in range(3):
        for at in range(count):
            drawn = programme.round(seed * 1000 + cycle * 100 + at)
            assert not any(each.repeats for each in drawn.groups)
        assert {len(each) for each in programme.met.values()} == {cycle + 1}


@pytest.mark.parametrize(("few", "many"), [(3, 5), (4, 7), (5, 8), (5, 5), (2, 6), (6, 9), (1, 4), (2, 15)])
@pytest.mark.parametrize("seed", range(10))
def test_unequal_departments_meet_as_many_rounds_as_the_larger_without_a_repeat(
    few: int, many: int, seed: int
) -> None:
    programme = Programme(team(few, many))
    for cycle in range(3):
        for at in range(max(few, many)):
            drawn = programme.round(seed * 1000 + cycle * 100 + at)
            assert not any(each.repeats for each in drawn.groups), (cycle, at)
            assert len(drawn.groups) == few
            counts = [
                len(programme.met.get((one + 1, other + 101), ()))
                for one in range(few)
                for other in range(many)
            ]
            assert max(counts) - min(counts) <= 1, "nobody is two meetings ahead"
        assert {len(each) for each in programme.met.values()} == {cycle + 1}


@pytest.mark.parametrize("few", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("seed", range(5))
def test_with_a_trio_everybody_of_the_smaller_side_sits_in_one_and_none_repeats(few: int, seed: int) -> None:
    programme = Programme(team(few, few + 1))
    for cycle in range(3):
        for at in range(few):
            drawn = programme.round(seed * 1000 + cycle * 100 + at)
            assert not any(each.repeats for each in drawn.groups), (cycle, at)
        assert {len(each) for each in programme.met.values()} == {cycle + 1}
        assert {each.trios for each in programme.people.values() if each.id < 100} == {cycle + 1}


@pytest.mark.parametrize("count", [2, 4, 6, 8, 12, 14, 20])
def test_people_of_one_side_alone_meet_everybody_before_anybody_twice(count: int) -> None:
    programme = Programme(team(count, 0))
    for at in range(count - 1):
        drawn = programme.round(at)
        assert not any(each.repeats for each in drawn.groups), at
    assert len(programme.met) == count * (count - 1) // 2


@pytest.mark.parametrize("seed", range(20))
def test_six_people_do_not_run_into_a_dead_end_after_three_rounds(seed: int) -> None:
    """The trap: random pairs that only avoid repeats are stuck after three of five rounds."""
    programme = Programme(team(6, 0))
    assert not any(each.repeats for at in range(5) for each in programme.round(seed * 10 + at).groups)


def test_who_sat_out_goes_first_and_trios_leave_nobody_out() -> None:
    programme = Programme(team(2, 6))
    out = [set(programme.round(at).left) for at in range(3)]
    assert set.intersection(*out) == set(), "three rounds of two are everybody"
    with_trios = Programme(team(3, 6), rest=Rest.TRIOS)
    assert [len(each.members) for each in with_trios.round(1).groups] == [3, 3, 3]
    crowded = Programme(team(2, 15), rest=Rest.TRIOS)
    drawn = crowded.round(1)
    assert [len(each.members) for each in drawn.groups] == [3, 3]
    assert len(drawn.left) == 11


def test_a_newcomer_starts_where_everybody_is() -> None:
    programme = Programme(team(3, 4))
    for at in range(8):
        programme.round(at)
    level = min(len(each) for each in programme.met.values())
    programme.people[120] = Ready(120, M, missed=(programme.number, level))
    paired = Counter(
        who for at in range(10) for group in programme.round(100 + at).groups for who in group.members
    )
    assert paired[120] <= max(paired[each] for each in (101, 102, 103, 104)) + 1, (
        "no catching up on the others' turns"
    )


def test_a_shared_working_hour_is_preferred() -> None:
    ready = [
        Ready(1, S, office="ny"), Ready(2, S, office="sg"), Ready(101, M, office="ny"), Ready(102, M, office="sg"),
    ]  # fmt: skip
    for seed in range(10):
        drawn = draw(ready, Past(apart={("ny", "sg")}), seed)
        assert {frozenset(each.members) for each in drawn.groups} == {
            frozenset({1, 101}),
            frozenset({2, 102}),
        }


def test_old_meetings_come_back_before_recent_ones() -> None:
    met = {(1, 101): (1,), (2, 102): (1,), (1, 102): (9,), (2, 101): (9,)}
    for seed in range(10):
        drawn = draw(team(2, 2), Past(met), seed)
        assert {frozenset(each.members) for each in drawn.groups} == {
            frozenset({1, 101}),
            frozenset({2, 102}),
        }


def test_golden_rounds() -> None:
    programme = Programme(team(3, 4))
    told = [
        sorted(tuple(sorted(each.members)) for each in programme.round(2026 + at).groups) for at in range(3)
    ]
    assert told == GOLDEN


GOLDEN = [
    [(1, 104), (2, 102, 103), (3, 101)],
    [(1, 102), (2, 101), (3, 103, 104)],
    [(1, 101, 103), (2, 104), (3, 102)],
]
