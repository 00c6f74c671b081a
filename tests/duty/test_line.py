"""Whose turn it is: golden values of the rule, every small case against a queue of people, and what holds for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations, product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alignment.calendar import WEEKDAYS, Schedule, WorkingCalendar, day_edges
from alignment.duty.line import Fixed, How, Mark, Member, Turn, resolve
from alignment.duty.moves import Moved, folded, moves
from alignment.duty.terms import Crew, Length, Slot, Terms, slots
from alignment.people import Department
from alignment.zones import ONE_DAY

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)
FIRST = date(2026, 11, 16)
ALONE = Terms("inbound", Length.DAY, Schedule(time(9), WEEKDAYS, "UTC"), crew=Crew.SALES)
TWO = replace(ALONE, places=2)
MIXED = replace(TWO, mixed=True)
SALES, MARKETING = frozenset({Department.SALES}), frozenset({Department.MARKETING})


def week(count: int) -> list[Slot]:
    """So many turns of a day each, from a Monday on, weekends too."""
    found = []
    for step in range(count):
        start = datetime(2026, 11, 16, 9, tzinfo=UTC) + step * ONE_DAY
        end = start + timedelta(hours=8)
        found.append(Slot(FIRST + step * ONE_DAY, start, end, ((start, end),)))
    return found


def person(number: int, *off: int, since: datetime = LONG_AGO, until: datetime = NEVER) -> Member:
    """Somebody who is away on some of the turns, by their numbers."""
    away = tuple((week(off_on + 1)[-1].starts_at, week(off_on + 1)[-1].ends_at) for off_on in off)
    return Member(number, since, until, SALES if number % 2 else MARKETING, away)


def who(turns: Sequence[Turn]) -> list[int]:
    return [each.person_id for each in turns]


# --- golden values --------------------------------------------------------------------------------------------------


def test_everybody_in_turn() -> None:
    assert who(resolve(ALONE, week(7), [person(1), person(2), person(3)], {})) == [1, 2, 3, 1, 2, 3, 1]


def test_the_absent_keeps_the_front_place_and_two_turns_change_hands() -> None:
    assert who(resolve(ALONE, week(7), [person(1), person(2, 1), person(3)], {})) == [1, 3, 2, 1, 3, 2, 1]


def test_nobody_catches_up_after_a_long_absence() -> None:
    members = [person(1), person(2, 0, 1, 2, 3, 4), person(3)]
    assert who(resolve(ALONE, week(9), members, {})) == [1, 3, 1, 3, 1, 2, 3, 1, 2]


def test_a_newcomer_comes_after_all_who_were_there() -> None:
    new = person(9, since=week(2)[1].starts_at)
    assert who(resolve(ALONE, week(8), [person(1), person(2), person(3), new], {})) == [
        1,
        2,
        3,
        1,
        9,
        2,
        3,
        1,
    ]


def test_a_leaver_leaves_the_others_in_their_order() -> None:
    gone = person(2, until=week(3)[2].starts_at)
    assert who(resolve(ALONE, week(6), [person(1), gone, person(3)], {})) == [1, 2, 3, 1, 3, 1]


def test_two_at_a_time_are_the_next_two_and_the_pairs_change() -> None:
    turns = resolve(TWO, week(3), [person(1), person(2), person(3)], {})
    assert who(turns) == [1, 2, 3, 1, 2, 3]


def test_one_of_each_team_by_turns_within_it() -> None:
    turns = resolve(MIXED, week(3), [person(1), person(2), person(3), person(4), person(5)], {})
    assert who(turns) == [1, 2, 3, 4, 5, 2]


def test_a_team_of_which_nobody_is_there_is_stood_in_for() -> None:
    turns = resolve(MIXED, week(2), [person(1), person(3), person(5), person(2, 0)], {})
    assert who(turns) == [1, 3, 5, 2]


def test_one_alone_serves_one_place_of_two() -> None:
    assert who(resolve(TWO, week(1), [person(1)], {})) == [1, 0]


def test_a_rota_of_one_is_always_theirs() -> None:
    assert who(resolve(ALONE, week(3), [person(1)], {})) == [1, 1, 1]


def test_where_everybody_is_off_nobody_serves_and_the_order_stays() -> None:
    turns = resolve(ALONE, week(3), [person(1, 0), person(2, 0)], {})
    assert who(turns) == [0, 1, 2]
    assert turns[0].counts_id == 0


def test_who_is_in_both_teams_never_has_both_places() -> None:
    both = replace(person(1), sides=SALES | MARKETING)
    assert who(resolve(MIXED, week(2), [both, person(2)], {})) == [1, 2, 1, 2]


def test_an_appointment_costs_nobody_their_turn() -> None:
    slot = week(1)[0]
    two_hours = ((slot.starts_at, slot.starts_at + timedelta(hours=2)),)
    three = ((slot.starts_at, slot.starts_at + timedelta(hours=3)),)
    members = [replace(person(1), away=two_hours), person(2)]
    assert who(resolve(ALONE, [slot], members, {})) == [1]
    assert who(resolve(ALONE, [slot], [replace(person(1), away=three), person(2)], {})) == [2]


def test_what_was_served_before_counts() -> None:
    last: dict[int, Mark] = {1: (LONG_AGO + 9 * ONE_DAY, 0), 2: (LONG_AGO + 8 * ONE_DAY, 0)}
    turns = resolve(ALONE, week(3), [person(1), person(2), person(3)], last)
    assert who(turns) == [3, 2, 1]
    assert [each.last_on for each in turns] == [None, LONG_AGO + 8 * ONE_DAY, LONG_AGO + 9 * ONE_DAY]


def test_the_reasons_count_those_who_were_earlier_and_cannot() -> None:
    turns = resolve(ALONE, week(2), [person(1), person(2, 1), person(3, 1), person(4), person(5)], {})
    assert (turns[1].person_id, turns[1].line, turns[1].passed) == (4, 5, 2)


# --- exchanges ------------------------------------------------------------------------------------------------------


def exchanged(turns: Sequence[Turn], first: int, second: int, pair: int = 7) -> list[Fixed]:
    """Two turns whose people exchange them."""
    one, other = turns[first], turns[second]
    return [
        Fixed(one.slot.day, one.place, other.person_id, one.counts_id, How.SWAP, pair),
        Fixed(other.slot.day, other.place, one.person_id, other.counts_id, How.SWAP, pair),
    ]


def test_an_exchange_moves_two_turns_and_no_other() -> None:
    members = [person(n) for n in (1, 2, 3, 4, 5)]
    plain = resolve(ALONE, week(12), members, {})
    turns = resolve(ALONE, week(12), members, {}, exchanged(plain, 0, 3))
    assert who(turns) == [4, 2, 3, 1, 5, 1, 2, 3, 4, 5, 1, 2]
    assert [each.counts_id for each in turns] == who(plain)


def test_somebody_else_falls_ill_and_the_exchange_stands() -> None:
    members = [person(n) for n in (1, 2, 3, 4, 5)]
    plain = resolve(ALONE, week(6), members, {})
    ill = [person(3, 2) if each.person_id == 3 else each for each in members]
    turns = resolve(ALONE, week(6), ill, {}, exchanged(plain, 0, 3))
    assert who(turns) == [4, 2, 5, 1, 3, 1]


def test_an_exchange_whose_one_half_falls_away_is_a_turn_like_any() -> None:
    members = [person(1), person(2), person(3), person(4)]
    plain = resolve(ALONE, week(5), members, {})
    ill = [person(3, 0) if each.person_id == 3 else each for each in members]
    turns = resolve(ALONE, week(5), ill, {}, exchanged(plain, 0, 2))
    assert who(turns)[2] == 1, "they gave their first turn away, and serve what they got for it"
    assert turns[2].counts_id == 1
    assert Counter(who(turns)[:4]) == {1: 1, 2: 1, 3: 1, 4: 1}


def test_somebody_from_outside_stands_in_and_the_turn_counts_as_whose_it_was() -> None:
    members = [person(1), person(2), person(3)]
    stand_in = [Fixed(FIRST, 0, 99, 1, How.GIVEN)]
    assert who(resolve(ALONE, week(5), members, {}, stand_in)) == [99, 2, 3, 1, 2]


# --- every small case against a queue -------------------------------------------------------------------------------


def queued(members: Sequence[Member], times: Sequence[Slot], places: int) -> list[int]:
    """The rule as people would do it by hand: names on a strip; who serves goes to its end, who cannot stays."""
    strip: list[int] = []
    waiting = sorted(members, key=lambda each: (each.since, each.person_id))
    served = []
    for slot in times:
        strip += [
            each.person_id for each in waiting if each.since <= slot.starts_at and each.person_id not in strip
        ]
        by_id = {each.person_id: each for each in members}
        chosen = [each for each in strip if by_id[each].can(slot)][:places]
        strip = [each for each in strip if each not in chosen] + chosen
        served += chosen + [0] * (places - len(chosen))
    return served


def test_every_case_of_three_people_four_turns_and_all_their_absences() -> None:
    times = week(4)
    subsets = [off for size in range(5) for off in combinations(range(4), size)]
    for places in (1, 2):
        terms = ALONE if places == 1 else TWO
        for offs in product(subsets, repeat=3):
            members = [person(n, *off) for n, off in enumerate(offs, 1)]
            assert who(resolve(terms, times, members, {})) == queued(members, times, places), (places, offs)


def test_every_case_of_joining_on_a_day() -> None:
    times = week(5)
    for joins in product(range(5), repeat=3):
        members = [person(n, since=times[at].starts_at) for n, at in enumerate(joins, 1)]
        assert who(resolve(ALONE, times, members, {})) == queued(members, times, 1), joins


# --- what holds for all ---------------------------------------------------------------------------------------------

crews = st.lists(
    st.tuples(st.lists(st.integers(0, 19), max_size=6, unique=True), st.integers(0, 8)),
    min_size=1,
    max_size=7,
)


def of(crew: Sequence[tuple[list[int], int]]) -> list[Member]:
    return [person(n, *off, since=LONG_AGO + joined * ONE_DAY) for n, (off, joined) in enumerate(crew, 1)]


@given(crews, st.sampled_from([ALONE, TWO, MIXED]))
@example([([], 0), ([], 0)], MIXED)
def test_nobody_has_two_places_of_a_turn_nobody_who_is_away_serves_and_no_place_stands_empty_in_vain(
    crew: list[tuple[list[int], int]], terms: Terms
) -> None:
    members, times = of(crew), week(20)
    turns = resolve(terms, times, members, {})
    for slot in times:
        serving = [each.person_id for each in turns if each.slot == slot and each.person_id]
        able = {each.person_id for each in members if each.can(slot)}
        assert len(serving) == len(set(serving)) == min(terms.places, len(able))
        assert set(serving) <= able


@given(st.integers(1, 9), st.sampled_from([ALONE, TWO]), st.integers(1, 30))
def test_nobody_twice_before_everybody_once(size: int, terms: Terms, count: int) -> None:
    turns = who(resolve(terms, week(count), [person(n) for n in range(1, size + 1)], {}))
    served = [each for each in turns if each]
    for start in range(len(served) - size + 1):
        assert set(served[start : start + size]) == set(range(1, size + 1)), (
            "any so many in a row are everybody"
        )


@given(crews, st.sampled_from([ALONE, TWO]))
def test_the_line_is_the_queue_that_people_would_keep_by_hand(
    crew: list[tuple[list[int], int]], terms: Terms
) -> None:
    members, times = of(crew), week(20)
    assert who(resolve(terms, times, members, {})) == queued(members, times, terms.places)


@given(st.integers(2, 8), st.integers(0, 11), st.integers(0, 11))
def test_exchanges_keep_counts_and_move_nobody_elses_turn(size: int, first: int, second: int) -> None:
    members = [person(n) for n in range(1, size + 1)]
    plain = resolve(ALONE, week(24), members, {})
    one = plain[first]
    after = [n for n in range(first + 1, 24) if plain[n].person_id != one.person_id]
    other = next((n for n in after if n - first < size), None)
    if other is None:
        return
    turns = resolve(ALONE, week(24), members, {}, exchanged(plain, first, other))
    assert Counter(who(turns)) == Counter(who(plain))
    assert [each.counts_id for each in turns] == who(plain)
    moved = moves([(e.slot.day, e.person_id) for e in plain], [(e.slot.day, e.person_id) for e in turns])
    assert {each.person_id for each in moved} == {one.person_id, plain[other].person_id}


@given(st.integers(1, 8), st.integers(0, 9))
def test_a_newcomer_moves_no_turn_before_everybody_who_was_there_had_one(size: int, joins: int) -> None:
    members, times = [person(n) for n in range(1, size + 1)], week(30)
    new = person(99, since=times[joins].starts_at)
    before = who(resolve(ALONE, times, members, {}))
    after = who(resolve(ALONE, times, [*members, new], {}))
    first = after.index(99)
    assert after[:first] == before[:first]
    assert set(after[joins:first]) == set(range(1, size + 1)), "everybody who was there comes first"
    assert first == joins + size


@given(st.integers(2, 8), st.integers(0, 9))
def test_a_day_off_exchanges_somebody_with_the_next_from_then_on_and_moves_nobody_elses_turn(
    size: int, day: int
) -> None:
    members, times = [person(n) for n in range(1, size + 1)], week(30)
    before = resolve(ALONE, times, members, {})
    gone = before[day].person_id
    ill = [person(gone, day) if each.person_id == gone else each for each in members]
    after = who(resolve(ALONE, times, ill, {}))
    usual = who(before)
    following = usual[day + 1]
    swapped = {gone: following, following: gone}
    assert after == usual[:day] + [swapped.get(each, each) for each in usual[day:]]


# --- moves ----------------------------------------------------------------------------------------------------------

D = [FIRST + n * ONE_DAY for n in range(9)]


def test_moves_name_whose_turns_are_others_now() -> None:
    before = [(D[0], 1), (D[1], 2), (D[2], 3)]
    assert moves(before, [(D[0], 2), (D[1], 1), (D[2], 3)]) == (
        Moved(1, (D[0],), (D[1],)),
        Moved(2, (D[1],), (D[0],)),
    )


def test_a_turn_that_was_never_planned_is_no_move_unless_it_stands_for_one_that_is_lost() -> None:
    before = [(D[0], 1), (D[1], 2)]
    assert moves(before, [(D[0], 1), (D[1], 2), (D[2], 1)]) == ()
    assert moves(before, [(D[0], 2), (D[1], 2), (D[2], 1), (D[3], 1)]) == (
        Moved(1, (D[0],), (D[2],)),
        Moved(2, (), (D[0],)),
    )
    assert moves([], [(D[0], 1)]) == ()


plans = st.lists(st.integers(1, 3), min_size=6, max_size=6)


@given(plans, plans, plans)
def test_two_moves_folded_are_the_move_from_the_first_to_the_last(
    one: list[int], two: list[int], three: list[int]
) -> None:
    def plan(people: list[int]) -> list[tuple[date, int]]:
        return list(zip(D, people, strict=False))

    def of_person(some: tuple[Moved, ...], who: int) -> Moved:
        return next((each for each in some if each.person_id == who), Moved(who, (), ()))

    for somebody in (1, 2, 3):
        first = of_person(moves(plan(one), plan(two)), somebody)
        then = of_person(moves(plan(two), plan(three)), somebody)
        assert folded(first, then) == of_person(moves(plan(one), plan(three)), somebody)


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe"])
def test_turns_of_a_year_keep_their_wall_time_in(zone: str) -> None:
    terms = replace(ALONE, schedule=Schedule(time(9), WEEKDAYS, zone))
    calendar = WorkingCalendar.office(zone)
    found = slots(terms, calendar, day_edges(date(2026, 1, 1), zone)[0], date(2026, 12, 31))
    place = ZoneInfo(zone)
    assert len(found) == 261
    assert {each.starts_at.astimezone(place).time() for each in found} == {time(9)}
    assert {each.ends_at.astimezone(place).time() for each in found} == {time(17)}
