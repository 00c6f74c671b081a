"""Few people's figures: never told alone, and never what is left when everything else is taken from the sum."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import example, given
from hypothesis import strategies as st

from alignment.people import grouped

CROWDS = st.dictionaries(st.integers(0, 6), st.frozensets(st.integers(1, 12), max_size=6), max_size=6)


def people_of(crowds: Mapping[int, frozenset[int]], places: object) -> frozenset[int]:
    return frozenset().union(*(crowds[place] for place in places))  # type: ignore[attr-defined]


@given(CROWDS, st.frozensets(st.integers(1, 12)))
@example({1: frozenset({1}), 2: frozenset({2, 3}), 3: frozenset({4, 5, 6})}, frozenset({2, 3}))
def test_no_figure_is_about_fewer_than_three_whom_one_may_not_see(
    crowds: dict[int, frozenset[int]], seen: frozenset[int]
) -> None:
    groups = grouped(crowds, seen, 3)
    told = [place for group in groups for place in group]
    assert len(told) == len(set(told))
    for group in groups:
        who = people_of(crowds, group)
        assert len(who) >= 3 or who <= seen
        if len(group) > 1:
            assert not any(crowds[place] <= seen for place in group), (
                "what one sees alone is taken from a sum"
            )
    left = set(crowds) - set(told)
    assert not left or all(people_of(crowds, [place]) <= seen for place in told), (
        "only they have what remains"
    )
    assert not left or len(people_of(crowds, left)) < 3


def test_who_may_see_all_sees_each_place_alone() -> None:
    crowds = {1: frozenset({1, 2}), 2: frozenset({3}), 3: frozenset({4, 5, 6})}
    assert grouped(crowds, range(1, 7), 3) == ((1,), (2,), (3,))
    assert grouped(crowds, (), 3) == ((3,), (1, 2))
    assert grouped({2: frozenset({3}), 3: frozenset({4, 5, 6})}, (), 3) == ((2, 3),)
    assert grouped({2: frozenset({3})}, (), 3) == ()


def test_whose_own_people_are_in_a_place_sees_it_whatever_is_beside_it() -> None:
    crowds = {1: frozenset({1}), 2: frozenset({2, 3, 4})}
    assert grouped(crowds, {2, 3, 4}, 3) == ((2,),), "each of them is theirs to see"
    assert grouped(crowds, {1}, 3) == ((1,), (2,))


def test_of_several_the_smallest_other_goes_with_a_small_one() -> None:
    crowds = {1: frozenset(range(1, 6)), 2: frozenset({6, 7}), 3: frozenset(range(8, 12))}
    assert grouped(crowds, (), 3) == ((1,), (2, 3))
