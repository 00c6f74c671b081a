"""Whose turn it is to hear a call, until when seats are given, and when both sides are reminded."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.calendar import QuietHours, WorkingCalendar, local_day, local_instant
from alignment.ride_alongs import (
    Listener,
    SeatState,
    ahead_of,
    answer_until,
    debrief_again_due,
    earliest_start,
    free_seats,
    given_until,
    in_turn,
    reminder_due,
    untaken_seats,
    whom_to_ask,
)

NEW_YORK = "America/New_York"
OFFICE = WorkingCalendar.office(NEW_YORK, closed=frozenset({date(2026, 11, 26)}))


def at(day: int, wall: str, zone: str = NEW_YORK, month: int = 11) -> datetime:
    hour, minute = map(int, wall.split(":"))
    return local_instant(date(2026, month, day), time(hour, minute), zone)


instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
listeners = st.builds(
    Listener,
    st.integers(1, 500),
    st.none() | instants,
    st.none() | instants,
    instants,
)
lines = st.lists(listeners, max_size=12, unique_by=lambda each: each.person_id)


def test_never_comes_first_then_the_longest_wait_then_who_asked_then_who_joined() -> None:
    first, second, third = at(2, "9:00"), at(3, "9:00"), at(4, "9:00")
    never_late = Listener(1, None, third, first)
    never_early = Listener(2, None, second, third)
    never_early_too = Listener(3, None, second, second)
    long_ago = Listener(4, first, third, first)
    lately = Listener(5, second, first, first)
    found = in_turn([lately, long_ago, never_late, never_early, never_early_too])
    assert [each.person_id for each in found] == [3, 2, 1, 4, 5]
    assert ahead_of(found, 1) == 2
    assert ahead_of(found, 99) == 5


@given(lines, st.randoms(use_true_random=False))
def test_the_order_is_the_same_however_they_are_given(line: list[Listener], shuffle: object) -> None:
    mixed = list(line)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    assert in_turn(mixed) == in_turn(line)


@given(lines)
def test_nobody_is_before_somebody_who_waited_longer(line: list[Listener]) -> None:
    found = in_turn(line)
    for earlier, later in pairwise(found):
        assert later.last_at is not None or earlier.last_at is None
        if earlier.last_at is not None:
            assert later.last_at is not None
            assert earlier.last_at <= later.last_at


@given(lines, instants)
def test_a_seat_that_is_given_back_leaves_the_order_as_it_was(line: list[Listener], heard: datetime) -> None:
    """Taking a seat puts somebody behind all who listened in before; giving it back undoes exactly that."""
    found = in_turn(line)
    if not found:
        return
    first = found[0]
    took = Listener(first.person_id, heard, first.asked_at, first.joined_at)
    rest = [each for each in found if each is not first]
    behind = in_turn([*rest, took])
    assert [each for each in behind if each is not took] == rest, "nobody else's place changes"
    assert in_turn([*rest, first]) == found


@given(lines, st.integers(0, 5), st.booleans())
def test_one_is_asked_for_each_seat_and_at_the_last_minute_all(
    line: list[Listener], free: int, late: bool
) -> None:
    found = in_turn(line)
    asked = whom_to_ask(found, free, last_minute=late)
    assert asked == found[: len(asked)], "in turn"
    assert len(asked) == (0 if not free else len(found) if late else min(free, len(found)))


@given(st.integers(1, 5), st.lists(st.sampled_from(SeatState), max_size=10))
def test_seats_are_counted_once(seats: int, states: list[SeatState]) -> None:
    taken, asked = states.count(SeatState.TAKEN), states.count(SeatState.INVITED)
    assert free_seats(seats, states) == max(0, seats - taken - asked)
    assert untaken_seats(seats, states) == max(0, seats - taken) >= free_seats(seats, states)


@pytest.mark.parametrize(
    ("starts_at", "days", "until"),
    [
        (at(19, "14:00"), 1, at(18, "14:00")),
        (at(16, "14:00"), 1, at(13, "14:00")),
        (at(27, "10:00"), 1, at(25, "10:00")),
        (at(19, "14:00"), 0, at(19, "14:00")),
        (at(19, "14:00"), 3, at(16, "14:00")),
    ],
)
def test_seats_are_given_until_the_notice_period(starts_at: datetime, days: int, until: datetime) -> None:
    assert given_until(starts_at, NEW_YORK, days, OFFICE) == until


def test_the_first_call_that_may_be_offered_is_a_notice_period_away() -> None:
    assert earliest_start(at(16, "12:10"), NEW_YORK, 1, OFFICE) == at(17, "12:10")
    assert earliest_start(at(25, "12:10"), NEW_YORK, 1, OFFICE) == at(27, "12:10"), "the 26th is closed"
    assert earliest_start(at(14, "12:10"), NEW_YORK, 1, OFFICE) == at(17, "9:00"), (
        "on a day off it begins with work"
    )
    assert earliest_start(at(14, "12:10"), NEW_YORK, 0, OFFICE) == at(14, "12:10")


@given(
    instants,
    st.integers(0, 10),
    st.sampled_from([NEW_YORK, "Europe/Berlin", "Asia/Kolkata"]),
    st.timedeltas(timedelta(0), timedelta(days=10)),
)
def test_what_may_be_offered_now_is_given_from_now_on(
    now: datetime, days: int, zone: str, later: timedelta
) -> None:
    first = earliest_start(now, zone, days, OFFICE)
    until = given_until(first, zone, days, OFFICE)
    summer = timedelta(hours=1)
    assert given_until(first + later, zone, days, OFFICE) >= now - summer, (
        "nothing is offered that nobody can ask for"
    )
    if OFFICE.is_working_day(local_day(now, zone)):
        assert abs(until - now) <= summer, "exactly the notice lies between"


def test_an_answer_is_due_within_hours_of_work_and_before_seats_are_given_no_longer() -> None:
    assert answer_until(at(16, "12:10"), at(18, "14:00"), OFFICE) == at(16, "16:10")
    assert answer_until(at(16, "16:00"), at(18, "14:00"), OFFICE) == at(17, "12:00")
    assert answer_until(at(18, "13:00"), at(18, "14:00"), OFFICE) == at(18, "14:00")


@pytest.mark.parametrize(
    ("starts_at", "zone", "quiet", "due"),
    [
        (at(19, "14:00"), NEW_YORK, None, at(19, "9:00")),
        (at(19, "10:00"), NEW_YORK, None, at(19, "9:00")),
        (at(19, "9:30"), NEW_YORK, None, at(18, "16:00")),
        (at(27, "9:00"), NEW_YORK, None, at(25, "16:00")),
        (at(19, "14:00"), NEW_YORK, QuietHours(time(18), time(11)), at(19, "11:00")),
        (at(19, "11:30"), NEW_YORK, QuietHours(time(18), time(11)), at(18, "16:00")),
        (at(19, "9:30"), NEW_YORK, QuietHours(time(15), time(8)), at(18, "9:00")),
        (at(19, "14:00"), "Europe/Berlin", None, at(19, "9:00", "Europe/Berlin")),
    ],
)
def test_a_reminder_comes_on_the_morning_or_the_day_before(
    starts_at: datetime, zone: str, quiet: QuietHours | None, due: datetime
) -> None:
    assert reminder_due(starts_at, zone, OFFICE, quiet) == due


walls = st.times().map(lambda each: each.replace(second=0, microsecond=0))


@given(
    instants,
    st.sampled_from([NEW_YORK, "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe"]),
    st.none()
    | st.tuples(walls, walls).filter(lambda both: both[0] != both[1]).map(lambda both: QuietHours(*both)),
)
def test_a_reminder_is_never_after_its_call(starts_at: datetime, zone: str, quiet: QuietHours | None) -> None:
    due = reminder_due(starts_at, zone, OFFICE, quiet)
    assert starts_at - timedelta(days=8) < due < starts_at


def test_a_debrief_is_asked_for_again_on_the_next_working_day() -> None:
    assert debrief_again_due(at(19, "14:45"), NEW_YORK, OFFICE) == at(20, "9:00")
    assert debrief_again_due(at(25, "14:45"), NEW_YORK, OFFICE) == at(27, "9:00")
