"""Coverage, win rate and velocity: golden values, and a name wherever there is no number."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.coverage import (
    Figure,
    NoNumber,
    coverage,
    left_to_get,
    quota_attainment,
    required_coverage,
    sales_cycle,
    share_of_need,
    velocity,
    weighted_pipeline,
    win_rate,
)
from alignment.rates import Ratio, rounded

MILLION = 100_000_000


def test_coverage_divides_by_what_is_left_to_get() -> None:
    assert coverage(150_000_000, MILLION, 40_000_000).number == Fraction(5, 2)
    assert coverage(265_000_000, 2 * MILLION, 94_000_000) == Figure(Fraction(5, 2))


@pytest.mark.parametrize("won", [MILLION, 2 * MILLION])
def test_a_target_that_is_met_has_no_coverage(won: int) -> None:
    assert coverage(MILLION, MILLION, won) == Figure.lacking(NoNumber.TARGET_MET)
    assert left_to_get(MILLION, won) <= 0


@pytest.mark.parametrize("target", [None, 0])
def test_without_a_target_there_is_nothing_to_cover(target: int | None) -> None:
    assert coverage(MILLION, target, 0) == Figure.lacking(NoNumber.NO_TARGET)
    assert quota_attainment(MILLION, target) == Figure.lacking(NoNumber.NO_TARGET)


def test_at_22_percent_the_need_is_4_55_times_and_three_times_yields_two_thirds() -> None:
    required = required_coverage(22, 100).number
    assert required is not None
    assert rounded(required, 2) == Decimal("4.55")
    covered = coverage(480_000_000, 160_000_000, 0).number
    assert covered == 3
    assert share_of_need(covered, required) == Fraction(66, 100)


def test_without_wins_or_a_base_nothing_is_required() -> None:
    assert required_coverage(0, 100) == Figure.lacking(NoNumber.NO_WINS)
    assert required_coverage(0, 0) == Figure.lacking(NoNumber.NO_BASE)


def test_the_weighted_pipeline_of_three_deals_is_107_000() -> None:
    deals = [(10_000_000, Decimal("0.1")), (5_000_000, Decimal("0.5")), (8_000_000, Decimal("0.9"))]
    assert weighted_pipeline(deals) == 10_700_000
    assert weighted_pipeline([]) == 0
    with pytest.raises(ValueError, match="between 0 and 1"):
        weighted_pipeline([(1, Decimal(10))])


def test_a_win_rate_counts_all_that_was_decided() -> None:
    assert win_rate(50, 60).whole_percent == 45
    assert win_rate(50, 60, no_decision=50, disqualified=25) == Ratio(50, 185)
    assert win_rate(50, 60, 50, 25).whole_percent == 27
    assert win_rate(0, 0).value is None


def test_velocity_is_money_per_day() -> None:
    fast = velocity(100, Ratio(25, 100), 5_000_000, 60).number
    assert fast is not None
    assert rounded(fast / 100, 2) == Decimal("20833.33")
    assert velocity(80, Ratio(22, 100), 4_500_000, 72).number == 1_100_000


def test_velocity_without_wins_or_cycle_is_not_a_number() -> None:
    assert velocity(80, Ratio(0, 100), 1, 72) == Figure.lacking(NoNumber.NO_WINS)
    assert velocity(80, Ratio(0, 0), 1, 72) == Figure.lacking(NoNumber.NO_WINS)
    assert velocity(80, Ratio(1, 2), 1, 0) == Figure.lacking(NoNumber.NO_CYCLE)
    assert velocity(80, Ratio(1, 2), 1, None) == Figure.lacking(NoNumber.NO_CYCLE)


def test_the_sales_cycle_is_the_median_of_won_deals() -> None:
    assert sales_cycle([10, 400, 20]) == 20
    assert sales_cycle([]) is None


def test_attainment_of_a_quota() -> None:
    assert quota_attainment(118, 250).number == Fraction(118, 250)


amounts = st.integers(0, 10**12)


@given(amounts, st.none() | amounts, amounts)
def test_every_figure_has_a_number_or_a_reason(one: int, target: int | None, won: int) -> None:
    for figure in (coverage(one, target, won), required_coverage(won, one), quota_attainment(won, target)):
        assert (figure.number is None) != (figure.missing is None)
