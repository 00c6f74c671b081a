"""Small samples: counts before percentages, and no arrow where chance would do."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.rates import Direction, NoPercentage, Ratio, change_percent, rounded


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [
        (3, 4, "30.1", "95.4"),
        (0, 3, "0.0", "56.2"),
        (5, 10, "23.7", "76.3"),
        (12, 17, "46.9", "86.7"),
        (20, 100, "13.3", "28.9"),
    ],
)
def test_wilsons_range(numerator: int, denominator: int, low: str, high: str) -> None:
    assert Ratio(numerator, denominator).range_percent == (Decimal(low), Decimal(high))


def test_without_cases_there_is_no_rate() -> None:
    nothing = Ratio(0, 0)
    assert nothing.interval is None
    assert nothing.range_percent is None
    assert nothing.value is None
    assert nothing.percent is None
    assert nothing.whole_percent is None
    assert nothing.in_thread() == nothing.in_digest() == "0 of 0"


@pytest.mark.parametrize(
    ("ratio", "digest", "thread"),
    [
        (Ratio(3, 4), "3 of 4", "3 of 4"),
        (Ratio(3, 5), "3 of 5", "3 of 5, 60 %, range 23–88 %"),
        (Ratio(12, 17), "12 of 17", "12 of 17, 71 %, range 47–87 %"),
        (Ratio(29, 29), "29 of 29", "29 of 29, 100 %, range 88–100 %"),
        (Ratio(15, 30), "15 of 30, 50 %", "15 of 30, 50 %"),
        (Ratio(271, 2296), "271 of 2,296, 12 %", "271 of 2,296, 12 %"),
    ],
)
def test_a_ratio_is_shown_as_its_number_of_cases_allows(ratio: Ratio, digest: str, thread: str) -> None:
    assert ratio.in_digest() == digest
    assert ratio.in_thread() == thread


def test_percentages_are_rounded_once() -> None:
    assert Ratio(12, 17).percent == Decimal("70.6")
    assert Ratio(12, 17).whole_percent == 71
    assert Ratio(1, 200).whole_percent == 1
    assert Ratio(12, 17).value == Fraction(12, 17)


def test_ranges_that_overlap_show_no_direction() -> None:
    assert Ratio(12, 17).direction_since(Ratio(5, 10)) is None
    assert Ratio(80, 100).direction_since(Ratio(20, 100)) is Direction.UP
    assert Ratio(20, 100).direction_since(Ratio(80, 100)) is Direction.DOWN
    assert Ratio(1, 1).direction_since(Ratio(0, 0)) is None


@pytest.mark.parametrize(("numerator", "denominator"), [(2, 1), (-1, 3), (0, -1)])
def test_more_than_all_is_no_share(numerator: int, denominator: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        Ratio(numerator, denominator)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (100, 150, Decimal("50.0")),
        (150, 100, Decimal("-33.3")),
        (0, 5, NoPercentage.NEW),
        (0, 0, NoPercentage.NONE),
        (-5, 5, NoPercentage.NONE),
        (8, 8, Decimal("0.0")),
    ],
)
def test_a_change_from_zero_is_new_and_from_a_loss_none(
    before: int, after: int, change: Decimal | NoPercentage
) -> None:
    assert change_percent(before, after) == change


def test_halves_are_rounded_away_from_zero() -> None:
    assert rounded(Fraction(1, 8), 2) == Decimal("0.13")
    assert rounded(Fraction(-1, 8), 2) == Decimal("-0.13")
    assert str(rounded(Fraction(2), 1)) == "2.0"


counts = st.integers(0, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, counts)
def test_the_range_holds_the_rate_and_directions_oppose(one: tuple[int, int], other: tuple[int, int]) -> None:
    first, second = Ratio(*one), Ratio(*other)
    if first.interval and first.value is not None:
        low, high = first.interval
        assert 0 <= low <= first.value + Fraction(1, 10**9)
        assert first.value - Fraction(1, 10**9) <= high <= 1
    there, back = first.direction_since(second), second.direction_since(first)
    assert {there, back} in ({None}, {Direction.UP, Direction.DOWN})
