"""Whose turn it is: the golden order, and every guarantee of domain.md 6 for any weights and any absences."""

from __future__ import annotations

import time
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alignment.rota import MOST_WEIGHT, Member, Pool, give_back, take

WEIGHTS = st.lists(st.integers(1, MOST_WEIGHT), min_size=1, max_size=9)


def pool(*weights: int) -> Pool:
    return Pool(1, "West", "west", tuple(Member(at, weight) for at, weight in enumerate(weights, 1)))


def picks(of: Pool, count: int) -> list[int]:
    held: dict[int, int] = {}
    got = []
    for _ in range(count):
        turn = take(of, held, of.weights)
        assert turn is not None
        held = dict(turn.after)
        got.append(turn.person_id)
    return got


def test_five_one_one_is_the_golden_order_and_ends_where_it_began() -> None:
    a, b, c = 1, 2, 3
    three = pool(5, 1, 1)
    assert picks(three, 7) == [a, a, b, a, c, a, a]
    assert picks(three, 14) == [a, a, b, a, c, a, a] * 2


@given(WEIGHTS)
@example([31, 118, 124, 3, 2])
@example([3, 3, 3, 3, 3, 1, 1, 1, 1])
@example([14, 3, 51, 3, 1, 51, 1])
def test_after_a_cycle_each_got_exactly_their_weight(weights: list[int]) -> None:
    of = pool(*weights)
    assert Counter(picks(of, sum(weights))) == Counter(of.weights)


def test_a_turn_of_a_pool_as_large_as_may_be_is_taken_at_once() -> None:
    of, held = pool(*(1 + at % MOST_WEIGHT for at in range(250))), dict[int, int]()
    began = time.perf_counter()
    for _ in range(40):
        turn = take(of, held, of.weights)
        assert turn is not None
        held = dict(turn.after)
    assert time.perf_counter() - began < 2, "a whole month is replayed within three seconds"


@given(WEIGHTS)
@example([31, 118, 124, 3, 2])
@example([3, 3, 3, 3, 3, 1, 1, 1, 1])
@example([14, 3, 51, 3, 1, 51, 1])
@example([1, 3, 1, 1, 9, 9])
def test_nobody_is_ever_more_than_one_lead_from_their_share(weights: list[int]) -> None:
    of, got = pool(*weights), Counter[int]()
    for count, person in enumerate(picks(of, 2 * sum(weights)), 1):
        got[person] += 1
        for each, weight in of.weights.items():
            assert abs(got[each] - Fraction(count * weight, sum(weights))) <= 1


def test_a_rep_who_comes_back_resumes_and_catches_nothing_up() -> None:
    three, held = pool(1, 1, 1), dict[int, int]()
    order = []
    for at in range(60):
        turn = take(three, held, [1, 2] if 20 <= at < 40 else [1, 2, 3])
        assert turn is not None
        held = dict(turn.after)
        order.append(turn.person_id)
    assert set(order[20:40]) == {1, 2}
    back = order[40:]
    assert not any(first == second for first, second in pairwise(back))
    assert Counter(back).most_common()[0][1] - Counter(back).most_common()[-1][1] <= 1


@given(WEIGHTS, st.lists(st.sets(st.integers(1, 9)), max_size=40))
def test_only_who_is_able_gets_one_and_credits_always_sum_to_nothing(
    weights: list[int], days: list[set[int]]
) -> None:
    of, held = pool(*weights), dict[int, int]()
    for able in days:
        turn = take(of, held, able)
        if turn is None:
            assert not able & set(of.weights)
            continue
        assert turn.person_id in able
        absent = set(of.weights) - able
        assert {each: turn.after[each] for each in absent} == {each: held.get(each, 0) for each in absent}
        held = dict(turn.after)
        assert sum(held.values()) == 0


@given(WEIGHTS, st.integers(0, 30))
def test_a_turn_that_is_given_back_comes_again(weights: list[int], before: int) -> None:
    of, held = pool(*weights), dict[int, int]()
    for _ in range(before):
        turn = take(of, held, of.weights)
        assert turn is not None
        held = dict(turn.after)
    turn = take(of, held, of.weights)
    assert turn is not None
    back = give_back(turn.after, turn.person_id, turn.shares)
    assert {person: back.get(person, 0) for person in of.weights} == {
        person: held.get(person, 0) for person in of.weights
    }
    assert take(of, back, of.weights) == turn


def test_a_turn_is_given_back_after_others_had_theirs() -> None:
    three, held = pool(1, 1, 1), dict[int, int]()
    first = take(three, held, three.weights)
    assert first is not None
    second = take(three, first.after, three.weights)
    assert second is not None
    back = give_back(second.after, first.person_id, first.shares)
    following = take(three, back, three.weights)
    assert following is not None
    assert following.person_id == first.person_id
    assert give_back({}, 1, first.shares) == {}, "whoever left the pool has nothing to be given"


@pytest.mark.parametrize("able", [(), (9,)])
def test_nobody_able_is_nobodys_turn(able: tuple[int, ...]) -> None:
    assert take(pool(1, 1), {}, able) is None
