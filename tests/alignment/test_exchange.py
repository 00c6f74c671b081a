"""A rate of exchange is read exactly, or asked back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.exchange import parse_rate, written
from alignment.readings import Unreadable


@pytest.mark.parametrize(
    ("typed", "rate"),
    [("1.0837", "1.0837"), (" 0.0062 ", "0.0062"), ("1,0837", "1.0837"), ("1.083", "1.083"), ("150", "150")],
)
def test_what_a_rate_looks_like(typed: str, rate: str) -> None:
    assert written(parse_rate(typed)) == rate


def test_a_comma_before_three_digits_is_asked_back_unless_it_is_said_what_it_is() -> None:
    with pytest.raises(Unreadable, match="may be two numbers"):
        parse_rate("1,083")
    assert parse_rate("1,083", ",") == Decimal("1.083")


@pytest.mark.parametrize("typed", ["", "0", "0.000", "-1", "1e3", "1.2.3", "much", "1 083", "1" * 13, "٣"])
def test_what_is_no_rate(typed: str) -> None:
    with pytest.raises(Unreadable):
        parse_rate(typed)


@given(st.decimals(min_value="0.000000000001", max_value="999999999999", places=12))
def test_a_rate_that_is_written_is_read_again(rate: Decimal) -> None:
    assert parse_rate(written(parse_rate(f"{rate:f}"))) == rate
