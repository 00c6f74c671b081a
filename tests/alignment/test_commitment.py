"""The reverse funnel: exact to the last step, rounded up once, and in money beside the count."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.commitment import Cannot, Kind, Needed, Rates, needed, needed_by, value

PERCENT = Fraction(1, 100)


def test_a_plan_of_round_numbers_needs_two_hundred_mqls() -> None:
    found = needed(
        1_200_000, 40 * PERCENT, Fraction(24_000),
        win=25 * PERCENT, sql_of_sal=50 * PERCENT, sal_of_mql=80 * PERCENT, mql_of_inquiry=10 * PERCENT,
    )  # fmt: skip
    assert isinstance(found, Needed)
    assert found.shown == (20, 80, 160, 200, 2_000)


def test_fractions_are_kept_to_the_end_and_rounded_up_once() -> None:
    found = needed(
        1_000_000, 35 * PERCENT, Fraction(18_500),
        win=22 * PERCENT, sql_of_sal=45 * PERCENT, sal_of_mql=70 * PERCENT, mql_of_inquiry=12 * PERCENT,
    )  # fmt: skip
    assert isinstance(found, Needed)
    exact = [found.deals, found.sqls, found.sals, found.mqls, found.inquiries]
    assert [f"{float(each):.4f}" for each in exact] == [
        "18.9189", "85.9951", "191.1002", "273.0003", "2275.0023",
    ]  # fmt: skip
    assert found.shown == (19, 86, 192, 274, 2_276), "278 and 2,317 come of rounding at each step"


def test_seven_customers_at_five_percent_are_a_hundred_and_forty_leads() -> None:
    one = Fraction(1)
    found = needed(7, one, one, win=5 * PERCENT, sql_of_sal=one, sal_of_mql=one)
    assert isinstance(found, Needed)
    assert (found.shown[0], found.shown[3]) == (7, 140)


def test_ten_reps_who_close_five_of_a_hundred_need_a_thousand_leads_a_month() -> None:
    connected, demo, win = Fraction(30, 100), Fraction(15, 30), Fraction(5, 15)
    found = needed(10 * 5 * 800, Fraction(1), Fraction(800), win=win, sql_of_sal=demo, sal_of_mql=connected)
    assert isinstance(found, Needed)
    assert found.shown[3] == 1_000


@pytest.mark.parametrize(
    ("goal", "share", "deal", "rates", "why"),
    [
        (0, 1, 10, (10, 10, 5, 4, 2), Cannot.NO_GOAL),
        (100, 0, 10, (10, 10, 5, 4, 2), Cannot.NO_SHARE),
        (100, 1, 0, (10, 10, 5, 4, 2), Cannot.NO_AMOUNT),
        (100, 1, 10, (10, 10, 5, 4, 0), Cannot.NO_WINS),
        (100, 1, 10, (10, 10, 0, 0, 0), Cannot.NO_WINS),
        (100, 1, 10, (0, 0, 0, 0, 0), Cannot.NO_CASES),
    ],
)
def test_what_cannot_be_reckoned_says_why_and_is_never_infinite(
    goal: int, share: int, deal: int, rates: tuple[int, int, int, int, int], why: Cannot
) -> None:
    assert needed_by(goal, Fraction(share), Fraction(deal), Rates.of_counts(*rates)) is why


def test_a_stage_that_nobody_reported_counts_those_who_got_further() -> None:
    rates = Rates.of_counts(inquiries=0, mqls=20, sals=3, sqls=8, won=10)
    assert [step.counts for step in rates.steps] == ["10 of 10", "10 of 10", "10 of 20", "20 of 20"]


DEMO = Kind("demo", 1_000, 80, 80, 80 * 24_000)
TRIAL = Kind("trial", 1_000, 50, 50, 50 * 24_000)
WEBINAR = Kind("webinar", 1_000, 10, 10, 10 * 24_000)
EBOOK = Kind("e-book", 1_000, 4, 4, 4 * 24_000)
KINDS = (DEMO, TRIAL, WEBINAR, EBOOK)


def test_more_leads_can_be_worth_less() -> None:
    assert [kind.each for kind in KINDS] == [1_920, 1_200, 240, 96]
    first = {"demo": 100, "trial": 80, "webinar": 300, "e-book": 900}
    second = {"demo": 20, "trial": 20, "webinar": 300, "e-book": 1_300}
    assert (sum(first.values()), value(first, KINDS)) == (1_380, (Fraction(446_400), {}))
    assert (sum(second.values()), value(second, KINDS)) == (1_640, (Fraction(259_200), {}))


def test_worth_nothing_so_far_and_not_known_are_told_apart() -> None:
    assert Kind("fair", 40, 0, 0, 0).each == 0
    assert Kind("fair", 0, 0, 0, 0).each is None
    assert Kind("fair", 40, 2, 0, 0).each is None, "won, and nobody gave an amount"
    assert value({"fair": 3, "demo": 1}, KINDS) == (Fraction(1_920), {"fair": 3})


rates = st.fractions(Fraction(1, 100), 1)


@given(st.integers(1, 10**12), rates, st.integers(1, 10**9), rates, rates, rates, rates)
def test_going_down_the_funnel_again_gives_the_goal_exactly(
    goal: int, share: Fraction, deal: int, win: Fraction, sql: Fraction, sal: Fraction, mql: Fraction
) -> None:
    found = needed(goal, share, Fraction(deal), win=win, sql_of_sal=sql, sal_of_mql=sal, mql_of_inquiry=mql)
    assert isinstance(found, Needed)
    assert found.inquiries * mql * sal * sql * win * deal == goal * share
    exact = (found.deals, found.sqls, found.sals, found.mqls, found.inquiries)
    assert all(0 <= shown - each < 1 for shown, each in zip(found.shown, exact, strict=True))
