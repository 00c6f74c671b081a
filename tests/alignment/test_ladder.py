"""Ladders: golden times, and that steps come in order, each once, none while away, none after the clock stopped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.hours import WorkingCalendar
from alignment.ladder import (
    DEFAULTS,
    MOST_AGAIN,
    Climb,
    LadderName,
    Rung,
    Take,
    Told,
    Wait,
    Who,
    Why,
    counted,
    from_data,
    in_words,
    next_move,
    paced,
    problem,
    times,
    to_data,
)
from alignment.zones import zone_named

NEW_YORK = "America/New_York"
OFFICE = WorkingCalendar.office(NEW_YORK, closed=frozenset({date(2026, 11, 11), date(2026, 11, 26)}))


def at(day: int, clock: str = "09:00", month: int = 11) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=zone_named(NEW_YORK)).astimezone(UTC)


def climb(minutes: int = 240, **more: object) -> Climb:
    started = at(2, "09:00")
    return Climb(OFFICE, started, minutes, started, **more)  # type: ignore[arg-type]


# --- business minutes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("handed_over", "minutes", "due"),
    [
        (at(6, "16:30"), 240, at(9, "12:30")),
        (at(7, "11:00"), 240, at(9, "13:00")),
        (at(6, "17:00"), 240, at(9, "13:00")),
        (at(6, "16:00"), 60, at(6, "17:00")),
        (at(2, "08:00"), 240, at(2, "13:00")),
        (at(10, "15:00"), 240, at(12, "11:00")),
        (at(25, "16:00"), 480, at(27, "16:00")),
    ],
)
def test_due_is_domain_md_5_2(handed_over: datetime, minutes: int, due: datetime) -> None:
    assert paced(OFFICE, handed_over, minutes) == due


def test_split_hours_and_lunch_do_not_count() -> None:
    split = WorkingCalendar(
        1, NEW_YORK, dict.fromkeys(range(5), ((time(8, 30), time(12)), (time(13), time(17, 30))))
    )
    assert paced(split, at(6, "11:30"), 60) == at(6, "13:30")
    assert paced(split, at(6, "12:00"), 30) == at(6, "13:30"), "the very close counts from the next opening"
    assert paced(split, at(6, "16:30"), 90) == at(9, "09:00")
    assert split.minutes_between(at(6, "11:00"), at(6, "14:00")) == 120


def test_night_shifts_and_all_day_count_through_a_change_of_the_clock() -> None:
    berlin = WorkingCalendar.round_the_clock("Europe/Berlin")
    assert paced(berlin, datetime(2026, 10, 24, 20, tzinfo=UTC), 480) == datetime(2026, 10, 25, 4, tzinfo=UTC)
    nights = WorkingCalendar(1, NEW_YORK, dict.fromkeys(range(7), ((time(22), time(6)),)))
    assert paced(nights, at(2, "23:00"), 420) == at(3, "06:00")
    assert paced(nights, at(2, "12:00"), 60) == at(2, "23:00")


def test_an_absence_is_not_counted() -> None:
    away = ((at(3, "00:00"), at(5, "00:00")),)
    assert paced(OFFICE, at(2, "16:00"), 240, away) == at(5, "12:00")
    assert paced(OFFICE, at(2, "13:00"), 240, away) == at(2, "17:00"), "due at the close before it"
    assert paced(OFFICE, at(3, "10:00"), 60, away) == at(5, "10:00"), "handed over in the absence"
    twice = (*away, (at(4, "00:00"), at(6, "00:00")))
    assert paced(OFFICE, at(2, "16:00"), 240, twice) == at(6, "12:00"), "overlapping ones count once"


def test_the_hours_that_count_are_named() -> None:
    away = ((at(9, "10:00"), at(9, "11:00")),)
    assert counted(OFFICE, at(6, "16:30"), at(9, "12:30"), away) == (
        (at(6, "16:30"), at(6, "17:00")), (at(9, "09:00"), at(9, "10:00")), (at(9, "11:00"), at(9, "12:30")),
    )  # fmt: skip


@given(
    minutes=st.integers(1, 3000),
    begins=st.integers(0, 20_000),
    pauses=st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 3_000)), max_size=4),
)
def test_exactly_the_promised_minutes_lie_outside_the_pauses(
    minutes: int, begins: int, pauses: list[tuple[int, int]]
) -> None:
    start = at(1) + timedelta(minutes=begins)
    spans = tuple(
        (at(1) + timedelta(minutes=first), at(1) + timedelta(minutes=first + length))
        for first, length in pauses
    )
    due = paced(OFFICE, start, minutes, spans)
    counted, step = timedelta(0), start
    edges = sorted({start, due, *(edge for span in spans for edge in span if start < edge < due)})
    for step, following in pairwise(edges):
        if not any(first <= step < last for first, last in spans):
            counted += OFFICE.time_between(step, following)
    assert counted == timedelta(minutes=minutes)


# --- golden ladders -------------------------------------------------------------------------------------------------


def test_the_ordinary_ladder_reminds_after_three_hours_and_passes_on_after_two_days() -> None:
    ladder = DEFAULTS[LadderName.ORDINARY]
    assert times(ladder, climb()) == (at(2, "12:00"), at(2, "12:30"), at(2, "13:00"), at(3, "17:00"))


def test_the_hot_ladder_is_5_15_30_60() -> None:
    hot = climb(minutes=15)
    assert times(DEFAULTS[LadderName.HOT], hot) == tuple(
        at(2, f"{9 + minute // 60:02}:{minute % 60:02}") for minute in (5, 15, 30, 60)
    )


def test_every_default_can_stand() -> None:
    minutes = {"ordinary": 240, "hot": 15, "steps": 960, "answer": 960, "look": 2400, "enrich": 480}
    for name, ladder in DEFAULTS.items():
        assert problem(name, ladder, minutes[name.value]) == ""
        assert from_data(to_data(ladder)) == ladder
    assert in_words(DEFAULTS[LadderName.ORDINARY]) == "reminder -1h backup -30m manager 0 reroute 12h"


# --- what is due ----------------------------------------------------------------------------------------------------


def played(ladder: tuple[Rung, ...], start: Climb, moments: list[datetime]) -> list[tuple[datetime, Take]]:
    """Ask at each moment until nothing is due, every message arriving at once."""
    taken: list[tuple[datetime, Take]] = []
    held = start
    for now in moments:
        while isinstance(move := next_move(ladder, held, now), Take):
            taken.append((now, move))
            told = (*held.told, Told(move.step, now, now, move.again))
            reminded = held.reminded or (now if ladder[move.step].who is Who.REMINDER else None)
            held = replace(held, told=told, reminded=reminded)
    return taken


LADDERS = st.sampled_from(sorted(DEFAULTS))


@given(
    name=LADDERS,
    minutes=st.integers(600, 3000),
    moments=st.lists(st.integers(0, 60_000), min_size=1, max_size=25),
    away=st.lists(st.tuples(st.integers(0, 30_000), st.integers(1, 9_000)), max_size=2),
)
def test_steps_come_in_order_each_once_and_none_while_away(
    name: LadderName, minutes: int, moments: list[int], away: list[tuple[int, int]]
) -> None:
    pauses = tuple(
        sorted(
            (at(2) + timedelta(minutes=first), at(2) + timedelta(minutes=first + length))
            for first, length in away
        )
    )
    ladder = DEFAULTS[name]
    asked = sorted(at(2) + timedelta(minutes=each) for each in moments)
    taken = played(ladder, climb(minutes=minutes, pauses=pauses), asked)
    first_time = [move.step for _, move in taken if not move.again]
    assert first_time == list(range(len(first_time))), "none left out, none twice, in order"
    assert len({(move.step, move.again) for _, move in taken}) == len(taken)
    assert all(move.again <= MOST_AGAIN for _, move in taken)
    for now, move in taken:
        assert not any(first <= now < last for first, last in pauses)
        assert now >= climb(minutes=minutes, pauses=pauses).due(ladder[move.step].at), "none too soon"


@given(name=LADDERS, late=st.integers(0, 50_000))
def test_whoever_asks_all_the_time_gets_the_same_as_whoever_asks_when_told_to(
    name: LadderName, late: int
) -> None:
    """What `Wait` names is enough: nothing comes before it, and it comes then."""
    ladder, held, now = DEFAULTS[name], climb(minutes=600), at(2) + timedelta(minutes=late)
    for _ in range(40):
        move = next_move(ladder, held, now)
        if move is None:
            break
        if isinstance(move, Wait):
            assert move.until is not None
            assert move.until > now
            before = next_move(ladder, held, move.until - timedelta(microseconds=1))
            assert isinstance(before, Wait)
            now = move.until
            assert isinstance(next_move(ladder, held, now), Take)
            continue
        reminded = held.reminded or (now if ladder[move.step].who is Who.REMINDER else None)
        held = replace(held, told=(*held.told, Told(move.step, now, now, move.again)), reminded=reminded)
    assert next_move(ladder, held, now) is None


def test_after_three_days_down_the_reminder_comes_first_and_the_others_keep_their_distance() -> None:
    ladder, back = DEFAULTS[LadderName.ORDINARY], at(5, "10:00")
    taken = played(ladder, climb(), [back + timedelta(minutes=minute) for minute in range(600)])
    assert [(now, move.step) for now, move in taken if not move.again] == [
        (back, 0), (at(5, "10:30"), 1), (at(5, "11:00"), 2), (at(5, "15:00"), 3),
    ]  # fmt: skip


def test_nobody_loses_a_lead_before_a_reminder_reached_them() -> None:
    ladder = DEFAULTS[LadderName.ORDINARY]
    told = tuple(Told(step, at(2, "13:00"), at(2, "13:00"), MOST_AGAIN) for step in range(3))
    held = climb(told=told)
    assert next_move(ladder, held, at(9)) == Wait(None, Why.NOT_REACHED)
    reached = replace(held, reminded=at(9))
    assert next_move(ladder, reached, at(9)) == Wait(at(9, "13:00"))
    assert next_move(ladder, reached, at(9, "13:00")) == Take(3)
    assert next_move(ladder, replace(held, held=False), at(9)) == Take(3), "nobody is there to be reminded"


def test_nobody_is_called_late_beyond_the_time_of_the_file() -> None:
    ladder = DEFAULTS[LadderName.ORDINARY]
    told = (Told(0, at(2, "12:00"), at(2, "12:00")), Told(1, at(2, "12:30"), at(2, "12:30")))
    held = climb(told=told, known_until=at(2, "12:59"))
    assert next_move(ladder, held, at(2, "15:00")) == Wait(None, Why.NO_DATA)
    assert next_move(ladder, replace(held, known_until=at(2, "13:00")), at(2, "15:00")) == Take(2)


def test_a_step_is_said_again_until_somebody_is_on_it() -> None:
    ladder = DEFAULTS[LadderName.ORDINARY]
    told = tuple(Told(step, at(2, "13:00"), at(2, "13:00")) for step in range(3))
    held = climb(told=told)
    assert next_move(ladder, held, at(2, "16:59")) == Wait(at(2, "17:00"))
    assert next_move(ladder, held, at(2, "17:00")) == Take(2, 1)
    acked = climb(told=(*told[:2], replace(told[2], acked=True)))
    assert next_move(ladder, acked, at(2, "17:00")) == Wait(times(ladder, acked)[3])


def test_the_next_holder_gets_a_reminder_of_their_own() -> None:
    ladder = DEFAULTS[LadderName.ORDINARY]
    held = replace(climb(), since=at(4, "09:00"))
    assert next_move(ladder, held, at(4, "09:00")) == Wait(at(4, "12:00"))
    early = replace(climb(), since=at(2, "09:30"))
    assert next_move(ladder, early, at(2, "09:30")) == Wait(at(2, "12:00")), "the clock runs on"


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "ladder", "minutes", "says"),
    [
        ("ordinary", (), 240, "at least one step"),
        ("ordinary", ((-60, "reminder"),), 240, "ends nowhere"),
        ("ordinary", ((-60, "reminder"), (0, "backup")), 240, "ends nowhere"),
        ("ordinary", ((0, "manager"), (-60, "reroute")), 240, "in order of time"),
        ("ordinary", ((-60, "reminder"), (0, "reroute"), (60, "manager")), 240, "would never come"),
        ("ordinary", ((0, "manager"), (60, "reroute")), 240, "without a reminder"),
        ("hot", ((-60, "reminder"), (0, "manager")), 15, "before the promise begins"),
        ("answer", ((-60, "reminder"), (0, "reroute")), 960, "ladders of sales"),
        ("hot", ((-5, "reminder"), (0, "agenda")), 15, "marketing's ladders"),
        ("ordinary", tuple((step, "manager") for step in range(7)), 240, "at most 6"),
    ],
)
def test_a_ladder_that_cannot_work_is_refused(
    name: str, ladder: tuple[tuple[int, str], ...], minutes: int, says: str
) -> None:
    rungs = tuple(Rung(when, Who(who)) for when, who in ladder)
    assert says in problem(LadderName(name), rungs, minutes)
