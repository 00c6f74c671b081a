"""Recurrence and quiet hours: the wall clock stays what it was, and every day has exactly one run."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.calendar import (
    EVERY_DAY,
    WEEKDAYS,
    QuietHours,
    Schedule,
    WorkingCalendar,
    parse_quiet_hours,
    parse_schedule,
    parse_time,
)
from alignment.readings import Unreadable

NEW_YORK = "America/New_York"
ZONES = [NEW_YORK, "Europe/Berlin", "Africa/Cairo", "Australia/Lord_Howe"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", [time(8, 30), time(8)])
def test_a_schedule_stays_at_its_wall_time_through_a_whole_year(zone: str, at: time) -> None:
    runs = Schedule(at, EVERY_DAY, zone).upcoming(datetime(2026, 1, 1, tzinfo=UTC), 400)
    walls = [run.astimezone(ZoneInfo(zone)) for run in runs]
    assert {wall.time() for wall in walls} == {at}
    days = [wall.date() for wall in walls]
    assert days == [days[0] + timedelta(days=n) for n in range(400)]
    assert len({wall.utcoffset() for wall in walls}) == 2, "the year has both offsets"


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "at", [time(0), time(0, 30), time(1, 30), time(1, 45), time(2), time(2, 30), time(23, 30)]
)
def test_a_time_that_dst_skips_or_repeats_runs_once_a_day(zone: str, at: time) -> None:
    runs = Schedule(at, EVERY_DAY, zone).upcoming(datetime(2026, 1, 1, tzinfo=UTC), 730)
    days = [run.astimezone(ZoneInfo(zone)).date() for run in runs]
    assert days == [days[0] + timedelta(days=n) for n in range(730)]


def test_half_past_two_in_new_york_has_a_defined_answer_on_both_nights() -> None:
    nightly = Schedule(time(2, 30), EVERY_DAY, NEW_YORK)
    spring = nightly.next_after(datetime(2026, 3, 8, 5, tzinfo=UTC))
    assert spring == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    assert spring.astimezone(ZoneInfo(NEW_YORK)).time() == time(3, 30)
    doubled = Schedule(time(1, 30), EVERY_DAY, NEW_YORK).upcoming(datetime(2026, 11, 1, 4, tzinfo=UTC), 2)
    assert doubled == (
        datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
        datetime(2026, 11, 2, 6, 30, tzinfo=UTC),
    )


def test_a_day_that_a_country_left_out_has_its_run_on_the_next() -> None:
    fridays = Schedule(time(8, 30), frozenset({4}), "Pacific/Apia")
    apia = ZoneInfo("Pacific/Apia")
    runs = fridays.upcoming(datetime(2011, 12, 31, 0, 30, tzinfo=apia), 2)
    assert [run.astimezone(apia).date() for run in runs] == [date(2011, 12, 31), date(2012, 1, 6)]
    daily = Schedule(time(8, 30), EVERY_DAY, "Pacific/Apia").upcoming(datetime(2011, 12, 29, tzinfo=apia), 3)
    assert [run.astimezone(apia).day for run in daily] == [29, 31, 1], "30 December 2011 did not exist there"


def test_a_monday_schedule_runs_on_mondays() -> None:
    monday = parse_schedule("mon 9", NEW_YORK)
    for run in monday.upcoming(datetime(2026, 11, 16, 14, tzinfo=UTC), 10):
        assert run.astimezone(ZoneInfo(NEW_YORK)).strftime("%a %H:%M") == "Mon 09:00"


def test_the_next_run_is_strictly_later() -> None:
    digest = Schedule(time(8, 30), WEEKDAYS, NEW_YORK)
    friday = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)
    assert digest.next_after(friday - timedelta(microseconds=1)) == friday
    assert digest.next_after(friday) == datetime(2026, 11, 23, 13, 30, tzinfo=UTC)


def test_days_that_the_calendar_has_closed_are_left_out() -> None:
    digest = Schedule(time(8, 30), WEEKDAYS, NEW_YORK)
    office = WorkingCalendar.office(NEW_YORK, closed=frozenset({date(2026, 11, 26), date(2026, 11, 27)}))
    wednesday = datetime(2026, 11, 25, 20, tzinfo=UTC)
    assert digest.next_after(wednesday, office) == datetime(2026, 11, 30, 13, 30, tzinfo=UTC)
    assert digest.upcoming(wednesday, 2) == (
        datetime(2026, 11, 26, 13, 30, tzinfo=UTC),
        datetime(2026, 11, 27, 13, 30, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("08:30 weekdays", "weekdays 08:30 New York"),
        ("weekdays at 8.30", "weekdays 08:30 New York"),
        ("mon 9", "Mon 09:00 New York"),
        ("Thursday, tue 5pm", "Tue, Thu 17:00 New York"),
        ("every day 07:05", "every day 07:05 New York"),
        ("weekends noon", "Sat, Sun 12:00 New York"),
        ("", "weekdays 08:30 New York"),
        ("9", "weekdays 09:00 New York"),
        ("fri", "Fri 08:30 New York"),
    ],
)
def test_a_schedule_is_read_as_it_is_typed_and_said_in_one_way(typed: str, said: str) -> None:
    default = Schedule(time(8, 30), WEEKDAYS, NEW_YORK)
    assert parse_schedule(typed, NEW_YORK, default).describe() == said


@pytest.mark.parametrize(
    "typed", ["banana", "mon", "9 10 mon", "25:00 mon", "13pm mon", "0am mon", "9:75 mon", ""]
)
def test_what_is_no_schedule_is_said_so(typed: str) -> None:
    with pytest.raises(Unreadable) as refused:
        parse_schedule(typed, NEW_YORK)
    assert refused.value.typed in typed
    assert "Try" in refused.value.sentence or "like" in refused.value.sentence


@pytest.mark.parametrize(
    ("typed", "at"),
    [("9", time(9)), ("09:30", time(9, 30)), ("12am", time(0)), ("12pm", time(12)), ("17h30", time(17, 30))],
)
def test_times_of_day_are_read_in_their_usual_spellings(typed: str, at: time) -> None:
    assert parse_time(typed) == at


def test_a_zone_is_named_by_its_city() -> None:
    assert Schedule(time(8, 30), WEEKDAYS, "Australia/Lord_Howe").describe() == "weekdays 08:30 Lord Howe"
    assert Schedule(time(8, 30), WEEKDAYS, "UTC").describe() == "weekdays 08:30 UTC"


@pytest.mark.parametrize("days", [frozenset(), frozenset({7})])
def test_a_schedule_without_a_day_is_refused(days: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="at least one day"):
        Schedule(time(9), days, NEW_YORK)


moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
schedules = st.builds(
    Schedule,
    st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0)),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.sampled_from(ZONES),
)


@given(schedules, moments, moments)
def test_no_run_is_skipped_or_doubled_wherever_one_starts_to_look(
    schedule: Schedule, one: datetime, other: datetime
) -> None:
    early, late = sorted((one, other))
    first = schedule.next_after(early)
    assert first > early
    between = schedule.next_after(late)
    assert between >= first
    if first > late:
        assert between == first
    assert schedule.next_after(first - timedelta(microseconds=1)) == first


@given(schedules)
def test_every_schedule_survives_being_stored(schedule: Schedule) -> None:
    assert Schedule.from_data(json.loads(json.dumps(schedule.to_data()))) == schedule


def test_quiet_hours_past_midnight_let_a_notice_out_in_the_morning() -> None:
    quiet = QuietHours(time(18), time(8))
    place = ZoneInfo(NEW_YORK)
    morning = datetime(2026, 11, 17, 8, tzinfo=place)
    assert quiet.next_allowed(datetime(2026, 11, 16, 18, tzinfo=place), NEW_YORK) == morning
    assert quiet.next_allowed(datetime(2026, 11, 17, 7, 59, tzinfo=place), NEW_YORK) == morning
    assert quiet.next_allowed(morning, NEW_YORK) == morning
    noon = datetime(2026, 11, 17, 12, tzinfo=place)
    assert quiet.next_allowed(noon, NEW_YORK) == noon
    assert QuietHours(time(12), time(13)).next_allowed(noon, NEW_YORK) == noon + timedelta(hours=1)


@pytest.mark.parametrize("typed", ["18-8", "18:00 – 08:00", "6pm to 8am", "18.00 - 8", "18 8"])
def test_quiet_hours_are_read_as_they_are_typed(typed: str) -> None:
    assert parse_quiet_hours(typed) == QuietHours(time(18), time(8))


@pytest.mark.parametrize("typed", ["", "18", "8-8", "18-8-9", "18-25", "never"])
def test_what_are_no_quiet_hours_is_said_so(typed: str) -> None:
    with pytest.raises(Unreadable):
        parse_quiet_hours(typed)


def test_quiet_hours_that_never_end_are_refused() -> None:
    with pytest.raises(ValueError, match="never"):
        QuietHours(time(8), time(8))


@given(st.builds(lambda a, b: (a, b), st.times(), st.times()), moments, st.sampled_from(ZONES))
def test_what_is_let_out_is_outside_quiet_hours_and_within_a_day(
    edges: tuple[time, time], moment: datetime, zone: str
) -> None:
    start, end = (edge.replace(fold=0) for edge in edges)
    if start == end:
        return
    quiet = QuietHours(start, end)
    allowed = quiet.next_allowed(moment, zone)
    assert allowed >= moment
    assert allowed - moment <= timedelta(hours=25)
    if not quiet.is_quiet(moment, zone):
        assert allowed == moment
    else:
        assert quiet.next_allowed(allowed, zone) >= allowed


HOLIDAYS = WorkingCalendar.office(
    "America/New_York", closed=frozenset({date(2026, 12, 25), date(2027, 1, 1)})
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("6th 9", "6th working day 09:00 New York"),
        ("9:30 1st", "1st working day 09:30 New York"),
        ("2nd working day 8:15", "2nd working day 08:15 New York"),
        ("3rd 17", "3rd working day 17:00 New York"),
        ("22nd 9", "22nd working day 09:00 New York"),
    ],
)
def test_a_working_day_of_the_month(text: str, said: str) -> None:
    read = parse_schedule(text, "America/New_York")
    assert read.describe() == said
    assert Schedule.from_data(read.to_data()) == read


@pytest.mark.parametrize("text", ["24th 9", "0th 9"])
def test_no_month_has_such_a_working_day(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_schedule(text, "America/New_York")


def test_days_of_the_week_take_the_place_of_a_day_of_the_month_and_the_other_way_round() -> None:
    monthly = parse_schedule("6th 9", "America/New_York")
    assert parse_schedule("mon", "America/New_York", monthly).describe() == "Mon 09:00 New York"
    assert parse_schedule("10:30", "America/New_York", monthly).describe() == "6th working day 10:30 New York"
    weekly = parse_schedule("mon 9", "America/New_York")
    assert parse_schedule("2nd", "America/New_York", weekly).nth == 2


def test_a_month_with_fewer_working_days_has_its_last() -> None:
    found = parse_schedule("23rd 9", "America/New_York").upcoming(
        datetime(2026, 11, 30, 12, tzinfo=UTC), 3, HOLIDAYS
    )
    assert [each.date() for each in found] == [date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 29)]


@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)), st.integers(1, 23))
def test_every_month_has_exactly_one_run(start: datetime, nth: int) -> None:
    runs = Schedule(time(9), frozenset(range(5)), "America/New_York", nth).upcoming(
        start.replace(tzinfo=UTC), 6, HOLIDAYS
    )
    months = [(each.year, each.month) for each in runs]
    assert len(set(months)) == 6
    assert all(HOLIDAYS.is_working_day(each.date()) for each in runs)
