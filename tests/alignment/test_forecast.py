"""What a team expects: the CRM's words for a category, what a deal in a stage is worth, and when a rate is none."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.coverage import Figure, NoNumber, win_rate
from alignment.forecast import (
    Category,
    Weight,
    WeightBasis,
    category_of,
    is_no_decision,
    speed,
    thin,
    typical,
    weight,
)
from alignment.rates import Ratio


@pytest.mark.parametrize(
    ("word", "category"),
    [
        ("commit", Category.COMMIT),
        ("forecast", Category.COMMIT),
        ("best_case", Category.BEST_CASE),
        ("bestcase", Category.BEST_CASE),
        ("most_likely", Category.MOST_LIKELY),
        ("pipeline", Category.PIPELINE),
        ("omit", Category.OMITTED),
        ("omitted", Category.OMITTED),
        ("closed", Category.UNSAID),
        ("", Category.UNSAID),
    ],
)
def test_a_crms_word_for_a_category(word: str, category: Category) -> None:
    assert category_of(word) is category


def test_omitted_and_unsaid_add_to_no_sum() -> None:
    assert [each for each in Category if not each.adds_up] == [Category.OMITTED, Category.UNSAID]


def test_thirty_decided_deals_of_a_stage_say_more_than_the_crm() -> None:
    assert weight(Ratio(9, 30), 80) == Weight(Fraction(3, 10), WeightBasis.OWN_HISTORY)
    assert weight(Ratio(9, 29), 80) == Weight(Fraction(4, 5), WeightBasis.PROBABILITY)
    assert weight(None, 0) == Weight(Fraction(0), WeightBasis.NONE)
    assert weight(Ratio(0, 40), 50) == Weight(Fraction(0), WeightBasis.OWN_HISTORY)
    assert weight(None, 150).share == 1


def test_no_median_of_four() -> None:
    assert typical([10, 20, 30, 40]) is None
    assert typical([10, 20, 30, 40, 50]) == 30


def test_velocity_by_its_golden_values_and_its_reasons_for_none() -> None:
    assert speed(100, Ratio(50, 200), Fraction(5_000_000), Fraction(60)).number == Fraction(125_000_000, 60)
    assert speed(80, Ratio(22, 100), Fraction(4_500_000), Fraction(72)) == Figure(Fraction(1_100_000))
    assert speed(80, Ratio(0, 100), None, Fraction(72)).missing is NoNumber.NO_WINS
    assert speed(80, Ratio(3, 4), Fraction(1), Fraction(72)).missing is NoNumber.TOO_FEW
    assert speed(80, Ratio(30, 40), Fraction(1), None).missing is NoNumber.NO_CYCLE


def test_no_decision_counts_as_decided() -> None:
    assert is_no_decision("no_decision")
    assert is_no_decision("no_decision_non_responsive")
    assert not is_no_decision("price")
    assert win_rate(50, 60, 55, 20) == Ratio(50, 185), "27 %, and not 45 %"
    assert thin(29)
    assert not thin(30)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(-10, 200))
def test_a_chance_is_never_outside_zero_and_one(won: int, lost: int, probability: int) -> None:
    assert 0 <= weight(Ratio(won, won + lost), probability).share <= 1
