"""A fair plan of turns: everybody once before anybody twice, hosts that do not repeat, and as little change as can be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.calendar import WorkingCalendar
from alignment.people import Role
from alignment.rotation.hosting import Past, Table
from alignment.rotation.known import Empty, Known, why_empty
from alignment.rotation.lines import parse_closed, parse_programme
from alignment.rotation.people import Member, Presence, common_hours
from alignment.rotation.planner import Plan, plan
from alignment.rotation.slots import Slot, closed_before, slots
from alignment.rotation.terms import Closed, Cover, Length, Pool, PoolKind, Terms, Unit
from alignment.rotation.turns import Because, How, Turn, Why

NEW_YORK = "America/New_York"
CALENDAR = WorkingCalendar.office(NEW_YORK, closed=frozenset({date(2027, 2, 15), date(2027, 7, 5)}))
TODAY = date(2026, 12, 1)
FIRST = date(2027, 1, 11)
LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)
SIX_WEEKS = Length(6, Unit.WEEKS)
ROLE = Pool(PoolKind.ROLE, role=Role.MARKETER)


def terms(places: int = 1, length: Length = SIX_WEEKS, **more: object) -> Terms:
    """Terms of a placement from 11 January on."""
    return Terms(length, places, FIRST, ROLE, replace(ROLE, role=Role.REP), **more)  # type: ignore[arg-type]


def people(count: int, first: int = 1, teams: Mapping[int, int] | None = None) -> dict[int, Member]:
    """So many people, numbered from `first` on; `teams` says who is of which."""
    known = teams or {}
    numbers = range(first, first + count)
    return {n: Member(n, LONG_AGO, teams=frozenset({known[n]} if n in known else ())) for n in numbers}


def known(
    visitors: int | dict[int, Member],
    places: int,
    hosts: int | dict[int, Member] = 7,
    weeks: int = 60,
    **more: object,
) -> Known:
    """What a first plan is made from; hosts are numbered from 101 on."""
    going = people(visitors) if isinstance(visitors, int) else visitors
    there = people(hosts, 101) if isinstance(hosts, int) else hosts
    agreed = more.pop("terms", None) or terms(places)
    until = TODAY + timedelta(weeks=weeks)
    return Known(agreed, CALENDAR, going, there, (), TODAY, until, TODAY, **more)  # type: ignore[arg-type]


def by_slot(turns: Collection[Turn]) -> dict[Slot, list[Turn]]:
    """Turns by slot, in order."""
    told: dict[Slot, list[Turn]] = defaultdict(list)
    for each in sorted(turns, key=lambda one: (one.slot, one.person_id)):
        told[each.slot].append(each)
    return dict(told)


# --- golden ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "last"), [(10, 2), (9, 1)])
def test_ten_people_or_nine_and_two_places_are_five_slots_of_six_weeks(count: int, last: int) -> None:
    made = by_slot([each for each in plan(known(count, 2)).turns if each.round == 1])
    assert [len(each) for each in made.values()] == [2, 2, 2, 2, last]
    first, end = min(made).first, max(made).last
    assert first == FIRST
    assert (end - first).days + 3 == 30 * 7, "Monday to Friday, thirty weeks"


def test_the_second_round_begins_in_a_slot_of_its_own_and_everybody_has_other_hosts() -> None:
    turns = plan(known(9, 2)).turns
    second = [each for each in turns if each.round == 2]
    assert min(each.slot for each in second) > max(each.slot for each in turns if each.round == 1)
    assert [each.person_id for each in second[:4]] == [1, 2, 3, 4], "in the order of the first"
    hosts = {each.key: each.host_id for each in turns}
    assert all(hosts[n, 1] != hosts[n, 2] for n in range(1, 5))


def test_a_turn_of_six_weeks_is_monday_to_friday() -> None:
    (turn,) = plan(known(1, 1, weeks=7)).turns
    assert turn.slot == Slot(date(2027, 1, 11), date(2027, 2, 19))


def test_a_turn_never_begins_on_a_day_off_nor_lies_in_closed_days() -> None:
    closed = (Closed(date(2027, 3, 22), date(2027, 4, 2), "quarter end"),)
    found = list(slots(terms(length=Length(5, Unit.WEEKS)), CALENDAR, closed, FIRST, date(2027, 8, 1)))
    assert found[0] == Slot(date(2027, 1, 11), date(2027, 2, 12))
    assert found[1] == Slot(date(2027, 2, 16), date(2027, 3, 19)), "15 Feb is off, so it begins on Tuesday"
    assert found[2].first == date(2027, 4, 5), "the first Monday that is open"


def test_what_is_closed_just_before_a_turn_is_found() -> None:
    shut = Closed(date(2026, 12, 14), date(2027, 1, 8), "quarter end")
    assert closed_before(Slot(FIRST, date(2027, 2, 19)), [shut]) == shut
    assert closed_before(Slot(date(2027, 2, 22), date(2027, 4, 2)), [shut]) is None


def test_days_follow_the_weekday_on_which_the_programme_began() -> None:
    day = replace(terms(length=Length(1, Unit.DAYS)), starts_on=date(2027, 2, 2), pause=1)
    found = list(slots(day, CALENDAR, (), date(2027, 2, 1), date(2027, 3, 10)))
    assert [each.first for each in found] == [date(2027, 2, 2), date(2027, 2, 16), date(2027, 3, 2)]
    assert all(each.first == each.last for each in found)


def test_a_monday_off_moves_a_day_to_tuesday() -> None:
    day = replace(terms(length=Length(1, Unit.DAYS)), starts_on=date(2027, 2, 8))
    found = list(slots(day, CALENDAR, (), date(2027, 2, 8), date(2027, 2, 20)))
    assert [each.first for each in found] == [date(2027, 2, 8), date(2027, 2, 16)]


def test_a_turn_of_days_is_over_before_the_next_begins_whatever_is_off_in_it() -> None:
    days = replace(terms(length=Length(5, Unit.DAYS)), starts_on=date(2027, 2, 10))
    found = list(slots(days, CALENDAR, (), date(2027, 2, 8), date(2027, 2, 20)))
    assert found == [
        Slot(date(2027, 2, 10), date(2027, 2, 16)),  # the 15th is off
        Slot(date(2027, 2, 17), date(2027, 2, 23)),
    ]


def test_three_working_hours_in_common_are_enough_and_two_are_not() -> None:
    blocks = CALENDAR.hours[0]
    assert common_hours(blocks, NEW_YORK, "Europe/London", FIRST) == timedelta(hours=3)
    assert common_hours(blocks, NEW_YORK, "Europe/Berlin", FIRST) == timedelta(hours=2)
    assert common_hours(blocks, "Asia/Tokyo", "America/Los_Angeles", FIRST) == timedelta(hours=1)
    there, slot = Presence(CALENDAR), Slot(FIRST, date(2027, 2, 19))
    me = Member(1, LONG_AGO)
    assert there.overlap(me, Member(2, LONG_AGO, zone="Europe/London"), slot)
    assert not there.overlap(me, Member(2, LONG_AGO, zone="Europe/Berlin"), slot)
    spring = Slot(date(2027, 3, 15), date(2027, 4, 23))
    assert there.overlap(me, Member(2, LONG_AGO, zone="Europe/Berlin"), spring), "New York is ahead by then"


def test_a_week_away_is_fine_and_more_is_not() -> None:
    slot, there = Slot(FIRST, date(2027, 2, 19)), Presence(CALENDAR)
    week = (date(2027, 1, 18), date(2027, 1, 22))
    assert there.there(Member(1, LONG_AGO, away=(week,)), slot)
    assert not there.there(Member(1, LONG_AGO, away=(week, (date(2027, 2, 1), date(2027, 2, 1)))), slot)
    assert not there.there(Member(1, LONG_AGO, away=((FIRST, FIRST),)), Slot(FIRST, FIRST))


def test_who_covers_is_of_the_same_team_and_there_and_everybody_covers_in_turn() -> None:
    team = people(4, teams=dict.fromkeys(range(1, 5), 7))
    turns = plan(known(team, 1, weeks=30)).turns
    assert [each.cover_id for each in turns][:4] == [2, 1, 4, 3]
    alone = plan(known(people(2), 1, weeks=8)).turns
    assert {each.cover_id for each in alone} == {0}, "nobody is of their team"
    none = plan(known(team, 1, weeks=30, terms=terms(cover=Cover.NOBODY))).turns
    assert {each.cover_id for each in none} == {0}


def test_the_reason_is_kept_as_codes() -> None:
    team = people(9, teams=dict.fromkeys(range(1, 10), 7))
    first = plan(known(team, 1)).turns[0]
    assert first.why == Why(How.NEXT, 9, 0, team_free=True)
    assert Why.from_data(first.why.to_data()) == first.why
    gone = {**team, 1: replace(team[1], away=((FIRST, date(2027, 2, 19)),))}
    first = plan(known(gone, 1)).turns[0]
    assert (first.person_id, first.why.passed) == (2, 1)


# --- nobody, one, no host -------------------------------------------------------------------------------------------


def test_an_empty_side_plans_nobody_and_says_so() -> None:
    for visitors, hosts, why in ((0, 3, Empty.NO_VISITORS), (3, 0, Empty.NO_HOSTS)):
        empty = known(visitors, 2, hosts)
        assert plan(empty).turns == ()
        assert why_empty(empty) is why
    far = {n: Member(n, LONG_AGO, zone="Asia/Tokyo") for n in (101, 102)}
    apart = known(3, 1, far)
    assert plan(apart).turns == ()
    assert why_empty(apart) is Empty.NO_MATCH


def test_a_programme_of_one_goes_every_round_and_has_every_host_before_one_again() -> None:
    turns = plan(known(1, 2, hosts=3, weeks=60)).turns
    assert [each.round for each in turns] == list(range(1, len(turns) + 1))
    hosts = [each.host_id for each in turns]
    assert set(hosts[:3]) == set(hosts[3:6]) == {101, 102, 103}


def test_somebody_of_both_sides_is_never_their_own_host_nor_host_and_visitor_at_once() -> None:
    both = people(3)
    turns = plan(known(both, 2, dict(both))).turns
    assert turns
    for each in by_slot(turns).values():
        assert not {one.person_id for one in each} & {one.host_id for one in each}


# --- fair -----------------------------------------------------------------------------------------------------------


@st.composite
def companies(draw: st.DrawFn) -> Known:
    count, places = draw(st.integers(1, 12)), draw(st.integers(1, 4))
    teams = {n: draw(st.integers(1, 5)) for n in range(1, count + 1) if draw(st.booleans())}
    hosts = draw(st.integers(1, 6))
    agreed = terms(places, Length(draw(st.integers(1, 4)), Unit.WEEKS), one_per_team=draw(st.booleans()))
    return known(people(count, teams=teams), places, hosts, weeks=60, terms=agreed)


def teams_of(facts: Known, turns: Collection[Turn]) -> Counter[int]:
    return Counter(team for each in turns for team in facts.visitors[each.person_id].teams)


@given(companies())
def test_everybody_once_before_anybody_twice(facts: Known) -> None:
    had: Counter[int] = Counter()
    for turns in by_slot(plan(facts).turns).values():
        had.update(each.person_id for each in turns)
        counts = [had[each] for each in facts.visitors]
        assert max(counts) - min(counts) <= 1


@given(companies())
def test_no_more_than_the_places_one_of_a_team_and_a_host_of_ones_own(facts: Known) -> None:
    for turns in by_slot(plan(facts).turns).values():
        assert len(turns) <= facts.terms.places
        assert len({each.host_id for each in turns}) == len(turns)
        assert len({each.person_id for each in turns}) == len(turns)
        if facts.terms.one_per_team:
            assert max(teams_of(facts, turns).values(), default=0) <= 1


@given(companies())
def test_a_host_never_repeats_while_another_who_could_has_not_hosted(facts: Known) -> None:
    had: dict[int, Counter[int]] = defaultdict(Counter)
    for each in plan(facts).turns:
        least = min(had[each.person_id][host] for host in facts.hosts)
        assert had[each.person_id][each.host_id] == least
        had[each.person_id][each.host_id] += 1


@given(companies())
def test_a_round_takes_no_more_slots_than_it_must(facts: Known) -> None:
    """The least there can be: everybody over the places, and one slot for each of the largest team."""
    rounds = by_slot([each for each in plan(facts).turns if each.round == 1])
    places = min(facts.terms.places, len(facts.hosts))
    sizes = Counter(team for each in facts.visitors.values() for team in each.teams)
    largest = max(sizes.values(), default=0) if facts.terms.one_per_team else 0
    assert len(rounds) == max(-(-len(facts.visitors) // places), largest)


@given(
    st.dictionaries(
        st.integers(1, 5), st.sampled_from([NEW_YORK, "Europe/Berlin", "Asia/Tokyo"]), min_size=1
    ),
    st.dictionaries(
        st.integers(101, 104), st.sampled_from([NEW_YORK, "Europe/London", "Asia/Seoul"]), min_size=1
    ),
    st.integers(1, 4),
)
def test_a_slot_seats_as_many_as_any_seating_could(
    visitors: dict[int, str], hosts: dict[int, str], places: int
) -> None:
    """Against every seating there is: as many people, and of those the earliest in line."""
    facts = known(
        {n: Member(n, LONG_AGO, zone=zone) for n, zone in visitors.items()}, places,
        {n: Member(n, LONG_AGO, zone=zone) for n, zone in hosts.items()}, weeks=8,
    )  # fmt: skip
    presence, slot = Presence(CALENDAR), Slot(FIRST, date(2027, 2, 19))
    best: tuple[int, list[int]] = (0, [])
    for size in range(1, min(places, len(visitors), len(hosts)) + 1):
        for going in combinations(sorted(visitors), size):
            seats = any(
                all(
                    presence.overlap(facts.visitors[who], facts.hosts[host], slot)
                    for who, host in zip(going, at, strict=True)
                )
                for at in permutations(sorted(hosts), size)
            )
            if seats and size > best[0]:
                best = (size, list(going))
    planned = by_slot(plan(facts).turns).get(slot, [])
    assert [each.person_id for each in planned] == best[1]


# --- as little change as can be -------------------------------------------------------------------------------------


def moved(made: Plan) -> list[int]:
    return [each.turn.person_id for each in made.moves]


def later(facts: Known, made: Plan, today: date, visitors: Mapping[int, Member] | None = None) -> Known:
    """The same programme some time later: what has begun by then is history."""
    begun = tuple(each for each in made.turns if each.slot.first < today)
    future = tuple(each for each in made.turns if each.slot.first >= today)
    return replace(
        facts, today=today, earliest=today + timedelta(weeks=2), begun=begun, future=future,
        visitors=facts.visitors if visitors is None else visitors,
    )  # fmt: skip


@given(companies(), st.integers(0, 300))
def test_planning_again_changes_nothing(facts: Known, days: int) -> None:
    made = plan(facts)
    again = plan(later(facts, made, TODAY + timedelta(days=days)))
    assert not again.moves
    assert not again.gone
    stands = {each for each in made.turns if each.slot.first >= TODAY + timedelta(days=days)}
    assert stands <= set(again.turns)


@given(companies(), st.integers(0, 200))
def test_who_joins_moves_one_turn_of_the_next_round_two_of_the_one_after_and_no_more(
    facts: Known, days: int
) -> None:
    made, today = plan(facts), TODAY + timedelta(days=days)
    joined = Member(50, datetime.combine(today, datetime.min.time(), UTC))
    again = plan(later(facts, made, today, visitors={**facts.visitors, 50: joined}))
    theirs = min((each.round for each in again.turns if each.person_id == 50), default=0)
    for round_, count in Counter(each.turn.round for each in again.moves).items():
        assert count <= max(round_ - theirs, 0)
    last = {each.person_id: each.round for each in again.turns}
    assert all(each.round > last.get(each.person_id, 0) for each in again.gone), "out of the year, at its end"
    assert 50 not in moved(again)
    assert all(each.turn.slot > each.was for each in again.moves), "nobody is called sooner for it"


@given(companies(), st.integers(0, 200), st.data())
def test_who_leaves_moves_one_turn_of_each_of_theirs_at_most(
    facts: Known, days: int, data: st.DataObject
) -> None:
    made, today = plan(facts), TODAY + timedelta(days=days)
    gone = data.draw(st.sampled_from(sorted(facts.visitors)))
    rest = {n: each for n, each in facts.visitors.items() if n != gone}
    again = plan(later(facts, made, today, visitors=rest))
    theirs = [each for each in again.gone if each.person_id == gone]
    assert all(each.person_id != gone for each in again.turns)
    assert len(again.moves) <= len(theirs)
    assert len(again.gone) == len(theirs)


@given(companies(), st.data())
def test_who_falls_ill_moves_their_turn_and_few_others(facts: Known, data: st.DataObject) -> None:
    made = plan(facts)
    if not made.turns:
        return
    ill = data.draw(st.sampled_from(made.turns))
    away = replace(facts.visitors[ill.person_id], away=((ill.slot.first, ill.slot.last),))
    again = plan(later(facts, made, TODAY, visitors={**facts.visitors, ill.person_id: away}))
    others = [each for each in again.moves if each.turn.person_id != ill.person_id]
    rounds = len({each.round for each in made.turns})
    assert len(others) <= rounds
    assert not [each for each in again.turns if each.person_id == ill.person_id and each.slot == ill.slot]


def test_who_joins_takes_a_free_place_of_the_round_and_moves_nobody() -> None:
    facts = known(9, 2)
    made = plan(facts)
    again = plan(
        later(
            facts, made, TODAY, visitors={**facts.visitors, 10: Member(10, datetime(2026, 12, 1, tzinfo=UTC))}
        )
    )
    assert again.moves == ()
    joined = next(each for each in again.turns if each.person_id == 10)
    assert (joined.round, joined.slot.first, joined.why.how) == (1, date(2027, 6, 28), How.JOINED)


def test_who_joins_when_no_place_is_free_moves_the_last_in_line_of_the_next_round() -> None:
    facts = known(4, 2, weeks=40)
    made = plan(facts)
    later_on = datetime(2027, 1, 20, tzinfo=UTC)
    again = plan(later(facts, made, date(2027, 1, 20), visitors={**facts.visitors, 5: Member(5, later_on)}))
    joined = next(each for each in again.turns if each.person_id == 5)
    assert (joined.round, joined.slot.first, joined.why.how) == (1, date(2027, 4, 5), How.JOINED)
    (first, *_) = again.moves
    assert (first.turn.person_id, first.was.first, first.because, first.whose) == (
        2,
        date(2027, 4, 5),
        Because.JOINED,
        5,
    )


def test_a_leavers_place_goes_to_the_last_of_the_round() -> None:
    facts = known(6, 2, weeks=30)
    made = plan(facts)
    rest = {n: each for n, each in facts.visitors.items() if n != 3}
    again = plan(later(facts, made, TODAY, visitors=rest))
    (move,) = [each for each in again.moves if each.turn.round == 1]
    assert (move.turn.person_id, move.because, move.whose) == (6, Because.LEFT, 3)
    assert move.turn.slot.first == date(2027, 2, 22)
    assert move.turn.why.how is How.FILLS


def test_closed_days_move_what_lies_in_them_and_turns_that_began_stay() -> None:
    facts = known(4, 1, weeks=30)
    made = plan(facts)
    closed = (Closed(date(2027, 2, 22), date(2027, 4, 2), "launch"),)
    again = plan(replace(later(facts, made, date(2027, 1, 12)), closed=closed))
    assert {each.was.first for each in again.moves} >= {date(2027, 2, 22)}
    assert Because.CLOSED in {each.because for each in again.moves}
    assert not any(each.touches(turn.slot.first, turn.slot.last) for each in closed for turn in again.turns)


def test_a_host_whom_somebody_has_not_had_hosts_them_once_they_are_back() -> None:
    hosts = people(2, 101)
    away = replace(hosts[102], away=((date(2027, 2, 22), date(2027, 4, 2)),))
    facts = known(1, 1, hosts={**hosts, 102: away}, weeks=12)
    made = plan(facts)
    assert [each.host_id for each in made.turns] == [101, 101]
    again = plan(replace(later(facts, made, date(2027, 1, 20)), hosts=hosts))
    assert [each.host_id for each in again.turns] == [102]
    assert again.moves == ()


def test_hosts_change_among_those_of_a_slot_so_that_nobody_has_one_again() -> None:
    past, slot = Past(), Slot(date(2027, 2, 22), date(2027, 4, 2))
    past.happens(Turn(1, 1, Slot(FIRST, date(2027, 2, 19)), 101))
    table = Table(slot, people(2, 101), Presence(CALENDAR), past)
    going = people(2)
    assert table.seat(going[1], 101)
    assert table.seat(going[2], 102)
    table.spread([going[2]])
    assert table.host_of == {1: 101, 2: 102}, "the first was agreed on by hand"
    table.spread(going.values())
    assert table.host_of == {1: 102, 2: 101}


def test_what_people_agreed_on_by_hand_stays_while_it_can_be() -> None:
    facts = known(4, 2, weeks=40)
    made = plan(facts)
    hand = tuple(replace(each, by_hand=each.person_id == 2 and each.round == 2) for each in made.turns)
    joined = {**facts.visitors, 5: Member(5, datetime(2027, 1, 20, tzinfo=UTC))}
    again = plan(later(facts, replace(made, turns=hand), date(2027, 1, 20), visitors=joined))
    assert 2 not in moved(again)


def test_who_comes_back_from_a_long_absence_goes_first_and_makes_up_for_one_turn() -> None:
    away = {1: replace(people(1)[1], away=((TODAY, date(2027, 6, 25)),))}
    turns = plan(known({**people(3), **away}, 1, weeks=60)).turns
    mine = [each.slot.first for each in turns if each.person_id == 1]
    assert mine[0] == date(2027, 6, 28), "the first slot after they are back"
    assert len(mine) >= 2


# --- typed ----------------------------------------------------------------------------------------------------------


def test_a_programme_is_read_from_a_line_in_any_order() -> None:
    said = parse_programme(
        "Sales placement 6 weeks 2 at once marketers with reps from 11 jan 1 week between", TODAY
    )
    assert (said.name, said.length, said.places) == ("Sales placement", SIX_WEEKS, 2)
    assert (said.visitors, said.hosts, said.starts_on, said.pause) == ("marketers", "reps", FIRST, 1)
    said = parse_programme(
        "from 2027-02-01 reps with marketers creative review 1 day no cover any of a team", TODAY
    )
    assert (said.name, said.length) == ("creative review", Length(1, Unit.DAYS))
    assert (said.cover, said.one_per_team, said.hosts) == (Cover.NOBODY, False, "marketers")
    assert parse_programme("3 at once", TODAY).anything
    assert not parse_programme("anything else", TODAY).anything


def test_closed_days_are_read_with_their_name() -> None:
    assert parse_closed("14 dec to 8 jan quarter end", TODAY) == Closed(
        date(2026, 12, 14), date(2027, 1, 8), "quarter end"
    )
    assert parse_closed("2027-03-01", TODAY) == Closed(date(2027, 3, 1), date(2027, 3, 1), "")


@pytest.mark.parametrize(
    "typed", ["40 weeks", "9 days", "0 at once", "pause 99 weeks", "from nowhere", "x" * 60]
)
def test_what_no_programme_has_is_asked_back(typed: str) -> None:
    from alignment.readings import Unreadable

    with pytest.raises(Unreadable):
        parse_programme(typed, TODAY)


# --- a host who leaves in the middle ---------------------------------------------------------------------------------


@given(
    places=st.integers(1, 4),
    hosts=st.integers(1, 7),
    leaving=st.sets(st.integers(101, 107), min_size=1),
    absent=st.sets(st.integers(101, 107)),
    had=st.sets(st.tuples(st.integers(1, 4), st.integers(101, 107))),
)
def test_whoever_could_host_for_the_rest_of_a_turn_does_and_hosts_nobody_else(
    places: int, hosts: int, leaving: set[int], absent: set[int], had: set[tuple[int, int]]
) -> None:
    before = known(places, places, hosts)
    first = next(iter(by_slot(plan(before).turns).values()), [])
    earlier = tuple(
        Turn(visitor, 0, Slot(date(2026, 6, 1 + n), date(2026, 6, 1 + n)), host)
        for n, (visitor, host) in enumerate(sorted(had))
    )
    gone = (date(2027, 1, 1), date(2027, 12, 31))
    there = {
        each.id: replace(each, away=(gone,)) if each.id in absent else each
        for each in before.hosts.values()
        if each.id not in leaving
    }
    hostless = frozenset(each.key for each in first if each.host_id in leaving)
    middle = replace(
        before, hosts=there, begun=(*earlier, *first), today=date(2027, 1, 21), hostless=hostless
    )
    made = plan(middle)
    found = {each.key: each for each in made.stand_ins}
    now = [found.get(each.key, each) for each in first]
    assert set(found) <= hostless, "nobody else gets another host"
    assert {each.key for each in made.turns}.isdisjoint(each.key for each in first)
    for was, each in zip(first, now, strict=True):
        assert (each.slot, each.cover_id, each.by_hand) == (was.slot, was.cover_id, was.by_hand)
    still = [each.host_id for each in now if each.key not in hostless or each.key in found]
    assert len(still) == len(set(still)), "a host has one visitor"
    free = there.keys() - absent - set(still)
    assert not free or len(found) == len(hostless), "while anybody could host, no visitor is without"
    for each in found.values():
        assert each.host_id in there.keys() - absent
        again = (each.person_id, each.host_id) in had
        assert not again or all((each.person_id, host) in had for host in free), (
            "nobody twice while another could"
        )
    assert plan(replace(middle, hostless=hostless - found.keys(), begun=(*earlier, *now))).stand_ins == ()


def test_nobody_hosts_for_the_rest_of_a_turn_that_ends_today_or_whose_visitor_left_too() -> None:
    turn = Turn(1, 1, Slot(FIRST, date(2027, 2, 19)), 101)
    ended = known(1, 1, begun=(turn,), hostless=frozenset({turn.key}))
    for today, visitors in ((date(2027, 2, 20), people(1)), (date(2027, 1, 21), {})):
        assert plan(replace(ended, today=today, visitors=visitors)).stand_ins == ()
    stays = plan(replace(ended, today=date(2027, 2, 19))).stand_ins
    assert [(each.key, each.host_id) for each in stays] == [(turn.key, 102)], (
        "who had them is not first again"
    )
