"""Revenue first: a lower figure is no good news while it is behind, and nothing within its own history has moved."""

from __future__ import annotations

import itertools
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.periods import FiscalCalendar, Weeks, month_of, week_of
from alignment.rates import Ratio
from alignment.scorecard import (
    BY_CODE,
    MACRO,
    METRICS,
    TRAILING,
    Against,
    Grain,
    Horizon,
    Measure,
    News,
    Place,
    Side,
    Unit,
    against,
    before,
    enough,
    grain_of,
    known,
    news,
    period_at,
    place,
    usual,
)

FISCAL = FiscalCalendar()


def counts(*numbers: int) -> list[Measure]:
    return [Measure(each) for each in numbers]


def test_revenue_stands_first_and_both_teams_have_both_horizons() -> None:
    assert METRICS[0] is MACRO
    assert MACRO.side is Side.BOTH
    assert not MACRO.leading
    for side in (Side.MARKETING, Side.SALES):
        assert {each.horizon for each in METRICS if each.side is side and each.leading} == set(Horizon)


@pytest.mark.parametrize("metric", METRICS[1:], ids=lambda each: each.code)
@pytest.mark.parametrize("stands", [None, *Against])
@pytest.mark.parametrize("where", [None, *Place])
def test_no_lower_figure_is_good_news_while_revenue_is_behind_plan(
    metric: object, stands: Against | None, where: Place | None
) -> None:
    assert news(metric, stands, where, macro_behind=True) is not News.GOOD  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "stands", "where", "said"),
    [
        ("newmqls", Against.REACHED, None, News.GOOD),
        ("newmqls", Against.BEHIND, Place.ABOVE, News.POOR),
        ("newmqls", Against.ON, Place.WITHIN, None),
        ("newmqls", None, Place.ABOVE, News.GOOD),
        ("newmqls", None, Place.BELOW, News.POOR),
        ("newmqls", Against.REACHED, Place.BELOW, News.GOOD),
        ("left", None, Place.ABOVE, News.POOR),
        ("left", None, Place.BELOW, News.GOOD),
        ("revenue", Against.BEHIND, None, News.POOR),
    ],
)
def test_what_is_said_of_a_figure(
    code: str, stands: Against | None, where: Place | None, said: News | None
) -> None:
    assert news(BY_CODE[code], stands, where, macro_behind=False) is said


def test_november_of_the_samples_is_behind_its_line() -> None:
    assert against(86, 200, 10, 20) is Against.BEHIND
    assert against(100, 200, 10, 20) is Against.ON
    assert against(200, 200, 10, 20) is Against.REACHED
    assert against(0, 200, 0, 20) is Against.ON, "before its first day is over nothing is expected"
    assert against(5, None, 10, 20) is None
    assert against(5, 0, 10, 20) is None
    assert against(5, 10, 0, 0) is None


def test_history_begins_with_the_first_period_that_has_anything() -> None:
    assert known(counts(0, 0, 3, 0, 5)) == tuple(counts(3, 0, 5))
    assert known(counts(0, 0)) == ()
    assert known([Measure(0, 0), Measure(0, 4)]) == (Measure(0, 4),)


def test_counts_have_the_least_and_the_most_of_three_periods_or_more() -> None:
    assert usual(Unit.COUNT, counts(0, 3, 9)) is None
    found = usual(Unit.COUNT, counts(0, 30, 0, 55, 41))
    assert found is not None
    assert (found.low, found.high, found.periods) == (Fraction(0), Fraction(55), 4)
    assert place(Unit.COUNT, Measure(56), found) is Place.ABOVE
    assert place(Unit.COUNT, Measure(55), found) is Place.WITHIN
    assert place(Unit.COUNT, Measure(9), None) is None


def test_a_share_has_wilsons_range_over_all_its_cases_and_moves_only_beyond_it() -> None:
    found = usual(Unit.SHARE, [Measure(12, 17)] * 8)
    assert found is not None
    assert found.pooled == Ratio(96, 136)
    assert (float(found.low), float(found.high)) == Ratio(96, 136).interval
    assert place(Unit.SHARE, Measure(3, 4), found) is Place.WITHIN
    assert place(Unit.SHARE, Measure(3, 20), found) is Place.BELOW
    assert place(Unit.SHARE, Measure(0, 0), found) is None


def test_what_covers_enough() -> None:
    assert enough(Measure(250, 100), Fraction(2)) is Against.REACHED
    assert enough(Measure(250, 100), Fraction(3)) is Against.BEHIND
    assert enough(Measure(250, 0), Fraction(3)) is None
    assert enough(Measure(250, 100), None) is None


@pytest.mark.parametrize(
    ("period", "grain"),
    [
        (week_of(date(2026, 11, 15)), Grain.WEEK),
        (month_of(date(2026, 11, 15)), Grain.MONTH),
        (FISCAL.quarter_of(date(2026, 11, 15)), Grain.QUARTER),
        (FISCAL.year_of(date(2026, 11, 15)), None),
    ],
)
def test_a_week_a_month_and_a_quarter_are_told_apart(period: object, grain: Grain | None) -> None:
    assert grain_of(period) is grain  # type: ignore[arg-type]


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.sampled_from(Grain))
def test_the_periods_before_follow_each_other_up_to_it(day: date, grain: Grain) -> None:
    period = period_at(grain, day, FISCAL)
    found = (*before(period, grain, FISCAL), period)
    assert len(found) == TRAILING[grain] + 1
    assert day in period
    assert all(one.end == following.first for one, following in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("day", "label", "full"),
    [
        (date(2026, 11, 9), "2026-w46", "9–15 Nov"),
        (date(2026, 11, 15), "2026-w46", "9–15 Nov"),
        (date(2027, 1, 1), "2026-w53", "28 Dec–3 Jan"),
    ],
)
def test_a_week_is_named_so_that_it_can_be_typed_again(day: date, label: str, full: str) -> None:
    week = week_of(day)
    assert (week.label, week.full) == (label, full)
    assert FISCAL.named(label, date(2028, 5, 5)) == week


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.sampled_from(Grain))
def test_a_fiscal_year_of_whole_weeks_has_months_and_quarters_too(day: date, grain: Grain) -> None:
    fiscal = FiscalCalendar(weeks=Weeks())
    period = period_at(grain, day, fiscal)
    assert grain_of(period) is grain
    found = (*before(period, grain, fiscal), period)
    assert all(one.end == following.first for one, following in itertools.pairwise(found))
