"""Who chairs: departments take turns, within them whoever chaired least recently, and the absent keep the front place."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from alignment.facilitators import Bench, Chosen, Served, choose
from alignment.people import Department

SALES, MARKETING = Department.SALES, Department.MARKETING
START = datetime(2026, 11, 3, 15, tzinfo=UTC)
BEFORE = datetime(2026, 1, 5, tzinfo=UTC)
WEEK = timedelta(weeks=1)


def bench(sales: int, marketing: int) -> Bench:
    """So many people of each side, numbered from 1 and from 101, all there since January."""
    return Bench(
        {
            SALES: dict.fromkeys(range(1, sales + 1), BEFORE),
            MARKETING: dict.fromkeys(range(101, marketing + 101), BEFORE),
        }
    )


def held(people: Bench, absent: list[set[int]]) -> list[Served]:
    """Hold one meeting a week, with these people absent from each."""
    served: list[Served] = []
    for week, gone in enumerate(absent):
        chosen = choose(people, served, gone)
        served.append(Served(START + week * WEEK, chosen.chair_id, chosen.side, chosen.notes_id))
    return served


def test_the_first_meetings_of_three_and_two() -> None:
    chairs = [each.chair_id for each in held(bench(3, 2), [set()] * 6)]
    assert chairs == [1, 101, 2, 102, 3, 101]


def test_notes_are_taken_by_the_other_department() -> None:
    served = held(bench(3, 2), [set()] * 4)
    assert [each.notes_id for each in served] == [101, 1, 102, 2]


def test_whoever_is_absent_keeps_the_front_place() -> None:
    people = bench(3, 1)
    served = held(people, [set(), set(), {2}])
    assert served[-1].chair_id == 3, "the next serves"
    assert choose(people, [*served, Served(START + 3 * WEEK, 101, MARKETING)]).chair_id == 2


def test_a_newcomer_waits_until_those_before_have_served() -> None:
    people = bench(2, 1)
    served = held(people, [set()] * 2)
    joined = {**people.of(SALES), 9: START + WEEK}
    grown = Bench({SALES: joined, MARKETING: people.of(MARKETING)})
    assert choose(grown, served).chair_id == 2
    after = [*served, Served(START + 2 * WEEK, 2, SALES), Served(START + 3 * WEEK, 101, MARKETING)]
    assert choose(grown, after).chair_id == 1, "who chaired before the newcomer came is first"
    after += [Served(START + 4 * WEEK, 1, SALES), Served(START + 5 * WEEK, 101, MARKETING)]
    assert choose(grown, after).chair_id == 9


def test_a_side_that_is_empty_lets_the_other_chair_and_a_person_alone_takes_no_notes() -> None:
    assert choose(bench(0, 2), []) == Chosen(101, MARKETING, 102)
    assert choose(bench(1, 0), []) == Chosen(1, SALES, 0)
    assert choose(bench(0, 0), []) == Chosen(0, SALES, 0)


def test_somebody_of_both_departments_serves_once_a_meeting() -> None:
    people = Bench({SALES: {7: BEFORE}, MARKETING: {7: BEFORE, 101: BEFORE}})
    assert choose(people, []) == Chosen(7, SALES, 101)


SIDES = st.integers(1, 5)


@given(SIDES, SIDES, st.integers(1, 30))
def test_with_everybody_there_departments_alternate_and_nobody_chairs_twice_before_all_did(
    sales: int, marketing: int, weeks: int
) -> None:
    people = bench(sales, marketing)
    served = held(people, [set()] * weeks)
    assert all(one.side is not other.side for one, other in pairwise(served))
    for side in Department:
        counted = Counter(each.chair_id for each in served if each.side is side)
        often = [counted[each] for each in people.of(side)]
        assert max(often) - min(often) <= 1
        assert all(each.notes_id in people.of(side.other) for each in served if each.side is side)


@given(SIDES, SIDES, st.lists(st.sets(st.sampled_from([1, 2, 3, 101, 102])), max_size=25))
def test_nobody_absent_serves_and_nobody_serves_twice_at_once(
    sales: int, marketing: int, absent: list[set[int]]
) -> None:
    people = bench(sales, marketing)
    everybody = {*people.of(SALES), *people.of(MARKETING)}
    for each, gone in zip(held(people, absent), absent, strict=True):
        here = everybody - gone
        assert (each.chair_id in here) if here else each.chair_id == 0
        assert each.notes_id in here - {each.chair_id} if len(here) > 1 else each.notes_id == 0


@given(SIDES, st.lists(st.booleans(), min_size=1, max_size=20))
def test_the_absent_of_a_side_is_next_once_back(sales: int, here: list[bool]) -> None:
    """Person 1 is first in line; as long as they are away others serve, and when they are back it is their turn."""
    people = bench(sales, 2)
    served = held(people, [set() if there else {1} for there in here])
    turns = [(each, there) for each, there in zip(served, here, strict=True) if each.side is SALES]
    first_back = next((each for each, there in turns if there), None)
    assert first_back is None or first_back.chair_id == 1
