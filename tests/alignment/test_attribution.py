"""Credit for a deal: each model's golden values, its degenerate cases, and sums to the cent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.attribution import (
    NAMES,
    WORDS,
    Credit,
    MarketingTouch,
    Milestone,
    Model,
    attribute,
    brought_about,
)

FIRST_DAY = datetime(2026, 9, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CONVERTED = FIRST_DAY + 38 * DAY
LC, OC, CW = Milestone.LEAD_CREATED, Milestone.OPPORTUNITY_CREATED, Milestone.WON


def journey(*milestones: Milestone | None) -> list[MarketingTouch]:
    days = (0, 5, 12, 30, 38)
    marks = milestones or (None,) * 5
    return [
        MarketingTouch(f"T{day}", FIRST_DAY + day * DAY, frozenset({mark} if mark else ()))
        for day, mark in zip(days, marks, strict=True)
    ]


def shares(amount: int, touches: list[MarketingTouch], model: Model) -> list[int]:
    return [credit.amount_minor for credit in attribute(amount, touches, model, CONVERTED)]


@pytest.mark.parametrize(
    ("model", "touches", "expected"),
    [
        (Model.TIME_DECAY, journey(), [17_519, 28_744, 57_488, 341_704, 754_545]),
        (Model.POSITION, journey(), [480_000, 80_000, 80_000, 80_000, 480_000]),
        (Model.W, journey(None, None, LC, None, OC), [360_000, 60_000, 360_000, 60_000, 360_000]),
        (Model.FULL_PATH, journey(None, LC, None, OC, CW), [270_000, 270_000, 120_000, 270_000, 270_000]),
        (Model.FIRST, journey(), [1_200_000, 0, 0, 0, 0]),
        (Model.LAST, journey(), [0, 0, 0, 0, 1_200_000]),
        (Model.LINEAR, journey(), [240_000] * 5),
        (Model.FIRST_AND_CREATION, journey(None, None, LC, None, OC), [600_000, 0, 600_000, 0, 0]),
    ],
)
def test_twelve_thousand_dollars_over_five_touches(
    model: Model, touches: list[MarketingTouch], expected: list[int]
) -> None:
    assert shares(1_200_000, touches, model) == expected


def test_a_hundred_dollars_over_three_touches_lose_no_cent() -> None:
    assert shares(10_000, journey()[:3], Model.LINEAR) == [3_334, 3_333, 3_333]


@pytest.mark.parametrize("model", Model)
def test_without_touches_the_deal_is_unattributed_and_one_touch_gets_all(model: Model) -> None:
    assert attribute(1_000, [], model, CONVERTED) == (Credit(None, 1_000),)
    assert attribute(1_000, journey()[1:2], model, CONVERTED) == (Credit("T5", 1_000),)


def test_two_touches_of_a_position_model_get_half_each() -> None:
    assert shares(1_001, journey()[:2], Model.POSITION) == [501, 500]


def test_without_middle_touches_their_share_goes_to_the_milestones() -> None:
    whole = [
        MarketingTouch("a", FIRST_DAY),
        MarketingTouch("b", FIRST_DAY + DAY, frozenset({LC})),
        MarketingTouch("c", FIRST_DAY + 2 * DAY, frozenset({OC})),
    ]
    assert shares(900, whole, Model.W) == [300, 300, 300]


def test_one_touch_that_is_two_milestones_gets_both_shares() -> None:
    touches = [
        MarketingTouch("a", FIRST_DAY, frozenset({LC})),
        MarketingTouch("b", FIRST_DAY + DAY),
        MarketingTouch("c", FIRST_DAY + 2 * DAY, frozenset({OC})),
    ]
    assert shares(1_000, touches, Model.W) == [600, 100, 300]


def test_touches_after_the_conversion_or_before_the_lookback_get_nothing() -> None:
    touches = [*journey(), MarketingTouch("late", CONVERTED + timedelta(seconds=1))]
    assert [credit.touch for credit in attribute(100, touches, Model.LAST, CONVERTED)] == [
        "T0",
        "T5",
        "T12",
        "T30",
        "T38",
    ]
    recent = attribute(100, touches, Model.LINEAR, CONVERTED, lookback=10 * DAY)
    assert recent == (Credit("T30", 50), Credit("T38", 50))


def test_touches_of_the_same_second_are_ordered_by_their_id() -> None:
    touches = [MarketingTouch("b", FIRST_DAY), MarketingTouch("a", FIRST_DAY)]
    assert attribute(100, touches, Model.FIRST, CONVERTED) == (Credit("a", 100), Credit("b", 0))


touches_drawn = st.lists(
    st.builds(
        MarketingTouch,
        st.uuids().map(str),
        st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
        st.frozensets(st.sampled_from(Milestone)),
    ),
    max_size=12,
)


@given(st.integers(0, 10**12), touches_drawn, st.sampled_from(Model))
def test_credits_sum_to_the_deal_whatever_the_order_of_arrival(
    amount: int, touches: list[MarketingTouch], model: Model
) -> None:
    expected = attribute(amount, touches, model, CONVERTED)
    assert sum(credit.amount_minor for credit in expected) == amount
    assert all(credit.amount_minor >= 0 for credit in expected)
    assert attribute(amount, list(reversed(touches)), model, CONVERTED) == expected


def test_the_oldest_touch_of_a_long_life_keeps_its_share_and_nothing_is_divided_by_nothing() -> None:
    long_ago = [MarketingTouch("a", FIRST_DAY - 3650 * DAY), MarketingTouch("b", FIRST_DAY - 3640 * DAY)]
    assert shares(1_000_000, long_ago, Model.TIME_DECAY) == [270_871, 729_129]


def test_a_milestone_is_brought_about_by_the_last_touch_at_or_before_it() -> None:
    touches = journey()
    reached = {
        LC: FIRST_DAY + 12 * DAY,
        OC: FIRST_DAY + 31 * DAY,
        CW: CONVERTED,
    }
    found = {each.id: each.milestones for each in brought_about(touches, reached)}
    assert found == {"T0": set(), "T5": set(), "T12": {LC}, "T30": {OC}, "T38": {CW}}


def test_a_milestone_before_every_touch_and_one_not_reached_are_nobodys() -> None:
    found = brought_about(journey(), {LC: FIRST_DAY - DAY, OC: None, CW: CONVERTED})
    assert [each.milestones for each in found if each.milestones] == [{CW}]


def test_every_model_has_a_word_of_its_own() -> None:
    assert set(NAMES) == set(Model)
    assert len({named.word for named in NAMES.values()}) == len(Model)
    assert all(WORDS[named.word] is model for model, named in NAMES.items())
