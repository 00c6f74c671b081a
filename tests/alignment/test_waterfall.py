"""Cohort against flow, the leads a goal asks for, and what leads are worth."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.periods import FiscalCalendar, Period, month_of
from alignment.rates import Direction, Ratio, rounded
from alignment.waterfall import (
    Flow,
    Journey,
    MarketingTarget,
    StageRate,
    TimeInStage,
    cohort,
    deals_needed,
    flow,
    leads_needed_by,
    reverse_funnel,
    time_in_stage,
    usual_window,
    value_of_mix,
)

JANUARY, FEBRUARY, MARCH, APRIL = (month_of(date(2026, month, 1)) for month in range(1, 5))
MUCH_LATER = date(2027, 1, 1)


def entered(month: int, count: int) -> list[Journey]:
    """A month's leads, one in five of which reaches the next stage a month later."""
    return [
        Journey(date(2026, month, 10), date(2026, month + 1, 10) if n % 5 == 0 else None)
        for n in range(count)
    ]


YEAR = entered(1, 100) + entered(2, 100) + entered(3, 200) + entered(4, 30)


@pytest.mark.parametrize(
    ("month", "flowing", "share"),
    [
        (JANUARY, Flow(0, 100), Ratio(20, 100)),
        (FEBRUARY, Flow(20, 100), Ratio(20, 100)),
        (MARCH, Flow(20, 200), Ratio(40, 200)),
        (APRIL, Flow(40, 30), Ratio(6, 30)),
    ],
)
def test_a_constant_rate_looks_constant_by_cohort_and_wild_by_flow(
    month: Period, flowing: Flow, share: Ratio
) -> None:
    assert flow(YEAR, month, MUCH_LATER) == flowing
    conversion = cohort(YEAR, month, MUCH_LATER)
    assert conversion.ratio == share
    assert conversion.ratio.whole_percent == 20
    assert conversion.mature


def test_a_flow_over_one_is_said_as_a_flow() -> None:
    assert Flow(40, 30).said() == "flow: 40 in / 30"


def test_a_cohort_is_mature_when_its_last_day_has_had_the_whole_window() -> None:
    last_chance = date(2026, 1, 31) + timedelta(days=90)
    assert not cohort(YEAR, JANUARY, last_chance).mature
    assert cohort(YEAR, JANUARY, last_chance + timedelta(days=1)).mature


def test_an_immature_cohort_has_no_arrow() -> None:
    high, low = (
        Period("high", date(2026, 1, 1), date(2026, 2, 1)),
        Period("low", date(2026, 2, 1), date(2026, 3, 1)),
    )
    journeys = [Journey(date(2026, 1, 5), date(2026, 1, 6))] * 80 + [Journey(date(2026, 1, 5))] * 20
    journeys += [Journey(date(2026, 2, 5), date(2026, 2, 6))] * 20 + [Journey(date(2026, 2, 5))] * 80
    before, after = cohort(journeys, high, MUCH_LATER), cohort(journeys, low, MUCH_LATER)
    assert after.direction_since(before) is Direction.DOWN
    assert cohort(journeys, low, date(2026, 3, 1)).direction_since(before) is None
    assert after.direction_since(cohort(journeys, high, MUCH_LATER, 30)) is None


def test_what_had_not_happened_yet_is_not_counted() -> None:
    assert cohort(YEAR, JANUARY, date(2026, 2, 9)).ratio == Ratio(0, 100)
    assert cohort(YEAR, JANUARY, date(2026, 2, 10)).ratio == Ratio(20, 100)
    assert cohort(YEAR, JANUARY, date(2026, 1, 9)).ratio == Ratio(0, 0)
    assert flow(YEAR, FEBRUARY, date(2026, 2, 9)) == Flow(0, 0)
    assert cohort(YEAR, JANUARY, MUCH_LATER, window_days=30).ratio == Ratio(0, 100), "31 days is outside 30"


def test_recycled_cycles_are_shown_apart() -> None:
    journeys = [Journey(date(2026, 1, 5)), Journey(date(2026, 1, 6), date(2026, 1, 7), cycle=2)]
    assert cohort(journeys, JANUARY, MUCH_LATER).ratio == Ratio(0, 1)
    assert cohort(journeys, JANUARY, MUCH_LATER, recycled=True).ratio == Ratio(1, 1)
    assert flow(journeys, JANUARY, MUCH_LATER) == Flow(0, 1)


def test_the_usual_window_is_the_ninth_tenth_of_the_lags() -> None:
    assert usual_window(range(1, 11)) == 9
    assert usual_window([]) == 90


def test_time_in_a_stage_names_those_who_are_still_inside() -> None:
    assert time_in_stage([3, 5, 100], [2, 40]) == TimeInStage(Fraction(5), 3, 2, 40)
    assert time_in_stage([], []) == TimeInStage(None, 0, 0, None)


def rates(*shares: str) -> list[StageRate]:
    names = ("SQL", "SAL", "MQL", "inquiries")
    return [StageRate(name, Decimal(share)) for name, share in zip(names, shares, strict=True)]


