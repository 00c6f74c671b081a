"""Quarters and fiscal years by either custom, and how much of a period is over."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.calendar import WorkingCalendar
from alignment.periods import FiscalCalendar, NamedBy, Period, month_of, months_after
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


def test_four_four_five_comes_from_a_table() -> None:
    first = date(2026, 2, 1)
    table = tuple(
        Period(
            f"Q{n + 1}",
            first + timedelta(weeks=13 * n),
            first + timedelta(weeks=13 * (n + 1)),
            f"FY2027 Q{n + 1}",
        )
        for n in range(4)
    )
    fiscal = FiscalCalendar(quarters=table)
    assert fiscal.quarter_of(date(2026, 5, 2)).label == "Q1"
    assert fiscal.quarter_of(date(2026, 5, 3)).label == "Q2"
    assert fiscal.year_of(date(2026, 5, 3)) == Period("FY2027", first, first + timedelta(weeks=52))
    assert fiscal.named("fy2027 q2", date(2026, 12, 1)) == table[1]
    with pytest.raises(ValueError, match="has none for 2020"):
        fiscal.quarter_of(date(2020, 1, 1))
    with pytest.raises(Unreadable):
        fiscal.named("q4", date(2020, 1, 1))
    with pytest.raises(ValueError, match="begins on"):
        FiscalCalendar(quarters=(table[0], table[2]))


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
fiscals = st.builds(FiscalCalendar, st.integers(1, 12), st.sampled_from(NamedBy))


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


@given(days, st.integers(-300, 300))
def test_months_can_be_counted_there_and_back(day: date, months: int) -> None:
    first = months_after(day, months)
    assert first.day == 1
    assert months_after(first, -months) == day.replace(day=1)
