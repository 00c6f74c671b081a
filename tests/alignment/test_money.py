"""Amounts as they are typed, printed, split and converted."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.currencies import CODES, EXPONENTS
from alignment.money import (
    Money,
    convert,
    exact,
    from_major,
    parse_money,
    short,
    short_change,
    split,
    thousands,
    total,
)
from alignment.readings import Ambiguous, Unreadable


def usd(major: int | str) -> Money:
    return from_major(Decimal(major), "USD")


def readings_of(text: str, own: str) -> list[Money]:
    try:
        return [parse_money(text, own)]
    except Ambiguous as asked:
        return [parse_money(reading.text, own) for reading in asked.readings]


@pytest.mark.parametrize(
    ("money", "printed"),
    [
        (usd(940_000), "$940k"),
        (usd(2_000_000), "$2.0M"),
        (usd(2_650_000), "$2.65M"),
        (usd(45_000), "$45k"),
        (usd(1_240_000), "$1.24M"),
        (from_major(Decimal(24_000), "EUR"), "€24k"),
        (Money(1_200_000, "JPY"), "¥1.2M"),
        (usd(950), "$950"),
        (usd(0), "$0"),
        (usd("0.40"), "$0"),
        (usd("-0.40"), "$0"),
        (usd(-45_000), "−$45k"),
        (usd("999.49"), "$999"),
        (usd("999.50"), "$1k"),
        (usd(1_500), "$1.5k"),
        (usd(1_250), "$1.3k"),
        (usd(9_960), "$10k"),
        (usd(2_000), "$2k"),
        (usd(999_499), "$999k"),
        (usd(999_500), "$1.0M"),
        (usd(12_345_678), "$12.3M"),
        (usd(12_000_000), "$12.0M"),
        (usd(123_456_789), "$123M"),
        (usd(999_600_000), "$1.0B"),
        (usd(2_340_000_000), "$2.34B"),
        (usd(1_234_000_000_000), "$1,234B"),
        (Money(24_000_00, "CHF"), "CHF 24k"),
        (Money(1_250, "KWD"), "KWD 1"),
    ],
)
def test_an_amount_is_short_on_a_phone(money: Money, printed: str) -> None:
    assert short(money) == printed


def test_a_change_always_has_its_sign() -> None:
    assert short_change(usd(135_000)) == "+$135k"
    assert short_change(usd(-185_000)) == "−$185k"
    assert short_change(usd(0)) == "$0"


def test_an_exact_amount_has_the_decimals_of_its_currency() -> None:
    assert exact(usd("940000")) == "$940,000.00"
    assert exact(Money(1_200_000, "JPY")) == "¥1,200,000"
    assert exact(Money(-1_250, "KWD")) == "−KWD 1.250"


def test_a_sum_in_thousands_leaves_out_the_currency() -> None:
    assert [thousands(usd(n)) for n in (2_650_000, 45_499, -45_500, -100)] == ["2,650", "45", "−46", "0"]


@pytest.mark.parametrize(
    ("typed", "money"),
    [
        ("24k", usd(24_000)),
        ("24000", usd(24_000)),
        ("24,000 eur", Money(24_000_00, "EUR")),
        ("$940k", usd(940_000)),
        ("1.2m", usd(1_200_000)),
        ("€24k", Money(24_000_00, "EUR")),
        ("24 K", usd(24_000)),
        ("eur 24k", Money(24_000_00, "EUR")),
        ("24keur", Money(24_000_00, "EUR")),
        ("1,234.56", usd("1234.56")),
        ("1.234,56 EUR", Money(123_456, "EUR")),
        ("1.234.567", usd(1_234_567)),
        ("24'000", usd(24_000)),
        ("24 000", usd(24_000)),
        ("24\u00a0000 €", Money(24_000_00, "EUR")),
        ("24.5k", usd(24_500)),
        ("24,5", usd("24.50")),
        ("24.50", usd("24.50")),
        ("0.125m", usd(125_000)),
        ("¥24000", Money(24_000, "JPY")),
        ("24k chf", Money(24_000_00, "CHF")),
        ("R$ 24k", Money(24_000_00, "BRL")),
        ("0", usd(0)),
    ],
)
def test_an_amount_is_read_as_it_is_typed(typed: str, money: Money) -> None:
    assert parse_money(typed, "USD") == money


def test_a_shared_sign_means_ones_own_currency() -> None:
    assert parse_money("$24k", "CAD").currency == "CAD"
    assert parse_money("$24k", "EUR").currency == "USD"
    assert parse_money("¥24k", "CNY").currency == "CNY"
    assert parse_money("24k kr", "NOK").currency == "NOK"
    with pytest.raises(Unreadable):
        parse_money("24k kr", "USD")


def test_a_point_before_three_digits_is_asked_back() -> None:
    with pytest.raises(Ambiguous) as asked:
        parse_money("24.000", "USD")
    assert [reading.label for reading in asked.value.readings] == ["$24,000.00", "$24.00"]
    again = [parse_money(reading.text, "EUR") for reading in asked.value.readings]
    assert again == [usd(24_000), usd(24)]
    assert "24.000" in asked.value.sentence
    with pytest.raises(Ambiguous) as asked:
        parse_money("1.250k eur", "USD")
    assert [reading.label for reading in asked.value.readings] == ["€1,250,000.00", "€1,250.00"]


def test_a_reading_that_is_chosen_is_certain_also_with_three_decimals() -> None:
    with pytest.raises(Ambiguous) as asked:
        parse_money("1.250 kwd", "KWD")
    assert [parse_money(reading.text, "USD") for reading in asked.value.readings] == [
        Money(1_250_000, "KWD"),
        Money(1_250, "KWD"),
    ]


def test_a_reading_that_the_currency_has_no_coin_for_is_no_reading() -> None:
    assert parse_money("24.125", "USD") == usd(24_125)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "k",
        "abc",
        "-5k",
        "+5k",
        "24k5",
        "24,00,0",
        "1,2,3",
        "24.123456",
        "24k xyz",
        "$24k eur",
        "¥24.5",
        "٢٤",
        "5%",
    ],
)
def test_what_is_no_amount_is_said_so(typed: str) -> None:
    with pytest.raises(Unreadable):
        parse_money(typed, "USD")


@pytest.mark.parametrize("typed", ["24 {}", "24{}", "{} 24", "24k {}", "24k{}", "{} 24k"])
def test_every_currency_may_stand_before_or_behind_with_or_without_thousands(typed: str) -> None:
    amount = Decimal(24_000 if "24k" in typed else 24)
    for code in CODES:
        assert parse_money(typed.format(code.lower()), "USD") == from_major(amount, code)


@pytest.mark.parametrize("typed", ["9" * 16, "9" * 10_000, "24k" * 4_000, "1" + ",000" * 3_000, "999999999b"])
def test_an_endless_amount_gets_a_short_answer(typed: str) -> None:
    with pytest.raises(Unreadable) as refused:
        parse_money(typed, "USD")
    assert len(refused.value.sentence) < 120


def test_two_currencies_never_add_up() -> None:
    with pytest.raises(ValueError, match="after conversion"):
        usd(1) + Money(1, "EUR")
    with pytest.raises(ValueError, match="after conversion"):
        total([usd(1), Money(1, "EUR")], "USD")
    assert total([], "USD") == usd(0)
    assert total([usd(1), usd(2)], "USD") - usd(3) == -usd(0)
    with pytest.raises(ValueError, match="no currency"):
        Money(1, "USDT")


def test_conversion_minds_the_decimals_of_both_currencies() -> None:
    assert convert(usd(100), Decimal("151.255"), "JPY") == Money(15_126, "JPY")
    assert convert(Money(15_000, "JPY"), Decimal("0.0066"), "USD") == usd(99)
    assert convert(Money(-1_005, "KWD"), Decimal(1), "USD") == usd("-1.01")
    with pytest.raises(ValueError, match="above zero"):
        convert(usd(1), Decimal(0), "EUR")


def test_exponents_belong_to_known_currencies() -> None:
    assert set(EXPONENTS) <= CODES
    assert all(len(code) == 3 and code.isupper() for code in CODES)
    assert 2 not in EXPONENTS.values()


def test_a_hundred_dollars_in_three_equal_parts() -> None:
    assert split(10_000, [1, 1, 1]) == [3_334, 3_333, 3_333]
    assert split(-10_000, [1, 1, 1]) == [-3_334, -3_333, -3_333]
    assert split(0, [1, 2]) == [0, 0]
    assert split(7, [0, 1]) == [0, 7]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [2, -1]])
def test_weights_without_meaning_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError):
        split(100, weights)


@given(
    st.integers(-(10**15), 10**15),
    st.lists(st.fractions(0, 1000), min_size=1, max_size=12).filter(any),
)
def test_shares_sum_exactly_and_none_is_off_by_a_whole_unit(minor: int, weights: list[Fraction]) -> None:
    shares = split(minor, weights)
    assert sum(shares) == minor
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - minor * weight / sum(weights)) < 1


@given(st.integers(0, 10**14), st.sampled_from(sorted(CODES)))
def test_an_exact_amount_reads_back_as_itself(minor: int, code: str) -> None:
    money = Money(minor, code)
    assert money in readings_of(exact(money), code)


@given(st.integers(-(10**14), 10**14), st.sampled_from(["USD", "JPY", "KWD"]))
def test_a_short_amount_fits_and_is_near(minor: int, code: str) -> None:
    money = Money(minor, code)
    printed = short(money)
    assert len(printed) <= 12
    assert short(-money) == printed or printed.replace("−", "") == short(-money).replace("−", "")


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_a_sentence(text: str) -> None:
    try:
        amounts = readings_of(text, "USD")
    except Unreadable as refused:
        amounts = []
        sentence = refused.sentence
    else:
        sentence = ""
    assert all(amount.minor >= 0 for amount in amounts)
    assert bool(amounts) != bool(sentence)