def test_a_goal_of_1_2_million_asks_for_200_leads() -> None:
    deals = deals_needed(120_000_000, Decimal("0.4"), 2_400_000)
    assert deals == 20
    funnel = reverse_funnel(deals, rates("0.25", "0.5", "0.8", "0.1"))
    assert [need.exact for need in funnel.needs] == [20, 80, 160, 200, 2000]
    assert [need.shown for need in funnel.needs] == [20, 80, 160, 200, 2000]


def test_rounding_up_happens_once_per_row() -> None:
    deals = deals_needed(100_000_000, Decimal("0.35"), 1_850_000)
    assert deals is not None
    funnel = reverse_funnel(deals, rates("0.22", "0.45", "0.70", "0.12"))
    exact = [str(rounded(need.exact, 4)) for need in funnel.needs]
    assert exact == ["18.9189", "85.9951", "191.1002", "273.0003", "2275.0023"]
    assert [need.shown for need in funnel.needs] == [19, 86, 192, 274, 2276]
    assert funnel.shown("MQL") == 274


def test_seven_customers_at_five_percent_are_140_leads() -> None:
    assert reverse_funnel(7, [StageRate("leads", Decimal("0.05"))]).shown("leads") == 140


def test_ten_reps_with_five_wins_each_need_a_thousand_leads_a_month() -> None:
    steps = [StageRate("demos", Fraction(5, 15)), StageRate("calls", Fraction(15, 30))]
    steps.append(StageRate("leads", Fraction(30, 100)))
    assert [need.shown for need in reverse_funnel(10 * 5, steps).needs] == [50, 150, 300, 1000]


@pytest.mark.parametrize("unknown", [None, Decimal(0)])
def test_without_a_rate_the_funnel_says_where_it_ends(unknown: Decimal | None) -> None:
    funnel = reverse_funnel(7, [StageRate("SQL", Decimal("0.5")), StageRate("MQL", unknown, 12)])
    assert funnel.cannot == "MQL"
    assert [need.stage for need in funnel.needs] == ["deals", "SQL"]
    assert funnel.shown("MQL") is None
    assert funnel.few_cases == ("MQL",)
    assert deals_needed(100, Decimal(1), 0) is None


def test_leads_for_a_quarters_money_are_needed_before_it_ends() -> None:
    q4 = FiscalCalendar().quarter_of(date(2026, 11, 16))
    assert leads_needed_by(q4, 60) == date(2026, 11, 1)


CLOSE_RATES = {
    "demo": Decimal("0.08"),
    "trial": Decimal("0.05"),
    "webinar": Decimal("0.01"),
    "e-book": Decimal("0.004"),
}


@pytest.mark.parametrize(
    ("mix", "worth"),
    [
        ({"demo": 1}, 1_920),
        ({"trial": 1}, 1_200),
        ({"webinar": 1}, 240),
        ({"e-book": 1}, 96),
        ({"demo": 100, "trial": 80, "webinar": 300, "e-book": 900}, 446_400),
        ({"demo": 20, "trial": 20, "webinar": 300, "e-book": 1300}, 259_200),
    ],
)
def test_leads_are_worth_what_their_type_closes(mix: dict[str, int], worth: int) -> None:
    assert value_of_mix(mix, CLOSE_RATES, 2_400_000) == worth * 100


def test_more_leads_of_less_worth_meet_the_count_and_miss_the_value() -> None:
    target = MarketingTarget(goal_count=1_380, goal_value_minor=44_640_000)
    worth = value_of_mix({"demo": 20, "trial": 20, "webinar": 300, "e-book": 1300}, CLOSE_RATES, 2_400_000)
    assert target.count_met(1_640)
    assert not target.value_met(worth)
    with pytest.raises(KeyError):
        value_of_mix({"podcast": 1}, CLOSE_RATES, 2_400_000)


days = st.dates(date(2026, 1, 1), date(2026, 6, 30))
journeys_drawn = st.builds(
    lambda start, lag, cycle: Journey(start, None if lag is None else start + timedelta(days=lag), cycle),
    days,
    st.none() | st.integers(-3, 200),
    st.integers(1, 2),
)


@given(st.lists(journeys_drawn), days, days)
def test_a_cohort_only_grows_while_its_window_is_open_and_then_stands_still(
    journeys: list[Journey], one: date, other: date
) -> None:
    early, late = sorted((one, other))
    before, after = cohort(journeys, FEBRUARY, early), cohort(journeys, FEBRUARY, late)
    assert before.ratio.numerator <= after.ratio.numerator
    if before.mature:
        assert before == after


@given(st.fractions(1, 10**6), st.lists(st.fractions(Fraction(1, 100), 1), min_size=1, max_size=5))
def test_going_back_down_the_funnel_gives_the_goal(deals: Fraction, shares: list[Fraction]) -> None:
    funnel = reverse_funnel(deals, [StageRate(str(n), share) for n, share in enumerate(shares)])
    top = funnel.needs[-1].exact
    for share in shares:
        top *= share
    assert top == deals
    assert all(0 <= need.shown - need.exact < 1 for need in funnel.needs)
