"""When a joint meeting recurs: local wall time across DST, days off skipped or moved, and how people type it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.hours import WorkingCalendar
from alignment.meetings import (
    EVERY_MONTH,
    LAST,
    STANDING,
    OnClosed,
    Placed,
    Recurrence,
    SeriesKind,
    Standing,
    agenda_due,
    held_on,
    placed,
    placed_anew,
    standing_named,
)
from alignment.readings import Unreadable
from alignment.schedule import Schedule
from alignment.series_lines import parse_series
from alignment.zones import zone_named

YORK = "America/New_York"
CALENDAR = WorkingCalendar.office(YORK, closed=frozenset({date(2026, 11, 26), date(2026, 12, 25)}))


def recurrence(weekday: int = 1, at: str = "10:00", zone: str = YORK, week: int = 0) -> Recurrence:
    return Recurrence(Schedule(time.fromisoformat(at), frozenset({weekday}), zone), week)


def days(each: Recurrence, first: date, count: int = 3) -> list[str]:
    return [day.isoformat() for day in islice(each.days_from(first), count)]


def test_every_tuesday_from_a_day_on() -> None:
    assert days(recurrence(), date(2026, 11, 16)) == ["2026-11-17", "2026-11-24", "2026-12-01"]
    assert days(recurrence(), date(2026, 11, 17), 1) == ["2026-11-17"]


def test_the_nth_and_the_last_such_day_of_some_months() -> None:
    assert days(recurrence(3, week=1), date(2026, 11, 16)) == ["2026-12-03", "2027-01-07", "2027-02-04"]
    assert days(recurrence(0, week=LAST), date(2026, 11, 1)) == ["2026-11-30", "2026-12-28", "2027-01-25"]
    yearly = Recurrence(recurrence(2).schedule, 2, frozenset({2}))
    assert days(yearly, date(2026, 11, 1)) == ["2027-02-10", "2028-02-09", "2029-02-14"]


def test_ten_oclock_stays_ten_oclock_across_both_changes_of_the_clock() -> None:
    each = recurrence()
    walls = {
        each.at(day).astimezone(zone_named(YORK)).time()
        for day in islice(each.days_from(date(2026, 1, 1)), 60)
    }
    assert walls == {time(10)}
    assert each.at(date(2026, 10, 27)) == datetime(2026, 10, 27, 14, tzinfo=UTC)
    assert each.at(date(2026, 11, 3)) == datetime(2026, 11, 3, 15, tzinfo=UTC)


def test_a_time_that_the_clock_skips_comes_later_by_the_gap() -> None:
    assert recurrence(6, "02:30").at(date(2027, 3, 14)) == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)


def test_a_day_off_is_skipped_or_moves_to_the_next_working_day() -> None:
    thanksgiving = date(2026, 11, 26)
    assert held_on(thanksgiving, OnClosed.SKIP, CALENDAR) is None
    assert held_on(thanksgiving, OnClosed.MOVE, CALENDAR) == date(2026, 11, 27)
    assert held_on(date(2026, 11, 28), OnClosed.MOVE, CALENDAR) == date(2026, 11, 30)
    assert held_on(date(2026, 11, 24), OnClosed.SKIP, CALENDAR) == date(2026, 11, 24)


_DAYS = st.dates(date(2026, 11, 2), date(2026, 12, 31))
_CALENDARS = st.frozensets(_DAYS, max_size=12).map(lambda closed: WorkingCalendar.office(YORK, closed=closed))


@given(_DAYS, st.sampled_from(OnClosed), _CALENDARS, _CALENDARS)
def test_whatever_days_off_become_a_meeting_that_nobody_changed_is_held_as_it_would_be_planned_now(
    slot: date, on_closed: OnClosed, then: WorkingCalendar, now: WorkingCalendar
) -> None:
    each = recurrence(slot.weekday())
    planned = placed(slot, each, on_closed, then)
    anew = placed_anew(planned, slot, each, on_closed, then, now)
    assert anew == placed(slot, each, on_closed, now)
    assert placed_anew(anew, slot, each, on_closed, now, now) == anew


@given(_DAYS, _DAYS, st.booleans(), st.sampled_from(OnClosed), _CALENDARS, _CALENDARS)
def test_one_that_somebody_changed_moves_only_where_its_own_day_is_off_since(
    slot: date,
    day: date,
    skipped: bool,
    on_closed: OnClosed,
    then: WorkingCalendar,
    now: WorkingCalendar,
) -> None:
    each = recurrence(slot.weekday())
    was = Placed(each.at(day).replace(minute=30), skipped)
    anew = placed_anew(was, slot, each, on_closed, then, now)
    if skipped or now.is_working_day(day) or not then.is_working_day(day):
        assert anew == was
    elif on_closed is OnClosed.SKIP:
        assert anew == Placed(was.starts_at, skipped=True)
    else:
        wall = anew.starts_at.astimezone(zone_named(YORK))
        assert (wall.date(), f"{wall:%H:%M}") == (now.next_working_day(day), "10:30")


def test_the_agenda_is_written_one_working_day_before_at_the_same_time() -> None:
    tuesday = recurrence().at(date(2026, 11, 17))
    assert agenda_due(tuesday, YORK, CALENDAR) == datetime(2026, 11, 16, 15, tzinfo=UTC)
    after_thanksgiving = recurrence(4).at(date(2026, 11, 27))
    assert agenda_due(after_thanksgiving, YORK, CALENDAR) == datetime(2026, 11, 25, 15, tzinfo=UTC)
    monday_of_the_change = recurrence(0).at(date(2026, 11, 2))
    assert agenda_due(monday_of_the_change, YORK, CALENDAR) == datetime(2026, 10, 30, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "kind", "said", "minutes"),
    [
        ("lead review tue 10:00 40m", SeriesKind.LEAD_REVIEW, "Tue 10:00 New York", 40),
        ("tue 10 lead review", SeriesKind.LEAD_REVIEW, "Tue 10:00 New York", 40),
        ("weekly pipeline thu 9am", SeriesKind.PIPELINE, "Thu 09:00 New York", 30),
        ("SLA review first thu 14:00", SeriesKind.SLA_REVIEW, "first Thu of every month 14:00 New York", 60),
        ("monthly sla review thu 14:00 1h30", SeriesKind.SLA_REVIEW, "first Thu of every month 14:00 New York", 90),
        ("quarterly planning tue 9:00", SeriesKind.QUARTERLY, "first Tue of Feb, May, Aug, Nov 09:00 New York", 120),
        ("annual planning second wed of oct 9:00 3h", SeriesKind.ANNUAL, "second Wed of Oct 09:00 New York", 180),
        ("1:1 last fri 16:00", SeriesKind.ONE_TO_ONE, "last Fri of every month 16:00 New York", 30),
        ("campaign council mon 17h30", SeriesKind.OTHER, "Mon 17:30 New York", 30),
    ],
)  # fmt: skip
def test_a_line_is_read(typed: str, kind: SeriesKind, said: str, minutes: int) -> None:
    wanted = parse_series(typed, YORK, fiscal_start=2)
    assert (wanted.kind, wanted.recurrence.describe(), wanted.minutes) == (kind, said, minutes)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("lead review 10:00", "weekday and a time"),
        ("lead review tue", "weekday and a time"),
        ("lead review tue thu 10:00", "weekday and a time"),
        ("lead review tue 10:00 11:00", "one time too many"),
        ("lead review tue 10:00 3m", "no length"),
        ("lead review tue 10:00 9h", "no length"),
        ("tue 10:00", "needs a name"),
        ("x" * 41 + " tue 10:00", "at most 40"),
    ],
)
def test_what_is_missing_is_asked_for(typed: str, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        parse_series(typed, YORK)


def test_weekly_ones_are_skipped_on_a_day_off_and_rare_ones_move() -> None:
    assert parse_series("lead review thu 10", YORK).on_closed is OnClosed.SKIP
    assert parse_series("sla review thu 10", YORK).on_closed is OnClosed.MOVE
    assert parse_series("council first thu 10", YORK).on_closed is OnClosed.MOVE


@pytest.mark.parametrize("each", STANDING.values(), ids=lambda each: each.kind.value)
def test_every_kind_of_the_standing_set_is_found_by_its_names(each: Standing) -> None:
    names = () if each.kind is SeriesKind.OTHER else (each.name, *each.other_names)
    assert {found.kind for name in names if (found := standing_named(name.upper()))} <= {each.kind}
    assert len(names) == sum(standing_named(name) is each for name in names)
    assert 5 <= each.minutes <= 8 * 60


@given(
    st.integers(0, 6), st.integers(0, LAST), st.sets(st.integers(1, 12), min_size=1),
    st.times(timezones=st.none()).map(lambda at: at.replace(second=0, microsecond=0)),
    st.sampled_from([YORK, "Europe/Berlin", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kolkata"]),
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
)  # fmt: skip
def test_days_are_in_order_on_their_weekday_and_instants_rise(
    weekday: int, week: int, months: set[int], at: time, zone: str, first: date
) -> None:
    each = Recurrence(Schedule(at, frozenset({weekday}), zone), week, frozenset(months))
    found = list(islice(each.days_from(first), 8))
    assert all(day >= first and day.weekday() == weekday for day in found)
    assert not week or all(day.month in months for day in found)
    instants = [each.at(day) for day in found]
    assert instants == sorted(set(instants))
    assert Recurrence.from_data(each.to_data()) == each


def test_every_month_is_the_usual() -> None:
    assert parse_series("council first mon 9", YORK).recurrence.months == EVERY_MONTH
