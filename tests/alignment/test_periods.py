"""Quarters and fiscal years by either custom, and how much of a period is over."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.calendar import WorkingCalendar
from alignment.periods import (
    SPLITS,
    Begins,
    FiscalCalendar,
    NamedBy,
    Period,
    Weeks,
    month_of,
    months_after,
)
from alignment.readings import Unreadable

CALENDAR = WorkingCalendar.office(
    "America/New_York", closed=frozenset({date(2026, 11, 26), date(2026, 12, 25)})
)
Q4 = FiscalCalendar().quarter_of(date(2026, 11, 16))


@pytest.mark.parametrize(
    ("start_month", "day", "quarter"),
    [
        (2, date(2026, 1, 31), "FY2026 Q4"),
        (2, date(2026, 2, 1), "FY2027 Q1"),
        (2, date(2026, 11, 22), "FY2027 Q4"),
        (10, date(2026, 9, 30), "FY2026 Q4"),
        (10, date(2026, 10, 1), "FY2027 Q1"),
        (10, date(2007, 10, 1), "FY2008 Q1"),
        (1, date(2026, 1, 1), "FY2026 Q1"),
        (1, date(2026, 12, 31), "FY2026 Q4"),
    ],
)
def test_a_fiscal_quarter_named_by_the_end_of_its_year(start_month: int, day: date, quarter: str) -> None:
    assert FiscalCalendar(start_month).quarter_of(day).full == quarter


def test_a_fiscal_year_may_be_named_by_its_start_and_january_makes_no_difference() -> None:
    assert FiscalCalendar(2, NamedBy.START).quarter_of(date(2026, 2, 1)).full == "FY2026 Q1"
    for day in (date(2026, 1, 1), date(2026, 12, 31)):
        assert FiscalCalendar(1, NamedBy.START).quarter_of(day) == FiscalCalendar(1).quarter_of(day)


def test_the_digest_says_q4_and_nov() -> None:
    assert (Q4.label, Q4.first, Q4.end) == ("Q4", date(2026, 10, 1), date(2027, 1, 1))
    november = month_of(date(2026, 11, 16))
    assert (november.label, november.full) == ("Nov", "Nov 2026")
    assert (november.first, november.end) == (date(2026, 11, 1), date(2026, 12, 1))


def test_day_33_of_64_has_a_pace_of_one_half() -> None:
    monday = date(2026, 11, 16)
    assert Q4.total_days(CALENDAR) == 64
    assert Q4.elapsed_days(CALENDAR, monday) == 32
    assert Q4.day_number(CALENDAR, monday) == 33
    assert Q4.remaining_days(CALENDAR, monday) == 32
    assert Q4.share_elapsed(CALENDAR, monday) == Fraction(1, 2)
    assert Q4.day_number(CALENDAR, date(2026, 11, 18)) == 35
    assert Q4.day_number(CALENDAR, date(2026, 11, 15)) == 32, "a Sunday"


def test_ten_of_twenty_november_days_are_over_after_friday_the_13th() -> None:
    november = month_of(date(2026, 11, 13))
    assert november.elapsed_days(CALENDAR, date(2026, 11, 14)) == 10
    assert november.total_days(CALENDAR) == 20


def test_before_and_after_a_period_nothing_and_all_of_it_is_over() -> None:
    assert Q4.elapsed_days(CALENDAR, date(2026, 9, 1)) == 0
    assert Q4.elapsed_days(CALENDAR, date(2027, 3, 1)) == 64
    assert Q4.day_number(CALENDAR, date(2027, 3, 1)) == 64


def test_a_weekend_has_no_pace() -> None:
    weekend = Period("weekend", date(2026, 11, 14), date(2026, 11, 16))
    assert weekend.share_elapsed(CALENDAR, date(2026, 11, 15)) is None


RETAIL = FiscalCalendar(2, NamedBy.START, Weeks())
"""The retail calendar: from the Sunday nearest to 1 February."""

COMPUTER = FiscalCalendar(10, NamedBy.END, Weeks(begins=Begins.LAST))
"""A year that ends on the last Saturday of September."""


@pytest.mark.parametrize(
    ("fiscal", "day", "first", "weeks"),
    [
        (RETAIL, date(2023, 6, 1), date(2023, 1, 29), 53),
        (RETAIL, date(2024, 6, 1), date(2024, 2, 4), 52),
        (RETAIL, date(2026, 1, 31), date(2025, 2, 2), 52),
        (RETAIL, date(2026, 2, 1), date(2026, 2, 1), 52),
        (COMPUTER, date(2023, 1, 1), date(2022, 9, 25), 53),
        (COMPUTER, date(2023, 10, 1), date(2023, 10, 1), 52),
    ],
)
def test_a_year_of_whole_weeks_begins_where_it_is_known_to(
    fiscal: FiscalCalendar, day: date, first: date, weeks: int
) -> None:
    year = fiscal.year_of(day)
    assert year.first == first
    assert (year.end - year.first).days == 7 * weeks


def test_four_four_five_has_quarters_of_thirteen_weeks_and_periods_within_them() -> None:
    assert RETAIL.quarter_of(date(2026, 5, 2)).full == "FY2026 Q1"
    assert RETAIL.quarter_of(date(2026, 5, 3)).full == "FY2026 Q2"
    periods = [RETAIL.month_of(date(2026, 2, 1))]
    while periods[-1].end < date(2027, 1, 31):
        periods.append(RETAIL.month_of(periods[-1].end))
    assert [(each.end - each.first).days // 7 for each in periods] == [4, 4, 5] * 4
    assert [each.label for each in periods] == [f"P{n}" for n in range(1, 13)]
    assert RETAIL.named("fy2026 p3", date(2027, 5, 1)) == periods[2]
    assert RETAIL.named("p12", date(2026, 11, 16)).full == "FY2025 P12", "the latest that has begun"
    assert RETAIL.ahead("p12", date(2026, 11, 16)) == periods[11]


def test_the_week_that_a_long_year_has_more_belongs_to_its_last_period() -> None:
    last = RETAIL.month_of(date(2024, 2, 3))
    assert (last.full, last.first, last.end) == ("FY2023 P12", date(2023, 12, 24), date(2024, 2, 4))
    assert RETAIL.quarter_of(date(2024, 2, 3)).end == date(2024, 2, 4)


def test_a_goal_is_not_set_for_what_the_fiscal_year_does_not_have() -> None:
    with pytest.raises(Unreadable, match="periods of weeks"):
        RETAIL.ahead("nov", date(2026, 11, 16))
    with pytest.raises(Unreadable):
        FiscalCalendar().ahead("p3", date(2026, 11, 16))


def test_how_a_year_has_weeks_is_kept_as_a_code() -> None:
    for weeks in (Weeks(), Weeks((5, 4, 4), 0, Begins.LAST)):
        assert Weeks.from_code(weeks.to_code()) == weeks
    assert Weeks.from_code("") is None
    with pytest.raises(ValueError, match="split"):
        Weeks((3, 5, 5))
    with pytest.raises(ValueError, match="weekday"):
        Weeks(weekday=7)


@pytest.mark.parametrize(
    ("typed", "first", "end"),
    [
        ("q3", date(2026, 7, 1), date(2026, 10, 1)),
        ("q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("Q1", date(2026, 1, 1), date(2026, 4, 1)),
        ("nov", date(2026, 11, 1), date(2026, 12, 1)),
        ("december", date(2025, 12, 1), date(2026, 1, 1)),
        ("dec 2026", date(2026, 12, 1), date(2027, 1, 1)),
        ("FY2027 Q1", date(2027, 1, 1), date(2027, 4, 1)),
        ("fy2025", date(2025, 1, 1), date(2026, 1, 1)),
    ],
)
def test_a_period_that_is_asked_for_is_the_latest_that_has_begun(typed: str, first: date, end: date) -> None:
    period = FiscalCalendar().named(typed, date(2026, 11, 16))
    assert (period.first, period.end) == (first, end)


@pytest.mark.parametrize("typed", ["q5", "", "nov 26", "webinar", "fy9999", "Q"])
def test_what_is_no_period_is_said_so(typed: str) -> None:
    with pytest.raises(Unreadable):
        FiscalCalendar().named(typed, date(2026, 11, 16))


def test_settings_without_meaning_are_refused() -> None:
    with pytest.raises(ValueError, match="1 to 12"):
        FiscalCalendar(13)
    with pytest.raises(ValueError, match="no days"):
        Period("Q4", date(2026, 1, 1), date(2026, 1, 1))


days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
by_weeks = st.builds(Weeks, st.sampled_from(SPLITS), st.integers(0, 6), st.sampled_from(Begins))
fiscals = st.builds(
    FiscalCalendar, st.integers(1, 12), st.sampled_from(NamedBy), st.one_of(st.none(), by_weeks)
)


@given(fiscals, days)
def test_quarters_tile_the_years_without_gap_or_overlap(fiscal: FiscalCalendar, day: date) -> None:
    quarter, year = fiscal.quarter_of(day), fiscal.year_of(day)
    assert day in quarter
    assert day in year
    assert fiscal.quarter_of(quarter.end).first == quarter.end
    assert fiscal.quarter_of(quarter.first - timedelta(days=1)).end == quarter.first
    assert quarter.full.startswith(year.label)
    assert fiscal.named(quarter.full, day) == quarter
    assert fiscal.named(year.label, day) == year
    assert fiscal.named(quarter.label, day) == quarter
    month = fiscal.month_of(day)
    assert day in month
    assert fiscal.month_of(month.end).first == month.end
    assert quarter.first <= month.first
    assert month.end <= quarter.end
    assert fiscal.ahead(month.label, day) == month


@given(days, st.integers(-300, 300))
def test_months_can_be_counted_there_and_back(day: date, months: int) -> None:
    first = months_after(day, months)
    assert first.day == 1
    assert months_after(first, -months) == day.replace(day=1)


@pytest.mark.parametrize(
    ("typed", "full"),
    [
        ("last month", "Oct 2026"), ("this month", "Nov 2026"), ("last-week", "9–15 Nov"), ("this week", "16–22 Nov"),
        ("last quarter", "FY2026 Q3"),
    ],
)  # fmt: skip
def test_the_period_before_the_one_that_runs_is_named_by_that(typed: str, full: str) -> None:
    assert FiscalCalendar().named(typed, date(2026, 11, 16)).full == full


def test_with_whole_weeks_the_last_month_is_the_last_period() -> None:
    day = date(2026, 11, 16)
    assert RETAIL.named("last month", day).end == RETAIL.month_of(day).first


@pytest.mark.parametrize(
    ("typed", "full"), [("year", "FY2026"), ("fy26", "FY2026"), ("FY27 q1", "FY2027 Q1")]
)
def test_a_year_is_named_short(typed: str, full: str) -> None:
    assert FiscalCalendar().named(typed, date(2026, 11, 16)).full == full
