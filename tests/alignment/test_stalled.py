"""Stalled deals: two signals together, and each rule says that it fired."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from alignment.stalled import (
    QUIET_DAYS,
    DealAge,
    Segment,
    StageUsual,
    StallRule,
    StallSettings,
    rules_fired,
    stage_usual,
)

TODAY = date(2026, 11, 16)
LATER = date(2026, 12, 15)
USUAL_12 = StageUsual(Fraction(12), Fraction(24))


@pytest.mark.parametrize(
    ("days_in_stage", "days_quiet", "fires"),
    [(31, 14, True), (31, 13, False), (24, 40, False), (25, 14, True), (31, None, False)],
    ids=["both", "spoken with lately", "at the limit", "just over", "activity unknown"],
)
def test_long_in_the_stage_and_quiet_must_coincide(
    days_in_stage: int, days_quiet: int | None, fires: bool
) -> None:
    deal = DealAge(days_in_stage, LATER, days_quiet)
    assert rules_fired(deal, USUAL_12, TODAY) == ((StallRule.LONG_AND_QUIET,) if fires else ())


@pytest.mark.parametrize(
    ("deal", "fired"),
    [
        (DealAge(1, date(2026, 11, 9)), (StallRule.CLOSE_DATE_PAST,)),
        (DealAge(1, TODAY), ()),
        (DealAge(1, None), ()),
        (DealAge(1, LATER, has_next_step=False), (StallRule.NO_NEXT_STEP,)),
        (DealAge(1, LATER, has_next_step=True), ()),
        (DealAge(1, LATER, pushes=2), (StallRule.PUSHED_OFTEN,)),
        (DealAge(1, LATER, pushes=1), ()),
        (DealAge(99, date(2026, 1, 1), 99, False, 5), tuple(StallRule)),
    ],
)
def test_each_rule_that_fired_is_named(deal: DealAge, fired: tuple[StallRule, ...]) -> None:
    assert rules_fired(deal, USUAL_12, TODAY) == fired


def test_the_limit_is_twice_the_median_of_at_least_ten_won_deals() -> None:
    assert stage_usual([12] * 9 + [500]) == USUAL_12
    assert stage_usual([12] * 9) == StageUsual(None, Fraction(30))
    assert stage_usual([]).limit == 30
    assert stage_usual([5] * 3, StallSettings(fewest_for_usual=3, times_usual=3)).limit == 15


def test_larger_customers_may_be_quiet_for_longer() -> None:
    deal = DealAge(60, LATER, days_quiet=10)
    small = StallSettings(quiet_days=QUIET_DAYS[Segment.SMALL])
    enterprise = StallSettings(quiet_days=QUIET_DAYS[Segment.ENTERPRISE])
    assert rules_fired(deal, USUAL_12, TODAY, small) == (StallRule.LONG_AND_QUIET,)
    assert rules_fired(deal, USUAL_12, TODAY, enterprise) == ()
