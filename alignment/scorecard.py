"""The scorecard: which figures both teams are judged by, in which order, and what may be said of each.

Revenue stands first. A leading figure says what may come and is no news to be glad of while revenue is behind plan: then
it is given plainly. Each is held against its target where it has one, and against the own history of the periods before;
with few periods or few cases that is a range, and what lies within it is no movement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from alignment.pace import goal_on
from alignment.periods import FiscalCalendar, Period, week_of
from alignment.rates import Direction, Ratio
from alignment.zones import ONE_DAY

FEWEST_PERIODS = 3
"""From so many periods on they make a range: two show nothing but their difference."""


LONGEST_MONTH = 6 * 7
"""Days: the last period of a fiscal year of 53 weeks has six of them."""
LONGEST_QUARTER = 14 * 7


class Grain(StrEnum):
    """How long the period of a scorecard is."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


TRAILING = {Grain.WEEK: 8, Grain.MONTH: 6, Grain.QUARTER: 4}
"""How many periods before it are the own history."""


class Side(StrEnum):
    """Whose work a figure shows first."""

    BOTH = "both"
    MARKETING = "marketing"
    SALES = "sales"


class Unit(StrEnum):
    """What a figure counts."""

    MONEY = "money"
    COUNT = "count"
    SHARE = "share"
    """Cases of cases: a ratio with its range."""
    TIMES = "times"
    """Money over money: how often one covers the other."""


class Horizon(StrEnum):
    """When a figure turns into revenue."""

    SHORT = "this quarter"
    LONG = "later"


@dataclass(frozen=True, slots=True)
class Metric:
    """One line of the scorecard. `leading`: it says what may come, not what came. `dated`: it is counted period by
    period, so that the periods before are its history; else it is a state at the period's end."""

    code: str
    title: str
    side: Side
    unit: Unit
    leading: bool = True
    horizon: Horizon = Horizon.SHORT
    dated: bool = True
    fewer_is_better: bool = False


_B, _M, _S = Side.BOTH, Side.MARKETING, Side.SALES

METRICS: tuple[Metric, ...] = (
    Metric("revenue", "Won in the quarter", _B, Unit.MONEY, leading=False, dated=False),
    Metric("newwins", "Won in the period", _B, Unit.MONEY, leading=False),
    Metric("decided", "Won of decided", _S, Unit.SHARE, leading=False),
    Metric("newmqls", "New MQLs", _M, Unit.COUNT),
    Metric("kept", "Accepted by sales", _M, Unit.SHARE),
    Metric("dueanswers", "Answered in time", _M, Unit.SHARE),
    Metric("duetouches", "Touched in time", _S, Unit.SHARE),
    Metric("cover", "Cover", _S, Unit.TIMES, dated=False),
    Metric("left", "Left behind", _S, Unit.COUNT, dated=False, fewer_is_better=True),
    Metric("inquiries", "New inquiries", _M, Unit.COUNT, horizon=Horizon.LONG),
    Metric("nurture", "In nurture", _M, Unit.COUNT, horizon=Horizon.LONG, dated=False),
    Metric("nextcover", "Cover of the next quarter", _S, Unit.TIMES, horizon=Horizon.LONG, dated=False),
    Metric("repeat", "Won where we had won before", _B, Unit.SHARE, leading=False, horizon=Horizon.LONG),
)
"""Every figure of the scorecard in the order in which it stands there: revenue first, what comes later last."""

BY_CODE = {each.code: each for each in METRICS}
MACRO = METRICS[0]


class Measure(NamedTuple):
    """What a figure is: a count or an amount, or over what it was divided. Minor units where it is money."""

    numerator: int
    denominator: int | None = None

    @property
    def value(self) -> Fraction | None:
        """The number, exact; None where there was nothing to divide by."""
        if self.denominator is None:
            return Fraction(self.numerator)
        return Fraction(self.numerator, self.denominator) if self.denominator > 0 else None

    @property
    def ratio(self) -> Ratio:
        """The cases of cases that a share is."""
        return Ratio(self.numerator, self.denominator or 0)


@dataclass(frozen=True, slots=True)
class Usual:
    """What a figure has been over so many of the periods before: the least and the most, for a share its 95 % range."""

    low: Fraction
    high: Fraction
    periods: int
    pooled: Ratio | None = None


class Place(StrEnum):
    """Where a figure lies in its own history."""

    ABOVE = "above"
    WITHIN = "within"
    BELOW = "below"


