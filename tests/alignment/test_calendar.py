"""The business-hours clock: golden values, both DST changes, night shifts, and what always holds."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from time import thread_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignment.calendar import WorkingCalendar, day_edges, local_day, local_instant
from alignment.zones import clock_changes

NEW_YORK = "America/New_York"
OFFICE = WorkingCalendar.office(NEW_YORK, closed=frozenset({date(2026, 11, 11), date(2026, 11, 26)}))
MINUTE = timedelta(minutes=1)


def ny(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(NEW_YORK))


@pytest.mark.parametrize(
    ("handed_over", "hours", "due"),
    [
        (ny(6, 16, 30), 4, ny(9, 12, 30)),
        (ny(7, 11), 4, ny(9, 13)),
        (ny(6, 17), 4, ny(9, 13)),
        (ny(6, 16), 1, ny(6, 17)),
        (ny(2, 8), 4, ny(2, 13)),
        (ny(10, 15), 4, ny(12, 11)),
        (ny(25, 16), 8, ny(27, 16)),
    ],
)
def test_a_target_in_business_hours_is_due_when_the_table_says(
    handed_over: datetime, hours: int, due: datetime
) -> None:
    assert OFFICE.due(handed_over, hours * 60) == due
    assert OFFICE.due(handed_over, hours * 60).tzinfo is UTC


def test_elapsed_minutes_leave_out_the_weekend() -> None:
    assert OFFICE.minutes_between(ny(6, 16, 30), ny(9, 9, 45)) == 75
    assert OFFICE.minutes_between(ny(7, 11), ny(7, 12)) == 0


def test_a_touch_before_the_clock_starts_has_taken_no_time() -> None:
    assert OFFICE.minutes_between(ny(9, 12), ny(9, 11)) == 0


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [((7, 15), 2, (9, 11)), ((6, 18), 2, (9, 11))],
    ids=["Saturday afternoon", "Friday evening"],
)
def test_a_start_outside_working_hours_does_not_keep_its_time_of_day(
    start: tuple[int, int], hours: int, due: tuple[int, int]
) -> None:
    assert OFFICE.due(ny(*start), hours * 60) == ny(*due)


def test_four_hours_from_friday_at_four_end_on_monday_at_eleven() -> None:
    eight_to_five = WorkingCalendar.office(NEW_YORK, time(8), time(17))
    assert eight_to_five.due(ny(6, 16), 240) == ny(9, 11)


def test_the_close_itself_is_no_working_time_and_the_opening_is() -> None:
    assert OFFICE.is_working(ny(6, 9))
    assert OFFICE.is_working(ny(6, 16, 59))
    assert not OFFICE.is_working(ny(6, 17))
    assert not OFFICE.is_working(ny(11, 12)), "a closed day"
    assert OFFICE.next_opening(ny(6, 17)) == ny(9, 9)
    assert OFFICE.next_opening(ny(6, 10)) == ny(6, 10)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (datetime(2026, 10, 24, 22), datetime(2026, 10, 25, 5)),
        (datetime(2026, 3, 28, 22), datetime(2026, 3, 29, 7)),
    ],
    ids=["the hour comes twice", "the hour is missing"],
)
def test_eight_hours_round_the_clock_are_eight_real_hours_when_the_clocks_change(
    start: datetime, due: datetime
) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    always = WorkingCalendar.round_the_clock("Europe/Berlin")
    assert always.due(start.replace(tzinfo=berlin), 480).astimezone(berlin).replace(tzinfo=None) == due


def test_a_night_shift_across_the_repeated_hour_lasts_nine_hours() -> None:
    shift = WorkingCalendar(1, NEW_YORK, {6: ((time(0), time(8)),)})
    assert shift.minutes_between(ny(1, 0), ny(1, 8)) == 9 * 60


def test_an_overnight_shift_belongs_to_the_day_on_which_it_opens() -> None:
    nights = WorkingCalendar(1, NEW_YORK, {4: ((time(22), time(6)),)})
    assert nights.is_working(ny(7, 5, 59))
    assert not nights.is_working(ny(7, 6))
    assert nights.minutes_between(ny(6, 21), ny(7, 9)) == 8 * 60
    assert nights.working_day_of(ny(7, 2)) == date(2026, 11, 6)
    assert nights.end_of_nth_business_day(ny(7, 2), 1) == ny(7, 6)
    holiday = WorkingCalendar(1, NEW_YORK, {4: ((time(22), time(6)),)}, frozenset({date(2026, 11, 6)}))
    assert not holiday.is_working(ny(7, 2))


def test_a_night_shift_goes_on_into_the_new_year() -> None:
    nights = WorkingCalendar(1, "UTC", {3: ((time(22), time(6)),)})
    new_year = datetime(2027, 1, 1, tzinfo=UTC)
    assert new_year.weekday() == 4
    assert nights.is_working(new_year + timedelta(hours=5))
    assert nights.due(new_year - timedelta(hours=3), 420) == new_year + timedelta(hours=5)
    assert nights.next_opening(new_year + timedelta(hours=6)) == datetime(2027, 1, 7, 22, tzinfo=UTC)


def test_a_lunch_break_does_not_count() -> None:
    split = WorkingCalendar(1, NEW_YORK, {0: ((time(9), time(12)), (time(13), time(17)))})
    assert split.due(ny(9, 11), 120) == ny(9, 14)
    assert split.due(ny(9, 11), 60) == ny(9, 12)
    assert split.minutes_between(ny(9, 9), ny(9, 17)) == 7 * 60


def test_blocks_that_overlap_count_once() -> None:
    double = WorkingCalendar(1, NEW_YORK, {0: ((time(9), time(13)), (time(12), time(17)))})
    assert double.minutes_between(ny(9, 0), ny(9, 23)) == 8 * 60


def test_the_first_business_day_is_the_one_on_which_the_clock_opens() -> None:
    assert OFFICE.end_of_nth_business_day(ny(6, 10), 1) == ny(6, 17)
    assert OFFICE.end_of_nth_business_day(ny(6, 17), 1) == ny(9, 17)
    assert OFFICE.end_of_nth_business_day(ny(7, 11), 2) == ny(10, 17)
    assert OFFICE.end_of_nth_business_day(ny(10, 12), 2) == ny(12, 17), "the 11th is closed"
    with pytest.raises(ValueError, match="from 1"):
        OFFICE.end_of_nth_business_day(ny(6, 10), 0)


def test_november_2026_has_twenty_working_days_in_the_united_states() -> None:
    thanksgiving_only = WorkingCalendar.office(NEW_YORK, closed=frozenset({date(2026, 11, 26)}))
    days = thanksgiving_only.working_days(date(2026, 11, 1), date(2026, 12, 1))
    assert len(days) == 20
    assert days[0] == date(2026, 11, 2)
    assert date(2026, 11, 26) not in days


def test_the_working_day_before_monday_is_friday_and_before_a_closed_day_the_one_before_that() -> None:
    assert OFFICE.previous_working_day(date(2026, 11, 9)) == date(2026, 11, 6)
    assert OFFICE.previous_working_day(date(2026, 11, 12)) == date(2026, 11, 10)
    assert OFFICE.next_working_day(date(2026, 11, 6)) == date(2026, 11, 9)
    assert OFFICE.close_of(date(2026, 11, 6)) == ny(6, 17)
    with pytest.raises(ValueError, match="no working day"):
        OFFICE.close_of(date(2026, 11, 7))


def test_a_local_day_has_23_or_25_hours_when_the_clocks_change() -> None:
    start, end = day_edges(date(2026, 3, 8), NEW_YORK)
    assert end - start == timedelta(hours=23)
    start, end = OFFICE.day_edges(date(2026, 11, 1))
    assert end - start == timedelta(hours=25)
    start, end = day_edges(date(2026, 4, 5), "Australia/Lord_Howe")
    assert end - start == timedelta(hours=24, minutes=30)


def test_a_day_whose_midnight_is_skipped_begins_at_one() -> None:
    start, end = day_edges(date(2026, 4, 24), "Africa/Cairo")
    assert start.astimezone(ZoneInfo("Africa/Cairo")).time() == time(1)
    assert end - start == timedelta(hours=23)
    assert local_day(start, "Africa/Cairo") == date(2026, 4, 24)
    assert local_day(start - MINUTE, "Africa/Cairo") == date(2026, 4, 23)


@pytest.mark.parametrize(
    ("zone", "changes"),
    [
        (NEW_YORK, [(3, 8, 7, 0), (11, 1, 6, 0)]),
        ("Africa/Casablanca", [(2, 15, 2, 0), (3, 22, 2, 0)]),
        ("Australia/Lord_Howe", [(4, 4, 15, 0), (10, 3, 15, 30)]),
        ("Asia/Dubai", []),
    ],
)
def test_clocks_change_when_they_do_also_where_it_is_for_a_few_weeks(
    zone: str, changes: list[tuple[int, int, int, int]]
) -> None:
    found = [datetime(2026, *each, tzinfo=UTC) for each in changes]
    assert (
        list(clock_changes(zone, datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))) == found
    )
    for at in found:
        assert list(clock_changes(zone, at, at + MINUTE)) == [at], "the first instant belongs to it"
        assert list(clock_changes(zone, at - MINUTE, at)) == [], "the end does not"


def test_a_skipped_local_time_moves_forward_and_a_repeated_one_is_its_first() -> None:
    skipped = local_instant(date(2026, 3, 8), time(2, 30), NEW_YORK)
    assert skipped == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    assert skipped.astimezone(ZoneInfo(NEW_YORK)).time() == time(3, 30)
    repeated = local_instant(date(2026, 11, 1), time(1, 30, fold=1), NEW_YORK)
    assert repeated == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_a_calendar_comes_back_equal_from_plain_data() -> None:
    calendar = WorkingCalendar(
        7,
        "Africa/Cairo",
        {6: ((time(9), time(12)), (time(13), time(17, 30))), 3: ((time(22), time(6)),)},
        frozenset({date(2026, 1, 7)}),
    )
    stored = json.dumps(calendar.to_data())
    again = WorkingCalendar.from_data(json.loads(stored))
    assert again == calendar
    assert hash(again) == hash(calendar)
    assert again.to_data()["hours"]["3"] == [["22:00", "06:00"]]


@pytest.mark.parametrize(
    "hours",
    [{}, {0: ()}, {7: ((time(9), time(17)),)}, {0: ((time(9, tzinfo=UTC), time(17)),)}],
    ids=["no days", "no blocks", "an eighth day", "hours with a zone"],
)
def test_hours_without_meaning_are_refused(hours: dict[int, tuple[tuple[time, time], ...]]) -> None:
    with pytest.raises(ValueError):
        WorkingCalendar(1, NEW_YORK, hours)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "America"])
def test_a_zone_that_does_not_exist_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        WorkingCalendar.office(zone)


def test_a_time_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 6, 10)
    for ask in (OFFICE.is_working, OFFICE.next_opening, lambda t: OFFICE.due(t, 60)):
        with pytest.raises(ValueError, match="zone"):
            ask(naive)
    with pytest.raises(ValueError, match="at least one"):
        OFFICE.due(ny(6, 10), 0)


def test_ten_thousand_leads_over_ninety_days_take_less_than_a_second() -> None:
    calendar = WorkingCalendar.office("Europe/Berlin")
    first = datetime(2026, 9, 1, tzinfo=UTC)
    starts = [first + n * 7 * MINUTE for n in range(10_000)]
    began = thread_time()
    minutes = sum(calendar.minutes_between(start, start + timedelta(days=90)) for start in starts)
    dues = [calendar.due(start, 240) for start in starts]
    assert thread_time() - began < 1
    assert minutes > 10_000 * 60 * 60 * 8
    assert len(dues) == 10_000


zones = st.sampled_from(
    [
        NEW_YORK,
        "Europe/Berlin",
        "Africa/Cairo",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "UTC",
        "Pacific/Apia",
    ]
)
walls = st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))
blocks = st.lists(st.tuples(walls, walls), max_size=3).map(tuple)
calendars = st.builds(
    WorkingCalendar,
    st.just(1),
    zones,
    st.dictionaries(st.integers(0, 6), blocks, min_size=1).filter(lambda hours: any(hours.values())),
    st.frozensets(st.dates(date(2025, 12, 20), date(2027, 1, 10)), max_size=5),
)
instants = st.datetimes(datetime(2025, 12, 25), datetime(2027, 1, 5), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


@settings(deadline=None)
@given(calendars, st.lists(instants, min_size=3, max_size=3))
def test_working_time_adds_up(calendar: WorkingCalendar, moments: list[datetime]) -> None:
    first, middle, last = sorted(moments)
    assert calendar.minutes_between(first, last) == (
        calendar.minutes_between(first, middle) + calendar.minutes_between(middle, last)
    )
    assert calendar.time_between(first, last) <= last - first


@settings(deadline=None)
@given(calendars, instants, st.integers(1, 5000))
def test_what_is_due_lies_that_many_minutes_ahead_and_no_earlier_instant_does(
    calendar: WorkingCalendar, start: datetime, minutes: int
) -> None:
    due = calendar.due(start, minutes)
    assert calendar.minutes_between(start, due) == minutes
    assert calendar.minutes_between(start, due - timedelta(microseconds=1)) == minutes - 1
    assert calendar.is_working(due - timedelta(microseconds=1))


@settings(deadline=None)
@given(calendars, instants)
def test_the_next_opening_is_working_time_and_nothing_is_worked_before_it(
    calendar: WorkingCalendar, moment: datetime
) -> None:
    opening = calendar.next_opening(moment)
    assert calendar.is_working(opening)
    assert calendar.time_between(moment, opening) == timedelta(0)
    assert calendar.end_of_nth_business_day(moment, 1) > opening


@settings(deadline=None)
@given(calendars, instants, st.integers(0, 3000))
def test_working_minutes_are_those_in_which_somebody_is_at_work(
    calendar: WorkingCalendar, start: datetime, span: int
) -> None:
    counted = sum(calendar.is_working(start + n * MINUTE) for n in range(span))
    assert calendar.minutes_between(start, start + span * MINUTE) == counted


@settings(deadline=None)
@given(zones, instants, st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=9))
def test_at_work_is_what_the_clock_on_the_wall_says(
    zone: str, moment: datetime, closed: frozenset[date]
) -> None:
    wall = moment.astimezone(ZoneInfo(zone))
    on_the_wall = wall.weekday() < 5 and time(9) <= wall.time() < time(17) and wall.date() not in closed
    assert WorkingCalendar.office(zone, closed=closed).is_working(moment) is on_the_wall


@settings(deadline=None)
@given(calendars)
def test_every_calendar_survives_being_stored(calendar: WorkingCalendar) -> None:
    assert WorkingCalendar.from_data(json.loads(json.dumps(calendar.to_data()))) == calendar
