"""Which open deals want a look, and which rule says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from alignment.attainment import median


class StallRule(StrEnum):
    """A sign that a deal does not move."""

    LONG_AND_QUIET = "long_and_quiet"
    """Too long in its stage and no recent two-way activity; either alone is a false alarm."""
    CLOSE_DATE_PAST = "close_date_past"
    NO_NEXT_STEP = "no_next_step"
    PUSHED_OFTEN = "pushed_often"

    @property
    def says(self) -> str:
        """The sign in a list's words."""
        return _WORDS[self]


_WORDS = {
    StallRule.LONG_AND_QUIET: "long in its stage and quiet",
    StallRule.CLOSE_DATE_PAST: "close date is past",
    StallRule.NO_NEXT_STEP: "no next step",
    StallRule.PUSHED_OFTEN: "pushed twice or more",
}


class Segment(StrEnum):
    """How large the customers are: larger ones are quiet for longer."""

    SMALL = "small"
    MIDDLE = "middle"
    ENTERPRISE = "enterprise"


QUIET_DAYS = {Segment.SMALL: 7, Segment.MIDDLE: 14, Segment.ENTERPRISE: 30}


@dataclass(frozen=True, slots=True)
class StallSettings:
    """From when on a deal counts as stalled; days are calendar days."""

    quiet_days: int = QUIET_DAYS[Segment.MIDDLE]
    times_usual: int = 2
    fewest_for_usual: int = 10
    days_without_usual: int = 30
    pushes: int = 2


@dataclass(frozen=True, slots=True)
class DealAge:
    """What is known of an open deal's movement; None where the CRM does not say, which is no sign of anything."""

    days_in_stage: int
    close_date: date | None
    days_quiet: int | None = None
    has_next_step: bool | None = None
    pushes: int = 0


@dataclass(frozen=True, slots=True)
class StageUsual:
    """How long won deals were in a stage: the median in days if there are enough of them, and the limit."""

    usual: Fraction | None
    limit: Fraction


def stage_usual(won_days: Sequence[int], settings: StallSettings | None = None) -> StageUsual:
    """The limit is twice the trailing median of won deals, or a fixed number of days while fewer than ten are won."""
    rules = settings or StallSettings()
    usual = median(won_days) if len(won_days) >= rules.fewest_for_usual else None
    if usual is None:
        return StageUsual(None, Fraction(rules.days_without_usual))
    return StageUsual(usual, rules.times_usual * usual)


def rules_fired(
    deal: DealAge, stage: StageUsual, today: date, settings: StallSettings | None = None
) -> tuple[StallRule, ...]:
    """Why the deal wants a look, every reason; empty when it does not."""
    rules = settings or StallSettings()
    long = deal.days_in_stage > stage.limit
    quiet = deal.days_quiet is not None and deal.days_quiet >= rules.quiet_days
    fired = {
        StallRule.LONG_AND_QUIET: long and quiet,
        StallRule.CLOSE_DATE_PAST: deal.close_date is not None and deal.close_date < today,
        StallRule.NO_NEXT_STEP: deal.has_next_step is False,
        StallRule.PUSHED_OFTEN: deal.pushes >= rules.pushes,
    }
    return tuple(rule for rule, holds in fired.items() if holds)