class Against(StrEnum):
    """Where a figure stands against its target."""

    BEHIND = "behind"
    ON = "on"
    REACHED = "reached"


class News(StrEnum):
    """What is said of a figure beside its number."""

    GOOD = "good"
    POOR = "poor"


def grain_of(period: Period) -> Grain | None:
    """Tell a week, a month (of a fiscal year of whole weeks: four or five of them) and a quarter apart; None for a year."""
    days = (period.end - period.first).days
    if days == 7:
        return Grain.WEEK
    if days <= LONGEST_MONTH:
        return Grain.MONTH
    return Grain.QUARTER if days <= LONGEST_QUARTER else None


def period_at(grain: Grain, day: date, fiscal: FiscalCalendar) -> Period:
    """Return the week, month or quarter around a day."""
    if grain is Grain.WEEK:
        return week_of(day)
    return fiscal.month_of(day) if grain is Grain.MONTH else fiscal.quarter_of(day)


def before(period: Period, grain: Grain, fiscal: FiscalCalendar) -> tuple[Period, ...]:
    """Return the periods before one that are its history, earliest first."""
    found: list[Period] = []
    first = period.first
    for _ in range(TRAILING[grain]):
        found.insert(0, period_at(grain, first - ONE_DAY, fiscal))
        first = found[0].first
    return tuple(found)


def known(past: Sequence[Measure]) -> tuple[Measure, ...]:
    """Leave out the periods at the start in which nothing was: before the first one that has anything, nobody counted."""
    for at, each in enumerate(past):
        if each.denominator if each.denominator is not None else each.numerator:
            return tuple(past[at:])
    return ()


def usual(unit: Unit, past: Sequence[Measure]) -> Usual | None:
    """Return the range of the periods before; None of fewer than three, or of a share without cases.

    Counts and amounts: the least and the most. A share: Wilson's range over all its cases together, since one week has few.
    """
    counted = known(past)
    if len(counted) < FEWEST_PERIODS:
        return None
    if unit is Unit.SHARE:
        pooled = Ratio(
            sum(each.numerator for each in counted), sum(each.denominator or 0 for each in counted)
        )
        if pooled.interval is None:
            return None
        low, high = (Fraction(edge) for edge in pooled.interval)
        return Usual(low, high, len(counted), pooled)
    values = [value for each in counted if (value := each.value) is not None]
    return Usual(min(values), max(values), len(counted)) if values else None


def place(unit: Unit, now: Measure, history: Usual | None) -> Place | None:
    """Tell whether a figure left its own history; a share only when its own range no longer meets that of the history."""
    value = now.value
    if history is None or value is None:
        return None
    if unit is Unit.SHARE and history.pooled is not None:
        moved = now.ratio.direction_since(history.pooled)
        return {Direction.UP: Place.ABOVE, Direction.DOWN: Place.BELOW, None: Place.WITHIN}[moved]
    if value > history.high:
        return Place.ABOVE
    return Place.BELOW if value < history.low else Place.WITHIN


def against(actual: int, goal: int | None, elapsed: int, days: int) -> Against | None:
    """Tell where a sum stands against the line to its goal after so many of the working days; None without a goal.

    Before the first day is over nothing is expected, so nothing is behind.
    """
    if not goal or goal < 0 or days <= 0:
        return None
    if actual >= goal:
        return Against.REACHED
    return Against.BEHIND if actual < goal_on(min(elapsed, days), goal, days) else Against.ON


def enough(now: Measure, needed: Fraction | None) -> Against | None:
    """Tell whether what covers is as much as is needed; None where either is unknown."""
    if now.value is None or needed is None:
        return None
    return Against.REACHED if now.value >= needed else Against.BEHIND


def news(metric: Metric, stands: Against | None, where: Place | None, *, macro_behind: bool) -> News | None:
    """Return what is said of a figure beside its number.

    Poor news is always said. Good news of anything but revenue is none while revenue is behind plan; and what is behind
    its target is no good news for being above its history.
    """
    better, worse = (Place.BELOW, Place.ABOVE) if metric.fewer_is_better else (Place.ABOVE, Place.BELOW)
    if stands is Against.BEHIND or (where is worse and stands is not Against.REACHED):
        return News.POOR
    if stands is Against.REACHED or where is better:
        return News.GOOD if metric is MACRO or not macro_behind else None
    return None
